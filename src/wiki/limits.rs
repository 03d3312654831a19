//! How long things may be: every text that comes from outside is measured here.

use super::{Error, Result};

/// Bytes of an outline's text.
pub const TEXT: usize = 2 << 20;
/// Characters of a summary, a reason or a line about somebody.
pub const SUMMARY: usize = 500;
/// Characters of a title or of somebody's name.
pub const NAME: usize = 100;
/// Characters of a project's aim.
pub const AIM: usize = 1000;

/// Refuses a field with more than so many characters, or with the one that PostgreSQL cannot keep.
pub fn at_most(field: &'static str, value: &str, characters: usize) -> Result<()> {
    if value.contains('\0') {
        return Err(Error::refused(field, "This holds an invisible character (NUL). Please type it again."));
    }
    match value.chars().count() {
        count if count > characters => {
            Err(Error::refused(field, format!("This has {count} characters; {characters} is the most that fits.")))
        }
        _ => Ok(()),
    }
}

/// Refuses a field that is empty or has more than so many characters.
pub fn some(field: &'static str, value: &str, characters: usize) -> Result<()> {
    if value.trim().is_empty() {
        return Err(Error::refused(field, "Please fill this in."));
    }
    at_most(field, value, characters)
}

/// Refuses an outline's text that is too large to keep as one.
pub fn text(field: &'static str, text: &str) -> Result<()> {
    match text.len() {
        size if size > TEXT => {
            let reason = format!("This is {} kB; an outline holds {} kB. Please split it.", size >> 10, TEXT >> 10);
            Err(Error::refused(field, reason))
        }
        _ => Ok(()),
    }
}
