//! What rules propose: asking when they are due, and what members answer.
//!
//! What always holds: a rule approves nothing, and silence approves nothing; an account is looked at with the key of a
//! member who accepted the rule for it, and of nobody else; who approves accepted it too, makes the plan their own, and
//! approves it as they would one that they made by hand, with the number typed and others asked wherever that would be.

use super::Keeper;
use super::accounts::Working;
use super::decide::Presser;
use super::errors::{Fault, UserError};
use super::jobs::Rights;
use super::notifier::{NotTold, Notifier};
use super::request::{Looked, RequestReport};
use super::rules::{RuleTrouble, items};
use crate::domain::command::Choice;
use crate::domain::ids::{ChannelId, MemberId, PlanId, RoleId, TeamId};
use crate::domain::later::{Days, Sweeping};
use crate::domain::number;
use crate::domain::plan::{Asked, Draft, Effect, plots_first};
use crate::domain::policy::Decides;
use crate::domain::rule::TeamRule;
use crate::store;
use crate::store::proposals::{Proposal, ProposalShown, Stand, ToPropose};
use crate::store::rules::Turn;

/// A turn that is under way is nobody else's for so long, and one that failed is tried again then.
const TURN_MS: i64 = 10 * 60_000;

/// A chart server that does not answer is asked for so long; then the rule waits until it is due again.
const TRIED_FOR_MS: i64 = 24 * 3_600_000;

/// A proposal as its message tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalReport {
    /// The proposal.
    pub proposal: Proposal,
    /// `user @ host`.
    pub account: String,
    /// The members who accepted the rule for that account: they are named.
    pub members: Vec<MemberId>,
}

/// What **Approve** led to.
#[derive(Clone, Debug)]
pub enum ProposalApproved {
    /// This number has to be typed first.
    TypeNumber(usize, Choice),
    /// The job waits for a runner.
    Started(Box<ProposalReport>),
    /// Others have to say yes, as they would to a purge by hand.
    OthersAsked(Box<ProposalReport>, Box<RequestReport>),
}

