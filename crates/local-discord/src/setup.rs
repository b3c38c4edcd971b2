//! Setting up: applications, teams, channels, roles, members, and what goes wrong on purpose.
//! Every application's bot is a member of every team until it is removed from it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::LocalDiscord;
use crate::faults::{Fault, GatewayAct, Hold, Strike};
use crate::gateway;
use crate::model::{Application, NewMember};
use crate::payload;
use crate::permissions::EVERYONE;
use crate::rates::Rate;
use crate::state::{App, Channel, Member, Role, State, Team, User};

#[expect(
    clippy::must_use_candidate,
    reason = "what is set up counts, whether or not its id is wanted"
)]
impl LocalDiscord {
    /// A bot application with its bot's user, which joins every team.
    pub fn add_application(&self, name: &str) -> Application {
        let now = self.shared.now();
        self.shared.write(|state| {
            let (id, bot) = (state.ids.next(now), state.ids.next(now));
            let token = bot_token(bot);
            state.users.insert(
                bot,
                User {
                    id: bot,
                    name: name.to_owned(),
                    bot: true,
                },
            );
            let app = App {
                id,
                bot,
                name: name.to_owned(),
                token: token.clone(),
                revoked: false,
                intents: 0,
                commands: std::collections::BTreeMap::new(),
            };
            state.apps.insert(id, app);
            let teams: Vec<u64> = state.teams.keys().copied().collect();
            for team in teams {
                join_as_bot(state, team, bot, now);
            }
            Application {
                id,
                bot_user_id: bot,
                name: name.to_owned(),
                token,
            }
        })
    }

    /// A team whose preferred locale is `locale`; connected bots hear of it. Returns its id,
    /// which is also the id of its role `@everyone`.
    pub fn add_team(&self, name: &str, locale: &str) -> u64 {
        let now = self.shared.now();
        self.shared.write(|state| {
            let id = state.ids.next(now);
            let team = Team {
                id,
                name: name.to_owned(),
                locale: locale.to_owned(),
                owner: None,
            };
            state.teams.insert(id, team);
            let everyone = Role {
                id,
                team: id,
                name: "@everyone".to_owned(),
                permissions: EVERYONE,
            };
            state.roles.insert(id, everyone);
            let bots: Vec<(u64, u64)> = state.apps.values().map(|app| (app.id, app.bot)).collect();
            for (app, bot) in bots {
                join_as_bot(state, id, bot, now);
                gateway::announce_team(state, id, app);
            }
            id
        })
    }

    /// A text channel. Returns its id.
    pub fn add_channel(&self, team: u64, name: &str) -> u64 {
        let now = self.shared.now();
        self.shared.write(|state| {
            let id = state.ids.next(now);
            let channel = Channel {
                id,
                team,
                name: name.to_owned(),
                bots_denied: 0,
            };
            let told = payload::channel(state, &channel);
            state.channels.insert(id, channel);
            gateway::dispatch(state, team, gateway::GUILDS, "CHANNEL_CREATE", &told);
            id
        })
    }

    /// A role with permissions as Discord's bits. Returns its id.
    pub fn add_role(&self, team: u64, name: &str, permissions: u64) -> u64 {
        let now = self.shared.now();
        self.shared.write(|state| {
            let id = state.ids.next(now);
            let role = Role {
                id,
                team,
                name: name.to_owned(),
                permissions,
            };
            let told = serde_json::json!({
                "guild_id": team.to_string(), "role": payload::role(&role),
            });
            state.roles.insert(id, role);
            gateway::dispatch(state, team, gateway::GUILDS, "GUILD_ROLE_CREATE", &told);
            id
        })
    }

    /// A member who is a new user. The first one owns the team. Returns the user's id.
    pub fn add_member(&self, new: NewMember) -> u64 {
        let now = self.shared.now();
        self.shared.write(|state| {
            let id = state.ids.next(now);
            let user = User {
                id,
                name: new.name,
                bot: false,
            };
            state.users.insert(id, user);
            state.members.push(Member {
                team: new.team,
                user: id,
                locale: new.locale,
                roles: new.roles,
                joined_ms: now,
            });
            if let Some(team) = state.teams.get_mut(&new.team) {
                team.owner.get_or_insert(id);
            }
            id
        })
    }

    /// Gives the member's roles anew. With a role of [`Self::add_role`] a bot, too, gets more than
    /// `@everyone`.
    pub fn set_roles(&self, team: u64, member: u64, roles: Vec<u64>) {
        self.shared.write(|state| {
            let mut members = state.members.iter_mut();
            if let Some(one) = members.find(|one| one.team == team && one.user == member) {
                one.roles = roles;
            }
        });
    }

    /// Takes permissions (Discord's bits) from every bot in a channel, besides those taken
    /// already; 0 gives all of them back.
    pub fn deny_bot(&self, channel: u64, permissions: u64) {
        self.shared.write(|state| {
            let Some(channel) = state.channels.get_mut(&channel) else {
                return;
            };
            channel.bots_denied = match permissions {
                0 => 0,
                more => channel.bots_denied | more,
            };
        });
    }

    /// Removes a message, as a moderator would; connected bots hear of it.
    pub fn remove_message(&self, channel: u64, message: u64) {
        self.shared.write(|state| {
            let there = state.messages.get(&message);
            if there.is_some_and(|one| one.channel == channel) {
                gateway::remove_message(state, message);
            }
        });
    }

    /// Lets an application ask for these privileged intents, which are closed with 4014 else.
    pub fn allow_intents(&self, app: u64, intents: u64) {
        if let Some(app) = self.shared.state().apps.get_mut(&app) {
            app.intents |= intents;
        }
    }

    /// Makes the application's token wrong from now on: 401, and 4004 on the gateway.
    pub fn revoke_token(&self, app: u64) {
        let mut state = self.shared.state();
        if let Some(app) = state.apps.get_mut(&app) {
            app.revoked = true;
        }
        gateway::revoke(&mut state, app);
        drop(state);
        self.shared.poke();
    }

    /// Scripts a fault for the next requests that fit; faults strike in the order given.
    pub fn fault(&self, fault: Fault) {
        self.shared.state().faults.script(fault);
    }

    /// Limits the requests that fit, from now on. The first limit that fits a request counts, besides the
    /// global ones.
    pub fn limit_rate(&self, rate: Rate) {
        self.shared.state().rates.limit(rate);
    }

    /// Strikes every kind of call from now on, besides scripted faults; none ends it.
    pub fn strike(&self, strike: Option<Strike>) {
        self.shared.state().faults.strike(strike);
    }

    /// Makes the next request whose path contains `path_contains` wait before it is carried out.
    #[must_use]
    pub fn hold(&self, path_contains: &str) -> Hold {
        self.shared.state().faults.hold(path_contains)
    }

    /// Does this to every gateway connection.
    pub fn gateway(&self, act: GatewayAct) {
        gateway::act(&mut self.shared.state(), act);
        self.shared.poke();
    }
}

pub(crate) fn join_as_bot(state: &mut State, team: u64, bot: u64, now: i64) {
    state.members.push(Member {
        team,
        user: bot,
        locale: "en-US".to_owned(),
        roles: Vec::new(),
        joined_ms: now,
    });
}

/// A token of the usual shape: the user's id, a time, a secret.
fn bot_token(bot: u64) -> String {
    let secret: [u8; 28] = rand::random();
    let user = URL_SAFE_NO_PAD.encode(bot.to_string());
    let time = URL_SAFE_NO_PAD.encode(&secret[..4]);
    format!("{user}.{time}.{}", URL_SAFE_NO_PAD.encode(&secret[4..]))
}
