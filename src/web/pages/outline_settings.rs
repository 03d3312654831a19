//! Settings of an outline: title, address, its part in the project, moving it, putting it away.

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::outside::now;
use crate::store::Conn;
use crate::store::outline::{self, Kind, Outline};
use crate::store::project::{self, Project};
use crate::text::slug::Slug;
use crate::web::error::{refused, unless_refused};
use crate::web::ui::choices::{self, Part};
use crate::web::ui::field::{self, Line};
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links, open};
use crate::wiki::describe::{self, Description};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;
use crate::wiki::{self, Refusal};

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub struct News {
    saved: Option<String>,
}

/// The form as it is sent. Whether the outline is put away has a form of its own.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    title: String,
    slug: String,
    kind: String,
    voice: String,
    of_the_place: Option<String>,
    #[serde(rename = "do")]
    wish: String,
}

/// Where an outline shall move to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Move {
    project: String,
}

/// The settings as they are.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<(String, String)>,
    Query(news): Query<News>,
) -> Result<Response> {
    let desk = Desk::open(&app, &visitor.viewer, &address).await?;
    let sent = Sent::of(&desk.outline);
    Ok(desk.page(&sent, None, news.words()).await?.into_response())
}

/// Changes them.
pub async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let desk = Desk::open(&app, &visitor.viewer, &address).await?;
    // Whoever puts an outline away, or takes it out, has not seen the other fields.
    let (sent, archived) = match sent.wish.as_str() {
        "archive" => (Sent::of(&desk.outline), true),
        "unarchive" => (Sent::of(&desk.outline), false),
        _ => (sent, desk.outline.archived),
    };
    match unless_refused(desk.describe(&sent, archived).await)? {
        Ok(slug) => {
            let what = if slug.as_ref() == desk.outline.slug { "facts" } else { "address" };
            Ok(Redirect::to(&saved(&desk.project.slug, slug.as_ref(), what)).into_response())
        }
        Err(refusal) => Ok(refused(desk.page(&sent, Some(&refusal), None).await?)),
    }
}

/// Whether the outline is to be protected.
#[derive(Debug, Deserialize)]
pub struct Protection {
    protected: bool,
}

/// Protects the outline, or lifts that.
pub async fn protect(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<(String, String)>,
    Form(wish): Form<Protection>,
) -> Result<Response> {
    let desk = Desk::open(&app, &visitor.viewer, &address).await?;
    let place = (&desk.project, &desk.outline);
    describe::protect(&app.store, &visitor.viewer, place, wish.protected, now()).await?;
    Ok(Redirect::to(&saved(&desk.project.slug, &desk.outline.slug, "facts")).into_response())
}

/// Moves the outline to another project.
pub async fn move_to(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<(String, String)>,
    Form(wanted): Form<Move>,
) -> Result<Response> {
    let desk = Desk::open(&app, &visitor.viewer, &address).await?;
    let sent = Sent::of(&desk.outline);
    if wanted.project.is_empty() {
        let refusal = Refusal { field: "project", reason: "Please choose a project.".into() };
        return Ok(refused(desk.page(&sent, Some(&refusal), None).await?));
    }
    let (_, to) = open::project(&app, &visitor.viewer, &wanted.project).await?;
    let moved = describe::move_outline(&app.store, &visitor.viewer, (&desk.project, &desk.outline), &to, now()).await;
    match unless_refused(moved)? {
        Ok(()) => Ok(Redirect::to(&saved(&to.slug, &desk.outline.slug, "moved")).into_response()),
        Err(Refusal { reason, .. }) => {
            Ok(refused(desk.page(&sent, Some(&Refusal { field: "project", reason }), None).await?))
        }
    }
}

/// The settings, where they can be seen after a change.
fn saved(project: &str, outline: &str, what: &str) -> String {
    links::with_query(&links::verb(project, outline, "settings"), &[("saved", what)])
}

impl News {
    fn words(&self) -> Option<&'static str> {
        match self.saved.as_deref()? {
            "facts" => Some("Saved."),
            "address" => Some("The outline has a new address. Old links lead here for good."),
            "moved" => Some("The outline lives here now. Old links lead here for good."),
            _ => None,
        }
    }
}

impl Sent {
    fn of(outline: &Outline) -> Self {
        Self {
            title: outline.title.clone(),
            slug: outline.slug.clone(),
            kind: outline.kind.as_str().to_owned(),
            voice: outline.voice.clone(),
            of_the_place: outline.of_the_place.then(|| "yes".to_owned()),
            wish: String::new(),
        }
    }

    fn part(&self) -> Part<'_> {
        Part { kind: &self.kind, voice: &self.voice, of_the_place: self.of_the_place.is_some() }
    }
}

/// An outline whose settings lie open before somebody who may change them.
struct Desk<'a> {
    app: &'a App,
    viewer: &'a Viewer,
    project: Project,
    outline: Outline,
}

impl<'a> Desk<'a> {
    async fn open(app: &'a App, viewer: &'a Viewer, address: &(String, String)) -> Result<Self> {
        let (_, project, outline) = open::outline(app, viewer, (&address.0, &address.1), "settings").await?;
        if !may(viewer, Action::Steward(&project)) {
            return Err(Error::NotAllowed);
        }
        Ok(Self { app, viewer, project, outline })
    }

