//! What the clock does to interactions and nonces.

use local_discord::Outcome;
use reqwest::StatusCode;
use serde_json::json;

use crate::bot::{id, original, webhook};
use crate::world::{World, button, within};

#[tokio::test]
async fn an_answer_after_three_seconds_is_unknown() {
    let mut world = World::start().await;
    let discord = world.discord.clone();
    let (done, asked) = tokio::join!(discord.type_command(world.as_ann(), "/help"), async {
        let asked = world.bot.interaction().await;
        world.advance(4);
        asked
    });
    assert_eq!(done.unwrap().outcome, Outcome::TimedOut);
    let (status, told) = world.rest.answer(&asked, json!({ "type": 5 })).await;
    assert_eq!(
        (status, &told["code"]),
        (StatusCode::NOT_FOUND, &json!(10062))
    );
    let (status, told) = world
        .rest
        .post(&webhook(&asked), json!({ "content": "x" }))
        .await;
    assert_eq!(
        (status, &told["code"]),
        (StatusCode::NOT_FOUND, &json!(10015))
    );
    assert!(world.discord.messages(world.channel, world.ann).is_empty());
    within(world.discord.quiet()).await;
}

#[tokio::test]
async fn an_answer_within_three_seconds_is_taken() {
    let mut world = World::start().await;
    let discord = world.discord.clone();
    let (done, ()) = tokio::join!(discord.type_command(world.as_ann(), "/help"), async {
        let asked = world.bot.interaction().await;
        world.advance(3);
        world
            .rest
            .reply(&asked, json!({ "content": "just so" }))
            .await;
    });
    assert!(matches!(done.unwrap().outcome, Outcome::Message(_)));
}

#[tokio::test]
async fn a_completion_that_comes_late_is_an_empty_list() {
    let mut world = World::start().await;
    let discord = world.discord.clone();
    let (choices, ()) = tokio::join!(
        discord.complete(world.as_ann(), "/charts delete chart:a"),
        async {
            world.bot.interaction().await;
            world.advance(4);
        }
    );
    assert_eq!(choices, Ok(Vec::new()));
}

#[tokio::test]
async fn a_form_that_got_no_answer_can_be_sent_again() {
    let mut world = World::start().await;
    let input = json!({ "type": 4, "custom_id": "why", "label": "Why?", "style": 1 });
    let form = json!({ "type": 9, "data": { "custom_id": "f", "title": "t", "components": [
        { "type": 1, "components": [input] } ] } });
    let (opened, _) = world.typed("/help", form).await;
    let discord = world.discord.clone();
    let who = world.as_ann();
    let (late, ()) = tokio::join!(discord.submit(who, opened.id, &[("why", "x")]), async {
        world.bot.interaction().await;
        world.advance(4);
    });
    assert_eq!(late.unwrap().outcome, Outcome::TimedOut);
    let (done, ()) = tokio::join!(discord.submit(who, opened.id, &[("why", "x")]), async {
        let asked = world.bot.interaction().await;
        world
            .rest
            .reply(&asked, json!({ "content": "thanks" }))
            .await;
    });
    assert!(matches!(done.unwrap().outcome, Outcome::Message(_)));
}

#[tokio::test]
async fn a_token_dies_after_fifteen_minutes() {
    let mut world = World::start().await;
    let (_, asked) = world
        .typed("/help", json!({ "type": 4, "data": { "content": "one" } }))
        .await;
    world.advance(15 * 60 - 1);
    let (status, _) = world
        .rest
        .edit(&original(&asked), json!({ "content": "two" }))
        .await;
    assert_eq!(status, StatusCode::OK);
    world.advance(2);
    let (status, told) = world
        .rest
        .edit(&original(&asked), json!({ "content": "three" }))
        .await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        told,
        json!({ "message": "Invalid Webhook Token", "code": 50027 })
    );
    let (status, _) = world
        .rest
        .post(&webhook(&asked), json!({ "content": "x" }))
        .await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        world.discord.messages(world.channel, world.ann)[0].content,
        "two"
    );
}

#[tokio::test]
async fn a_public_answer_can_be_edited_by_the_bots_own_token_for_ever() {
    let mut world = World::start().await;
    world
        .typed("/help", json!({ "type": 4, "data": { "content": "one" } }))
        .await;
    world.advance(24 * 60 * 60);
    let message = world.discord.messages(world.channel, world.ben)[0].id;
    let path = format!("{}/{message}", world.messages_path());
    let (status, told) = world.rest.edit(&path, json!({ "content": "two" })).await;
    assert_eq!((status, &told["content"]), (StatusCode::OK, &json!("two")));
}

#[tokio::test]
async fn a_button_outlives_the_token_of_its_message() {
    let mut world = World::start().await;
    let data = json!({ "content": "one", "flags": 64, "components": [button("v1:go", "Go")] });
    let (done, _) = world
        .typed("/help", json!({ "type": 4, "data": data }))
        .await;
    let Outcome::Message(message) = done.outcome else {
        panic!("{done:?}")
    };
    world.advance(60 * 60);
    let update = json!({ "type": 7, "data": { "content": "late" } });
    let who = world.as_ann();
    let (done, _) = world.pressed(who, message, "Go", update).await;
    assert_eq!(done.outcome, Outcome::Updated(message));
}

#[tokio::test]
async fn an_enforced_nonce_makes_one_message_for_minutes() {
    let world = World::start().await;
    let path = world.messages_path();
    let body = json!({ "content": "job 7", "nonce": "job-7", "enforce_nonce": true });
    let first = world.rest.made(&path, body.clone()).await;
    let mut other = body.clone();
    other["content"] = json!("job 7, once more");
    let again = world.rest.made(&path, other).await;
    assert_eq!(
        (id(&again), &again["content"]),
        (id(&first), &json!("job 7"))
    );
    let loose = json!({ "content": "x", "nonce": "job-7" });
    assert_ne!(id(&world.rest.made(&path, loose).await), id(&first));
    world.advance(60 * 60);
    assert_ne!(id(&world.rest.made(&path, body).await), id(&first));
    assert_eq!(world.discord.messages(world.channel, world.ann).len(), 3);
}
