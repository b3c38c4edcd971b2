//! Commands that show, keep and bring back: `/charts list`, `show`, `restore`, `protect`, `jobs`, and their
//! buttons. All private.

use super::answer::Asking;
use super::build::Seen;
use super::errors;
use super::handler::{Handler, or_error};
use super::views::{self, View};
use crate::domain::ids::{AccountId, JobId, ListId, ProtectionId};
use crate::domain::list::Query;
use crate::ops::decide::Presser;
use crate::ops::errors::Fault;
use crate::ops::jobs::Stopping;
use crate::ops::restore::Restoring;

impl Handler {
    pub(super) async fn jobs(&self, asking: &Asking, by: &Presser, account: Option<&str>) {
        if asking.take_a_while(Seen::ByMemberAlone).await {
            let history = self.keeper.history(by, account).await;
            let view = history.map(|history| views::history::view(asking.private, &history));
            asking.edit(or_error(asking.private, view)).await;
        }
    }

    /// **Stop** on the card of `/charts jobs`, which then shows how all stand.
    pub(super) async fn stop_listed(&self, asking: &Asking, by: &Presser, job: &JobId) {
        if !asking.take_a_while_to_change().await {
            return;
        }
        let stopped = self
            .keeper
            .stop(by, asking.rights, &asking.roles, job)
            .await;
        let view = match &stopped {
            Ok(_) => self.keeper.history(by, None).await,
            Err(_) => return changed(asking, stopped.map(|_| View::default())).await,
        };
        changed(
            asking,
            view.map(|all| views::history::view(asking.private, &all)),
        )
        .await;
        if let Ok(Stopping::Stopped(report)) = stopped {
            let notifier = self.around.notifier.as_ref();
            self.keeper.tell_again(notifier, &[report.job.id]).await;
            self.log_end(job);
        }
    }

    /// The list shows at once that it is over.
    pub(super) async fn skip_listed(&self, asking: &Asking, by: &Presser, job: &JobId) {
        if !asking.take_a_while_to_change().await {
            return;
        }
        let (rights, roles) = (asking.rights, &asking.roles);
        let view = match self.keeper.skip(by, rights, roles, job).await {
            Ok(_) => self.keeper.history(by, None).await,
            Err(fault) => Err(fault),
        };
        let skipped = view.is_ok();
        let view = view.map(|all| views::history::view(asking.private, &all));
        changed(asking, view).await;
        if skipped {
            let notifier = self.around.notifier.as_ref();
            self.keeper
                .tell_again(notifier, std::slice::from_ref(job))
                .await;
            self.log_end(job);
        }
    }

    /// The plan is a card of its own.
    pub(super) async fn retry(&self, asking: &Asking, by: &Presser, job: &JobId) {
        if asking.take_a_while(Seen::ByMemberAlone).await {
            let card = self.keeper.retry_card(by, job).await;
            let view = card.map(|card| views::history::retry(asking.private, &card));
            let view = self
                .decidable(asking, by, or_error(asking.private, view))
                .await;
            asking.edit(view).await;
        }
    }

    pub(super) async fn list(
        &self,
        asking: &Asking,
        by: &Presser,
        account: Option<&str>,
        query: Query,
    ) {
        if asking.take_a_while(Seen::ByMemberAlone).await {
            let page = self.keeper.list(by, account, query).await;
            let view = page.map(|page| views::list::view(asking.private, &page));
            asking.edit(or_error(asking.private, view)).await;
        }
    }

    pub(super) async fn turn_list(&self, asking: &Asking, by: &Presser, list: &ListId, page: u32) {
        if asking.take_a_while_to_change().await {
            let page = self.keeper.list_page(by, list, page as usize).await;
            let view = page.map(|page| views::list::view(asking.private, &page));
            changed(asking, view).await;
        }
    }

