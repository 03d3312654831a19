//! Atom feeds of what changed.

use axum::response::Response;

use super::{App, Error, Result};
use crate::wiki::viewer::Viewer;

/// The feed of one outline.
pub async fn outline(_app: &App, _viewer: &Viewer, _address: (&str, &str)) -> Result<Response> {
    Err(Error::NotFound)
}
