//! Having a picture drawn, on a thread where nothing else waits.
//!
//! What always holds: a picture that cannot be drawn is left out and logged; what it goes with is said without it.

use crate::ops::alerts::Report;
use crate::ops::trend::Trend;
use crate::pictures::{self, DrawError, Drawing};

/// A history that is shorter is none: its picture would show two dots.
const SHORTEST_HISTORY_MS: i64 = 3_600_000;

/// The picture of news of one account; those of several have none.
pub(super) async fn of_news(reports: &[Report]) -> Option<Vec<u8>> {
    match reports {
        [only] => of_use(only.trend.as_ref()?).await,
        _ => None,
    }
}

/// The picture of an account's use; nothing where there is no history.
pub(super) async fn of_use(trend: &Trend) -> Option<Vec<u8>> {
    let (first, last) = (trend.history.first()?, trend.history.last()?);
    if last.at.since(first.at) < SHORTEST_HISTORY_MS {
        return None;
    }
    let drawing = Drawing {
        samples: trend.history.clone(),
        forecast: trend.forecast,
    };
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
