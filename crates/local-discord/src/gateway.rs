//! The gateway: sessions, the frames that they get, and the socket under them. Plain JSON text
//! frames; no compression. It owns op codes, close codes and intents.
//!
//! Events are put into a session under the lock of the state, so that their order is the order of
//! what happened. A session without a socket keeps its events for a resume.

use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::faults::GatewayAct;
use crate::payload;
use crate::server::Wire;
use crate::state::{Out, Session, Shared, State};

/// The intent that teams, channels and roles are told under.
pub(crate) const GUILDS: u64 = 1;
/// The intent that who comes and goes is told under; a privileged one.
pub(crate) const GUILD_MEMBERS: u64 = 1 << 1;
/// The intent that messages are told under.
pub(crate) const GUILD_MESSAGES: u64 = 1 << 9;
/// The intent without which only the bot's own messages show their content.
const MESSAGE_CONTENT: u64 = 1 << 15;
/// Presences, members and message content.
const PRIVILEGED: u64 = 1 << 8 | GUILD_MEMBERS | MESSAGE_CONTENT;

const HEARTBEAT_MS: u64 = 41_250;
/// Events that a session keeps for a resume.
const KEPT: usize = 2_000;

const AUTHENTICATION_FAILED: Out = Out::Close(4004, "Authentication failed.");
const DISALLOWED_INTENTS: Out = Out::Close(4014, "Disallowed intent(s).");

/// Tells what happened in a team to every session that asked for `intent` and whose bot is there.
pub(crate) fn dispatch(state: &mut State, team: u64, intent: u64, event: &str, data: &Value) {
    let there = state.apps_in(team);
    for session in state.sessions.values_mut() {
        if session.intents & intent != 0 && there.contains(&session.app) {
            session.tell(event, data);
        }
    }
}

/// Tells every session of an application, whatever it asked for.
pub(crate) fn dispatch_to(state: &mut State, app: u64, event: &str, data: &Value) {
    for session in state.sessions.values_mut() {
        if session.app == app {
            session.tell(event, data);
        }
    }
}

/// Tells of a public message that is new or edited. Private ones are not told.
pub(crate) fn tell_message(shared: &Shared, state: &mut State, event: &str, id: u64) {
    let Some(message) = state.messages.get(&id) else {
        return;
    };
    if message.private_to.is_some() {
        return;
    }
    let author = message.author;
    let channel = state.channels.get(&message.channel);
    let Some(team) = channel.map(|channel| channel.team) else {
        return;
    };
    let mut told = payload::message(state, message, shared.addr);
    told["guild_id"] = payload::id(team);
    let mut without = told.clone();
    without["content"] = json!("");
    for hidden in ["embeds", "attachments", "components"] {
        without[hidden] = json!([]);
    }
    let bots: Vec<(u64, u64)> = state.apps.values().map(|app| (app.id, app.bot)).collect();
    let there = state.apps_in(team);
    for session in state.sessions.values_mut() {
        if session.intents & GUILD_MESSAGES == 0 || !there.contains(&session.app) {
            continue;
        }
        let own = bots.contains(&(session.app, author));
        let whole = own || session.intents & MESSAGE_CONTENT != 0;
        session.tell(event, if whole { &told } else { &without });
    }
}

/// Removes a message, and tells of it where it was public.
pub(crate) fn remove_message(state: &mut State, id: u64) {
    let Some(message) = state.messages.remove(&id) else {
        return;
    };
    if message.private_to.is_some() {
        return;
    }
    let Some(team) = state.channels.get(&message.channel).map(|one| one.team) else {
        return;
    };
    let told = json!({
        "id": payload::id(id), "channel_id": payload::id(message.channel),
        "guild_id": payload::id(team),
    });
    dispatch(state, team, GUILD_MESSAGES, "MESSAGE_DELETE", &told);
}

/// Tells an application's bot of a team that it joined.
pub(crate) fn announce_team(state: &mut State, team: u64, app: u64) {
    let (Some(team), Some(bot)) = (state.teams.get(&team), state.apps.get(&app)) else {
        return;
    };
    let told = payload::guild_create(state, team, bot.bot);
    tell_app(state, app, GUILDS, "GUILD_CREATE", &told);
}

/// Tells an application's bot of a team that it was removed from. That is told by what is not
/// there: with `unavailable` it would be an outage.
pub(crate) fn take_leave(state: &mut State, team: u64, app: u64) {
    let told = json!({ "id": payload::id(team) });
    tell_app(state, app, GUILDS, "GUILD_DELETE", &told);
}

fn tell_app(state: &mut State, app: u64, intent: u64, event: &str, data: &Value) {
    for session in state.sessions.values_mut() {
        if session.app == app && session.intents & intent != 0 {
            session.tell(event, data);
        }
    }
}

