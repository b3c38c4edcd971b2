//! Buttons and forms: each press does its thing once, or says why not.

use serenity::all::{ActionRowComponent, ComponentInteraction, Context, ModalInteraction};

use super::answer::Asking;
use super::build::Seen;
use super::handler::{Handler, or_error, refuse};
use super::views::{self, View};
use super::{components, errors};
use crate::domain::command::{Choice, Press};
use crate::domain::ids::{AccountId, JobId, MessageId, PlanId};
use crate::ops::decide::{CardWithGrids, Chosen, Presser};
use crate::ops::errors::{Fault, UserError};
use crate::ops::jobs::{JobReport, Stopping};
use crate::text::{self, Args, Locale, plain};

impl Handler {
    pub(super) async fn pressed(&self, ctx: Context, interaction: ComponentInteraction) {
        let asking = Asking::of_component(ctx.http, &interaction);
        let press = components::decode(&interaction.data.custom_id)
            .map_err(|_| UserError::PlanUnknown)
            .and_then(|press| Ok((self.presser(&asking)?, press)));
        let (by, press) = match press {
            Ok(found) => found,
            Err(error) => return refuse(&asking, &error.into()).await,
        };
        match press {
            Press::Choose(plan, choice) => self.choose(&asking, &by, plan, choice).await,
            Press::Cancel(plan) => self.cancel(&asking, &by, &plan).await,
            Press::MoveTo(plan, to) => self.move_to(&asking, &by, &plan, to).await,
            Press::TakeGrids(plan) => self.take_grids(&asking, &by, &plan).await,
            Press::Open(account, chart) => self.open(&asking, &by, &account, chart).await,
            Press::TurnList(list, page) => self.turn_list(&asking, &by, &list, page).await,
            Press::PlanList(list) => self.plan_list(&asking, &by, &list).await,
            Press::Show(account, chart) => self.show_chart(&asking, &by, &account, chart).await,
            Press::RestoreChart(account, chart) => {
                self.restore_chart(&asking, &by, &account, chart).await;
            }
            Press::Unprotect(rule) => self.unprotect(&asking, &by, &rule).await,
            Press::ProtectChart(account, chart) => {
                self.protect_chart(&asking, &by, &account, chart).await;
            }
            Press::Accounts
            | Press::Account(_)
            | Press::UseAccount(_)
            | Press::SetAlerts(..)
            | Press::Unlink(..)
            | Press::DeleteCopies(..)
            | Press::RulesOf(_)
            | Press::AcceptRule(..)
            | Press::DeclineRule(..)
            | Press::MyData
            | Press::Forget(_) => self.pressed_own(&asking, &by, press).await,
            Press::AlertOf(account) => self.alert_of(&asking, &by, &account).await,
            Press::PlanDown(account) => self.plan_down(&asking, &by, &account).await,
            Press::ShowCharts(account) => self.show_charts(&asking, &by, &account).await,
            Press::Snooze(account) => self.snooze(&asking, &by, &account).await,
            Press::SnoozeFor(account, how_long) => {
                self.snooze_for(&asking, &by, &account, how_long).await;
            }
            // Only forms carry these.
            Press::Typed(..)
            | Press::LinkForm(_)
            | Press::Changed(_)
            | Press::Ask(..)
            | Press::RuleWritten(_)
            | Press::ProposalTyped(_)
            | Press::Denied(_) => {
                refuse(&asking, &UserError::PlanUnknown.into()).await;
            }
            Press::Look(plan) => self.look(&asking, &by, &plan).await,
            Press::SayYes(plan) => self.say_yes(&asking, &by, &plan).await,
            Press::SayNo(plan) => self.say_no(&asking, &by, plan).await,
            Press::AskAgain(plan) => self.ask_again(&asking, &by, &plan).await,
            Press::AddRule(rhythm) => self.rule_form(&asking, rhythm).await,
            Press::TestRule(rule) => self.test_rule(&asking, &by, &rule).await,
            Press::RemoveRule(rule) => self.remove_rule(&asking, &by, &rule).await,
            Press::LookAtProposal(plan) => self.look_at_proposal(&asking, &by, &plan).await,
            Press::ApproveProposal(plan) => {
                self.approve_proposal(&asking, &by, &plan, None).await;
            }
            Press::SkipProposal(plan) => self.skip_proposal(&asking, &by, &plan).await,
            Press::Change(setting) => self.change(&asking, &by, setting).await,
            Press::Stop(job) => {
                let on = MessageId(interaction.message.id.get());
                self.stop(&asking, &by, &job, on).await;
            }
            Press::StopListed(job) => self.stop_listed(&asking, &by, &job).await,
            Press::Skip(job) => {
                let on = MessageId(interaction.message.id.get());
                self.skip(&asking, &by, &job, on).await;
            }
            Press::SkipListed(job) => self.skip_listed(&asking, &by, &job).await,
            Press::GoOn(job) => {
                let (rights, roles) = (asking.rights, &asking.roles);
                let going = self.keeper.go_on(&by, rights, roles, &job).await;
                say(&asking, going.map(|_| words(&asking, "job-going-on"))).await;
            }
            Press::RestoreAll(job) => {
                let restoring = self.keeper.restore_all(&by, &job).await;
                say(&asking, restoring.map(|_| words(&asking, "job-restoring"))).await;
            }
            Press::Retry(job) => self.retry(&asking, &by, &job).await,
            Press::Details(job) => {
                let details = self.keeper.details(&by, &job).await;
                let view = details.map(|details| views::job::details(asking.private, &details));
                say(&asking, view).await;
            }
        }
    }

