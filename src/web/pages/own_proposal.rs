//! What whoever sent a proposal sees on its page and may do with it: come back, change it, withdraw it, put
//! it back, claim it.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::opened_proposal::Opened;
use super::proposal::Asked as Sent;
use super::yours;
use crate::outside::now;
use crate::store::proposal::{self, SecretHash, State as Standing};
use crate::text::outline::{self as sections, Section, changed_section};
use crate::web::client::ClientAddress;
use crate::web::error::unless_refused;
use crate::web::ui::byline::{about, minute};
use crate::web::ui::claim_form;
use crate::web::visitor::{Visitor, hash};
use crate::web::{App, Error, Result, guard, guest, links};
use crate::wiki::own::Own;
use crate::wiki::viewer::Viewer;
use crate::wiki::{claim as claiming, withdraw as withdrawing};

/// Takes a proposal back.
pub async fn withdraw(
    State(app): State<App>,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    if visitor.viewer.person.is_none() {
        app.guard.write(guard::Purpose::Edit, address)?;
    }
    let place = (project.as_str(), outline.as_str());
    let opened = Opened::open(&app, &visitor.viewer, place, number, sent.mine.as_deref()).await?;
    withdrawing::withdraw(&app.store, &visitor.viewer, &opened.own(opened.secret_hash().as_ref())).await?;
    Ok(Redirect::to(&opened.own_address()).into_response())
}

/// Lets it wait again.
pub async fn put_back(
    State(app): State<App>,
    visitor: Visitor,
    from: ClientAddress,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let network = match visitor.viewer.person {
        Some(_) => None,
        None => {
            app.guard.write(guard::Purpose::Proposal, from.0)?;
            Some(guest::network_hash(app.form_secret().await?, from))
        }
    };
    let place = (project.as_str(), outline.as_str());
    let opened = Opened::open(&app, &visitor.viewer, place, number, sent.mine.as_deref()).await?;
    let secret = opened.secret_hash();
    let own = opened.own(secret.as_ref());
    match unless_refused(withdrawing::put_back(&app.store, &visitor.viewer, &own, network.as_ref()).await)? {
        Ok(()) => Ok(Redirect::to(&opened.own_address()).into_response()),
        Err(_) => Err(Error::TooMany),
    }
}

/// Puts a proposal, and all that the guest wrote who sent it, under the account that is signed in.
pub async fn claim(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    if visitor.viewer.person.is_none() {
        return Err(Error::NotAllowed);
    }
    let place = (project.as_str(), outline.as_str());
    let opened = Opened::open(&app, &visitor.viewer, place, number, sent.mine.as_deref()).await?;
    claiming::claim(&app.store, &visitor.viewer, &opened.own(opened.secret_hash().as_ref())).await?;
    Ok(Redirect::to(&opened.address()).into_response())
}

impl Opened {
    /// The proposal with the proof that it is the viewer's.
    pub fn own<'a>(&'a self, secret: Option<&'a SecretHash>) -> Own<'a> {
        Own { project: &self.project, outline: &self.outline, proposal: &self.proposal, secret, time: now() }
    }

    /// The secret of the link that she came with, hashed.
    pub fn secret_hash(&self) -> Option<SecretHash> {
        self.secret.as_deref().map(hash)
    }
}

/// How a proposal stands among the others.
struct Queue {
    waiting: i64,
    ahead: i64,
    /// How long half of those before it waited, in microseconds.
    usual: Option<i64>,
}

impl Queue {
    async fn read(app: &App, opened: &Opened) -> Result<Self> {
        let mut conn = app.store.read().await?;
        let (waiting, ahead) = proposal::queue(&mut conn, opened.project.key, &opened.proposal).await?;
        let mut waits = proposal::waits(&mut conn, opened.project.key).await?;
        waits.sort_unstable();
        Ok(Self { waiting, ahead, usual: waits.get(waits.len() / 2).copied() })
    }
}

