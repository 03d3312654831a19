//! Who sent a change lately: for a moment her browser brings along where the change log ended then, so that whichever
//! process she asks next has followed it as far, with its pages and with its index.

use axum::http::{HeaderMap, header};
use axum::response::Response;

use super::visitor::Visitor;
use super::{App, Result, cookie};
use crate::store::log;

const NAME: &str = "dugnad_wrote";
/// For how long it is remembered: by then everybody has followed anyhow.
const SECONDS: i64 = 10;

/// Has the browser that sent a change bring along where the change log ends by now.
pub async fn note(app: &App, response: &mut Response) -> Result<()> {
    let end = log::end(&mut app.store.read().await?).await?;
    let cookie = cookie::keep(app, NAME, spell(app.form_secret().await?, end), SECONDS);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(())
}

/// Makes sure that whoever reads sees what she wrote, by way of another process too.
pub async fn show(app: &App, headers: &HeaderMap) -> Result<()> {
    match wrote(app, headers).await? {
        Some(position) if position > app.pages.position() => app.catch_up().await,
        _ => Ok(()),
    }
}

/// Makes sure that whoever searches finds what she wrote: in the same browser, or signed in from anywhere. Asked before
/// any connection is held.
pub async fn reach(app: &App, headers: &HeaderMap, visitor: &Visitor) -> Result<()> {
    if let Some(position) = wrote(app, headers).await? {
        app.search.reach(position).await?;
    }
    Ok(app.search.reach_own(&visitor.viewer).await?)
}

/// Where the log ended after what she wrote lately.
async fn wrote(app: &App, headers: &HeaderMap) -> Result<Option<i64>> {
    let Some(jar) = cookie::brought(headers) else { return Ok(None) };
    let Some(cookie) = jar.get(NAME) else { return Ok(None) };
    Ok(read(app.form_secret().await?, cookie.value()))
}

/// A place in the log as only we can have written it: following the log to any that somebody names would be work for
/// nothing.
fn spell(secret: &[u8; 32], position: i64) -> String {
    let mut hasher = blake3::Hasher::new_keyed(secret);
    hasher.update(b"wrote").update(&position.to_le_bytes());
    format!("{position}.{}", &hasher.finalize().to_hex()[..32])
}

fn read(secret: &[u8; 32], spelled: &str) -> Option<i64> {
    let position = spelled.split_once('.')?.0.parse().ok()?;
    (spell(secret, position) == spelled).then_some(position)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_log_is_believed_only_as_it_was_given() {
        let spelled = spell(&[1; 32], 42);
        assert_eq!(read(&[1; 32], &spelled), Some(42));
        assert_eq!(read(&[2; 32], &spelled), None);
        assert_eq!(read(&[1; 32], &spelled.replacen("42", "43", 1)), None);
        assert_eq!(read(&[1; 32], "42"), None);
    }
}
