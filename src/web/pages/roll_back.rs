//! Taking back all that one person wrote in a row, while what others wrote since stays.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use maud::{Markup, html};

use super::revert::{self, Ground, Sent, Wanted};
use crate::store::revision::{self, Kind, Revision};
use crate::web::client::ClientAddress;
use crate::web::ui::byline::{self, count, minute};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links};
use crate::wiki::permission::{self, Action};
use crate::wiki::undo::{self, Run};
use crate::wiki::viewer::Viewer;

const TITLE: &str = "Roll back";

/// What would change, or why it cannot be done by itself.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<(String, String, String)>,
) -> Result<Response> {
    let ground = open(&app, &visitor.viewer, &address, None).await?;
    let rolled = Rolled::of(&app, &ground).await?;
    let Some(text) = &rolled.text else {
        return Ok(entangled(&app, &visitor.viewer, &ground, &rolled).await?.into_response());
    };
    let sent = Sent::fresh(&app, &visitor.viewer, &ground, rolled.summary()).await?;
    let wanted = rolled.wanted(text);
    Ok(revert::preview(&app, &visitor.viewer, &ground, &wanted, (&sent, None)).await?.into_response())
}

/// Does it.
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    from: ClientAddress,
    Path(address): Path<(String, String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let ground = open(&app, &visitor.viewer, &address, Some(sent.base())).await?;
    let rolled = Rolled::of(&app, &ground).await?;
    let Some(text) = &rolled.text else {
        let page = entangled(&app, &visitor.viewer, &ground, &rolled).await?;
        return Ok((StatusCode::CONFLICT, page).into_response());
    };
    revert::keep(&app, (&visitor.viewer, from), &ground, &rolled.wanted(text), sent).await
}

async fn open(
    app: &App,
    viewer: &Viewer,
    (project, outline, digits): &(String, String, String),
    base: Option<&str>,
) -> Result<Ground> {
    let ground = Ground::open(app, viewer, (project, outline, digits), "roll-back", base).await?;
    permission::ensure(viewer, Action::RollBack(&ground.project))?;
    Ok(ground)
}

/// The edits to take back, and the text without them; `None` if others have written over them.
struct Rolled {
    run: Run,
    newest: Revision,
    text: Option<String>,
}

impl Rolled {
    async fn of(app: &App, ground: &Ground) -> Result<Self> {
        let mut conn = app.store.read().await?;
        let run = undo::run(&mut conn, &ground.base, ground.named.key).await?.ok_or(Error::BadRequest(
            "This text never was the page as it stood: it was merged with another. Roll back from the merge.",
        ))?;
        let newest = revision::by_key(&mut conn, run.newest).await?.ok_or(Error::NotFound)?;
        let merge = undo::without_all(&mut conn, &ground.base, (&newest, run.before)).await?;
        Ok(Self { run, newest, text: merge.text() })
    }

    fn edits(&self) -> String {
        count(self.run.edits as i64, "edit", "edits in a row")
    }

    fn summary(&self) -> String {
        format!("Roll back {} by {}", self.edits(), self.newest.author_name)
    }

    fn wanted<'a>(&self, text: &'a str) -> Wanted<'a> {
        let lead = html! {
            "This takes back " (self.edits()) " by "
            (byline::person(&self.newest.author_name, &self.newest.author_handle)) ", up to the one of "
            a href=(links::revision(self.newest.id)) { (minute(self.newest.time)) }
            ". What others wrote since stays, and the history keeps everything."
        };
        Wanted { title: TITLE, lead, button: ["Roll back", "Propose to roll back"], kind: Kind::Revert, text }
    }
}

/// The page for edits that others have written over: they have to be taken back by hand.
async fn entangled(app: &App, viewer: &Viewer, ground: &Ground, rolled: &Rolled) -> Result<Markup> {
    let edit = links::verb(&ground.project.slug, &ground.outline.slug, "edit");
    let content = html! {
        p.notice.heed role="status" {
            "Others have changed the same places since these " (rolled.edits())
            ". Only a person can tell what should stand there now. Nothing has been altered."
        }
        p { a.button href=(edit) { "Do it by hand" } " in the text as it stands" }
    };
    revert::page(app, viewer, ground, (TITLE, html! {}), content).await
}
