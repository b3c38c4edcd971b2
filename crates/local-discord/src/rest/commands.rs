//! Registered commands, global and of one team.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::{Body, Bot};
use super::error::ApiError;
use crate::limits;
use crate::payload;
use crate::state::{Shared, State};

/// The scope in the path: an application, and a team where it is not global.
#[derive(Clone, Copy, Deserialize)]
pub(super) struct Scope {
    app: u64,
    guild: Option<u64>,
}

/// One command in the path.
#[derive(Clone, Copy, Deserialize)]
pub(super) struct One {
    app: u64,
    guild: Option<u64>,
    command: u64,
}

impl One {
    fn scope(self) -> Scope {
        Scope {
            app: self.app,
            guild: self.guild,
        }
    }
}

type Answer = Result<Json<Value>, ApiError>;

/// `GET …/commands`.
pub(super) async fn list(Of(shared): Of<Arc<Shared>>, bot: Bot, Path(at): Path<Scope>) -> Answer {
    let mut state = shared.state();
    Ok(Json(json!(commands(&mut state, bot, at)?)))
}

/// `PUT …/commands`: these and no others. One whose type and name stay keeps its id.
pub(super) async fn replace(
    Of(shared): Of<Arc<Shared>>,
    bot: Bot,
    Path(at): Path<Scope>,
    body: Body,
) -> Answer {
    limits::commands(&body.json)?;
    let now = shared.now();
    shared.write(|state| {
        let old = commands(state, bot, at)?.clone();
        let wanted = body.json.as_array().into_iter().flatten();
        let new: Vec<Value> = wanted
            .map(|wanted| {
                let kept = old.iter().find(|one| is_same(one, wanted));
                complete(state, at, wanted, kept.map(|one| one["id"].clone()), now)
            })
            .collect();
        commands(state, bot, at)?.clone_from(&new);
        Ok(Json(json!(new)))
    })
}

/// `POST …/commands`: 201 for a new one, 200 for one that takes the place of its namesake.
pub(super) async fn create(
    Of(shared): Of<Arc<Shared>>,
    bot: Bot,
    Path(at): Path<Scope>,
    body: Body,
) -> Result<Response, ApiError> {
    limits::command(&body.json)?;
    let now = shared.now();
    shared.write(|state| {
        let old = commands(state, bot, at)?;
        let place = old.iter().position(|one| is_same(one, &body.json));
        if place.is_none() && old.len() >= 100 {
            let said = "Maximum number of application commands reached (100).";
            return Err(ApiError::new(StatusCode::BAD_REQUEST, 30032, said));
        }
        let id = place
            .and_then(|place| old.get(place))
            .map(|one| one["id"].clone());
        let new = complete(state, at, &body.json, id, now);
        let all = commands(state, bot, at)?;
        let status = if let Some(namesake) = place.and_then(|place| all.get_mut(place)) {
            namesake.clone_from(&new);
            StatusCode::OK
        } else {
            all.push(new.clone());
            StatusCode::CREATED
        };
        Ok((status, Json(new)).into_response())
    })
}

/// `GET …/commands/{command}`.
pub(super) async fn read(Of(shared): Of<Arc<Shared>>, bot: Bot, Path(at): Path<One>) -> Answer {
    let mut state = shared.state();
    let all = commands(&mut state, bot, at.scope())?;
    let place = find(all, at.command)?;
    Ok(Json(json!(all.get(place))))
}

/// `PATCH …/commands/{command}`: what the body leaves out stays.
pub(super) async fn edit(
    Of(shared): Of<Arc<Shared>>,
    bot: Bot,
    Path(at): Path<One>,
    body: Body,
) -> Answer {
    let now = shared.now();
    shared.write(|state| {
        let all = commands(state, bot, at.scope())?;
        let place = find(all, at.command)?;
        let mut wanted = all.get(place).cloned().unwrap_or_default();
        for (key, value) in body.json.as_object().into_iter().flatten() {
            wanted[key] = value.clone();
        }
        limits::command(&wanted)?;
        let id = Some(payload::id(at.command));
        let new = complete(state, at.scope(), &wanted, id, now);
        if let Some(old) = commands(state, bot, at.scope())?.get_mut(place) {
            old.clone_from(&new);
        }
        Ok(Json(new))
    })
}

/// `DELETE …/commands/{command}`.
pub(super) async fn delete(
    Of(shared): Of<Arc<Shared>>,
    bot: Bot,
    Path(at): Path<One>,
) -> Result<StatusCode, ApiError> {
    shared.write(|state| {
        let all = commands(state, bot, at.scope())?;
        let place = find(all, at.command)?;
        all.remove(place);
        Ok(StatusCode::NO_CONTENT)
    })
}

fn commands(state: &mut State, bot: Bot, at: Scope) -> Result<&mut Vec<Value>, ApiError> {
    if bot.app != at.app {
        return Err(ApiError::not_your_application());
    }
    if at.guild.is_some_and(|team| !state.has_bot(team, at.app)) {
        return Err(ApiError::missing_access());
    }
    let app = state.apps.get_mut(&at.app);
    let app = app.ok_or_else(ApiError::unknown_application)?;
    Ok(app.commands.entry(at.guild).or_default())
}

fn find(all: &[Value], command: u64) -> Result<usize, ApiError> {
    let id = payload::id(command);
    let place = all.iter().position(|one| one["id"] == id);
    place.ok_or_else(ApiError::unknown_command)
}

fn kind(command: &Value) -> u64 {
    command["type"].as_u64().unwrap_or(1)
}

fn is_same(one: &Value, other: &Value) -> bool {
    kind(one) == kind(other) && one["name"] == other["name"]
}

/// The command object that Discord answers.
fn complete(state: &mut State, at: Scope, wanted: &Value, id: Option<Value>, now: i64) -> Value {
    let mut told = json!({
        "type": 1,
        "name_localizations": null,
        "description": "",
        "description_localizations": null,
        "default_member_permissions": null,
        "dm_permission": true,
        "nsfw": false,
        "integration_types": [0],
        "contexts": null,
        "handler": null,
        "options": [],
    });
    for (key, value) in wanted.as_object().into_iter().flatten() {
        told[key] = value.clone();
    }
    if let Some(bits) = told["default_member_permissions"].as_u64() {
        told["default_member_permissions"] = json!(bits.to_string());
    }
    told["id"] = id.unwrap_or_else(|| payload::id(state.ids.next(now)));
    told["application_id"] = payload::id(at.app);
    told["version"] = payload::id(state.ids.next(now));
    if let Some(team) = at.guild {
        told["guild_id"] = payload::id(team);
    }
    told
}
