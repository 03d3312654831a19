//! Every address there is.

use axum::Router;
use axum::routing::{any, get, post};

use super::app::App;
use super::pages::{
    account, amend, authors, changes, check, compare, credits, edit, history, home, links_here, outline_settings,
    own_proposal, person, portrait, project_settings, proposal, proposal_talk, proposals, queue, read, restore,
    revision, roll_back, search, settle, setup, sign_in, sign_up, site_settings, start_outline, start_project, talk,
    thank, thread, undo, verdict, yours,
};
use super::{api, asset, error, feed, layer, open_search, robots, search_feed, talk_feed};

/// The whole wiki as a service.
pub fn router(app: &App) -> Router {
    layer::around(routes(), app)
}

fn routes() -> Router<App> {
    Router::new()
        .route("/", get(home::show))
        .route("/-/account", get(account::show).post(account::describe))
        .route("/-/account/password", post(account::change_password))
        .route("/-/api/openapi.json", get(api::description))
        .route("/-/api/v1/search", get(api::search).fallback(api::not_so))
        .route("/-/api/{*rest}", any(api::nothing))
        .route("/-/changes", get(changes::site))
        .route("/-/changes.atom", get(feed::site))
        .route("/-/healthz", get(|| async { "ok\n" }))
        .route("/-/new-project", get(start_project::show).post(start_project::start))
        .route("/-/opensearch.xml", get(open_search::description))
        .route("/-/people/{handle}", get(person::show))
        .route("/-/people/{handle}/changes.atom", get(feed::person))
        .route("/-/review", get(queue::site))
        .route("/-/review/next", get(queue::next))
        .route("/-/search", get(search::show))
        .route("/-/search.atom", get(search_feed::show))
        .route("/-/search/suggest", get(open_search::suggest))
        .route("/-/setup/{token}", get(setup::show).post(setup::finish))
        .route("/-/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/-/sign-out", post(sign_in::sign_out))
        .route("/-/sign-up", get(sign_up::show).post(sign_up::sign_up))
        .route("/-/site", get(site_settings::show).post(site_settings::change))
        .route("/-/static/{hash}/{file}", get(asset::file))
        .route("/-/yours/{token}", get(yours::show).post(yours::claim))
        .route("/r/{digits}", get(revision::show))
        .route("/robots.txt", get(robots::rules))
        .route("/{project}", get(portrait::show))
        .route("/{project}/-/changes", get(changes::project))
        .route("/{project}/-/changes.atom", get(feed::project))
        .route("/{project}/-/credits", get(credits::of_project))
        .route("/{project}/-/credits.json", get(credits::of_project))
        .route("/{project}/-/credits.md", get(credits::of_project))
        .route("/{project}/-/members", post(project_settings::set_role))
        .route("/{project}/-/new", get(start_outline::show).post(start_outline::start))
        .route("/{project}/-/patience", post(project_settings::choose_patience))
        .route("/{project}/-/reading", post(project_settings::choose_reading))
        .route("/{project}/-/review", get(queue::project))
        .route("/{project}/-/settings", get(project_settings::show).post(project_settings::change))
        .route("/{project}/-/talk.atom", get(talk_feed::of_project))
        .route("/{project}/{outline}", get(read::show))
        .route("/{project}/{outline}/authors", get(authors::show))
        .route("/{project}/{outline}/authors.json", get(authors::json))
        .route("/{project}/{outline}/authors/{digits}", get(authors::of_revision))
        .route("/{project}/{outline}/check/{digits}", get(check::show).post(check::check))
        .route("/{project}/{outline}/check/{digits}/take-back", post(check::take_back))
        .route("/{project}/{outline}/compare", get(compare::pick))
        .route("/{project}/{outline}/compare/{range}", get(compare::show))
        .route("/{project}/{outline}/credits", get(credits::of_outline))
        .route("/{project}/{outline}/credits.json", get(credits::of_outline))
        .route("/{project}/{outline}/credits.md", get(credits::of_outline))
        .route("/{project}/{outline}/edit", get(edit::show).post(edit::send))
        .route("/{project}/{outline}/history", get(history::show))
        .route("/{project}/{outline}/links", get(links_here::show))
        .route("/{project}/{outline}/looked/{digits}", post(revision::looked))
        .route("/{project}/{outline}/move", post(outline_settings::move_to))
        .route("/{project}/{outline}/proposals", get(proposals::list))
        .route("/{project}/{outline}/proposals/{number}", get(proposal::show))
        .route("/{project}/{outline}/proposals/{number}/accept", post(verdict::accept))
        .route("/{project}/{outline}/proposals/{number}/amend", get(amend::show).post(amend::send))
        .route("/{project}/{outline}/proposals/{number}/back", post(verdict::back))
        .route("/{project}/{outline}/proposals/{number}/claim", post(own_proposal::claim))
        .route("/{project}/{outline}/proposals/{number}/decline", post(verdict::decline))
        .route("/{project}/{outline}/proposals/{number}/mend", post(verdict::mend))
        .route("/{project}/{outline}/proposals/{number}/put-back", post(own_proposal::put_back))
        .route("/{project}/{outline}/proposals/{number}/return", post(verdict::send_back))
        .route("/{project}/{outline}/proposals/{number}/settle", post(settle::send))
        .route("/{project}/{outline}/proposals/{number}/talk", get(proposal_talk::show).post(proposal_talk::send))
        .route("/{project}/{outline}/proposals/{number}/withdraw", post(own_proposal::withdraw))
        .route("/{project}/{outline}/protect", post(outline_settings::protect))
        .route("/{project}/{outline}/raw", get(read::raw))
        .route("/{project}/{outline}/restore/{digits}", get(restore::show).post(restore::send))
        .route("/{project}/{outline}/revisions/{digits}", get(revision::inside))
        .route("/{project}/{outline}/roll-back/{digits}", get(roll_back::show).post(roll_back::send))
        .route("/{project}/{outline}/settings", get(outline_settings::show).post(outline_settings::change))
        .route("/{project}/{outline}/talk", get(talk::show).post(talk::send))
        .route("/{project}/{outline}/talk.atom", get(talk_feed::of_outline))
        .route("/{project}/{outline}/talk/{number}", get(thread::show).post(thread::send))
        .route("/{project}/{outline}/talk/{number}/hide", post(thread::hide))
        .route("/{project}/{outline}/thank/{digits}", post(thank::thank))
        .route("/{project}/{outline}/undo/{digits}", get(undo::show).post(undo::send))
        .fallback(|| async { error::Error::NotFound })
}
