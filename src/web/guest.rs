//! Somebody without an account: what a form asks of her, and what it carries so that programs cannot pass for her.

use axum::http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

use super::app::App;
use super::client::ClientAddress;
use super::guard::Purpose;
use super::ui::field::{self, Line};
use super::visitor::{fresh_token, hash};
use super::{Error, Result, stamp};
use crate::network::network;
use crate::outside::{now, random};
use crate::store::proposal::{NetworkHash, Sender};
use crate::store::{PersonId, Submission, Time};
use crate::wiki::Refusal;
use crate::wiki::guest::Guest;
use crate::wiki::viewer::Viewer;

/// Seconds in which nobody reads a form, types and sends it.
const LEAST_SECONDS: i64 = 3;

/// The part of a form that is there for people without an account only, as it is sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    name: String,
    mail: String,
    /// What the link will hold with which she comes back. In the form, so that a double tap leads to the same link.
    secret: String,
    stamp: String,
    /// A field that no person sees. Programs that fill in every field fill it in too.
    website: String,
}

/// A form that has to be sent again, and how that is told to programs.
pub type Again = (StatusCode, Refusal);

impl Fields {
    /// The fields of a form that is shown now and carries a submission.
    pub async fn fresh(app: &App, viewer: &Viewer, submission: Submission) -> Result<Self> {
        if viewer.person.is_some() {
            return Ok(Self::default());
        }
        let stamp = stamp::stamp(app.form_secret().await?, now(), submission);
        Ok(Self { secret: fresh_token(), stamp, ..Self::default() })
    }

