//! Two revisions of an outline side by side, passage by passage or as source.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::history::may_undo;
use crate::store::Conn;
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::revision::{self, Revision};
use crate::web::authors::Authors;
use crate::web::cache::Public;
use crate::web::ui::byline::{self, minute};
use crate::web::ui::diff::Difference;
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::newer::Newer;
use crate::web::ui::prose::{self, Resolve};
use crate::web::ui::revisions;
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, asset, links, open};
use crate::wiki::viewer::Viewer;

/// The newest revision, as an end of a comparison.
const HEAD: &str = "head";
/// The revision that the other end was made from.
const PREVIOUS: &str = "prev";

/// The two revisions picked in a history.
#[derive(Debug, Deserialize)]
pub struct Picked {
    #[serde(default)]
    a: String,
    #[serde(default)]
    b: String,
}

/// How to compare.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    view: Option<String>,
}

/// Leads from the form of a history to the comparison's own address.
pub async fn pick(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline)): Path<(String, String)>,
    Query(picked): Query<Picked>,
) -> Result<Redirect> {
    let (_, project, outline) = open::outline(&app, &visitor.viewer, (&project, &outline), "history").await?;
    if !is_end(&picked.a) || !is_end(&picked.b) {
        return Err(Error::BadRequest("Please go back and mark two revisions: one “From” and one “To”."));
    }
    Ok(Redirect::to(&links::comparison(&project.slug, &outline.slug, &picked.a, &picked.b)))
}

/// The comparison.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, range)): Path<(String, String, String)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let verb = format!("compare/{range}");
    let (mut conn, project, outline) = open::outline(&app, viewer, (&project, &outline), &verb).await?;
    let range = Range::parse(&range)?;
    let ends = range.open(&mut conn, viewer, &project, &outline).await?;
    let texts = [revision::text(&mut conn, &ends.from).await?, revision::text(&mut conn, &ends.to).await?];
    let difference = Difference::between(&texts[0], &texts[1]).await?;
    let view = View::parse(wanted.view.as_deref());
    let differences = match view {
        View::Page => in_the_page(&mut conn, viewer, (&project, &outline), &ends, &difference).await?,
        View::Passages => difference.passages(),
        View::Source => difference.source(),
    };
    let compared = Compared { summary: difference.summary(), differences, view };
    let page = page(&app, viewer, (&project, &outline), &ends, &compared).await?;
    let mut response = page.into_response();
    if ends.from.published && ends.to.published {
        Public::mark(&mut response, &project);
    }
    Ok(response)
}

/// What an address asks to compare.
#[derive(Debug, PartialEq, Eq)]
struct Range<'a> {
    from: &'a str,
    to: &'a str,
}

/// Two revisions to compare.
struct Ends {
    from: Revision,
    to: Revision,
}

/// How two texts differ, made into parts of a page.
struct Compared {
    summary: Markup,
    differences: Markup,
    view: View,
}

/// Ways of comparing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Page,
    Passages,
    Source,
}

impl View {
    const ALL: [(Self, &str); 3] =
        [(Self::Page, "In the page"), (Self::Passages, "Changed passages"), (Self::Source, "Source")];

    /// What a query asks for; the page for everything else.
    fn parse(word: Option<&str>) -> Self {
        match word {
            Some("passages") => Self::Passages,
            Some("source") => Self::Source,
            _ => Self::Page,
        }
    }

    /// The query for it, to follow an address.
    fn query(self) -> &'static str {
        match self {
            Self::Page => "",
            Self::Passages => "?view=passages",
            Self::Source => "?view=source",
        }
    }
}

impl<'a> Range<'a> {
    fn parse(range: &'a str) -> Result<Self> {
        match range.split_once("..") {
            Some((from, to)) if is_end(from) && is_end(to) && to != PREVIOUS => Ok(Self { from, to }),
            _ => Err(Error::BadRequest(
                "A comparison is addressed as FROM..TO, each the first ten digits of a revision or “head”.",
            )),
        }
    }

    async fn open(&self, conn: &mut Conn, viewer: &Viewer, project: &Project, outline: &Outline) -> Result<Ends> {
        let to = end(conn, viewer, project, outline, self.to).await?;
        let from = match self.from {
            PREVIOUS => open::parents(conn, viewer, project, &to).await?.into_iter().next(),
            digits => Some(end(conn, viewer, project, outline, digits).await?),
        };
        let first = Error::BadRequest("This is the first revision, so there is none before it to compare with.");
        Ok(Ends { from: from.ok_or(first)?, to })
    }
}

