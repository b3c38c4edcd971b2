//! `/charts count`: how many charts an account holds, in one call a filetype, and how it came to that.

use super::Keeper;
use super::errors::Fault;
use super::trend::Trend;
use crate::domain::chart::Filetype;
use crate::domain::command::Purpose;
use crate::domain::findings::{Answer, Known, Question};
use crate::domain::ids::{MemberId, TeamId};
use crate::domain::quota::{CountsWhich, Use};
use crate::domain::sample::Sample;

/// The numbers, and whose they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// `user @ host`.
    pub account: String,
    /// How much of what counts it holds.
    pub used: Use,
    /// Plots.
    pub plots: u64,
    /// Grids.
    pub grids: u64,
    /// Whether the chart server's listing shows what is in the trash; nothing where that is not known.
    pub lists_trash: Option<Answer>,
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
        let counts = working.counts();
        let held = match counts.which {
            CountsWhich::Plots => plots,
            CountsWhich::PlotsAndGrids => plots.saturating_add(grids),
        };
        let counted = Sample {
            at: self.clock.now(),
            plots: held,
            limit: self.limit_of(&working),
        };
        let known = self.known_of(&working).await?;
        let of_trash = |one: &Known| one.question == Question::ListsTrash;
        let lists_trash = known.into_iter().find(of_trash).and_then(|one| one.answer);
        let account = &working.linked.account.id;
        Ok(Count {
            account: working.name(),
            used: counted.of(counts),
            plots,
            grids,
            lists_trash,
            trend: self.trend(team, account, counted, days).await?,
        })
    }
}
