//! Passwords: argon2id, away from the threads that answer requests, a few at a time.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use super::{Error, Result};

/// Characters that a password has at least.
pub const SHORTEST: usize = 10;
/// Bytes that a password has at most, so that nobody makes the server hash a book.
const LONGEST: usize = 1000;

/// Hashing takes a core and 19 MB for a tenth of a second; two at once leave the server free for readers.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// A hash that no password has, checked when there is no account, so that both answers take the same time.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

/// Refuses a password that is too short or too long.
pub fn check(password: &str) -> Result<()> {
    if password.chars().count() < SHORTEST {
        return Err(Error::refused("password", format!("Please use at least {SHORTEST} characters.")));
    }
    if password.len() > LONGEST {
        return Err(Error::refused("password", "That is longer than any password needs to be."));
    }
    Ok(())
}

/// Hashes a password with a fresh salt; the result is in the PHC format.
pub async fn hash(password: &str) -> Result<String> {
    check(password)?;
    let password = password.to_owned();
    let hash = aside(move || hash_now(&password)).await?;
    hash.ok_or_else(|| Error::refused("password", "This password cannot be used. Please choose another."))
}

/// Whether the password is the one that was hashed. Takes the same time if there is no hash to compare with.
pub async fn matches(password: &str, hash: Option<String>) -> Result<bool> {
    if password.len() > LONGEST {
        return Ok(false);
    }
    let password = password.to_owned();
    aside(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let same = PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        same && known
    })
    .await
}

fn hash_now(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = AT_ONCE.acquire().await.expect("the semaphore is never closed");
    Ok(tokio::task::spawn_blocking(work).await?)
}
