//! One proposal laid open: what it is about, for whoever may read it.

use maud::{Markup, html};

use crate::store::guest_link;
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::proposal::{self, Proposal, State};
use crate::store::remark;
use crate::store::revision::{self, Revision};
use crate::text::merge::{self, Merge};
use crate::web::ui::byline::count;
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::hash;
use crate::web::{App, Error, Result, links, open};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// One proposal laid open, with the three texts that it is about.
pub struct Opened {
    /// The project.
    pub project: Project,
    /// The outline.
    pub outline: Outline,
    /// The proposal.
    pub proposal: Proposal,
    /// The end of its line.
    pub line: Revision,
    /// The newest revision of the main line.
    pub head: Option<Revision>,
    /// The text that the line started from; it and the others as a form shows them.
    pub base_text: String,
    /// The text of the line's end.
    pub line_text: String,
    /// The text of the head.
    pub head_text: String,
    /// Whether the viewer sent it.
    pub own: bool,
    /// The secret of the link that she came with, if it is this proposal's.
    pub secret: Option<String>,
    /// The secret of a guest's own link, if she came with that: she may have settled somebody else's proposal.
    pub link: Option<String>,
    /// Where a reviewer can ask back; empty for everybody else.
    pub mail: String,
    /// How many remarks there are about it.
    pub remarks: i64,
}

impl Opened {
    /// Opens a proposal for those who may read it: reviewers, whoever may publish, and whoever wrote it.
    pub async fn open(
        app: &App,
        viewer: &Viewer,
        address: (&str, &str),
        number: i64,
        mine: Option<&str>,
    ) -> Result<Self> {
        let (mut conn, project, outline) = open::outline(app, viewer, address, &format!("proposals/{number}")).await?;
        let proposal = proposal::by_number(&mut conn, outline.key, number).await?.ok_or(Error::NotFound)?;
        let line = revision::by_key(&mut conn, proposal.head).await?.ok_or(Error::NotFound)?;
        let secret = match mine {
            Some(mine) if proposal::has_secret(&mut conn, proposal.key, &hash(mine)).await? => Some(mine.to_owned()),
            _ => None,
        };
        let link = match mine.filter(|_| secret.is_none()) {
            Some(mine) => guest_link::guest(&mut conn, &hash(mine)).await?.map(|_| mine.to_owned()),
            None => None,
        };
        let own = viewer.is(proposal.opened_by) || secret.is_some();
        let withdrawn = proposal.state == State::Withdrawn;
        if !may(viewer, Action::ReadLine { project: &project, own, withdrawn }) {
            return Err(Error::NotFound);
        }
        let mail = match may(viewer, Action::Review(&project)) {
            true => proposal::mail(&mut conn, proposal.key).await?,
            false => String::new(),
        };
        let remarks = remark::count_of_proposal(&mut conn, proposal.key).await?;
        let head = open::head(&mut conn, &outline).await?;
        let base = match proposal.fork {
            Some(base) => revision::by_key(&mut conn, base).await?,
            None => None,
        };
        let base_text = open::shown_text(&mut conn, base.as_ref()).await?;
        let line_text = open::shown_text(&mut conn, Some(&line)).await?;
        let head_text = open::shown_text(&mut conn, head.as_ref()).await?;
        Ok(Self {
            project,
            outline,
            proposal,
            line,
            head,
            base_text,
            line_text,
            head_text,
            own,
            secret,
            link,
            mail,
            remarks,
        })
    }

    /// Where the proposal is.
    pub fn address(&self) -> String {
        links::proposal(&self.project.slug, &self.outline.slug, self.proposal.number)
    }

    /// The same for whoever is looking: with the secret of the link that she came with.
    pub fn own_address(&self) -> String {
        links::own(&self.address(), self.secret.as_deref())
    }

    /// The proposal's line merged with a text of the main line.
    pub async fn merge_with(&self, main: &str) -> Result<Merge> {
        let texts = [self.base_text.clone(), main.to_owned(), self.line_text.clone()];
        let merge = tokio::task::spawn_blocking(move || merge::three_way(&texts[0], &texts[1], &texts[2]));
        merge.await.map_err(|error| Error::Broken(error.to_string()))
    }

    /// The frame of a page about this proposal.
    pub async fn frame_page(&self, app: &App, viewer: &Viewer, title: &str, content: Markup) -> Result<Markup> {
        let site = app.site();
        let here = self.address();
        let frame = Frame { site: &site, viewer, title, project: Some(&self.project), here: &here, feed: None };
        Ok(layout::page(&frame, content))
    }

    /// The way to what is said of it.
    pub fn talk_link(&self) -> Markup {
        html! {
            p.byline {
                a href=(self.talk_address()) {
                    "Talk about it" @if self.remarks > 0 { " (" (count(self.remarks, "remark", "remarks")) ")" }
                }
            }
        }
    }

    /// How to ask back whoever sent it, for reviewers; nothing for others.
    pub fn ask_back(&self) -> Markup {
        html! {
            @if !self.mail.is_empty() {
                p.meta { "To ask back: " a href={ "mailto:" (self.mail) } { (self.mail) } " (only reviewers see this)" }
            }
        }
    }

    /// Where the page is, as links.
    pub fn crumbs(&self) -> Markup {
        let outline = links::outline(&self.project.slug, &self.outline.slug);
        let proposals = links::verb(&self.project.slug, &self.outline.slug, "proposals");
        layout::crumbs(Some(&self.project), &[(&self.outline.title, &outline), ("Proposals", &proposals)])
    }
}
