//! `/charts link`: handing out an address or a form, and taking the form.

use serenity::all::ModalInteraction;

use super::answer::Asking;
use super::build::Seen;
use super::components::{KEY_FIELD, USERNAME_FIELD};
use super::handler::{Handler, or_error, refuse};
use super::links_asked::Asked;
use super::presses::filled_in;
use super::views;
use crate::domain::command::Press;
use crate::domain::ids::ServerName;
use crate::ops::decide::Presser;
use crate::ops::errors::Fault;
use crate::ops::link::LinkRequest;
use crate::ops::tickets::{LinkWay, Newcomer, Offer};

impl Handler {
    pub(super) async fn link(&self, asking: &Asking, by: &Presser, server: Option<&str>) {
        let team_name = self.team_names.get(&by.team);
        let newcomer = Newcomer {
            team: by.team,
            member: by.member,
            name: asking.name.clone(),
            picture: asking.picture.clone(),
            team_name: team_name.map_or_else(|| by.team.to_string(), |name| name.clone()),
            locale: asking.locale.clone(),
        };
        let offer = match self.keeper.offer_link(newcomer, server).await {
            Ok(offer) => offer,
            Err(fault) => return refuse(asking, &fault).await,
        };
        if let Offer::Form(server) = offer {
            let form = views::link::form(asking.private, &server);
            return asking.ask(form, &Press::LinkForm(server)).await;
        }
        let view = views::link::offer(asking.private, by.team, by.member, &offer);
        if let Offer::Page { ticket, .. } = offer {
            let asked = Asked {
                application: asking.application,
                token: asking.token().to_owned(),
                locale: asking.private,
                at: self.keeper.clock.now(),
            };
            self.links_asked.note(ticket, asked);
        }
        asking.say(view, Seen::ByMemberAlone).await;
    }

    /// The form with user name and key. Taken only where the operator chose forms.
    pub(super) async fn link_form(
        &self,
        asking: &Asking,
        by: &Presser,
        server: ServerName,
        form: &ModalInteraction,
    ) {
        if self.keeper.link_way != LinkWay::Form {
            return refuse(asking, &crate::ops::errors::UserError::PlanUnknown.into()).await;
        }
        if !asking.take_a_while(Seen::ByMemberAlone).await {
            return;
        }
        let request = LinkRequest {
            team: by.team,
            member: by.member,
            server: Some(server),
            username: filled_in(form, USERNAME_FIELD).trim().to_owned(),
        };
        let key = filled_in(form, KEY_FIELD).trim().to_owned();
        let linked = self.keeper.link(request, key.into()).await;
        let view = linked
            .map(|newly| {
                let account = newly.linked.account.shown();
                views::link::linked(asking.private, &account, newly.first)
            })
            .map_err(Fault::from);
        asking.edit(or_error(asking.private, view)).await;
    }
}
