//! Files, by every way on which a bot can send them, and who may read them.

use local_discord::{LocalDiscord, Options};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::bot::{callback, id, original, read, text};
use crate::world::World;

fn with_file(json: &Value, bytes: &[u8]) -> Form {
    let file = Part::bytes(bytes.to_vec())
        .file_name("plan.csv")
        .mime_str("text/csv")
        .unwrap();
    Form::new()
        .text("payload_json", json.to_string())
        .part("files[0]", file)
}

#[tokio::test]
async fn a_file_comes_with_a_channel_message_and_stays_when_it_is_edited() {
    let world = World::start().await;
    let body = json!({ "content": "x", "attachments": [{ "id": 0, "description": "the plan" }] });
    let request = world.rest.request(Method::POST, &world.messages_path());
    let (status, told) = read(request.multipart(with_file(&body, b"a,b"))).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    let file = &told["attachments"][0];
    assert_eq!(
        (
            text(file, "filename"),
            &file["size"],
            text(file, "description")
        ),
        ("plan.csv", &json!(3), "the plan")
    );
    let path = format!("{}/{}", world.messages_path(), id(&told));
    world.rest.edit(&path, json!({ "content": "y" })).await;
    assert_eq!(world.discord.file(id(&told), "plan.csv").unwrap(), b"a,b");
    let served = reqwest::get(text(file, "url")).await.unwrap();
    assert_eq!(served.headers()["content-disposition"], "attachment");
    assert_eq!(served.bytes().await.unwrap().as_ref(), b"a,b");
    world.rest.edit(&path, json!({ "attachments": [] })).await;
    assert!(world.discord.file(id(&told), "plan.csv").is_none());
}

#[tokio::test]
async fn a_file_comes_with_a_first_response_and_with_an_edit() {
    let mut world = World::start().await;
    let discord = world.discord.clone();
    let (_, asked) = tokio::join!(discord.type_command(world.as_ann(), "/help"), async {
        let asked = world.bot.interaction().await;
        let body = json!({ "type": 4, "data": { "flags": 64, "attachments": [{ "id": 0 }] } });
        let request = world.rest.request(Method::POST, &callback(&asked));
        let (status, told) = read(request.multipart(with_file(&body, b"one"))).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{told}");
        asked
    });
    let message = world.discord.messages(world.channel, world.ann)[0].id;
    assert_eq!(world.discord.file(message, "plan.csv").unwrap(), b"one");
    let request = world.rest.request(Method::PATCH, &original(&asked));
    let (status, told) =
        read(request.multipart(with_file(&json!({ "attachments": [{ "id": 0 }] }), b"two"))).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    assert_eq!(world.discord.file(message, "plan.csv").unwrap(), b"two");
    assert!(
        world
            .discord
            .as_text(world.channel, world.ann)
            .contains("<plan.csv, 3 bytes>")
    );
}

#[tokio::test]
async fn a_private_file_is_served_to_who_has_its_whole_address() {
    let mut world = World::start().await;
    let discord = world.discord.clone();
    let (_, ()) = tokio::join!(discord.type_command(world.as_ann(), "/help"), async {
        let asked = world.bot.interaction().await;
        let body = json!({ "type": 4, "data": { "flags": 64 } });
        let request = world.rest.request(Method::POST, &callback(&asked));
        read(request.multipart(with_file(&body, b"secret"))).await;
    });
    let url = world.discord.messages(world.channel, world.ann)[0].files[0]
        .url
        .clone();
    assert_eq!(reqwest::get(&url).await.unwrap().status(), StatusCode::OK);
    let (bare, _) = url.split_once('?').unwrap();
    assert_eq!(
        reqwest::get(bare).await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_file_is_not_read_by_another_site() {
    let world = World::start().await;
    let request = world.rest.request(Method::POST, &world.messages_path());
    let (_, told) = read(request.multipart(with_file(&json!({}), b"a"))).await;
    let url = text(&told["attachments"][0], "url");
    let http = reqwest::Client::new();
    for (name, value) in [("host", "evil.example"), ("origin", "http://evil.example")] {
        let answer = http.get(url).header(name, value).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}");
    }
}

#[tokio::test]
async fn a_file_over_ten_mebibytes_is_refused() {
    let world = World::start().await;
    let request = world.rest.request(Method::POST, &world.messages_path());
    let big = vec![b'x'; 10 * 1024 * 1024 + 1];
    let (status, told) = read(request.multipart(with_file(&json!({}), &big))).await;
    assert_eq!(
        (status, &told["code"]),
        (StatusCode::PAYLOAD_TOO_LARGE, &json!(40005))
    );
}

#[tokio::test]
async fn without_the_page_files_are_served_and_the_page_is_not() {
    let discord = LocalDiscord::start(Options::default()).await.unwrap();
    let page = reqwest::get(discord.rest_url()).await.unwrap();
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    let file = format!("{}/attachments/1/2/x.csv", discord.rest_url());
    let answer = reqwest::get(file).await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(answer.headers().contains_key("content-security-policy"));
}
