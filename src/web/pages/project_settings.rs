//! Settings of a project: its facts, who may do what, and the outlines that are put away.

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::project_patience::{self as patience, Patience};
use crate::outside::now;
use crate::store::membership::{self, Member, Role};
use crate::store::outline::{self, Outline};
use crate::store::project::{Facts, Project};
use crate::text::slug::Slug;
use crate::web::app::Site;
use crate::web::error::{refused, unless_refused};
use crate::web::ui::byline;
use crate::web::ui::choices;
use crate::web::ui::field::{self, Line};
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links, open};
use crate::wiki::permission::{Action, may};
use crate::wiki::{self, Refusal, account, describe};

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub struct News {
    saved: Option<String>,
}

/// The facts as a form sends them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    name: String,
    aim: String,
    place: String,
    language: String,
    licence: String,
    policy: String,
}

/// The role that somebody shall have.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Membership {
    handle: String,
    role: String,
}

/// The settings as they are.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(project): Path<String>,
    Query(news): Query<News>,
) -> Result<Response> {
    let project = open(&app, &visitor, &project).await?;
    let forms = Forms { facts: Sent::of(&project), ..Forms::default() };
    Ok(page(&app, &visitor, &project, &forms, news.saved.is_some()).await?.into_response())
}

/// Changes the facts.
pub async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Path(project): Path<String>,
    Form(facts): Form<Sent>,
) -> Result<Response> {
    let project = open(&app, &visitor, &project).await?;
    let changed = match facts.facts() {
        Ok(facts) => describe::project(&app.store, &visitor.viewer, &project, &facts, now()).await,
        Err(error) => Err(error),
    };
    match unless_refused(changed)? {
        Ok(()) => Ok(saved(&project)),
        Err(refusal) => {
            let forms = Forms { facts, refusal: Some(refusal), ..Forms::default() };
            Ok(refused(page(&app, &visitor, &project, &forms, false).await?))
        }
    }
}

/// Which text readers are shown.
#[derive(Debug, Deserialize)]
pub struct Shown {
    shows_checked: bool,
}

/// Chooses which text readers are shown.
pub async fn choose_reading(
    State(app): State<App>,
    visitor: Visitor,
    Path(project): Path<String>,
    Form(wish): Form<Shown>,
) -> Result<Response> {
    let project = open(&app, &visitor, &project).await?;
    describe::show_checked(&app.store, &visitor.viewer, &project, wish.shows_checked, now()).await?;
    Ok(saved(&project))
}

/// Chooses after how many days volunteers may take a proposal in.
pub async fn choose_patience(
    State(app): State<App>,
    visitor: Visitor,
    Path(project): Path<String>,
    Form(wish): Form<Patience>,
) -> Result<Response> {
    let project = open(&app, &visitor, &project).await?;
    match unless_refused(describe::patience(&app.store, &visitor.viewer, &project, wish.days(), now()).await)? {
        Ok(()) => Ok(saved(&project)),
        Err(refusal) => {
            let facts = Sent::of(&project);
            let forms = Forms { facts, patience: Some(wish), refusal: Some(refusal), ..Forms::default() };
            Ok(refused(page(&app, &visitor, &project, &forms, false).await?))
        }
    }
}

/// Gives somebody a role, or takes it away.
pub async fn set_role(
    State(app): State<App>,
    visitor: Visitor,
    Path(project): Path<String>,
    Form(member): Form<Membership>,
) -> Result<Response> {
    let project = open(&app, &visitor, &project).await?;
    match unless_refused(member.set(&app, &visitor, &project).await)? {
        Ok(()) => Ok(saved(&project)),
        Err(refusal) => {
            let facts = Sent::of(&project);
            let forms = Forms { facts, member, refusal: Some(refusal), ..Forms::default() };
            Ok(refused(page(&app, &visitor, &project, &forms, false).await?))
        }
    }
}

