//! One line in the team's log channel when a job of it ends: numbers, and no titles.

use super::Keeper;
use super::errors::Fault;
use super::notifier::{Notifier, Telling};
use crate::domain::ids::JobId;

impl Keeper {
    /// Writes the line of a job that is over, where its team has a log channel. That it cannot be written is noted
    /// and holds nothing up.
    pub async fn log_end(&self, notifier: &dyn Notifier, job: &JobId) {
        if let Err(error) = self.try_to_log(notifier, job).await {
            tracing::error!(%error, %job, "the line of a job could not be made");
        }
    }

    async fn try_to_log(&self, notifier: &dyn Notifier, job: &JobId) -> Result<(), Fault> {
        let Some(found) = self.store.job(job).await? else {
            return Ok(());
        };
        let settings = self.store.team_settings(found.team).await?;
        let Some(channel) = settings.log_channel.filter(|_| found.state.is_over()) else {
            return Ok(());
        };
        let report = self.report(job).await?;
        let locale = self.store.job_locale(job).await?.unwrap_or_default();
        let telling = Telling {
            channel,
            locale: &locale,
            report: &report,
        };
        if let Err(why) = notifier.note(telling).await {
            tracing::warn!(%why, %job, "the log channel was not told of the end of a job");
        }
        Ok(())
    }
}
