//! The first response to an interaction: types 4 to 9, once, within three seconds.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::{Body, Upload};
use super::draft::{self, Place};
use super::error::ApiError;
use crate::model::{Choice, Outcome};
use crate::state::{Asked, Kind, Shared, State};
use crate::{expiry, gateway, limits, payload, view};

/// What the query asks for.
#[derive(Deserialize)]
pub(super) struct Wants {
    with_response: Option<bool>,
}

/// `POST /interactions/{id}/{token}/callback`: 204, or what was made of it where the query asks.
pub(super) async fn callback(
    Of(shared): Of<Arc<Shared>>,
    Path((id, token)): Path<(u64, String)>,
    Query(wants): Query<Wants>,
    body: Body,
) -> Result<Response, ApiError> {
    may_answer(&shared, &shared.state(), id, &token)?;
    limits::callback(&body.json, body.files.len())?;
    let made = shared.write(|state| {
        // Looked at again: two answers may have been checked at once.
        may_answer(&shared, state, id, &token)?;
        answer(&shared, state, id, &body.json, body.files)
    })?;
    if wants.with_response != Some(true) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let state = shared.state();
    let message = made.and_then(|id| state.messages.get(&id));
    let told = json!({
        "interaction": {
            "id": payload::id(id),
            "type": state.interactions.get(&id).map(|asked| asked.kind.number()),
            "response_message_id": made.map(payload::id),
        },
        "resource": {
            "type": body.json["type"],
            "message": message.map(|one| payload::message(&state, one, shared.addr)),
        },
    });
    Ok(Json(told).into_response())
}

fn may_answer(shared: &Shared, state: &State, id: u64, token: &str) -> Result<(), ApiError> {
    let asked = state
        .interactions
        .get(&id)
        .filter(|asked| asked.token == token);
    let asked = asked.ok_or_else(ApiError::unknown_interaction)?;
    match asked.outcome {
        Some(Outcome::TimedOut) => Err(ApiError::unknown_interaction()),
        Some(_) => Err(ApiError::already_answered()),
        None if expiry::is_late(asked, shared.now()) => Err(ApiError::unknown_interaction()),
        None => Ok(()),
    }
}

/// Carries the response out. Returns the message that it made or changed.
fn answer(
    shared: &Shared,
    state: &mut State,
    id: u64,
    json: &Value,
    files: Vec<Upload>,
) -> Result<Option<u64>, ApiError> {
    let Some(asked) = state.interactions.get(&id) else {
        return Err(ApiError::unknown_interaction());
    };
    let number = json["type"].as_u64().unwrap_or(0);
    if !fits(asked, number) {
        let said = format!(
            "An interaction of type {} takes no {number}",
            asked.kind.number()
        );
        return Err(ApiError::form(
            &["type"],
            "INTERACTION_CALLBACK_TYPE_INVALID",
            &said,
        ));
    }
    let data = &json["data"];
    let on = asked.on;
    let place = place(state, asked, draft::is_ephemeral(data));
    let outcome = match number {
        4 => Outcome::Message(draft::create(shared, state, place, data, files)?),
        5 => Outcome::Deferred(draft::thinking(shared, state, place)),
        6 => Outcome::DeferredUpdate,
        7 => {
            let on = on.ok_or_else(ApiError::unknown_message)?;
            draft::fill(shared, state, on, data, files)?;
            Outcome::Updated(on)
        }
        8 => Outcome::Choices,
        _ => Outcome::Form(view::form(id, data)),
    };
    let (made, event) = match &outcome {
        Outcome::Message(made) | Outcome::Deferred(made) => (Some(*made), "MESSAGE_CREATE"),
        Outcome::Updated(made) => (Some(*made), "MESSAGE_UPDATE"),
        Outcome::DeferredUpdate => (on, ""),
        _ => (None, ""),
    };
    if let Some(asked) = state.interactions.get_mut(&id) {
        asked.settled = !matches!(outcome, Outcome::Deferred(_) | Outcome::DeferredUpdate);
        asked.original = made;
        asked.choices = choices(data);
        if let Outcome::Form(form) = &outcome {
            asked.form = Some(form.clone());
        }
        asked.outcome = Some(outcome);
    }
    if let Some(made) = made.filter(|_| !event.is_empty()) {
        gateway::tell_message(shared, state, event, made);
    }
    Ok(made)
}

/// Whether this kind of interaction takes a response of this type.
fn fits(asked: &Asked, number: u64) -> bool {
    match number {
        4 | 5 => asked.kind != Kind::Complete,
        6 | 7 => matches!(asked.kind, Kind::Component | Kind::Submit) && asked.on.is_some(),
        8 => asked.kind == Kind::Complete,
        9 => matches!(asked.kind, Kind::Command | Kind::Component),
        _ => false,
    }
}

/// Where what answers an interaction stands.
pub(super) fn place(state: &State, asked: &Asked, is_private: bool) -> Place {
    Place {
        channel: asked.channel,
        author: state.apps.get(&asked.app).map_or(0, |app| app.bot),
        webhook: Some(asked.app),
        private_to: is_private.then_some(asked.member),
        used: Some(asked.used.clone()),
        answers: asked.on,
    }
}

fn choices(data: &Value) -> Vec<Choice> {
    let given = data["choices"].as_array().into_iter().flatten();
    let choices = given.map(|one| Choice {
        name: one["name"].as_str().unwrap_or_default().to_owned(),
        value: one["value"].clone(),
    });
    choices.collect()
}
