//! `/charts protect`: rules that keep charts, whatever a filter or a press says.
//!
//! What always holds: a rule belongs to a team and an account; whoever is linked to the account there may make
//! and remove it; a running job sees a new rule before its next item begins.

use std::sync::atomic::Ordering;

use super::Keeper;
use super::accounts::Working;
use super::catalogue::Entry;
use super::decide::Presser;
use super::errors::{Fault, UserError};
use super::named::Named;
use crate::domain::chart::{Folder, Parent};
use crate::domain::command::Purpose;
use crate::domain::ids::{AccountId, Fid, ProtectionId};
use crate::domain::protection::{Protection, Protections};
use crate::domain::selector::folder_and_below;
use crate::servers::{Reading, Scope};
use crate::store::protections::Rule;

/// The rules of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The account.
    pub account: AccountId,
    /// `user @ host`.
    pub name: String,
    /// The rules, the oldest first.
    pub rules: Vec<Rule>,
}

/// What `/charts protect` led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Protecting {
    /// The rules as they are.
    Rules(Rules),
    /// This is protected now, or was before.
    Done {
        /// The rule.
        id: ProtectionId,
        /// Whether the rule is new.
        newness: Newness,
        /// What it keeps.
        protection: Protection,
        /// Its title, path or pattern. Hostile text.
        shown: String,
        /// `user @ host`.
        name: String,
    },
    /// Several charts of that account have the title.
    Several(AccountId, Vec<Entry>),
}

/// Whether a rule is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newness {
    /// It is.
    New,
    /// It was there.
    Known,
}

impl Keeper {
    /// Lists the rules, or makes one of what the member wrote: a title with `*` or `?` is a pattern, a path is
    /// a folder, all else a chart, or a folder where no chart is called so.
    ///
    /// # Errors
    /// No such folder, chart or title; those of the account and of the chart server.
    pub async fn protect(
        &self,
        by: &Presser,
        account: Option<&str>,
        what: Option<&str>,
    ) -> Result<Protecting, Fault> {
        let purpose = match what {
            Some(_) => Purpose::Change,
            None => Purpose::Look,
        };
        let working = self
            .account_for(by.team, by.member, account, purpose)
            .await?;
        let Some(what) = what else {
            return Ok(Protecting::Rules(self.rules_of(by, &working).await?));
        };
        if what.contains(['*', '?']) {
            let pattern = what.trim().to_owned();
            let rule = Protection::Pattern(pattern.clone());
            return self.keep(by, &working, rule, pattern).await;
        }
        // An address has slashes, too.
        if what.contains('/') && !what.contains("://") {
            let (fid, path) = self.folder(&working, what).await?;
            let rule = Protection::Folder(fid);
            return self.keep(by, &working, rule, path).await;
        }
        match self.named(&working, what).await {
            Ok(Named::One(fid)) => self.protect_one(by, &working, fid).await,
            Ok(Named::Several(charts)) => {
                let account = working.linked.account.id;
                Ok(Protecting::Several(account, charts))
            }
            Err(Fault::User(error @ UserError::NoSuchTitle { .. })) => {
                // No chart is called so; a folder at the top may be.
                match self.folder(&working, what).await {
                    Ok((fid, path)) => self.keep(by, &working, Protection::Folder(fid), path).await,
                    Err(Fault::User(UserError::NoSuchFolder(_))) => Err(error.into()),
                    Err(fault) => Err(fault),
                }
            }
            Err(fault) => Err(fault),
        }
    }

    /// Protects that chart, which the member chose among several of its title.
    ///
    /// # Errors
    /// As [`Keeper::protect`].
    pub async fn protect_chart(
        &self,
        by: &Presser,
        account: &AccountId,
        chart: u64,
    ) -> Result<Protecting, Fault> {
        let working = self.linked_account(by.team, by.member, account).await?;
        let fid = Fid::new(&working.who.username, chart);
        self.protect_one(by, &working, fid).await
    }

    /// Removes a rule. The rules that are left.
    ///
    /// # Errors
    /// The rule is gone already; not linked to its account; the store's.
    pub async fn unprotect(&self, by: &Presser, id: &ProtectionId) -> Result<Rules, Fault> {
        let account = self.store.account_of_rule(by.team, id).await?;
        let account = account.ok_or(UserError::RuleGone)?;
        let link = self.store.link(by.team, by.member, &account).await?;
        let working = self.opened(link.ok_or(UserError::NotOfAccount)?).await?;
        self.store.unprotect(id).await?;
        self.protections_changed.fetch_add(1, Ordering::AcqRel);
        self.rules_of(by, &working).await
    }

    /// What keeps charts of that account in the team in which it is linked.
    pub(super) async fn protections_of(&self, working: &Working) -> Result<Protections, Fault> {
        let linked = &working.linked;
        Ok(self
            .store
            .protections(linked.team, &linked.account.id)
            .await?)
    }

    async fn rules_of(&self, by: &Presser, working: &Working) -> Result<Rules, Fault> {
        let account = working.linked.account.id.clone();
        Ok(Rules {
            rules: self.store.rules(by.team, &account).await?,
            name: working.name(),
            account,
        })
    }

    async fn protect_one(
        &self,
        by: &Presser,
        working: &Working,
        fid: Fid,
    ) -> Result<Protecting, Fault> {
        let reading = working.server.read(&working.who, &fid).await;
        let title = match reading.map_err(|error| working.error(&error, Some(&fid)))? {
            Reading::There(chart) => chart.title,
            Reading::InTrashUnseen => String::new(),
            Reading::NotThere => return Err(UserError::ChartGone(fid).into()),
        };
        self.keep(by, working, Protection::Chart(fid), title).await
    }

    async fn keep(
        &self,
        by: &Presser,
        working: &Working,
        protection: Protection,
        shown: String,
    ) -> Result<Protecting, Fault> {
        let whose = (by.team, &working.linked.account.id);
        let now = self.clock.now();
        let who = (by.member, now);
        let made = self.store.protect(whose, &protection, &shown, who).await?;
        self.protections_changed.fetch_add(1, Ordering::AcqRel);
        let (id, newness) = if let Some(id) = made {
            (id, Newness::New)
        } else {
            let rules = self.store.rules(whose.0, whose.1).await?;
            let same = rules.into_iter().find(|rule| rule.protection == protection);
            (same.ok_or(UserError::RuleGone)?.id, Newness::Known)
        };
        Ok(Protecting::Done {
            id,
            newness,
            protection,
            shown,
            name: working.name(),
        })
    }

    /// The folder of that path: its id, and the path as it was written.
    async fn folder(&self, working: &Working, path: &str) -> Result<(Fid, String), Fault> {
        let listing = working.server.list(&working.who, Scope::Folders).await;
        let folders = listing
            .map_err(|error| working.error(&error, None))?
            .folders;
        let missing = || UserError::NoSuchFolder(path.to_owned());
        let inside = folder_and_below(path, &folders).map_err(|_| missing())?;
        // The topmost is the one that lies in none of the others.
        let is_below =
            |parent: &Parent| matches!(parent, Parent::Folder(fid) if inside.contains(fid));
        let is_top = |folder: &Folder| inside.contains(&folder.fid) && !is_below(&folder.parent);
        let top = folders.into_iter().find(is_top);
        let path = path.trim_matches('/').to_owned();
        Ok((top.ok_or_else(missing)?.fid, path))
    }
}
