//! Who is asking: nobody known, or a person with her roles.

use super::Result;
use crate::store::membership::{self, Role};
use crate::store::person::{self, Person};
use crate::store::session::{self, TokenHash};
use crate::store::{Conn, ProjectKey, Time, account};

/// Whoever asks for a page or a change.
#[derive(Debug, Clone, Default)]
pub struct Viewer {
    /// The person who signed in; `None` for everybody else.
    pub person: Option<Person>,
    site_role: Option<Role>,
    roles: Vec<(ProjectKey, Role)>,
}

impl Viewer {
    /// Somebody who has not signed in.
    pub fn stranger() -> Self {
        Self::default()
    }

    /// The role on the whole site; `None` without an account.
    pub fn site_role(&self) -> Option<Role> {
        self.site_role
    }

    /// The role given in one project; `None` if none was.
    pub fn project_role(&self, project: ProjectKey) -> Option<Role> {
        self.roles.iter().find(|(of, _)| *of == project).map(|(_, role)| *role)
    }

    /// Whether she reviews what others write, somewhere.
    pub fn is_reviewer(&self) -> bool {
        self.site_role.into_iter().chain(self.roles.iter().map(|(_, role)| *role)).any(|role| role >= Role::Reviewer)
    }

    /// Whether this is the given person.
    pub fn is(&self, person: crate::store::PersonKey) -> bool {
        self.person.as_ref().is_some_and(|viewer| viewer.key == person)
    }
}

/// A person as a viewer, with the roles she holds.
pub async fn of(conn: &mut Conn, person: Person) -> Result<Viewer> {
    let site_role = account::by_handle(conn, &person.handle).await?.map(|account| account.site_role);
    let roles = membership::of(conn, person.key).await?;
    Ok(Viewer { person: Some(person), site_role, roles })
}

/// Whoever holds a session's token; a stranger if the session is unknown or over.
pub async fn by_session(conn: &mut Conn, token: &TokenHash, now: Time) -> Result<Viewer> {
    let Some(key) = session::person(conn, token, now).await? else { return Ok(Viewer::stranger()) };
    match person::by_key(conn, key).await? {
        Some(person) => of(conn, person).await,
        None => Ok(Viewer::stranger()),
    }
}