/// What stands in the forms of the page, and what was wrong with one of them.
#[derive(Default)]
struct Forms {
    facts: Sent,
    member: Membership,
    patience: Option<Patience>,
    refusal: Option<Refusal>,
}

impl Sent {
    /// What a new project starts with.
    pub fn of_new(site: &Site) -> Self {
        Self {
            language: "en".to_owned(),
            licence: site.licence.clone(),
            policy: site.policy.as_str().to_owned(),
            ..Self::default()
        }
    }

    fn of(project: &Project) -> Self {
        Self {
            name: project.name.clone(),
            aim: project.aim.clone(),
            place: project.place.clone(),
            language: project.language.clone(),
            licence: project.licence.clone(),
            policy: project.policy.as_str().to_owned(),
        }
    }

    /// The facts; a refusal if the policy is none of those offered.
    pub fn facts(&self) -> wiki::Result<Facts<'_>> {
        Ok(Facts {
            name: self.name.trim(),
            aim: self.aim.trim(),
            place: self.place.trim(),
            language: self.language.trim(),
            licence: self.licence.trim(),
            policy: choices::sent_policy(&self.policy)?,
        })
    }

    /// What the project is to be called.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Membership {
    async fn set(&self, app: &App, visitor: &Visitor, project: &Project) -> wiki::Result<()> {
        let role = match self.role.as_str() {
            "none" => None,
            word => Some(Role::parse(word).ok_or_else(|| wiki::Error::refused("role", "Please pick a role."))?),
        };
        let handle = Slug::from_title(&self.handle).map(|handle| handle.to_string()).unwrap_or_default();
        account::set_project_role(&app.store, &visitor.viewer, project, &handle, role).await
    }
}

/// The fields for a project's facts.
pub fn fields(sent: &Sent, refusal: Option<&Refusal>) -> Markup {
    let line = |name, label, hint, value, required| {
        field::line(&Line { name, label, hint, value, required, refusal, ..Line::default() })
    };
    let language = "A tag such as en, sw, ar or pt-BR. Screen readers and browsers go by it.";
    html! {
        div.short { (line("name", "Name", None, sent.name.as_str(), true)) }
        (field::words(&Line {
            name: "aim",
            label: "Aim",
            hint: Some("What will be different when it is done?"),
            value: &sent.aim,
            refusal,
            ..Line::default()
        }))
        div.short {
            (line("place", "Place", None, sent.place.as_str(), false))
            (line("language", "Language", Some(language), sent.language.as_str(), true))
        }
        (choices::licence("Licence", Some("For what is written from now on."), &sent.licence, refusal))
        (choices::policy(&sent.policy))
    }
}

/// The project, for somebody who may change its settings.
async fn open(app: &App, visitor: &Visitor, slug: &str) -> Result<Project> {
    let (_, project) = open::project(app, &visitor.viewer, slug).await?;
    if may(&visitor.viewer, Action::Steward(&project)) { Ok(project) } else { Err(Error::NotAllowed) }
}

fn saved(project: &Project) -> Response {
    let here = links::about_project(&project.slug, "settings");
    Redirect::to(&links::with_query(&here, &[("saved", "yes")])).into_response()
}

async fn page(app: &App, visitor: &Visitor, project: &Project, forms: &Forms, saved: bool) -> Result<Markup> {
    let mut conn = app.store.read().await?;
    let members = membership::members(&mut conn, project.key).await?;
    let put_away = outline::put_away(&mut conn, project.key).await?;
    let site = app.site();
    let here = links::about_project(&project.slug, "settings");
    let title = format!("Settings of {}", project.name);
    let frame =
        Frame { site: &site, viewer: &visitor.viewer, title: &title, project: Some(project), here: &here, feed: None };
    let content = html! {
        header.head {
            (layout::crumbs(Some(project), &[]))
            h1 dir="auto" { (title) }
        }
        @if saved { p.notice role="status" { "Saved." } }
        (facts(&here, forms))
        (reading(project))
        (patience::section(project, &site, forms.patience.as_ref(), forms.refusal.as_ref()))
        (people(project, &site, &members, forms))
        @if !put_away.is_empty() { (away(project, &put_away)) }
    };
    Ok(layout::page(&frame, content))
}

