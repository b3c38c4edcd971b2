//! `chartkeeper demo` as its visitor sees it, in a real browser. Runs where `CHARTKEEPER_TEST_CHROMIUM` names a
//! Chromium (`.ci/run` installs one).

mod looks;
mod stage;

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::browser::{Browser, chromium};
use crate::world::within;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_shows_the_channel_with_cards_and_buttons() {
    let Some(chromium) = chromium() else { return };
    let (_demo, address) = demo().await;
    let state = get(&format!("{address}/demo/state")).await;
    let (member, channel) = (&state["me"], &state["channels"][0]["id"]);
    for line in ["/charts count", "/charts purge type:plot older_than:1y"] {
        let body = json!({ "member": member, "channel": channel, "line": line });
        post(&format!("{address}/demo/command"), &body).await;
    }
    let browser = Browser::start(&chromium).await;
    let tab = browser.open(&address).await;
    tab.until_shown("charts match").await;
    let page = tab.text().await;
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
