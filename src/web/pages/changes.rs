//! What changed lately, in the whole site or in one project.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::store::Conn;
use crate::store::change::{self, Change};
use crate::store::project::Project;
use crate::web::cache::Public;
use crate::web::ui::changes::{self, Common};
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::pager::{Cursor, LIMIT, Page};
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links, open};
use crate::wiki::permission;
use crate::wiki::viewer::Viewer;

/// The changes of all projects that the viewer may read.
pub async fn site(State(app): State<App>, visitor: Visitor, cursor: Cursor) -> Result<Response> {
    let mut conn = app.store.read().await?;
    let changes = of_site(&mut conn, &visitor.viewer, cursor).await?;
    let page = page(&app, &visitor.viewer, None, links::CHANGES, changes).await?;
    let mut response = page.into_response();
    response.extensions_mut().insert(Public::Anything);
    Ok(response)
}

/// The changes of one project.
pub async fn project(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    cursor: Cursor,
) -> Result<Response> {
    let (mut conn, project) = open::project(&app, &visitor.viewer, &slug).await?;
    let changes = of_project(&mut conn, &visitor.viewer, &project, cursor).await?;
    let here = links::about_project(&project.slug, "changes");
    let page = page(&app, &visitor.viewer, Some(&project), &here, changes).await?;
    let mut response = page.into_response();
    Public::mark(&mut response, &project);
    Ok(response)
}

/// What changed in the site beside a cursor, as far as the viewer may read it.
pub async fn of_site(conn: &mut Conn, viewer: &Viewer, cursor: Cursor) -> Result<Page<Change>> {
    let reader = permission::reader(viewer);
    let found = match cursor {
        Cursor::Before(key) => change::of_site(conn, reader, key, LIMIT).await?,
        Cursor::After(key) => change::of_site_after(conn, reader, key, LIMIT).await?,
    };
    Ok(Page::of(cursor, found, |change| change.revision.key))
}

/// What changed in a project beside a cursor.
pub async fn of_project(conn: &mut Conn, viewer: &Viewer, project: &Project, cursor: Cursor) -> Result<Page<Change>> {
    let reader = permission::reader(viewer);
    let found = match cursor {
        Cursor::Before(key) => change::of_project(conn, reader, project.key, key, LIMIT).await?,
        Cursor::After(key) => change::of_project_after(conn, reader, project.key, key, LIMIT).await?,
    };
    Ok(Page::of(cursor, found, |change| change.revision.key))
}

async fn page(
    app: &App,
    viewer: &Viewer,
    project: Option<&Project>,
    here: &str,
    changes: Page<Change>,
) -> Result<Markup> {
    let site = app.site();
    let feed = links::feed(here);
    let frame = Frame { site: &site, viewer, title: "Recent changes", project, here, feed: Some(&feed) };
    Ok(layout::page(&frame, view(project, here, &feed, &changes)))
}

fn view(project: Option<&Project>, here: &str, feed: &str, changes: &Page<Change>) -> Markup {
    let common = if project.is_some() { Common::Project } else { Common::Nothing };
    html! {
        header.head {
            @if project.is_some() { (layout::crumbs(project, &[])) }
            h1 { "Recent changes" }
            p.byline {
                @match project {
                    Some(project) => { "In " span dir="auto" { (project.name) } ". " },
                    None => "In all projects. ",
                }
                a href=(feed) { "Follow them in a feed reader" } "."
            }
        }
        @if changes.entries.is_empty() {
            p {
                "Nothing has been published here yet. "
                @match project {
                    Some(project) => a href=(links::project(&project.slug)) { "Go to the project" },
                    None => a href="/" { "See all projects" },
                }
                "."
            }
        }
        (changes::list(&changes.entries, common))
        (changes.ways(here, "Pages of changes"))
    }
}
