//! Connections: how many there are at once, how long one may take to say what it wants and to read what it is told, and
//! how they end.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{self, IoSlice};
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Sleep;
use tower::Service;

use crate::network::network;

/// What connections may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Connections at once; more wait until one has ended.
    pub connections: usize,
    /// Connections at once of one network; more are hung up on, so that others still find a place. Those of this very
    /// machine are not counted.
    pub of_one_network: usize,
    /// How long one may be without a whole request head, at its beginning and between two requests.
    pub head: Duration,
    /// How long one may go without taking anything of what it is sent.
    pub taking: Duration,
}

impl Bounds {
    /// Those of a server that only a proxy speaks to. It keeps connections for its next request, Caddy for two minutes;
    /// were one closed at the moment it is used again, what somebody sends would not arrive. Whoever is slow is the
    /// proxy's to hang up on.
    pub fn behind_proxy() -> Self {
        Self { head: Duration::from_secs(180), of_one_network: usize::MAX, ..Self::default() }
    }
}

impl Default for Bounds {
    /// As many as leave some of the thousand files, which a program may usually have open, to the database and the index.
    /// One network has half of them: a town may be behind one address, and a browser has six.
    fn default() -> Self {
        let (head, taking) = (Duration::from_secs(30), Duration::from_secs(60));
        Self { connections: 768, of_one_network: 384, head, taking }
    }
}

