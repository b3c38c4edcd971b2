//! Interactions: what the bot is told, and each way to answer.

use futures_util::FutureExt as _;
use local_discord::{Outcome, PressError, TypeError};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::bot::{callback, id, original, text, webhook};
use crate::world::{World, button, within};

const EPHEMERAL: u64 = 64;

fn form() -> Value {
    let input = json!({
        "type": 4, "custom_id": "why", "label": "Why?", "style": 1, "min_length": 3, "max_length": 9,
    });
    let note = json!({
        "type": 4, "custom_id": "note", "label": "Note", "style": 2, "required": false, "value": "so",
    });
    json!({ "type": 9, "data": { "custom_id": "f", "title": "A form", "components": [
        { "type": 1, "components": [input] }, { "type": 1, "components": [note] },
    ]}})
}

#[tokio::test]
async fn an_interaction_has_every_key_that_strict_clients_need() {
    let mut world = World::start().await;
    let say =
        json!({ "type": 4, "data": { "content": "hi", "components": [button("v1:a", "Go")] } });
    let (done, typed) = world.typed("/help", say).await;
    let Outcome::Message(message) = done.outcome else {
        panic!("{done:?}")
    };
    let who = world.as_ben();
    let (_, pressed) = world.pressed(who, message, "Go", form()).await;
    for told in [&typed, &pressed] {
        for key in [
            "id",
            "application_id",
            "type",
            "data",
            "guild_id",
            "channel_id",
            "channel",
            "member",
            "token",
            "version",
            "locale",
            "guild_locale",
            "app_permissions",
            "entitlements",
            "attachment_size_limit",
            "authorizing_integration_owners",
            "context",
        ] {
            assert!(!told[key].is_null(), "{key} in {told}");
        }
        for key in ["user", "roles", "permissions", "joined_at"] {
            assert!(!told["member"][key].is_null(), "{key} in {told}");
        }
        assert_eq!(told["guild_locale"], "en-GB");
    }
    assert_eq!(
        (&typed["type"], &typed["locale"]),
        (&json!(2), &json!("en-US"))
    );
    assert_eq!(
        (&pressed["type"], &pressed["locale"]),
        (&json!(3), &json!("de"))
    );
    assert_eq!(pressed["data"]["custom_id"], "v1:a");
    assert_eq!(id(&pressed["message"]), message);
    assert_eq!(pressed["message"]["content"], "hi");
    assert!(world.discord.refusals().is_empty());
}

#[tokio::test]
async fn a_line_arrives_with_its_options_and_whom_they_name() {
    let mut world = World::start().await;
    let hi = json!({ "type": 4, "data": { "content": "hi" } });
    let role = world.discord.add_role(world.team, "Painters", 0);
    let line = format!(
        "/name member:<@{}> place:<#{}> role:<@&{role}> who:{} whole:-3 sure:true number:1.5",
        world.ben, world.channel, world.ann,
    );
    let (_, asked) = world.typed(&line, hi.clone()).await;
    let data = &asked["data"];
    let values: Vec<&Value> = data["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["value"])
        .collect();
    assert_eq!(values[4..], [&json!(-3), &json!(true), &json!(1.5)]);
    let resolved = &data["resolved"];
    assert_eq!(resolved["users"][world.ben.to_string()]["username"], "ben");
    assert!(resolved["members"][world.ann.to_string()]["permissions"].is_string());
    assert_eq!(resolved["roles"][role.to_string()]["name"], "Painters");
    assert_eq!(
        resolved["channels"][world.channel.to_string()]["name"],
        "charts"
    );
    let (_, asked) = world
        .typed(r#"/charts purge type:plot older_than:"30 d""#, hi)
        .await;
    assert_eq!(
        asked["data"]["options"],
        json!([{ "name": "purge", "type": 1, "options": [
            { "name": "type", "type": 3, "value": "plot" },
            { "name": "older_than", "type": 3, "value": "30 d" },
        ]}])
    );
}

#[tokio::test]
async fn a_line_that_the_client_would_refuse_never_reaches_the_bot() {
    let world = World::start().await;
    let ann = world.as_ann();
    let refused = |line: &'static str| world.discord.type_command(ann, line);
    assert_eq!(
        refused("/nope").await,
        Err(TypeError::UnknownCommand("nope".into()))
    );
    assert_eq!(
        refused("/charts delete").await,
        Err(TypeError::OptionMissing("chart".into()))
    );
    assert!(matches!(
        refused("/charts purge type:pie").await,
        Err(TypeError::BadValue { .. })
    ));
    let ben = world.discord.type_command(world.as_ben(), "/keys").await;
    assert_eq!(ben, Err(TypeError::NotAllowed("keys".into())));
    let nobody = local_discord::Actor { member: 1, ..ann };
    assert_eq!(
        world.discord.type_command(nobody, "/help").await,
        Err(TypeError::UnknownActor)
    );
    within(world.discord.quiet()).await;
}

#[tokio::test]
async fn a_second_answer_is_refused() {
    let mut world = World::start().await;
    let (_, asked) = world
        .typed("/help", json!({ "type": 4, "data": { "content": "one" } }))
        .await;
    let (status, told) = world.rest.answer(&asked, json!({ "type": 5 })).await;
    assert_eq!(
        (status, &told["code"]),
        (StatusCode::BAD_REQUEST, &json!(40060))
    );
    let all = world.discord.messages(world.channel, world.ann);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].in_reply_to.as_deref(), Some("/help"));
    let refusals = world.discord.refusals();
    assert_eq!(refusals[0].code, 40060);
    assert!(
        !refusals[0].route.contains(text(&asked, "token")),
        "{refusals:?}"
    );
}