/// Closes every session of an application whose token is wrong from now on.
pub(crate) fn revoke(state: &mut State, app: u64) {
    for session in state.sessions.values_mut().filter(|one| one.app == app) {
        session.send(AUTHENTICATION_FAILED);
    }
    state.sessions.retain(|_, session| session.app != app);
}

/// Does what a test asks to every connection.
pub(crate) fn act(state: &mut State, act: GatewayAct) {
    match act {
        GatewayAct::RefuseConnections => state.gateway_refuses = true,
        GatewayAct::AcceptConnections => state.gateway_refuses = false,
        GatewayAct::Reconnect => for_all(state, || Out::Frame(json!({ "op": 7, "d": null }))),
        GatewayAct::CutSockets => for_all(state, || Out::Cut),
        GatewayAct::InvalidSession { resumable } => {
            for_all(state, || invalid_session(resumable));
            if resumable {
                for session in state.sessions.values_mut() {
                    session.socket = None;
                }
            } else {
                state.sessions.retain(|_, session| session.socket.is_none());
            }
        }
    }
}

fn for_all(state: &State, what: impl Fn() -> Out) {
    for session in state.sessions.values() {
        session.send(what());
    }
}

fn invalid_session(resumable: bool) -> Out {
    Out::Frame(json!({ "op": 9, "d": resumable }))
}

impl Session {
    fn tell(&mut self, event: &str, data: &Value) {
        self.seq += 1;
        let frame = json!({ "op": 0, "s": self.seq, "t": event, "d": data });
        self.send(Out::Frame(frame.clone()));
        self.sent.push_back((self.seq, frame));
        if self.sent.len() > KEPT {
            self.sent.pop_front();
        }
    }

    fn send(&self, out: Out) {
        if let Some(socket) = &self.socket {
            // A socket that is gone takes nothing; the session keeps the event.
            let _ = socket.send(out);
        }
    }
}