fn facts(here: &str, forms: &Forms) -> Markup {
    let refusal = forms.refusal.as_ref().filter(|refusal| !is_about_people(refusal) && refusal.field != "patience");
    html! {
        form method="post" action=(here) {
            (field::refused(refusal))
            (fields(&forms.facts, refusal))
            p.submit { button { "Save" } }
        }
    }
}

fn reading(project: &Project) -> Markup {
    let options = [
        ("false", "The newest text", "With a line that says what has been checked."),
        ("true", "The last checked text", "With a line that newer text exists, and the way to it."),
    ];
    html! {
        section.part aria-labelledby="reading" {
            h2 #reading { "Readers" }
            form method="post" action=(links::about_project(&project.slug, "reading")) {
                (field::pick_explained(
                    "shows_checked",
                    "What are readers shown first?",
                    &options,
                    if project.shows_checked { "true" } else { "false" },
                ))
                p.submit { button { "Save" } }
            }
        }
    }
}

fn people(project: &Project, site: &Site, members: &[Member], forms: &Forms) -> Markup {
    html! {
        section.part aria-labelledby="people" {
            h2 #people { "People" }
            p {
                "Roles given here hold in this project alone. Whoever shall get one needs an account first, "
                @if site.sign_up {
                    "which anybody makes at " a href=(links::sign_up(&links::project(&project.slug))) { "this address" } ": send it to them."
                } @else { "which only the owner of this site can make." }
            }
            @if !members.is_empty() {
                ul.rows {
                    @for member in members {
                        li {
                            p { (byline::person(&member.name, &member.handle)) " " span.badge { (member.role.as_str()) } }
                            p.meta { (member.handle) }
                        }
                    }
                }
            }
            (role_form(project, forms))
        }
    }
}

fn role_form(project: &Project, forms: &Forms) -> Markup {
    let refusal = forms.refusal.as_ref().filter(|refusal| is_about_people(refusal));
    let roles = [
        ("reader", "Reader", "Reads, also where only members may."),
        ("volunteer", "Volunteer", "Writes."),
        ("reviewer", "Reviewer", "Writes, and accepts what others propose."),
        ("steward", "Steward", "All that, and looks after facts, addresses and people."),
        ("none", "No role", "Takes away what was given here."),
    ];
    let picked = if forms.member.role.is_empty() { "volunteer" } else { &forms.member.role };
    html! {
        form method="post" action=(links::about_project(&project.slug, "members")) autocapitalize="none" {
            (field::refused(refusal))
            div.short {
                (field::line(&Line {
                    name: "handle",
                    label: "Whose role?",
                    hint: Some("The name that they sign in with; it is also the end of their page’s address."),
                    value: &forms.member.handle,
                    required: true,
                    refusal,
                    ..Line::default()
                }))
            }
            (field::pick_explained("role", "Which role?", &roles, picked))
            p.submit { button { "Give this role" } }
        }
    }
}

fn away(project: &Project, outlines: &[Outline]) -> Markup {
    html! {
        section.part aria-labelledby="away" {
            h2 #away { "Outlines that are put away" }
            ul.rows {
                @for outline in outlines {
                    li {
                        p { a href=(links::outline(&project.slug, &outline.slug)) dir="auto" { (outline.title) } }
                        p.meta { a href=(links::verb(&project.slug, &outline.slug, "settings")) { "Settings" } }
                    }
                }
            }
        }
    }
}

fn is_about_people(refusal: &Refusal) -> bool {
    matches!(refusal.field, "handle" | "role")
}
