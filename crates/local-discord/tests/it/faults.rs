//! What goes wrong on purpose, and what it leaves behind.

use std::time::Duration;

use futures_util::FutureExt as _;
use local_discord::{Calls, Fault, FaultKind, Limited, Rate, Scope, Strike};
use reqwest::header::HeaderName;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::world::{World, within};

fn on_messages(kind: FaultKind) -> Fault {
    Fault {
        method: Some("POST".to_owned()),
        path_contains: "/messages".to_owned(),
        times: 1,
        kind,
    }
}

#[tokio::test]
async fn every_answer_tells_its_rate() {
    let world = World::start().await;
    let answer = world
        .rest
        .request(Method::GET, "/users/@me")
        .send()
        .await
        .unwrap();
    for name in ["limit", "remaining", "reset", "reset-after", "bucket"] {
        assert!(
            answer.headers().contains_key(format!("x-ratelimit-{name}")),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_scripted_429_says_how_long_to_wait_and_does_nothing() {
    let world = World::start().await;
    let scopes = [
        (Scope::User, "user"),
        (Scope::Shared, "shared"),
        (Scope::Global, "global"),
    ];
    for (scope, word) in scopes {
        world.discord.fault(on_messages(FaultKind::RateLimited {
            retry_after_ms: 1_500,
            scope,
        }));
        let request = world.rest.request(Method::POST, &world.messages_path());
        let answer = request
            .json(&json!({ "content": "x" }))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answer.headers()["retry-after"], "2");
        assert_eq!(answer.headers()["x-ratelimit-scope"], word);
        let global = scope == Scope::Global;
        assert_eq!(answer.headers().contains_key("x-ratelimit-global"), global);
        let told: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(
            told,
            json!({
                "message": "You are being rate limited.", "retry_after": 1.5, "global": global,
            })
        );
    }
    assert!(world.discord.messages(world.channel, world.ann).is_empty());
    world
        .rest
        .made(&world.messages_path(), json!({ "content": "x" }))
        .await;
    assert!(
        world.discord.refusals().is_empty(),
        "a scripted fault is no refusal"
    );
}

#[tokio::test]
async fn a_bucket_that_is_empty_says_so_before_and_takes_nothing_until_its_window_ends() {
    let world = World::start().await;
    world.discord.limit_rate(Rate {
        method: Some("POST".to_owned()),
        path_contains: "/messages".to_owned(),
        requests: 2,
        per: Duration::from_millis(700),
        scope: Scope::User,
    });
    let mut told = Vec::new();
    for _ in 0..3 {
        let request = world.rest.request(Method::POST, &world.messages_path());
        let request = request.json(&json!({ "content": "x" }));
        let answer = request.send().await.unwrap();
        let remaining = answer.headers()["x-ratelimit-remaining"].to_str().unwrap();
        told.push((answer.status().as_u16(), remaining.to_owned()));
    }
    let expected = [(200, "1"), (200, "0"), (429, "0")];
    let expected = expected.map(|(status, left)| (status, left.to_owned()));
    assert_eq!(told, expected);
    assert_eq!(world.discord.messages(world.channel, world.ann).len(), 2);
    let call = "POST /api/v10/channels/{}/messages".to_owned();
    let scope = Some(Scope::User);
    assert_eq!(world.discord.limited(), [Limited { call, scope }]);
    // Windows are of real time.
    tokio::time::sleep(Duration::from_millis(700)).await;
    let body = json!({ "content": "x" });
    world.rest.made(&world.messages_path(), body).await;
    assert!(world.discord.refusals().is_empty());
}

#[tokio::test]
async fn what_stands_before_discord_does_not_say_how_long_to_wait() {
    let world = World::start().await;
    world.discord.fault(on_messages(FaultKind::Busy));
    let request = world.rest.request(Method::POST, &world.messages_path());
    let request = request.json(&json!({ "content": "x" }));
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    let headers = answer.headers().keys().map(HeaderName::as_str);
    let telling = headers.filter(|name| name.contains("rate") || name.contains("retry"));
    assert_eq!(telling.collect::<Vec<_>>(), Vec::<&str>::new());
    assert!(answer.json::<serde_json::Value>().await.is_err());
    assert!(world.discord.messages(world.channel, world.ann).is_empty());
}

#[tokio::test]
async fn a_strike_meets_each_kind_of_call_once_or_every_call_before_its_repeat() {
    let world = World::start().await;
    let path = world.messages_path();
    let strike = |calls| Strike {
        calls,
        kind: FaultKind::Status(500),
        except: "/roles".to_owned(),
    };
    let statuses = async || {
        let mut told = Vec::new();
        for _ in 0..4 {
            told.push(world.rest.get(&path).await.0.as_u16());
        }
        told
    };
    world.discord.strike(Some(strike(Calls::FirstOfEachKind)));
    assert_eq!(statuses().await, [500, 200, 200, 200]);
    let body = json!({ "content": "x" });
    assert_eq!(world.rest.post(&path, body).await.0, 500);
    let roles = format!("/guilds/{}/roles", world.team);
    assert_eq!(world.rest.get(&roles).await.0, 200);
    world.discord.strike(Some(strike(Calls::Every)));
    assert_eq!(statuses().await, [500, 200, 500, 200]);
    world.discord.strike(None);
    assert_eq!(statuses().await, [200, 200, 200, 200]);
}

#[tokio::test]
async fn a_fault_strikes_as_often_as_it_was_scripted_and_only_what_fits() {
    let world = World::start().await;
    world.discord.fault(Fault {
        times: 2,
        ..on_messages(FaultKind::Status(500))
    });
    assert_eq!(
        world.rest.get(&world.messages_path()).await.0,
        StatusCode::OK
    );
    let body = json!({ "content": "x" });
    for expected in [500, 500, 200] {
        assert_eq!(
            world
                .rest
                .post(&world.messages_path(), body.clone())
                .await
                .0,
            expected
        );
    }
    assert_eq!(world.discord.messages(world.channel, world.ann).len(), 1);
}

#[tokio::test]
async fn a_cut_before_leaves_nothing_and_a_cut_after_leaves_the_message() {
    let world = World::start().await;
    for (kind, left) in [(FaultKind::CutBefore, 0), (FaultKind::CutAfter, 1)] {
        world.discord.fault(on_messages(kind));
        let request = world.rest.request(Method::POST, &world.messages_path());
        let answer = request.json(&json!({ "content": "x" })).send().await;
        assert!(answer.is_err(), "{kind:?} {answer:?}");
        assert_eq!(
            world.discord.messages(world.channel, world.ann).len(),
            left,
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn garbage_is_a_200_that_is_not_json_after_the_deed() {
    let world = World::start().await;
    world.discord.fault(on_messages(FaultKind::Garbage));
    let request = world.rest.request(Method::POST, &world.messages_path());
    let answer = request
        .json(&json!({ "content": "x" }))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.json::<serde_json::Value>().await.is_err());
    assert_eq!(world.discord.messages(world.channel, world.ann).len(), 1);
}

#[tokio::test]
async fn a_request_that_hangs_ends_when_the_client_gives_up() {
    let world = World::start().await;
    world.discord.fault(on_messages(FaultKind::Hang));
    let request = world.rest.request(Method::POST, &world.messages_path());
    let request = request
        .timeout(Duration::from_millis(100))
        .json(&json!({ "content": "x" }));
    assert!(request.send().await.unwrap_err().is_timeout());
    within(world.discord.quiet()).await;
    assert!(world.discord.messages(world.channel, world.ann).is_empty());
}

#[tokio::test]
async fn a_held_request_waits_until_it_is_released() {
    let world = World::start().await;
    let hold = world.discord.hold("/messages");
    let (rest, path) = (world.rest.clone(), world.messages_path());
    let sent = tokio::spawn(async move { rest.post(&path, json!({ "content": "x" })).await });
    within(hold.reached()).await;
    assert!(world.discord.messages(world.channel, world.ann).is_empty());
    let quiet = world.discord.quiet();
    tokio::pin!(quiet);
    assert!(
        quiet.as_mut().now_or_never().is_none(),
        "a request is in hand"
    );
    hold.release();
    assert_eq!(within(sent).await.unwrap().0, StatusCode::OK);
    within(quiet).await;
    let seen = |all: &[local_discord::Message]| all.len() == 1;
    within(world.discord.wait_for(world.channel, world.ben, seen)).await;
}

#[tokio::test]
async fn a_change_after_the_look_is_not_missed() {
    let world = World::start().await;
    let version = world.discord.version();
    world
        .rest
        .made(&world.messages_path(), json!({ "content": "x" }))
        .await;
    assert!(within(world.discord.changed_since(version)).await > version);
}

#[tokio::test]
async fn an_unknown_route_is_booked() {
    let world = World::start().await;
    assert_eq!(world.rest.get("/no/such").await.0, StatusCode::NOT_FOUND);
    let refusals = world.discord.refusals();
    assert_eq!(
        (refusals[0].status, refusals[0].route.as_str()),
        (404, "GET /api/v10/no/such")
    );
}