/// `GET /gateway`: the socket.
pub(crate) async fn open(
    Of(shared): Of<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    upgrade: WebSocketUpgrade,
) -> Response {
    if shared.state().gateway_refuses {
        wire.cut();
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    upgrade.on_upgrade(move |socket| async move { Socket::new(shared, wire).serve(socket).await })
}

/// One connection, which serves one session at most.
struct Socket {
    shared: Arc<Shared>,
    wire: Wire,
    session: Option<String>,
    to: UnboundedSender<Out>,
    from: UnboundedReceiver<Out>,
}

impl Socket {
    fn new(shared: Arc<Shared>, wire: Wire) -> Self {
        let (to, from) = unbounded_channel();
        Self {
            shared,
            wire,
            session: None,
            to,
            from,
        }
    }

    async fn serve(mut self, mut socket: WebSocket) {
        self.push(Out::Frame(json!({
            "op": 10, "s": null, "t": null, "d": { "heartbeat_interval": HEARTBEAT_MS },
        })));
        loop {
            tokio::select! {
                Some(out) = self.from.recv() => {
                    if !self.carry_out(&mut socket, out).await {
                        break;
                    }
                }
                came = socket.recv() => match came {
                    Some(Ok(Frame::Text(text))) => self.hear(text.as_str()),
                    Some(Ok(Frame::Binary(_))) => self.push(Out::Close(4002, "Decode error.")),
                    Some(Ok(Frame::Ping(_) | Frame::Pong(_))) => {}
                    Some(Ok(Frame::Close(_)) | Err(_)) | None => break,
                },
            }
        }
        self.leave();
    }

    fn push(&self, out: Out) {
        // `self` owns the other end.
        let _ = self.to.send(out);
    }

    /// Returns whether the connection goes on.
    async fn carry_out(&self, socket: &mut WebSocket, out: Out) -> bool {
        match out {
            Out::Frame(frame) => {
                let text = Frame::Text(frame.to_string().into());
                socket.send(text).await.is_ok()
            }
            Out::Close(code, reason) => {
                let reason = reason.into();
                let close = Frame::Close(Some(CloseFrame { code, reason }));
                // Whether or not it arrives, the connection is over.
                let _ = socket.send(close).await;
                false
            }
            Out::Cut => {
                self.wire.cut();
                false
            }
        }
    }

    fn hear(&mut self, text: &str) {
        let Ok(frame) = serde_json::from_str::<Value>(text) else {
            self.push(Out::Close(4002, "Decode error."));
            return;
        };
        match frame["op"].as_u64() {
            Some(1) => self.push(Out::Frame(json!({ "op": 11, "d": null }))),
            Some(2 | 6) if self.is_identified() => {
                self.push(Out::Close(4005, "Already authenticated."));
            }
            Some(2) => self.identify(&frame["d"]),
            Some(6) => self.resume(&frame["d"]),
            Some(3 | 4 | 8) if self.is_identified() => {}
            Some(3 | 4 | 8) => self.push(Out::Close(4003, "Not authenticated.")),
            _ => self.push(Out::Close(4001, "Unknown opcode.")),
        }
    }

    /// Whether a session is served here; one that was declared invalid is not any more.
    fn is_identified(&self) -> bool {
        let state = self.shared.state();
        let session = self.session.as_ref().and_then(|id| state.sessions.get(id));
        let socket = session.and_then(|session| session.socket.as_ref());
        socket.is_some_and(|socket| socket.same_channel(&self.to))
    }

    fn identify(&mut self, d: &Value) {
        let shared = self.shared.clone();
        let mut state = shared.state();
        let Some(app) = app_of(&state, d) else {
            self.push(AUTHENTICATION_FAILED);
            return;
        };
        let intents = d["intents"].as_u64().unwrap_or(0);
        let allowed = state.apps.get(&app).map_or(0, |app| app.intents);
        if intents & PRIVILEGED & !allowed != 0 {
            self.push(DISALLOWED_INTENTS);
            return;
        }
        let id = format!("{:032x}", rand::random::<u128>());
        let mut session = Session {
            app,
            intents,
            seq: 0,
            sent: std::collections::VecDeque::new(),
            socket: Some(self.to.clone()),
        };
        welcome(&state, &shared, &mut session, &id, &d["shard"]);
        state.sessions.insert(id.clone(), session);
        self.session = Some(id);
        drop(state);
        shared.poke();
    }

    fn resume(&mut self, d: &Value) {
        let shared = self.shared.clone();
        let mut state = shared.state();
        let Some(app) = app_of(&state, d) else {
            self.push(AUTHENTICATION_FAILED);
            return;
        };
        let id = d["session_id"].as_str().unwrap_or_default();
        let seq = d["seq"].as_u64().unwrap_or(0);
        let Some(session) = state.sessions.get_mut(id).filter(|one| {
            let first_kept = one.sent.front().map_or(one.seq + 1, |(first, _)| *first);
            one.app == app && seq <= one.seq && first_kept <= seq + 1
        }) else {
            self.push(invalid_session(false));
            return;
        };
        session.socket = Some(self.to.clone());
        for (_, frame) in session.sent.iter().filter(|(sent, _)| *sent > seq) {
            self.push(Out::Frame(frame.clone()));
        }
        session.tell("RESUMED", &json!({}));
        self.session = Some(id.to_owned());
        drop(state);
        shared.poke();
    }

    /// Leaves the session to be resumed, unless another socket has it already.
    fn leave(&self) {
        let mut state = self.shared.state();
        let session = self
            .session
            .as_ref()
            .and_then(|id| state.sessions.get_mut(id));
        if let Some(session) = session
            && session
                .socket
                .as_ref()
                .is_some_and(|socket| socket.same_channel(&self.to))
        {
            session.socket = None;
        }
        drop(state);
        self.shared.poke();
    }
}

/// The application whose token an identify or a resume carries.
fn app_of(state: &State, d: &Value) -> Option<u64> {
    let token = d["token"].as_str()?;
    let token = token.strip_prefix("Bot ").unwrap_or(token);
    let mut apps = state.apps.values();
    let app = apps.find(|app| !app.revoked && app.token == token)?;
    Some(app.id)
}

/// READY, then every team.
fn welcome(state: &State, shared: &Shared, session: &mut Session, id: &str, slice: &Value) {
    let Some(app) = state.apps.get(&session.app) else {
        return;
    };
    let teams = || {
        state
            .teams
            .values()
            .filter(|team| state.member(team.id, app.bot).is_some())
    };
    let unavailable =
        teams().map(|team| json!({ "id": payload::id(team.id), "unavailable": true }));
    let mut ready = json!({
        "v": 10,
        "user": payload::own_user(state, app),
        "guilds": unavailable.collect::<Vec<_>>(),
        "session_id": id,
        "session_type": "normal",
        "resume_gateway_url": url(shared),
        "application": { "id": payload::id(app.id), "flags": 0 },
        "private_channels": [],
        "presences": [],
        "relationships": [],
        "user_settings": {},
        "geo_ordered_rtc_regions": [],
        "_trace": [],
    });
    if slice.is_array() {
        ready["shard"] = slice.clone();
    }
    session.tell("READY", &ready);
    if session.intents & GUILDS != 0 {
        for team in teams() {
            session.tell("GUILD_CREATE", &payload::guild_create(state, team, app.bot));
        }
    }
}

/// Where the gateway listens, without a query.
pub(crate) fn url(shared: &Shared) -> String {
    format!("ws://{}/gateway", shared.addr)
}
