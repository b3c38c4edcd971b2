//! Messages of a channel with the bot's own token, and what a bot may read.

use reqwest::{Method, StatusCode};
use serde_json::json;
use twilight_model::channel::{Channel, ChannelType, Message};
use twilight_model::guild::{Guild, Member, Role};
use twilight_model::user::CurrentUser;

use crate::bot::{id, read, text};
use crate::world::World;

#[tokio::test]
async fn what_is_read_is_what_twilight_reads() {
    let world = World::start().await;
    let embed =
        json!({ "title": "t", "description": "d", "fields": [{ "name": "n", "value": "v" }] });
    let said = world
        .rest
        .made(
            &world.messages_path(),
            json!({ "content": "hi", "embeds": [embed] }),
        )
        .await;
    let said: Message = serde_json::from_value(said).unwrap();
    assert_eq!((said.content.as_str(), said.embeds.len()), ("hi", 1));
    let (team, channel, ann) = (world.team, world.channel, world.ann);
    let get = async |path: String| {
        let (status, told) = world.rest.get(&path).await;
        assert_eq!(status, StatusCode::OK, "{path} {told}");
        told
    };
    let list: Vec<Message> = serde_json::from_value(get(world.messages_path()).await).unwrap();
    assert_eq!(list.len(), 1);
    let guild: Guild = serde_json::from_value(get(format!("/guilds/{team}")).await).unwrap();
    assert_eq!(
        (guild.name.as_str(), guild.owner_id.get()),
        ("Atelier", ann)
    );
    let roles: Vec<Role> =
        serde_json::from_value(get(format!("/guilds/{team}/roles")).await).unwrap();
    assert_eq!(roles[0].id.get(), team);
    let channels: Vec<Channel> =
        serde_json::from_value(get(format!("/guilds/{team}/channels")).await).unwrap();
    assert_eq!(channels[0].id.get(), channel);
    let _: Channel = serde_json::from_value(get(format!("/channels/{channel}")).await).unwrap();
    let member: Member =
        serde_json::from_value(get(format!("/guilds/{team}/members/{ann}")).await).unwrap();
    assert_eq!(member.user.id.get(), ann);
    let me: CurrentUser = serde_json::from_value(get("/users/@me".to_owned()).await).unwrap();
    assert_eq!(me.id.get(), world.app.bot_user_id);
    let app = get("/oauth2/applications/@me".to_owned()).await;
    assert_eq!(id(&app), world.app.id);
}

#[tokio::test]
async fn a_wrong_token_is_refused() {
    let world = World::start().await;
    let wrong = world.rest.with_token("wrong");
    for path in ["/users/@me", "/gateway/bot"] {
        let (status, told) = wrong.get(path).await;
        assert_eq!(
            (status, &told["code"]),
            (StatusCode::UNAUTHORIZED, &json!(0)),
            "{path}"
        );
    }
    let (status, _) = wrong
        .post(&world.messages_path(), json!({ "content": "x" }))
        .await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert!(world.discord.messages(world.channel, world.ann).is_empty());
}

#[tokio::test]
async fn a_bot_without_the_permission_cannot_write() {
    let world = World::start().await;
    world.discord.deny_bot(world.channel, 1 << 11);
    let (status, told) = world
        .rest
        .post(&world.messages_path(), json!({ "content": "x" }))
        .await;
    assert_eq!(
        (status, &told["code"]),
        (StatusCode::FORBIDDEN, &json!(50013))
    );
    world.discord.deny_bot(world.channel, 1 << 10);
    let (status, told) = world
        .rest
        .post(&world.messages_path(), json!({ "content": "x" }))
        .await;
    assert_eq!(
        (status, &told["code"]),
        (StatusCode::FORBIDDEN, &json!(50001))
    );
    world.discord.deny_bot(world.channel, 0);
    world
        .rest
        .made(&world.messages_path(), json!({ "content": "x" }))
        .await;
}

#[tokio::test]
async fn a_message_is_edited_and_deleted_and_everybody_is_told() {
    let mut world = World::start().await;
    let made = world
        .rest
        .made(&world.messages_path(), json!({ "content": "one" }))
        .await;
    let path = format!("{}/{}", world.messages_path(), id(&made));
    let (status, told) = world.rest.edit(&path, json!({ "content": "two" })).await;
    assert_eq!(
        (status, told["edited_timestamp"].is_string()),
        (StatusCode::OK, true)
    );
    let (status, _) = world.rest.delete(&path).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, told) = world.rest.edit(&path, json!({ "content": "three" })).await;
    assert_eq!(
        (status, &told["code"]),
        (StatusCode::NOT_FOUND, &json!(10008))
    );
    for (event, content) in [("MESSAGE_CREATE", "one"), ("MESSAGE_UPDATE", "two")] {
        let told = world.bot.event(event).await;
        assert_eq!((text(&told, "content"), id(&told)), (content, id(&made)));
    }
    assert_eq!(id(&world.bot.event("MESSAGE_DELETE").await), id(&made));
}

