//! The real program, as its owner runs it: its commands, and the wiki that it serves until it is stopped or killed.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tempfile::TempDir;

use crate::app::Answer;

/// A data folder of the program's own.
pub struct Folder(TempDir);

/// What a command said, and whether it did what it was asked.
#[derive(Debug)]
pub struct Told {
    pub done: bool,
    pub output: String,
    pub errors: String,
}

/// The program while it serves a wiki; dropped, it is killed on the spot.
pub struct Server {
    /// The address that it says it is at.
    pub base: String,
    child: Child,
    output: BufReader<ChildStdout>,
}

/// Somebody who talks to a server over the network.
#[derive(Clone)]
pub struct Client {
    http: hyper_util::client::legacy::Client<HttpConnector, Body>,
    base: String,
    cookie: Option<String>,
    forwarded_for: Option<&'static str>,
}

impl Folder {
    /// An empty one.
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// The database that the program keeps in it.
    pub fn database(&self) -> PathBuf {
        self.0.path().join("dugnad.sqlite")
    }

    /// The folder of the search indexes that the program keeps in it.
    pub fn search(&self) -> PathBuf {
        self.0.path().join("search")
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Told {
        self.run_with("", arguments)
    }

    /// Runs a command that reads these words from standard input.
    pub fn run_with(&self, input: &str, arguments: &[&str]) -> Told {
        let mut child = self.command(arguments).stderr(Stdio::piped()).spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        // A command that reads no input may have ended before it could be given any.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let told = child.wait_with_output().expect("the program ends");
        let words = |bytes: Vec<u8>| String::from_utf8(bytes).expect("words");
        Told { done: told.status.success(), output: words(told.stdout), errors: words(told.stderr) }
    }

    /// Runs a command that must do what it is asked, and gives what it said.
    pub fn done(&self, arguments: &[&str]) -> String {
        let told = self.run(arguments);
        assert!(told.done, "{arguments:?}: {told:?}");
        told.output
    }

    /// Starts the wiki and waits until it can be reached.
    pub fn serve(&self) -> Server {
        self.serve_with(&[])
    }

    /// Starts the wiki with more settings.
    pub fn serve_with(&self, settings: &[&str]) -> Server {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.args(settings).spawn().expect("the program starts");
        let mut server =
            Server { base: String::new(), output: BufReader::new(child.stdout.take().expect("a pipe")), child };
        let first = server.line();
        server.base = first.strip_prefix("The wiki is at ").expect("where the wiki is").to_owned();
        server
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dugnad"));
        command.args(arguments).env_clear().env("DUGNAD_DATA", self.0.path());
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command
    }
}

impl Server {
    /// The next line that it says.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }

    /// Ends it on the spot, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().expect("SIGKILL is sent");
        self.child.wait().expect("it ends");
    }

    /// Asks it to stop, as a service manager does.
    pub fn ask_to_stop(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success(), "SIGTERM is sent");
    }

    /// Waits until it has stopped by itself.
    pub fn stopped(mut self) -> ExitStatus {
        self.child.wait().expect("it ends")
    }

    /// Somebody without an account.
    pub fn client(&self) -> Client {
        let http = hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http();
        Client { http, base: self.base.clone(), cookie: None, forwarded_for: None }
    }

    /// Somebody who has signed in.
    pub async fn signed_in(&self, name: &str, password: &str) -> Client {
        let mut client = self.client();
        let fields = [("name", name), ("password", password), ("next", "/")];
        let answer = client.post("/-/sign-in", &fields).await.expect("an answer");
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name} signs in: {}", answer.text());
        let cookie = answer.headers[header::SET_COOKIE].to_str().expect("words");
        client.cookie = cookie.split(';').next().map(str::to_owned);
        client
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Client {
    /// The same person at the same wiki after it was started anew.
    pub fn at(&self, server: &Server) -> Self {
        Self { cookie: self.cookie.clone(), ..server.client() }
    }

    /// The same person through a proxy that tells where she is.
    pub fn forwarded_for(self, address: &'static str) -> Self {
        Self { forwarded_for: Some(address), ..self }
    }

    /// Asks for a page; `None` if the server was gone before it had answered.
    pub async fn get(&self, path: &str) -> Option<Answer> {
        self.send(Method::GET, path, Body::empty()).await
    }

    /// Sends a form as a page of the wiki would; `None` if the server was gone before it had answered.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Option<Answer> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(Method::POST, path, Body::from(form)).await
    }

    async fn send(&self, method: Method, path: &str, body: Body) -> Option<Answer> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(address) = self.forwarded_for {
            request = request.header("x-forwarded-for", address);
        }
        let (parts, body) = self.http.request(request.body(body).expect("a request")).await.ok()?.into_parts();
        let bytes = body.collect().await.ok()?.to_bytes().to_vec();
        Some(Answer { status: parts.status, headers: parts.headers, bytes })
    }
}
