//! The page's surface over real HTTP.

use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::Value;

use super::router;
use crate::{LocalDiscord, Message};

struct Page {
    discord: LocalDiscord,
    url: String,
    client: Client,
}

impl Page {
    async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let discord = LocalDiscord::new(addr);
        let routes = router(discord.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self {
            discord,
            url: format!("http://{addr}"),
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

    fn say(&self, content: &str, private_to: Option<u64>) {
        self.discord.say(Message {
            id: 1,
            channel: 10,
            content: content.into(),
            private_to,
            ..Message::default()
        });
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
    page.say("for Ana alone", Some(2));
    assert!(page.seen_by(2).await.contains("for Ana alone"));
    assert!(!page.seen_by(3).await.contains("for Ana alone"));
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
        .get("/demo/events?member=3")
        .send()
        .await
        .unwrap()
        .error_for_status()
        .unwrap();
    page.say("for Ana alone", Some(2));
    page.say("for everyone", None);
    let heard = until(&mut events, "for everyone").await;
    assert!(heard.contains("event: message"), "{heard}");
    assert!(!heard.contains("for Ana alone"), "{heard}");
}
