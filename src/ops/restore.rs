//! `/charts restore`: one chart out of the trash, or from its copy where it is gone for ever.
//!
//! What always holds: what was restored here is not offered again by the job that had moved it to the trash.

use super::Keeper;
use super::accounts::Working;
use super::catalogue::{Entry, MOST_CHOICES};
use super::decide::Presser;
use super::errors::{Fault, UserError};
use super::named::{Named, by_title};
use super::notifier::{Notifier, Telling};
use crate::domain::address::{self, AddressError};
use crate::domain::chart::{Chart, Parent, Whereabouts};
use crate::domain::command::Purpose;
use crate::domain::ids::{AccountId, Fid, JobId, MemberId, TeamId};
use crate::domain::list::Row;
use crate::servers::{AnyTime, Reading, ServerError};

/// What `/charts restore` led to.
#[derive(Clone, Debug)]
pub enum Restoring {
    /// The chart is in use again.
    Done(Box<Restored>),
    /// It had been deleted, and was uploaded again from its copy.
    FromCopy(Box<FromCopy>),
    /// Several charts in the trash of that account have the title.
    Several(AccountId, Vec<Entry>),
}

/// A chart that was uploaded again.
#[derive(Clone, Debug)]
pub struct FromCopy {
    /// The account.
    pub account: AccountId,
    /// `user @ host`.
    pub name: String,
    /// What it was before it was deleted.
    pub was: Fid,
    /// What it is now.
    pub chart: Chart,
}

/// A chart that is in use again.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The account.
    pub account: AccountId,
    /// `user @ host`.
    pub name: String,
    /// The chart.
    pub chart: Chart,
    /// Whether it is where it was.
    pub landed: Landed,
    /// The jobs that had moved it to the trash: their messages told so.
    pub jobs: Vec<JobId>,
}

/// Where a restored chart lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landed {
    /// Where it was, as far as that is known.
    WhereItWas,
    /// At home, because its folder is gone.
    AtHome,
}

impl Keeper {
    /// Restores the chart that `id` names: a number, an address, or the title of something in the trash.
    ///
    /// # Errors
    /// Not in the trash, no such chart or title; account full, name taken, folder gone; those of the account
    /// and of the chart server.
    pub async fn restore(
        &self,
        by: &Presser,
        account: Option<&str>,
        id: &str,
    ) -> Result<Restoring, Fault> {
        let working = self
            .account_for(by.team, by.member, account, Purpose::Change)
            .await?;
        match self.named_in_trash(&working, id).await? {
            Named::One(fid) => self.restore_one(&working, fid).await,
            Named::Several(charts) => {
                let account = working.linked.account.id;
                Ok(Restoring::Several(account, charts))
            }
        }
    }

    /// Restores one of several charts of a title, which the member chose.
    ///
    /// # Errors
    /// As [`Keeper::restore`].
    pub async fn restore_chart(
        &self,
        by: &Presser,
        account: &AccountId,
        chart: u64,
    ) -> Result<Restoring, Fault> {
        let working = self.linked_account(by.team, by.member, account).await?;
        let fid = Fid::new(&working.who.username, chart);
        self.restore_one(&working, fid).await
    }

    /// What is in the trash and fits what was typed so far.
    ///
    /// # Errors
    /// Those of the account and of the chart server.
    pub async fn complete_trash(
        &self,
        team: TeamId,
        member: MemberId,
        account: Option<&str>,
        typed: &str,
    ) -> Result<Vec<Entry>, Fault> {
        let working = self
            .account_for(team, member, account, Purpose::Look)
            .await?;
        let typed = typed.trim().to_lowercase();
        let mut entries = self.entries_of_trash(&working).await?;
        entries.retain(|entry| entry.fits(&typed));
        entries.truncate(MOST_CHOICES);
        Ok(entries)
    }

