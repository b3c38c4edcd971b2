//! Coming and going: members who leave and return, bots that a team removes and invites again, a team that is
//! away for a while.

use serde_json::{Value, json};

use crate::LocalDiscord;
use crate::gateway;
use crate::payload;
use crate::setup::join_as_bot;
use crate::state::Member;

impl LocalDiscord {
    /// The member leaves the team. Their messages stay.
    pub fn remove_member(&self, team: u64, member: u64) {
        self.shared.write(|state| {
            state
                .members
                .retain(|one| one.team != team || one.user != member);
        });
    }

    /// Somebody who left comes back, with that locale and without a role.
    pub fn return_member(&self, team: u64, member: u64, locale: &str) {
        let now = self.shared.now();
        self.shared.write(|state| {
            state.members.push(Member {
                team,
                user: member,
                locale: locale.to_owned(),
                roles: Vec::new(),
                joined_ms: now,
            });
        });
    }

    /// The team removes the application's bot: its commands go with it, and it is told so.
    pub fn remove_bot(&self, team: u64, app: u64) {
        self.shared.write(|state| {
            let Some(found) = state.apps.get_mut(&app) else {
                return;
            };
            found.commands.remove(&Some(team));
            let bot = found.bot;
            state
                .members
                .retain(|one| one.team != team || one.user != bot);
            let told = json!({ "id": payload::id(team) });
            gateway::dispatch_to(state, app, "GUILD_DELETE", &told);
        });
    }

    /// The team invites the application's bot again.
    pub fn invite_bot(&self, team: u64, app: u64) {
        let now = self.shared.now();
        self.shared.write(|state| {
            let Some(bot) = state.apps.get(&app).map(|app| app.bot) else {
                return;
            };
            join_as_bot(state, team, bot, now);
            let Some(of) = state.teams.get(&team) else {
                return;
            };
            let told = payload::guild_create(state, of, bot);
            gateway::dispatch_to(state, app, "GUILD_CREATE", &told);
        });
    }

    /// An outage of Discord begins: the team is not available, and bots are told so.
    pub fn outage(&self, team: u64) {
        self.shared.write(|state| {
            let told = json!({ "id": payload::id(team), "unavailable": true });
            gateway::dispatch(state, gateway::GUILDS, "GUILD_DELETE", &told);
        });
    }

    /// Sends the application an event as it stands, whatever it says: Discord itself would not.
    pub fn inject(&self, app: u64, event: &str, data: &Value) {
        self.shared
            .write(|state| gateway::dispatch_to(state, app, event, data));
    }
}