    pub(super) async fn plan_list(&self, asking: &Asking, by: &Presser, list: &ListId) {
        if asking.take_a_while(Seen::ByMemberAlone).await {
            let card = self.keeper.plan_of_list(by, list).await;
            let view = card.map(|card| views::plan::view(asking.private, &card));
            let view = self
                .decidable(asking, by, or_error(asking.private, view))
                .await;
            asking.edit(view).await;
        }
    }

    pub(super) async fn show(
        &self,
        asking: &Asking,
        by: &Presser,
        account: Option<&str>,
        id: &str,
    ) {
        if asking.take_a_while(Seen::ByMemberAlone).await {
            let shown = self.keeper.show(by, account, id).await;
            let view = shown.map(|shown| views::show::view(asking.private, &shown));
            asking.edit(or_error(asking.private, view)).await;
        }
    }

    pub(super) async fn show_chart(
        &self,
        asking: &Asking,
        by: &Presser,
        account: &AccountId,
        chart: u64,
    ) {
        if asking.take_a_while_to_change().await {
            let shown = self.keeper.show_chart(by, account, chart).await;
            let view = shown.map(|shown| views::show::view(asking.private, &shown));
            changed(asking, view).await;
        }
    }

    pub(super) async fn restore(
        &self,
        asking: &Asking,
        by: &Presser,
        account: Option<&str>,
        id: &str,
    ) {
        if asking.take_a_while(Seen::ByMemberAlone).await {
            let done = self.keeper.restore(by, account, id).await;
            let view = done
                .as_ref()
                .map(|done| views::show::restoring(asking.private, done));
            let view = view.unwrap_or_else(|fault| errors::view(asking.private, fault));
            asking.edit(view).await;
            self.tell_of_restored(done).await;
        }
    }

    pub(super) async fn restore_chart(
        &self,
        asking: &Asking,
        by: &Presser,
        account: &AccountId,
        chart: u64,
    ) {
        if asking.take_a_while_to_change().await {
            let done = self.keeper.restore_chart(by, account, chart).await;
            match done {
                Ok(done) => {
                    asking
                        .edit(views::show::restoring(asking.private, &done))
                        .await;
                    self.tell_of_restored(Ok(done)).await;
                }
                Err(fault) => changed(asking, Err(fault)).await,
            }
        }
    }

    /// The job that moved it to the trash no longer offers to restore it.
    async fn tell_of_restored(&self, done: Result<Restoring, Fault>) {
        if let Ok(Restoring::Done(restored)) = done {
            let notifier = self.around.notifier.as_ref();
            self.keeper.tell_again(notifier, &restored.jobs).await;
        }
    }

    pub(super) async fn protect(
        &self,
        asking: &Asking,
        by: &Presser,
        account: Option<&str>,
        what: Option<&str>,
    ) {
        if !asking.take_a_while(Seen::ByMemberAlone).await {
            return;
        }
        let done = self.keeper.protect(by, account, what).await;
        let view = done.map(|done| views::protect::view(asking.private, &done));
        asking.edit(or_error(asking.private, view)).await;
    }

    pub(super) async fn protect_chart(
        &self,
        asking: &Asking,
        by: &Presser,
        account: &AccountId,
        chart: u64,
    ) {
        if asking.take_a_while_to_change().await {
            let done = self.keeper.protect_chart(by, account, chart).await;
            let view = done.map(|done| views::protect::view(asking.private, &done));
            changed(asking, view).await;
        }
    }

    pub(super) async fn unprotect(&self, asking: &Asking, by: &Presser, rule: &ProtectionId) {
        if asking.take_a_while_to_change().await {
            let left = self.keeper.unprotect(by, rule).await;
            let view = left.map(|left| views::protect::rules(asking.private, &left));
            changed(asking, view).await;
        }
    }
}

/// After `take_a_while_to_change`: the card as it is now; what went wrong is said beside it.
pub(super) async fn changed(asking: &Asking, view: Result<View, Fault>) {
    match view {
        Ok(view) => asking.edit(view).await,
        Err(fault) => {
            let error = errors::view(asking.private, &fault);
            asking.say_too(error, Seen::ByMemberAlone).await;
        }
    }
}