/// The panel for whoever sent the proposal, and the link of a guest who has tried to settle it; nothing for anybody else.
pub async fn panel(app: &App, viewer: &Viewer, opened: &Opened) -> Result<Markup> {
    if !opened.own {
        let link = opened.link.as_deref();
        return Ok(html! { @if let Some(token) = link { (yours::kept(app, token, &opened.address())) } });
    }
    let is_open = opened.proposal.is_undecided();
    let is_asked_for = opened.proposal.state == Standing::Returned;
    let queue = if is_open && !is_asked_for { Some(Queue::read(app, opened).await?) } else { None };
    Ok(html! {
        section.notice aria-labelledby="yours" {
            h2 #yours { "Your proposal" }
            @if let Some(queue) = &queue {
                p role="status" {
                    "Your words are kept"
                    @if opened.line.time > opened.proposal.opened { " as you changed them on " (minute(opened.line.time)) }
                    ", thank you. " (place(queue))
                }
            }
            @if is_asked_for {
                p role="status" { "Your words are kept. A reviewer has asked you for something first; then they wait again." }
            }
            @if let Some(secret) = &opened.secret { (link(app, opened, secret)) }
            @if is_open { (acts(opened)) }
            @if opened.proposal.state == Standing::Withdrawn { (put_back_form(opened)) }
            @if let Some(secret) = &opened.secret { (under_an_account(app, viewer, opened, secret)) }
        }
    })
}

fn place(queue: &Queue) -> Markup {
    html! {
        @if queue.waiting == 1 { "Nothing else waits here to be looked at." }
        @else { "It is number " (queue.ahead + 1) " of " (queue.waiting) " that wait here to be looked at." }
        @if let Some(usual) = queue.usual { " Most are answered within about " (about(usual)) "." }
    }
}

fn link(app: &App, opened: &Opened, secret: &str) -> Markup {
    let address = format!("{}{}", app.base_url, links::own(&opened.address(), Some(secret)));
    html! {
        div.field {
            label for="own-link" { "Your link" }
            p.hint #own-link-hint {
                @if opened.proposal.is_undecided() {
                    "With it you come back, to see what becomes of your words and to change them. "
                } @else { "With it you come back to these words. " }
                "It is this page’s address: bookmark it, or copy it from here. Keep it to yourself: whoever has it can do "
                "the same."
            }
            input #own-link type="text" readonly value=(address) aria-describedby="own-link-hint";
        }
    }
}

fn acts(opened: &Opened) -> Markup {
    let section = changed_section(&opened.base_text, &opened.line_text);
    let amend = opened.amend_address(section.as_ref().map(|section| &*section.id));
    html! {
        form.submit method="post" action={ (opened.address()) "/withdraw" } {
            a.button href=(amend) { "Change it" }
            (carried(opened))
            button.quiet { "Withdraw it" }
        }
        p { (way_back(opened, section.as_ref())) }
    }
}

/// The way to where she came from: the section that she changed, if it is only one.
fn way_back(opened: &Opened, section: Option<&Section>) -> Markup {
    let page = links::outline(&opened.project.slug, &opened.outline.slug);
    let (title, href) = match section.filter(|section| sections::section(&opened.head_text, &section.id).is_some()) {
        Some(section) => (&section.title, format!("{page}#{}{}", links::SECTION_PREFIX, section.id)),
        None => (&opened.outline.title, page),
    };
    html! { a href=(href) { "Back to “" bdi { (title) } "”" } }
}

fn put_back_form(opened: &Opened) -> Markup {
    html! {
        form.submit method="post" action={ (opened.address()) "/put-back" } {
            (carried(opened))
            button.quiet { "Put it back" }
            " " span.meta { "Then it waits for a reviewer again." }
        }
    }
}

fn under_an_account(app: &App, viewer: &Viewer, opened: &Opened, secret: &str) -> Markup {
    let (here, action) = (links::own(&opened.address(), Some(secret)), format!("{}/claim", opened.address()));
    claim_form::form(&app.site(), viewer, &here, (&action, carried(opened)))
}

/// The secret, for a form that does something with the proposal.
fn carried(opened: &Opened) -> Markup {
    html! { @if let Some(secret) = &opened.secret { input type="hidden" name="mine" value=(secret); } }
}
