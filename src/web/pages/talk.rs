//! What people say of an outline: all threads about it, and the form that begins one.

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::outside::{now, random};
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::remark::{self, Act, Remark};
use crate::store::revision;
use crate::store::{Conn, Submission, person};
use crate::text::outline::section;
use crate::web::client::ClientAddress;
use crate::web::error::unless_refused;
use crate::web::guard::Purpose;
use crate::web::tie::{self, Tie};
use crate::web::ui::field::{self, Line};
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::prose::{self, Resolve};
use crate::web::ui::remarks::{self, Place, Said};
use crate::web::visitor::Visitor;
use crate::web::{App, Result, guest, links, open};
use crate::wiki::Refusal;
use crate::wiki::discuss::{self, About, Saying};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// Threads on one page.
const LIMIT: i64 = 30;

/// Which threads to list.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// Those that began before the remark with this number.
    before: Option<i64>,
    /// The id of a section that somebody wants to talk about.
    section: Option<String>,
}

/// Something said, as it is sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    /// What.
    pub body: String,
    /// Of which words.
    pub quote: String,
    /// The id of the section in which they stand, if somebody began there.
    pub section: String,
    /// Whether it settles the thread or opens it again.
    #[serde(rename = "do")]
    pub wish: String,
    /// Names this sending.
    pub submission: String,
    /// What somebody without an account says and carries.
    #[serde(flatten)]
    pub guest: guest::Fields,
}

impl Sent {
    /// A form that nobody has filled in yet.
    pub async fn fresh(app: &App, viewer: &Viewer) -> Result<Self> {
        let submission = Submission(random());
        let guest = guest::Fields::fresh(app, viewer, submission).await?;
        Ok(Self { submission: submission.to_string(), guest, ..Self::default() })
    }

    /// Has it be about a section, by the words of its heading; about the whole if there is none of that id.
    async fn about_section(&mut self, conn: &mut Conn, outline: &Outline, id: String) -> Result<()> {
        let Some(head) = open::head(conn, outline).await? else { return Ok(()) };
        let text = revision::text(conn, &head).await?;
        if let Some(section) = section(&text, &id) {
            self.quote = section.title;
            self.section = id;
        }
        Ok(())
    }

    /// Says it; gives the number of the remark and of its thread, or what has to be mended first.
    pub async fn say(
        &mut self,
        app: &App,
        (viewer, from): (&Viewer, ClientAddress),
        (project, outline): (&Project, &Outline),
        about: About<'_>,
    ) -> Result<std::result::Result<(i64, i64), guest::Again>> {
        let submission = guest::submission(&self.submission)?;
        if let Err(again) = self.guest.check(app, viewer, from, (Purpose::Remark, submission)).await? {
            return Ok(Err(again));
        }
        let guest = self.guest.guest(app, viewer, from).await?;
        let act = match self.wish.as_str() {
            "settle" => Act::Settled,
            "reopen" => Act::Reopened,
            _ => Act::Said,
        };
        let saying = Saying { project, outline, about, act, body: &self.body, time: now(), guest, submission };
        let said = unless_refused(discuss::say(&app.store, viewer, &saying).await)?;
        Ok(said.map_err(|refusal| (StatusCode::UNPROCESSABLE_ENTITY, refusal)))
    }

    /// The fields that every form has in which something is said.
    pub fn fields(&self, label: &str, refusal: Option<&Refusal>) -> Markup {
        let body = Line { name: "body", label, value: &self.body, required: true, refusal, ..Line::default() };
        html! {
            (field::refused(refusal))
            input type="hidden" name="submission" value=(self.submission);
            (field::words(&body))
        }
    }
}

/// The threads about an outline.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let mut sent = Sent::fresh(&app, viewer).await?;
    let (mut conn, project, outline) = open::outline(&app, viewer, (&project, &outline), "talk").await?;
    if let Some(section) = asked.section {
        sent.about_section(&mut conn, &outline, section).await?;
    }
    let before = asked.before.unwrap_or(i64::MAX);
    Ok(page(&app, viewer, conn, (&project, &outline), before, (&sent, None)).await?.into_response())
}

/// Begins a thread.
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    from: ClientAddress,
    Path((project, outline)): Path<(String, String)>,
    Form(mut sent): Form<Sent>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let (conn, project, outline) = open::outline(&app, viewer, (&project, &outline), "talk").await?;
    drop(conn);
    let (quote, section) = (sent.quote.clone(), sent.section.clone());
    let about = About::Outline { quote: &quote, section: Some(&section).filter(|id| !id.is_empty()).map(|id| &**id) };
    match sent.say(&app, (viewer, from), (&project, &outline), about).await? {
        Ok((number, thread)) => Ok(Redirect::to(&address(&project, &outline, thread, number)).into_response()),
        Err((status, refusal)) => {
            let conn = app.store.read().await?;
            let sent = (&sent, Some(&refusal));
            Ok((status, page(&app, viewer, conn, (&project, &outline), i64::MAX, sent).await?).into_response())
        }
    }
}