    async fn named_in_trash(&self, working: &Working, text: &str) -> Result<Named, Fault> {
        let user = &working.who.username;
        match address::parse(text, user, working.server.web_hosts()) {
            Ok(fid) => Ok(Named::One(fid)),
            Err(AddressError::NotAChart) if !text.contains("://") => {
                let entries = self.entries_of_trash(working).await?;
                by_title(&entries, user, text)
                    .map_err(|_| UserError::NoSuchTrash(text.to_owned()).into())
            }
            Err(error) => Err(UserError::of_address(error, text).into()),
        }
    }

    async fn entries_of_trash(&self, working: &Working) -> Result<Vec<Entry>, Fault> {
        let mut rows = self.trash_of(working).await?;
        let copies = self.copies_to_upload(working).await?;
        let only_copied = |copy: &Row| rows.iter().all(|row| row.fid != copy.fid);
        let copies: Vec<Row> = copies.into_iter().filter(only_copied).collect();
        rows.extend(copies);
        Ok(rows
            .into_iter()
            .map(|row| Entry {
                local: row.fid.local,
                filetype: row.filetype,
                title: row.title,
                modified: row.at,
            })
            .collect())
    }

    async fn restore_one(&self, working: &Working, fid: Fid) -> Result<Restoring, Fault> {
        self.must_not_be_held(working.linked.team).await?;
        let wrong = |error: ServerError| working.error(&error, Some(&fid));
        let reading = working.server.read(&working.who, &fid).await;
        let lay = match reading.map_err(wrong)? {
            Reading::There(chart) if chart.whereabouts == Whereabouts::InUse => {
                return Err(UserError::NotInTrash(fid).into());
            }
            Reading::There(chart) => chart.parent,
            // Some servers say of what is in the trash that it is not there.
            Reading::InTrashUnseen | Reading::NotThere => Parent::Unknown,
        };
        self.count_write(working).await?;
        let chart = match working.server.restore(&working.who, &fid, &AnyTime).await {
            Ok(chart) if chart.whereabouts == Whereabouts::InUse => chart,
            Ok(_) | Err(ServerError::Ambiguous) => self.read_back(working, &fid).await?,
            // Gone for ever, unless there is a copy.
            Err(ServerError::NotFound) => return self.upload_copy(working, &fid).await,
            Err(error) => return Err(wrong(error).into()),
        };
        let account = working.linked.account.id.clone();
        let now = self.clock.now();
        let by = (working.linked.team, working.linked.member);
        let jobs = self.store.note_restored(by, &account, &fid, now).await?;
        self.forget_titles(&account);
        let landed = match (lay, &chart.parent) {
            (Parent::Folder(_), Parent::Home) => Landed::AtHome,
            _ => Landed::WhereItWas,
        };
        Ok(Restoring::Done(Box::new(Restored {
            name: working.name(),
            account,
            chart,
            landed,
            jobs,
        })))
    }

    /// Has the messages of those jobs tell how they stand now.
    pub async fn tell_again(&self, notifier: &dyn Notifier, jobs: &[JobId]) {
        for job in jobs {
            let told = async {
                let report = self.report(job).await?;
                let locale = self.store.job_locale(job).await?.unwrap_or_default();
                let Some(message) = report.job.message else {
                    return Ok(());
                };
                let telling = Telling {
                    channel: report.job.channel,
                    locale: &locale,
                    report: &report,
                };
                if let Err(why) = notifier.edit(message, telling).await {
                    tracing::info!(%why, %job, "a message still tells what was");
                }
                Ok::<_, Fault>(())
            };
            if let Err(fault) = told.await {
                tracing::error!(%fault, %job, "how a job stands could not be read");
            }
        }
    }

    /// After a doubt: the chart, where it is in use.
    async fn read_back(&self, working: &Working, fid: &Fid) -> Result<Chart, Fault> {
        let reading = working.server.read(&working.who, fid).await;
        match reading.map_err(|error| working.error(&error, Some(fid)))? {
            Reading::There(chart) if chart.whereabouts == Whereabouts::InUse => Ok(chart),
            _ => Err(working.error(&ServerError::Ambiguous, Some(fid)).into()),
        }
    }
}
