//! What wakes a process when another has changed something in the PostgreSQL database that they share. It may go
//! unheard, so nothing relies on it: it only spares waiting for the next look at the change log.

use sqlx::PgPool;
use sqlx::postgres::PgListener;

use super::Result;

/// The channel on which whoever takes a position of the change log calls out.
pub(super) const CHANNEL: &str = "dugnad";

/// Rings after each commit that is in the change log.
pub struct Bell(PgListener);

impl Bell {
    pub(super) async fn hang(pool: &PgPool) -> Result<Self> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self(listener))
    }

    /// Waits for it to ring. What has rung meanwhile counts as once.
    pub async fn rings(&mut self) -> Result<()> {
        self.0.recv().await?;
        while self.0.next_buffered().is_some() {}
        Ok(())
    }
}
