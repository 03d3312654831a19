//! How long things may be: every text that comes from outside is measured here.

use super::{Error, Result};

/// Bytes of an outline's text.
pub const TEXT: usize = 2 << 20;
/// Bytes by which somebody without an account can make a text longer at a time.
pub const GUEST_TEXT: usize = 256 << 10;
/// Proposals without an account that may wait from one network.
pub const WAITING_FROM_ONE_NETWORK: i64 = 60;
/// Characters of a summary, a reason or a line about somebody.
pub const SUMMARY: usize = 500;
/// Characters of a title or of somebody's name.
pub const NAME: usize = 100;
/// Characters of a project's aim.
pub const AIM: usize = 1000;

/// Characters of a remark.
pub const REMARK: usize = 10_000;
/// Characters of the words that a remark quotes.
pub const QUOTE: usize = 1000;
/// Characters of a mail address.
pub const MAIL: usize = 254;

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

/// Refuses what makes a text much longer at a time than somebody without an account can.
pub fn guest_text(field: &'static str, before: &str, text: &str) -> Result<()> {
    match text.len().saturating_sub(before.len()) {
        more if more > GUEST_TEXT => {
            let reason = format!(
                "This makes the text {} kB longer; without an account {} kB at a time is the most. Please send it in \
                 parts, or sign in.",
                more >> 10,
                GUEST_TEXT >> 10
            );
            Err(Error::refused(field, reason))
        }
        _ => Ok(()),
    }
}

/// Refuses what cannot be a mail address, unless it is left empty.
pub fn mail(field: &'static str, value: &str) -> Result<()> {
    at_most(field, value, MAIL)?;
    let value = value.trim();
    let whole = value.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    // None of the signs with which an address in a link would begin to say more than where to.
    let plain = !value.contains(|sign: char| sign.is_whitespace() || "?&#%<>\",;".contains(sign));
    if value.is_empty() || whole && plain {
        return Ok(());
    }
    Err(Error::refused(field, "This is no mail address. Please mend it, or leave it empty."))
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
