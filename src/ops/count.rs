//! `/charts count`: how many charts an account holds, in one call a filetype.

use super::Keeper;
use super::errors::Fault;
use crate::domain::chart::Filetype;
use crate::domain::command::Purpose;
use crate::domain::ids::{MemberId, TeamId};
use crate::domain::quota::Use;

/// The numbers, and whose they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// `user @ host`.
    pub account: String,
    /// What it holds.
    pub used: Use,
}

impl Keeper {
    /// Counts that account of the member.
    ///
    /// # Errors
    /// Those of the account and of the chart server.
    pub async fn count(
        &self,
        team: TeamId,
        member: MemberId,
        account: Option<&str>,
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
        Ok(Count {
            account: working.name(),
            used,
        })
    }
}