#[tokio::test]
async fn a_message_that_a_moderator_removes_is_gone_for_the_bot() {
    let mut world = World::start().await;
    let made = world
        .rest
        .made(&world.messages_path(), json!({ "content": "one" }))
        .await;
    world.discord.remove_message(world.channel, id(&made));
    assert_eq!(id(&world.bot.event("MESSAGE_DELETE").await), id(&made));
    let path = format!("{}/{}", world.messages_path(), id(&made));
    assert_eq!(world.rest.get(&path).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn another_bots_message_cannot_be_edited_nor_read_by_who_does_not_ask_to() {
    let mut world = World::start().await;
    let other = world.discord.add_application("Other");
    let rest = crate::bot::Rest::new(&world.discord, &other);
    let made = rest
        .made(&world.messages_path(), json!({ "content": "mine" }))
        .await;
    let path = format!("{}/{}", world.messages_path(), id(&made));
    let (status, told) = world.rest.edit(&path, json!({ "content": "yours" })).await;
    assert_eq!(
        (status, &told["code"]),
        (StatusCode::FORBIDDEN, &json!(50005))
    );
    let (status, told) = world.rest.delete(&path).await;
    assert_eq!(
        (status, &told["code"]),
        (StatusCode::FORBIDDEN, &json!(50013))
    );
    // Without the intent for message content only its own messages are whole.
    assert_eq!(world.bot.event("MESSAGE_CREATE").await["content"], "");
}

#[tokio::test]
async fn nobody_is_notified_whom_the_bot_does_not_name() {
    let world = World::start().await;
    let content = format!("@everyone <@{}> <@{}>", world.ann, world.ben);
    let body = json!({ "content": content, "allowed_mentions": { "parse": [], "users": [world.ann.to_string()] } });
    let made = world.rest.made(&world.messages_path(), body).await;
    let named: Vec<u64> = made["mentions"]
        .as_array()
        .unwrap()
        .iter()
        .map(id)
        .collect();
    assert_eq!(
        (named, &made["mention_everyone"]),
        (vec![world.ann], &json!(false))
    );
    let loud = world
        .rest
        .made(&world.messages_path(), json!({ "content": content }))
        .await;
    assert_eq!(
        (
            loud["mentions"].as_array().unwrap().len(),
            &loud["mention_everyone"]
        ),
        (2, &json!(true))
    );
}

#[tokio::test]
async fn pages_of_a_channel_are_newest_first() {
    let world = World::start().await;
    let mut ids = Vec::new();
    for content in ["a", "b", "c", "d"] {
        ids.push(id(&world
            .rest
            .made(&world.messages_path(), json!({ "content": content }))
            .await));
    }
    let page = async |query: String| -> Vec<String> {
        let (_, told) = world
            .rest
            .get(&format!("{}?{query}", world.messages_path()))
            .await;
        told.as_array()
            .unwrap()
            .iter()
            .map(|one| text(one, "content").to_owned())
            .collect()
    };
    assert_eq!(page("limit=2".to_owned()).await, ["d", "c"]);
    assert_eq!(page(format!("limit=2&before={}", ids[2])).await, ["b", "a"]);
    assert_eq!(page(format!("limit=2&after={}", ids[0])).await, ["c", "b"]);
    let (status, _) = world
        .rest
        .get(&format!("{}?limit=101", world.messages_path()))
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn members_take_no_direct_messages() {
    let world = World::start().await;
    let (status, told) = world
        .rest
        .post(
            "/users/@me/channels",
            json!({ "recipient_id": world.ann.to_string() }),
        )
        .await;
    assert_eq!(
        (status, &told["code"]),
        (StatusCode::FORBIDDEN, &json!(50007))
    );
}

#[tokio::test]
async fn who_takes_direct_messages_gets_them_in_one_channel_that_nobody_else_sees() {
    let world = World::start().await;
    world.discord.takes_direct_messages(world.ann);
    let recipient = json!({ "recipient_id": world.ann.to_string() });
    let mut opened = Vec::new();
    for _ in 0..2 {
        let asked = world.rest.post("/users/@me/channels", recipient.clone());
        let (status, told) = asked.await;
        assert_eq!(status, StatusCode::OK, "{told}");
        let channel: Channel = serde_json::from_value(told).unwrap();
        assert_eq!(channel.kind, ChannelType::Private);
        opened.push(channel.id);
    }
    assert_eq!(opened[0], opened[1]);
    let path = format!("/channels/{}/messages", opened[0]);
    let body = json!({ "content": "hello", "nonce": "n", "enforce_nonce": true });
    for _ in 0..2 {
        let (status, told) = world.rest.post(&path, body.clone()).await;
        assert_eq!(status, StatusCode::OK, "{told}");
    }
    let told = world.discord.direct_messages(world.ann);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].content, "hello");
    assert!(world.discord.messages(world.channel, world.ann).is_empty());
}

#[tokio::test]
async fn a_body_over_a_limit_is_refused_with_its_keys() {
    let world = World::start().await;
    let too_long = "x".repeat(2_001);
    let embed = json!({ "title": "x".repeat(257) });
    let body = json!({ "content": too_long, "embeds": [embed] });
    let (status, told) = world.rest.post(&world.messages_path(), body).await;
    assert_eq!(
        (status, &told["code"]),
        (StatusCode::BAD_REQUEST, &json!(50035))
    );
    assert_eq!(
        told["errors"]["content"]["_errors"][0]["code"],
        "BASE_TYPE_MAX_LENGTH"
    );
    assert!(
        told["errors"]["embeds"]["0"]["title"]["_errors"].is_array(),
        "{told}"
    );
    let (status, told) = world
        .rest
        .post(&world.messages_path(), json!({ "content": " " }))
        .await;
    assert_eq!(
        (status, &told["code"]),
        (StatusCode::BAD_REQUEST, &json!(50006))
    );
    let (status, told) = read(
        world
            .rest
            .request(Method::POST, &world.messages_path())
            .body("{"),
    )
    .await;
    assert_eq!(
        (status, &told["code"]),
        (StatusCode::BAD_REQUEST, &json!(50109))
    );
    assert_eq!(world.discord.refusals().len(), 3);
    assert!(world.discord.messages(world.channel, world.ann).is_empty());
}
