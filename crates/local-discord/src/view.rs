//! State → what tests and the page see ([`crate::Message`]). The bot's own JSON is read leniently:
//! it was checked when it came in.

use std::net::SocketAddr;

use serde_json::Value;

use crate::model::{Button, Embed, Field, FileInfo, Form, Input, Message};
use crate::payload;
use crate::state::{State, Stored};

const BUTTON: u64 = 2;

pub(crate) fn message(state: &State, stored: &Stored, addr: SocketAddr) -> Message {
    let files = stored.files.iter().map(|file| FileInfo {
        name: file.name.clone(),
        size: file.bytes.len() as u64,
        url: payload::file_url(stored, file, addr),
        description: file.description.clone(),
    });
    Message {
        id: stored.id,
        channel: stored.channel,
        author: stored.author,
        author_name: state.user_name(stored.author).to_owned(),
        bot: state.users.get(&stored.author).is_some_and(|user| user.bot),
        content: stored.content.clone(),
        embeds: stored.embeds.iter().map(embed).collect(),
        rows: stored.components.iter().map(row).collect(),
        files: files.collect(),
        private_to: stored.private_to,
        in_reply_to: stored.used.as_ref().and_then(|used| used.line.clone()),
        used_by: stored.used.as_ref().map(|used| used.user),
        edited: stored.edited_ms.is_some(),
        thinking: stored.thinking,
        pinned: stored.pinned,
    }
}

fn text(object: &Value, key: &str) -> Option<String> {
    let text = object[key].as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

fn list<'a>(object: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    object[key].as_array().into_iter().flatten()
}

fn embed(one: &Value) -> Embed {
    let fields = list(one, "fields").map(|field| Field {
        name: text(field, "name").unwrap_or_default(),
        value: text(field, "value").unwrap_or_default(),
        inline: field["inline"].as_bool().unwrap_or(false),
    });
    Embed {
        author: text(&one["author"], "name"),
        title: text(one, "title"),
        url: text(one, "url"),
        description: text(one, "description"),
        colour: one["color"]
            .as_u64()
            .and_then(|colour| u32::try_from(colour).ok()),
        fields: fields.collect(),
        footer: text(&one["footer"], "text"),
        timestamp: text(one, "timestamp"),
        image: text(&one["image"], "url"),
        thumbnail: text(&one["thumbnail"], "url"),
    }
}

fn row(one: &Value) -> Vec<Button> {
    let buttons = list(one, "components").filter(|part| part["type"].as_u64() == Some(BUTTON));
    buttons.map(button).collect()
}

pub(crate) fn button(one: &Value) -> Button {
    Button {
        label: text(one, "label").unwrap_or_default(),
        style: small(one, "style").unwrap_or(2),
        custom_id: text(one, "custom_id"),
        url: text(one, "url"),
        emoji: text(&one["emoji"], "name"),
        disabled: one["disabled"].as_bool().unwrap_or(false),
    }
}

/// The form in the `data` of a callback of type 9, opened by the interaction `id`.
pub(crate) fn form(id: u64, data: &Value) -> Form {
    let inputs = list(data, "components").flat_map(|row| list(row, "components"));
    Form {
        id,
        title: text(data, "title").unwrap_or_default(),
        custom_id: text(data, "custom_id").unwrap_or_default(),
        inputs: inputs.map(input).collect(),
    }
}

fn input(one: &Value) -> Input {
    Input {
        custom_id: text(one, "custom_id").unwrap_or_default(),
        label: text(one, "label").unwrap_or_default(),
        style: small(one, "style").unwrap_or(1),
        placeholder: text(one, "placeholder"),
        value: text(one, "value"),
        min_length: small(one, "min_length"),
        max_length: small(one, "max_length"),
        required: one["required"].as_bool().unwrap_or(true),
    }
}

fn small<T: TryFrom<u64>>(object: &Value, key: &str) -> Option<T> {
    object[key]
        .as_u64()
        .and_then(|number| T::try_from(number).ok())
}
