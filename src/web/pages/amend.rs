//! Changing one's own proposal while it waits: the form, its preview, and the sending of it.

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::licence::licence;
use super::opened_proposal::Opened;
use super::preview::preview;
use super::proposal::Asked;
use crate::outside::random;
use crate::store::proposal::State as Standing;
use crate::store::{Submission, TextHash};
use crate::text::newlines;
use crate::text::outline::{self as sections, Section};
use crate::web::client::ClientAddress;
use crate::web::error::{refused, unless_refused};
use crate::web::guard::Purpose;
use crate::web::guest;
use crate::web::ui::field::{self, Line};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links};
use crate::wiki::amend::{self, Amendment};
use crate::wiki::sending::{self, Sending};
use crate::wiki::viewer::Viewer;
use crate::wiki::{self, Refusal, written};

const CLOSED: &str = "This proposal does not wait any more, so it cannot be changed. You can propose anew.";
const STALE: &str = "You have changed this proposal in another window meanwhile. Your text is still here as you typed it; \
                     send it again to put it in place of the other.";

const LOST: &str = "The section that you were changing is not called so any more, after another change of yours. Your text is \
                    still here: please copy it, and put it into the whole outline.";

/// The form as it is sent.
#[derive(Debug, Clone, Deserialize)]
pub struct Sent {
    base: String,
    submission: String,
    text: String,
    #[serde(default)]
    summary: String,
    #[serde(flatten)]
    guest: guest::Fields,
    #[serde(rename = "do", default)]
    wish: String,
}

/// Which part of the text to change; all of it if nothing is named.
#[derive(Debug, Default, Deserialize)]
pub struct Part {
    section: Option<String>,
}

impl Opened {
    /// Where a part of the proposal is changed, or all of it, for whoever is looking.
    pub fn amend_address(&self, section: Option<&str>) -> String {
        let secret = self.secret.as_deref().map(|secret| ("mine", secret));
        let pairs: Vec<(&str, &str)> = secret.into_iter().chain(section.map(|section| ("section", section))).collect();
        let address = format!("{}/amend", self.address());
        if pairs.is_empty() { address } else { links::with_query(&address, &pairs) }
    }

    fn section(&self, part: &Part) -> Option<Section> {
        sections::section(&self.line_text, part.section.as_deref()?)
    }

    /// What a part of the proposal's text is now.
    fn part(&self, part: &Part) -> &str {
        match self.section(part) {
            Some(section) => &self.line_text[section.whole],
            None => &self.line_text,
        }
    }

    /// The proposal's whole text with what was typed in place of a part, its line endings as they were there.
    fn with_part(&self, part: &Part, typed: &str) -> String {
        let typed = newlines::restore(typed, self.part(part));
        match self.section(part) {
            Some(section) => sections::replace_section(&self.line_text, &section, &typed),
            None => typed,
        }
    }
}

/// The form, filled with the proposal as it is.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Query(own): Query<Asked>,
    Query(part): Query<Part>,
) -> Result<Markup> {
    let opened = open(&app, &visitor.viewer, (&project, &outline), number, &own).await?;
    let submission = Submission(random());
    let sent = Sent {
        base: opened.line.id.to_string(),
        submission: submission.to_string(),
        text: opened.part(&part).to_owned(),
        summary: opened.line.summary.clone(),
        guest: guest::Fields::fresh(&app, &visitor.viewer, submission).await?,
        wish: String::new(),
    };
    page(&app, &visitor.viewer, &opened, &part, &sent, (None, None)).await
}

/// Keeps or previews what was sent. Whatever is refused comes back as it was typed.
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    from: ClientAddress,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Query(own): Query<Asked>,
    Query(part): Query<Part>,
    Form(mut sent): Form<Sent>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let opened = open(&app, viewer, (&project, &outline), number, &own).await?;
    if part.section.is_some() && opened.section(&part).is_none() {
        let refusal = Refusal { field: "text", reason: LOST.into() };
        return Ok(refused(page(&app, viewer, &opened, &part, &sent, (None, Some(&refusal))).await?));
    }
    let text = opened.with_part(&part, &sent.text);
    if sent.wish == "preview" {
        let preview = preview(&app, viewer, (&opened.project, &opened.outline), (&opened.base_text, &text)).await?;
        return Ok(page(&app, viewer, &opened, &part, &sent, (Some(preview), None)).await?.into_response());
    }
    let submission = guest::submission(&sent.submission)?;
    match sent_before(&app, &opened, &text, submission).await? {
        Sending::Again(_) => return Ok(Redirect::to(&opened.own_address()).into_response()),
        // What the proposal reads now is what the same form was sent with last: this grew from that.
        Sending::New { after: Some(last), .. } if last.key == opened.line.key => sent.base = last.id.to_string(),
        Sending::New { .. } => {}
    }
    let checked = match sent.guest.check(&app, viewer, from, (Purpose::Edit, submission)).await? {
        Ok(()) => look(&opened, &mut sent, &text),
        Err(again) => Err(again),
    };
    let kept = match checked {
        Ok(()) => unless_refused(keep(&app, viewer, &opened, (&sent, &text, submission)).await)?
            .map_err(|refusal| (StatusCode::UNPROCESSABLE_ENTITY, refusal)),
        Err(again) => Err(again),
    };
    match kept {
        Ok(()) => Ok(Redirect::to(&opened.own_address()).into_response()),
        Err((status, refusal)) => {
            Ok((status, page(&app, viewer, &opened, &part, &sent, (None, Some(&refusal))).await?).into_response())
        }
    }
}

