//! `chartkeeper demo` as its visitor sees it, in a real browser. Runs where `CHARTKEEPER_TEST_CHROMIUM` names a
//! Chromium (`.ci/run` installs one).

use std::io::Write as _;
use std::process::Stdio;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use crate::world::within;

const CHROMIUM: &str = "CHARTKEEPER_TEST_CHROMIUM";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_shows_the_channel_with_cards_and_buttons() {
    let Some(chromium) = chromium_is_run_or_said_not_to_be() else {
        return;
    };
    let (_demo, address) = demo().await;
    let state = get(&format!("{address}/demo/state")).await;
    let (member, channel) = (&state["me"], &state["channels"][0]["id"]);
    for line in ["/charts count", "/charts purge type:plot older_than:1y"] {
        let body = json!({ "member": member, "channel": channel, "line": line });
        post(&format!("{address}/demo/command"), &body).await;
    }
    let page = shown(&chromium, &address, "charts match").await;
    for wanted in [
        "Atelier",
        "jane @ home",
        "of 100 plots",
        "charts match",
        "charts.csv",
        "Delete for ever",
        "Only you can see this",
    ] {
        assert!(page.contains(wanted), "`{wanted}` is not shown:\n{page}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_answers_only_on_its_own_address() {
    let (_demo, address) = demo().await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let elsewhere = client.get(&address).header("Host", "evil.example");
    assert_eq!(within(elsewhere.send()).await.unwrap().status(), 403);
    let from_elsewhere = client
        .post(format!("{address}/demo/command"))
        .header("Origin", "https://evil.example")
        .json(&json!({}));
    assert_eq!(within(from_elsewhere.send()).await.unwrap().status(), 403);
    let here = within(client.get(&address).send()).await.unwrap();
    assert_eq!(here.status(), 200);
    // Nothing is loaded from outside.
    let policy = here.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'self'"), "{policy}");
}

fn chromium_is_run_or_said_not_to_be() -> Option<String> {
    let chromium = std::env::var(CHROMIUM).ok();
    if chromium.is_none() {
        let required = std::env::var("CHARTKEEPER_REQUIRE_CHROMIUM").is_ok();
        assert!(!required, "{CHROMIUM} names no Chromium");
        // Past the harness, which keeps what a passing test prints.
        let _ = writeln!(
            std::io::stderr(),
            "Chromium was not run: set {CHROMIUM} to its path"
        );
    }
    chromium
}

/// The demo, and where its page is.
async fn demo() -> (Child, String) {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_chartkeeper"))
        .args(["demo", "--port", "0"])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines();
    let address = within(async {
        loop {
            let line = lines
                .next_line()
                .await
                .unwrap()
                .expect("it tells its address");
            if line.trim().starts_with("http://") {
                return line.trim().to_owned();
            }
        }
    })
    .await;
    // Read on: a program whose output nobody reads ends.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (demo, address)
}

/// What the page shows once that text is there, over Chromium's own debugging protocol.
async fn shown(chromium: &str, address: &str, until: &str) -> String {
    let profile = TempDir::new().unwrap();
    let mut browser = Command::new(chromium)
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
        ])
        .args([
            "--disable-sync",
            "--disable-quic",
            "--remote-debugging-port=0",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(address)
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(browser.stderr.take().unwrap()).lines();
    let port = within(async {
        loop {
            let line = lines.next_line().await.unwrap().expect("it tells its port");
            if let Some(rest) = line.strip_prefix("DevTools listening on ws://127.0.0.1:") {
                return rest.split('/').next().unwrap().to_owned();
            }
        }
    })
    .await;
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    let tabs = get(&format!("http://127.0.0.1:{port}/json/list")).await;
    let mut tabs = tabs.as_array().unwrap().iter();
    let tab = tabs.find(|tab| tab["type"] == "page").expect("a page");
    let socket = tab["webSocketDebuggerUrl"].as_str().unwrap();
    let (mut socket, _) = within(connect_async(socket)).await.unwrap();
    let ask = json!({
        "id": 1,
        "method": "Runtime.evaluate",
        "params": { "expression": "document.body.innerText" },
    });
    let mut text = String::new();
    for _ in 0..200 {
        socket.send(Message::text(ask.to_string())).await.unwrap();
        let answer = within(socket.next()).await.unwrap().unwrap();
        let answer: Value = serde_json::from_str(answer.to_text().unwrap()).unwrap();
        let value = &answer["result"]["result"]["value"];
        value.as_str().unwrap_or_default().clone_into(&mut text);
        if text.contains(until) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    text
}

async fn get(address: &str) -> Value {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    within(client.get(address).send())
        .await
        .unwrap()
        .json()
        .await
        .unwrap()
}

async fn post(address: &str, body: &Value) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = within(client.post(address).json(body).send())
        .await
        .unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
}
