//! The text of an outline with what stands beside it for its readers: links at its headings, signs where talk is tied
//! to its words, and marks on what is newer than they know.

use super::reading::Reading;
use super::ui::diff::Difference;
use super::ui::newer::Newer;
use super::ui::prose::{self, Resolve};
use super::{Result, links, tie};
use crate::store::Conn;
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::revision::{self, Revision};
use crate::text::markdown::{Mark, Rendered, SectionLink};
use crate::wiki::authorship;
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// The text of the revision that a reader is shown, made into HTML; and what is newer in it, where that is wanted.
pub async fn render(
    conn: &mut Conn,
    viewer: &Viewer,
    (project, outline): (&Project, &Outline),
    reading: &Reading,
    text: &str,
) -> Result<(Rendered, Option<Newer>)> {
    let newer = match &reading.since {
        Some(since) => Some(newer(conn, (since, &reading.shown), text).await?),
        None => None,
    };
    let mut marks = newer.as_ref().map(|newer| newer.marks.clone()).unwrap_or_default();
    marks.extend(tie::signs(conn, (project, outline), &reading.shown).await?);
    let resolve = Resolve::of_outline(conn, viewer, (project, outline), text).await?;
    Ok((with_links(viewer, (project, outline, &reading.shown), (text, &marks), &resolve), newer))
}

/// The text with links beside its headings: who wrote the section, and to talk about it and change it for those who may.
fn with_links(
    viewer: &Viewer,
    (project, outline, shown): (&Project, &Outline, &Revision),
    (text, marks): (&str, &[Mark]),
    resolve: &Resolve<'_>,
) -> Rendered {
    let wrote = who_wrote(project, outline, shown);
    let wrote = |id: &str| format!("{wrote}#{}{id}", links::SECTION_PREFIX);
    let about = |verb: &str, part: &'static str| {
        let address = links::verb(&project.slug, &outline.slug, verb);
        move |id: &str| links::with_query(&address, &[("section", id)]) + part
    };
    let (talk, edit) = (about("talk", "#begin"), about("edit", ""));
    let (label, spoken) = match may(viewer, Action::Write(project, outline)) {
        true => ("Edit", "Edit section"),
        false => ("Propose", "Propose a change to section"),
    };
    let all = [
        SectionLink { class: "wrote", label: "Who wrote it", spoken: "Who wrote section", address: &wrote },
        SectionLink { class: "talk", label: "Talk", spoken: "Talk about section", address: &talk },
        SectionLink { class: "edit", label, spoken, address: &edit },
    ];
    let shown = match () {
        _ if may(viewer, Action::ProposeTo(project, outline)) => &all[..],
        _ if may(viewer, Action::Propose(project)) => &all[..2],
        _ => &all[..1],
    };
    prose::render_outline(text, &outline.title, shown, marks, resolve)
}

/// Where it is told who wrote what a reader is shown.
fn who_wrote(project: &Project, outline: &Outline, shown: &Revision) -> String {
    match outline.head == Some(shown.key) {
        true => links::verb(&project.slug, &outline.slug, "authors"),
        false => links::authors(&project.slug, &outline.slug, shown.id),
    }
}

/// What of a revision's text was written since an older one.
async fn newer(conn: &mut Conn, (since, shown): (&Revision, &Revision), text: &str) -> Result<Newer> {
    let old = revision::text(conn, since).await?;
    let difference = Difference::between(&old, text).await?;
    let written = authorship::newer(conn, (since, shown), &difference.diff).await?;
    Ok(Newer::of(&difference.by_authorship(written)))
}
