//! `/charts-admin rules`, and what members accept of them under `/charts account`.
//!
//! What always holds: rules are made and removed by those who manage the team; a member accepts for an account of theirs
//! alone, each rule by itself, and takes it back when they like; a test looks at accounts for which the rule is accepted,
//! and tells titles to those alone who are linked to them.

use std::collections::HashSet;

use futures_util::future::join_all;

use super::Keeper;
use super::accounts::Working;
use super::decide::Presser;
use super::delete::Grids;
use super::errors::{Fault, UserError};
use super::purge::{learn_users, with_ties};
use super::surroundings::Surroundings;
use crate::domain::chart::Chart;
use crate::domain::ids::{AccountId, MemberId, Millis, RuleId, TeamId};
use crate::domain::plan::PlanItem;
use crate::domain::rule::{NotARule, Rhythm, TeamRule, Written};
use crate::domain::selector::{Kept, Selection, Selector, Which, select};
use crate::store::rules::{Acceptance, NewRule};

/// As many accounts are looked at in one test.
const MOST_TESTED: usize = 20;

/// What went wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleTrouble {
    /// What was written is none.
    NotARule(NotARule),
    /// The team has as many as it may.
    TooMany,
    /// It is not there any more.
    Removed,
    /// Whoever presses has not accepted it for that account.
    NotAccepted,
    /// Whoever presses is neither of the account nor manages the team.
    MayNotSkip,
}

/// The rules of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesCard {
    /// Each, with for how many accounts it is accepted.
    pub rules: Vec<(TeamRule, u64)>,
    /// How many accounts are linked in the team.
    pub accounts: u64,
    /// Whether there is a channel in which rules can propose.
    pub notices: Notices,
}

/// Whether rules can propose anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notices {
    /// They can.
    There,
    /// No notice channel is set, or the bot may not write there.
    Nowhere,
}

/// The rules of a team, for one account of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRules {
    /// The account.
    pub account: AccountId,
    /// `user @ host`.
    pub name: String,
    /// Each, with when the member accepted it.
    pub rules: Vec<(TeamRule, Option<Millis>)>,
}

/// What a rule would take today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    /// The rule.
    pub rule: TeamRule,
    /// Of each account for which it is accepted.
    pub accounts: Vec<TestedAccount>,
    /// So many more were not looked at.
    pub more: usize,
}

/// What a rule would take of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestedAccount {
    /// `user @ host`.
    pub name: String,
    /// What it would take; nothing where that cannot be told now.
    pub takes: Option<Takes>,
}

/// What a rule would take, for one reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takes {
    /// How many.
    pub charts: usize,
    /// How many more it would take, were they not protected.
    pub protected: usize,
    /// The charts themselves, where the reader is linked to the account.
    pub own: Option<Vec<Chart>>,
}

impl Keeper {
    /// The rules of the presser's team.
    ///
    /// # Errors
    /// The store's.
    pub async fn rules_card(
        &self,
        surroundings: &dyn Surroundings,
        team: TeamId,
    ) -> Result<RulesCard, Fault> {
        let accepted = self.store.acceptances(team).await?;
        let count = |rule: &TeamRule| {
            let its = accepted.iter().filter(|one| one.rule == rule.id);
            let accounts: HashSet<&AccountId> = its.map(|one| &one.account).collect();
            accounts.len() as u64
        };
        let rules = self.store.team_rules(team).await?.into_iter();
        let notices = match self.notice_channel(surroundings, team).await {
            Ok(_) => Notices::There,
            Err(Fault::User(_)) => Notices::Nowhere,
            Err(fault) => return Err(fault),
        };
        Ok(RulesCard {
            rules: rules
                .map(|rule| {
                    let accounts = count(&rule);
                    (rule, accounts)
                })
                .collect(),
            accounts: self.store.accounts_linked(team).await?,
            notices,
        })
    }

    /// Adds what somebody wrote as a rule.
    ///
    /// # Errors
    /// It is none; the team has as many as it may.
    pub async fn add_rule(
        &self,
        by: &Presser,
        rhythm: Rhythm,
        written: &Written,
    ) -> Result<TeamRule, Fault> {
        let selector = written.read().map_err(RuleTrouble::NotARule)?;
        let new = NewRule {
            team: by.team,
            selector: &selector,
            rhythm,
            by: by.member,
            locale: &by.locale,
        };
        let rule = self.store.add_rule(new, self.clock.now()).await?;
        Ok(rule.ok_or(RuleTrouble::TooMany)?)
    }

    /// Removes a rule of the presser's team; what it proposed is taken back.
    ///
    /// # Errors
    /// It is not there any more.
    pub async fn remove_rule(&self, by: &Presser, rule: &RuleId) -> Result<(), Fault> {
        let now = self.clock.now();
        let removed = self
            .store
            .remove_rule(by.team, rule, by.member, now)
            .await?;
        if removed {
            Ok(())
        } else {
            Err(RuleTrouble::Removed.into())
        }
    }

    /// What a rule of the presser's team would take today. Nothing is proposed.
    ///
    /// # Errors
    /// It is not there any more.
    pub async fn test_rule(&self, by: &Presser, rule: &RuleId) -> Result<Tested, Fault> {
        let rule = self.store.team_rule(rule).await?;
        let rule = rule.filter(|rule| rule.team == by.team);
        let rule = rule.ok_or(RuleTrouble::Removed)?;
        let mut accepted = self.store.acceptances(by.team).await?;
        accepted.retain(|one| one.rule == rule.id);
        let mut seen = HashSet::new();
        accepted.retain(|one| seen.insert(one.account.clone()));
        let more = accepted.len().saturating_sub(MOST_TESTED);
        accepted.truncate(MOST_TESTED);
        let tests = accepted.iter().map(|one| self.test_one(by, &rule, one));
        let accounts: Result<Vec<TestedAccount>, Fault> =
            join_all(tests).await.into_iter().collect();
        Ok(Tested {
            rule,
            accounts: accounts?,
            more,
        })
    }

