//! How the page draws what a bot may send.

use std::path::Path;

use serde_json::{Value, json};

use super::stage::Stage;
use crate::browser::{Browser, Tab, chromium};

/// Names a folder in which pictures are left, to be looked at.
const PICTURES: &str = "CHARTKEEPER_TEST_PICTURES";

pub async fn picture(tab: &Tab, name: &str) {
    if let Some(folder) = std::env::var_os(PICTURES) {
        let path = Path::new(&folder).join(format!("{name}.png"));
        tab.screenshot(&path).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gallery() {
    let Some(chromium) = chromium() else { return };
    let form = json!({ "type": 9, "data": { "custom_id": "sent", "title": "Protect charts", "components": [
        row(input("a", "Title contains", 1, json!({ "placeholder": "Weekly report", "required": false }))),
        row(input("b", "Reason", 2, json!({ "value": "Shown in the lobby\nuntil autumn", "max_length": 200 }))),
        row(input("c", "Folder", 1, json!({ "min_length": 3 }))),
        row(input("d", "Until", 1, json!({ "placeholder": "2026-12-31", "required": false }))),
        row(input("e", "Number of charts", 1, json!({ "value": "12" }))),
    ] } });
    let stage = Stage::set(
        json!([{ "name": "slow", "description": "d" }, { "name": "silent", "description": "d" }]),
        &[
            ("form", form),
            ("slow", json!({ "type": 5 })),
            ("wait", json!({ "type": 6 })),
        ],
    )
    .await;
    stage.say(everything()).await;
    let mut rows = Vec::new();
    for at in 0..5 {
        let row: Vec<Value> = (0..5)
            .map(|n| {
                button(
                    &format!("b{at}{n}"),
                    &format!("Restore {}", at * 5 + n + 1),
                    1 + (n % 4),
                )
            })
            .collect();
        rows.push(json!({ "type": 1, "components": row }));
    }
    stage
        .say(json!({ "content": "25 buttons", "components": rows }))
        .await;
    let id = stage
        .say(json!({ "content": "Kinds", "components": [
            { "type": 1, "components": [
                button("form", "Open form", 1), button("x", "Nothing", 2), button("wait", "Keep", 3),
                button("z", "Delete for ever", 4),
                { "type": 2, "style": 5, "label": "Open in browser", "url": "https://example.org/x" },
            ]},
            { "type": 1, "components": [
                { "type": 2, "style": 2, "custom_id": "off", "label": "Switched off", "disabled": true },
                { "type": 2, "style": 5, "label": "Off too", "url": "https://example.org", "disabled": true },
                { "type": 2, "style": 2, "custom_id": "em", "emoji": { "name": "🗑️" } },
                { "type": 2, "style": 4, "custom_id": "em2", "emoji": { "name": "🗑️" }, "label": "A label that is as long as a label may be, which is eighty characters in all..." },
            ]},
        ]}))
        .await;
    let browser = Browser::start(&chromium).await;
    let tab = browser.open(&stage.address()).await;
    tab.until_shown("Kinds").await;
    picture(&tab, "1-dark").await;
    tab.evaluate("document.getElementById('scroll').scrollTop = 0")
        .await;
    picture(&tab, "2-dark-top").await;
    tab.system(&[("prefers-color-scheme", "light")]).await;
    picture(&tab, "3-light-top").await;
    tab.evaluate("document.getElementById('scroll').scrollTop = 1e6")
        .await;
    picture(&tab, "4-light").await;
    tab.click(&format!("#m-{id} [data-press=form]")).await;
    tab.until_shown("Protect charts").await;
    picture(&tab, "5-form-light").await;
    tab.system(&[("prefers-color-scheme", "dark")]).await;
    picture(&tab, "6-form-dark").await;
    tab.resize(390, 844).await;
    picture(&tab, "7-form-phone").await;
    tab.key("Escape").await;
    picture(&tab, "8-phone").await;
    tab.evaluate("document.getElementById('scroll').scrollTop = 0")
        .await;
    picture(&tab, "9-phone-top").await;
    tab.click("#menu").await;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    picture(&tab, "10-phone-side").await;
    tab.key("Escape").await;
    tab.resize(1200, 800).await;
    tab.click(&format!("#m-{id} [data-press=x]")).await;
    tab.click("#entry").await;
    tab.type_text("/").await;
    picture(&tab, "11-commands").await;
    tab.type_text("slow").await;
    tab.key("Enter").await;
    tab.key("Enter").await;
    tab.until_shown("thinking").await;
    tab.until_shown("did not respond").await;
    picture(&tab, "12-thinking").await;
    tab.type_text("/silent").await;
    tab.key("Enter").await;
    tab.key("Enter").await;
    tab.until("document.body.innerText.split('did not respond').length > 2")
        .await;
    picture(&tab, "13-no-answer").await;
    tab.click("#who").await;
    picture(&tab, "14-who").await;
}

fn row(part: Value) -> Value {
    json!({ "type": 1, "components": [part] })
}

fn input(id: &str, label: &str, style: u8, more: Value) -> Value {
    let mut input = json!({ "type": 4, "custom_id": id, "label": label, "style": style });
    for (key, value) in more.as_object().unwrap() {
        input[key] = value.clone();
    }
    input
}

fn button(id: &str, label: &str, style: usize) -> Value {
    json!({ "type": 2, "style": style, "custom_id": id, "label": label })
}

fn everything() -> Value {
    json!({ "content": "# Heading\nText with **bold**, *italic*, `code`, a [link](https://example.org/a), ||spoiler|| and <t:1700000000:R>.\n> A quote\n- one\n- two\n```rust\nfn main() { let a_long_line = \"that goes on and on and on and on and on and on and on and on\"; }\n```\n-# small",
      "embeds": [
        { "title": "18 charts match", "color": 0x58_65F2, "url": "https://example.org",
          "author": { "name": "jane @ home" }, "description": "Plots not changed for **1 year**.",
          "fields": [
            { "name": "Plots", "value": "18", "inline": true }, { "name": "Grids", "value": "3", "inline": true },
            { "name": "Size", "value": "4.2 MB", "inline": true },
            { "name": "Two in a row", "value": "a", "inline": true }, { "name": "Second", "value": "b", "inline": true },
            { "name": "Whole", "value": "A field that takes the whole width of the embed, as it is not inline." },
          ],
          "footer": { "text": "Expires in 14 minutes" }, "timestamp": "2026-01-02T03:04:05Z" },
        { "description": "Short", "color": 0x24_8046 },
        { "title": "Outside", "image": { "url": "https://example.org/chart.png" } },
    ]})
}
