//! An outline as JSON: what it is, what it says, and which revision says so.

use axum::Json;
use serde_json::{Value, json};

use crate::store::Conn;
use crate::store::checkmark;
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::revision::{self, Revision};
use crate::text::outline::{Section, sections};
use crate::web::api::revision_json;
use crate::web::aside::aside;
use crate::web::ui::byline::machine_readable;
use crate::web::{App, Result, links};

/// An outline as one revision has it. Ranges are in bytes of the text; bytes that are not UTF-8 stand in it as
/// replacement characters, and as they are in the Markdown.
pub async fn of(
    app: &App,
    conn: &mut Conn,
    (project, outline): (&Project, &Outline),
    shown: &Revision,
) -> Result<Json<Value>> {
    let text = revision::text(conn, shown).await?;
    let (revisions, people) = revision::counts(conn, outline.key).await?;
    let check = checkmark::newest(conn, outline.key).await?;
    let page = format!("{}{}", app.base_url, links::outline(&project.slug, &outline.slug));
    let section = |section: &Section| {
        json!({
            "level": section.level,
            "title": section.title,
            "url": format!("{page}#{}{}", links::SECTION_PREFIX, section.id),
            "start": section.whole.start,
            "end": section.whole.end,
        })
    };
    Ok(Json(json!({
        "project": { "slug": project.slug, "name": project.name, "language": project.language, "licence": project.licence },
        "slug": outline.slug,
        "title": outline.title,
        "url": page,
        "kind": outline.kind.as_str(),
        "voice": outline.voice,
        "archived": outline.archived,
        "changed": machine_readable(outline.changed),
        "revisions": revisions,
        "people": people,
        "checked": check.is_some_and(|check| check.revision == shown.key),
        "revision": revision_json(app, shown),
        "sections": aside(text.len(), || sections(&text)).iter().map(section).collect::<Vec<Value>>(),
        "text": text,
    })))
}
