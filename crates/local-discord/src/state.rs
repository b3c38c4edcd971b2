//! All that this Discord knows, behind one lock: applications, teams, messages, interactions,
//! gateway sessions. Answers and events are derived from it. It names no HTTP and no socket
//! but for the senders of connected sessions.
//!
//! The lock is never held across an await. Whoever changes what a member could see says so with
//! [`Shared::write`]; every other change is told with [`Shared::poke`].

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::{mpsc, watch};

use crate::clock::Clock;
use crate::direct::Direct;
use crate::faults::Faults;
use crate::ids::Ids;
use crate::model::{Choice, Form, Limited, Outcome, Refusal};
use crate::rates::Rates;

/// The state with its clock and the two counters of change.
pub(crate) struct Shared {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) addr: std::net::SocketAddr,
    state: Mutex<State>,
    /// Counts changes of what a member could see.
    pub(crate) seen: watch::Sender<u64>,
    /// Counts every change, requests that end included.
    pub(crate) any: watch::Sender<u64>,
}

impl Shared {
    pub(crate) fn new(clock: Arc<dyn Clock>, addr: std::net::SocketAddr) -> Self {
        Self {
            clock,
            addr,
            state: Mutex::default(),
            seen: watch::Sender::new(0),
            any: watch::Sender::new(0),
        }
    }

    /// The state, to look at or for changes that no member sees.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves plain data: it is still the best that is known.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what members may see, and tells those who wait.
    pub(crate) fn write<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state());
        self.seen.send_modify(|count| *count += 1);
        self.poke();
        result
    }

    /// Tells that something changed that no member sees.
    pub(crate) fn poke(&self) {
        self.any.send_modify(|count| *count += 1);
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.now_ms()
    }
}

/// Everything.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) ids: Ids,
    pub(crate) apps: BTreeMap<u64, App>,
    pub(crate) teams: BTreeMap<u64, Team>,
    pub(crate) channels: BTreeMap<u64, Channel>,
    pub(crate) roles: BTreeMap<u64, Role>,
    pub(crate) users: BTreeMap<u64, User>,
    pub(crate) members: Vec<Member>,
    /// Channels of direct messages, and who takes them.
    pub(crate) directs: Vec<Direct>,
    pub(crate) takes_direct: BTreeSet<u64>,
    pub(crate) messages: BTreeMap<u64, Stored>,
    pub(crate) interactions: BTreeMap<u64, Asked>,
    pub(crate) sessions: BTreeMap<String, Session>,
    /// Nonces that were enforced: who, where and what, the message, and when.
    pub(crate) nonces: Vec<Nonce>,
    pub(crate) refusals: Vec<Refusal>,
    pub(crate) faults: Faults,
    pub(crate) rates: Rates,
    /// Requests that were answered with 429, oldest first.
    pub(crate) limited: Vec<Limited>,
    pub(crate) gateway_refuses: bool,
    /// REST requests that have not been answered.
    pub(crate) in_hand: usize,
}

pub(crate) struct App {
    pub(crate) id: u64,
    pub(crate) bot: u64,
    pub(crate) name: String,
    pub(crate) token: String,
    pub(crate) revoked: bool,
    /// Privileged intents that it may ask for.
    pub(crate) intents: u64,
    /// Registered commands by scope (none: global), in order of registration.
    pub(crate) commands: BTreeMap<Option<u64>, Vec<Value>>,
}

pub(crate) struct Team {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) locale: String,
    pub(crate) owner: Option<u64>,
}

pub(crate) struct Channel {
    pub(crate) id: u64,
    pub(crate) team: u64,
    pub(crate) name: String,
    /// Permissions that bots do not have here.
    pub(crate) bots_denied: u64,
}

pub(crate) struct Role {
    pub(crate) id: u64,
    pub(crate) team: u64,
    pub(crate) name: String,
    pub(crate) permissions: u64,
}

pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) bot: bool,
}

pub(crate) struct Member {
    pub(crate) team: u64,
    pub(crate) user: u64,
    pub(crate) locale: String,
    pub(crate) roles: Vec<u64>,
    pub(crate) joined_ms: i64,
}

