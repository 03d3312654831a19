//! What links to an outline.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::store::link::{self, Source};
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::web::ui::byline::count;
use crate::web::ui::files;
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::prose;
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links, open};
use crate::wiki::permission;

/// The outlines that link to this one, as far as the viewer may read them.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline)): Path<(String, String)>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let (mut conn, project, outline) = open::outline(&app, viewer, (&project, &outline), "links").await?;
    let by_title = prose::named_by_title(&mut conn, &project, &outline).await?;
    let by_file = files::named_by_file(&mut conn, &project, &outline).await?;
    let named = [by_title.as_ref(), by_file.as_ref()];
    let sources = link::sources(&mut conn, permission::reader(viewer), outline.key, named).await?;
    let site = app.site();
    let title = format!("What links to {}", outline.title);
    let here = links::verb(&project.slug, &outline.slug, "links");
    let frame = Frame { site: &site, viewer, title: &title, project: Some(&project), here: &here, feed: None };
    Ok(layout::page(&frame, view(&project, &outline, &sources)).into_response())
}

fn view(project: &Project, outline: &Outline, sources: &[Source]) -> Markup {
    let target = links::outline(&project.slug, &outline.slug);
    html! {
        header.head {
            (layout::crumbs(Some(project), &[(&outline.title, &target)]))
            h1 { "What links here" }
            p.byline {
                @if sources.is_empty() { "Nothing points to " } @else { (count(sources.len() as i64, "outline points", "outlines point")) " to " }
                a href=(target) dir="auto" { (outline.title) } "."
            }
        }
        ul.rows {
            @for source in sources {
                li {
                    h2 { a href=(links::outline(&source.project_slug, &source.slug)) dir="auto" { (source.title) } }
                    @if source.project_slug != project.slug {
                        p.meta { "in " a href=(links::project(&source.project_slug)) dir="auto" { (source.project_name) } }
                    }
                }
            }
        }
    }
}
