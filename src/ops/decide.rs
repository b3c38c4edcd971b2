//! Pressing a plan's buttons: each press does its thing once, or says why not.

use super::Keeper;
use super::delete::ChartCard;
use super::errors::{Fault, UserError};
use super::purge::PlanCard;
use crate::domain::command::Choice;
use crate::domain::copy::Copying;
use crate::domain::ids::{ChannelId, MemberId, PlanId, TeamId};
use crate::domain::job::Job;
use crate::domain::number;
use crate::domain::plan::{Asked, Draft, Effect};
use crate::domain::policy::{COUNTED_MS, Decides};
use crate::store::plans::{Approval, Approving, CancelAnswer, PlanState};

/// Who presses, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presser {
    /// The team.
    pub team: TeamId,
    /// The member.
    pub member: MemberId,
    /// The channel in which the job will tell how it goes.
    pub channel: ChannelId,
    /// The team's language, for what is public.
    pub locale: String,
}

/// What a press led to.
#[derive(Clone, Debug)]
pub enum Chosen {
    /// This number has to be typed first.
    TypeNumber(usize),
    /// Others have to be asked, and why can be said first.
    AskOthers(usize),
    /// The job waits for a runner.
    Started(Box<Job>),
}

/// The card after **Take its grid too**.
#[derive(Clone, Debug)]
pub enum CardWithGrids {
    /// Of one chart.
    Chart(Box<ChartCard>),
    /// Of a purge.
    Plan(Box<PlanCard>),
}

impl Keeper {
    /// A press on **Move to trash**, **Trash now, delete on …** or **Delete for ever**.
    ///
    /// # Errors
    /// Not one's own card, expired, used, cancelled; another job is not over.
    pub async fn choose(
        &self,
        by: &Presser,
        plan: &PlanId,
        choice: Choice,
    ) -> Result<Chosen, Fault> {
        let draft = self.open_draft(by, plan).await?;
        self.must_be_offered(&draft, choice).await?;
        let decides = self.decides(&draft, choice.effect()).await?;
        if let Decides::Others(_) | Decides::OthersAfter(..) = decides {
            return Ok(Chosen::AskOthers(draft.items.len()));
        }
        match draft.number_to_type() {
            Some(number) => Ok(Chosen::TypeNumber(number)),
            None => self.approve(by, plan, choice).await,
        }
    }

    /// Who decides on what a card offers, where it is deleted for ever.
    pub(super) async fn decides_on(&self, draft: Option<&Draft>) -> Result<Decides, Fault> {
        match draft {
            Some(draft) => self.decides(draft, Effect::Delete).await,
            None => Ok(Decides::Alone),
        }
    }

    /// Whether that team's charts are copied before they are deleted.
    pub(super) async fn copying(&self, team: TeamId) -> Result<Copying, Fault> {
        Ok(self.store.team_settings(team).await?.copying)
    }

    /// Who decides on that plan, where it is to have that effect.
    ///
    /// # Errors
    /// The store's.
    pub async fn decides(&self, draft: &Draft, effect: Effect) -> Result<Decides, Fault> {
        let policy = self.policy(draft.team).await?;
        let before = self.decided_alone(draft).await?;
        Ok(policy.decides(effect, draft.items.len(), before))
    }

    /// How many charts of that account the member deleted for ever of late without asking anybody.
    pub(super) async fn decided_alone(&self, draft: &Draft) -> Result<u64, Fault> {
        let since = self.clock.now().plus(-COUNTED_MS);
        let of = (draft.team, draft.member);
        Ok(self.store.decided_alone(of, &draft.account, since).await?)
    }

    /// The form in which the number was typed.
    ///
    /// # Errors
    /// As [`Keeper::choose`], and a wrong number.
    pub async fn choose_typed(
        &self,
        by: &Presser,
        plan: &PlanId,
        choice: Choice,
        typed: &str,
    ) -> Result<Chosen, Fault> {
        let draft = self.open_draft(by, plan).await?;
        self.must_be_offered(&draft, choice).await?;
        let wanted = draft.items.len();
        // A form may have been open when the team named its approvers.
        let decides = self.decides(&draft, choice.effect()).await?;
        if let Decides::Others(_) | Decides::OthersAfter(..) = decides {
            return Err(UserError::OthersDecide.into());
        }
        if number::typed(typed) != Some(wanted) {
            return Err(UserError::WrongNumber { wanted }.into());
        }
        self.approve(by, plan, choice).await
    }

