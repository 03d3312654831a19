//! Every address there is.

use axum::Router;
use axum::routing::{get, post};

use super::app::App;
use super::pages::{
    account, changes, compare, edit, history, home, links_here, outline_settings, person, portrait, project_settings,
    proposal, proposals, read, restore, revision, search, settle, setup, sign_in, sign_up, site_settings,
    start_outline, start_project, undo,
};
use super::{api, asset, error, feed, layer, open_search, search_feed};

/// The whole wiki as a service.
pub fn router(app: &App) -> Router {
    layer::around(routes(), app)
}

fn routes() -> Router<App> {
    Router::new()
        .route("/", get(home::show))
        .route("/-/account", get(account::show).post(account::describe))
        .route("/-/account/password", post(account::change_password))
        .route("/-/api/v1/search", get(api::search))
        .route("/-/changes", get(changes::site))
        .route("/-/changes.atom", get(feed::site))
        .route("/-/healthz", get(|| async { "ok\n" }))
        .route("/-/new-project", get(start_project::show).post(start_project::start))
        .route("/-/people/{handle}", get(person::show))
        .route("/-/people/{handle}/changes.atom", get(feed::person))
        .route("/-/opensearch.xml", get(open_search::description))
        .route("/-/search", get(search::show))
        .route("/-/search.atom", get(search_feed::show))
        .route("/-/search/suggest", get(open_search::suggest))
        .route("/-/setup/{token}", get(setup::show).post(setup::finish))
        .route("/-/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/-/sign-out", post(sign_in::sign_out))
        .route("/-/sign-up", get(sign_up::show).post(sign_up::sign_up))
        .route("/-/site", get(site_settings::show).post(site_settings::change))
        .route("/-/static/{hash}/dugnad.css", get(asset::style))
        .route("/-/static/{hash}/dugnad.js", get(asset::script))
        .route("/r/{digits}", get(revision::show))
        .route("/{project}", get(portrait::show))
        .route("/{project}/-/changes", get(changes::project))
        .route("/{project}/-/changes.atom", get(feed::project))
        .route("/{project}/-/members", post(project_settings::set_role))
        .route("/{project}/-/new", get(start_outline::show).post(start_outline::start))
        .route("/{project}/-/proposals", get(proposals::list_of_project))
        .route("/{project}/-/settings", get(project_settings::show).post(project_settings::change))
        .route("/{project}/{outline}", get(read::show))
        .route("/{project}/{outline}/compare", get(compare::pick))
        .route("/{project}/{outline}/compare/{range}", get(compare::show))
        .route("/{project}/{outline}/edit", get(edit::show).post(edit::send))
        .route("/{project}/{outline}/history", get(history::show))
        .route("/{project}/{outline}/links", get(links_here::show))
        .route("/{project}/{outline}/move", post(outline_settings::move_to))
        .route("/{project}/{outline}/proposals", get(proposals::list))
        .route("/{project}/{outline}/proposals/{number}", get(proposal::show))
        .route("/{project}/{outline}/proposals/{number}/accept", post(proposal::accept))
        .route("/{project}/{outline}/proposals/{number}/decline", post(proposal::decline))
        .route("/{project}/{outline}/proposals/{number}/settle", post(settle::send))
        .route("/{project}/{outline}/raw", get(read::raw))
        .route("/{project}/{outline}/restore/{digits}", get(restore::show).post(restore::send))
        .route("/{project}/{outline}/revisions/{digits}", get(revision::inside))
        .route("/{project}/{outline}/settings", get(outline_settings::show).post(outline_settings::change))
        .route("/{project}/{outline}/undo/{digits}", get(undo::show).post(undo::send))
        .fallback(|| async { error::Error::NotFound })
}
