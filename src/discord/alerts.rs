//! The buttons of an alert, and what members are told beside the answer to a command. All private.
//!
//! What always holds: whether the presser is linked to the account is asked at every press.

use super::answer::Asking;
use super::build::Seen;
use super::handler::{Handler, or_error, refuse};
use super::presses::say;
use super::{picture, views};
use crate::domain::alert::SnoozeFor;
use crate::domain::ids::AccountId;
use crate::ops::decide::Presser;

impl Handler {
    /// After the answer to a command: what could not be told in a channel.
    pub(super) async fn tell_news(&self, asking: &Asking, by: &Presser) {
        match self.keeper.news_of(by).await {
            Ok(reports) if reports.is_empty() => {}
            Ok(reports) => {
                let picture = picture::of_news(&reports).await;
                let view = views::alert::in_private(asking.private, &reports, picture);
                asking.say_too(view, Seen::ByMemberAlone).await;
            }
            Err(fault) => tracing::error!(%fault, "what is to be told could not be looked up"),
        }
    }

    pub(super) async fn alert_of(&self, asking: &Asking, by: &Presser, account: &AccountId) {
        if asking.take_a_while(Seen::ByMemberAlone).await {
            let standing = self.keeper.standing(by, account).await;
            let view = standing.map(|now| views::alert::standing(asking.private, &now));
            asking.edit(or_error(asking.private, view)).await;
        }
    }

    pub(super) async fn plan_down(&self, asking: &Asking, by: &Presser, account: &AccountId) {
        if asking.take_a_while(Seen::ByMemberAlone).await {
            let card = self.keeper.plan_down(by, account).await;
            let view = card.map(|card| views::plan::view(asking.private, &card));
            let view = or_error(asking.private, view);
            asking.edit(self.decidable(asking, by, view).await).await;
        }
    }

    pub(super) async fn show_charts(&self, asking: &Asking, by: &Presser, account: &AccountId) {
        if asking.take_a_while(Seen::ByMemberAlone).await {
            let page = self.keeper.show_charts(by, account).await;
            let view = page.map(|page| views::list::view(asking.private, &page));
            asking.edit(or_error(asking.private, view)).await;
        }
    }

    pub(super) async fn snooze(&self, asking: &Asking, by: &Presser, account: &AccountId) {
        let name = self.keeper.snoozing(by, account).await;
        let view = name.map(|name| views::alert::snooze(asking.private, account, &name));
        say(asking, view).await;
    }

    pub(super) async fn snooze_for(
        &self,
        asking: &Asking,
        by: &Presser,
        account: &AccountId,
        how_long: SnoozeFor,
    ) {
        match self.keeper.snooze(by, account, how_long).await {
            Ok(snoozed) => {
                let view = views::alert::snoozed(asking.private, &snoozed);
                asking.change_pressed(view).await;
            }
            Err(fault) => refuse(asking, &fault).await,
        }
    }
}