    pub(super) async fn submitted(&self, ctx: Context, interaction: ModalInteraction) {
        let asking = Asking::of_modal(ctx.http, &interaction);
        let by = match self.presser(&asking) {
            Ok(by) => by,
            Err(error) => return refuse(&asking, &error.into()).await,
        };
        match components::decode(&interaction.data.custom_id) {
            Ok(Press::Typed(plan, choice)) => {
                let typed = filled_in(&interaction, components::NUMBER_FIELD);
                self.choose_typed(&asking, &by, plan, choice, typed).await;
            }
            Ok(Press::Ask(plan, choice)) => {
                let why = filled_in(&interaction, components::VALUE_FIELD);
                self.ask_others(&asking, &by, (&plan, choice), why).await;
            }
            Ok(Press::Denied(plan)) => {
                let why = filled_in(&interaction, components::VALUE_FIELD);
                self.denied(&asking, &by, &plan, why).await;
            }
            Ok(Press::LinkForm(server)) => {
                self.link_form(&asking, &by, server, &interaction).await;
            }
            Ok(Press::RuleWritten(rhythm)) => {
                self.rule_written(&asking, &by, rhythm, &interaction).await;
            }
            Ok(Press::ProposalTyped(plan)) => {
                let typed = filled_in(&interaction, components::NUMBER_FIELD);
                self.approve_proposal(&asking, &by, &plan, Some(typed))
                    .await;
            }
            Ok(Press::Changed(setting)) => {
                self.changed(&asking, &by, setting, &interaction).await;
            }
            _ => refuse(&asking, &UserError::PlanUnknown.into()).await,
        }
    }

    async fn choose_typed(
        &self,
        asking: &Asking,
        by: &Presser,
        plan: PlanId,
        choice: Choice,
        typed: &str,
    ) {
        let chosen = match self.telling(asking, by).await {
            Ok(by) => {
                let chosen = self.keeper.choose_typed(&by, &plan, choice, typed).await;
                chosen.map(|_| by)
            }
            Err(fault) => Err(fault),
        };
        match chosen {
            Ok(by) => asking.change_pressed(started(asking.private, &by)).await,
            Err(fault) => self.not_chosen(asking, by, &plan, &fault).await,
        }
    }

    async fn choose(&self, asking: &Asking, by: &Presser, plan: PlanId, choice: Choice) {
        let chosen = match self.telling(asking, by).await {
            Ok(by) => {
                let chosen = self.keeper.choose(&by, &plan, choice).await;
                chosen.map(|chosen| (chosen, by))
            }
            Err(fault) => Err(fault),
        };
        match chosen {
            Ok((Chosen::TypeNumber(count), _)) => {
                let form = views::plan::form(asking.private, choice, count);
                asking.ask(form, &Press::Typed(plan, choice)).await;
            }
            Ok((Chosen::AskOthers(count), _)) => {
                let form = views::request::why_form(asking.private, choice, count);
                asking.ask_line(form, &Press::Ask(plan, choice)).await;
            }
            Ok((Chosen::Started(_), by)) => {
                asking.change_pressed(started(asking.private, &by)).await;
            }
            Err(fault) => self.not_chosen(asking, by, &plan, &fault).await,
        }
    }

    /// Where another job is in the way, the answer brings its buttons: its own message may be gone.
    pub(super) async fn not_chosen(
        &self,
        asking: &Asking,
        by: &Presser,
        plan: &PlanId,
        fault: &Fault,
    ) {
        let busy = matches!(fault, Fault::User(UserError::AccountBusy));
        let in_the_way = if busy {
            self.keeper.job_in_the_way(by, plan).await.ok().flatten()
        } else {
            None
        };
        let said = errors::view(asking.private, fault);
        let view = match in_the_way {
            Some(report) => View {
                content: said.content,
                ..views::job::view(asking.private, &report)
            },
            None => said,
        };
        asking.say(view, Seen::ByMemberAlone).await;
    }

