//! `/charts count`: how many charts an account holds, in one call a filetype, and how it came to that.

use super::Keeper;
use super::errors::Fault;
use crate::domain::chart::Filetype;
use crate::domain::command::Purpose;
use crate::domain::forecast::{self, Forecast, forecast};
use crate::domain::ids::{MemberId, TeamId};
use crate::domain::quota::Use;
use crate::domain::sample::Sample;

const DAY_MS: i64 = 24 * 3_600_000;

/// The numbers, and whose they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// `user @ host`.
    pub account: String,
    /// What it holds.
    pub used: Use,
    /// What it held in the days that were asked for; the last one is this count.
    pub history: Vec<Sample>,
    /// When it is full at this pace.
    pub forecast: Option<Forecast>,
}

impl Keeper {
    /// Counts that account of the member, and looks so many days back.
    ///
    /// # Errors
    /// Those of the account and of the chart server.
    pub async fn count(
        &self,
        team: TeamId,
        member: MemberId,
        account: Option<&str>,
        days: u16,
    ) -> Result<Count, Fault> {
        let working = self
            .account_for(team, member, account, Purpose::Look)
            .await?;
        let (plots, grids) = tokio::try_join!(
            working.server.count(&working.who, Filetype::Plot),
            working.server.count(&working.who, Filetype::Grid),
        )
        .map_err(|error| working.error(&error, None))?;
        let used = Use {
            plots,
            grids,
            limit: self.limit_of(&working),
        };
        let now = self.clock.now();
        let shown_since = now.plus(-i64::from(days) * DAY_MS);
        let since = shown_since.min(now.plus(-forecast::WINDOW_MS));
        let account = &working.linked.account.id;
        let mut samples = self.samples(team, account, since).await?;
        samples.retain(|sample| sample.at < now);
        samples.push(Sample {
            at: now,
            plots,
            limit: used.limit,
        });
        let forecast = forecast(&samples, now);
        samples.retain(|sample| sample.at >= shown_since);
        Ok(Count {
            account: working.name(),
            used,
            history: samples,
            forecast,
        })
    }
}
