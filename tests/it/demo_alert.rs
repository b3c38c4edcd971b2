//! The demo, and an account that is filled until it nears its limit: the alert comes by itself, and its button leads to
//! a plan that makes room. By the page's own JSON, so that no browser is needed; the charts are published by the real
//! Python client where `CHARTKEEPER_TEST_PYTHON` names one, and by the same calls where not.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};

use crate::demo::Demo;
use crate::world::within;

/// In real time, for all that is published.
const PUBLISHING: Duration = Duration::from_mins(3);

const PYTHON: &str = r#"
import os, sys
import chart_studio.plotly as py
import plotly.graph_objs as go
server, user, key, first, last = sys.argv[1:]
py.sign_in(user, key, plotly_domain=server, plotly_api_domain=server, plotly_ssl_verification=False)
for n in range(int(first), int(last) + 1):
    figure = go.Figure(go.Scatter(x=[1, 2], y=[3, n]))
    py.plot(figure, filename="published %d" % n, sharing="private", auto_open=False)
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uploads_take_an_account_over_90_per_cent_and_the_alerts_button_makes_room() {
    let demo = Demo::start().await;
    let robin = Member::of(&demo, "Robin").await;
    let address = robin.link().await;
    let (user, key) = (demo.told("user name"), demo.told("key"));
    let server = address.split("/link/").next().unwrap().to_owned();
    let form = [
        ("what", "link"),
        ("username", user.as_str()),
        ("key", key.as_str()),
    ];
    let sent = robin.http.post(&address).form(&form);
    let sent = sent.header("sec-fetch-site", "same-origin").send();
    assert_eq!(sent.await.unwrap().status(), 200);
    robin.until("**6** of 100 plots", "Linked").await;
    // Robin has six plots.
    publish(&server, &user, &key, 7, 88).await;
    robin.until("reached 80 %", "").await;
    publish(&server, &user, &key, 89, 92).await;
    let alert = robin.until("reached 90 %", "").await;
    assert_eq!(alert["private"], false);
    robin.press(&alert, "Plan a purge").await;
    let card = robin.until("22 charts match", "Delete for ever").await;
    assert_eq!(card["private"], true);
    let form = robin.press(&card, "Delete for ever").await;
    robin.submit(&form, "22").await;
    robin.until("22 deleted for ever", "").await;
    robin.command("/charts count").await;
    robin.until("**70** of 100 plots", "").await;
}

/// Somebody who has the demo's page open.
struct Member {
    http: reqwest::Client,
    page: String,
    id: String,
    channel: String,
}

impl Member {
    async fn of(demo: &Demo, name: &str) -> Self {
        let http = reqwest::Client::new();
        let page = demo.address();
        let page = page.trim_end_matches('/').to_owned();
        let state: Value = http
            .get(format!("{page}/demo/state"))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let members = state["members"].as_array().unwrap();
        let me = members.iter().find(|one| one["name"] == name).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            http,
            page,
            id: text(&me["id"]),
            channel: text(&state["channels"][0]["id"]),
        }
    }

    async fn post(&self, to: &str, body: Value) -> Value {
        let sent = self
            .http
            .post(format!("{}/demo/{to}", self.page))
            .json(&body);
        let answer = within(sent.send()).await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert!(answer["outcome"]["kind"].is_string(), "{answer}");
        answer["outcome"].clone()
    }

    async fn command(&self, line: &str) -> Value {
        let body = json!({ "member": self.id, "channel": self.channel, "line": line });
        self.post("command", body).await
    }

    async fn press(&self, on: &Value, label: &str) -> Value {
        let buttons = on["rows"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|row| row.as_array().unwrap());
        let button = buttons
            .into_iter()
            .find(|one| one["label"] == label)
            .unwrap();
        let body = json!({ "member": self.id, "message": on["id"], "button": button["custom_id"] });
        self.post("press", body).await
    }

    async fn submit(&self, form: &Value, number: &str) {
        let body = json!({
            "member": self.id, "channel": self.channel, "form": form["form"]["id"],
            "values": { "number": number },
        });
        self.post("submit", body).await;
    }

    /// The address of a link page.
    async fn link(&self) -> String {
        self.command("/charts link").await;
        let told = self.until("/link/", "").await;
        let text = told["content"].as_str().unwrap();
        text.split(['<', '>'])
            .find(|part| part.starts_with("http"))
            .unwrap()
            .to_owned()
    }

    /// The newest message that they see in which both stand.
    async fn until(&self, one: &str, other: &str) -> Value {
        let state = format!("{}/demo/state?member={}", self.page, self.id);
        within(async {
            loop {
                let seen: Value = self
                    .http
                    .get(&state)
                    .send()
                    .await
                    .unwrap()
                    .json()
                    .await
                    .unwrap();
                let messages = seen["messages"][&self.channel].as_array().unwrap();
                let found = messages.iter().rev().find(|message| {
                    let text = message.to_string();
                    text.contains(one) && text.contains(other)
                });
                if let Some(found) = found {
                    return found.clone();
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        })
        .await
    }
}

async fn publish(server: &str, user: &str, key: &str, first: u32, last: u32) {
    let publishing = async {
        match std::env::var("CHARTKEEPER_TEST_PYTHON") {
            Ok(python) => by_the_client(&python, server, user, key, (first, last)).await,
            Err(_) => by_the_same_calls(server, user, key, (first, last)).await,
        }
    };
    let published = tokio::time::timeout(PUBLISHING, publishing).await;
    published.expect("all should be published by now");
}

async fn by_the_client(python: &str, server: &str, user: &str, key: &str, numbers: (u32, u32)) {
    let home = tempfile::tempdir().unwrap();
    let output = tokio::process::Command::new(python)
        .args(["-c", PYTHON, server, user, key])
        .args([numbers.0.to_string(), numbers.1.to_string()])
        .env("HOME", home.path())
        .env("PLOTLY_DIR", home.path().join(".plotly"))
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = output.await.unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
}

async fn by_the_same_calls(server: &str, user: &str, key: &str, numbers: (u32, u32)) {
    let http = reqwest::Client::new();
    for n in numbers.0..=numbers.1 {
        let body = json!({
            "figure": { "data": [{ "type": "scatter", "x": [1, 2], "y": [3, n] }], "layout": {} },
            "filename": format!("published {n}"),
            "world_readable": false,
        });
        let sent = http.post(format!("{server}/v2/plots"));
        let sent = sent
            .basic_auth(user, Some(key))
            .header("plotly-client-platform", "Python");
        let answer = sent.json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 201, "{}", answer.text().await.unwrap());
    }
}
