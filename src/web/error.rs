//! What a request ends in when it does not end well: the only type that knows status codes.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::ui::layout;
use crate::wiki::{self, Refusal};

/// What every page gives.
pub type Result<T> = std::result::Result<T, Error>;

/// Why there is no page.
#[derive(Debug)]
pub enum Error {
    /// Nothing is there, or nothing that this viewer may know of.
    NotFound,
    /// What was asked for is at another address, for good.
    Moved(String),
    /// The viewer may not do this; signing in may help.
    NotAllowed,
    /// The request makes no sense; what to do about it.
    BadRequest(&'static str),
    /// Somebody else was first; what to do about it.
    Conflict(&'static str),
    /// Asked too often.
    TooMany,
    /// Something broke; the cause is for the log only.
    Broken(String),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<wiki::Error> for Error {
    fn from(error: wiki::Error) -> Self {
        match error {
            wiki::Error::NotAllowed => Self::NotAllowed,
            wiki::Error::Closed => Self::Conflict("Somebody else has closed this proposal meanwhile."),
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
            Self::Broken(cause) => {
                tracing::error!(%cause, "a request failed");
                let next = "It is not your fault, and nothing that was saved is lost. Please try again in a moment.";
                (StatusCode::INTERNAL_SERVER_ERROR, "Something broke here", next)
            }
        };
        page(status, title, next)
    }
}

/// A page that says what is wrong and what to do next.
pub fn page(status: StatusCode, title: &str, next: &str) -> Response {
    let body = layout::bare(
        title,
        html! {
            header.head { h1 { (title) } p.lead { (next) } }
            p { a.button href="/" { "See all projects" } " " a href="/-/sign-in" { "Sign in" } }
        },
    );
    (status, body).into_response()
}
