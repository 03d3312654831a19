//! How many readers without a session are served a second, beside a bare axum program that answers the same bytes.
//!
//! Run with `cargo bench --bench read`. Each server has one thread of its own, the readers another; rounds alternate.
//! The time that the server's thread was on a processor (Linux tells) does not suffer from what else the machine does.

#[path = "common/demo.rs"]
mod demo;
#[path = "common/median.rs"]
mod median;

use std::net::SocketAddr;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue};
use axum::routing::get;
use dugnad::connections::{self, Bounds};
use dugnad::web::{App, routes};
use median::median;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

const PATH: &str = "/okware/plan";
const CONNECTIONS: usize = 16;
const ROUNDS: usize = 12;
const ROUND: Duration = Duration::from_millis(400);

fn main() {
    let readers = runtime();
    let wiki = start("wiki".to_owned(), || wiki);
    println!(
        "{:<28} {:>10} {:>10} {:>7} {:>12} {:>12} {:>7}",
        "", "wiki/s", "bare/s", "ratio", "wiki us", "bare us", "ratio"
    );
    for encoding in ["identity", "br"] {
        let request = request(encoding);
        let answer = readers.block_on(Reader::connect(wiki.address, &request));
        let (headers, body) = (answer.headers(), Bytes::copy_from_slice(answer.body()));
        let size = body.len();
        let bare = start(format!("bare {encoding}"), move || bare(headers, body));
        let rounds: Vec<[Round; 2]> =
            (0..ROUNDS).map(|_| [&wiki, &bare].map(|server| readers.block_on(server.round(&request)))).collect();
        print_row(&format!("{size} bytes, {encoding}"), &rounds[2..]);
    }
}

fn print_row(name: &str, rounds: &[[Round; 2]]) {
    let of = |value: &dyn Fn(&[Round; 2]) -> f64| median(rounds.iter().map(value).collect());
    println!(
        "{name:<28} {:>10.0} {:>10.0} {:>7.2} {:>12.1} {:>12.1} {:>7.2}",
        of(&|[wiki, _]| wiki.rate),
        of(&|[_, bare]| bare.rate),
        of(&|[wiki, bare]| wiki.rate / bare.rate),
        of(&|[wiki, _]| wiki.work * 1e6),
        of(&|[_, bare]| bare.work * 1e6),
        of(&|[wiki, bare]| bare.work / wiki.work),
    );
}

/// What one round showed: requests a second, and the seconds of processor time that each took the server.
struct Round {
    rate: f64,
    work: f64,
}

/// A server on a thread of its own.
struct Server {
    name: String,
    address: SocketAddr,
}

impl Server {
    async fn round(&self, request: &str) -> Round {
        let (began, worked) = (Instant::now(), on_processor(&self.name));
        let readers: Vec<_> = (0..CONNECTIONS)
            .map(|_| tokio::spawn(read_until(self.address, request.to_owned(), began + ROUND)))
            .collect();
        let mut requests = 0;
        for reader in readers {
            requests += reader.await.expect("a reader reads");
        }
        let work = on_processor(&self.name).saturating_sub(worked);
        Round { rate: requests as f64 / began.elapsed().as_secs_f64(), work: work.as_secs_f64() / requests as f64 }
    }
}

async fn read_until(address: SocketAddr, request: String, end: Instant) -> usize {
    let mut reader = Reader::connect(address, &request).await;
    let mut requests = 1;
    while Instant::now() < end {
        reader.again(&request).await;
        requests += 1;
    }
    requests
}

/// A connection that is kept, and the answer to its first request.
struct Reader {
    stream: TcpStream,
    answer: Vec<u8>,
    head: usize,
}

impl Reader {
    async fn connect(address: SocketAddr, request: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("the request is taken");
        let mut answer = Vec::new();
        loop {
            stream.read_buf(&mut answer).await.expect("an answer");
            let Some(head) = answer.windows(4).position(|end| end == b"\r\n\r\n") else { continue };
            let mut reader = Self { stream, answer, head: head + 4 };
            let length =
                reader.headers()["content-length"].to_str().expect("digits").parse::<usize>().expect("a number");
            let read = reader.answer.len();
            reader.answer.resize(reader.head + length, 0);
            reader.stream.read_exact(&mut reader.answer[read..]).await.expect("the rest");
            assert!(reader.answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&reader.answer));
            return reader;
        }
    }

    /// Asks for the same again: the answer has the same size to the byte.
    async fn again(&mut self, request: &str) {
        self.stream.write_all(request.as_bytes()).await.expect("the request is taken");
        self.stream.read_exact(&mut self.answer).await.expect("an answer");
    }

    fn headers(&self) -> HeaderMap {
        let head = String::from_utf8_lossy(&self.answer[..self.head]);
        let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines
            .map(|(name, value)| (name.parse().expect("a name"), HeaderValue::from_str(value).expect("a value")))
            .collect()
    }

    fn body(&self) -> &[u8] {
        &self.answer[self.head..]
    }
}

fn request(encoding: &str) -> String {
    format!("GET {PATH} HTTP/1.1\r\nhost: wiki.example.org\r\naccept: text/html\r\naccept-encoding: {encoding}\r\n\r\n")
}

async fn wiki(listening: mpsc::Sender<SocketAddr>) {
    let (_folder, store) = demo::open().await;
    let app = App::new(store, "http://wiki.example.org");
    app.catch_up().await.expect("the log is read");
    let listener = listen(&listening).await;
    connections::serve(listener, routes::router(&app), Bounds::default(), std::future::pending()).await;
}

/// Answers with the headers that the wiki answered with and the same body.
fn bare(mut headers: HeaderMap, body: Bytes) -> impl AsyncFnOnce(mpsc::Sender<SocketAddr>) {
    headers.remove("date");
    headers.remove("content-length");
    let routes = Router::new().route(PATH, get(async move || (headers, body)));
    async move |listening| axum::serve(listen(&listening).await, routes).await.expect("it serves")
}

async fn listen(listening: &mpsc::Sender<SocketAddr>) -> TcpListener {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listening.send(listener.local_addr().expect("an address")).expect("the benchmark waits");
    listener
}

fn start<F: AsyncFnOnce(mpsc::Sender<SocketAddr>)>(name: String, serve: impl FnOnce() -> F + Send + 'static) -> Server {
    let (send, address) = mpsc::channel();
    let thread = std::thread::Builder::new().name(name.clone());
    thread.spawn(move || runtime().block_on(serve()(send))).expect("a thread");
    Server { name, address: address.recv().expect("it listens") }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// How long the thread of this name has been on a processor; nothing where the system does not tell.
fn on_processor(thread: &str) -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten().map(|task| task.path());
    let mut named =
        tasks.filter(|task| std::fs::read_to_string(task.join("comm")).is_ok_and(|name| name.trim() == thread));
    let times = named.next().and_then(|task| std::fs::read_to_string(task.join("schedstat")).ok());
    let nanoseconds = times.and_then(|times| times.split(' ').next()?.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}
