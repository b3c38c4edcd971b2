//! Whether this very program answers at the address that members are given.

use url::Url;

use super::http::{Http, Timeouts};
use super::{ServerError, Trouble};

/// Asks `/healthz` below that address, once.
///
/// # Errors
/// It is not reached, or something else answers there.
pub async fn answers(url: &Url, timeouts: Timeouts) -> Result<(), ServerError> {
    let http = Http::new(url.clone(), timeouts)
        .map_err(|_| ServerError::Unavailable(Trouble::NoConnection))?;
    let answer = http.probe(&["healthz"]).await?;
    if answer.status == 200 && answer.body.starts_with(b"ok") {
        Ok(())
    } else {
        let instead = format!("status {}", answer.status);
        Err(ServerError::NotUnderstood(instead.into()))
    }
}
