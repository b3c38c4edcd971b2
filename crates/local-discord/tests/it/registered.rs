//! Commands as a bot registers them.

use reqwest::{Method, StatusCode};
use serde_json::json;
use twilight_model::application::command::Command;

use crate::bot::id;
use crate::world::{World, commands};

#[tokio::test]
async fn registered_commands_are_what_twilight_reads_and_takes() {
    let world = World::start().await;
    let told = world.rest.register(world.team, commands()).await;
    assert_eq!(told, world.discord.commands(world.app.id, Some(world.team)));
    for one in told {
        let command: Command = serde_json::from_value(one).unwrap();
        twilight_validate::command::command(&command).unwrap();
    }
}

#[tokio::test]
async fn a_command_that_stays_keeps_its_id_and_one_left_out_goes() {
    let world = World::start().await;
    let before = world.discord.commands(world.app.id, Some(world.team));
    let after = world
        .rest
        .register(
            world.team,
            json!([{ "name": "help", "description": "other" }]),
        )
        .await;
    assert_eq!((after.len(), id(&after[0])), (1, id(&before[0])));
    assert_ne!(after[0]["version"], before[0]["version"]);
}

#[tokio::test]
async fn one_command_is_made_edited_and_deleted() {
    let world = World::start().await;
    let path = format!("/applications/{}/commands", world.app.id);
    let (status, made) = world
        .rest
        .post(&path, json!({ "name": "ping", "description": "d" }))
        .await;
    assert_eq!(status, StatusCode::CREATED);
    let (status, again) = world
        .rest
        .post(&path, json!({ "name": "ping", "description": "e" }))
        .await;
    assert_eq!((status, id(&again)), (StatusCode::OK, id(&made)));
    let one = format!("{path}/{}", id(&made));
    let (status, told) = world.rest.edit(&one, json!({ "description": "f" })).await;
    assert_eq!(
        (status, &told["name"], &told["description"]),
        (StatusCode::OK, &json!("ping"), &json!("f"))
    );
    assert_eq!(world.rest.delete(&one).await.0, StatusCode::NO_CONTENT);
    assert_eq!(world.rest.get(&one).await.1["code"], 10063);
    assert_eq!(world.rest.get(&path).await.1, json!([]));
}

#[tokio::test]
async fn a_command_over_a_limit_is_refused_and_changes_nothing() {
    let world = World::start().await;
    let path = format!(
        "/applications/{}/guilds/{}/commands",
        world.app.id, world.team
    );
    let body = json!([{ "name": "Not Lower", "description": "d" }]);
    let (status, told) = world.rest.send(Method::PUT, &path, body).await;
    assert_eq!(
        (status, &told["code"]),
        (StatusCode::BAD_REQUEST, &json!(50035))
    );
    assert_eq!(
        world.discord.commands(world.app.id, Some(world.team)).len(),
        4
    );
}

#[tokio::test]
async fn another_applications_commands_cannot_be_touched() {
    let world = World::start().await;
    let other = world.discord.add_application("Other");
    let (status, _) = world
        .rest
        .send(
            Method::PUT,
            &format!("/applications/{}/commands", other.id),
            json!([]),
        )
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}
