//! `/charts count`: how many charts an account holds, in one call a filetype, and how it came to that.

use super::Keeper;
use super::errors::Fault;
use super::trend::Trend;
use crate::domain::chart::Filetype;
use crate::domain::command::Purpose;
use crate::domain::ids::{MemberId, TeamId};
use crate::domain::quota::Use;
use crate::domain::sample::Sample;

/// The numbers, and whose they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// `user @ host`.
    pub account: String,
    /// What it holds.
    pub used: Use,
    /// The days that were asked for.
    pub trend: Trend,
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
        let counted = Sample {
            at: self.clock.now(),
            plots,
            limit: used.limit,
        };
        let account = &working.linked.account.id;
        Ok(Count {
            account: working.name(),
            used,
            trend: self.trend(team, account, counted, days).await?,
        })
    }
}
