//! The page's surface over real HTTP.

use std::sync::Arc;

use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::Value;

use crate::state::{Stored, StoredFile};
use crate::{LocalDiscord, NewMember, Options};

struct Page {
    discord: LocalDiscord,
    team: u64,
    channel: u64,
    ana: u64,
    ben: u64,
    url: String,
    client: Client,
}

impl Page {
    async fn open() -> Self {
        let options = Options {
            page: crate::Page::On,
            ..Options::default()
        };
        let discord = LocalDiscord::start(options).await.unwrap();
        let team = discord.add_team("Atelier", "en-US");
        let channel = discord.add_channel(team, "charts");
        let [ana, ben] = ["Ana", "Ben"].map(|name| {
            discord.add_member(NewMember {
                team,
                name: name.to_owned(),
                locale: "en-US".to_owned(),
                roles: Vec::new(),
            })
        });
        Self {
            url: discord.rest_url(),
            discord,
            team,
            channel,
            ana,
            ben,
            client: Client::new(),
        }
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    async fn seen_by(&self, member: u64) -> String {
        let answer = self
            .get(&format!("/demo/state?member={member}"))
            .send()
            .await
            .unwrap();
        let state: Value = answer.error_for_status().unwrap().json().await.unwrap();
        state["messages"].to_string()
    }

    /// A message of the bot, put where it belongs without a request.
    fn say(&self, content: &str, private_to: Option<u64>) -> u64 {
        self.discord.shared.write(|state| {
            let id = state.ids.next(0);
            let file = StoredFile {
                id: state.ids.next(0),
                name: "plan.csv".to_owned(),
                kind: None,
                description: None,
                bytes: Arc::new(b"a,b".to_vec()),
                key: "key".to_owned(),
            };
            let message = Stored {
                id,
                channel: self.channel,
                author: self.ben,
                webhook: None,
                content: content.to_owned(),
                embeds: Vec::new(),
                components: Vec::new(),
                files: vec![file],
                mentions: Vec::new(),
                mention_roles: Vec::new(),
                mention_everyone: false,
                private_to,
                used: None,
                answers: None,
                thinking: false,
                edited_ms: None,
                made_ms: 0,
                pinned: false,
                tts: false,
                nonce: None,
            };
            state.messages.insert(id, message);
            id
        })
    }
}

/// Reads a stream of events until `wanted` is in it.
async fn until(stream: &mut Response, wanted: &str) -> String {
    let mut heard = String::new();
    while !heard.contains(wanted) {
        let chunk = stream.chunk().await.unwrap().expect("the stream goes on");
        heard.push_str(&String::from_utf8_lossy(&chunk));
    }
    heard
}

const EVERY_ROUTE: [&str; 4] = ["/", "/demo/app.js", "/demo/state", "/demo/events?member=2"];

#[tokio::test]
async fn a_foreign_host_is_refused_on_every_route() {
    let page = Page::open().await;
    for path in EVERY_ROUTE {
        let answer = page
            .get(path)
            .header("host", "evil.example")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn a_foreign_origin_may_neither_read_nor_press() {
    let page = Page::open().await;
    for path in EVERY_ROUTE {
        let answer = page
            .get(path)
            .header("origin", "https://evil.example")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
    }
    for path in ["command", "complete", "press", "submit"] {
        let request = page.client.post(format!("{}/demo/{path}", page.url));
        let answer = request
            .header("origin", "https://evil.example")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn the_page_and_all_it_is_made_of_come_from_here_under_a_strict_policy() {
    let page = Page::open().await;
    let mut paths = vec!["/".to_owned()];
    let mut at = 0;
    while let Some(path) = paths.get(at).cloned() {
        at += 1;
        let answer = page
            .get(&path)
            .send()
            .await
            .unwrap()
            .error_for_status()
            .unwrap();
        let headers = answer.headers().clone();
        assert!(
            headers["content-security-policy"]
                .to_str()
                .unwrap()
                .starts_with("default-src 'self';")
        );
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cache-control"], "no-store");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        let text = answer.text().await.unwrap();
        assert!(
            !text.contains(" style=\"") && !text.contains("<script>"),
            "{path} has what the policy refuses"
        );
        for found in named_in(&text) {
            if !paths.contains(&found) {
                paths.push(found);
            }
        }
    }
    assert!(paths.len() > 10, "{paths:?}");
}

/// The addresses in `src`, `href` and `import … from` of a part of the page.
fn named_in(text: &str) -> Vec<String> {
    let after = |mark: &str| -> Vec<String> {
        text.split(mark)
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect()
    };
    let files = [after("src=\"/"), after("href=\"/")]
        .concat()
        .into_iter()
        .map(|path| format!("/{path}"));
    let modules = after(" from \"./")
        .into_iter()
        .map(|name| format!("/demo/{name}"));
    files.chain(modules).collect()
}

#[tokio::test]
async fn state_hides_another_members_private_message() {
    let page = Page::open().await;
    page.say("for Ana alone", Some(page.ana));
    assert!(page.seen_by(page.ana).await.contains("for Ana alone"));
    assert!(!page.seen_by(page.ben).await.contains("for Ana alone"));
}

#[tokio::test]
async fn a_member_who_is_not_there_sees_nothing() {
    let page = Page::open().await;
    for path in [
        "/demo/state?member=404",
        "/demo/events?member=404",
        "/demo/events",
    ] {
        let answer = page.get(path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_event_stream_tells_a_new_message_and_hides_anothers_private_one() {
    let page = Page::open().await;
    let mut events = page
        .get(&format!("/demo/events?member={}", page.ben))
        .send()
        .await
        .unwrap()
        .error_for_status()
        .unwrap();
    page.say("for Ana alone", Some(page.ana));
    page.say("for everyone", None);
    let heard = until(&mut events, "for everyone").await;
    assert!(heard.contains("event: message"), "{heard}");
    assert!(!heard.contains("for Ana alone"), "{heard}");
}

#[tokio::test]
async fn the_event_stream_tells_when_a_message_is_gone_and_when_the_team_changes() {
    let page = Page::open().await;
    let message = page.say("soon gone", None);
    let path = format!("/demo/events?member={}", page.ben);
    let mut events = page.get(&path).send().await.unwrap();
    page.discord.remove_message(page.channel, message);
    let gone = until(&mut events, "event: gone").await;
    assert!(!gone.contains("soon gone"), "{gone}");
    page.discord.add_channel(page.team, "plots");
    until(&mut events, "event: setup").await;
}

#[tokio::test]
async fn a_file_is_named_by_a_path_that_any_name_of_this_machine_serves() {
    let page = Page::open().await;
    page.say("a file", Some(page.ana));
    let state: Value = page
        .get("/demo/state")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let file = &state["messages"][page.channel.to_string()][0]["files"][0];
    let path = file["url"].as_str().unwrap();
    assert!(path.starts_with("/attachments/"), "{path}");
    let answer = page.get(path).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "a,b");
}

#[tokio::test]
async fn what_the_client_refuses_is_a_sentence_for_the_member() {
    let page = Page::open().await;
    let request = page.client.post(format!("{}/demo/command", page.url));
    let (member, channel) = (page.ana.to_string(), page.channel.to_string());
    let body = serde_json::json!({ "member": member, "channel": channel, "line": "/nope" });
    let answer = request.json(&body).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let told: Value = answer.json().await.unwrap();
    assert_eq!(told["error"], "There is no command `nope` here.");
}
