//! One file per page: what it is asked, what it shows, what its form does.

pub mod edit;
pub mod portrait;
pub mod proposals;
pub mod read;
pub mod settle;
