//! Coming and going: members who leave and return, bots that a team removes and invites again, a team that is
//! away for a while.

use serde_json::{Value, json};

use crate::LocalDiscord;
use crate::gateway;
use crate::payload;
use crate::setup::join_as_bot;
use crate::state::{Member, State};

impl LocalDiscord {
    /// The member leaves the team. Their messages stay. Bots that may hear of members do.
    pub fn remove_member(&self, team: u64, member: u64) {
        self.shared.write(|state| {
            if !leave(state, team, member) {
                return;
            }
            let told = json!({
                "guild_id": payload::id(team), "user": payload::user_by_id(state, member),
            });
            let intent = gateway::GUILD_MEMBERS;
            gateway::dispatch(state, team, intent, "GUILD_MEMBER_REMOVE", &told);
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

    /// The team removes the application's bot: its commands go with it, its buttons are dead, and
    /// it is told so, and of nothing there again until [`Self::invite_bot`].
    pub fn remove_bot(&self, team: u64, app: u64) {
        self.shared.write(|state| {
            let Some(found) = state.apps.get_mut(&app) else {
                return;
            };
            found.commands.remove(&Some(team));
            let bot = found.bot;
            if leave(state, team, bot) {
                gateway::take_leave(state, team, app);
            }
        });
    }

    /// The team invites the application's bot again.
    pub fn invite_bot(&self, team: u64, app: u64) {
        let now = self.shared.now();
        self.shared.write(|state| {
            let Some(bot) = state.apps.get(&app).map(|app| app.bot) else {
                return;
            };
            if state.teams.contains_key(&team) && state.member(team, bot).is_none() {
                join_as_bot(state, team, bot, now);
                gateway::announce_team(state, team, app);
            }
        });
    }

    /// An outage of Discord begins: the team is not available, and bots are told so.
    pub fn outage(&self, team: u64) {
        self.shared.write(|state| {
            let told = json!({ "id": payload::id(team), "unavailable": true });
            gateway::dispatch(state, team, gateway::GUILDS, "GUILD_DELETE", &told);
        });
    }

    /// Sends the application an event as it stands, whatever it says: Discord itself would not.
    pub fn inject(&self, app: u64, event: &str, data: &Value) {
        self.shared
            .write(|state| gateway::dispatch_to(state, app, event, data));
    }
}

/// Returns whether they were there.
fn leave(state: &mut State, team: u64, user: u64) -> bool {
    let before = state.members.len();
    let stays = |one: &Member| one.team != team || one.user != user;
    state.members.retain(stays);
    state.members.len() < before
}
