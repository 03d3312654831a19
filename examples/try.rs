use std::net::SocketAddr;
use dugnad::store::Store;
use dugnad::web::{App, app::now, routes};
use dugnad::wiki::setup;
#[tokio::main]
async fn main() {
    let file = std::env::args().nth(1).unwrap();
    let port: u16 = std::env::args().nth(2).unwrap().parse().unwrap();
    let store = Store::open_sqlite(std::path::Path::new(&file)).await.unwrap();
    let base = format!("http://127.0.0.1:{port}");
    let app = if std::env::args().nth(3).is_some() { App::behind_proxy(store, &base) } else { App::new(store, &base) };
    app.catch_up().await.unwrap();
    if setup::is_needed(&mut app.store.read().await.unwrap()).await.unwrap() {
        setup::invite(&app.store, "abc123", now()).await.unwrap();
    }
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    axum::serve(listener, routes::router(&app).into_make_service_with_connect_info::<SocketAddr>()).await.unwrap();
}
