//! Who is in a team: what a bot reads of it, and what changes when a member or the bot itself goes.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use twilight_model::oauth::Application;
use twilight_model::user::CurrentUserGuild;

use crate::bot::{Came, Socket, id, identify};
use crate::world::{World, button, commands, within};
use local_discord::{NewMember, PressError, TypeError};

/// Guilds, and who comes and goes.
const MEMBERS: u64 = 1 << 1;

async fn refused(world: &World, path: &str) -> (u16, u64) {
    let (status, told) = world.rest.get(path).await;
    (status.as_u16(), told["code"].as_u64().unwrap())
}

#[tokio::test]
async fn a_bot_lists_the_teams_that_it_is_in() {
    let world = World::start().await;
    let second = world.discord.add_team("Second", "de");
    world.discord.add_team("Third", "fr");
    let list = async |query: &str| -> Vec<CurrentUserGuild> {
        let (status, told) = world.rest.get(&format!("/users/@me/guilds{query}")).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        serde_json::from_value(told).unwrap()
    };
    let names = |list: Vec<CurrentUserGuild>| -> Vec<String> {
        list.into_iter().map(|guild| guild.name).collect()
    };
    assert_eq!(names(list("").await), ["Atelier", "Second", "Third"]);
    assert_eq!(names(list("?limit=1").await), ["Atelier"]);
    assert_eq!(names(list(&format!("?after={second}")).await), ["Third"]);
    assert_eq!(
        names(list(&format!("?before={second}&limit=1")).await),
        ["Atelier"]
    );
    let first = &list("").await[0];
    assert!(
        !first.owner && first.permissions.bits() & 1 << 11 != 0,
        "{first:?}"
    );
    let (_, counted) = world.rest.get("/users/@me/guilds?with_counts=true").await;
    assert_eq!(counted[0]["approximate_member_count"], 3);
    assert_eq!(
        refused(&world, "/users/@me/guilds?limit=201").await,
        (400, 50035)
    );
}

#[tokio::test]
async fn a_bot_reads_its_application_by_either_name() {
    let world = World::start().await;
    for path in ["/applications/@me", "/oauth2/applications/@me"] {
        let (_, told) = world.rest.get(path).await;
        let read: Application = serde_json::from_value(told.clone()).unwrap();
        assert_eq!(read.id.get(), world.app.id);
        assert_eq!(id(&told["bot"]), world.app.bot_user_id);
    }
}

#[tokio::test]
async fn a_member_who_left_acts_no_more_and_what_was_said_stays() {
    let mut world = World::start().await;
    world.discord.allow_intents(world.app.id, MEMBERS);
    let mut socket = Socket::open(&world.discord).await.unwrap();
    socket.say(identify(&world.app.token, 1 | MEMBERS)).await;
    socket.event("GUILD_CREATE").await;
    let said = json!({ "content": "for all", "components": [button("b", "Go")] });
    let (typed, _) = world
        .typed("/help", json!({ "type": 4, "data": said }))
        .await;
    let local_discord::Outcome::Message(message) = typed.outcome else {
        panic!("{typed:?}");
    };
    world.discord.remove_member(world.team, world.ben);
    let gone = socket.event("GUILD_MEMBER_REMOVE").await;
    assert_eq!(id(&gone["user"]), world.ben);
    let of = |user: u64| format!("/guilds/{}/members/{user}", world.team);
    assert_eq!(refused(&world, &of(world.ben)).await, (404, 10007));
    assert_eq!(refused(&world, &of(404)).await, (404, 10013));
    assert_eq!(world.rest.get(&of(world.ann)).await.0, StatusCode::OK);
    let ben = world.as_ben();
    assert_eq!(
        world.discord.type_command(ben, "/help").await,
        Err(TypeError::UnknownActor)
    );
    assert_eq!(
        world.discord.press(ben, message, "b").await,
        Err(PressError::UnknownActor)
    );
    let seen = world.discord.messages(world.channel, world.ann);
    assert_eq!((seen.len(), seen[0].content.as_str()), (1, "for all"));
}

#[tokio::test]
async fn a_bot_without_the_intent_does_not_hear_who_leaves() {
    let mut world = World::start().await;
    world.discord.remove_member(world.team, world.ben);
    world.discord.add_channel(world.team, "later");
    let Came::Frame(next) = world.bot.next().await else {
        panic!("cut off");
    };
    assert_eq!(next["t"], "CHANNEL_CREATE");
}

