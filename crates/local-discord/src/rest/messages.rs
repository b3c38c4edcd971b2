//! Messages of a channel, as a bot reads and writes them with its own token. Private ones are not
//! here: they belong to their interaction.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State as Of};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::body::{Body, Bot};
use super::draft::{self, Place};
use super::error::ApiError;
use crate::model::Outcome;
use crate::permissions::{
    self, ATTACH_FILES, EMBED_LINKS, MANAGE_MESSAGES, READ_MESSAGE_HISTORY, SEND_MESSAGES,
    VIEW_CHANNEL,
};
use crate::state::{Nonce, Shared, State, Stored};
use crate::{gateway, limits, payload};

/// How long an enforced nonce is remembered.
const NONCE_MS: i64 = 5 * 60 * 1_000;

type Answer = Result<Json<Value>, ApiError>;

/// Which part of a channel.
#[derive(Deserialize)]
pub(super) struct Part {
    limit: Option<usize>,
    before: Option<u64>,
    after: Option<u64>,
    around: Option<u64>,
}

/// `GET /channels/{channel}/messages`: newest first.
pub(super) async fn list(
    Of(shared): Of<Arc<Shared>>,
    bot: Bot,
    Path(channel): Path<u64>,
    Query(part): Query<Part>,
) -> Answer {
    let limit = part.limit.unwrap_or(50);
    if !(1..=100).contains(&limit) {
        let said = "int value should be between 1 and 100.";
        return Err(ApiError::form(&["limit"], "NUMBER_TYPE_RANGE", said));
    }
    let state = shared.state();
    need(&state, channel, bot, VIEW_CHANNEL | READ_MESSAGE_HISTORY)?;
    let here = state.messages.values().filter(|one| {
        one.channel == channel
            && one.private_to.is_none()
            && part.before.is_none_or(|before| one.id < before)
            && part.after.is_none_or(|after| one.id > after)
    });
    let mut here: Vec<&Stored> = here.collect();
    if let Some(around) = part.around {
        here.sort_by_key(|one| one.id.abs_diff(around));
        here.truncate(limit);
        here.sort_by_key(|one| one.id);
    } else if part.after.is_some() {
        here.truncate(limit);
    }
    let newest = here.iter().rev().take(limit);
    Ok(Json(
        newest
            .map(|one| payload::message(&state, one, shared.addr))
            .collect(),
    ))
}

/// `GET /channels/{channel}/messages/{message}`.
pub(super) async fn read(
    Of(shared): Of<Arc<Shared>>,
    bot: Bot,
    Path((channel, message)): Path<(u64, u64)>,
) -> Answer {
    let state = shared.state();
    need(&state, channel, bot, VIEW_CHANNEL | READ_MESSAGE_HISTORY)?;
    let found = public(&state, channel, message)?;
    Ok(Json(payload::message(&state, found, shared.addr)))
}

/// `POST /channels/{channel}/messages`. A nonce that is enforced and known answers the message
/// that it made.
pub(super) async fn create(
    Of(shared): Of<Arc<Shared>>,
    bot: Bot,
    Path(channel): Path<u64>,
    body: Body,
) -> Answer {
    limits::message(&body.json, body.files.len())?;
    let json = body.json;
    let now = shared.now();
    shared.write(|state| {
        let files = if body.files.is_empty() {
            0
        } else {
            ATTACH_FILES
        };
        let embeds = match json["embeds"].as_array() {
            Some(embeds) if !embeds.is_empty() => EMBED_LINKS,
            _ => 0,
        };
        let wanted = VIEW_CHANNEL | SEND_MESSAGES | files | embeds;
        need(state, channel, bot, wanted)?;
        let nonce = nonce(&json);
        let enforced = nonce
            .clone()
            .filter(|_| json["enforce_nonce"] == Value::Bool(true));
        if let Some(known) = enforced
            .as_ref()
            .and_then(|it| remembered(state, bot, channel, it, now))
        {
            return Ok(told(&shared, state, known));
        }
        let place = Place {
            channel,
            author: bot.user,
            webhook: None,
            private_to: None,
            used: None,
            answers: answered(state, channel, &json)?,
        };
        let id = draft::create(&shared, state, place, &json, body.files)?;
        if let Some(message) = state.messages.get_mut(&id) {
            message.nonce = nonce.map(Value::String);
        }
        if let Some(nonce) = enforced {
            state.nonces.push(Nonce {
                author: bot.user,
                channel,
                text: nonce,
                message: id,
                at_ms: now,
            });
        }
        gateway::tell_message(&shared, state, "MESSAGE_CREATE", id);
        Ok(told(&shared, state, id))
    })
}

