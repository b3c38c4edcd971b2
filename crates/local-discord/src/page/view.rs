//! The JSON that the page reads, made from what the local Discord tells. The shapes are
//! documented in [`super`]; nothing here decides who sees what.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use crate::{Button, Choice, Embed, LocalDiscord, Message, Outcome};

/// A snowflake, which JSON carries as a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id(pub(super) u64);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

/// What a member sees, apart from messages: changes of it make the page read the state again.
pub(super) struct Setup {
    /// The channels of the member's team.
    pub(super) channels: Vec<u64>,
    /// The parts of `State` but for `messages`.
    pub(super) json: Value,
}

/// The team as `member` sees it; none where there is no such member.
pub(super) fn setup(discord: &LocalDiscord, member: u64) -> Option<Setup> {
    let members = discord.members();
    let me = members.iter().find(|one| one.id == member)?;
    let teams = discord.teams();
    let team = teams.iter().find(|team| team.id == me.team)?;
    let channels: Vec<_> = discord
        .channels()
        .into_iter()
        .filter(|one| one.team == team.id)
        .collect();
    let roles: Vec<_> = discord
        .roles()
        .into_iter()
        .filter(|one| one.team == team.id)
        .collect();
    let first = |team: u64| members.iter().find(|one| one.team == team && !one.bot);
    let json = json!({
        "me": Id(member),
        "team": { "id": Id(team.id), "name": team.name },
        "teams": teams.iter().map(|team| json!({
            "id": Id(team.id), "name": team.name, "member": first(team.id).map(|one| Id(one.id)),
        })).collect::<Vec<_>>(),
        "channels": channels.iter().map(|one| json!({ "id": Id(one.id), "name": one.name })).collect::<Vec<_>>(),
        "roles": roles.iter().map(|one| json!({ "id": Id(one.id), "name": one.name })).collect::<Vec<_>>(),
        "members": members.iter().filter(|one| one.team == team.id).map(|one| json!({
            "id": Id(one.id), "name": one.name, "locale": one.locale, "bot": one.bot,
            "roles": one.roles.iter().copied().map(Id).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "commands": commands(discord, team.id),
    });
    Some(Setup {
        channels: channels.iter().map(|one| one.id).collect(),
        json,
    })
}

/// The commands that can be typed in `team`, with whose they are.
fn commands(discord: &LocalDiscord, team: u64) -> Vec<Value> {
    let members = discord.members();
    let here = members.iter().filter(|one| one.team == team && one.bot);
    let here: Vec<u64> = here.map(|one| one.id).collect();
    let mut all = Vec::new();
    let apps = discord.applications().into_iter();
    for app in apps.filter(|app| here.contains(&app.bot_user_id)) {
        let scopes = [None, Some(team)];
        for mut command in scopes
            .into_iter()
            .flat_map(|scope| discord.commands(app.id, scope))
        {
            command["application"] = json!({ "name": app.name, "bot": Id(app.bot_user_id) });
            all.push(command);
        }
    }
    all
}

/// What drawing messages needs beside the messages.
pub(super) struct Pen {
    /// Of everybody who is or was in a team.
    names: BTreeMap<u64, String>,
    /// `http://` and the address listened on.
    here: String,
}

impl Pen {
    pub(super) fn new(discord: &LocalDiscord) -> Self {
        Self {
            names: discord.names(),
            here: discord.rest_url(),
        }
    }

    /// An address that is served here without its host: the page may have been opened by another
    /// name of this machine, and may load from its own alone.
    fn local<'u>(&self, url: &'u str) -> &'u str {
        url.strip_prefix(&self.here).unwrap_or(url)
    }
}

/// The whole `State`.
pub(super) fn state(discord: &LocalDiscord, member: u64) -> Option<Value> {
    let Setup { channels, mut json } = setup(discord, member)?;
    let pen = Pen::new(discord);
    let messages: BTreeMap<String, Vec<Value>> = channels
        .into_iter()
        .map(|channel| {
            let seen = discord.messages(channel, member);
            (
                channel.to_string(),
                seen.iter().map(|one| message(&pen, one)).collect(),
            )
        })
        .collect();
    json["messages"] = json!(messages);
    Some(json)
}

/// One message as the page draws it.
pub(super) fn message(pen: &Pen, m: &Message) -> Value {
    let user = m.used_by.and_then(|by| pen.names.get(&by));
    json!({
        "id": Id(m.id),
        "channel": Id(m.channel),
        "author": Id(m.author),
        "author_name": m.author_name,
        "bot": m.bot,
        "content": m.content,
        "embeds": m.embeds.iter().map(|one| embed(pen, one)).collect::<Vec<_>>(),
        "rows": m.rows.iter().map(|row| row.iter().map(button).collect()).collect::<Vec<Vec<_>>>(),
        "files": m.files.iter().map(|file| json!({
            "name": file.name, "size": file.size, "url": pen.local(&file.url),
            "description": file.description,
        })).collect::<Vec<_>>(),
        "private": m.private_to.is_some(),
        "used": m.in_reply_to.as_ref().map(|line| json!({
            "line": line, "by": m.used_by.map(Id), "by_name": user,
        })),
        "edited": m.edited,
        "thinking": m.thinking,
        "pinned": m.pinned,
    })
}

fn embed(pen: &Pen, e: &Embed) -> Value {
    let picture = |url: &Option<String>| url.as_ref().map(|url| json!({ "url": pen.local(url) }));
    json!({
        "author": e.author.as_ref().map(|name| json!({ "name": name })),
        "title": e.title,
        "url": e.url,
        "image": picture(&e.image),
        "thumbnail": picture(&e.thumbnail),
        "description": e.description,
        "color": e.colour,
        "fields": e.fields.iter().map(|field| json!({
            "name": field.name, "value": field.value, "inline": field.inline,
        })).collect::<Vec<_>>(),
        "timestamp": e.timestamp,
        "footer": e.footer.as_ref().map(|text| json!({ "text": text })),
    })
}

fn button(b: &Button) -> Value {
    json!({
        "label": b.label, "style": b.style, "custom_id": b.custom_id,
        "url": b.url, "emoji": b.emoji, "disabled": b.disabled,
    })
}

/// How the bot answered first.
pub(super) fn outcome(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Message(id) => json!({ "kind": "message", "message": Id(*id) }),
        Outcome::Deferred(id) => json!({ "kind": "deferred", "message": Id(*id) }),
        Outcome::Updated(id) => json!({ "kind": "updated", "message": Id(*id) }),
        Outcome::DeferredUpdate => json!({ "kind": "deferred_update" }),
        Outcome::Form(form) => json!({ "kind": "form", "form": {
            "id": Id(form.id),
            "title": form.title,
            "inputs": form.inputs.iter().map(|input| json!({
                "custom_id": input.custom_id, "label": input.label, "style": input.style,
                "placeholder": input.placeholder, "value": input.value,
                "min_length": input.min_length, "max_length": input.max_length,
                "required": input.required,
            })).collect::<Vec<_>>(),
        }}),
        Outcome::Choices => json!({ "kind": "choices" }),
        Outcome::TimedOut => json!({ "kind": "timed_out" }),
    }
}

/// What completes the focused option.
pub(super) fn choices(choices: &[Choice]) -> Value {
    choices
        .iter()
        .map(|one| json!({ "name": one.name, "value": one.value }))
        .collect()
}

/// `gone`: a message that the member no longer sees.
pub(super) fn gone(message: u64, channel: u64) -> Value {
    json!({ "id": Id(message), "channel": Id(channel) })
}
