//! The public message of a job: posted once, edited now and then, ended by an edit.
//!
//! What always holds: that it cannot be posted, or was removed, never holds the job up.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::watch;

use super::carry::Carried;
use crate::domain::ids::{JobId, MessageId};
use crate::domain::job::{Job, Tally};
use crate::ops::Keeper;
use crate::ops::jobs::JobReport;
use crate::ops::notifier::{NotTold, Notifier, Telling};

/// At least so long between two edits.
const BETWEEN_EDITS_MS: i64 = 2_000;

/// The accounts of a job, as they are shown.
pub struct Names {
    /// Whose charts these are.
    pub account: String,
    /// Where they are moved before they are deleted.
    pub to: Option<String>,
}

/// Posts the job's message where there is none yet, then edits it as the tally moves, until it is `over`. What
/// was sent to Discord is always waited for: only then is it known which message there is to end.
pub async fn tell(
    carried: Arc<Carried>,
    job: Job,
    names: Names,
    locale: String,
    mut over: watch::Receiver<bool>,
) {
    let mut tally = carried.tally.subscribe();
    let report = |tally: Tally| JobReport {
        job: job.clone(),
        account: names.account.clone(),
        to: names.to.clone(),
        arrived: carried.arrived(),
        tally,
        reasons: BTreeMap::new(),
        hold: None,
        copies: 0,
    };
    let first = report(tally.borrow_and_update().clone());
    let Some(message) = post(&carried.keeper, &carried.notifier, &first, &locale).await else {
        return;
    };
    if job.message.is_some() {
        // It told that the job waited, or that it was stopped.
        tally.mark_changed();
    }
    loop {
        let next = carried.keeper.clock.now().plus(BETWEEN_EDITS_MS);
        let due = async {
            carried.keeper.clock.sleep_until(next).await;
            tally.changed().await
        };
        tokio::select! {
            _ = over.wait_for(|over| *over) => return,
            moved = due => if moved.is_err() { return },
        }
        let report = report(tally.borrow_and_update().clone());
        let telling = Telling {
            channel: job.channel,
            locale: &locale,
            report: &report,
        };
        if let Err(NotTold::Removed | NotTold::Forbidden) =
            carried.notifier.edit(message, telling).await
        {
            return;
        }
    }
}

/// Says how the job ended or why it waits: by an edit of its message, or a new one where there is none; and, where it
/// ended, in the team's log channel.
pub async fn tell_end(keeper: &Keeper, notifier: &Arc<dyn Notifier>, job: &JobId, locale: &str) {
    tell_now(keeper, notifier, job, locale).await;
    keeper.log_end(notifier.as_ref(), job).await;
}

/// Says how the job stands, by an edit of its message, or a new one where there is none.
pub async fn tell_now(keeper: &Keeper, notifier: &Arc<dyn Notifier>, job: &JobId, locale: &str) {
    let report = match keeper.report(job).await {
        Ok(report) => report,
        Err(error) => {
            tracing::error!(%error, %job, "the end of a job could not be read");
            return;
        }
    };
    // A message that is only posted now may turn out to be an earlier one, by its nonce: hence the edit.
    let Some(message) = post(keeper, notifier, &report, locale).await else {
        return;
    };
    let telling = Telling {
        channel: report.job.channel,
        locale,
        report: &report,
    };
    if let Err(why) = notifier.edit(message, telling).await {
        tracing::warn!(%why, %job, "the end of a job could not be told");
    }
}

async fn post(
    keeper: &Keeper,
    notifier: &Arc<dyn Notifier>,
    report: &JobReport,
    locale: &str,
) -> Option<MessageId> {
    if let Some(message) = report.job.message {
        return Some(message);
    }
    let telling = Telling {
        channel: report.job.channel,
        locale,
        report,
    };
    match notifier.post(&report.job.id, telling).await {
        Ok(message) => {
            if let Err(error) = keeper.store.set_message(&report.job.id, message).await {
                tracing::error!(%error, job = %report.job.id, "a message could not be noted");
            }
            Some(message)
        }
        Err(why) => {
            tracing::warn!(%why, job = %report.job.id, "a job goes on without its message");
            None
        }
    }
}

/// Tells in their messages that these jobs are over.
pub async fn tell_ends(keeper: &Arc<Keeper>, notifier: &Arc<dyn Notifier>, over: &[JobReport]) {
    for report in over {
        let job = &report.job.id;
        match keeper.store.job_locale(job).await {
            Ok(locale) => tell_end(keeper, notifier, job, &locale.unwrap_or_default()).await,
            Err(error) => tracing::error!(%error, %job, "the end of a job could not be told"),
        }
    }
}

/// A tally that can be watched.
#[must_use]
pub fn watched(tally: Tally) -> watch::Sender<Tally> {
    watch::channel(tally).0
}
