//! What follows a first response: `@original` and follow-ups, by the interaction's token, for
//! fifteen minutes. No bot token is asked for.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Of};
use axum::http::StatusCode;
use serde_json::Value;

use super::body::Body;
use super::error::ApiError;
use super::{draft, interactions};
use crate::state::{Asked, Shared, State, Stored};
use crate::{expiry, gateway, limits, payload};

type Answer = Result<Json<Value>, ApiError>;
type Named = Path<(u64, String, String)>;

/// `POST /webhooks/{app}/{token}`. The first one after a deferred response fills that response,
/// which stays as private or public as it was.
pub(super) async fn follow_up(
    Of(shared): Of<Arc<Shared>>,
    Path((app, token)): Path<(u64, String)>,
    body: Body,
) -> Answer {
    find(&shared, &shared.state(), app, &token)?;
    limits::message(&body.json, body.files.len())?;
    shared.write(|state| {
        let asked = find(&shared, state, app, &token)?;
        let (id, original) = (asked.id, asked.original);
        let is_owed = original
            .and_then(|it| state.messages.get(&it))
            .is_some_and(|it| it.thinking);
        let message = if let Some(original) = original.filter(|_| is_owed) {
            draft::fill(&shared, state, original, &body.json, body.files)?;
            gateway::tell_message(&shared, state, "MESSAGE_UPDATE", original);
            original
        } else {
            let mut place = interactions::place(state, asked, draft::is_ephemeral(&body.json));
            place.answers = original;
            let new = draft::create(&shared, state, place, &body.json, body.files)?;
            gateway::tell_message(&shared, state, "MESSAGE_CREATE", new);
            new
        };
        settle(state, id);
        told(&shared, state, message)
    })
}

/// `GET /webhooks/{app}/{token}/messages/{message}`.
pub(super) async fn read(Of(shared): Of<Arc<Shared>>, Path((app, token, name)): Named) -> Answer {
    let state = shared.state();
    let asked = find(&shared, &state, app, &token)?;
    told(&shared, &state, message(&state, asked, &name)?.id)
}

/// `PATCH /webhooks/{app}/{token}/messages/{message}`.
pub(super) async fn edit(
    Of(shared): Of<Arc<Shared>>,
    Path((app, token, name)): Named,
    body: Body,
) -> Answer {
    find(&shared, &shared.state(), app, &token)?;
    limits::edit(&body.json, body.files.len())?;
    shared.write(|state| {
        let asked = find(&shared, state, app, &token)?;
        let (id, message) = (asked.id, message(state, asked, &name)?.id);
        draft::fill(&shared, state, message, &body.json, body.files)?;
        gateway::tell_message(&shared, state, "MESSAGE_UPDATE", message);
        settle(state, id);
        told(&shared, state, message)
    })
}

/// `DELETE /webhooks/{app}/{token}/messages/{message}`.
pub(super) async fn delete(
    Of(shared): Of<Arc<Shared>>,
    Path((app, token, name)): Named,
) -> Result<StatusCode, ApiError> {
    shared.write(|state| {
        let asked = find(&shared, state, app, &token)?;
        let (id, message) = (asked.id, message(state, asked, &name)?);
        let (was_owed, message) = (message.thinking, message.id);
        gateway::remove_message(state, message);
        // Whoever takes away that it thinks has said nothing yet.
        if !was_owed {
            settle(state, id);
        }
        Ok(StatusCode::NO_CONTENT)
    })
}

/// The interaction of a token: 50027 for one that is dead or wrong, 10015 where there was no
/// first response.
fn find<'a>(
    shared: &Shared,
    state: &'a State,
    app: u64,
    token: &str,
) -> Result<&'a Asked, ApiError> {
    let mut all = state.interactions.values();
    let asked = all.find(|asked| asked.app == app && asked.token == token);
    let asked = asked.ok_or_else(ApiError::dead_token)?;
    if expiry::is_dead(asked, shared.now()) {
        return Err(ApiError::dead_token());
    }
    if asked.outcome.is_none() || asked.outcome == Some(crate::Outcome::TimedOut) {
        return Err(ApiError::unknown_webhook());
    }
    Ok(asked)
}

/// `@original`, or a message by its id that came by this interaction.
fn message<'a>(state: &'a State, asked: &Asked, name: &str) -> Result<&'a Stored, ApiError> {
    let id = match name {
        "@original" => asked.original,
        id => id.parse().ok(),
    };
    let found = id.and_then(|id| state.messages.get(&id)).filter(|found| {
        let used = found.used.as_ref();
        Some(found.id) == asked.original || used.is_some_and(|it| it.interaction == asked.id)
    });
    found.ok_or_else(ApiError::unknown_message)
}

fn settle(state: &mut State, id: u64) {
    let Some(asked) = state.interactions.get(&id) else {
        return;
    };
    let original = asked.original.and_then(|it| state.messages.get(&it));
    let is_owed = original.is_some_and(|it| it.thinking);
    if let Some(asked) = state.interactions.get_mut(&id) {
        asked.settled = !is_owed;
    }
}

fn told(shared: &Shared, state: &State, id: u64) -> Answer {
    let message = state
        .messages
        .get(&id)
        .ok_or_else(ApiError::unknown_message)?;
    Ok(Json(payload::message(state, message, shared.addr)))
}