    /// The fields of a form that is read name by name.
    pub fn of<'a>(value: impl Fn(&str) -> Option<&'a str>) -> Self {
        let value = |name| value(name).unwrap_or_default().to_owned();
        Self {
            name: value("name"),
            mail: value("mail"),
            secret: value("secret"),
            stamp: value("stamp"),
            website: value("website"),
        }
    }

    /// The same fields for whoever came with a link: it goes on to be hers.
    pub fn with_secret(self, secret: Option<&str>) -> Self {
        match secret {
            Some(secret) => Self { secret: secret.to_owned(), ..self },
            None => self,
        }
    }

    /// Looks whether a person sent the form, and not too often. If not, it is mended and has to be sent again: nothing
    /// that was typed is lost.
    pub async fn check(
        &mut self,
        app: &App,
        viewer: &Viewer,
        from: ClientAddress,
        (purpose, submission): (Purpose, Submission),
    ) -> Result<std::result::Result<(), Again>> {
        if viewer.person.is_some() {
            return Ok(Ok(()));
        }
        if let Some(reason) = self.mend(app, submission).await? {
            let refusal = Refusal { field: "stamp", reason: reason.into() };
            return Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, refusal)));
        }
        if app.guard.write(purpose, from.0).is_err() {
            let reason = "Much came from your network just now. Please wait a few minutes and send it again; all that \
                          you typed is still here.";
            return Ok(Err((StatusCode::TOO_MANY_REQUESTS, Refusal { field: "stamp", reason: reason.into() })));
        }
        Ok(Ok(()))
    }

    async fn mend(&mut self, app: &App, submission: Submission) -> Result<Option<&'static str>> {
        if !is_token(&self.secret) {
            self.secret = fresh_token();
        }
        if !self.website.is_empty() {
            self.website.clear();
            return Ok(Some(
                "A field that people do not see was filled in, as programs do. It is empty now: please send the \
                            form once more.",
            ));
        }
        let secret = app.form_secret().await?;
        match stamp::shown(secret, &self.stamp, submission) {
            Some(shown) if !is_too_fast(shown, now()) => Ok(None),
            Some(_) => Ok(Some("That came faster than people type. Please look at it once more and send it again.")),
            None => {
                self.stamp = stamp::stamp(secret, now(), submission);
                Ok(Some(
                    "A part of the form was missing that tells when it was opened. It is here now: please look at \
                         your words once more and send it again.",
                ))
            }
        }
    }

    /// Who sends it, and what she comes back with. Nothing is kept of her address but a hash of her network.
    pub async fn guest(&self, app: &App, viewer: &Viewer, from: ClientAddress) -> Result<Guest<'_>> {
        let sender = match viewer.person {
            Some(_) => None,
            None => Some(Sender {
                secret: hash(&self.secret),
                mail: self.mail.trim(),
                network: network_hash(app.form_secret().await?, from),
            }),
        };
        Ok(Guest { id: PersonId(random()), name: &self.name, sender })
    }

    /// The secret of the link, for somebody who has no account to come back with.
    pub fn secret(&self, viewer: &Viewer) -> Option<&str> {
        viewer.person.is_none().then_some(&self.secret)
    }

    /// The fields for a form that may become a proposal.
    pub fn with_mail(&self, viewer: &Viewer, refusal: Option<&Refusal>) -> Markup {
        let mail = Line {
            name: "mail",
            label: "Your mail address",
            hint: Some(
                "If you like: reviewers may write to it if they want to ask something. Only they see it, and it is \
                 forgotten once they have decided. The site itself sends nothing; what becomes of your words you see by \
                 the link that you get.",
            ),
            value: &self.mail,
            autocomplete: "email",
            kind: "email",
            refusal,
            ..Line::default()
        };
        html! {
            @if viewer.person.is_none() { (self.name(refusal)) (field::line(&mail)) (self.carried()) }
        }
    }

    /// The fields for a form that asks for a name only.
    pub fn with_name(&self, viewer: &Viewer, refusal: Option<&Refusal>) -> Markup {
        html! { @if viewer.person.is_none() { (self.name(refusal)) (self.carried()) } }
    }

    fn name(&self, refusal: Option<&Refusal>) -> Markup {
        field::line(&Line {
            name: "name",
            label: "Your name",
            hint: Some("If you like. Without one it says “A visitor”."),
            value: &self.name,
            autocomplete: "name",
            refusal,
            ..Line::default()
        })
    }

    /// What the form carries unseen.
    pub fn carried(&self) -> Markup {
        html! {
            input type="hidden" name="secret" value=(self.secret);
            input type="hidden" name="stamp" value=(self.stamp);
            div.sr aria-hidden="true" {
                label for="website" { "Leave this empty" }
                input #website name="website" type="text" value=(self.website) tabindex="-1" autocomplete="off";
            }
        }
    }
}

/// Whether a form that was shown at a time came back faster than people type. One from the future tells only that the clock
/// was put back since: waiting for it would be waiting for long.
fn is_too_fast(shown: Time, now: Time) -> bool {
    (shown..shown.plus_seconds(LEAST_SECONDS)).contains(&now)
}

/// Whether this can be the secret of a link: as long as those that we make.
fn is_token(secret: &str) -> bool {
    secret.len() == 64 && secret.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// What is kept of where something came from: a hash of the network that only this site can make.
pub fn network_hash(secret: &[u8; 32], from: ClientAddress) -> NetworkHash {
    let mut hasher = blake3::Hasher::new_keyed(secret);
    hasher.update(b"network").update(network(from.0).to_string().as_bytes());
    *hasher.finalize().as_bytes()
}

/// The submission that a form carried.
pub fn submission(sent: &str) -> Result<Submission> {
    Submission::parse(sent).ok_or(Error::BadRequest("Please open the page anew and send its form once more."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_comes_at_once_is_too_fast() {
        let shown = Time(1_767_225_600_000_000);
        assert!(is_too_fast(shown, shown));
        assert!(is_too_fast(shown, shown.plus_seconds(LEAST_SECONDS - 1)));
        assert!(!is_too_fast(shown, shown.plus_seconds(LEAST_SECONDS)));
        assert!(!is_too_fast(shown, shown.plus_seconds(-86_400)), "the clock was put back by a day");
    }
}