    /// A press on **Cancel**.
    ///
    /// # Errors
    /// Not one's own card, or decided already.
    pub async fn cancel(&self, by: &Presser, plan: &PlanId) -> Result<(), Fault> {
        self.own_plan(by, plan).await?;
        match self.store.cancel(plan, self.clock.now()).await? {
            CancelAnswer::Cancelled => Ok(()),
            CancelAnswer::AlreadyCancelled => Err(UserError::PlanCancelled.into()),
            CancelAnswer::AlreadyApproved => Err(UserError::PlanUsed.into()),
            CancelAnswer::Unknown => Err(UserError::PlanUnknown.into()),
        }
    }

    /// A press on **Take its grid too**: a new plan takes the place of the old.
    ///
    /// # Errors
    /// As [`Keeper::choose`], and those of the chart server.
    pub async fn take_grids(&self, by: &Presser, plan: &PlanId) -> Result<CardWithGrids, Fault> {
        let draft = self.open_draft(by, plan).await?;
        let card = match draft.asked.clone() {
            Asked::One(fid) | Asked::OneWithItsGrids(fid) => {
                CardWithGrids::Chart(Box::new(self.chart_card_with_grids(&draft, fid).await?))
            }
            // Its card offers no grids: what failed is tried again, and nothing else.
            Asked::Retry(_) => return Err(UserError::PlanUnknown.into()),
            Asked::Purge(selector) | Asked::PurgeWithTheirGrids(selector) => CardWithGrids::Plan(
                Box::new(self.purge_card_with_grids(&draft, selector).await?),
            ),
        };
        self.store.cancel(plan, self.clock.now()).await?;
        Ok(card)
    }

    async fn approve(&self, by: &Presser, plan: &PlanId, choice: Choice) -> Result<Chosen, Fault> {
        self.must_not_be_held(by.team).await?;
        let now = self.clock.now();
        let asked = Approving {
            plan,
            effect: choice.effect(),
            by: by.member,
            channel: by.channel,
            locale: &by.locale,
        };
        match self.store.approve(asked, now).await? {
            Approval::Approved(job) => {
                self.forget_titles(&job.account);
                self.work.notify_waiters();
                self.work.notify_one();
                Ok(Chosen::Started(Box::new(job)))
            }
            Approval::AlreadyApproved(_) => Err(UserError::PlanUsed.into()),
            Approval::Cancelled => Err(UserError::PlanCancelled.into()),
            Approval::Expired => Err(UserError::PlanExpired.into()),
            Approval::OthersAsked => Err(UserError::OthersAsked.into()),
            Approval::AccountBusy => Err(UserError::AccountBusy.into()),
            Approval::Unknown => Err(UserError::PlanUnknown.into()),
        }
    }

    /// The plan, where it is the presser's own and can still be decided.
    pub(super) async fn open_draft(&self, by: &Presser, plan: &PlanId) -> Result<Draft, Fault> {
        let stored = self.own_plan(by, plan).await?;
        match stored.1 {
            PlanState::Open if self.clock.now() >= stored.0.expires => {
                Err(UserError::PlanExpired.into())
            }
            PlanState::Open => Ok(stored.0),
            PlanState::Requested => Err(UserError::OthersAsked.into()),
            PlanState::Approved => Err(UserError::PlanUsed.into()),
            PlanState::Cancelled => Err(UserError::PlanCancelled.into()),
        }
    }

    pub(super) async fn own_plan(
        &self,
        by: &Presser,
        plan: &PlanId,
    ) -> Result<(Draft, PlanState), Fault> {
        let stored = self
            .store
            .draft(plan)
            .await?
            .ok_or(UserError::PlanUnknown)?;
        if stored.draft.team != by.team || stored.draft.member != by.member {
            return Err(UserError::NotYours.into());
        }
        Ok((stored.draft, stored.state))
    }
}
