//! Secrets that the site makes for itself once and keeps: they key hashes that nobody else shall be able to make.

use super::Result;
use crate::store::{Store, Time, Tx, log, setting};

/// The secret kept under a setting's name; `fresh` is kept there if there was none.
pub async fn kept(tx: &mut Tx, name: &str, fresh: [u8; 32], now: Time) -> Result<[u8; 32]> {
    if let Some(kept) = find(tx, name).await? {
        return Ok(kept);
    }
    // Another process may be making one at this moment.
    log::hold(tx).await?;
    if let Some(kept) = find(tx, name).await? {
        return Ok(kept);
    }
    setting::set(tx, name, &blake3::Hash::from_bytes(fresh).to_hex(), now).await?;
    Ok(fresh)
}

async fn find(tx: &mut Tx, name: &str) -> Result<Option<[u8; 32]>> {
    let kept = setting::get(tx, name).await?;
    Ok(kept.and_then(|hex| blake3::Hash::from_hex(hex).ok()).map(|kept| *kept.as_bytes()))
}

/// The secret that keys the stamps of forms and the hashes of networks.
pub async fn of_forms(store: &Store, fresh: [u8; 32], now: Time) -> Result<[u8; 32]> {
    let mut tx = store.begin_write().await?;
    let secret = kept(&mut tx, setting::name::FORM_SECRET, fresh, now).await?;
    tx.commit().await?;
    Ok(secret)
}
