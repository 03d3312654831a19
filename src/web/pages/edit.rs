//! Editing an outline, whole or one section: the form, its preview, and the sending of it.

use std::ops::Range;

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::licence::licence;
use super::preview::preview;
use super::saved;
use super::topic::{self, Topic};
use crate::outside::{now, random};
use crate::store::outline::{self, Outline};
use crate::store::project::{Policy, Project};
use crate::store::revision::{Kind, Revision};
use crate::store::{RevisionKey, Submission};
use crate::text::newlines;
use crate::text::outline::{self as sections, Section};
use crate::web::client::ClientAddress;
use crate::web::error::unless_refused;
use crate::web::guard::Purpose;
use crate::web::guest::{self, Again};
use crate::web::ui::field::{self, Line};
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links, open};
use crate::wiki::permission::{Action, may};
use crate::wiki::save::{self, Edit, Saved};
use crate::wiki::viewer::Viewer;
use crate::wiki::{self, Refusal};

/// What may be written.
const MARKDOWN: &str =
    "Markdown: an empty line starts a new paragraph, “## ” a heading, “- ” a list, [[Title]] a link.";

/// Which part of an outline to edit; all of it if nothing is named.
#[derive(Debug, Default, Deserialize)]
pub struct Part {
    section: Option<String>,
    /// A topic of the plan that somebody wants to tell of: its heading is put under the text for her.
    topic: Option<String>,
}

/// The form as it is sent.
#[derive(Debug, Clone, Deserialize)]
pub struct Sent {
    base: String,
    submission: String,
    text: String,
    #[serde(default)]
    summary: String,
    small: Option<String>,
    #[serde(flatten)]
    guest: guest::Fields,
    #[serde(rename = "do", default)]
    wish: String,
}

/// The form, filled with what stands there now.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline)): Path<(String, String)>,
    Query(part): Query<Part>,
) -> Result<Response> {
    let address = (project.as_str(), outline.as_str());
    let (desk, is_section_gone) = match Desk::open(&app, &visitor.viewer, address, None, part.section.as_deref()).await
    {
        Err(Error::NotFound) => (Desk::open(&app, &visitor.viewer, address, None, None).await?, true),
        desk => (desk?, false),
    };
    if is_section_gone || !may(&visitor.viewer, Action::ProposeTo(&desk.project, &desk.outline)) {
        // The page shows which sections there are by now, and whether it has been put away.
        return Ok(Redirect::to(&links::outline(&desk.project.slug, &desk.outline.slug)).into_response());
    }
    let submission = Submission(random());
    let heading = desk.heading_of(part.topic.as_deref());
    let sent = Sent {
        base: desk.base.as_ref().map(|base| base.id.to_string()).unwrap_or_default(),
        submission: submission.to_string(),
        text: desk.part().to_owned() + &heading,
        summary: String::new(),
        small: None,
        guest: guest::Fields::fresh(&app, &visitor.viewer, submission).await?,
        wish: String::new(),
    };
    Ok(desk.page(&app, &sent, None, None).await?.into_response())
}

/// Saves, proposes or previews what was sent. Whatever is refused comes back as it was typed.
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    from: ClientAddress,
    Path((project, outline)): Path<(String, String)>,
    Query(part): Query<Part>,
    Form(mut sent): Form<Sent>,
) -> Result<Response> {
    let section = part.section.as_deref();
    let desk = Desk::open(&app, &visitor.viewer, (&project, &outline), Some(&sent.base), section).await;
    let desk = desk.map_err(Error::with_form)?;
    let text = desk.whole(&sent.text);
    if sent.wish == "preview" {
        let preview = desk.preview(&app, &text).await?;
        return Ok(desk.page(&app, &sent, Some(preview), None).await?.into_response());
    }
    let submission = guest::submission(&sent.submission)?;
    if desk.is_unchanged(&text) {
        let refusal = Refusal { field: "text", reason: "You changed nothing.".into() };
        return desk.again(&app, &sent, (StatusCode::UNPROCESSABLE_ENTITY, refusal)).await;
    }
    let purpose = if desk.publishes(&sent) { Purpose::Save } else { Purpose::Proposal };
    if let Err(again) = sent.guest.check(&app, &visitor.viewer, from, (purpose, submission)).await? {
        return desk.again(&app, &sent, again).await;
    }
    match unless_refused(desk.save(&app, from, &sent, (&text, submission)).await?)? {
        Ok(saved) => {
            let (place, section) = ((&desk.project, &desk.outline), desk.section_in(&text));
            let own = (sent.guest.secret(desk.viewer), section.as_deref());
            saved::lead_on(&app, place, (saved, desk.base_key()), own).await
        }
        Err(refusal) => desk.again(&app, &sent, (StatusCode::UNPROCESSABLE_ENTITY, refusal)).await,
    }
}

