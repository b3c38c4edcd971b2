//! From a checked body to a message: what is new, what an edit replaces, which files stay, who is
//! mentioned.

use std::sync::Arc;

use serde_json::{Value, json};

use super::body::Upload;
use super::error::ApiError;
use crate::payload;
use crate::permissions::{self, MENTION_EVERYONE};
use crate::state::{Shared, State, Stored, StoredFile, Used};

const EPHEMERAL: u64 = 1 << 6;

/// Where a new message stands and whose it is.
pub(super) struct Place {
    pub(super) channel: u64,
    pub(super) author: u64,
    /// The application, where it comes by an interaction.
    pub(super) webhook: Option<u64>,
    pub(super) private_to: Option<u64>,
    pub(super) used: Option<Used>,
    /// The message that it answers.
    pub(super) answers: Option<u64>,
}

/// Whether a body asks for a private message.
pub(super) fn is_ephemeral(json: &Value) -> bool {
    json["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0
}

/// An empty message, which is on its way.
pub(super) fn thinking(shared: &Shared, state: &mut State, place: Place) -> u64 {
    let now = shared.now();
    let id = state.ids.next(now);
    let message = Stored {
        id,
        channel: place.channel,
        author: place.author,
        webhook: place.webhook,
        content: String::new(),
        embeds: Vec::new(),
        components: Vec::new(),
        files: Vec::new(),
        mentions: Vec::new(),
        mention_roles: Vec::new(),
        mention_everyone: false,
        private_to: place.private_to,
        used: place.used,
        answers: place.answers,
        thinking: true,
        edited_ms: None,
        made_ms: now,
        pinned: false,
        tts: false,
        nonce: None,
    };
    state.messages.insert(id, message);
    id
}

/// A new message with what the body says. The body was checked.
pub(super) fn create(
    shared: &Shared,
    state: &mut State,
    place: Place,
    json: &Value,
    files: Vec<Upload>,
) -> Result<u64, ApiError> {
    let id = thinking(shared, state, place);
    let filled = fill(shared, state, id, json, files);
    if filled.is_err() {
        state.messages.remove(&id);
    }
    filled.map(|()| id)
}

/// Puts what the body says into a message; what it leaves out stays. The body was checked. A
/// message that would show nothing is refused and stays as it was.
pub(super) fn fill(
    shared: &Shared,
    state: &mut State,
    id: u64,
    json: &Value,
    files: Vec<Upload>,
) -> Result<(), ApiError> {
    let now = shared.now();
    let Some(old) = state.messages.get(&id) else {
        return Err(ApiError::unknown_message());
    };
    let kept = kept_files(old, json);
    let new = new_files(state, now, json, files);
    let Some(old) = state.messages.get(&id) else {
        return Err(ApiError::unknown_message());
    };
    let files: Vec<StoredFile> = kept.into_iter().chain(new).collect();
    let content = match json.get("content") {
        None => old.content.clone(),
        Some(content) => content.as_str().unwrap_or_default().to_owned(),
    };
    let embeds = replaced(json, "embeds").unwrap_or_else(|| old.embeds.clone());
    let components = replaced(json, "components").unwrap_or_else(|| old.components.clone());
    if content.trim().is_empty() && embeds.is_empty() && components.is_empty() && files.is_empty() {
        return Err(ApiError::empty_message());
    }
    let mentions = mentions(state, old, &content, &json["allowed_mentions"]);
    let Some(message) = state.messages.get_mut(&id) else {
        return Err(ApiError::unknown_message());
    };
    message.content = content;
    message.components = components;
    message.files = files;
    (
        message.mentions,
        message.mention_roles,
        message.mention_everyone,
    ) = mentions;
    message.edited_ms = (!message.thinking).then_some(now);
    message.thinking = false;
    message.tts |= json["tts"].as_bool().unwrap_or(false);
    let mut embeds = embeds;
    for embed in &mut embeds {
        complete_embed(embed, message, shared);
    }
    message.embeds = embeds;
    Ok(())
}

fn replaced(json: &Value, key: &str) -> Option<Vec<Value>> {
    let given = json.get(key)?;
    Some(given.as_array().cloned().unwrap_or_default())
}

/// What Discord adds to an embed: its type, and the real address of a picture that is a file of
/// the message.
fn complete_embed(embed: &mut Value, message: &Stored, shared: &Shared) {
    if embed.get("type").is_none() {
        embed["type"] = json!("rich");
    }
    for picture in ["image", "thumbnail"] {
        let address = embed[picture]["url"].as_str();
        let name = address.and_then(|url| url.strip_prefix("attachment://"));
        let file = name.and_then(|name| message.files.iter().find(|file| file.name == name));
        if let Some(file) = file {
            let url = payload::file_url(message, file, shared.addr);
            embed[picture]["url"] = json!(url);
        }
    }
}

/// Without `attachments` all files stay; with it those that it names by their id.
fn kept_files(old: &Stored, json: &Value) -> Vec<StoredFile> {
    let Some(named) = json.get("attachments").and_then(Value::as_array) else {
        return old.files.clone();
    };
    let named: Vec<u64> = named.iter().filter_map(|one| number(&one["id"])).collect();
    let stay = old.files.iter().filter(|file| named.contains(&file.id));
    stay.cloned().collect()
}

fn new_files(state: &mut State, now: i64, json: &Value, files: Vec<Upload>) -> Vec<StoredFile> {
    let told = json["attachments"].as_array();
    let made = files.into_iter().map(|file| {
        let about =
            told.and_then(|all| all.iter().find(|it| number(&it["id"]) == Some(file.index)));
        let text = |key: &str| {
            about
                .and_then(|about| about[key].as_str())
                .map(str::to_owned)
        };
        StoredFile {
            id: state.ids.next(now),
            name: text("filename").unwrap_or(file.name),
            kind: file.kind,
            description: text("description"),
            bytes: Arc::new(file.bytes),
            key: format!("{:032x}", rand::random::<u128>()),
        }
    });
    made.collect()
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// Users, roles and whether everyone is notified by a text.
type Mentions = (Vec<u64>, Vec<u64>, bool);

fn mentions(state: &State, message: &Stored, content: &str, allowed: &Value) -> Mentions {
    // Without `allowed_mentions` everything in the text notifies.
    let may = |kind: &str, id: u64| {
        let parse = allowed["parse"].as_array();
        let parsed = parse.is_some_and(|all| all.iter().any(|one| one == kind));
        let named = allowed[kind].as_array();
        let named = named.is_some_and(|all| all.iter().any(|one| number(one) == Some(id)));
        allowed.is_null() || parsed || named
    };
    let team = state
        .channels
        .get(&message.channel)
        .map_or(0, |channel| channel.team);
    let mut users: Vec<u64> = tagged(content, "<@")
        .filter(|id| state.users.contains_key(id) && may("users", *id))
        .collect();
    users.dedup();
    let roles = tagged(content, "<@&");
    let roles = roles.filter(|id| state.roles.contains_key(id) && may("roles", *id));
    let loud = content.contains("@everyone") || content.contains("@here");
    let permitted = permissions::in_team(state, team, message.author) & MENTION_EVERYONE != 0;
    (
        users,
        roles.collect(),
        loud && permitted && may("everyone", 0),
    )
}

/// The ids in marks such as `<@123>`.
fn tagged(content: &str, mark: &str) -> impl Iterator<Item = u64> {
    let after = content.split(mark).skip(1);
    after.filter_map(|rest| rest.split_once('>')?.0.trim_start_matches('!').parse().ok())
}
