//! Every address there is.

use axum::Router;
use axum::routing::get;

use super::app::App;
use super::pages::{changes, compare, history, links_here, person, read, restore, revision, undo};
use super::{asset, error, feed, layer};

/// The whole wiki as a service.
pub fn router(app: &App) -> Router {
    layer::around(routes(), app)
}

fn routes() -> Router<App> {
    Router::new()
        .route("/-/static/{hash}/dugnad.css", get(asset::style))
        .route("/-/healthz", get(|| async { "ok\n" }))
        .route("/-/changes", get(changes::site))
        .route("/-/changes.atom", get(feed::site))
        .route("/-/people/{handle}", get(person::show))
        .route("/-/people/{handle}/changes.atom", get(feed::person))
        .route("/r/{digits}", get(revision::show))
        .route("/{project}/-/changes", get(changes::project))
        .route("/{project}/-/changes.atom", get(feed::project))
        .route("/{project}/{outline}", get(read::show))
        .route("/{project}/{outline}/compare", get(compare::pick))
        .route("/{project}/{outline}/compare/{range}", get(compare::show))
        .route("/{project}/{outline}/history", get(history::show))
        .route("/{project}/{outline}/links", get(links_here::show))
        .route("/{project}/{outline}/raw", get(read::raw))
        .route("/{project}/{outline}/restore/{digits}", get(restore::show).post(restore::send))
        .route("/{project}/{outline}/revisions/{digits}", get(revision::inside))
        .route("/{project}/{outline}/undo/{digits}", get(undo::show).post(undo::send))
        .fallback(|| async { error::Error::NotFound })
}
