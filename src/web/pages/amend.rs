//! Changing one's own proposal while it waits: the form, its preview, and the sending of it.

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::edit::{licence, preview};
use super::opened_proposal::Opened;
use super::proposal::Own;
use crate::outside::random;
use crate::store::proposal::State as Standing;
use crate::store::{Submission, revision};
use crate::text::newlines;
use crate::web::client::ClientAddress;
use crate::web::error::unless_refused;
use crate::web::guard::Purpose;
use crate::web::guest;
use crate::web::ui::field::{self, Line};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links};
use crate::wiki::amend::{self, Amendment};
use crate::wiki::viewer::Viewer;
use crate::wiki::{self, Refusal};

const CLOSED: &str = "This proposal does not wait any more, so it cannot be changed. You can propose anew.";
const STALE: &str = "You have changed this proposal in another window meanwhile. Your text is still here as you typed it; \
                     send it again to put it in place of the other.";

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

/// The form, filled with the proposal as it is.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Query(own): Query<Own>,
) -> Result<Markup> {
    let opened = open(&app, &visitor.viewer, (&project, &outline), number, &own).await?;
    let submission = Submission(random());
    let sent = Sent {
        base: opened.line.id.to_string(),
        submission: submission.to_string(),
        text: opened.line_text.clone(),
        summary: opened.line.summary.clone(),
        guest: guest::Fields::fresh(&app, &visitor.viewer, submission).await?,
        wish: String::new(),
    };
    page(&app, &visitor.viewer, &opened, &sent, (None, None)).await
}

/// Keeps or previews what was sent. Whatever is refused comes back as it was typed.
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    from: ClientAddress,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Query(own): Query<Own>,
    Form(mut sent): Form<Sent>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let opened = open(&app, viewer, (&project, &outline), number, &own).await?;
    let text = newlines::restore(&sent.text, &opened.line_text);
    if sent.wish == "preview" {
        let preview = preview(&app, viewer, &opened.project, (&opened.base_text, &text)).await?;
        return Ok(page(&app, viewer, &opened, &sent, (Some(preview), None)).await?.into_response());
    }
    let submission = guest::submission(&sent.submission)?;
    if revision::by_submission(&mut app.store.read().await?, opened.outline.key, submission).await?.is_some() {
        return Ok(Redirect::to(&opened.own_address()).into_response());
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
            Ok((status, page(&app, viewer, &opened, &sent, (None, Some(&refusal))).await?).into_response())
        }
    }
}

/// Opens a proposal for whoever sent it.
async fn open(app: &App, viewer: &Viewer, place: (&str, &str), number: i64, own: &Own) -> Result<Opened> {
    let opened = Opened::open(app, viewer, place, number, own.mine.as_deref()).await?;
    match opened.proposal.state {
        _ if !opened.own => Err(Error::NotAllowed),
        Standing::Open => Ok(opened),
        _ => Err(Error::Conflict(CLOSED)),
    }
}

/// Whether there is something to keep, made from the proposal as it is. What is not will be when it is sent again.
fn look(opened: &Opened, sent: &mut Sent, text: &str) -> std::result::Result<(), guest::Again> {
    let unchanged = text == opened.line_text && sent.summary == opened.line.summary;
    let base = opened.line.id.to_string();
    let reason = match () {
        () if unchanged => "You changed nothing yet.",
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
            }
        }
        @if let Some(preview) = preview { (preview) }
        (form(opened, sent, viewer, (previewed, refusal)))
    };
    opened.frame_page(app, viewer, &title, content).await
}

fn form(opened: &Opened, sent: &Sent, viewer: &Viewer, (previewed, refusal): (bool, Option<&Refusal>)) -> Markup {
    let action = links::own(&format!("{}/amend", opened.address()), opened.secret.as_deref());
    html! {
        form class=[previewed.then_some("part")] method="post" action=(action) {
            @if previewed { h2 { "Your text" } }
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
