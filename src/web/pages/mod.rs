//! One file per page: what it is asked, what it shows, what its form does.

pub mod read;
