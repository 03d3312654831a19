//! Addresses of our own pages, and the only way to an outside one.

use crate::store::RevisionId;

/// A project's page.
pub fn project(project: &str) -> String {
    format!("/{project}")
}

/// A page about a project: `new`, `changes`, `proposals`, `settings`.
pub fn about_project(project: &str, page: &str) -> String {
    format!("/{project}/-/{page}")
}

/// An outline.
pub fn outline(project: &str, outline: &str) -> String {
    format!("/{project}/{outline}")
}

/// A heading of an outline.
pub fn topic(project: &str, outline: &str, topic: &str) -> String {
    format!("/{project}/{outline}#{SECTION_PREFIX}{topic}")
}

/// Something to do with an outline: `edit`, `history` ...; empty for the outline itself.
pub fn verb(project: &str, outline: &str, verb: &str) -> String {
    if verb.is_empty() { self::outline(project, outline) } else { format!("/{project}/{outline}/{verb}") }
}

/// One proposal.
pub fn proposal(project: &str, outline: &str, number: i64) -> String {
    format!("/{project}/{outline}/proposals/{number}")
}

/// The comparison of two revisions.
pub fn compare(project: &str, outline: &str, a: RevisionId, b: RevisionId) -> String {
    comparison(project, outline, &a.short(), &b.short())
}

/// A comparison whose ends are digits of a revision's id or a word: `head` for the newest revision, `prev` for
/// the one that the other was made from.
pub fn comparison(project: &str, outline: &str, from: &str, to: &str) -> String {
    format!("/{project}/{outline}/compare/{from}..{to}")
}

/// What one revision changed.
pub fn change(project: &str, outline: &str, id: RevisionId) -> String {
    comparison(project, outline, "prev", &id.short())
}

/// Taking one revision's change back.
pub fn undo(project: &str, outline: &str, id: RevisionId) -> String {
    format!("/{project}/{outline}/undo/{}", id.short())
}

/// Putting one revision's text back.
pub fn restore(project: &str, outline: &str, id: RevisionId) -> String {
    format!("/{project}/{outline}/restore/{}", id.short())
}

/// What changed in the whole site.
pub const CHANGES: &str = "/-/changes";

/// The Atom feed of what a page lists.
pub fn feed(page: &str) -> String {
    format!("{page}.atom")
}

/// A revision, for good.
pub fn revision(id: RevisionId) -> String {
    format!("/r/{}", id.short())
}

/// A person's page.
pub fn person(handle: &str) -> String {
    format!("/-/people/{handle}")
}

/// What the ids of an outline's headings begin with, so that no heading can pass for a part of our pages.
pub const SECTION_PREFIX: &str = "s-";

/// Where a licence can be read, if it is one of those we know.
pub fn licence(licence: &str) -> Option<&'static str> {
    Some(match licence {
        "CC-BY-SA-4.0" => "https://creativecommons.org/licenses/by-sa/4.0/",
        "CC-BY-4.0" => "https://creativecommons.org/licenses/by/4.0/",
        "CC0-1.0" => "https://creativecommons.org/publicdomain/zero/1.0/",
        _ => return None,
    })
}

/// A path of our own site to go on to, as a form carried it; `/` for anything that leads elsewhere.
pub fn local(path: &str) -> &str {
    let inside = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n', '\t']);
    if inside { path } else { "/" }
}
