//! Having a picture drawn, on a thread where nothing else waits.
//!
//! What always holds: a picture that cannot be drawn is left out and logged; what it goes with is said without it.

use crate::pictures::{self, DrawError, Drawing};

/// The picture of an account's use; nothing where there is no history.
pub(super) async fn of_use(drawing: Drawing) -> Option<Vec<u8>> {
    let drawn = tokio::task::spawn_blocking(move || pictures::draw(&drawing));
    match drawn.await {
        Ok(Ok(png)) => Some(png),
        Ok(Err(DrawError::NoHistory)) => None,
        Ok(Err(error)) => {
            tracing::error!(%error, "a picture could not be drawn");
            None
        }
        Err(error) => {
            tracing::error!(%error, "a picture could not be drawn");
            None
        }
    }
}
