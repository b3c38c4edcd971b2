//! Members and bots that leave a team, and come back.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn a_member_who_left_is_unknown_and_can_do_nothing_until_they_return() {
    let world = World::start().await;
    let path = format!("/guilds/{}/members/{}", world.team, world.ben);
    assert_eq!(world.rest.get(&path).await.0, 200);
    world.discord.remove_member(world.team, world.ben);
    let (status, body) = world.rest.get(&path).await;
    assert_eq!((status.as_u16(), &body["code"]), (404, &json!(10_007)));
    let typed = world.discord.type_command(world.as_ben(), "/charts count");
    assert!(typed.await.is_err());
    world.discord.return_member(world.team, world.ben, "de");
    assert_eq!(world.rest.get(&path).await.0, 200);
}

#[tokio::test]
async fn a_bot_that_was_removed_is_told_and_finds_the_team_no_more() {
    let mut world = World::start().await;
    let (team, app) = (world.team, world.app.id);
    world.discord.remove_bot(team, app);
    let told = world.bot.event("GUILD_DELETE").await;
    assert_eq!(told, json!({ "id": team.to_string() }));
    for path in [
        format!("/guilds/{team}"),
        format!("/guilds/{team}/members/{}", world.ann),
    ] {
        let (status, body) = world.rest.get(&path).await;
        assert_eq!(
            (status.as_u16(), &body["code"]),
            (404, &json!(10_004)),
            "{path}"
        );
    }
    let (status, body) = world
        .rest
        .get(&format!("/channels/{}", world.channel))
        .await;
    assert_eq!((status.as_u16(), &body["code"]), (403, &json!(50_001)));
    assert!(world.discord.commands(app, Some(team)).is_empty());
    world.discord.invite_bot(team, app);
    let told = world.bot.event("GUILD_CREATE").await;
    assert_eq!(told["id"], team.to_string());
    assert_eq!(world.rest.get(&format!("/guilds/{team}")).await.0, 200);
}

#[tokio::test]
async fn an_outage_is_told_apart_from_a_removal() {
    let mut world = World::start().await;
    world.discord.outage(world.team);
    let told = world.bot.event("GUILD_DELETE").await;
    assert_eq!(
        told,
        json!({ "id": world.team.to_string(), "unavailable": true })
    );
}
