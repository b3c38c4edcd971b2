//! Finding out what a chart server leaves open, with reads alone, whenever a member links an account there.
//!
//! What always holds: nothing waits for it for long, and nothing fails by it.

use super::Keeper;
use super::accounts::Working;
use super::errors::Fault;
use crate::domain::findings::{Answer, Known, Question, known};
use crate::domain::quota::PlotLimit;
use crate::store::links::LinkedAccount;

/// So long it may take.
const WITHIN: std::time::Duration = std::time::Duration::from_secs(5);

impl Keeper {
    pub(super) async fn find_out(&self, linked: &LinkedAccount) {
        match tokio::time::timeout(WITHIN, self.read_what_is_open(linked)).await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => tracing::warn!(%fault, "nothing was found out of a chart server"),
            Err(_) => tracing::info!("a chart server was too slow to find out more of it"),
        }
    }

    async fn read_what_is_open(&self, linked: &LinkedAccount) -> Result<(), Fault> {
        let working = self.opened(linked.clone()).await?;
        let found = working.server.find_out(&working.who).await;
        let mut found = found.map_err(|error| working.error(&error, None))?;
        let tells = match linked.account.plot_limit {
            PlotLimit::Untold => Answer::No,
            PlotLimit::Unlimited | PlotLimit::Plots(_) => Answer::Yes,
        };
        found.push((Question::TellsLimit, tells));
        let origin = working.server.origin();
        Ok(self
            .store
            .put_findings(origin, &found, self.clock.now())
            .await?)
    }

    /// What is known of the chart server of that account.
    ///
    /// # Errors
    /// The store's.
    pub async fn known_of(&self, working: &Working) -> Result<Vec<Known>, Fault> {
        let found = self.store.findings(working.server.origin()).await?;
        Ok(known(working.server.profile().lists_trash, &found))
    }
}
