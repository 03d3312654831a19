//! Thanking somebody for a revision.

use axum::extract::{Path, State};
use axum::response::Redirect;

use crate::outside::now;
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links, open};
use crate::wiki::thank;

/// Keeps the visitor's thanks, and leads back to the revision.
pub async fn thank(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, digits)): Path<(String, String, String)>,
) -> Result<Redirect> {
    let viewer = &visitor.viewer;
    let verb = format!("thank/{digits}");
    let (mut conn, project, outline) = open::outline(&app, viewer, (&project, &outline), &verb).await?;
    let revision = open::revision(&mut conn, viewer, &project, &outline, &digits).await?;
    drop(conn);
    thank::thank(&app.store, viewer, (&project, &outline), &revision, now()).await?;
    Ok(Redirect::to(&links::revision(revision.id)))
}
