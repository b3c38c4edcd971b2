//! Looking: what is set up, what a member sees, and waiting for it to change.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::LocalDiscord;
use crate::model::{Application, Limited, MemberInfo, Message, Named, Refusal, TeamInfo};
use crate::state::{State, Stored};
use crate::text::{self, TextMessage};
use crate::view;

impl LocalDiscord {
    /// The applications, oldest first.
    #[must_use]
    pub fn applications(&self) -> Vec<Application> {
        let state = self.shared.state();
        let told = state.apps.values().map(|app| Application {
            id: app.id,
            bot_user_id: app.bot,
            name: app.name.clone(),
            token: app.token.clone(),
        });
        told.collect()
    }

    /// The teams, oldest first.
    #[must_use]
    pub fn teams(&self) -> Vec<TeamInfo> {
        let state = self.shared.state();
        let told = state.teams.values().map(|team| TeamInfo {
            id: team.id,
            name: team.name.clone(),
        });
        told.collect()
    }

    /// The channels of all teams, oldest first.
    #[must_use]
    pub fn channels(&self) -> Vec<Named> {
        let state = self.shared.state();
        let told = state.channels.values().map(|channel| Named {
            id: channel.id,
            team: channel.team,
            name: channel.name.clone(),
        });
        told.collect()
    }

    /// The roles of all teams, oldest first, without `@everyone`.
    #[must_use]
    pub fn roles(&self) -> Vec<Named> {
        let state = self.shared.state();
        let own = state.roles.values().filter(|role| role.id != role.team);
        let told = own.map(|role| Named {
            id: role.id,
            team: role.team,
            name: role.name.clone(),
        });
        told.collect()
    }

    /// The members of all teams, bots included, in the order in which they joined.
    #[must_use]
    pub fn members(&self) -> Vec<MemberInfo> {
        let state = self.shared.state();
        let told = state.members.iter().filter_map(|member| {
            let user = state.users.get(&member.user)?;
            Some(MemberInfo {
                id: user.id,
                team: member.team,
                name: user.name.clone(),
                locale: member.locale.clone(),
                roles: member.roles.clone(),
                bot: user.bot,
            })
        });
        told.collect()
    }

    /// What users are called, those who left every team included.
    pub(crate) fn names(&self) -> BTreeMap<u64, String> {
        let state = self.shared.state();
        let users = state.users.values();
        users.map(|user| (user.id, user.name.clone())).collect()
    }

    /// The commands that an application registered, globally or in one team, as Discord's
    /// command objects.
    #[must_use]
    pub fn commands(&self, app: u64, team: Option<u64>) -> Vec<Value> {
        let state = self.shared.state();
        let commands = state.apps.get(&app).and_then(|app| app.commands.get(&team));
        commands.cloned().unwrap_or_default()
    }

    /// The messages of a channel that this member sees, oldest first.
    #[must_use]
    pub fn messages(&self, channel: u64, seen_by: u64) -> Vec<Message> {
        let state = self.shared.state();
        let here = state.messages.values().filter(|one| one.channel == channel);
        here.filter(|one| one.private_to.is_none_or(|only| only == seen_by))
            .map(|one| view::message(&state, one, self.addr()))
            .collect()
    }

    /// A message, private ones included.
    #[must_use]
    pub fn message(&self, id: u64) -> Option<Message> {
        let state = self.shared.state();
        let message = state.messages.get(&id)?;
        Some(view::message(&state, message, self.addr()))
    }

    /// The bytes of a message's file.
    #[must_use]
    pub fn file(&self, message: u64, name: &str) -> Option<Vec<u8>> {
        let state = self.shared.state();
        let files = &state.messages.get(&message)?.files;
        let file = files.iter().find(|file| file.name == name)?;
        Some(file.bytes.to_vec())
    }

    /// The channel as this member sees it, as plain text for scripts and snapshots.
    #[must_use]
    pub fn as_text(&self, channel: u64, seen_by: u64) -> String {
        let state = self.shared.state();
        let here = state.messages.values().filter(|one| one.channel == channel);
        let seen = here.filter(|one| one.private_to.is_none_or(|only| only == seen_by));
        let told: Vec<TextMessage> = seen.map(|one| self.told(&state, one)).collect();
        with_names(&state, text::render(&told))
    }

