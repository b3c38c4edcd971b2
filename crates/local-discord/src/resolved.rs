//! What an interaction tells beside the ids in its options: the users, members, roles and channels
//! that they name. An id that names nothing in the team is not told of.

use serde_json::{Map, Value, json};

use crate::state::{Asked, State};
use crate::{payload, permissions};

/// Kinds of options that name something.
const USER: u64 = 6;
const CHANNEL: u64 = 7;
const ROLE: u64 = 8;
const MENTIONABLE: u64 = 9;

/// The `data.resolved` of these options; none where no option names anything.
pub(crate) fn resolve(state: &State, asked: &Asked, options: &Value) -> Option<Value> {
    let mut told = Told {
        state,
        asked,
        found: Map::new(),
    };
    told.walk(options);
    (!told.found.is_empty()).then_some(Value::Object(told.found))
}

struct Told<'a> {
    state: &'a State,
    asked: &'a Asked,
    found: Map<String, Value>,
}

impl Told<'_> {
    /// Goes through options, those of subcommands included.
    fn walk(&mut self, options: &Value) {
        for option in options.as_array().into_iter().flatten() {
            self.walk(&option["options"]);
            let id = option["value"].as_str().and_then(|id| id.parse().ok());
            let Some(id) = id else {
                continue;
            };
            match option["type"].as_u64() {
                Some(USER) => self.user(id),
                Some(CHANNEL) => self.channel(id),
                Some(ROLE) => self.role(id),
                Some(MENTIONABLE) => {
                    self.user(id);
                    self.role(id);
                }
                _ => {}
            }
        }
    }

    fn put(&mut self, kind: &str, id: u64, what: Value) {
        let kind = self.found.entry(kind).or_insert_with(|| json!({}));
        kind[id.to_string()] = what;
    }

    fn user(&mut self, id: u64) {
        let Some(member) = self.state.member(self.asked.team, id) else {
            return;
        };
        let mut partial = payload::member(self.state, member);
        if let Some(partial) = partial.as_object_mut() {
            // Discord leaves these out of a member that is told beside its user.
            for key in ["user", "deaf", "mute"] {
                partial.remove(key);
            }
        }
        let may = permissions::in_channel(self.state, self.asked.channel, id);
        partial["permissions"] = json!(may.to_string());
        self.put("users", id, payload::user_by_id(self.state, id));
        self.put("members", id, partial);
    }

    fn role(&mut self, id: u64) {
        let role = self.state.roles.get(&id);
        if let Some(role) = role.filter(|role| role.team == self.asked.team) {
            self.put("roles", id, payload::role(role));
        }
    }

    fn channel(&mut self, id: u64) {
        let found = self.state.channels.get(&id);
        if let Some(channel) = found.filter(|channel| channel.team == self.asked.team) {
            let may = permissions::in_channel(self.state, id, self.asked.member);
            let mut partial = payload::channel(self.state, channel);
            partial["permissions"] = json!(may.to_string());
            self.put("channels", id, partial);
        }
    }
}
