//! What a request ends in when it does not end well: the only type that knows status codes.

use axum::Extension;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::app::Site;
use super::links;
use super::missing::Missing;
use super::typed::Typed;
use super::ui::layout::{self, Frame};
use crate::store;
use crate::wiki::viewer::Viewer;
use crate::wiki::{self, Refusal};

/// What every page gives.
pub type Result<T> = std::result::Result<T, Error>;

/// Why there is no page.
#[derive(Debug)]
pub enum Error {
    /// Nothing is there, or nothing that this viewer may know of.
    NotFound,
    /// What was asked for is at another address, for good; `layer` adds the query with which it was asked for.
    Moved(String),
    /// What was sent belongs to another address: the browser sends it there again, as it was typed.
    MovedWithForm(String),
    /// The viewer may not do this; signing in may help.
    NotAllowed,
    /// The request makes no sense; what to do about it.
    BadRequest(&'static str),
    /// Somebody else was first; what to do about it.
    Conflict(&'static str),
    /// Asked too often.
    TooMany,
    /// The database does not answer just now; the cause is for the log only.
    Away(String),
    /// The search index is damaged, and is about to be made anew.
    DamagedIndex,
    /// Something broke; the cause is for the log only.
    Broken(String),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match store::is_away(&error) {
            true => Self::Away(error.to_string()),
            false => Self::Broken(error.to_string()),
        }
    }
}

impl From<wiki::Error> for Error {
    fn from(error: wiki::Error) -> Self {
        match error {
            wiki::Error::NotAllowed => Self::NotAllowed,
            wiki::Error::Amended => {
                Self::Conflict("The proposal was changed while you looked at it. Please go back and look again.")
            }
            wiki::Error::Together => Self::Conflict(
                "Nothing is left to settle: the proposal goes together with what stands by now, and waits for a reviewer.",
            ),
            wiki::Error::Closed => Self::Conflict("Somebody else has closed this proposal meanwhile."),
            wiki::Error::Store(error) => error.into(),
            wiki::Error::DamagedIndex => Self::DamagedIndex,
            // Forms answer refusals themselves; this is for whoever sends what no form of ours sends.
            wiki::Error::Refused(_) => Self::BadRequest("Something in the form is missing or too long."),
            other => Self::Broken(other.to_string()),
        }
    }
}

/// Sets a refusal apart from what should not have happened: a form answers it itself.
pub fn unless_refused<T>(result: wiki::Result<T>) -> Result<std::result::Result<T, Refusal>> {
    match result {
        Ok(done) => Ok(Ok(done)),
        Err(wiki::Error::Refused(refusal)) => Ok(Err(refusal)),
        Err(error) => Err(error.into()),
    }
}

/// A form that comes back because something in it has to be mended.
pub fn refused(form: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, form).into_response()
}

impl Error {
    /// The same, but what has moved takes the form along that was sent.
    pub fn with_form(self) -> Self {
        match self {
            Self::Moved(to) => Self::MovedWithForm(to),
            other => other,
        }
    }

