//! One interaction, from what Discord tells of it to its answers.
//!
//! What always holds: an interaction is answered once; after Discord says that it knows it no more, nothing
//! else is sent to it.

use std::sync::Arc;

use serenity::all::{
    ApplicationId, CommandInteraction, ComponentInteraction, InteractionId, ModalInteraction,
    PartialChannel, Permissions,
};
use serenity::builder::{
    AutocompleteChoice, Builder as _, CreateAutocompleteResponse, CreateInteractionResponse,
    CreateInteractionResponseMessage,
};
use serenity::http::Http;

use super::again::{SHORT_WAITS, Twice, WAITS, again, is_unknown_message};
use super::build::{self, Seen};
use super::surroundings::lacking_of;
use super::views::View;
use super::views::form::Form;
use super::views::rules::RuleForm;
use super::views::setup::LineForm;
use crate::domain::command::Press;
use crate::domain::ids::{ChannelId, MemberId, MessageId, RoleId, TeamId};
use crate::ops::decide::Presser;
use crate::ops::errors::UserError;
use crate::ops::jobs::Rights;
use crate::ops::surroundings::Right;
use crate::text::Locale;

/// Whether the bot may tell in that channel how a job goes.
fn may_post(granted: Option<Permissions>, channel: Option<&PartialChannel>) -> bool {
    let is_thread = channel.is_some_and(|channel| channel.thread_metadata.is_some());
    let send = if is_thread {
        Permissions::SEND_MESSAGES_IN_THREADS
    } else {
        Permissions::SEND_MESSAGES
    };
    let needed = Permissions::VIEW_CHANNEL | Permissions::EMBED_LINKS | send;
    let all = |granted: Permissions| {
        granted.contains(needed) || granted.contains(Permissions::ADMINISTRATOR)
    };
    granted.is_some_and(all)
}

/// An interaction that waits for its answers.
pub struct Asking {
    http: Arc<Http>,
    id: InteractionId,
    token: String,
    team: Option<TeamId>,
    member: MemberId,
    channel: ChannelId,
    may_post: bool,
    /// What the bot may not do in this channel.
    pub lacking: Vec<Right>,
    /// What the member may do in the team.
    pub rights: Rights,
    /// The member's roles.
    pub roles: Vec<RoleId>,
    /// The member's language.
    pub private: Locale,
    /// The team's language, as Discord names it.
    pub public: String,
    /// The member's language, as Discord names it.
    pub locale: String,
    /// What the member is called in the team.
    pub name: String,
    /// The address of the member's picture.
    pub picture: Option<String>,
    /// The bot itself.
    pub application: ApplicationId,
}

macro_rules! asking {
    ($http:expr, $interaction:expr) => {{
        let interaction = $interaction;
        let permissions = interaction.member.as_ref().and_then(|m| m.permissions);
        let manages = permissions.is_some_and(|p| p.contains(Permissions::MANAGE_GUILD));
        Asking {
            http: $http,
            id: interaction.id,
            token: interaction.token.clone(),
            team: interaction.guild_id.map(|id| TeamId(id.get())),
            member: MemberId(interaction.user.id.get()),
            channel: ChannelId(interaction.channel_id.get()),
            may_post: may_post(interaction.app_permissions, interaction.channel.as_ref()),
            lacking: lacking_of(interaction.app_permissions.unwrap_or_default()),
            rights: if manages {
                Rights::ManageTeam
            } else {
                Rights::Member
            },
            roles: match &interaction.member {
                Some(member) => member.roles.iter().map(|id| RoleId(id.get())).collect(),
                None => Vec::new(),
            },
            private: Locale::of_discord(&interaction.locale),
            public: interaction.guild_locale.clone().unwrap_or_default(),
            locale: interaction.locale.clone(),
            name: match &interaction.member {
                Some(member) => member.display_name().to_owned(),
                None => interaction.user.display_name().to_owned(),
            },
            picture: interaction.user.avatar_url(),
            application: interaction.application_id,
        }
    }};
}

impl Asking {
    /// A slash command, or its completion.
    pub fn of_command(http: Arc<Http>, interaction: &CommandInteraction) -> Self {
        asking!(http, interaction)
    }

    /// A press.
    pub fn of_component(http: Arc<Http>, interaction: &ComponentInteraction) -> Self {
        asking!(http, interaction)
    }

    /// A form.
    pub fn of_modal(http: Arc<Http>, interaction: &ModalInteraction) -> Self {
        asking!(http, interaction)
    }

    /// Who asks, and where.
    ///
    /// # Errors
    /// Not in a team.
    pub fn presser(&self) -> Result<Presser, UserError> {
        Ok(Presser {
            team: self.team.ok_or(UserError::OnlyInTeam)?,
            member: self.member,
            channel: self.channel,
            locale: self.public.clone(),
        })
    }

