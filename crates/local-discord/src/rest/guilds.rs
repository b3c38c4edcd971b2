//! What a bot reads about itself, its teams, their channels, roles and members.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::body::{Body, Bot};
use super::error::ApiError;
use crate::permissions::{self, VIEW_CHANNEL};
use crate::state::{Shared, State as AllState, Team};
use crate::{gateway, payload};

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

/// `POST /users/@me/channels`. Members of this Discord take no direct messages.
pub(super) async fn open_dm(State(shared): Of, _: Bot, body: Body) -> Answer {
    let user = body.json["recipient_id"].as_str();
    let user = user.and_then(|id| id.parse::<u64>().ok());
    match user.filter(|id| shared.state().users.contains_key(id)) {
        Some(_) => Err(ApiError::cannot_write_to()),
        None => Err(ApiError::new(StatusCode::NOT_FOUND, 10013, "Unknown User")),
    }
}

/// `GET /guilds/{guild}`.
pub(super) async fn guild(State(shared): Of, bot: Bot, Path(guild): Path<u64>) -> Answer {
    let state = shared.state();
    let team = team_of(&state, &bot, guild)?;
    Ok(Json(payload::guild(&state, team)))
}

/// `GET /guilds/{guild}/channels`.
pub(super) async fn channels(State(shared): Of, bot: Bot, Path(guild): Path<u64>) -> Answer {
    let state = shared.state();
    let team = team_of(&state, &bot, guild)?;
    let here = state.channels.values().filter(|one| one.team == team.id);
    Ok(Json(
        here.map(|one| payload::channel(&state, one)).collect(),
    ))
}

/// `GET /guilds/{guild}/roles`.
pub(super) async fn roles(State(shared): Of, bot: Bot, Path(guild): Path<u64>) -> Answer {
    let state = shared.state();
    let team = team_of(&state, &bot, guild)?;
    let here = state.roles.values().filter(|one| one.team == team.id);
    Ok(Json(here.map(payload::role).collect()))
}

/// `GET /guilds/{guild}/members/{user}`.
pub(super) async fn member(
    State(shared): Of,
    bot: Bot,
    Path((guild, user)): Path<(u64, u64)>,
) -> Answer {
    let state = shared.state();
    let team = team_of(&state, &bot, guild)?;
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

/// A team is there only for a bot that is in it.
fn team_of<'a>(state: &'a AllState, bot: &Bot, guild: u64) -> Result<&'a Team, ApiError> {
    let team = state.teams.get(&guild);
    team.filter(|team| state.member(team.id, bot.user).is_some())
        .ok_or_else(ApiError::unknown_guild)
}
