//! One thread about an outline: all that was said in it, and the form to answer or settle it. Reviewers hide remarks
//! from here.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::talk::{self, Sent};
use crate::outside::now;
use crate::store::Conn;
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::remark::{self, Remark};
use crate::web::client::ClientAddress;
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::remarks::{self, Place};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links, open, tie};
use crate::wiki::discuss::{self, About, Judgement};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;
use crate::wiki::{self, Refusal};

/// A reviewer's word on a remark, as it is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Judged {
    why: String,
    next: String,
    #[serde(rename = "do")]
    wish: String,
}

/// The thread that begins with the remark of a number.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, number)): Path<(String, String, i64)>,
) -> Result<Markup> {
    let viewer = &visitor.viewer;
    let sent = Sent::fresh(&app, viewer).await?;
    let verb = format!("talk/{number}");
    let (conn, project, outline) = open::outline(&app, viewer, (&project, &outline), &verb).await?;
    page(&app, viewer, conn, (&project, &outline, number), (&sent, None)).await
}

/// Answers.
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    from: ClientAddress,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Form(mut sent): Form<Sent>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let verb = format!("talk/{number}");
    let (mut conn, project, outline) = open::outline(&app, viewer, (&project, &outline), &verb).await?;
    if remark::thread(&mut conn, outline.key, number).await?.is_empty() {
        return Err(Error::NotFound);
    }
    drop(conn);
    match sent.say(&app, (viewer, from), (&project, &outline), About::Thread(number)).await? {
        Ok((said, thread)) => Ok(Redirect::to(&talk::address(&project, &outline, thread, said)).into_response()),
        Err((status, refusal)) => {
            let conn = app.store.read().await?;
            let page = page(&app, viewer, conn, (&project, &outline, number), (&sent, Some(&refusal))).await?;
            Ok((status, page).into_response())
        }
    }
}

/// Hides a remark, on an outline or on one of its proposals, or shows it again.
pub async fn hide(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Form(sent): Form<Judged>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let (mut conn, project, outline) = open::outline(&app, viewer, (&project, &outline), "talk").await?;
    if !may(viewer, Action::Review(&project)) {
        return Err(Error::NotAllowed);
    }
    let remark = remark::by_number(&mut conn, outline.key, number).await?.ok_or(Error::NotFound)?;
    drop(conn);
    let judgement = Judgement { project: &project, outline: &outline, remark: &remark, time: now() };
    let done = match sent.wish.as_str() {
        "show" => discuss::unhide(&app.store, viewer, &judgement).await,
        _ => discuss::hide(&app.store, viewer, &judgement, &sent.why).await,
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{}#r-{number}", links::local(&sent.next))).into_response()),
        Err(wiki::Error::Refused(_)) => {
            Err(Error::BadRequest("Please go back and say in a line why it does not belong there."))
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    app: &App,
    viewer: &Viewer,
    mut conn: Conn,
    (project, outline, number): (&Project, &Outline, i64),
    (sent, refusal): (&Sent, Option<&Refusal>),
) -> Result<Markup> {
    let remarks = remark::thread(&mut conn, outline.key, number).await?;
    if remarks.is_empty() {
        return Err(Error::NotFound);
    }
    let head = open::head(&mut conn, outline).await?;
    let ties = tie::of(&mut conn, head.as_ref(), &remarks[..1]).await?;
    let said = talk::said(&mut conn, viewer, project, remarks).await?;
    drop(conn);
    let first = &said[0].remark;
    let title = remarks::title(first);
    let site = app.site();
    let talk = links::verb(&project.slug, &outline.slug, "talk");
    let here = format!("{talk}/{number}");
    let read = links::outline(&project.slug, &outline.slug);
    let frame = Frame { site: &site, viewer, title: &title, project: Some(project), here: &here, feed: None };
    let may_hide = may(viewer, Action::Review(project));
    let place = Place { outline: &read, title: &outline.title, here: &here, may_hide };
    let content = html! {
        header.head {
            (layout::crumbs(Some(project), &[(&outline.title, &read), ("Talk", &talk)]))
            h1 dir="auto" { (title) }
        }
        (remarks::tie(&place, first, ties.get(&number)))
        (remarks::list(&place, &said))
        (form(viewer, (project, first), (&talk, &here), (sent, refusal)))
    };
    Ok(layout::page(&frame, content))
}

/// How to answer a thread, to settle it, or to open it again, for whoever may.
fn form(
    viewer: &Viewer,
    (project, first): (&Project, &Remark),
    (talk, here): (&str, &str),
    (sent, refusal): (&Sent, Option<&Refusal>),
) -> Markup {
    let settles = may(viewer, Action::SettleThread { project, own: viewer.is(first.author) });
    // What was refused while somebody settled the thread can still be sent.
    let answers = !first.settled || !settles || refusal.is_some();
    html! {
        @if first.settled {
            p.notice role="status" {
                "This thread is settled."
                @if !settles { " If something is missing, " a href={ (talk) "#begin" } { "begin another" } "." }
            }
        }
        @if may(viewer, Action::Propose(project)) && (settles || !first.settled || refusal.is_some()) {
            form.part method="post" action=(here) {
                h2 { (if first.settled && !answers { "Open it again" } else { "Answer" }) }
                (sent.fields("What do you want to say?", refusal))
                (sent.guest.with_name(viewer, refusal))
                p.submit {
                    @if answers { button { "Answer" } }
                    // Both need no words.
                    @if settles && first.settled {
                        button.quiet[answers] name="do" value="reopen" formnovalidate { "Open it again" }
                    }
                    @if settles && !first.settled {
                        button.quiet name="do" value="settle" formnovalidate { "Settle it" }
                    }
                }
                @if settles && !first.settled {
                    p.meta { "What is settled is folded away; it can be read, and opened again." }
                }
            }
        }
    }
}