#[tokio::test]
async fn a_deferred_answer_thinks_until_it_is_edited() {
    let mut world = World::start().await;
    let (done, asked) = world
        .typed(
            "/charts purge",
            json!({ "type": 5, "data": { "flags": EPHEMERAL } }),
        )
        .await;
    let Outcome::Deferred(message) = done.outcome else {
        panic!("{done:?}")
    };
    assert!(world.discord.message(message).unwrap().thinking);
    let quiet = world.discord.quiet();
    tokio::pin!(quiet);
    assert!(quiet.as_mut().now_or_never().is_none(), "an edit is owed");
    let (status, told) = world
        .rest
        .edit(&original(&asked), json!({ "content": "done" }))
        .await;
    assert_eq!(status, StatusCode::OK, "{told}");
    within(quiet).await;
    let seen = world.discord.message(message).unwrap();
    assert_eq!(
        (seen.content.as_str(), seen.thinking, seen.edited),
        ("done", false, false)
    );
    assert_eq!(seen.private_to, Some(world.ann));
    let (_, read) = world.rest.get(&original(&asked)).await;
    assert_eq!((id(&read), &read["flags"]), (message, &json!(EPHEMERAL)));
}

#[tokio::test]
async fn a_private_answer_is_seen_by_its_member_alone() {
    let mut world = World::start().await;
    let data =
        json!({ "content": "for you", "flags": EPHEMERAL, "components": [button("v1:x", "Go")] });
    let (done, _) = world
        .typed("/help", json!({ "type": 4, "data": data }))
        .await;
    let Outcome::Message(message) = done.outcome else {
        panic!("{done:?}")
    };
    assert_eq!(world.discord.messages(world.channel, world.ann).len(), 1);
    assert!(world.discord.messages(world.channel, world.ben).is_empty());
    let text = world.discord.as_text(world.channel, world.ann);
    assert!(
        text.contains("(only you)") && text.contains("[Go]"),
        "{text}"
    );
    assert_eq!(world.discord.as_text(world.channel, world.ben), "");
    let pressed = world.discord.press(world.as_ben(), message, "Go").await;
    assert_eq!(pressed, Err(PressError::UnknownMessage));
    // Neither is it in the channel for the bot's own token.
    let (_, list) = world.rest.get(&world.messages_path()).await;
    assert_eq!(list, json!([]));
    let path = format!("{}/{message}", world.messages_path());
    let (status, told) = world.rest.edit(&path, json!({ "content": "x" })).await;
    assert_eq!(
        (status, &told["code"]),
        (StatusCode::NOT_FOUND, &json!(10008))
    );
}

#[tokio::test]
async fn follow_ups_stand_below_and_can_be_private() {
    let mut world = World::start().await;
    let (_, asked) = world
        .typed("/help", json!({ "type": 4, "data": { "content": "one" } }))
        .await;
    let public = world
        .rest
        .made(&webhook(&asked), json!({ "content": "two" }))
        .await;
    let private = json!({ "content": "three", "flags": EPHEMERAL });
    let private = world.rest.made(&webhook(&asked), private).await;
    assert_eq!(
        public["message_reference"]["message_id"],
        world.discord.messages(world.channel, 0)[0].id.to_string()
    );
    let said = |member| -> Vec<String> {
        let all = world.discord.messages(world.channel, member);
        all.into_iter().map(|one| one.content).collect()
    };
    assert_eq!(said(world.ann), ["one", "two", "three"]);
    assert_eq!(said(world.ben), ["one", "two"]);
    let path = format!("{}/messages/{}", webhook(&asked), id(&private));
    let (status, _) = world.rest.edit(&path, json!({ "content": "3" })).await;
    assert_eq!(status, StatusCode::OK);
    let (status, _) = world
        .rest
        .delete(&format!("{}/messages/{}", webhook(&asked), id(&public)))
        .await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(
        world.discord.messages(world.channel, world.ann)[1].content,
        "3"
    );
}

