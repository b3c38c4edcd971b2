//! Gateway sessions: how they begin, break, and go on.

use local_discord::{GatewayAct, NewMember};
use serde_json::{Value, json};

use crate::bot::{Came, INTENTS, Socket, identify, text};
use crate::world::{World, within};

fn resume(world: &World, ready: &Value, seq: u64) -> Value {
    json!({ "op": 6, "d": {
        "token": world.app.token, "session_id": ready["session_id"], "seq": seq,
    }})
}

#[tokio::test]
async fn a_session_begins_with_the_bots_user_and_its_teams() {
    let world = World::start().await;
    let mut socket = Socket::open(&world.discord).await.unwrap();
    socket.say(json!({ "op": 1, "d": null })).await;
    assert_eq!(socket.frame().await["op"], 11);
    let ready = socket.identify(&world.app.token).await;
    assert_eq!(
        text(&ready["user"], "id"),
        world.app.bot_user_id.to_string()
    );
    assert_eq!(text(&ready["application"], "id"), world.app.id.to_string());
    let team = socket.event("GUILD_CREATE").await;
    for key in [
        "id",
        "name",
        "owner_id",
        "verification_level",
        "default_message_notifications",
        "explicit_content_filter",
        "roles",
        "emojis",
        "features",
        "mfa_level",
        "system_channel_flags",
        "premium_tier",
        "preferred_locale",
        "nsfw_level",
        "stickers",
        "premium_progress_bar_enabled",
        "joined_at",
        "large",
        "member_count",
        "voice_states",
        "members",
        "channels",
        "threads",
        "presences",
        "stage_instances",
        "guild_scheduled_events",
    ] {
        assert!(!team[key].is_null(), "{key}");
    }
    for key in [
        "id",
        "name",
        "color",
        "colors",
        "hoist",
        "position",
        "permissions",
        "managed",
    ] {
        assert!(!team["roles"][0][key].is_null(), "{key}");
    }
    assert_eq!(world.discord.connected(), 2);
}

#[tokio::test]
async fn a_wrong_token_closes_with_4004_and_an_intent_not_granted_with_4014() {
    let world = World::start().await;
    let content = 1 << 15;
    for (token, intents, code) in [
        ("wrong", INTENTS, 4004),
        (world.app.token.as_str(), INTENTS | content, 4014),
    ] {
        let mut socket = Socket::open(&world.discord).await.unwrap();
        socket.say(identify(token, intents)).await;
        let came = socket.next().await;
        assert!(
            matches!(came, Came::Closed(closed) if closed == code),
            "{came:?}"
        );
    }
    world.discord.allow_intents(world.app.id, content);
    let mut socket = Socket::open(&world.discord).await.unwrap();
    socket
        .say(identify(&world.app.token, INTENTS | content))
        .await;
    socket.event("READY").await;
}

#[tokio::test]
async fn a_revoked_token_closes_sessions_and_is_refused_from_then_on() {
    let mut world = World::start().await;
    world.discord.revoke_token(world.app.id);
    let came = world.bot.next().await;
    assert!(matches!(came, Came::Closed(4004)), "{came:?}");
    assert_eq!(world.rest.get("/users/@me").await.0, 401);
    let mut socket = Socket::open(&world.discord).await.unwrap();
    socket.say(identify(&world.app.token, INTENTS)).await;
    assert!(matches!(socket.next().await, Came::Closed(4004)));
}

#[tokio::test]
async fn a_session_that_was_cut_off_goes_on_without_a_gap() {
    let world = World::start().await;
    let (mut socket, ready) = Socket::ready(&world.discord, &world.app.token).await;
    world.discord.gateway(GatewayAct::CutSockets);
    assert!(matches!(socket.next().await, Came::Cut));
    world
        .rest
        .made(&world.messages_path(), json!({ "content": "missed" }))
        .await;
    let mut again = Socket::open(&world.discord).await.unwrap();
    again.say(resume(&world, &ready, socket.seq)).await;
    assert_eq!(again.frame().await["d"]["content"], "missed");
    assert_eq!(again.frame().await["t"], "RESUMED");
    world
        .rest
        .made(&world.messages_path(), json!({ "content": "heard" }))
        .await;
    assert_eq!(again.event("MESSAGE_CREATE").await["content"], "heard");
}

