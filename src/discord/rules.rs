//! `/charts-admin rules` and its buttons, and the buttons of what a rule proposes.
//!
//! What always holds: the right to manage is looked at again at every press and form; who may look, approve or skip is
//! asked at every press; the public message tells numbers alone.

use serenity::all::ModalInteraction;

use super::admin::managers_only;
use super::answer::Asking;
use super::build::Seen;
use super::handler::{Handler, or_error, refuse};
use super::presses::{filled_in, say};
use super::views;
use super::{components, errors};
use crate::domain::command::Press;
use crate::domain::ids::{PlanId, RuleId};
use crate::domain::rule::{Rhythm, Written};
use crate::ops::decide::Presser;
use crate::ops::errors::Fault;
use crate::ops::proposals::{ProposalApproved, ProposalReport};
use crate::text::Locale;

impl Handler {
    pub(super) async fn rules(&self, asking: &Asking, by: &Presser) {
        if asking.take_a_while(Seen::ByMemberAlone).await {
            let view = self.rules_view(asking, by).await;
            asking.edit(or_error(asking.private, view)).await;
        }
    }

    async fn rules_view(&self, asking: &Asking, by: &Presser) -> Result<views::View, Fault> {
        let discord = self.around.discord.as_ref();
        let card = self.keeper.rules_card(discord, by.team).await?;
        Ok(views::rules::view(asking.private, &card))
    }

    /// **Add weekly…** and **Add monthly…**
    pub(super) async fn rule_form(&self, asking: &Asking, rhythm: Rhythm) {
        if let Err(error) = managers_only(asking) {
            return refuse(asking, &error.into()).await;
        }
        let form = views::rules::form(asking.private, rhythm);
        asking.ask_rule(form, &Press::RuleWritten(rhythm)).await;
    }

    pub(super) async fn rule_written(
        &self,
        asking: &Asking,
        by: &Presser,
        rhythm: Rhythm,
        form: &ModalInteraction,
    ) {
        if let Err(error) = managers_only(asking) {
            return refuse(asking, &error.into()).await;
        }
        let line = |field| filled_in(form, field).to_owned();
        let written = Written {
            which: line(components::TYPE_FIELD),
            older_than: line(components::AGE_FIELD),
            views_at_most: line(components::VIEWS_FIELD),
            keep_newest: line(components::NEWEST_FIELD),
            name: line(components::NAME_FIELD),
        };
        let added = self.keeper.add_rule(by, rhythm, &written).await;
        self.rules_changed(asking, by, added.map(drop)).await;
    }

    pub(super) async fn remove_rule(&self, asking: &Asking, by: &Presser, rule: &RuleId) {
        if let Err(error) = managers_only(asking) {
            return refuse(asking, &error.into()).await;
        }
        let removed = self.keeper.remove_rule(by, rule).await;
        self.rules_changed(asking, by, removed).await;
    }

    /// The card as it is now; what went wrong is said beside it.
    async fn rules_changed(&self, asking: &Asking, by: &Presser, done: Result<(), Fault>) {
        if !asking.take_a_while_to_change().await {
            return;
        }
        let view = self.rules_view(asking, by).await;
        asking.edit(or_error(asking.private, view)).await;
        if let Err(fault) = done {
            let error = errors::view(asking.private, &fault);
            asking.say_too(error, Seen::ByMemberAlone).await;
        }
    }

    pub(super) async fn test_rule(&self, asking: &Asking, by: &Presser, rule: &RuleId) {
        if let Err(error) = managers_only(asking) {
            return refuse(asking, &error.into()).await;
        }
        if asking.take_a_while(Seen::ByMemberAlone).await {
            let tested = self.keeper.test_rule(by, rule).await;
            let view = tested.map(|tested| views::rules::tested(asking.private, &tested));
            asking.edit(or_error(asking.private, view)).await;
        }
    }

    pub(super) async fn look_at_proposal(&self, asking: &Asking, by: &Presser, plan: &PlanId) {
        let looked = self.keeper.look_at_proposal(by, &asking.roles, plan).await;
        let view = looked.map(|looked| views::request::looked(asking.private, &looked));
        say(asking, view).await;
    }

    /// **Approve**, or the form in which the number was typed for it.
    pub(super) async fn approve_proposal(
        &self,
        asking: &Asking,
        by: &Presser,
        plan: &PlanId,
        typed: Option<&str>,
    ) {
        let approved = match self.telling(asking, by).await {
            Ok(by) => {
                let approved = self.keeper.approve_proposal(&by, plan, typed).await;
                approved.map(|approved| (approved, by))
            }
            Err(fault) => Err(fault),
        };
        match approved {
            Ok((ProposalApproved::TypeNumber(count, choice), _)) => {
                let form = views::plan::form(asking.private, choice, count);
                asking.ask(form, &Press::ProposalTyped(plan.clone())).await;
            }
            Ok((ProposalApproved::Started(report), _)) => show(asking, &report).await,
            Ok((ProposalApproved::OthersAsked(report, request), by)) => {
                show(asking, &report).await;
                self.post(asking, &by, &request).await;
            }
            Err(fault) => self.not_chosen(asking, by, plan, &fault).await,
        }
    }

    pub(super) async fn skip_proposal(&self, asking: &Asking, by: &Presser, plan: &PlanId) {
        match self.keeper.skip_proposal(by, asking.rights, plan).await {
            Ok(report) => show(asking, &report).await,
            Err(fault) => refuse(asking, &fault).await,
        }
    }
}

/// The message that was pressed is that of the proposal.
async fn show(asking: &Asking, report: &ProposalReport) {
    let locale = Locale::of_discord(&report.proposal.locale);
    asking
        .change_pressed(views::proposal::view(locale, report))
        .await;
}
