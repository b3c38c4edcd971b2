//! Whatever is sent, the answer is an error in our shape, and the server lives on.

use reqwest::Method;
use serde_json::{Value, json};

use crate::desk::{Desk, desk, grid, plot};

/// A small generator with a fixed seed: the same requests each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.roll(if depth == 0 { 7 } else { 9 }) {
            0 => Value::Null,
            1 => json!(self.roll(2) == 0),
            2 => json!(i64::MIN),
            3 => json!(u64::MAX),
            4 => json!(1e308),
            5 => json!(self.pick(&["", "/", "a/b", "\u{0}", "-1", "ada:1", "é\u{202e}", "[{]"])),
            6 => json!("x".repeat(self.roll(400))),
            7 => (0..self.roll(4)).map(|_| self.value(depth - 1)).collect(),
            _ => {
                let names = ["data", "cols", "x", "xsrc", "name", "order", "uid", ""];
                let fields = (0..self.roll(4))
                    .map(|_| (self.pick(&names).to_owned(), self.value(depth - 1)));
                Value::Object(fields.collect())
            }
        }
    }
}

const WORDS: &[&str] = &[
    "files", "folders", "grids", "plots", "users", "images", "%00", "..%2F", "",
];
const FIDS: &[&str] = &[
    "ada:1",
    "ada:2",
    "ada:",
    ":",
    "ada:-1",
    "ada:99999999999999999999",
    "%FF",
    "home",
    "all",
    "lookup",
    "current",
    "a%2Fb:1",
    "eve:1",
];
const ROUTES: &[&str] = &[
    "",
    "/",
    "/trash",
    "/restore",
    "/permanent_delete",
    "/content",
    "/col",
    "/row",
    "/x",
];
const QUERIES: &[&str] = &[
    "",
    "?page=0",
    "?path=%FF",
    "?path=a%00b&user=ada",
    "?&&==",
    "?inline_data=1",
    "?uid=,,",
    "?parent=x&path=a",
    "?page_size=18446744073709551616",
    "?order_by=%27",
];
const FIELDS: &[&str] = &[
    "figure",
    "data",
    "filename",
    "path",
    "parent",
    "parent_path",
    "cols",
    "rows",
    "world_readable",
    "share_key_enabled",
    "metadata",
];

#[tokio::test]
async fn random_requests_get_an_answer_in_our_shape() {
    let desk = desk().await;
    let mut dice = Dice(7);
    let methods = [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ];
    let mut refused = 0;
    for round in 0..1500 {
        if round % 100 == 0 {
            desk.seed(vec![plot(&format!("p{round}")), grid(&format!("g{round}"))])
                .await;
        }
        let path = format!(
            "/v2/{}/{}{}{}",
            dice.pick(WORDS),
            dice.pick(FIDS),
            dice.pick(ROUTES),
            dice.pick(QUERIES),
        );
        let method = methods[dice.roll(methods.len())].clone();
        let body: Value = (0..dice.roll(5))
            .map(|_| (dice.pick(FIELDS).to_owned(), dice.value(3)))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let mut body = body.to_string().into_bytes();
        if dice.roll(8) == 0 {
            body.truncate(body.len() / 2);
            body.push(0xff);
        }
        let told = format!("{method} {path} {}", String::from_utf8_lossy(&body));
        let reply = desk.send(desk.request(method, &path).body(body)).await;
        assert!(reply.status != 500, "{told}: {}", reply.body);
        if reply.status >= 400 {
            let message = reply.body["errors"][0]["message"].as_str();
            assert!(
                message.is_some_and(|message| message.len() > 5),
                "{told}: {}",
                reply.body
            );
            refused += 1;
        }
    }
    assert!(
        refused > 500,
        "only {refused} were refused: the requests are too tame"
    );
    desk.get("/v2/users/current").await.expect(200);
}

async fn post(desk: &Desk, path: &str, body: &'static str) -> u16 {
    let reply = desk.send(desk.request(Method::POST, path).body(body)).await;
    assert!(
        reply.body["errors"][0]["message"].is_string(),
        "{body}: {}",
        reply.body
    );
    reply.status
}

#[tokio::test]
async fn bodies_that_are_no_request_are_400() {
    let desk = desk().await;
    let bodies = [
        "",
        "null",
        "[]",
        "1",
        "\"x\"",
        "{",
        "{\"figure\":}",
        "{\"figure\":[]}",
        "{\"figure\":{},\"filename\":7}",
        "{\"figure\":{},\"filename\":\"a/b\"}",
        "{\"figure\":{},\"parent\":\"x\"}",
        "{\"figure\":{},\"parent\":-2}",
        "{\"figure\":{},\"world_readable\":\"yes\"}",
        "{\"figure\":{},\"parent_path\":[]}",
    ];
    for body in bodies {
        assert_eq!(post(&desk, "/v2/plots", body).await, 400, "{body}");
    }
    let grids = [
        "{}",
        "{\"data\":[]}",
        "{\"data\":{}}",
        "{\"data\":{\"cols\":[]}}",
        "{\"data\":{\"cols\":{\"x\":1}}}",
        "{\"data\":{\"cols\":{\"x\":{\"data\":7}}}}",
    ];
    for body in grids {
        assert_eq!(post(&desk, "/v2/grids", body).await, 400, "{body}");
    }
    let id = desk.seed(vec![grid("g")]).await[0];
    for body in [
        "{}",
        "{\"cols\":7}",
        "{\"cols\":\"[\"}",
        "{\"cols\":\"[{}]\"}",
        "{\"cols\":[1]}",
    ] {
        assert_eq!(
            post(&desk, &format!("/v2/grids/ada:{id}/col"), body).await,
            400,
            "{body}"
        );
    }
    for body in [
        "{}",
        "{\"rows\":{}}",
        "{\"rows\":[1]}",
        "{\"rows\":[[1,2,3]]}",
    ] {
        assert_eq!(
            post(&desk, &format!("/v2/grids/ada:{id}/row"), body).await,
            400,
            "{body}"
        );
    }
    assert_eq!(desk.files().await.len(), 1);
}

#[tokio::test]
async fn deep_nesting_and_long_paths_are_refused_and_not_followed() {
    let desk = desk().await;
    let deep = format!(
        "{{\"figure\":{}1{}}}",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    desk.send(desk.request(Method::POST, "/v2/plots").body(deep))
        .await
        .refused(400);
    let path = "a/".repeat(33);
    desk.post("/v2/folders", &json!({ "path": path }))
        .await
        .refused(400);
    assert_eq!(desk.files().await, []);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_413() {
    let desk = desk().await;
    let request = desk
        .request(Method::POST, "/v2/plots")
        .body(vec![b' '; 33 * 1024 * 1024]);
    match request.send().await {
        Ok(response) => assert_eq!(response.status().as_u16(), 413),
        // The server may close while the client still sends; it must not have taken the body.
        Err(error) => assert!(!error.is_timeout(), "{error:?}"),
    }
    assert_eq!(desk.files().await, []);
}