    /// The same, but what has moved keeps the ending of its address, such as `.md`.
    pub fn with_ending(self, ending: &str) -> Self {
        match self {
            Self::Moved(to) => Self::Moved(format!("{to}{ending}")),
            other => other,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, title, next) = match self {
            Self::Moved(to) => return (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)]).into_response(),
            Self::MovedWithForm(to) => {
                return (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response();
            }
            Self::NotFound => {
                (StatusCode::NOT_FOUND, "There is nothing here", "Perhaps it was renamed, or is not for everybody.")
            }
            Self::NotAllowed => {
                (StatusCode::FORBIDDEN, "This is not for everybody", "You may have to sign in, or to ask for a role.")
            }
            Self::BadRequest(next) => (StatusCode::BAD_REQUEST, "That did not make sense here", next),
            Self::Conflict(next) => (StatusCode::CONFLICT, "Somebody was faster", next),
            Self::TooMany => {
                (StatusCode::TOO_MANY_REQUESTS, "That was a lot at once", "Please wait a few minutes and try again.")
            }
            Self::Away(cause) => {
                tracing::error!(%cause, "the database does not answer");
                let next =
                    "Its database does not answer. Nothing that was saved is lost. Please try again in a minute.";
                (StatusCode::SERVICE_UNAVAILABLE, "The wiki is out of reach just now", next)
            }
            Self::DamagedIndex => {
                let next = "The search index is damaged, and is being made anew. Please try again in a minute.";
                (StatusCode::SERVICE_UNAVAILABLE, "Searching is out of reach just now", next)
            }
            Self::Broken(cause) => {
                tracing::error!(%cause, "a request failed");
                let next = "It is not your fault, and nothing that was saved is lost. Please try again in a moment.";
                (StatusCode::INTERNAL_SERVER_ERROR, "Something broke here", next)
            }
        };
        let is_about_her = !status.is_server_error();
        (status, Extension(Problem { title, next, is_about_her })).into_response()
    }
}

/// What is wrong and what to do next, in words. Travels with the answer until `layer` puts the site's frame around it.
#[derive(Debug, Clone, Copy)]
pub struct Problem {
    title: &'static str,
    next: &'static str,
    /// Whether it may have to do with who she is: then signing in may help.
    is_about_her: bool,
}

impl Problem {
    /// What a status says by itself, for answers that come from below our pages.
    pub fn of(status: StatusCode) -> Self {
        let (title, next) = match status {
            StatusCode::METHOD_NOT_ALLOWED => {
                ("That did not make sense here", "Please go back and try it another way.")
            }
            StatusCode::PAYLOAD_TOO_LARGE => {
                ("That is too large", "Your browser still has it: please go back, and send it in smaller parts.")
            }
            StatusCode::REQUEST_TIMEOUT => ("That took too long", "Please go back and send it again."),
            StatusCode::FORBIDDEN => (
                "This came from elsewhere",
                "Changes are taken from this site’s own pages only. Please use the form here.",
            ),
            _ => ("That did not make sense here", "Something in the address or the form was not as it should be."),
        };
        Self { title, next, is_about_her: true }
    }

    /// The page that says so, with what was typed into the form that failed.
    pub fn page(self, site: &Site, around: &Around) -> Markup {
        let nobody = Viewer::stranger();
        let viewer = around.viewer.as_ref().unwrap_or(&nobody);
        let is_unknown = around.viewer.is_some() && viewer.person.is_none();
        let here = around.here.as_deref().filter(|_| is_unknown);
        let frame = Frame { site, viewer, title: self.title, project: None, here: here.unwrap_or("/"), feed: None };
        let content = html! {
            header.head { h1 { (self.title) } p.lead { (self.next) } }
            @if let Some(typed) = &around.typed { (typed.view(self.is_about_her && is_unknown)) }
            @match &around.missing {
                Some(missing) => {
                    (missing.view())
                    @if let Some(here) = here {
                        p.byline { "Is it for members only? " a href=(links::sign_in(here)) { "Sign in" } "." }
                    }
                },
                None => p.submit {
                    @if let Some(here) = here { a.button href=(links::sign_in(here)) { "Sign in" } }
                    a.button.quiet[here.is_some()] href="/" { "See all projects" }
                },
            }
        };
        match around.viewer {
            Some(_) => layout::page(&frame, content),
            None => layout::page_for_anybody(&frame, content),
        }
    }
}

/// What is known of a request that failed.
#[derive(Default)]
pub struct Around {
    /// Who asked; `None` if that cannot be told just now.
    pub viewer: Option<Viewer>,
    /// The page that was asked for, if signing in may open it.
    pub here: Option<String>,
    /// What she may have looked for, where nothing is.
    pub missing: Option<Missing>,
    /// What was typed into the form.
    pub typed: Option<Typed>,
}