#[tokio::test]
async fn an_unknown_session_cannot_be_resumed_and_the_socket_can_identify() {
    let world = World::start().await;
    let mut socket = Socket::open(&world.discord).await.unwrap();
    socket
        .say(resume(&world, &json!({ "session_id": "made up" }), 1))
        .await;
    let told = socket.frame().await;
    assert_eq!((&told["op"], &told["d"]), (&json!(9), &json!(false)));
    socket.identify(&world.app.token).await;
}

#[tokio::test]
async fn an_invalid_session_is_forgotten_or_resumed_as_it_says() {
    let mut world = World::start().await;
    let (mut socket, ready) = Socket::ready(&world.discord, &world.app.token).await;
    world
        .discord
        .gateway(GatewayAct::InvalidSession { resumable: true });
    let told = socket.frame().await;
    assert_eq!((&told["op"], &told["d"]), (&json!(9), &json!(true)));
    let seq = socket.seq;
    socket.say(resume(&world, &ready, seq)).await;
    assert_eq!(socket.frame().await["t"], "RESUMED");
    world
        .discord
        .gateway(GatewayAct::InvalidSession { resumable: false });
    assert_eq!(socket.frame().await["d"], false);
    socket.say(resume(&world, &ready, seq)).await;
    assert_eq!(socket.frame().await["op"], 9);
    // The other socket heard the same.
    assert_eq!(world.bot.frame().await["op"], 9);
}

#[tokio::test]
async fn a_bot_is_asked_to_reconnect() {
    let mut world = World::start().await;
    world.discord.gateway(GatewayAct::Reconnect);
    assert_eq!(world.bot.frame().await["op"], 7);
}

#[tokio::test]
async fn connections_are_refused_until_they_are_taken_again() {
    let world = World::start().await;
    world.discord.gateway(GatewayAct::CutSockets);
    world.discord.gateway(GatewayAct::RefuseConnections);
    assert!(Socket::open(&world.discord).await.is_none());
    world.discord.gateway(GatewayAct::AcceptConnections);
    let until = world.discord.until_connected();
    let (_, ()) = tokio::join!(
        Socket::ready(&world.discord, &world.app.token),
        within(until)
    );
}

#[tokio::test]
async fn a_bot_hears_of_a_team_channel_and_role_that_come_later() {
    let mut world = World::start().await;
    let team = world.discord.add_team("Second", "de");
    assert_eq!(
        world.bot.event("GUILD_CREATE").await["id"],
        team.to_string()
    );
    world.discord.add_channel(team, "plots");
    assert_eq!(world.bot.event("CHANNEL_CREATE").await["name"], "plots");
    let role = world.discord.add_role(team, "Keepers", 8);
    assert_eq!(
        world.bot.event("GUILD_ROLE_CREATE").await["role"]["id"],
        role.to_string()
    );
    let member = world.discord.add_member(NewMember {
        team,
        name: "Cleo".to_owned(),
        locale: "de".to_owned(),
        roles: vec![role],
    });
    let (_, told) = world
        .rest
        .get(&format!("/guilds/{team}/members/{member}"))
        .await;
    assert_eq!(told["roles"], json!([role.to_string()]));
}

#[tokio::test]
async fn the_server_stops_when_the_last_handle_is_dropped() {
    let World {
        discord, mut bot, ..
    } = World::start().await;
    let addr = discord.addr();
    let other = discord.clone();
    drop(discord);
    assert!(Socket::open(&other).await.is_some());
    drop(other);
    assert!(matches!(within(bot.next()).await, Came::Cut));
    // The listener is closed by the end of its task, which was told to end.
    within(async { while tokio::net::TcpStream::connect(addr).await.is_ok() {} }).await;
}
