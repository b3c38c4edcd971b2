//! Owns how much of the disk an account may take.

use std::sync::atomic::Ordering;

use sqlx::SqliteConnection;

use crate::{api::errors::ApiError, host::Shared, model::Account, storage::contents};

/// Refuses what was just written, where the account takes more than it may now. What is written in the same
/// transaction is not kept then.
pub(super) async fn fits(
    conn: &mut SqliteConnection,
    shared: &Shared,
    who: &Account,
) -> Result<(), ApiError> {
    let most = shared.most_bytes.load(Ordering::Relaxed);
    if most == u64::MAX || contents::bytes_of(conn, who.id).await? <= most {
        Ok(())
    } else {
        Err(ApiError::too_large_in_all(most / 1_000_000))
    }
}