/// `PATCH /channels/{channel}/messages/{message}`: the bot's own alone.
pub(super) async fn edit(
    Of(shared): Of<Arc<Shared>>,
    bot: Bot,
    Path((channel, message)): Path<(u64, u64)>,
    body: Body,
) -> Answer {
    limits::edit(&body.json, body.files.len())?;
    shared.write(|state| {
        need(state, channel, bot, VIEW_CHANNEL)?;
        if public(state, channel, message)?.author != bot.user {
            return Err(ApiError::not_yours());
        }
        draft::fill(&shared, state, message, &body.json, body.files)?;
        settle_presses_on(state, message);
        gateway::tell_message(&shared, state, "MESSAGE_UPDATE", message);
        Ok(told(&shared, state, message))
    })
}

/// `DELETE /channels/{channel}/messages/{message}`.
pub(super) async fn delete(
    Of(shared): Of<Arc<Shared>>,
    bot: Bot,
    Path((channel, message)): Path<(u64, u64)>,
) -> Result<StatusCode, ApiError> {
    shared.write(|state| {
        need(state, channel, bot, VIEW_CHANNEL)?;
        if public(state, channel, message)?.author != bot.user {
            need(state, channel, bot, MANAGE_MESSAGES)?;
        }
        settle_presses_on(state, message);
        gateway::remove_message(state, message);
        Ok(StatusCode::NO_CONTENT)
    })
}

/// `POST /channels/{channel}/typing`.
pub(super) async fn typing(
    Of(shared): Of<Arc<Shared>>,
    bot: Bot,
    Path(channel): Path<u64>,
) -> Result<StatusCode, ApiError> {
    need(&shared.state(), channel, bot, VIEW_CHANNEL | SEND_MESSAGES)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses who lacks one of `wanted`: 50001 for a channel that the bot does not see, 50013 else.
fn need(state: &State, channel: u64, bot: Bot, wanted: u64) -> Result<(), ApiError> {
    if let Some(direct) = state.direct(channel) {
        let own = direct.bot == bot.user;
        return own.then_some(()).ok_or_else(ApiError::missing_access);
    }
    if !state.channels.contains_key(&channel) {
        return Err(ApiError::unknown_channel());
    }
    let has = permissions::in_channel(state, channel, bot.user);
    if has & VIEW_CHANNEL == 0 {
        return Err(ApiError::missing_access());
    }
    if has & wanted != wanted {
        return Err(ApiError::missing_permissions());
    }
    Ok(())
}

fn public(state: &State, channel: u64, message: u64) -> Result<&Stored, ApiError> {
    let found = state.messages.get(&message);
    let found = found.filter(|one| one.channel == channel && one.private_to.is_none());
    found.ok_or_else(ApiError::unknown_message)
}

fn told(shared: &Shared, state: &State, id: u64) -> Json<Value> {
    let message = state.messages.get(&id);
    Json(message.map_or(Value::Null, |one| payload::message(state, one, shared.addr)))
}

fn nonce(json: &Value) -> Option<String> {
    match &json["nonce"] {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The message that this nonce made, while it is remembered and there.
fn remembered(state: &mut State, bot: Bot, channel: u64, nonce: &str, now: i64) -> Option<u64> {
    state.nonces.retain(|known| now - known.at_ms <= NONCE_MS);
    let mut known = state.nonces.iter();
    let known =
        known.find(|it| it.author == bot.user && it.channel == channel && it.text == nonce)?;
    state
        .messages
        .contains_key(&known.message)
        .then_some(known.message)
}

/// The message that a new one is a reply to.
fn answered(state: &State, channel: u64, json: &Value) -> Result<Option<u64>, ApiError> {
    let reference = &json["message_reference"];
    let Some(id) = reference["message_id"].as_str() else {
        return Ok(None);
    };
    let found = id
        .parse()
        .ok()
        .filter(|id| public(state, channel, *id).is_ok());
    if found.is_none() && reference["fail_if_not_exists"] != Value::Bool(false) {
        let said = "Unknown message";
        let at = ["message_reference"];
        return Err(ApiError::form(
            &at,
            "MESSAGE_REFERENCE_UNKNOWN_MESSAGE",
            said,
        ));
    }
    Ok(found)
}

/// A press that was taken with a deferred update is answered by what happens to its message.
fn settle_presses_on(state: &mut State, message: u64) {
    for asked in state.interactions.values_mut() {
        if asked.on == Some(message) && asked.outcome == Some(Outcome::DeferredUpdate) {
            asked.settled = true;
        }
    }
}
