//! The page on which a person tries a bot: what `GET /` shows, and the small HTTP surface behind
//! it. It owns the page's files (`page/`), who may talk to it (`guard`), the JSON that the page
//! reads (`view`) and its event stream (`events`). It acts only through [`LocalDiscord`], as any
//! test does, and shows a member only what [`LocalDiscord::messages`] says they see.
//!
//! Ids are strings, since JavaScript's numbers are too short for them.
//!
//! | route | answer |
//! |---|---|
//! | `GET /`, `GET /demo/{file}` | the page and its parts |
//! | `GET /demo/state?member=ID` | `State`; without `member`, as the first member sees it; 404 when there is none |
//! | `GET /demo/events?member=ID` | server-sent events: `message` (a `Message`, new or changed), `gone` `{id, channel}`, `setup` `{}` (team or commands changed: read the state again) |
//! | `POST /demo/command` `{member, channel, line}` | `{outcome}` |
//! | `POST /demo/complete` `{member, channel, line}` | `{choices: [{name, value}]}`; the last option of the line is the focused one |
//! | `POST /demo/press` `{member, message, button}` | `{outcome}`; `button` is a `custom_id` or a label |
//! | `POST /demo/submit` `{member, channel, form, values: {custom_id: text}}` | `{outcome}` |
//!
//! - `State`: `{me, team: {id, name}, teams: [{id, name, member}], channels: [{id, name}],
//!   roles: [{id, name}], members: [{id, name, locale, roles: [id], bot}], commands,
//!   messages: {channel: [Message]}}`. `teams[].member` is the first member of that team.
//!   `commands` are Discord's own command objects with `application: {name, bot}` added.
//! - `Message`: `{id, channel, author, author_name, bot, content, embeds, rows: [[Button]],
//!   files: [{name, size, url, description}], private, used: {line, by, by_name} | null, edited, thinking,
//!   pinned}`. `embeds` are Discord's embed objects.
//! - `Button`: `{label, style, custom_id, url, emoji, disabled}`; `style` as Discord numbers it.
//! - `outcome`: `{kind}`, one of `message`, `deferred`, `updated`, `deferred_update`, `form`
//!   (with `form: {id, title, inputs: [{custom_id, label, style, placeholder, value, min_length,
//!   max_length, required}]}`), `choices`, `timed_out`.
//! - A refusal is 400 or 404 with `{error, option}`: a sentence for the member, and the option at
//!   fault (of a form: the input's `custom_id`) if there is one.

mod assets;
mod events;
mod guard;
mod view;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use serde::Deserialize;
use serde_json::json;

use crate::{Actor, LocalDiscord, PressError, TypeError};
pub(crate) use guard::guarded;
use view::Id;

/// The page's routes, each behind the check of `Host` and `Origin`.
pub(crate) fn router(discord: LocalDiscord) -> Router {
    let listening = discord.addr();
    Router::new()
        .route("/", get(assets::index))
        .route("/demo/{file}", get(assets::asset))
        .route("/demo/state", get(state))
        .route("/demo/events", get(stream))
        .route("/demo/command", post(command))
        .route("/demo/complete", post(complete))
        .route("/demo/press", post(press))
        .route("/demo/submit", post(submit))
        .layer(middleware::from_fn_with_state(listening, guard::guard))
        .with_state(discord)
}

#[derive(Deserialize)]
struct Seen {
    member: Option<Id>,
}

async fn state(State(discord): State<LocalDiscord>, Query(seen): Query<Seen>) -> Answer {
    let first = || discord.members().into_iter().find(|one| !one.bot);
    let named = seen.member.map(|member| member.0);
    let member = named.or_else(|| first().map(|one| one.id));
    let member = member.ok_or_else(Refusal::nobody)?;
    let seen = view::state(&discord, member).ok_or_else(Refusal::nobody)?;
    Ok(Json(seen).into_response())
}

async fn stream(State(discord): State<LocalDiscord>, Query(seen): Query<Seen>) -> Answer {
    let member = seen.member.ok_or_else(Refusal::nobody)?.0;
    if view::state(&discord, member).is_none() {
        return Err(Refusal::nobody());
    }
    Ok(events::stream(discord, member).into_response())
}

#[derive(Deserialize)]
struct Typed {
    member: Id,
    channel: Id,
    line: String,
}

async fn command(State(discord): State<LocalDiscord>, Json(typed): Json<Typed>) -> Answer {
    let who = actor(&discord, typed.member, typed.channel)?;
    let interaction = discord.type_command(who, &typed.line).await?;
    Ok(Json(json!({ "outcome": view::outcome(&interaction.outcome) })).into_response())
}

async fn complete(State(discord): State<LocalDiscord>, Json(typed): Json<Typed>) -> Answer {
    let who = actor(&discord, typed.member, typed.channel)?;
    let choices = discord.complete(who, &typed.line).await?;
    Ok(Json(json!({ "choices": view::choices(&choices) })).into_response())
}

#[derive(Deserialize)]
struct Press {
    member: Id,
    message: Id,
    button: String,
}

async fn press(State(discord): State<LocalDiscord>, Json(pressed): Json<Press>) -> Answer {
    let message = discord
        .message(pressed.message.0)
        .ok_or_else(Refusal::gone)?;
    let who = actor(&discord, pressed.member, Id(message.channel))?;
    let interaction = discord.press(who, message.id, &pressed.button).await?;
    Ok(Json(json!({ "outcome": view::outcome(&interaction.outcome) })).into_response())
}

#[derive(Deserialize)]
struct Submit {
    member: Id,
    channel: Id,
    form: Id,
    values: BTreeMap<String, String>,
}

async fn submit(State(discord): State<LocalDiscord>, Json(filled): Json<Submit>) -> Answer {
    let who = actor(&discord, filled.member, filled.channel)?;
    let values: Vec<(&str, &str)> = filled
        .values
        .iter()
        .map(|(input, text)| (input.as_str(), text.as_str()))
        .collect();
    let interaction = discord.submit(who, filled.form.0, &values).await?;
    Ok(Json(json!({ "outcome": view::outcome(&interaction.outcome) })).into_response())
}

fn actor(discord: &LocalDiscord, member: Id, channel: Id) -> Result<Actor, Refusal> {
    let members = discord.members();
    let me = members.iter().find(|one| one.id == member.0);
    Ok(Actor {
        team: me.ok_or_else(Refusal::nobody)?.team,
        channel: channel.0,
        member: member.0,
    })
}

type Answer = Result<Response, Refusal>;

/// What the member reads when something was refused before the bot saw it.
struct Refusal {
    status: StatusCode,
    error: String,
    option: Option<String>,
}

impl Refusal {
    fn nobody() -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            error: "There is no such member.".to_owned(),
            option: None,
        }
    }

    fn gone() -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            error: "This message is gone.".to_owned(),
            option: None,
        }
    }
}

impl From<TypeError> for Refusal {
    fn from(wrong: TypeError) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error: wrong.to_string(),
            option: wrong.option().map(str::to_owned),
        }
    }
}

impl From<PressError> for Refusal {
    fn from(wrong: PressError) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            option: wrong.input().map(str::to_owned),
            error: wrong.to_string(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "option": self.option });
        (self.status, Json(body)).into_response()
    }
}