#[tokio::test]
async fn the_first_follow_up_after_a_defer_is_the_answer() {
    let mut world = World::start().await;
    let (done, asked) = world.typed("/help", json!({ "type": 5 })).await;
    let told = world
        .rest
        .made(&webhook(&asked), json!({ "content": "at last" }))
        .await;
    assert_eq!(done.outcome, Outcome::Deferred(id(&told)));
    assert_eq!(world.discord.messages(world.channel, world.ben).len(), 1);
    within(world.discord.quiet()).await;
}

#[tokio::test]
async fn an_update_changes_the_message_that_was_pressed() {
    let mut world = World::start().await;
    let body = json!({ "content": "sure?", "components": [button("v1:yes", "Yes")] });
    let message = id(&world.rest.made(&world.messages_path(), body).await);
    let update = json!({ "type": 7, "data": { "content": "gone", "components": [] } });
    let who = world.as_ben();
    let (done, asked) = world.pressed(who, message, "v1:yes", update).await;
    assert_eq!(done.outcome, Outcome::Updated(message));
    let seen = world.discord.message(message).unwrap();
    assert_eq!(
        (seen.content.as_str(), seen.rows.len(), seen.edited),
        ("gone", 0, true)
    );
    world
        .rest
        .edit(&original(&asked), json!({ "content": "really" }))
        .await;
    assert_eq!(world.discord.message(message).unwrap().content, "really");
    let again = world.discord.press(who, message, "v1:yes").await;
    assert_eq!(again, Err(PressError::UnknownButton("v1:yes".into())));
    let mut told = Vec::new();
    while told.len() < 2 {
        told.push(text(&world.bot.event("MESSAGE_UPDATE").await, "content").to_owned());
    }
    assert_eq!(told, ["gone", "really"]);
}

#[tokio::test]
async fn a_deferred_update_is_owed_an_edit() {
    let mut world = World::start().await;
    let body = json!({ "content": "sure?", "components": [button("v1:yes", "Yes")] });
    let message = id(&world.rest.made(&world.messages_path(), body).await);
    let who = world.as_ann();
    let (done, asked) = world
        .pressed(who, message, "Yes", json!({ "type": 6 }))
        .await;
    assert_eq!(done.outcome, Outcome::DeferredUpdate);
    let quiet = world.discord.quiet();
    tokio::pin!(quiet);
    assert!(quiet.as_mut().now_or_never().is_none());
    world
        .rest
        .edit(&original(&asked), json!({ "content": "done" }))
        .await;
    within(quiet).await;
    assert_eq!(world.discord.message(message).unwrap().content, "done");
}

#[tokio::test]
async fn buttons_that_cannot_be_pressed_are_refused() {
    let world = World::start().await;
    let body = json!({ "content": "x", "components": [{ "type": 1, "components": [
        { "type": 2, "style": 4, "custom_id": "v1:no", "label": "No", "disabled": true },
        { "type": 2, "style": 5, "url": "https://example.org", "label": "Read" },
    ]}]});
    let message = id(&world.rest.made(&world.messages_path(), body).await);
    let press = |button: &'static str| world.discord.press(world.as_ann(), message, button);
    assert_eq!(press("No").await, Err(PressError::Disabled("No".into())));
    assert_eq!(press("Read").await, Err(PressError::Link("Read".into())));
    assert_eq!(
        press("Maybe").await,
        Err(PressError::UnknownButton("Maybe".into()))
    );
    world.discord.remove_message(world.channel, message);
    assert_eq!(press("No").await, Err(PressError::UnknownMessage));
}

