//! `/charts-admin`, for those who manage a team, and where a job can tell how it goes.
//!
//! What always holds: the right to manage is looked at again at every command, press and form, whatever Discord
//! let through.

use std::sync::Arc;

use serenity::all::ModalInteraction;
use url::Url;

use super::answer::Asking;
use super::build::Seen;
use super::handler::{Handler, or_error, refuse};
use super::presses::filled_in;
use super::views::{self, View};
use super::{components, errors};
use crate::domain::command::{AdminCommand, Press};
use crate::domain::ids::JobId;
use crate::domain::settings::TeamSetting;
use crate::ops::decide::Presser;
use crate::ops::doctor::{self, Patient, Running, Teams};
use crate::ops::errors::{Fault, UserError};
use crate::ops::jobs::Rights;
use crate::ops::notifier::Notifier;
use crate::ops::surroundings::Surroundings;
use crate::servers::Timeouts;
use crate::text::Locale;

/// What the answers of `/charts-admin` need besides the use cases.
pub(super) struct Around {
    /// Asks Discord.
    pub(super) discord: Arc<dyn Surroundings>,
    /// Tells channels.
    pub(super) notifier: Arc<dyn Notifier>,
    /// How members' browsers reach us.
    pub(super) public_url: Url,
}

impl Handler {
    pub(super) async fn admin(&self, asking: &Asking, by: &Presser, command: AdminCommand) {
        if let Err(error) = managers_only(asking) {
            return refuse(asking, &error.into()).await;
        }
        match command {
            AdminCommand::Doctor => self.doctor(asking, by).await,
            AdminCommand::Setup => {
                let setup = self.keeper.setup(by.team).await;
                let view = setup.map(|setup| views::setup::view(asking.private, &setup));
                let view = or_error(asking.private, view);
                asking.say(view, Seen::ByMemberAlone).await;
            }
            AdminCommand::Audit => {
                if !asking.take_a_while(Seen::ByMemberAlone).await {
                    return;
                }
                let log = self.keeper.audit(by).await;
                let view = log.map(|log| views::audit::view(asking.private, log));
                asking.edit(or_error(asking.private, view)).await;
            }
            AdminCommand::Rules => self.rules(asking, by).await,
            AdminCommand::Pause { reason } => {
                let paused = self.keeper.pause_or_resume(by, reason.as_deref()).await;
                match paused {
                    // For all to see: what they asked for holds.
                    Ok(paused) => {
                        let view = views::hold::view(Locale::of_discord(&by.locale), &paused);
                        asking.say(view, Seen::ByAll).await;
                    }
                    Err(fault) => refuse(asking, &fault).await,
                }
            }
        }
    }

    async fn doctor(&self, asking: &Asking, by: &Presser) {
        if !asking.take_a_while(Seen::ByMemberAlone).await {
            return;
        }
        let patient = Patient {
            store: Some(&self.keeper.store),
            keyring: Some(&self.keeper.keyring),
            servers: &self.keeper.servers,
            carried: &[],
            public_url: &self.around.public_url,
            teams: Teams::Here(by.team, by.channel, asking.lacking.clone()),
            running: Running::Here,
            timeouts: Timeouts::default(),
        };
        let clock = self.keeper.clock.as_ref();
        let findings = doctor::examine(&patient, self.around.discord.as_ref(), clock).await;
        let view = views::doctor::view(asking.private, &findings);
        asking.edit(view).await;
    }

    /// **Change …**: the form of that setting.
    pub(super) async fn change(&self, asking: &Asking, by: &Presser, setting: TeamSetting) {
        if let Err(error) = managers_only(asking) {
            return refuse(asking, &error.into()).await;
        }
        match self.keeper.setup(by.team).await {
            Ok(setup) => {
                let form = views::setup::form(asking.private, &setup.set, setting);
                asking.ask_line(form, &Press::Changed(setting)).await;
            }
            Err(fault) => refuse(asking, &fault).await,
        }
    }

    /// The form of a setting was filled in: the card shows what holds now.
    pub(super) async fn changed(
        &self,
        asking: &Asking,
        by: &Presser,
        setting: TeamSetting,
        form: &ModalInteraction,
    ) {
        if let Err(error) = managers_only(asking) {
            return refuse(asking, &error.into()).await;
        }
        if !asking.take_a_while_to_change().await {
            return;
        }
        let written = filled_in(form, components::VALUE_FIELD);
        let discord = self.around.discord.as_ref();
        let changed = self.keeper.change_setting(discord, by, setting, written);
        match changed.await {
            Ok(setup) => {
                asking
                    .edit(views::setup::view(asking.private, &setup))
                    .await;
            }
            Err(fault) => {
                let error = errors::view(asking.private, &fault);
                asking.say_too(error, Seen::ByMemberAlone).await;
            }
        }
    }

    /// Who asks, with the channel in which a job of theirs can tell how it goes: here, or the notice channel.
    ///
    /// # Errors
    /// It can be told nowhere.
    pub(super) async fn telling(&self, asking: &Asking, by: &Presser) -> Result<Presser, Fault> {
        let mut by = by.clone();
        if let Err(error) = asking.must_be_able_to_post() {
            let discord = self.around.discord.as_ref();
            let notices = self.keeper.notice_channel(discord, by.team).await;
            by.channel = notices.map_err(|fault| match fault {
                Fault::User(_) => error.into(),
                fault => fault,
            })?;
        }
        Ok(by)
    }

    /// The card as it is, or without its decision where a job could be told of nowhere: looking is harmless.
    pub(super) async fn decidable(&self, asking: &Asking, by: &Presser, view: View) -> View {
        match self.telling(asking, by).await {
            Ok(_) => view,
            Err(fault) => view.undecidable(|| errors::view(asking.private, &fault).content),
        }
    }

    /// One line in the log channel, where the team has one. Whoever pressed does not wait for it.
    pub(super) fn log_end(&self, job: &JobId) {
        let (keeper, notifier) = (self.keeper.clone(), self.around.notifier.clone());
        let job = job.clone();
        tokio::spawn(async move { keeper.log_end(notifier.as_ref(), &job).await });
    }
}

pub(super) fn managers_only(asking: &Asking) -> Result<(), UserError> {
    match asking.rights {
        Rights::ManageTeam => Ok(()),
        Rights::Member => Err(UserError::OnlyManagers),
    }
}