    /// With which the answer can be changed for fifteen minutes: a secret.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// That a job could tell here how it goes.
    ///
    /// # Errors
    /// The bot may not write here.
    pub fn must_be_able_to_post(&self) -> Result<(), UserError> {
        if self.may_post {
            Ok(())
        } else {
            Err(UserError::CannotPost)
        }
    }

    /// The first answer: a new message.
    pub async fn say(&self, view: View, seen: Seen) {
        let message = build::answer(view, seen);
        self.first(CreateInteractionResponse::Message(message))
            .await;
    }

    /// The first answer: the message that was pressed changes.
    pub async fn change_pressed(&self, view: View) {
        let message = build::answer(view, Seen::ByAll);
        self.first(CreateInteractionResponse::UpdateMessage(message))
            .await;
    }

    /// The first answer: a form.
    pub async fn ask(&self, form: Form, press: &Press) {
        let modal = build::modal(form, press);
        self.first(CreateInteractionResponse::Modal(modal)).await;
    }

    /// The first answer: a form with one line that may be left empty.
    pub async fn ask_line(&self, form: LineForm, press: &Press) {
        let modal = build::line_modal(form, press);
        self.first(CreateInteractionResponse::Modal(modal)).await;
    }

    /// The first answer: the form of a rule.
    pub async fn ask_rule(&self, form: RuleForm, press: &Press) {
        let modal = build::rule_modal(form, press);
        self.first(CreateInteractionResponse::Modal(modal)).await;
    }

    /// The first answer: that it takes a while. Returns whether Discord took it.
    pub async fn take_a_while(&self, seen: Seen) -> bool {
        let message =
            CreateInteractionResponseMessage::new().ephemeral(seen == Seen::ByMemberAlone);
        self.first(CreateInteractionResponse::Defer(message)).await
    }

    /// The first answer: that the message that was pressed will change. Returns whether Discord took it.
    pub async fn take_a_while_to_change(&self) -> bool {
        self.first(CreateInteractionResponse::Acknowledge).await
    }

    /// The first answer to a completion: names and values.
    pub async fn complete(&self, choices: Vec<(String, String)>) {
        let choices = choices
            .into_iter()
            .map(|(name, value)| AutocompleteChoice::new(name, value));
        let response = CreateAutocompleteResponse::new().set_choices(choices.collect());
        self.first(CreateInteractionResponse::Autocomplete(response))
            .await;
    }

    /// After one of the two `take_a_while`: what the message says.
    pub async fn edit(&self, view: View) {
        let edit = build::edit_answer(view);
        let edited = again(&WAITS, Twice::Same, || {
            edit.clone().execute(&self.http, &self.token)
        });
        log(edited.await.map(drop));
    }

    /// After `take_a_while`: a message of its own, the first one taken away. In this order, and not without it:
    /// what follows a first message that still stands there would be read in its place, by whoever sees that.
    pub async fn say_instead(&self, view: View, seen: Seen) {
        let removed = again(&WAITS, Twice::Same, || {
            self.http.delete_original_interaction_response(&self.token)
        });
        match removed.await {
            Err(error) if !is_unknown_message(&error) => log(Err(error)),
            // Not there: somebody else took it away, or an attempt whose answer was lost.
            Ok(()) | Err(_) => self.say_too(view, seen).await,
        }
    }

    /// After a first answer: one more message.
    pub async fn say_too(&self, view: View, seen: Seen) {
        let message = build::follow_up(view, seen);
        let said = again(&WAITS, Twice::Two, || {
            message.clone().execute(&self.http, (None, &self.token))
        });
        log(said.await.map(drop));
    }

    /// Another message of the bot's own changes as well.
    pub async fn change_too(&self, channel: ChannelId, message: MessageId, view: View) {
        let (channel, message) = (channel.0.into(), message.0.into());
        let edit = build::edit(view);
        let edited = again(&WAITS, Twice::Same, || {
            let edit = edit.clone();
            edit.execute(&self.http, (channel, message, None))
        });
        log(edited.await.map(drop));
    }

    async fn first(&self, response: CreateInteractionResponse) -> bool {
        let sent = again(&SHORT_WAITS, Twice::Two, || {
            let response = response.clone();
            response.execute(&self.http, (self.id, &self.token))
        });
        let sent = sent.await;
        let taken = sent.is_ok();
        log(sent);
        taken
    }
}

/// Nothing else can be said to the member here.
fn log(sent: Result<(), serenity::Error>) {
    if let Err(error) = sent {
        tracing::warn!(%error, "an answer to an interaction was not taken");
    }
}