    async fn cancel(&self, asking: &Asking, by: &Presser, plan: &PlanId) {
        match self.keeper.cancel(by, plan).await {
            Ok(()) => {
                asking.change_pressed(words(asking, "plan-cancelled")).await;
                let notifier = self.around.notifier.as_ref();
                if let Err(fault) = self.keeper.tell_request_of(notifier, plan).await {
                    tracing::error!(%fault, "that a request was taken back could not be told");
                }
            }
            Err(fault) => self.not_taken_back(asking, by, plan, &fault).await,
        }
    }

    async fn take_grids(&self, asking: &Asking, by: &Presser, plan: &PlanId) {
        if !asking.take_a_while_to_change().await {
            return;
        }
        let locale = asking.private;
        match self.keeper.take_grids(by, plan).await {
            Ok(card) => {
                let view = match card {
                    CardWithGrids::Chart(card) => views::chart::view(locale, &card),
                    CardWithGrids::Plan(card) => views::plan::view(locale, &card),
                };
                asking.edit(self.decidable(asking, by, view).await).await;
            }
            Err(fault) => {
                let error = errors::view(locale, &fault);
                asking.say_too(error, Seen::ByMemberAlone).await;
            }
        }
    }

    async fn move_to(&self, asking: &Asking, by: &Presser, plan: &PlanId, to: u64) {
        if !asking.take_a_while_to_change().await {
            return;
        }
        let locale = asking.private;
        match self.keeper.move_card(by, plan, to).await {
            Ok(card) => {
                let view = views::moving::view(locale, &card);
                asking.edit(self.decidable(asking, by, view).await).await;
            }
            Err(fault) => {
                let error = errors::view(locale, &fault);
                asking.say_too(error, Seen::ByMemberAlone).await;
            }
        }
    }

    async fn open(&self, asking: &Asking, by: &Presser, account: &AccountId, chart: u64) {
        if !asking.take_a_while_to_change().await {
            return;
        }
        let keeper = &self.keeper;
        let card = keeper.chosen_card(by.team, by.member, account, chart).await;
        let view = card.map(|card| views::chart::view(asking.private, &card));
        let view = or_error(asking.private, view);
        asking.edit(self.decidable(asking, by, view).await).await;
    }

    /// `on` is the message that was pressed: the job's own, or an answer that brought its buttons.
    async fn stop(&self, asking: &Asking, by: &Presser, job: &JobId, on: MessageId) {
        let report = match self
            .keeper
            .stop(by, asking.rights, &asking.roles, job)
            .await
        {
            Ok(Stopping::Stopped(report)) => report,
            Ok(Stopping::Asked) => return say(asking, Ok(words(asking, "job-stop-asked"))).await,
            Err(fault) => return refuse(asking, &fault).await,
        };
        self.show_end(asking, &report, on).await;
    }

    /// `on` is the message that was pressed: the job's own, or its notice.
    async fn skip(&self, asking: &Asking, by: &Presser, job: &JobId, on: MessageId) {
        let (rights, roles) = (asking.rights, &asking.roles);
        match self.keeper.skip(by, rights, roles, job).await {
            Ok(report) => self.show_end(asking, &report, on).await,
            Err(fault) => refuse(asking, &fault).await,
        }
    }

    /// The message that was pressed, and the job's own where that is another, say that it is over.
    async fn show_end(&self, asking: &Asking, report: &JobReport, on: MessageId) {
        let view = views::job::view(Locale::of_discord(&asking.public), report);
        asking.change_pressed(view.clone()).await;
        if let Some(own) = report.job.message.filter(|own| *own != on) {
            asking.change_too(report.job.channel, own, view).await;
        }
        self.log_end(&report.job.id);
    }
}

/// What was filled into that line of a form; nothing where there is no such line.
pub(super) fn filled_in<'a>(form: &'a ModalInteraction, field: &str) -> &'a str {
    let mut lines = form.data.components.iter().flat_map(|row| &row.components);
    let value = lines.find_map(|line| match line {
        ActionRowComponent::InputText(line) if line.custom_id == field => line.value.as_deref(),
        _ => None,
    });
    value.unwrap_or_default()
}

pub(super) async fn say(asking: &Asking, view: Result<View, Fault>) {
    asking
        .say(or_error(asking.private, view), Seen::ByMemberAlone)
        .await;
}

fn words(asking: &Asking, name: &str) -> View {
    View::words(plain(asking.private, name))
}

fn started(locale: Locale, by: &Presser) -> View {
    let channel = Args::new().text("channel", by.channel.0.to_string());
    View::words(text::say(locale, "plan-started", channel))
}
