//! How an account came to what it holds, and when it is full at that pace.
//!
//! What always holds: the last count of a trend is the one that is told beside it, so the two never disagree.

use super::Keeper;
use super::errors::Fault;
use crate::domain::forecast::{self, Forecast, forecast};
use crate::domain::ids::{AccountId, TeamId};
use crate::domain::sample::Sample;

const DAY_MS: i64 = 24 * 3_600_000;

/// The days before a count, and those that follow at this pace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trend {
    /// What it held in the days that were asked for; the last one is the count itself.
    pub history: Vec<Sample>,
    /// When it is full at this pace.
    pub forecast: Option<Forecast>,
}

impl Keeper {
    /// The so many days that led to the count `last`.
    ///
    /// # Errors
    /// The store's.
    pub(super) async fn trend(
        &self,
        team: TeamId,
        account: &AccountId,
        last: Sample,
        days: u16,
    ) -> Result<Trend, Fault> {
        let shown_since = last.at.plus(-i64::from(days) * DAY_MS);
        let since = shown_since.min(last.at.plus(-forecast::WINDOW_MS));
        let mut samples = self.samples(team, account, since).await?;
        samples.retain(|sample| sample.at < last.at);
        samples.push(last);
        let forecast = forecast(&samples, self.clock.now());
        samples.retain(|sample| sample.at >= shown_since);
        Ok(Trend {
            history: samples,
            forecast,
        })
    }
}
