//! Who may do what: the one function that every change and every read of something private asks.

use super::viewer::Viewer;
use super::{Error, Result};
use crate::store::membership::Role;
use crate::store::outline::Outline;
use crate::store::project::{Policy, Project};
use crate::store::reader::Reader;

/// What somebody wants to do.
#[derive(Debug, Clone, Copy)]
pub enum Action<'a> {
    /// Read a project's outlines, their history, and what is said of them.
    Read(&'a Project),
    /// Take part without publishing: send changes for somebody to look at, talk.
    Propose(&'a Project),
    /// Send a change of this outline for somebody to look at.
    ProposeTo(&'a Project, &'a Outline),
    /// Write to the main lines of outlines that are not protected.
    Publish(&'a Project),
    /// Write to the main line of this outline.
    Write(&'a Project, &'a Outline),
    /// Settle a proposal that conflicts; `own` if it is one's own.
    Settle {
        /// The project it is in.
        project: &'a Project,
        /// The outline it is for.
        outline: &'a Outline,
        /// Whether the one who settles it also wrote it.
        own: bool,
    },
    /// Start an outline.
    StartOutline(&'a Project),
    /// Read proposals that are not one's own.
    ReadProposals(&'a Project),
    /// Read a line beside the main one: a proposal, or a revision on its line.
    ReadLine {
        /// The project it is in.
        project: &'a Project,
        /// Whether the one who asks wrote it.
        own: bool,
        /// Whether whoever wrote it took it back.
        withdrawn: bool,
    },
    /// Look after what others write: give verdicts, check, mend.
    Review(&'a Project),
    /// Give a verdict on a proposal.
    Judge {
        /// The project it is in.
        project: &'a Project,
        /// Whether the one who judges also wrote it.
        own: bool,
    },
    /// Take a proposal in, whole or in part.
    TakeIn {
        /// The project it is in.
        project: &'a Project,
        /// The outline it is for.
        outline: &'a Outline,
        /// Whether the one who takes it also wrote it.
        own: bool,
    },
    /// Take in, together with somebody else, a proposal that has waited too long for a reviewer.
    Back {
        /// The project it is in.
        project: &'a Project,
        /// The outline it is for.
        outline: &'a Outline,
        /// Whether the project holds something that she wrote.
        has_work: bool,
    },
    /// Vouch for a revision.
    Check {
        /// The project it is in.
        project: &'a Project,
        /// Whether words of the one who checks are among those that nobody has checked yet.
        own: bool,
    },
    /// Take back what one person wrote last, whole.
    RollBack(&'a Project),
    /// Thank somebody for a revision.
    Thank(&'a Project),
    /// Settle a thread that is about an outline, or open it again; `own` if she began it.
    SettleThread {
        /// The project it is in.
        project: &'a Project,
        /// Whether it is she who began it, under an account.
        own: bool,
    },
    /// Change a project's facts and people; rename, move and archive its outlines.
    Steward(&'a Project),
    /// Start a project.
    StartProject,
    /// Change the site's settings and people's roles.
    Own,
}

/// Whether this viewer may do this.
pub fn may(viewer: &Viewer, action: Action<'_>) -> bool {
    match action {
        Action::Own => viewer.site_role() == Some(Role::Owner),
        Action::StartProject => viewer.site_role() >= Some(Role::Volunteer),
        Action::Read(project) => project.policy != Policy::Closed || role(viewer, project) >= Some(Role::Reader),
        Action::Propose(project) => match project.policy {
            Policy::Closed => role(viewer, project) >= Some(Role::Volunteer),
            _ => !project.archived,
        },
        Action::Publish(project) => match project.policy {
            _ if project.archived => false,
            Policy::Open => true,
            Policy::Members | Policy::Closed => role(viewer, project) >= Some(Role::Volunteer),
            Policy::Reviewed => false,
        },
        Action::ProposeTo(project, outline) => !outline.archived && may(viewer, Action::Propose(project)),
        Action::Write(project, outline) => {
            !outline.archived
                && may(viewer, Action::Publish(project))
                && (!outline.protected || may(viewer, Action::Review(project)))
        }
        Action::Settle { project, outline, own } => {
            may(viewer, Action::Write(project, outline)) || may(viewer, Action::TakeIn { project, outline, own })
        }
        Action::TakeIn { project, outline, own } => !outline.archived && may(viewer, Action::Judge { project, own }),
        Action::StartOutline(project) => {
            !project.archived && (project.policy == Policy::Open || role(viewer, project) >= Some(Role::Volunteer))
        }
        Action::ReadProposals(project) => {
            may(viewer, Action::Read(project))
                && (may(viewer, Action::Publish(project)) || may(viewer, Action::Review(project)))
        }
        // Her own words she reads in any case that lets her read the project; what was taken back, only reviewers do.
        Action::ReadLine { project, own, withdrawn } => {
            let others = if withdrawn { Action::Review(project) } else { Action::ReadProposals(project) };
            may(viewer, Action::Read(project)) && (own || may(viewer, others))
        }
        Action::Review(project) => role(viewer, project) >= Some(Role::Reviewer),
        // Where everything is reviewed, it is by somebody else.
        Action::Judge { project, own } | Action::Check { project, own } => {
            may(viewer, Action::Review(project)) && !(own && project.policy == Policy::Reviewed)
        }
        Action::RollBack(project) => may(viewer, Action::Review(project)),
        Action::Back { project, outline, has_work } => {
            has_work
                && may(viewer, Action::ProposeTo(project, outline))
                && role(viewer, project) >= Some(Role::Volunteer)
        }
        Action::Thank(project) => viewer.person.is_some() && may(viewer, Action::Read(project)),
        Action::SettleThread { project, own } => {
            may(viewer, Action::Propose(project)) && (own || may(viewer, Action::Review(project)))
        }
        Action::Steward(project) => role(viewer, project) >= Some(Role::Steward),
    }
}

/// Refuses what [`may`] does not allow. Whoever comes with a text to what has been put away is told so, with her text.
pub fn ensure(viewer: &Viewer, action: Action<'_>) -> Result<()> {
    if may(viewer, action) {
        return Ok(());
    }
    match action.changes() {
        Some(outline) if outline.archived => Err(Error::refused("text", PUT_AWAY)),
        _ => Err(Error::NotAllowed),
    }
}

const PUT_AWAY: &str = "This outline has been put away: it is kept for reading, and nothing in it changes. Whoever looks \
                        after the project can take it out again in its settings; what you typed is still here.";

impl<'a> Action<'a> {
    /// The outline whose text this would change, or ask to.
    fn changes(self) -> Option<&'a Outline> {
        match self {
            Self::ProposeTo(_, outline)
            | Self::Write(_, outline)
            | Self::Settle { outline, .. }
            | Self::TakeIn { outline, .. }
            | Self::Back { outline, .. } => Some(outline),
            _ => None,
        }
    }
}

/// Whom a list is for: the same answer that [`may`] gives for reading, in the terms of a query.
pub fn reader(viewer: &Viewer) -> Reader {
    Reader { person: viewer.person.as_ref().map(|person| person.key), reads_all: may(viewer, Action::Own) }
}

/// What the viewer is in this project. A closed project asks for a role in it; only the owner needs none.
fn role(viewer: &Viewer, project: &Project) -> Option<Role> {
    let site = viewer.site_role().filter(|role| project.policy != Policy::Closed || *role == Role::Owner);
    site.max(viewer.project_role(project.key))
}