/// Where a remark is in its thread.
pub fn address(project: &Project, outline: &Outline, thread: i64, number: i64) -> String {
    links::verb(&project.slug, &outline.slug, &format!("talk/{thread}#r-{number}"))
}

/// Remarks made ready to be shown. What people without an account say leads nowhere, since nobody has looked at it.
pub async fn said(conn: &mut Conn, viewer: &Viewer, project: &Project, remarks: Vec<Remark>) -> Result<Vec<Said>> {
    let mut all = Vec::with_capacity(remarks.len());
    for remark in remarks {
        let inert = person::is_guest(&remark.author_handle);
        let resolve = Resolve::of(conn, viewer, project, &remark.body).await?.inert(inert);
        let body = prose::render_remark(&remark.body, remark.number, &resolve);
        all.push(Said { remark, body });
    }
    Ok(all)
}

async fn page(
    app: &App,
    viewer: &Viewer,
    mut conn: Conn,
    (project, outline): (&Project, &Outline),
    before: i64,
    (sent, refusal): (&Sent, Option<&Refusal>),
) -> Result<Markup> {
    let remarks = remark::threads(&mut conn, outline.key, before, LIMIT).await?;
    let head = open::head(&mut conn, outline).await?;
    let ties = tie::of(&mut conn, head.as_ref(), &remarks).await?;
    let said = said(&mut conn, viewer, project, remarks).await?;
    drop(conn);
    let site = app.site();
    let here = links::verb(&project.slug, &outline.slug, "talk");
    let read = links::outline(&project.slug, &outline.slug);
    let feed = links::feed(&here);
    let frame = Frame { site: &site, viewer, title: "Talk", project: Some(project), here: &here, feed: Some(&feed) };
    let may_hide = may(viewer, Action::Review(project));
    let place = Place { outline: &read, title: &outline.title, here: &here, may_hide };
    let threads: Vec<&[Said]> = said.chunk_by(|a, b| a.remark.thread == b.remark.thread).collect();
    let older = threads.last().filter(|_| threads.len() as i64 == LIMIT).map(|last| last[0].remark.thread);
    let content = html! {
        header.head {
            (layout::crumbs(Some(project), &[(&outline.title, &read)]))
            h1 { "Talk" }
            p.byline {
                "What people say of " a href=(read) dir="auto" { (outline.title) } ". "
                a href=(feed) { "Follow it in a feed reader" } ", or "
                a href=(links::feed(&links::about_project(&project.slug, "talk"))) { "all talk of the project" } "."
            }
        }
        @if threads.is_empty() { p.lead { "Nobody has said anything yet." } }
        @for thread in &threads {
            @let first = &thread[0].remark;
            section.part.thread aria-label={ "Thread " (first.number) } {
                @if first.settled {
                    details {
                        summary { span { "Settled: " bdi { (remarks::title(first)) } } }
                        (one(&place, thread, ties.get(&first.number), "Read it by itself"))
                    }
                } @else { (one(&place, thread, ties.get(&first.number), "Answer")) }
            }
        }
        @if let Some(older) = older {
            nav.pager aria-label="Threads" { ul { li { a rel="next" href={ (here) "?before=" (older) } { "Older threads" } } } }
        }
        @if may(viewer, Action::Propose(project)) { (begin(viewer, &here, sent, refusal)) }
    };
    Ok(layout::page(&frame, content))
}

/// A thread, with the way to its own page.
fn one(place: &Place<'_>, thread: &[Said], tie: Option<&Tie>, way: &str) -> Markup {
    let number = thread[0].remark.number;
    html! {
        (remarks::tie(place, &thread[0].remark, tie))
        (remarks::list(place, thread))
        p { a.button.quiet href={ (place.here) "/" (number) } { (way) span.sr { " (thread " (number) ")" } } }
    }
}

fn begin(viewer: &Viewer, here: &str, sent: &Sent, refusal: Option<&Refusal>) -> Markup {
    let quote = Line {
        name: "quote",
        label: "About which words?",
        hint: Some("If it is about one place, copy its words from the outline to here. The thread follows them."),
        value: &sent.quote,
        refusal,
        ..Line::default()
    };
    html! {
        section.part aria-labelledby="begin" {
            h2 #begin { "Begin a thread" }
            form method="post" action=(here) {
                (sent.fields("What do you want to say or ask?", refusal))
                @if !sent.section.is_empty() { input type="hidden" name="section" value=(sent.section); }
                (field::line(&quote))
                (sent.guest.with_name(viewer, refusal))
                p.submit { button { "Say it" } }
            }
        }
    }
}
