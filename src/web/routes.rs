//! Every address there is.

use axum::Router;
use axum::routing::{get, post};

use super::app::App;
use super::pages::{edit, portrait, proposals, read, settle};
use super::{asset, error, layer};

/// The whole wiki as a service.
pub fn router(app: &App) -> Router {
    layer::around(routes(), app)
}

fn routes() -> Router<App> {
    Router::new()
        .route("/-/static/{hash}/dugnad.css", get(asset::style))
        .route("/-/healthz", get(|| async { "ok\n" }))
        .route("/{project}", get(portrait::show))
        .route("/{project}/-/proposals", get(proposals::list_of_project))
        .route("/{project}/{outline}", get(read::show))
        .route("/{project}/{outline}/edit", get(edit::show).post(edit::send))
        .route("/{project}/{outline}/proposals", get(proposals::list))
        .route("/{project}/{outline}/proposals/{number}", get(proposals::show))
        .route("/{project}/{outline}/proposals/{number}/accept", post(proposals::accept))
        .route("/{project}/{outline}/proposals/{number}/decline", post(proposals::decline))
        .route("/{project}/{outline}/proposals/{number}/settle", post(settle::send))
        .route("/{project}/{outline}/raw", get(read::raw))
        .fallback(|| async { error::Error::NotFound })
}