#[tokio::test]
async fn a_form_opens_is_checked_and_comes_back_once() {
    let mut world = World::start().await;
    let (done, _) = world.typed("/help", form()).await;
    let Outcome::Form(open) = &done.outcome else {
        panic!("{done:?}")
    };
    assert_eq!(
        (open.id, open.title.as_str(), open.inputs.len()),
        (done.id, "A form", 2)
    );
    let (ann, ben) = (world.as_ann(), world.as_ben());
    let discord = world.discord.clone();
    for bad in ["", "no", "far too long"] {
        let refused = discord.submit(ann, done.id, &[("why", bad)]).await;
        assert!(
            matches!(refused, Err(PressError::BadValue { .. })),
            "{bad} {refused:?}"
        );
    }
    let unknown = discord.submit(ann, done.id, &[("what", "x")]).await;
    assert_eq!(unknown, Err(PressError::UnknownInput("what".into())));
    assert_eq!(
        discord.submit(ben, done.id, &[("why", "because")]).await,
        Err(PressError::UnknownForm)
    );
    let (sent, asked) = tokio::join!(discord.submit(ann, done.id, &[("why", "because")]), async {
        let asked = world.bot.interaction().await;
        world
            .rest
            .reply(&asked, json!({ "content": "thanks" }))
            .await;
        asked
    });
    assert!(matches!(sent.unwrap().outcome, Outcome::Message(_)));
    assert_eq!(
        (&asked["type"], &asked["data"]["custom_id"]),
        (&json!(5), &json!("f"))
    );
    let filled = asked["data"]["components"].as_array().unwrap();
    let values: Vec<&Value> = filled
        .iter()
        .map(|row| &row["components"][0]["value"])
        .collect();
    assert_eq!(values, [&json!("because"), &json!("so")]);
    assert_eq!(
        discord.submit(ann, done.id, &[("why", "because")]).await,
        Err(PressError::UnknownForm)
    );
}

#[tokio::test]
async fn choices_complete_the_option_that_is_typed() {
    let mut world = World::start().await;
    let discord = world.discord.clone();
    let (choices, asked) = tokio::join!(
        discord.complete(world.as_ann(), "/charts delete chart:sal"),
        async {
            let asked = world.bot.interaction().await;
            let answer = json!({ "type": 8, "data": { "choices": [{ "name": "Sales", "value": "ann:1" }] } });
            let (status, told) = world.rest.answer(&asked, answer).await;
            assert_eq!(status, StatusCode::NO_CONTENT, "{told}");
            asked
        }
    );
    let choices = choices.unwrap();
    assert_eq!(
        (choices[0].name.as_str(), &choices[0].value),
        ("Sales", &json!("ann:1"))
    );
    assert_eq!(asked["type"], 4);
    let option = &asked["data"]["options"][0]["options"][0];
    assert_eq!(
        (&option["focused"], &option["value"]),
        (&json!(true), &json!("sal"))
    );
    assert!(world.discord.messages(world.channel, world.ann).is_empty());
}

#[tokio::test]
async fn an_answer_of_the_wrong_type_is_refused_and_leaves_the_question_open() {
    let mut world = World::start().await;
    let discord = world.discord.clone();
    let (done, ()) = tokio::join!(discord.type_command(world.as_ann(), "/help"), async {
        let asked = world.bot.interaction().await;
        for wrong in [6, 7, 8] {
            let (status, told) = world
                .rest
                .answer(&asked, json!({ "type": wrong, "data": { "choices": [] } }))
                .await;
            assert_eq!(
                (status, &told["code"]),
                (StatusCode::BAD_REQUEST, &json!(50035)),
                "{wrong}"
            );
        }
        let wrong = callback(&asked).replace(text(&asked, "token"), "guessed");
        let (status, told) = world.rest.post(&wrong, json!({ "type": 5 })).await;
        assert_eq!(
            (status, &told["code"]),
            (StatusCode::NOT_FOUND, &json!(10062))
        );
        world
            .rest
            .reply(&asked, json!({ "content": "right" }))
            .await;
    });
    assert!(matches!(done.unwrap().outcome, Outcome::Message(_)));
}

#[tokio::test]
async fn whoever_takes_away_that_it_thinks_still_owes_a_word() {
    let mut world = World::start().await;
    let (done, asked) = world.typed("/help", json!({ "type": 5 })).await;
    let interaction = id(&asked);
    assert!(matches!(done.outcome, Outcome::Deferred(_)));
    let taken_away = world
        .rest
        .request(reqwest::Method::DELETE, &original(&asked));
    assert_eq!(
        taken_away.send().await.unwrap().status(),
        StatusCode::NO_CONTENT
    );
    assert!(!world.discord.is_settled(interaction));
    assert!(world.discord.quiet().now_or_never().is_none());
    let said = json!({ "content": "it failed", "flags": EPHEMERAL });
    world.rest.made(&webhook(&asked), said).await;
    assert!(world.discord.is_settled(interaction));
    within(world.discord.quiet()).await;
}
