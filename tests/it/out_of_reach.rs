//! A database server that is away for a while.

use std::time::{Duration, Instant};

use axum::http::{StatusCode, header};
use dugnad::store::membership::Role;
use dugnad::store::project::Policy;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::app::{PASSWORD, TestApp};
use crate::postgres;

/// A way to the tests' database server that can be cut.
async fn a_way_to(server: String) -> (u16, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let way = tokio::spawn(async move {
        let mut ways = tokio::task::JoinSet::new();
        while let Ok((mut here, _)) = listener.accept().await {
            let mut there = TcpStream::connect(&server).await.expect("the server answers");
            ways.spawn(async move { tokio::io::copy_bidirectional(&mut here, &mut there).await });
        }
    });
    (port, way)
}

#[tokio::test]
async fn whoever_sends_something_meanwhile_keeps_it_and_is_told_to_come_back() {
    let Some(database) = postgres::fresh_database().await else { return };
    let (user, rest) = database.split_once('@').expect("a user");
    let (server, name) = rest.split_once('/').expect("a database");
    let (port, way) = a_way_to(server.to_owned()).await;
    let app = TestApp::on_database(format!("{user}@127.0.0.1:{port}/{name}")).await;
    let ann = app.person("Ann", Role::Steward).await;
    let project = app.project("well", Policy::Members).await;
    app.outline(&ann, &project, "Plan", "A well.\n").await;
    let mut writer = app.signed_in("Ann", PASSWORD).await;
    app.reader().page("/well/plan").await;

    way.abort();
    let began = Instant::now();
    let answer = writer.post("/well/plan/edit", &[("text", "Two wells.\n")]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text());
    assert!(began.elapsed() < Duration::from_secs(9), "she is not kept waiting: {:?}", began.elapsed());
    assert_eq!(answer.headers[header::RETRY_AFTER], "60");
    let page = answer.text();
    assert!(page.contains("try again in a minute") && page.contains("Two wells."), "{page}");
    assert!(!page.contains("You are not signed in"), "{page}");
    assert!(!page.contains("Sign in"), "nobody knows just now whether she has: {page}");
    // What was made before is there to be read.
    assert!(app.reader().page("/well/plan").await.contains("A well."));
}