/// An outline laid open for somebody to write in it.
struct Desk<'a> {
    viewer: &'a Viewer,
    project: Project,
    outline: Outline,
    /// What she started from.
    base: Option<Revision>,
    /// The text of that, as a form shows it.
    text: String,
    /// The section of it that is edited; the whole if `None`.
    section: Option<Section>,
    /// The topics that an angle may tell of, as the plan heads them.
    topics: Vec<Topic>,
}

impl<'a> Desk<'a> {
    /// Opens an outline at its head, or at the revision that a form named.
    async fn open(
        app: &App,
        viewer: &'a Viewer,
        address: (&str, &str),
        base: Option<&str>,
        section: Option<&str>,
    ) -> Result<Self> {
        let (mut conn, project, outline) = open::outline(app, viewer, address, "edit").await?;
        if !may(viewer, Action::Propose(&project)) {
            return Err(Error::NotAllowed);
        }
        let base = match base {
            Some("") => None,
            Some(digits) => Some(open::revision(&mut conn, viewer, &project, &outline, digits).await?),
            None => open::head(&mut conn, &outline).await?,
        };
        // What a form brings back is measured against what it showed.
        let text = open::shown_text(&mut conn, base.as_ref()).await?;
        let section = match section {
            Some(id) => Some(sections::section(&text, id).ok_or(Error::NotFound)?),
            None => None,
        };
        let topics = match outline.kind == outline::Kind::Angle {
            true => topic::of_plan(&mut conn, viewer, &project).await?,
            false => Vec::new(),
        };
        Ok(Self { viewer, project, outline, base, text, section, topics })
    }

    /// The part of the text that is edited.
    fn part(&self) -> &str {
        match &self.section {
            Some(section) => &self.text[section.whole.clone()],
            None => &self.text,
        }
    }

    /// What is added to the text to begin with a topic of the plan; nothing if it is told of already, or is none.
    fn heading_of(&self, key: Option<&str>) -> String {
        let topic = self.topics.iter().find(|topic| Some(topic.key.as_str()) == key && self.section.is_none());
        topic.and_then(|topic| topic.heading_under(&self.text)).unwrap_or_default()
    }

    /// Whether nothing was written, or no more than the heading of a topic with which the form began.
    fn is_unchanged(&self, text: &str) -> bool {
        let is_as_before = match self.base {
            Some(_) => text == self.text,
            None => text.trim().is_empty(),
        };
        let added = text.strip_prefix(&self.text).map(str::trim);
        is_as_before || self.topics.iter().any(|topic| added == Some(&topic.heading))
    }

    /// The whole text with what was typed in its place. Line endings are again those that stood there before:
    /// browsers send every one of them as CRLF.
    fn whole(&self, typed: &str) -> String {
        let typed = newlines::restore(typed, self.part());
        match &self.section {
            Some(section) => sections::replace_section(&self.text, section, &typed),
            None => typed,
        }
    }

    async fn save(
        &self,
        app: &App,
        from: ClientAddress,
        sent: &Sent,
        (text, submission): (&str, Submission),
    ) -> Result<wiki::Result<Saved>> {
        let edit = Edit {
            project: &self.project,
            outline: &self.outline,
            base: self.base.as_ref(),
            settles: None,
            restores: None,
            text,
            kind: if sent.small.is_some() { Kind::Fix } else { Kind::Edit },
            summary: &sent.summary,
            time: now(),
            guest: sent.guest.guest(app, self.viewer, from).await?,
            submission,
        };
        Ok(match self.publishes(sent) {
            true => save::save(&app.store, self.viewer, &edit).await,
            false => save::propose(&app.store, self.viewer, &edit).await,
        })
    }

    /// Whether what was sent is meant for the main line.
    fn publishes(&self, sent: &Sent) -> bool {
        self.may_publish() && sent.wish != "propose"
    }

    fn may_publish(&self) -> bool {
        may(self.viewer, Action::Write(&self.project, &self.outline))
    }

    fn base_key(&self) -> Option<RevisionKey> {
        self.base.as_ref().map(|base| base.key)
    }

    /// The id that the edited section has in the new text, where its heading may read differently; of the whole outline,
    /// that of the section in which all changes are.
    fn section_in(&self, text: &str) -> Option<String> {
        if self.section.is_none() {
            let changed = sections::changed_section(&self.text, text).filter(|section| section.level > 1);
            return changed.map(|section| section.id);
        }
        let part = self.part_of(text);
        sections::sections(text).into_iter().find(|section| part.contains(&section.heading.start)).map(|found| found.id)
    }

    /// The bytes of the edited part in the new text.
    fn part_of(&self, text: &str) -> Range<usize> {
        match &self.section {
            Some(section) => section.whole.start..text.len() - (self.text.len() - section.whole.end),
            None => 0..text.len(),
        }
    }

