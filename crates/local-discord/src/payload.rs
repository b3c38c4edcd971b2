//! State → Discord's JSON. Every object that leaves over REST or the gateway is made here, with
//! every field that a strict client needs. Ids and permission sets are strings.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::state::{
    App, Asked, Channel, Kind, Member, Role, State, Stored, StoredFile, Team, Used, User,
};
use crate::{permissions, resolved};

const EPHEMERAL: u64 = 1 << 6;
const LOADING: u64 = 1 << 7;
/// A file that a member may send: Discord's default, in bytes.
pub(crate) const FILE_LIMIT: u64 = 10 * 1024 * 1024;

/// A time as Discord writes it.
pub(crate) fn time(ms: i64) -> Value {
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    json!(format!("{time:.6}").replace('Z', "+00:00"))
}

pub(crate) fn id(id: u64) -> Value {
    json!(id.to_string())
}

fn ids(ids: &[u64]) -> Value {
    ids.iter().copied().map(id).collect()
}

pub(crate) fn user(user: &User) -> Value {
    json!({
        "id": id(user.id),
        "username": user.name.to_lowercase().replace(' ', "_"),
        "global_name": user.name,
        "discriminator": if user.bot { "0001" } else { "0" },
        "avatar": null,
        "bot": user.bot,
        "system": false,
        "public_flags": 0,
        "flags": 0,
    })
}

/// The bot's own user, as READY and `/users/@me` tell it.
pub(crate) fn own_user(state: &State, app: &App) -> Value {
    let mut told = user_by_id(state, app.bot);
    told["verified"] = json!(true);
    told["mfa_enabled"] = json!(true);
    told["email"] = Value::Null;
    told["locale"] = json!("en-US");
    told
}

pub(crate) fn user_by_id(state: &State, user_id: u64) -> Value {
    state.users.get(&user_id).map_or(Value::Null, user)
}

pub(crate) fn application(state: &State, app: &App) -> Value {
    json!({
        "id": id(app.id),
        "name": app.name,
        "icon": null,
        "description": "",
        "bot_public": false,
        "bot_require_code_grant": false,
        "rpc_origins": [],
        "summary": "",
        "verify_key": "0".repeat(64),
        "team": null,
        "flags": 0,
        "tags": [],
        "bot": user_by_id(state, app.bot),
        "owner": user_by_id(state, app.bot),
    })
}

pub(crate) fn role(role: &Role) -> Value {
    json!({
        "id": id(role.id),
        "name": role.name,
        "color": 0,
        "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
        "hoist": false,
        "icon": null,
        "unicode_emoji": null,
        "position": i32::from(role.id != role.team),
        "permissions": role.permissions.to_string(),
        "managed": false,
        "mentionable": true,
        "flags": 0,
    })
}

pub(crate) fn channel(state: &State, channel: &Channel) -> Value {
    let bots = state.apps.values().map(|app| app.bot);
    let denied = bots.filter(|_| channel.bots_denied != 0).map(|bot| {
        json!({
            "id": id(bot), "type": 1, "allow": "0", "deny": channel.bots_denied.to_string(),
        })
    });
    let here = state
        .messages
        .values()
        .filter(|one| one.channel == channel.id);
    let newest = here.rev().find(|one| one.private_to.is_none());
    json!({
        "id": id(channel.id),
        "type": 0,
        "guild_id": id(channel.team),
        "name": channel.name,
        "position": 0,
        "permission_overwrites": denied.collect::<Vec<_>>(),
        "topic": null,
        "nsfw": false,
        "parent_id": null,
        "rate_limit_per_user": 0,
        "last_message_id": newest.map(|one| id(one.id)),
        "flags": 0,
    })
}

/// The channel of a bot and that user.
pub(crate) fn direct(state: &State, channel: u64, user: u64) -> Value {
    let mut here = state.messages.values();
    let newest = here.rfind(|one| one.channel == channel);
    json!({
        "id": id(channel),
        "type": 1,
        "last_message_id": newest.map(|one| id(one.id)),
        "recipients": [user_by_id(state, user)],
        "flags": 0,
    })
}

pub(crate) fn member(state: &State, member: &Member) -> Value {
    json!({
        "user": user_by_id(state, member.user),
        "nick": null,
        "avatar": null,
        "roles": ids(&member.roles),
        "joined_at": time(member.joined_ms),
        "premium_since": null,
        "deaf": false,
        "mute": false,
        "flags": 0,
        "pending": false,
        "communication_disabled_until": null,
    })
}

