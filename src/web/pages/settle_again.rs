//! A form with which conflicts were settled, sent once more: by a second tap, or after the Back button with other choices.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::opened_proposal::Opened;
use super::settle::{self, Role, draft_page, led_to};
use super::settle_draft::{Draft, value};
use crate::store::revision::{self, Revision};
use crate::store::{Submission, TextHash};
use crate::web::client::ClientAddress;
use crate::web::{App, Error, Result, open};
use crate::wiki::sending;
use crate::wiki::settle::composed;
use crate::wiki::viewer::Viewer;

const MOVED_ON: &str = "What you had chosen before is kept, but meanwhile the proposal has met another change, so these words \
                        have no place yet. Please go on from the proposal as it is now.";

/// What the same form was sent with first.
pub async fn sent_before(app: &App, opened: &Opened, form: Submission) -> Result<Option<Revision>> {
    Ok(revision::by_submission(&mut app.store.read().await?, opened.outline.key, form).await?)
}

/// Leads a second tap to what became of the first. What was chosen otherwise is read against the text that the form
/// showed, and kept on top of the first.
pub async fn send(
    app: &App,
    (viewer, from): (&Viewer, ClientAddress),
    opened: &Opened,
    sent: &[(String, String)],
    earlier: &Revision,
) -> Result<Response> {
    let main = text_before(app, earlier).await?;
    let merge = opened.merge_with(&main).await?;
    let mut draft = Draft::read(sent, &main, &merge);
    // A line that has met another change forks elsewhere now, and its conflicts are others.
    let text = composed(&merge, &draft.choices).filter(|_| earlier.published);
    let Some(text) = text.filter(|text| TextHash::of(text.as_bytes()) != earlier.text_hash) else {
        let mut conn = app.store.read().await?;
        if !earlier.published && has_other_words(sent, &revision::text(&mut conn, earlier).await?) {
            return Err(Error::Conflict(MOVED_ON));
        }
        let saved = sending::led_to(&mut conn, earlier.key).await?;
        return led_to(app, viewer, opened, &draft, saved).await;
    };
    let kept = match draft.check(app, viewer, from).await? {
        Ok(()) => settle::save(app, (viewer, from), opened, (Role::Changes(earlier), &text), &draft)
            .await?
            .map_err(|refusal| (StatusCode::UNPROCESSABLE_ENTITY, refusal)),
        Err(again) => Err(again),
    };
    match kept {
        Ok(saved) => led_to(app, viewer, opened, &draft, saved).await,
        Err((status, refusal)) => {
            let page = draft_page(app, viewer, opened, &merge, &draft, Some(&refusal)).await?;
            Ok((status, page).into_response())
        }
    }
}

/// The text of the main line that a settled one was made with.
async fn text_before(app: &App, settled: &Revision) -> Result<String> {
    let mut conn = app.store.read().await?;
    let Some(parent) = settled.parent else { return Ok(String::new()) };
    let parent = revision::by_key(&mut conn, parent).await?.ok_or(Error::NotFound)?;
    open::shown_text(&mut conn, Some(&parent)).await
}

/// Whether words were chosen that a text does not have.
fn has_other_words(sent: &[(String, String)], text: &str) -> bool {
    let plain = |text: &str| text.replace("\r\n", "\n");
    let text = plain(text);
    sent.iter().any(|(name, words)| {
        let place = name.strip_prefix("words-");
        let is_chosen = place.is_some_and(|place| value(sent, &format!("choice-{place}")) == Some("words"));
        is_chosen && !text.contains(&plain(words))
    })
}
