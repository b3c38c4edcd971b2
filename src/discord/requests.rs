//! Asking others to approve, and their answers.
//!
//! What always holds: who may decide is asked at every press and form; the public message tells numbers alone.

use super::answer::Asking;
use super::build::Seen;
use super::errors;
use super::handler::{Handler, refuse};
use super::presses::say;
use super::views::{self, View};
use crate::domain::command::{Choice, Press};
use crate::domain::ids::PlanId;
use crate::ops::decide::Presser;
use crate::ops::errors::{Fault, UserError};
use crate::ops::notifier::NotTold;
use crate::ops::request::{RequestReport, SaidYes};
use crate::text::{Locale, plain};

impl Handler {
    /// The form in which the member says why.
    pub(super) async fn ask_others(
        &self,
        asking: &Asking,
        by: &Presser,
        (plan, choice): (&PlanId, Choice),
        why: &str,
    ) {
        let asked = match self.telling(asking, by).await {
            Ok(by) => self.keeper.ask_others(&by, plan, choice, why).await,
            Err(fault) => Err(fault),
        };
        match asked {
            Ok(report) => {
                asking
                    .change_pressed(views::request::asked(asking.private, &report))
                    .await;
                self.post(asking, by, &report).await;
            }
            Err(fault) => refuse(asking, &fault).await,
        }
    }

    pub(super) async fn ask_again(&self, asking: &Asking, by: &Presser, plan: &PlanId) {
        let asked = match self.telling(asking, by).await {
            Ok(by) => self.keeper.ask_again(&by, plan).await,
            Err(fault) => Err(fault),
        };
        match asked {
            Ok(report) => {
                let locale = Locale::of_discord(&asking.public);
                let words = View::words(plain(locale, "request-asked-again"));
                asking.change_pressed(words).await;
                self.post(asking, by, &report).await;
            }
            Err(fault) => refuse(asking, &fault).await,
        }
    }

    pub(super) async fn look(&self, asking: &Asking, by: &Presser, plan: &PlanId) {
        let looked = self.keeper.look(by, &asking.roles, plan).await;
        let view = looked.map(|looked| views::request::looked(asking.private, &looked));
        say(asking, view).await;
    }

    pub(super) async fn say_yes(&self, asking: &Asking, by: &Presser, plan: &PlanId) {
        match self.keeper.say_yes(by, &asking.roles, plan).await {
            Ok(SaidYes::Counted(report) | SaidYes::Approved(report, _)) => {
                self.show_request(asking, &report).await;
            }
            Err(fault) => refuse(asking, &fault).await,
        }
    }

    /// **Deny**: the form that asks why not.
    pub(super) async fn say_no(&self, asking: &Asking, by: &Presser, plan: PlanId) {
        match self.keeper.may_decide(by, &asking.roles, &plan).await {
            Ok(_) => {
                let form = views::request::denial_form(asking.private);
                asking.ask_line(form, &Press::Denied(plan)).await;
            }
            Err(fault) => refuse(asking, &fault).await,
        }
    }

    pub(super) async fn denied(&self, asking: &Asking, by: &Presser, plan: &PlanId, why: &str) {
        match self.keeper.say_no(by, &asking.roles, plan, why).await {
            Ok(report) => self.show_request(asking, &report).await,
            Err(fault) => refuse(asking, &fault).await,
        }
    }

    /// **Take back**, once it was decided: the card says what came of it, and its button goes. It may have stood there
    /// since others decided, for only a press brings a way to change it.
    pub(super) async fn not_taken_back(
        &self,
        asking: &Asking,
        by: &Presser,
        plan: &PlanId,
        fault: &Fault,
    ) {
        let decided = matches!(
            fault,
            Fault::User(UserError::PlanUsed | UserError::PlanCancelled)
        );
        let late = if decided {
            self.keeper.too_late(by, plan).await.ok().flatten()
        } else {
            None
        };
        match late {
            Some(late) => {
                let view = views::request::too_late(asking.private, &late);
                asking.change_pressed(view).await;
            }
            None => refuse(asking, fault).await,
        }
    }

    /// The message that was pressed is that of the request.
    async fn show_request(&self, asking: &Asking, report: &RequestReport) {
        let locale = Locale::of_discord(&report.request.locale);
        let view = views::request::view(locale, report);
        asking.change_pressed(view).await;
    }

    /// Posts the request. Where nobody can be told of it, it is taken back.
    pub(super) async fn post(&self, asking: &Asking, by: &Presser, report: &RequestReport) {
        let notifier = self.around.notifier.as_ref();
        let told = self.keeper.tell_request(notifier, report).await;
        let fault: Fault = match told {
            // What Discord does not take now is tried again within a minute.
            Ok(Ok(()) | Err(NotTold::NotNow)) => return,
            Ok(Err(NotTold::Forbidden | NotTold::Removed)) => UserError::CannotPost.into(),
            Err(fault) => fault,
        };
        if let Err(fault) = self.keeper.cancel(by, &report.request.plan).await {
            tracing::error!(%fault, "a request that nobody sees could not be taken back");
        }
        let view = errors::view(asking.private, &fault);
        asking.say_too(view, Seen::ByMemberAlone).await;
    }
}