    async fn test_one(
        &self,
        by: &Presser,
        rule: &TeamRule,
        accepted: &Acceptance,
    ) -> Result<TestedAccount, Fault> {
        let account = self.store.account(&accepted.account).await?;
        let linked = self
            .store
            .members_linked(by.team, &accepted.account)
            .await?;
        let tested = match self.accepting(rule.team, accepted).await {
            Ok(working) => self.select_now(&working, &rule.selector).await,
            Err(fault) => Err(fault),
        };
        let takes = match tested {
            Ok(selection) => Some(Takes {
                charts: selection.chosen.len(),
                protected: protected(&selection),
                own: linked.contains(&by.member).then_some(selection.chosen),
            }),
            // What is wrong is for its member to read: their key, their chart server.
            Err(Fault::User(_)) => None,
            Err(fault) => return Err(fault),
        };
        Ok(TestedAccount {
            name: account.map_or_else(String::new, |account| account.shown()),
            takes,
        })
    }

    /// The rules of the team, for that account of the presser.
    ///
    /// # Errors
    /// Not linked to it.
    pub async fn account_rules(
        &self,
        by: &Presser,
        account: &AccountId,
    ) -> Result<AccountRules, Fault> {
        let link = self.store.link(by.team, by.member, account).await?;
        let name = link.ok_or(UserError::NotLinked)?.account.shown();
        let accepted = self.store.acceptances(by.team).await?;
        let when = |rule: &TeamRule| {
            let its = accepted.iter().find(|one| {
                one.rule == rule.id && one.account == *account && one.member == by.member
            });
            its.map(|one| one.accepted)
        };
        let rules = self.store.team_rules(by.team).await?.into_iter();
        Ok(AccountRules {
            account: account.clone(),
            name,
            rules: rules
                .map(|rule| {
                    let accepted = when(&rule);
                    (rule, accepted)
                })
                .collect(),
        })
    }

    /// A press on **Accept**: the rule of that number may look at that account and propose.
    ///
    /// # Errors
    /// The rule is gone; not linked to the account.
    pub async fn accept_rule(
        &self,
        by: &Presser,
        account: &AccountId,
        n: u64,
    ) -> Result<AccountRules, Fault> {
        let now = self.clock.now();
        let rule = (by.team, n);
        let accepted = self
            .store
            .accept_rule(rule, account, by.member, now)
            .await?;
        let rules = self.account_rules(by, account).await?;
        if accepted {
            Ok(rules)
        } else {
            Err(RuleTrouble::Removed.into())
        }
    }

    /// A press on **Stop accepting**: what nobody decided yet is taken back.
    ///
    /// # Errors
    /// Not linked to the account.
    pub async fn decline_rule(
        &self,
        by: &Presser,
        account: &AccountId,
        n: u64,
    ) -> Result<AccountRules, Fault> {
        let now = self.clock.now();
        let rule = (by.team, n);
        self.store
            .decline_rule(rule, account, by.member, now)
            .await?;
        self.account_rules(by, account).await
    }

    /// The account, through the link of the member who accepted.
    pub(super) async fn accepting(
        &self,
        team: TeamId,
        accepted: &Acceptance,
    ) -> Result<Working, Fault> {
        self.linked_account(team, accepted.member, &accepted.account)
            .await
    }

    /// What that filter takes of the account now.
    pub(super) async fn select_now(
        &self,
        working: &Working,
        selector: &Selector,
    ) -> Result<Selection, Fault> {
        let mut listing = self.listing_for(working, selector, Grids::Stay).await?;
        if selector.which != Which::Plot {
            learn_users(working, &mut listing.charts)
                .await
                .map_err(|error| working.error(&error, None))?;
        }
        let protections = self.protections_of(working).await?;
        let folder = selector.folder.clone().unwrap_or_default();
        let selection = select(selector, &listing, &protections, self.clock.now());
        Ok(selection.map_err(|_| UserError::NoSuchFolder(folder))?)
    }

    /// How many rules the team has, and how many of them that member accepted for that account.
    pub(super) async fn rules_accepted(
        &self,
        team: TeamId,
        member: MemberId,
        account: &AccountId,
    ) -> Result<(u64, u64), Fault> {
        let rules = self.store.team_rules(team).await?.len() as u64;
        if rules == 0 {
            return Ok((0, 0));
        }
        let all = self.store.acceptances(team).await?;
        let its = all
            .iter()
            .filter(|one| one.account == *account && one.member == member);
        Ok((rules, its.count() as u64))
    }
}

/// The items of what a rule takes.
pub(super) fn items(selection: &Selection) -> Vec<PlanItem> {
    with_ties(&selection.chosen)
}

fn protected(selection: &Selection) -> usize {
    let kept = selection.kept.iter();
    kept.filter(|(_, why)| *why == Kept::Protected).count()
}

impl From<RuleTrouble> for Fault {
    fn from(trouble: RuleTrouble) -> Self {
        UserError::Rule(trouble).into()
    }
}
