//! Asking others to approve a plan, and what they answer.
//!
//! What always holds: nobody decides on what they asked for themselves; whether somebody may decide is asked of
//! the team's settings and of their roles at every press; silence approves nothing.

use super::Keeper;
use super::decide::Presser;
use super::errors::{Fault, UserError};
use super::jobs::JobReport;
use super::notifier::{NotTold, Notifier};
use crate::domain::command::Choice;
use crate::domain::ids::{Millis, PlanId, RoleId, TeamId};
use crate::domain::job::Job;
use crate::domain::plan::{Draft, Effect};
use crate::domain::policy::{Decides, Policy};
use crate::store::requests::{Request, Shown, ToAsk, Voted};

/// A request as its message tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestReport {
    /// The request.
    pub request: Request,
    /// `user @ host`.
    pub account: String,
    /// `user @ host`, to which the charts are moved before they are deleted.
    pub to: Option<String>,
    /// Whether it can be decided on now.
    pub is_open: bool,
}

/// What **Look** shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// `user @ host`.
    pub account: String,
    /// The list.
    pub draft: Draft,
}

/// What came of a request that was over before it was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooLate {
    /// The request.
    pub report: RequestReport,
    /// How its job goes, or how it ended.
    pub job: Option<JobReport>,
}

/// What **Approve** led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaidYes {
    /// More have to say yes.
    Counted(Box<RequestReport>),
    /// It was approved with this yes.
    Approved(Box<RequestReport>, Box<Job>),
}

impl Keeper {
    /// What a team wants of plans that delete for ever.
    ///
    /// # Errors
    /// The store's.
    pub async fn policy(&self, team: TeamId) -> Result<Policy, Fault> {
        Ok(self.store.team_settings(team).await?.policy())
    }

    /// The form in which a member says why they ask: the plan waits for others from now on.
    ///
    /// # Errors
    /// Not their open plan; nobody has to be asked.
    pub async fn ask_others(
        &self,
        by: &Presser,
        plan: &PlanId,
        choice: Choice,
        why: &str,
    ) -> Result<RequestReport, Fault> {
        let draft = self.open_draft(by, plan).await?;
        self.must_be_offered(&draft, choice).await?;
        let effect = choice.effect();
        let (policy, role) = self.asked_of(by.team, effect, &draft).await?;
        let now = self.clock.now();
        let ask = ToAsk {
            effect,
            why: why.trim(),
            ..to_ask(by, plan, &policy, role, now)
        };
        let asked = self.store.ask(ask, now).await?;
        self.report_of(asked.ok_or(UserError::PlanExpired)?).await
    }

    /// A press on **Ask again**, for what nobody decided in time.
    ///
    /// # Errors
    /// Not theirs; it did not lapse; nobody has to be asked any more.
    pub async fn ask_again(&self, by: &Presser, plan: &PlanId) -> Result<RequestReport, Fault> {
        let (draft, _) = self.own_plan(by, plan).await?;
        self.must_be_linked_to_both(&draft).await?;
        let effect = self.request_here(by, plan).await?.effect;
        let (policy, role) = self.asked_of(by.team, effect, &draft).await?;
        let now = self.clock.now();
        let ask = ToAsk {
            effect,
            ..to_ask(by, plan, &policy, role, now)
        };
        let asked = self.store.ask_again(ask, now).await?;
        self.report_of(asked.ok_or(UserError::RequestOver)?).await
    }

    /// A press on **Look**: the list, for approvers and those whose account it is.
    ///
    /// # Errors
    /// Neither; not known.
    pub async fn look(
        &self,
        by: &Presser,
        roles: &[RoleId],
        plan: &PlanId,
    ) -> Result<Looked, Fault> {
        let request = self.request_here(by, plan).await?;
        let linked = self.store.members_linked(by.team, &request.account).await?;
        if !linked.contains(&by.member) {
            self.must_approve(by.team, roles).await?;
        }
        let stored = self.store.draft(plan).await?;
        let draft = stored.ok_or(UserError::PlanUnknown)?.draft;
        let account = self.report_of(request).await?.account;
        Ok(Looked { account, draft })
    }