/// A team as `GET /guilds/{id}` tells it.
pub(crate) fn guild(state: &State, team: &Team) -> Value {
    let roles = state.roles.values().filter(|one| one.team == team.id);
    json!({
        "id": id(team.id),
        "name": team.name,
        "icon": null,
        "splash": null,
        "discovery_splash": null,
        "owner_id": id(team.owner.unwrap_or(team.id)),
        "afk_channel_id": null,
        "afk_timeout": 300,
        "widget_enabled": false,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": roles.map(role).collect::<Vec<_>>(),
        "emojis": [],
        "features": [],
        "mfa_level": 0,
        "application_id": null,
        "system_channel_id": null,
        "system_channel_flags": 0,
        "rules_channel_id": null,
        "vanity_url_code": null,
        "description": null,
        "banner": null,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": team.locale,
        "public_updates_channel_id": null,
        "nsfw_level": 0,
        "stickers": [],
        "premium_progress_bar_enabled": false,
        "safety_alerts_channel_id": null,
    })
}

/// A team as `GET /users/@me/guilds` tells it to the bot with this user id.
pub(crate) fn my_guild(state: &State, team: &Team, bot: u64) -> Value {
    json!({
        "id": id(team.id),
        "name": team.name,
        "icon": null,
        "banner": null,
        "owner": team.owner == Some(bot),
        "permissions": permissions::in_team(state, team.id, bot).to_string(),
        "features": [],
    })
}

/// A team as `GUILD_CREATE` tells it to the bot with this user id.
pub(crate) fn guild_create(state: &State, team: &Team, bot: u64) -> Value {
    let mut told = guild(state, team);
    let members: Vec<&Member> = state
        .members
        .iter()
        .filter(|one| one.team == team.id)
        .collect();
    let own = members.iter().find(|one| one.user == bot);
    let channels = state.channels.values().filter(|one| one.team == team.id);
    told["joined_at"] = own.map_or(Value::Null, |own| time(own.joined_ms));
    told["large"] = json!(false);
    told["unavailable"] = json!(false);
    told["member_count"] = json!(members.len());
    told["channels"] = channels.map(|one| channel(state, one)).collect();
    // Without the intent for members a bot is told itself alone.
    told["members"] = own.into_iter().map(|one| member(state, one)).collect();
    for empty in ["voice_states", "threads", "presences", "stage_instances"] {
        told[empty] = json!([]);
    }
    told["guild_scheduled_events"] = json!([]);
    told["soundboard_sounds"] = json!([]);
    told
}

pub(crate) fn message(state: &State, message: &Stored, addr: SocketAddr) -> Value {
    let flags = if message.private_to.is_some() {
        EPHEMERAL
    } else {
        0
    } | if message.thinking { LOADING } else { 0 };
    let kind = match (&message.used, message.answers) {
        (Some(used), _) if used.kind == Kind::Command && message.answers.is_none() => 20,
        (_, Some(_)) => 19,
        _ => 0,
    };
    let files = message.files.iter();
    let mut told = json!({
        "id": id(message.id),
        "channel_id": id(message.channel),
        "author": user_by_id(state, message.author),
        "content": message.content,
        "timestamp": time(message.made_ms),
        "edited_timestamp": message.edited_ms.map(time),
        "tts": message.tts,
        "mention_everyone": message.mention_everyone,
        "mentions": message.mentions.iter().map(|one| user_by_id(state, *one)).collect::<Vec<_>>(),
        "mention_roles": ids(&message.mention_roles),
        "attachments": files.map(|file| attachment(message, file, addr)).collect::<Vec<_>>(),
        "embeds": message.embeds,
        "components": message.components,
        "pinned": message.pinned,
        "type": kind,
        "flags": flags,
    });
    if let Some(nonce) = &message.nonce {
        told["nonce"] = nonce.clone();
    }
    if let Some(app) = message.webhook {
        told["webhook_id"] = id(app);
        told["application_id"] = id(app);
    }
    if let Some(used) = &message.used {
        told["interaction_metadata"] = metadata(state, used, message);
        if used.kind == Kind::Command {
            told["interaction"] = json!({
                "id": id(used.interaction), "type": 2, "name": used.name,
                "user": user_by_id(state, used.user),
            });
        }
    }
    if let Some(answered) = message.answers {
        let team = state.channels.get(&message.channel).map(|one| id(one.team));
        told["message_reference"] = json!({
            "type": 0, "message_id": id(answered), "channel_id": id(message.channel),
            "guild_id": team,
        });
    }
    told
}

