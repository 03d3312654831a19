//! What people can be called: the one place that says whether a name is allowed, and whether it is free.

use super::{Error, Result, limits};
use crate::store::Conn;
use crate::store::person::{self, Person};
use crate::text::name;
use crate::text::slug::Slug;

/// Refuses a name that is too long, or holds signs that nobody can see or that turn others round.
pub(super) fn ensure_allowed(name: &str) -> Result<()> {
    limits::at_most("name", name, limits::NAME)?;
    if name::has_unseen(name.trim()) {
        let reason = "This name holds a sign that cannot be seen, or that turns the direction of others. Please type it \
                      again by hand.";
        return Err(Error::refused("name", reason));
    }
    Ok(())
}

/// The handle that a name leads to; refuses one that no account can have.
pub(super) fn handle(name: &str) -> Result<String> {
    limits::some("name", name, limits::NAME)?;
    ensure_allowed(name)?;
    let handle = Slug::from_title(name).map(|slug| slug.to_string()).unwrap_or_default();
    if handle.is_empty() || handle == person::MACHINE || person::is_guest(&handle) {
        return Err(Error::refused("name", "Please use a name with letters in it that nothing else here has."));
    }
    Ok(handle)
}

/// Refuses a name that readers would take for that of somebody else, or under which somebody else signs in.
/// Call it while the log is held.
pub(super) async fn ensure_free(conn: &mut Conn, name: &str, own: Option<&Person>) -> Result<()> {
    let own = own.map(|person| person.key);
    let holder = person::by_handle(conn, &handle(name)?).await?.map(|person| person.key);
    if holder.is_some() && holder != own || person::is_called(conn, &name::folded(name), own).await? {
        return Err(Error::refused("name", "Somebody here has this name already. Please add to yours."));
    }
    Ok(())
}