/// Whether an end of a comparison is spelled in a way that could name a revision.
fn is_end(end: &str) -> bool {
    let is_digits = (10..=64).contains(&end.len()) && end.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_digits || end == HEAD || end == PREVIOUS
}

async fn end(conn: &mut Conn, viewer: &Viewer, project: &Project, outline: &Outline, end: &str) -> Result<Revision> {
    match end {
        HEAD => open::head(conn, outline).await?.ok_or(Error::NotFound),
        digits => open::revision(conn, viewer, project, outline, digits).await,
    }
}

/// The newer text as it is read, with the changes drawn in it and their authors beside them.
async fn in_the_page(
    conn: &mut Conn,
    viewer: &Viewer,
    (project, outline): (&Project, &Outline),
    ends: &Ends,
    difference: &Difference<'_>,
) -> Result<Markup> {
    // Compared backwards, new words are those of before, and nobody has just written them.
    let authors = match ends.from.key < ends.to.key {
        true => Authors::of(conn, viewer, project, &ends.to).await?,
        false => None,
    };
    let newer = Newer::with_ways_between(difference, authors.as_ref());
    let resolve = Resolve::of_outline(conn, viewer, (project, outline), difference.new).await?.for_revision(&ends.to);
    // A title in the text is shown, since it may be what has changed.
    let rendered = prose::render(difference.new, &newer.marks, &resolve);
    Ok(html! {
        div.notice { (newer.ways()) }
        (prose::article(project, &rendered))
    })
}

async fn page(
    app: &App,
    viewer: &Viewer,
    (project, outline): (&Project, &Outline),
    ends: &Ends,
    compared: &Compared,
) -> Result<Markup> {
    let site = app.site();
    let title = format!("What changed in {}", outline.title);
    let here = links::compare(&project.slug, &outline.slug, ends.from.id, ends.to.id);
    let frame = Frame { site: &site, viewer, title: &title, project: Some(project), here: &here, feed: None };
    Ok(layout::page(&frame, view(&frame, (project, outline), ends, compared)))
}

fn view(frame: &Frame<'_>, (project, outline): (&Project, &Outline), ends: &Ends, compared: &Compared) -> Markup {
    let address = links::outline(&project.slug, &outline.slug);
    let history = links::verb(&project.slug, &outline.slug, "history");
    let swapped = links::compare(&project.slug, &outline.slug, ends.to.id, ends.from.id);
    let swapped = format!("{swapped}{}", compared.view.query());
    html! {
        header.head {
            (layout::crumbs(Some(project), &[(&outline.title, &address), ("History", &history)]))
            h1 dir="auto" { (frame.title) }
            div.versions { (version("From", &ends.from)) (version("To", &ends.to)) }
            p {
                @if compared.view != View::Page { (compared.summary) span.screen { " · " } }
                span.screen {
                    a href=(swapped) { "Swap the two" }
                    @if ends.are_one_change() && may_undo(frame.viewer, project, outline) {
                        " · " a href=(links::undo(&project.slug, &outline.slug, ends.to.id)) { "Undo this change" }
                    }
                }
            }
            (views(frame.here, compared.view))
        }
        div.compared { (compared.differences) }
        script src=(asset::review_script_address()) defer {}
    }
}

impl Ends {
    /// Whether the difference is what one published revision changed.
    fn are_one_change(&self) -> bool {
        self.to.published && self.to.parent == Some(self.from.key)
    }
}

fn version(label: &str, revision: &Revision) -> Markup {
    html! {
        div {
            h2 { (label) " " a href=(links::revision(revision.id)) { (minute(revision.time)) } }
            p.byline {
                (byline::person(&revision.author_name, &revision.author_handle)) ", revision " (revision.id.short())
            }
            p.meta dir="auto" { (revisions::summary(revision)) " " (revisions::badge(revision.kind)) }
        }
    }
}

fn views(here: &str, current: View) -> Markup {
    html! {
        nav.views aria-label="Way of comparing" {
            ul {
                @for (view, label) in View::ALL {
                    li {
                        a aria-current=[(view == current).then_some("page")] href={ (here) (view.query()) } { (label) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_names_two_revisions_by_ten_digits_or_more_or_by_a_word() {
        let parsed = Range::parse("0123456789..head").expect("a range");
        assert_eq!(parsed, Range { from: "0123456789", to: "head" });
        assert!(Range::parse("prev..0123456789abcdef").is_ok());
        for nonsense in ["", "..", "head", "012345678..head", "head..prev", "head..xyz0123456", "a..b..c"] {
            assert!(Range::parse(nonsense).is_err(), "{nonsense}");
        }
    }
}
