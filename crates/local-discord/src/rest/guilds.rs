//! What a bot reads about itself, its teams, their channels, roles and members.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::{Body, Bot};
use super::error::ApiError;
use crate::permissions::{self, VIEW_CHANNEL};
use crate::state::{self, Shared, Team};
use crate::{gateway, payload};

/// The most teams that one answer lists.
const MOST_TEAMS: usize = 200;

type Answer = Result<Json<Value>, ApiError>;
type Of = State<Arc<Shared>>;

/// `GET /gateway`.
pub(super) async fn gateway(State(shared): Of) -> Json<Value> {
    Json(json!({ "url": gateway::url(&shared) }))
}

/// `GET /gateway/bot`.
pub(super) async fn gateway_bot(State(shared): Of, _: Bot) -> Json<Value> {
    Json(json!({
        "url": gateway::url(&shared),
        "shards": 1,
        "session_start_limit": {
            "total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1,
        },
    }))
}

/// `GET /users/@me`.
pub(super) async fn me(State(shared): Of, bot: Bot) -> Answer {
    let state = shared.state();
    let app = state
        .apps
        .get(&bot.app)
        .ok_or_else(ApiError::unauthorized)?;
    Ok(Json(payload::own_user(&state, app)))
}

/// `GET /oauth2/applications/@me`.
pub(super) async fn application(State(shared): Of, bot: Bot) -> Answer {
    let state = shared.state();
    let app = state
        .apps
        .get(&bot.app)
        .ok_or_else(ApiError::unauthorized)?;
    Ok(Json(payload::application(&state, app)))
}

/// Which part of a list of teams.
#[derive(Deserialize)]
pub(super) struct Part {
    limit: Option<usize>,
    before: Option<u64>,
    after: Option<u64>,
    #[serde(default)]
    with_counts: bool,
}

/// `GET /users/@me/guilds`: the teams that the bot is in, oldest first.
pub(super) async fn my_guilds(State(shared): Of, bot: Bot, Query(part): Query<Part>) -> Answer {
    let limit = part.limit.unwrap_or(MOST_TEAMS);
    if !(1..=MOST_TEAMS).contains(&limit) {
        let said = "int value should be between 1 and 200.";
        return Err(ApiError::form(&["limit"], "NUMBER_TYPE_RANGE", said));
    }
    let state = shared.state();
    let mine = state.teams.values().filter(|team| {
        state.member(team.id, bot.user).is_some()
            && part.before.is_none_or(|before| team.id < before)
            && part.after.is_none_or(|after| team.id > after)
    });
    let mut mine: Vec<&Team> = mine.collect();
    if part.before.is_some() && part.after.is_none() {
        mine.drain(..mine.len().saturating_sub(limit));
    }
    let told = mine.into_iter().take(limit).map(|team| {
        let mut told = payload::my_guild(&state, team, bot.user);
        if part.with_counts {
            let here = state.members.iter().filter(|one| one.team == team.id);
            let count = here.count();
            told["approximate_member_count"] = json!(count);
            told["approximate_presence_count"] = json!(count);
        }
        told
    });
    Ok(Json(told.collect()))
}

/// `POST /users/@me/channels`. Only who was said to take direct messages does.
pub(super) async fn open_dm(State(shared): Of, bot: Bot, body: Body) -> Answer {
    let user = body.json["recipient_id"].as_str();
    let user = user.and_then(|id| id.parse::<u64>().ok());
    let now = shared.now();
    let mut state = shared.state();
    let user = user.filter(|id| state.users.contains_key(id));
    let user = user.ok_or_else(ApiError::unknown_user)?;
    let opened = state.open_direct(bot.user, user, now);
    let channel = opened.ok_or_else(ApiError::cannot_write_to)?;
    Ok(Json(payload::direct(&state, channel, user)))
}

/// The team, where the bot is in it; to it no other exists.
fn team(state: &state::State, guild: u64, bot: Bot) -> Result<&Team, ApiError> {
    let team = state.teams.get(&guild);
    let team = team.filter(|team| state.member(team.id, bot.user).is_some());
    team.ok_or_else(ApiError::unknown_guild)
}

/// `GET /guilds/{guild}`.
pub(super) async fn guild(State(shared): Of, bot: Bot, Path(guild): Path<u64>) -> Answer {
    let state = shared.state();
    let team = team(&state, guild, bot)?;
    Ok(Json(payload::guild(&state, team)))
}

/// `GET /guilds/{guild}/channels`.
pub(super) async fn channels(State(shared): Of, bot: Bot, Path(guild): Path<u64>) -> Answer {
    let state = shared.state();
    let team = team(&state, guild, bot)?;
    let here = state.channels.values().filter(|one| one.team == team.id);
    Ok(Json(
        here.map(|one| payload::channel(&state, one)).collect(),
    ))
}

/// `GET /guilds/{guild}/roles`.
pub(super) async fn roles(State(shared): Of, bot: Bot, Path(guild): Path<u64>) -> Answer {
    let state = shared.state();
    let team = team(&state, guild, bot)?;
    let here = state.roles.values().filter(|one| one.team == team.id);
    Ok(Json(here.map(payload::role).collect()))
}

/// `GET /guilds/{guild}/members/{user}`: 10007 for a user who is not or no longer in the team.
pub(super) async fn member(
    State(shared): Of,
    bot: Bot,
    Path((guild, user)): Path<(u64, u64)>,
) -> Answer {
    let state = shared.state();
    let team = team(&state, guild, bot)?;
    if !state.users.contains_key(&user) {
        return Err(ApiError::unknown_user());
    }
    let member = state
        .member(team.id, user)
        .ok_or_else(ApiError::unknown_member)?;
    Ok(Json(payload::member(&state, member)))
}

/// `GET /channels/{channel}`.
pub(super) async fn channel(State(shared): Of, bot: Bot, Path(channel): Path<u64>) -> Answer {
    let state = shared.state();
    let found = state
        .channels
        .get(&channel)
        .ok_or_else(ApiError::unknown_channel)?;
    if permissions::in_channel(&state, channel, bot.user) & VIEW_CHANNEL == 0 {
        return Err(ApiError::missing_access());
    }
    Ok(Json(payload::channel(&state, found)))
}