/// What a text is to those that the same form was sent with before.
async fn sent_before(app: &App, opened: &Opened, text: &str, form: Submission) -> Result<Sending> {
    let mut conn = app.store.read().await?;
    let hash = TextHash::of(&written::of(&mut conn, text, &[&opened.line]).await?.bytes);
    Ok(sending::of(&mut conn, opened.outline.key, form, hash).await?)
}

/// Opens a proposal for whoever sent it.
async fn open(app: &App, viewer: &Viewer, place: (&str, &str), number: i64, own: &Asked) -> Result<Opened> {
    let opened = Opened::open(app, viewer, place, number, own.mine.as_deref()).await?;
    match opened.proposal.state {
        _ if !opened.own => Err(Error::NotAllowed),
        Standing::Open | Standing::Returned => Ok(opened),
        _ => Err(Error::Conflict(CLOSED)),
    }
}

/// Whether there is something to keep, made from the proposal as it is. What is not will be when it is sent again.
fn look(opened: &Opened, sent: &mut Sent, text: &str) -> std::result::Result<(), guest::Again> {
    let unchanged = text == opened.line_text && sent.summary == opened.line.summary;
    let base = opened.line.id.to_string();
    let reason = match () {
        () if unchanged => "You changed nothing.",
        () if sent.base != base => STALE,
        () => return Ok(()),
    };
    sent.base = base;
    Err((StatusCode::UNPROCESSABLE_ENTITY, Refusal { field: "text", reason: reason.into() }))
}

async fn keep(
    app: &App,
    viewer: &Viewer,
    opened: &Opened,
    (sent, text, submission): (&Sent, &str, Submission),
) -> wiki::Result<()> {
    let amendment = Amendment { base: &opened.line, text, summary: &sent.summary, submission };
    amend::amend(&app.store, viewer, &opened.own(opened.secret_hash().as_ref()), &amendment).await
}

async fn page(
    app: &App,
    viewer: &Viewer,
    opened: &Opened,
    part: &Part,
    sent: &Sent,
    (preview, refusal): (Option<Markup>, Option<&Refusal>),
) -> Result<Markup> {
    let title = format!("Change proposal {}", opened.proposal.number);
    let previewed = preview.is_some();
    let content = html! {
        header.head {
            (opened.crumbs())
            h1 { (title) }
            p.byline {
                "It goes on waiting in its place. " a href=(opened.own_address()) { "Back to the proposal" } "."
                @if part.section.is_some() {
                    " This is the section that it changes; " a href=(opened.amend_address(None)) { "change the whole outline instead" } "."
                }
            }
        }
        @if let Some(preview) = preview { (preview) }
        (form(opened, part, sent, viewer, (previewed, refusal)))
    };
    opened.frame_page(app, viewer, &title, content).await
}

fn form(
    opened: &Opened,
    part: &Part,
    sent: &Sent,
    viewer: &Viewer,
    (previewed, refusal): (bool, Option<&Refusal>),
) -> Markup {
    let action = opened.amend_address(part.section.as_deref());
    html! {
        form class=[previewed.then_some("part")] method="post" action=(action) {
            @if previewed { h2 #your-text { "Your text" } }
            (field::refused(refusal))
            input type="hidden" name="base" value=(sent.base);
            input type="hidden" name="submission" value=(sent.submission);
            @if viewer.person.is_none() { (sent.guest.carried()) }
            (field::text("text", "Text", None, &sent.text, refusal))
            (field::line(&Line {
                name: "summary",
                label: "What did you change, and why?",
                value: &sent.summary,
                refusal,
                ..Line::default()
            }))
            (licence(&opened.project))
            p.submit {
                button name="do" value="keep" { "Change the proposal" }
                " " button.quiet name="do" value="preview" { (if previewed { "Preview again" } else { "Preview" }) }
            }
        }
    }
}
