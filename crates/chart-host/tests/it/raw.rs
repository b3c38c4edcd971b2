//! Any bytes on the wire: none brings an answer of 5xx or the server down, and nothing of a path or query
//! comes back as markup.

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::desk::{Desk, desk, plot};

const REQUESTS: usize = 400;
const MARK: &str = "<img src=x onerror=q>";

fn path() -> impl Strategy<Value = String> {
    let step = prop_oneof![
        4 => prop::sample::select(vec![
            "v2", "files", "plots", "grids", "folders", "all", "home", "lookup", "content", "col", "row", "trash",
            "~ada", "~nobody", "~", "_charts", "ada:1", "1", "1.png", "1.html", "1.embed", "1.json", "2", "..", "%2e%2e",
            "%00", "%ff", "%3Cimg%20src=x%20onerror=q%3E", "~ada%2F1", "-1", "999999999999999999999",
        ]).prop_map(str::to_owned),
        1 => "[ -~]{0,12}".prop_map(|text| text.replace([' ', '#', '?'], "+")),
    ];
    prop::collection::vec(step, 0..6).prop_map(|steps| format!("/{}", steps.join("/")))
}

fn query() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "s",
        "page",
        "page_size",
        "share_key",
        "path",
        "parent",
        "user",
        "order_by",
        "filetype",
        "inline_data",
        "uid",
    ]);
    let value = prop_oneof![
        Just("%3Cimg%20src=x%20onerror=q%3E".to_owned()),
        Just("-9223372036854775808".to_owned()),
        Just("%ff%00".to_owned()),
        "[!-~]{0,20}",
    ];
    let pairs = prop::collection::vec((name, value), 0..4);
    pairs.prop_map(|pairs| {
        let pairs = pairs
            .into_iter()
            .map(|(name, value)| format!("{name}={}", value.replace('#', "")));
        pairs.collect::<Vec<_>>().join("&")
    })
}

fn request(signed: String) -> impl Strategy<Value = Vec<u8>> {
    let method = prop::sample::select(vec![
        "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW",
    ]);
    let header = prop_oneof![
        Just(signed),
        Just("authorization: Basic !!!".to_owned()),
        Just("x-forwarded-for: <script>, ::ffff:1.2.3.4".to_owned()),
        Just("if-none-match: \"".to_owned()),
        Just("content-type: text/html".to_owned()),
        Just("plotly-client-platform: x".to_owned()),
        "[a-z-]{1,12}: [ -~]{0,40}",
    ];
    let body = prop_oneof![
        Just(String::new()),
        Just("{\"figure\": {\"data\": [{\"xsrc\": \"ada:1:x,:\"}]}, \"metadata\": []}".to_owned()),
        Just("{\"data\": {\"cols\": {\"\": {\"data\": [null]}}}}".to_owned()),
        ".{0,60}",
    ];
    (method, path(), query(), prop::collection::vec(header, 0..4), body, any::<bool>()).prop_map(
        |(method, path, query, headers, body, torn)| {
            let headers = headers.join("\r\n") + if headers.is_empty() { "" } else { "\r\n" };
            let mut bytes = format!(
                "{method} {path}?{query} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
                body.len()
            )
            .into_bytes();
            if torn && bytes.len() % 7 == 0 {
                bytes.truncate(bytes.len() / 2);
            }
            bytes
        },
    )
}

#[tokio::test]
async fn any_bytes_are_answered_without_a_fault_and_come_back_as_no_markup() {
    let desk = desk().await;
    desk.seed(vec![plot("one")]).await;
    let title = json!({ "figure": { "data": [] }, "filename": MARK, "world_readable": true });
    desk.post("/v2/plots", &title).await.expect(201);
    let mut runner = TestRunner::deterministic();
    let signed = desk.request(reqwest::Method::GET, "/").build().unwrap();
    let signed = signed.headers()["authorization"]
        .to_str()
        .unwrap()
        .to_owned();
    let strategy = request(format!(
        "authorization: {signed}\r\nplotly-client-platform: t"
    ));
    for _ in 0..REQUESTS {
        let bytes = strategy.new_tree(&mut runner).unwrap().current();
        let answer = send(&desk, &bytes).await;
        let asked = String::from_utf8_lossy(&bytes);
        let status: Option<u16> = answer.get(9..12).and_then(|code| code.parse().ok());
        assert!(
            status.is_none_or(|code| code < 500 || code == 501),
            "{asked}\n{answer}"
        );
        if answer.contains("text/html") {
            assert!(!answer.contains(MARK), "{asked}\n{answer}");
        }
    }
    desk.get("/v2/users/current").await.expect(200);
}

async fn send(desk: &Desk, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(desk.served.addr).await.unwrap();
    // It may have had enough before the end.
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}