fn metadata(state: &State, used: &Used, message: &Stored) -> Value {
    let mut told = json!({
        "id": id(used.interaction),
        "type": used.kind.number(),
        "user": user_by_id(state, used.user),
        "authorizing_integration_owners": owners(state, message.channel),
    });
    match used.kind {
        Kind::Component => told["interacted_message_id"] = message.answers.map_or(Value::Null, id),
        Kind::Submit => {
            let opener = used.opened_by.as_deref();
            told["triggering_interaction_metadata"] =
                opener.map_or(Value::Null, |opener| metadata(state, opener, message));
        }
        Kind::Command | Kind::Complete => {}
    }
    told
}

/// `0` is an installation in a team.
fn owners(state: &State, channel: u64) -> Value {
    let team = state.channels.get(&channel).map(|one| id(one.team));
    json!({ "0": team })
}

/// The address of a file: a private one has an unguessable key in it.
pub(crate) fn file_url(message: &Stored, file: &StoredFile, addr: SocketAddr) -> String {
    let (channel, id, name) = (message.channel, file.id, escaped(&file.name));
    format!(
        "http://{addr}/attachments/{channel}/{id}/{name}?key={}",
        file.key
    )
}

/// A file name as a part of a path: what is not plain is percent-encoded.
fn escaped(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let bytes = name.bytes().map(|byte| match byte {
        byte if plain(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    bytes.collect()
}

fn attachment(message: &Stored, file: &StoredFile, addr: SocketAddr) -> Value {
    let url = file_url(message, file, addr);
    let mut told = json!({
        "id": id(file.id),
        "filename": file.name,
        "size": file.bytes.len(),
        "url": url,
        "proxy_url": url,
        "ephemeral": message.private_to.is_some(),
    });
    if let Some(kind) = &file.kind {
        told["content_type"] = json!(kind);
    }
    if let Some(description) = &file.description {
        told["description"] = json!(description);
    }
    told
}

/// An interaction with its `data`, as `INTERACTION_CREATE` tells it.
pub(crate) fn interaction(
    state: &State,
    asked: &Asked,
    mut data: Value,
    addr: SocketAddr,
) -> Value {
    if asked.kind == Kind::Command
        && let Some(resolved) = resolved::resolve(state, asked, &data["options"])
    {
        data["resolved"] = resolved;
    }
    let app = state.apps.get(&asked.app);
    let bot = app.map_or(0, |app| app.bot);
    let acting = state.member(asked.team, asked.member);
    let permissions = permissions::in_channel(state, asked.channel, asked.member).to_string();
    let mut who = acting.map_or(Value::Null, |one| member(state, one));
    who["permissions"] = json!(permissions);
    let team = state.teams.get(&asked.team);
    let mut place = state
        .channels
        .get(&asked.channel)
        .map_or(Value::Null, |one| channel(state, one));
    place["permissions"] = json!(permissions);
    let team_locale = team.map(|team| team.locale.as_str());
    let mut told = json!({
        "id": id(asked.id),
        "application_id": id(asked.app),
        "type": asked.kind.number(),
        "data": data,
        "guild_id": id(asked.team),
        "guild": { "id": id(asked.team), "locale": team_locale, "features": [] },
        "channel_id": id(asked.channel),
        "channel": place,
        "member": who,
        "token": asked.token,
        "version": 1,
        "locale": acting.map(|one| one.locale.as_str()),
        "guild_locale": team_locale,
        "app_permissions": permissions::in_channel(state, asked.channel, bot).to_string(),
        "entitlements": [],
        "entitlement_sku_ids": [],
        "attachment_size_limit": FILE_LIMIT,
        "authorizing_integration_owners": owners(state, asked.channel),
        "context": 0,
    });
    if let Some(on) = asked.on.and_then(|on| state.messages.get(&on)) {
        told["message"] = message(state, on, addr);
    }
    told
}