impl Keeper {
    /// Moves on what is due, and makes what it proposes. What cannot be looked at now is tried again.
    ///
    /// # Errors
    /// The store's.
    pub async fn propose_what_is_due(&self) -> Result<(), Fault> {
        let now = self.clock.now();
        self.store.take_due_rules(now).await?;
        for turn in self.store.take_turns(now, now.plus(TURN_MS)).await? {
            let Some(rule) = self.store.team_rule(&turn.rule).await? else {
                self.store.end_turn(&turn).await?;
                continue;
            };
            match self.propose(&rule, &turn).await {
                Ok(()) => {}
                Err(Fault::User(why)) => {
                    let is_over = self.clock.now().since(turn.since) >= TRIED_FOR_MS;
                    tracing::warn!(?why, rule = rule.n, team = %rule.team, is_over, "a rule could not look at an account");
                    if is_over {
                        self.store.end_turn(&turn).await?;
                    }
                }
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }

    /// One rule, one account. Where nothing matches, or nobody could be told, nothing is proposed.
    async fn propose(&self, rule: &TeamRule, turn: &Turn) -> Result<(), Fault> {
        let settings = self.store.team_settings(rule.team).await?;
        let Some(channel) = settings.notice_channel else {
            tracing::info!(rule = rule.n, team = %rule.team, "a rule is due, and no notice channel is set");
            self.store.end_turn(turn).await?;
            return Ok(());
        };
        let Some(working) = self.first_accepting(rule, turn).await? else {
            self.store.end_turn(turn).await?;
            return Ok(());
        };
        let selection = self.select_now(&working, &rule.selector).await?;
        if selection.chosen.is_empty() {
            self.store.end_turn(turn).await?;
            return Ok(());
        }
        let created = self.clock.now();
        let draft = Draft {
            id: PlanId(store::new_id()),
            team: rule.team,
            member: working.linked.member,
            account: turn.account.clone(),
            to: None,
            asked: Asked::Purge(rule.selector.clone()),
            items: plots_first(items(&selection)),
            created,
            expires: created.plus(settings.policy().lasts_ms),
        };
        self.put_proposal(rule, turn, channel, &draft).await
    }

    async fn put_proposal(
        &self,
        rule: &TeamRule,
        turn: &Turn,
        channel: ChannelId,
        draft: &Draft,
    ) -> Result<(), Fault> {
        let effect = self.rules_choose(rule.team).await?.effect();
        let digest = draft.clone().with_effect(effect).digest;
        let ask = ToPropose {
            turn,
            n: rule.n,
            effect,
            digest: &digest,
            channel,
            locale: &rule.locale,
        };
        if !self.store.propose(ask, draft).await? {
            tracing::info!(rule = rule.n, team = %rule.team, "what a rule was about to propose is not wanted any more");
        }
        Ok(())
    }

    /// What is approved of a rule goes to the trash, whence it can be restored: for as long as the team lets charts wait
    /// there, or for good.
    async fn rules_choose(&self, team: TeamId) -> Result<Choice, Fault> {
        Ok(match self.sweeping(team).await? {
            Sweeping::Off => Choice::Trash,
            Sweeping::After(days) => Choice::Later(days),
        })
    }

    /// The account through the link of the first member who accepted whose key can be used.
    async fn first_accepting(
        &self,
        rule: &TeamRule,
        turn: &Turn,
    ) -> Result<Option<Working>, Fault> {
        let all = self.store.acceptances(rule.team).await?;
        let its = all
            .iter()
            .filter(|one| one.rule == rule.id && one.account == turn.account);
        for accepted in its {
            match self.accepting(rule.team, accepted).await {
                Ok(working) => return Ok(Some(working)),
                Err(Fault::User(why)) => {
                    tracing::warn!(
                        ?why,
                        rule = rule.n,
                        "the account of who accepted a rule cannot be opened"
                    );
                }
                Err(fault) => return Err(fault),
            }
        }
        Ok(None)
    }

    /// Brings every proposal's message to what it should show.
    ///
    /// # Errors
    /// The store's.
    pub async fn tell_proposals(&self, notifier: &dyn Notifier) -> Result<(), Fault> {
        for proposal in self.store.proposals_to_tell(self.clock.now()).await? {
            let report = self.report_of_proposal(proposal).await?;
            if let Err(why) = self.tell_proposal(notifier, &report).await? {
                tracing::warn!(%why, plan = %report.proposal.plan, "a proposal could not be told of");
            }
        }
        Ok(())
    }

    /// The same for one.
    async fn tell_proposal(
        &self,
        notifier: &dyn Notifier,
        report: &ProposalReport,
    ) -> Result<Result<(), NotTold>, Fault> {
        let proposal = &report.proposal;
        let is_open = proposal.stand == Stand::Open;
        let (shown, message) = match (proposal.message, is_open) {
            (None, false) => (ProposalShown::Over, None),
            (None, true) => match notifier.post_proposal(report).await {
                Ok(message) => (ProposalShown::Asked, Some(message)),
                // Nobody sees it, and nobody can decide on it. It is due again in its rhythm.
                Err(why @ (NotTold::Forbidden | NotTold::Removed)) => {
                    self.store.cancel(&proposal.plan, self.clock.now()).await?;
                    return Ok(Err(why));
                }
                Err(NotTold::NotNow) => return Ok(Err(NotTold::NotNow)),
            },
            (Some(_), true) => return Ok(Ok(())),
            // Where others are asked, what comes of it is told by the message of that request.
            (Some(message), false) => match notifier.edit_proposal(message, report).await {
                Ok(()) | Err(NotTold::Removed | NotTold::Forbidden) => {
                    (ProposalShown::Over, Some(message))
                }
                Err(NotTold::NotNow) => return Ok(Err(NotTold::NotNow)),
            },
        };
        self.store
            .set_proposal_shown(&proposal.plan, shown, message)
            .await?;
        Ok(Ok(()))
    }

    /// A press on **Look**: the list, for members of the account and approvers.
    ///
    /// # Errors
    /// Neither; not known.
    pub async fn look_at_proposal(
        &self,
        by: &Presser,
        roles: &[RoleId],
        plan: &PlanId,
    ) -> Result<Looked, Fault> {
        let proposal = self.proposal_here(by, plan).await?;
        let linked = self
            .store
            .members_linked(by.team, &proposal.account)
            .await?;
        if !linked.contains(&by.member) {
            self.must_approve(by.team, roles).await?;
        }
        let draft = self.draft_of(plan).await?;
        let account = self.report_of_proposal(proposal).await?.account;
        Ok(Looked { account, draft })
    }

    /// A press on **Approve**, or the form in which the number was typed.
    ///
    /// # Errors
    /// Not linked, or the rule not accepted; decided already, or too late; a wrong number; held; another job of the
    /// account is not over.
    pub async fn approve_proposal(
        &self,
        by: &Presser,
        plan: &PlanId,
        typed: Option<&str>,
    ) -> Result<ProposalApproved, Fault> {
        let proposal = self.may_approve(by, plan).await?;
        // Who decides is asked as if the plan were the presser's already.
        let draft = Draft {
            member: by.member,
            ..self.draft_of(plan).await?
        };
        if draft.clone().with_effect(proposal.effect).digest != proposal.digest {
            return Err(Fault::Unexpected(
                "what a rule proposed was changed behind our back".to_owned(),
            ));
        }
        let choice = choice_of(&proposal)?;
        self.must_be_offered(&draft, choice).await?;
        let count = draft.items.len();
        let decides = self.decides(&draft, proposal.effect).await?;
        let asks_others = matches!(decides, Decides::Others(_) | Decides::OthersAfter(..));
        match (typed, draft.number_to_type()) {
            (None, Some(wanted)) if !asks_others => {
                return Ok(ProposalApproved::TypeNumber(wanted, choice));
            }
            (Some(typed), Some(wanted)) if number::typed(typed) != Some(wanted) => {
                return Err(UserError::WrongNumber { wanted }.into());
            }
            _ => {}
        }
        self.must_not_be_held(by.team).await?;
        if !self
            .store
            .take_over(plan, by.member, self.clock.now())
            .await?
        {
            return Err(UserError::RequestOver.into());
        }
        if asks_others {
            let request = self.ask_others(by, plan, choice, "").await?;
            let report = self.proposal_now(by, plan).await?;
            return Ok(ProposalApproved::OthersAsked(
                Box::new(report),
                Box::new(request),
            ));
        }
        self.choose_typed(by, plan, choice, &count.to_string())
            .await?;
        let report = self.proposal_now(by, plan).await?;
        Ok(ProposalApproved::Started(Box::new(report)))
    }

    /// A press on **Skip**.
    ///
    /// # Errors
    /// Neither of the account nor managing the team; decided already, or too late.
    pub async fn skip_proposal(
        &self,
        by: &Presser,
        rights: Rights,
        plan: &PlanId,
    ) -> Result<ProposalReport, Fault> {
        let proposal = self.proposal_here(by, plan).await?;
        let linked = self
            .store
            .members_linked(by.team, &proposal.account)
            .await?;
        if rights != Rights::ManageTeam && !linked.contains(&by.member) {
            return Err(RuleTrouble::MayNotSkip.into());
        }
        let now = self.clock.now();
        if !self.store.skip_proposal(plan, by.member, now).await? {
            return Err(UserError::RequestOver.into());
        }
        self.proposal_now(by, plan).await
    }

    /// Whether the presser may approve it now.
    async fn may_approve(&self, by: &Presser, plan: &PlanId) -> Result<Proposal, Fault> {
        let proposal = self.proposal_here(by, plan).await?;
        let linked = self
            .store
            .members_linked(by.team, &proposal.account)
            .await?;
        if !linked.contains(&by.member) {
            return Err(UserError::NotOfAccount.into());
        }
        if proposal.stand != Stand::Open {
            return Err(UserError::RequestOver.into());
        }
        let all = self.store.acceptances(by.team).await?;
        let has_accepted = all.iter().any(|one| {
            one.rule == proposal.rule && one.account == proposal.account && one.member == by.member
        });
        if has_accepted {
            Ok(proposal)
        } else {
            Err(RuleTrouble::NotAccepted.into())
        }
    }

    async fn proposal_here(&self, by: &Presser, plan: &PlanId) -> Result<Proposal, Fault> {
        match self.store.proposal(plan, self.clock.now()).await? {
            Some(proposal) if proposal.team == by.team => Ok(proposal),
            _ => Err(UserError::PlanUnknown.into()),
        }
    }

    async fn proposal_now(&self, by: &Presser, plan: &PlanId) -> Result<ProposalReport, Fault> {
        let proposal = self.proposal_here(by, plan).await?;
        self.report_of_proposal(proposal).await
    }

    async fn draft_of(&self, plan: &PlanId) -> Result<Draft, Fault> {
        let stored = self.store.draft(plan).await?;
        Ok(stored.ok_or(UserError::PlanUnknown)?.draft)
    }

    async fn report_of_proposal(&self, proposal: Proposal) -> Result<ProposalReport, Fault> {
        let account = self.store.account(&proposal.account).await?;
        let all = self.store.acceptances(proposal.team).await?.into_iter();
        let its = all.filter(|one| one.rule == proposal.rule && one.account == proposal.account);
        Ok(ProposalReport {
            account: account.map_or_else(String::new, |account| account.shown()),
            members: its.map(|one| one.member).collect(),
            proposal,
        })
    }
}

/// What a press approves is what the message said.
fn choice_of(proposal: &Proposal) -> Result<Choice, Fault> {
    let choice = match proposal.effect {
        Effect::Trash => Some(Choice::Trash),
        Effect::Delete => None,
        Effect::TrashThenDelete(after) => {
            let days = u32::try_from(Days::of_ms(after)).ok().and_then(Days::new);
            days.map(Choice::Later)
        }
    };
    choice.ok_or_else(|| Fault::Unexpected("a rule proposed what no button does".to_owned()))
}