#[tokio::test]
async fn a_bot_that_was_removed_hears_of_it_once_and_reads_and_writes_there_no_more() {
    let mut world = World::start().await;
    let (team, channel) = (world.team, world.channel);
    let said = json!({ "content": "mine", "components": [button("b", "Go")] });
    let message = id(&world.rest.made(&world.messages_path(), said).await);
    world.bot.event("MESSAGE_CREATE").await;
    world.discord.remove_bot(team, world.app.id);
    world.discord.remove_bot(team, world.app.id);
    let gone = world.bot.event("GUILD_DELETE").await;
    // With `unavailable` it would be an outage.
    assert_eq!(gone, json!({ "id": team.to_string() }));
    for path in [
        "",
        "/channels",
        "/roles",
        &format!("/members/{}", world.ann),
    ] {
        let path = format!("/guilds/{team}{path}");
        assert_eq!(refused(&world, &path).await, (404, 10004), "{path}");
    }
    for path in [
        format!("/channels/{channel}"),
        world.messages_path(),
        format!("{}/{message}", world.messages_path()),
        format!("/applications/{}/guilds/{team}/commands", world.app.id),
    ] {
        assert_eq!(refused(&world, &path).await, (403, 50001), "{path}");
    }
    let hello = json!({ "content": "x" });
    let (status, told) = world.rest.post(&world.messages_path(), hello).await;
    assert_eq!((status.as_u16(), &told["code"]), (403, &json!(50001)));
    let (_, mine) = world.rest.get("/users/@me/guilds").await;
    assert_eq!(mine, json!([]));
    let ann = world.as_ann();
    assert_eq!(
        world.discord.type_command(ann, "/help").await,
        Err(TypeError::UnknownCommand("help".to_owned()))
    );
    assert_eq!(
        world.discord.press(ann, message, "b").await,
        Err(PressError::BotGone)
    );
    // What happens there is not told; what happens elsewhere is.
    world.discord.add_channel(team, "unheard");
    world.discord.remove_message(channel, message);
    let elsewhere = world.discord.add_team("Elsewhere", "fr");
    let Came::Frame(next) = world.bot.next().await else {
        panic!("cut off");
    };
    assert_eq!(
        (&next["t"], id(&next["d"])),
        (&json!("GUILD_CREATE"), elsewhere)
    );
}

#[tokio::test]
async fn a_bot_that_comes_back_is_told_of_the_team_and_can_write() {
    let mut world = World::start().await;
    world.discord.remove_bot(world.team, world.app.id);
    let (mut late, ready) = {
        world.discord.add_team("Elsewhere", "fr");
        Socket::ready(&world.discord, &world.app.token).await
    };
    assert_eq!(ready["guilds"].as_array().unwrap().len(), 1);
    world.discord.invite_bot(world.team, world.app.id);
    for bot in [&mut world.bot, &mut late] {
        loop {
            let joined = within(bot.event("GUILD_CREATE")).await;
            if id(&joined) == world.team {
                break;
            }
        }
    }
    let hello = json!({ "content": "back" });
    world.rest.made(&world.messages_path(), hello).await;
    world.rest.register(world.team, commands()).await;
}

#[tokio::test]
async fn a_role_gives_a_bot_more_and_a_channel_takes_from_it() {
    let world = World::start().await;
    let (team, bot) = (world.team, world.app.bot_user_id);
    let said = json!({ "content": "x", "embeds": [{ "description": "d" }] });
    world.discord.deny_bot(world.channel, 1 << 14);
    let (status, told) = world.rest.post(&world.messages_path(), said.clone()).await;
    assert_eq!((status.as_u16(), &told["code"]), (403, &json!(50013)));
    let admin = world.discord.add_role(team, "Keepers", 8);
    world.discord.set_roles(team, bot, vec![admin]);
    world.rest.made(&world.messages_path(), said).await;
    let path = format!("/guilds/{team}/members/{bot}");
    let (_, told) = world.rest.send(Method::GET, &path, Value::Null).await;
    assert_eq!(told["roles"], json!([admin.to_string()]));
    let newcomer = world.discord.add_member(NewMember {
        team,
        name: "Cleo".to_owned(),
        locale: "de".to_owned(),
        roles: vec![admin],
    });
    let (_, told) = world
        .rest
        .get(&format!("/guilds/{team}/members/{newcomer}"))
        .await;
    assert_eq!(told["user"]["avatar"], Value::Null);
}
