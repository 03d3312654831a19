//! Every address there is.

use axum::Router;
use axum::routing::{get, post};

use super::app::App;
use super::pages::{edit, portrait, proposals, read, settle};
use super::pages::{
    account, home, outline_settings, project_settings, read, setup, sign_in, sign_up, site_settings, start_outline,
    start_project,
};
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
        .route("/", get(home::show))
        .route("/-/account", get(account::show).post(account::describe))
        .route("/-/account/password", post(account::change_password))
        .route("/-/new-project", get(start_project::show).post(start_project::start))
        .route("/-/setup/{token}", get(setup::show).post(setup::finish))
        .route("/-/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/-/sign-out", post(sign_in::sign_out))
        .route("/-/sign-up", get(sign_up::show).post(sign_up::sign_up))
        .route("/-/site", get(site_settings::show).post(site_settings::change))
        .route("/{project}/-/members", post(project_settings::set_role))
        .route("/{project}/-/new", get(start_outline::show).post(start_outline::start))
        .route("/{project}/-/settings", get(project_settings::show).post(project_settings::change))
        .route("/{project}/{outline}", get(read::show))
        .route("/{project}/{outline}/move", post(outline_settings::move_to))
        .route("/{project}/{outline}/raw", get(read::raw))
        .route("/{project}/{outline}/settings", get(outline_settings::show).post(outline_settings::change))
        .fallback(|| async { error::Error::NotFound })
}
