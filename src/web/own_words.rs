//! Who sent a change lately: whoever did finds her own words by her next search, although the index is written for
//! many saves at once.

use std::net::IpAddr;
use std::time::Duration;

use moka::sync::Cache;

use super::client::ClientAddress;
use super::visitor::Visitor;
use super::{App, Result};
use crate::store::log;

/// For how long it is remembered: by then the index has followed anyhow.
const REMEMBERED: Duration = Duration::from_secs(10);
/// Addresses remembered.
const ADDRESSES: u64 = 100_000;

/// The end of the change log after the last change from each address.
pub struct OwnWords(Cache<IpAddr, i64>);

impl Default for OwnWords {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(ADDRESSES).time_to_live(REMEMBERED).build())
    }
}

/// Notes that a change came from an address.
pub async fn note(app: &App, ClientAddress(address): ClientAddress) -> Result<()> {
    let end = log::end(&mut app.store.read().await?).await?;
    app.own_words.0.insert(address, end);
    Ok(())
}

/// Makes sure that whoever searches finds what she wrote: from the same address, or signed in from anywhere, by way of
/// another process too. Asked before any connection is held.
pub async fn reach(app: &App, ClientAddress(address): ClientAddress, visitor: &Visitor) -> Result<()> {
    if let Some(position) = app.own_words.0.get(&address) {
        app.search.reach(position).await?;
    }
    Ok(app.search.reach_own(&visitor.viewer).await?)
}
