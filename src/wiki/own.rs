//! Whose a proposal is: the account's that opened it or has claimed it, or whoever's who has the secret of its link.

use super::line::undecided;
use super::viewer::Viewer;
use super::{Error, Result};
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::proposal::{self, Proposal, SecretHash};
use crate::store::{Conn, Time, Tx};

/// A proposal, and what somebody shows to prove that it is hers.
#[derive(Debug, Clone, Copy)]
pub struct Own<'a> {
    /// The project the outline is in.
    pub project: &'a Project,
    /// The outline.
    pub outline: &'a Outline,
    /// The proposal.
    pub proposal: &'a Proposal,
    /// The secret of the link that she came with, hashed.
    pub secret: Option<&'a SecretHash>,
    /// When.
    pub time: Time,
}

/// Whether a proposal is the viewer's own.
pub async fn is_own(
    conn: &mut Conn,
    viewer: &Viewer,
    proposal: &Proposal,
    secret: Option<&SecretHash>,
) -> Result<bool> {
    Ok(viewer.is(proposal.opened_by)
        || match secret {
            Some(secret) => proposal::has_secret(conn, proposal.key, secret).await?,
            None => false,
        })
}

impl Own<'_> {
    /// The proposal as it is now, if it is the viewer's own and still waits. Call it under the outline's lock.
    pub(super) async fn ensure_open(&self, tx: &mut Tx, viewer: &Viewer) -> Result<Proposal> {
        if !is_own(tx, viewer, self.proposal, self.secret).await? {
            return Err(Error::NotAllowed);
        }
        undecided(tx, self.proposal).await
    }
}