    /// The form as it was sent, with what has to be mended in it.
    async fn again(&self, app: &App, sent: &Sent, (status, refusal): Again) -> Result<Response> {
        Ok((status, self.page(app, sent, None, Some(&refusal)).await?).into_response())
    }

    /// What the change looks like, and how the part will read.
    async fn preview(&self, app: &App, text: &str) -> Result<Markup> {
        let part = &text[self.part_of(text)];
        preview(app, self.viewer, (&self.project, &self.outline), (self.part(), part)).await
    }

    async fn page(&self, app: &App, sent: &Sent, preview: Option<Markup>, refusal: Option<&Refusal>) -> Result<Markup> {
        let site = app.site();
        let verb = match (&self.base, self.may_publish()) {
            (None, _) => "Write",
            (Some(_), true) => "Edit",
            (Some(_), false) => "Propose a change to",
        };
        let part = self.section.as_ref().map_or(&self.outline.title, |section| &section.title);
        let title = format!("{verb} “{part}”");
        let here = self.address();
        let frame = Frame {
            site: &site,
            viewer: self.viewer,
            title: &title,
            project: Some(&self.project),
            here: &here,
            feed: None,
        };
        let previewed = preview.is_some();
        Ok(layout::page(
            &frame,
            html! {
                (self.head(&title))
                @if let Some(preview) = preview { (preview) }
                (self.form(sent, previewed, refusal, &frame))
            },
        ))
    }

    fn address(&self) -> String {
        let edit = links::verb(&self.project.slug, &self.outline.slug, "edit");
        let section = self.section.as_ref().map(|section| section.id.as_str());
        format!("{edit}{}", section_query(section))
    }

    fn head(&self, title: &str) -> Markup {
        let outline = links::outline(&self.project.slug, &self.outline.slug);
        let whole = links::verb(&self.project.slug, &self.outline.slug, "edit");
        html! {
            header.head {
                (layout::crumbs(Some(&self.project), &[(&self.outline.title, &outline)]))
                h1 dir="auto" { (title) }
                @if self.section.is_some() {
                    p.byline {
                        "One section of " a href=(outline) dir="auto" { (self.outline.title) } ". "
                        a href=(whole) { "Edit the whole outline instead" } "."
                    }
                }
            }
        }
    }

    fn form(&self, sent: &Sent, previewed: bool, refusal: Option<&Refusal>, frame: &Frame<'_>) -> Markup {
        let topics = if self.base.is_none() { topic::hint(&self.topics) } else { String::new() };
        let hint = format!("{topics}{MARKDOWN}");
        html! {
            form class=[previewed.then_some("part")] method="post" action=(self.address()) {
                @if previewed { h2 #your-text { "Your text" } }
                (field::refused(refusal))
                input type="hidden" name="base" value=(sent.base);
                input type="hidden" name="submission" value=(sent.submission);
                @if !previewed { (self.who_publishes(frame)) }
                (field::text("text", "Text", Some(&hint), &sent.text, refusal))
                (field::line(&Line {
                    name: "summary",
                    label: if self.base.is_some() { "What did you change, and why?" } else { "A word about it, for the history" },
                    value: &sent.summary,
                    refusal,
                    ..Line::default()
                }))
                @if self.base.is_some() {
                    (field::tick("small", "A small fix: spelling, a comma, a dead link", sent.small.is_some()))
                }
                @if self.may_publish() { (sent.guest.with_name(self.viewer, refusal)) }
                @else { (sent.guest.with_mail(self.viewer, refusal)) }
                (licence(&self.project))
                (self.buttons(previewed))
            }
        }
    }

    fn buttons(&self, previewed: bool) -> Markup {
        html! {
            p.submit {
                @if self.may_publish() {
                    button name="do" value="save" { "Save" }
                    " " button.quiet name="do" value="preview" { (if previewed { "Preview again" } else { "Preview" }) }
                    " " button.quiet name="do" value="propose" { "Propose instead" }
                } @else {
                    button name="do" value="propose" { "Propose" }
                    " " button.quiet name="do" value="preview" { (if previewed { "Preview again" } else { "Preview" }) }
                }
            }
        }
    }

    fn who_publishes(&self, frame: &Frame<'_>) -> Markup {
        html! {
            @if !self.may_publish() {
                p.notice {
                    (match self.project.policy {
                        _ if self.outline.protected => "This outline is protected: every change waits until a reviewer has looked at it.",
                        Policy::Reviewed => "Every change here waits until a reviewer has looked at it.",
                        _ => "What you send waits for somebody to look at it. Members publish here at once.",
                    })
                    @if self.viewer.person.is_none() { " " (layout::sign_in_link(frame)) }
                }
            }
        }
    }
}

/// The query that names a section; nothing for the whole outline.
fn section_query(section: Option<&str>) -> String {
    let Some(section) = section else { return String::new() };
    let mut query = form_urlencoded::Serializer::for_suffix(String::from("?"), 1);
    query.append_pair("section", section).finish()
}