/// A message as it is kept; embeds and components as the bot wrote them.
#[expect(
    clippy::struct_excessive_bools,
    reason = "marks that Discord tells apart"
)]
pub(crate) struct Stored {
    pub(crate) id: u64,
    pub(crate) channel: u64,
    pub(crate) author: u64,
    /// The application, where it came by an interaction.
    pub(crate) webhook: Option<u64>,
    pub(crate) content: String,
    pub(crate) embeds: Vec<Value>,
    pub(crate) components: Vec<Value>,
    pub(crate) files: Vec<StoredFile>,
    pub(crate) mentions: Vec<u64>,
    pub(crate) mention_roles: Vec<u64>,
    pub(crate) mention_everyone: bool,
    pub(crate) private_to: Option<u64>,
    pub(crate) used: Option<Used>,
    pub(crate) answers: Option<u64>,
    pub(crate) thinking: bool,
    pub(crate) edited_ms: Option<i64>,
    pub(crate) made_ms: i64,
    pub(crate) pinned: bool,
    pub(crate) tts: bool,
    pub(crate) nonce: Option<Value>,
}

#[derive(Clone)]
pub(crate) struct StoredFile {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) kind: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) bytes: Arc<Vec<u8>>,
    /// What makes the address of a private file unguessable.
    pub(crate) key: String,
}

/// The interaction that a message came by.
#[derive(Clone)]
pub(crate) struct Used {
    pub(crate) interaction: u64,
    pub(crate) kind: Kind,
    pub(crate) user: u64,
    /// The command's name, subcommands included.
    pub(crate) name: String,
    /// The whole line, where a command was typed.
    pub(crate) line: Option<String>,
    /// The interaction that opened the form, where a form was submitted.
    pub(crate) opened_by: Option<Box<Used>>,
}

pub(crate) struct Nonce {
    pub(crate) author: u64,
    pub(crate) channel: u64,
    pub(crate) text: String,
    pub(crate) message: u64,
    pub(crate) at_ms: i64,
}

/// An interaction's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Command,
    Component,
    Complete,
    Submit,
}

impl Kind {
    /// As Discord numbers it.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Command => 2,
            Self::Component => 3,
            Self::Complete => 4,
            Self::Submit => 5,
        }
    }
}

/// An interaction and what became of it.
pub(crate) struct Asked {
    pub(crate) id: u64,
    pub(crate) token: String,
    pub(crate) app: u64,
    pub(crate) kind: Kind,
    pub(crate) team: u64,
    pub(crate) channel: u64,
    pub(crate) member: u64,
    pub(crate) at_ms: i64,
    pub(crate) used: Used,
    /// The message whose button it was, or on which the form was opened.
    pub(crate) on: Option<u64>,
    /// The first response, or that it did not come.
    pub(crate) outcome: Option<Outcome>,
    /// The message that `@original` names.
    pub(crate) original: Option<u64>,
    pub(crate) choices: Vec<Choice>,
    pub(crate) form: Option<Form>,
    /// Whether the bot owes nothing more.
    pub(crate) settled: bool,
}

/// A gateway session; it outlives its socket, so that it can be resumed.
pub(crate) struct Session {
    pub(crate) app: u64,
    pub(crate) intents: u64,
    pub(crate) seq: u64,
    pub(crate) sent: VecDeque<(u64, Value)>,
    pub(crate) socket: Option<mpsc::UnboundedSender<Out>>,
}

/// What a socket is to do.
pub(crate) enum Out {
    /// Send this.
    Frame(Value),
    /// Close with this code.
    Close(u16, &'static str),
    /// Drop the connection without a word.
    Cut,
}

impl State {
    pub(crate) fn member(&self, team: u64, user: u64) -> Option<&Member> {
        let mut members = self.members.iter();
        members.find(|member| member.team == team && member.user == user)
    }

    /// Whether the application's bot is in the team.
    pub(crate) fn has_bot(&self, team: u64, app: u64) -> bool {
        let bot = self.apps.get(&app).map(|app| app.bot);
        bot.is_some_and(|bot| self.member(team, bot).is_some())
    }

    /// The applications whose bots are in the team.
    pub(crate) fn apps_in(&self, team: u64) -> Vec<u64> {
        let apps = self.apps.keys().copied();
        apps.filter(|app| self.has_bot(team, *app)).collect()
    }

    pub(crate) fn user_name(&self, user: u64) -> &str {
        self.users.get(&user).map_or("", |user| &user.name)
    }
}
