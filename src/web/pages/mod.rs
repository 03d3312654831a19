//! One file per page: what it is asked, what it shows, what its form does.

pub mod account;
pub mod changes;
pub mod compare;
pub mod edit;
pub mod history;
pub mod home;
pub mod links_here;
pub mod opened_proposal;
pub mod outline_settings;
pub mod person;
pub mod portrait;
pub mod project_settings;
pub mod proposal;
pub mod proposals;
pub mod read;
pub mod restore;
pub mod revert;
pub mod revision;
pub mod settle;
pub mod setup;
pub mod sign_in;
pub mod sign_up;
pub mod site_settings;
pub mod start_outline;
pub mod start_project;
pub mod undo;