    /// One message as [`Self::as_text`] draws it; empty where there is none.
    #[must_use]
    pub fn message_as_text(&self, id: u64) -> String {
        let state = self.shared.state();
        let told: Vec<TextMessage> = state
            .messages
            .get(&id)
            .map(|one| self.told(&state, one))
            .into_iter()
            .collect();
        with_names(&state, text::render(&told))
    }

    fn told(&self, state: &State, one: &Stored) -> TextMessage {
        let message = view::message(state, one, self.addr());
        let rows = message.rows.into_iter().map(|row| {
            let buttons = row
                .into_iter()
                .map(|button| (button.label, button.disabled));
            buttons.collect()
        });
        let files = message.files.into_iter().map(|file| (file.name, file.size));
        TextMessage {
            author: message.author_name,
            app: message.bot,
            used: message.in_reply_to,
            private: message.private_to.is_some(),
            edited: message.edited,
            content: message.content,
            embeds: one.embeds.clone(),
            rows: rows.collect(),
            files: files.collect(),
            thinking: message.thinking,
        }
    }

    /// Every request that was refused for breaking a limit or the protocol, oldest first. A test
    /// fails when there is one that it does not expect. Scripted faults are not among them.
    #[must_use]
    pub fn refusals(&self) -> Vec<Refusal> {
        self.shared.state().refusals.clone()
    }

    /// Every request that was answered with 429, for its rate or by a fault, oldest first.
    #[must_use]
    pub fn limited(&self) -> Vec<Limited> {
        self.shared.state().limited.clone()
    }

    /// How many gateway sessions are identified and have a socket.
    #[must_use]
    pub fn connected(&self) -> usize {
        connected(&self.shared.state())
    }

    /// Resolves when a gateway session is connected.
    pub async fn until_connected(&self) {
        self.until(|state| connected(state) > 0).await;
    }

    /// Resolves when the bot owes nothing: every interaction is answered or too old to be, what
    /// was deferred is edited, and no REST request is being worked on. A press that was taken
    /// with a deferred update is owed an edit, a deletion or a follow-up, too.
    pub async fn quiet(&self) {
        self.until(|state| {
            state.in_hand == 0 && state.interactions.values().all(|asked| asked.settled)
        })
        .await;
    }

    /// A number that grows with every change of what a member could see.
    #[must_use]
    pub fn version(&self) -> u64 {
        *self.shared.seen.borrow()
    }

    /// Resolves when [`Self::version`] is another than `version`, and returns it. Nothing between
    /// the look and the wait is missed.
    pub async fn changed_since(&self, version: u64) -> u64 {
        let mut seen = self.shared.seen.subscribe();
        // The sender lives as long as `self`, so the wait ends by a change alone.
        seen.wait_for(|now| *now != version)
            .await
            .map_or(version, |now| *now)
    }

    /// Resolves at the next change of what a member could see. Who looked before uses
    /// [`Self::changed_since`], which misses nothing.
    pub async fn changed(&self) {
        self.changed_since(self.version()).await;
    }

    /// Resolves when the messages that this member sees in the channel are as `what` wants.
    pub async fn wait_for(&self, channel: u64, seen_by: u64, what: impl Fn(&[Message]) -> bool) {
        let mut version = self.version();
        while !what(&self.messages(channel, seen_by)) {
            version = self.changed_since(version).await;
        }
    }

    /// Resolves when the state is as `what` wants.
    pub(crate) async fn until(&self, what: impl Fn(&State) -> bool) {
        let mut any = self.shared.any.subscribe();
        loop {
            any.mark_unchanged();
            let done = what(&self.shared.state());
            // The sender lives as long as `self`, so the wait ends by the state alone.
            if done || any.changed().await.is_err() {
                return;
            }
        }
    }
}

/// Mentions as their readers see them.
fn with_names(state: &State, mut text: String) -> String {
    for user in state.users.values() {
        text = text.replace(&format!("<@{}>", user.id), &format!("@{}", user.name));
    }
    for channel in state.channels.values() {
        let name = format!("#{}", channel.name);
        text = text.replace(&format!("<#{}>", channel.id), &name);
    }
    text
}

fn connected(state: &State) -> usize {
    let sessions = state.sessions.values();
    sessions.filter(|session| session.socket.is_some()).count()
}
