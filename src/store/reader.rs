//! Whose eyes a list is for: the rule of `wiki::permission` about who may read a project, for queries that pick rows by it.

use super::PersonKey;

/// Whose eyes a list is for.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// Who reads; `None` for a stranger.
    pub person: Option<PersonKey>,
    /// Whether she may read whatever there is.
    pub reads_all: bool,
}

/// That the [`Reader`] bound as `$1` (she reads all) and `$2` (who she is) may read a project, named as its table is.
macro_rules! may_read {
    ($project:literal) => {
        concat!(
            "(",
            $project,
            ".policy <> 'closed' or $1 or exists
                 (select 1 from membership m where m.project = ",
            $project,
            ".key and m.person = $2))"
        )
    };
}
pub(super) use may_read;

/// That she may read the project of an outline, which a column names.
macro_rules! may_read_outline {
    ($outline:literal) => {
        concat!(
            "exists (select 1 from outline o join project j on j.key = o.project where o.key = ",
            $outline,
            " and ",
            $crate::store::reader::may_read!("j"),
            ")"
        )
    };
}
pub(super) use may_read_outline;