    /// A press on **Approve**.
    ///
    /// # Errors
    /// They asked themselves, or are no approver; decided already, or too late; another job of the account is not
    /// over.
    pub async fn say_yes(
        &self,
        by: &Presser,
        roles: &[RoleId],
        plan: &PlanId,
    ) -> Result<SaidYes, Fault> {
        self.may_decide(by, roles, plan).await?;
        self.must_not_be_held(by.team).await?;
        match self
            .store
            .say_yes(plan, by.member, self.clock.now())
            .await?
        {
            Voted::Counted(request) => {
                Ok(SaidYes::Counted(Box::new(self.report_of(request).await?)))
            }
            Voted::Approved(job) => {
                self.forget_titles(&job.account);
                self.work.notify_waiters();
                self.work.notify_one();
                let request = self.request_here(by, plan).await?;
                let report = self.report_of(request).await?;
                Ok(SaidYes::Approved(Box::new(report), Box::new(job)))
            }
            Voted::Before => Err(UserError::SaidYesBefore.into()),
            Voted::AccountBusy => Err(UserError::AccountBusy.into()),
            Voted::NotOpen => Err(UserError::RequestOver.into()),
        }
    }

    /// Whether the presser may decide on that request now: asked before a form opens, and again after.
    ///
    /// # Errors
    /// As [`Keeper::say_yes`].
    pub async fn may_decide(
        &self,
        by: &Presser,
        roles: &[RoleId],
        plan: &PlanId,
    ) -> Result<Request, Fault> {
        let request = self.request_here(by, plan).await?;
        if request.member == by.member {
            return Err(UserError::AskedYourself.into());
        }
        self.must_approve(by.team, roles).await?;
        if request.is_open(self.clock.now()) {
            Ok(request)
        } else {
            Err(UserError::RequestOver.into())
        }
    }

    /// The form in which an approver says why not.
    ///
    /// # Errors
    /// As [`Keeper::say_yes`].
    pub async fn say_no(
        &self,
        by: &Presser,
        roles: &[RoleId],
        plan: &PlanId,
        why: &str,
    ) -> Result<RequestReport, Fault> {
        self.may_decide(by, roles, plan).await?;
        let now = self.clock.now();
        if !self.store.deny(plan, by.member, why.trim(), now).await? {
            return Err(UserError::RequestOver.into());
        }
        let request = self.request_here(by, plan).await?;
        self.report_of(request).await
    }

    /// What came of the presser's own request, which they would take back too late. Nothing where nobody was asked.
    ///
    /// # Errors
    /// The plan is not theirs; the store's.
    pub async fn too_late(&self, by: &Presser, plan: &PlanId) -> Result<Option<TooLate>, Fault> {
        self.own_plan(by, plan).await?;
        let Some(request) = self.store.request(plan).await? else {
            return Ok(None);
        };
        let job = match self.store.job_of_plan(plan).await? {
            Some(job) => Some(self.report(&job.id).await?),
            None => None,
        };
        let report = self.report_of(request).await?;
        Ok(Some(TooLate { report, job }))
    }

    /// Brings every request's message to what it should show: asked, reminded of, over.
    ///
    /// # Errors
    /// The store's.
    pub async fn tell_requests(&self, notifier: &dyn Notifier) -> Result<(), Fault> {
        for request in self.store.requests_to_tell().await? {
            let report = self.report_of(request).await?;
            if let Err(why) = self.tell_request(notifier, &report).await? {
                tracing::warn!(%why, plan = %report.request.plan, "a request could not be told of");
            }
        }
        Ok(())
    }

