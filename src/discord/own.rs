//! `/charts account` and its buttons. Every answer is for the member alone, and about the member alone.

use super::answer::Asking;
use super::build::Seen;
use super::handler::{Handler, or_error, refuse};
use super::views::{self, View};
use crate::domain::command::{Press, Sure};
use crate::domain::ids::AccountId;
use crate::ops::decide::Presser;
use crate::ops::errors::{Fault, UserError};
use crate::ops::jobs::JobReport;
use crate::text::{Locale, plain};

impl Handler {
    pub(super) async fn own_accounts(&self, asking: &Asking, by: &Presser, named: Option<&str>) {
        let view = self.overview(asking.private, by, named).await;
        let view = or_error(asking.private, view);
        asking.say(view, Seen::ByMemberAlone).await;
    }

    async fn overview(
        &self,
        locale: Locale,
        by: &Presser,
        named: Option<&str>,
    ) -> Result<View, Fault> {
        let Some(named) = named else {
            let accounts = self.keeper.own_accounts(by).await?;
            return Ok(views::account::overview(locale, &accounts));
        };
        let id = self.keeper.account_named(by.team, by.member, named).await?;
        let account = self.keeper.own_account(by, &id).await?;
        Ok(views::account::one(locale, &account))
    }

    /// A press on a card of `/charts account`.
    pub(super) async fn pressed_own(&self, asking: &Asking, by: &Presser, press: Press) {
        let (locale, keeper) = (asking.private, &self.keeper);
        let one = |account| views::account::one(locale, &account);
        let view = match press {
            Press::Accounts => self.overview(locale, by, None).await,
            Press::Account(id) => keeper.own_account(by, &id).await.map(one),
            Press::UseAccount(id) => keeper.use_by_default(by, &id).await.map(one),
            Press::SetAlerts(id, alerts) => keeper.set_alerts(by, &id, alerts).await.map(one),
            Press::Unlink(id, Sure::NotYet) => {
                let ending = keeper.unlinking(by, &id).await;
                ending.map(|ending| views::account::unlinking(locale, &ending))
            }
            Press::Unlink(id, Sure::Yes) => self.unlink(asking, by, &id).await,
            Press::DeleteCopies(id, Sure::NotYet) => {
                let account = keeper.own_account(by, &id).await;
                account.map(|account| views::account::deleting_copies(locale, &account))
            }
            Press::DeleteCopies(id, Sure::Yes) => keeper.delete_copies(by, &id).await.map(one),
            Press::RulesOf(id) => {
                let rules = keeper.account_rules(by, &id).await;
                rules.map(|rules| views::rules::of_account(locale, &rules))
            }
            Press::AcceptRule(id, n) => {
                let rules = keeper.accept_rule(by, &id, n).await;
                rules.map(|rules| views::rules::of_account(locale, &rules))
            }
            Press::DeclineRule(id, n) => {
                let rules = keeper.decline_rule(by, &id, n).await;
                rules.map(|rules| views::rules::of_account(locale, &rules))
            }
            Press::MyData => return self.my_data(asking, by).await,
            Press::Forget(Sure::NotYet) => self.forgetting(locale, by).await,
            Press::Forget(Sure::Yes) => self.forget(asking, by).await,
            _ => Err(UserError::PlanUnknown.into()),
        };
        match view {
            Ok(view) => asking.change_pressed(view).await,
            Err(fault) => refuse(asking, &fault).await,
        }
    }

    async fn unlink(&self, asking: &Asking, by: &Presser, id: &AccountId) -> Result<View, Fault> {
        let account = self.keeper.own_account(by, id).await?;
        let over = self.keeper.unlink(by, id).await?;
        tell_ends(asking, &over).await;
        for report in &over {
            self.log_end(&report.job.id);
        }
        Ok(views::account::unlinked(asking.private, &account))
    }

    async fn my_data(&self, asking: &Asking, by: &Presser) {
        if !asking.take_a_while(Seen::ByMemberAlone).await {
            return;
        }
        let data = self.keeper.my_data(by).await;
        let view = data.map(|bytes| views::account::data(asking.private, bytes));
        asking.edit(or_error(asking.private, view)).await;
    }

    async fn forgetting(&self, locale: Locale, by: &Presser) -> Result<View, Fault> {
        let mut endings = Vec::new();
        for account in self.keeper.own_accounts(by).await? {
            endings.push(self.keeper.unlinking(by, &account.id).await?);
        }
        Ok(views::account::forgetting(locale, &endings))
    }

    async fn forget(&self, asking: &Asking, by: &Presser) -> Result<View, Fault> {
        let over = self.keeper.forget(by).await?;
        tell_ends(asking, &over).await;
        Ok(View::words(plain(asking.private, "forget-done")))
    }
}

/// The channel's messages of jobs that are over by this.
async fn tell_ends(asking: &Asking, over: &[JobReport]) {
    let locale = Locale::of_discord(&asking.public);
    for report in over {
        if let Some(message) = report.job.message {
            let view = views::job::view(locale, report);
            asking.change_too(report.job.channel, message, view).await;
        }
    }
}
