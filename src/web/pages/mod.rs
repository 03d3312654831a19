//! One file per page: what it is asked, what it shows, what its form does.

pub mod edit;
pub mod portrait;
pub mod proposals;
pub mod read;
pub mod settle;
pub mod account;
pub mod home;
pub mod outline_settings;
pub mod project_settings;
pub mod read;
pub mod setup;
pub mod sign_in;
pub mod sign_up;
pub mod site_settings;
pub mod start_outline;
pub mod start_project;