    /// The same for one.
    ///
    /// # Errors
    /// The store's. That Discord did not take it is no error of ours.
    pub async fn tell_request(
        &self,
        notifier: &dyn Notifier,
        report: &RequestReport,
    ) -> Result<Result<(), NotTold>, Fault> {
        let request = &report.request;
        let over = Shown::Over;
        let (shown, message) = match (request.shown, request.message, report.is_open) {
            (Shown::Over, _, _) => return Ok(Ok(())),
            (_, None, false) => (over, None),
            (_, None, true) => match notifier.post_request(report).await {
                Ok(message) => (Shown::Asked, Some(message)),
                Err(why) => return Ok(Err(why)),
            },
            (_, Some(message), false) => match notifier.edit_request(message, report).await {
                Ok(()) | Err(NotTold::Removed | NotTold::Forbidden) => (over, Some(message)),
                Err(NotTold::NotNow) => return Ok(Err(NotTold::NotNow)),
            },
            (Shown::Asked, Some(message), true) if self.clock.now() >= half_time(request) => {
                match notifier.remind(message, report).await {
                    Ok(()) | Err(NotTold::Removed | NotTold::Forbidden) => {
                        (Shown::Reminded, Some(message))
                    }
                    Err(NotTold::NotNow) => return Ok(Err(NotTold::NotNow)),
                }
            }
            (_, Some(_), true) => return Ok(Ok(())),
        };
        // Over only where nothing can follow: a request that lapsed may be asked again, with a message of its own.
        self.store.set_shown(request, shown, message).await?;
        Ok(Ok(()))
    }

    /// The same for the request of that plan, where others were asked.
    ///
    /// # Errors
    /// The store's.
    pub async fn tell_request_of(
        &self,
        notifier: &dyn Notifier,
        plan: &PlanId,
    ) -> Result<(), Fault> {
        if let Some(request) = self.store.request(plan).await? {
            let report = self.report_of(request).await?;
            // What Discord does not take now is tried again within a minute.
            let _ = self.tell_request(notifier, &report).await?;
        }
        Ok(())
    }

    pub(super) async fn must_approve(&self, team: TeamId, roles: &[RoleId]) -> Result<(), Fault> {
        match self.policy(team).await?.role {
            Some(role) if roles.contains(&role) => Ok(()),
            _ => Err(UserError::NotApprover.into()),
        }
    }

    /// Who is to be asked about that plan now.
    async fn asked_of(
        &self,
        team: TeamId,
        effect: Effect,
        draft: &Draft,
    ) -> Result<(Policy, RoleId), Fault> {
        let policy = self.policy(team).await?;
        let before = self.decided_alone(draft).await?;
        match policy.decides(effect, draft.items.len(), before) {
            Decides::Others(role) | Decides::OthersAfter(role, _) => Ok((policy, role)),
            Decides::Alone | Decides::AloneForWantOfARole => Err(UserError::NobodyToAsk.into()),
        }
    }

    async fn request_here(&self, by: &Presser, plan: &PlanId) -> Result<Request, Fault> {
        match self.store.request(plan).await? {
            Some(request) if request.team == by.team => Ok(request),
            _ => Err(UserError::PlanUnknown.into()),
        }
    }

    async fn report_of(&self, request: Request) -> Result<RequestReport, Fault> {
        let account = self.store.account(&request.account).await?;
        let is_open = request.is_open(self.clock.now());
        let to = self.shown_name(request.to.as_ref()).await?;
        Ok(RequestReport {
            to,
            account: account.map_or_else(String::new, |account| account.shown()),
            is_open,
            request,
        })
    }
}

fn to_ask<'a>(
    by: &'a Presser,
    plan: &'a PlanId,
    policy: &Policy,
    role: RoleId,
    now: Millis,
) -> ToAsk<'a> {
    ToAsk {
        plan,
        effect: Effect::Delete,
        why: "",
        channel: by.channel,
        locale: &by.locale,
        role,
        needed: policy.approvers,
        expires: now.plus(policy.lasts_ms),
    }
}

/// When those who were asked are reminded.
fn half_time(request: &Request) -> Millis {
    request.asked.plus(request.expires.since(request.asked) / 2)
}