/// Answers requests until `stop` ends; those in flight finish.
pub async fn serve(listener: TcpListener, router: Router, bounds: Bounds, stop: impl Future<Output = ()>) {
    let places = Places::new(&bounds);
    let ending = GracefulShutdown::new();
    let mut services = router.into_make_service_with_connect_info::<SocketAddr>();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(bounds.head);
    let mut stop = std::pin::pin!(stop);
    loop {
        let (place, stream, address) = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Ok(service) = services.call(address).await.map_err(|never: Infallible| match never {});
        let connection =
            http.serve_connection(TokioIo::new(Patient::new(stream, bounds.taking)), TowerToHyperService::new(service));
        let connection = ending.watch(connection);
        tokio::spawn(async move {
            // Whoever hung up has had all that she waited for.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    ending.shutdown().await;
}

/// A connection that ends when whoever asked takes nothing of her answer for too long. Else one would have its place for
/// good, and keep the server from stopping.
struct Patient {
    stream: TcpStream,
    patience: Duration,
    /// Runs while nothing is taken.
    waits: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    fn new(stream: TcpStream, patience: Duration) -> Self {
        Self { stream, patience, waits: None }
    }

    /// What a piece of writing comes to: it may go on waiting only for so long.
    fn bound<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waits = None;
            return written;
        }
        let waits = self.waits.get_or_insert_with(|| Box::pin(tokio::time::sleep(self.patience)));
        waits.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Patient {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.bound(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.bound(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.bound(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// The next connection, once there is a place for it.
async fn accept(listener: &TcpListener, places: &Arc<Places>) -> (Place, TcpStream, SocketAddr) {
    let free = places.free.clone().acquire_owned().await.expect("it is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                let Some(counted) = places.count(address.ip()) else { continue };
                // A page leaves in one piece, and should not wait for more.
                let _ = stream.set_nodelay(true);
                return (Place { _counted: counted, _free: free }, stream, address);
            }
            Err(error) => {
                // One that was gone before it was taken is no matter; without free files the others have to end first.
                tracing::warn!(%error, "could not take a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// The places for connections, and who holds how many of them.
struct Places {
    free: Arc<Semaphore>,
    held: Mutex<HashMap<IpAddr, usize>>,
    of_one_network: usize,
}

/// The place of one connection, which is free again when this is dropped.
struct Place {
    _counted: Counted,
    _free: OwnedSemaphorePermit,
}

/// One connection of a network, until this is dropped; `None` for one that is not counted.
struct Counted(Option<(Arc<Places>, IpAddr)>);

impl Places {
    fn new(bounds: &Bounds) -> Arc<Self> {
        let free = Arc::new(Semaphore::new(bounds.connections));
        Arc::new(Self { free, held: Mutex::default(), of_one_network: bounds.of_one_network })
    }

    /// Counts a connection from an address; `None` if its network has its share already.
    fn count(self: &Arc<Self>, address: IpAddr) -> Option<Counted> {
        if address.to_canonical().is_loopback() {
            return Some(Counted(None));
        }
        let network = network(address);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(network).or_default();
        if *count >= self.of_one_network {
            return None;
        }
        *count += 1;
        Some(Counted(Some((self.clone(), network))))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let Some((places, network)) = &self.0 else { return };
        let mut held = places.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(network) {
            *count -= 1;
            if *count == 0 {
                held.remove(network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;
    use tokio::time::timeout;

    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    /// A server of one page, and what stops it.
    async fn start(bounds: Bounds) -> (SocketAddr, oneshot::Sender<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new()
            .route("/", get(|| async { "here" }))
            .route("/large", get(|| async { "much ".repeat(10 << 20) }));
        tokio::spawn(serve(listener, router, bounds, async { _ = stopped.await }));
        (address, stop)
    }

    async fn send(address: SocketAddr, head: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.expect("connected");
        stream.write_all(head.as_bytes()).await.expect("sent");
        stream
    }

    /// All that comes until the connection ends.
    async fn rest(mut stream: TcpStream) -> String {
        let mut told = Vec::new();
        timeout(SOON, stream.read_to_end(&mut told)).await.expect("it ends").expect("it is read");
        String::from_utf8(told).expect("text")
    }

    #[tokio::test]
    async fn whoever_never_says_what_she_wants_is_hung_up_on() {
        let (address, _stop) = start(Bounds { head: Duration::from_millis(200), ..Bounds::default() }).await;
        let told = rest(send(address, "GET / HTTP/1.1\r\nHost: a\r\n").await).await;
        assert!(!told.contains("here"), "{told}");
        // Nor may one stay that was answered and asks no more.
        let told = rest(send(address, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").await).await;
        assert!(told.ends_with("here"), "{told}");
    }

    #[tokio::test]
    async fn whoever_takes_nothing_of_her_answer_is_hung_up_on_and_the_server_stops() {
        let bounds = Bounds { connections: 1, taking: Duration::from_millis(300), ..Bounds::default() };
        let (address, stop) = start(bounds).await;
        let never = send(address, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n").await;
        let next = send(address, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
        assert!(rest(next).await.ends_with("here"), "her place is free again");
        stop.send(()).expect("it runs");
        drop(never);
    }

    #[tokio::test]
    async fn whoever_reads_slowly_gets_all_of_it() {
        let (address, _stop) = start(Bounds { taking: Duration::from_millis(300), ..Bounds::default() }).await;
        let mut slow = send(address, "GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
        let (mut piece, mut told) = (vec![0; 4 << 20], 0);
        loop {
            match timeout(SOON, slow.read(&mut piece)).await.expect("it ends").expect("it is read") {
                0 => break,
                read => told += read,
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(told > 50 << 20, "{told}");
    }

    #[tokio::test]
    async fn more_connections_than_there_are_places_wait_for_one() {
        let (address, _stop) = start(Bounds { connections: 1, ..Bounds::default() }).await;
        let first = send(address, "GET / HTTP/1.1\r\n").await;
        let mut second = send(address, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
        let waits = timeout(Duration::from_millis(300), second.read_u8()).await;
        assert!(waits.is_err(), "nobody has made room");
        drop(first);
        assert!(rest(second).await.ends_with("here"));
    }

    #[test]
    fn one_network_leaves_places_to_others() {
        let places = Places::new(&Bounds { of_one_network: 2, ..Bounds::default() });
        let from = |address: &str| places.count(address.parse().expect("an address"));
        let held = [from("203.0.113.1"), from("203.0.113.2")].map(|place| place.expect("a place"));
        assert!(from("203.0.113.3").is_none(), "the network has its share");
        assert!(from("198.51.100.1").is_some(), "another has not");
        assert!((0..9).all(|_| from("127.0.0.1").is_some_and(|place| place.0.is_none())));
        drop(held);
        assert!(from("203.0.113.3").is_some(), "its connections have ended");
        assert!(places.held.lock().expect("it").is_empty(), "nobody is remembered for good");
    }

    #[tokio::test]
    async fn a_server_that_stops_ends_its_connections() {
        let (address, stop) = start(Bounds::default()).await;
        let mut stream = send(address, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        assert_eq!(stream.read_u8().await.expect("it is answered"), b'H');
        stop.send(()).expect("it runs");
        assert!(rest(stream).await.ends_with("here"));
        assert!(TcpStream::connect(address).await.is_err());
    }
}