    /// Keeps what was sent; gives the outline's address.
    async fn describe(&self, sent: &Sent, archived: bool) -> wiki::Result<Slug> {
        let slug = choices::sent_address("slug", &sent.slug)?;
        let description = Description {
            title: &sent.title,
            slug: &slug,
            kind: choices::sent_kind(&sent.kind)?,
            voice: &sent.voice,
            of_the_place: sent.of_the_place.is_some(),
            archived,
        };
        describe::outline(&self.app.store, self.viewer, (&self.project, &self.outline), &description, now()).await?;
        Ok(slug)
    }

    async fn page(&self, sent: &Sent, refusal: Option<&Refusal>, news: Option<&str>) -> Result<Markup> {
        let mut conn = self.app.store.read().await?;
        let offers_plan =
            self.outline.kind == Kind::Plan || outline::plan(&mut conn, self.project.key).await?.is_none();
        let others = self.other_projects(&mut conn).await?;
        let site = self.app.site();
        let title = format!("Settings of {}", self.outline.title);
        let here = self.address("settings");
        let frame = Frame {
            site: &site,
            viewer: self.viewer,
            title: &title,
            project: Some(&self.project),
            here: &here,
            feed: None,
        };
        let content = html! {
            header.head {
                (layout::crumbs(Some(&self.project), &[(&self.outline.title, &self.address(""))]))
                h1 dir="auto" { (title) }
            }
            @if let Some(news) = news { p.notice role="status" { (news) } }
            (self.description(sent, offers_plan, refusal))
            @if !others.is_empty() { (self.moving(&others, refusal)) }
            (self.protection())
            (self.archive())
        };
        Ok(layout::page(&frame, content))
    }

    /// The projects that the viewer looks after beside this one.
    async fn other_projects(&self, conn: &mut Conn) -> Result<Vec<Project>> {
        let mut projects = project::all(conn).await?;
        projects.retain(|project| project.key != self.project.key && may(self.viewer, Action::Steward(project)));
        Ok(projects)
    }

    fn address(&self, verb: &str) -> String {
        links::verb(&self.project.slug, &self.outline.slug, verb)
    }

    fn description(&self, sent: &Sent, offers_plan: bool, refusal: Option<&Refusal>) -> Markup {
        let refusal = refusal.filter(|refusal| refusal.field != "project");
        html! {
            form method="post" action=(self.address("settings")) {
                (field::refused(refusal))
                div.short {
                    (field::line(&Line {
                        name: "title",
                        label: "Title",
                        value: &sent.title,
                        required: true,
                        refusal,
                        ..Line::default()
                    }))
                    (field::line(&Line {
                        name: "slug",
                        label: "Address",
                        hint: Some("The address it has now, and all it had before, lead here for good."),
                        value: &sent.slug,
                        required: true,
                        refusal,
                        ..Line::default()
                    }))
                }
                (choices::part(&sent.part(), offers_plan, refusal))
                p.submit { button { "Save" } }
            }
        }
    }

    fn moving(&self, others: &[Project], refusal: Option<&Refusal>) -> Markup {
        let refusal = refusal.filter(|refusal| refusal.field == "project");
        // Nothing is picked before she has picked it: a slip of the finger moves no outline.
        let mut options = vec![("", "Choose a project")];
        options.extend(others.iter().map(|project| (project.slug.as_str(), project.name.as_str())));
        let line = Line { name: "project", label: "Project", required: true, refusal, ..Line::default() };
        html! {
            section.part aria-labelledby="move" {
                h2 #move { "Move to another project" }
                p { "All its history comes along, and old links lead after it. Who may do what is then up to the other project." }
                form method="post" action=(self.address("move")) {
                    (field::refused(refusal))
                    div.short { (field::select(&line, &options)) }
                    p.submit { button.quiet { "Move it" } }
                }
            }
        }
    }

    fn protection(&self) -> Markup {
        let protected = self.outline.protected;
        html! {
            section.part aria-labelledby="protection" {
                h2 #protection { (if protected { "It is protected" } else { "Protect it" }) }
                p {
                    @if protected {
                        "Reviewers write to it; from everybody else it takes proposals."
                    } @else {
                        "While words are fought over, or money hangs on them: reviewers go on writing, everybody else proposes."
                    }
                }
                form method="post" action=(self.address("protect")) {
                    p.submit {
                        button.quiet name="protected" value=(!protected) {
                            (if protected { "Lift the protection" } else { "Protect this outline" })
                        }
                    }
                }
            }
        }
    }

    fn archive(&self) -> Markup {
        let archived = self.outline.archived;
        html! {
            section.part aria-labelledby="archive" {
                h2 #archive { (if archived { "Take it out again" } else { "Put it away" }) }
                p {
                    @if archived {
                        "It is put away: kept for reading, and not shown on the project’s page."
                    } @else {
                        "What is put away is kept for reading, and leaves the project’s page. Nothing is lost, and it can come back."
                    }
                }
                form method="post" action=(self.address("settings")) {
                    p.submit {
                        @if archived {
                            button.quiet name="do" value="unarchive" { "Take this outline out again" }
                        } @else {
                            button.quiet name="do" value="archive" { "Put this outline away" }
                        }
                    }
                }
            }
        }
    }
}
