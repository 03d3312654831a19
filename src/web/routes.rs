//! Every address there is.

use axum::Router;
use axum::routing::{get, post};

use super::app::App;
use super::pages::{self, read};
use super::{asset, error, layer};

/// The whole wiki as a service.
pub fn router(app: &App) -> Router {
    layer::around(routes(), app)
}

fn routes() -> Router<App> {
    Router::new()
        .route("/-/static/{hash}/dugnad.css", get(asset::style))
        .route("/-/healthz", get(|| async { "ok\n" }))
        .route("/{project}/{outline}", get(read::show))
        .route("/{project}/{outline}/raw", get(read::raw))
        .fallback(|| async { error::Error::NotFound })
}
