//! What the bot of these tests registers and sends.

use serde_json::{Value, json};

/// One to which the bot may be told an answer, and one to which it says nothing.
pub fn commands() -> Value {
    json!([
        { "name": "show", "description": "Shows everything" },
        { "name": "silent", "description": "Says nothing" },
    ])
}

/// Five inputs: of each kind one, needed and not.
pub fn form() -> Value {
    let input = |id: &str, label: &str, more: Value| {
        let mut input = json!({ "type": 4, "custom_id": id, "label": label, "style": 1 });
        for (key, value) in more.as_object().unwrap() {
            input[key] = value.clone();
        }
        json!({ "type": 1, "components": [input] })
    };
    json!({ "type": 9, "data": { "custom_id": "sent", "title": "Protect charts", "components": [
        input("a", "Title contains", json!({ "placeholder": "Weekly report", "required": false })),
        input("b", "Reason", json!({ "style": 2, "value": "Shown in the lobby\nuntil autumn", "max_length": 200 })),
        input("c", "Folder", json!({ "min_length": 3 })),
        input("d", "Until", json!({ "placeholder": "2026-12-31", "required": false })),
        input("e", "Number of charts", json!({ "value": "12" })),
    ] } })
}

/// Five rows of five, the last with a form, links and what cannot be pressed.
pub fn buttons() -> Value {
    let button = |at: usize| {
        json!({
            "type": 2, "style": 1 + at % 4, "custom_id": format!("b{at}"),
            "label": format!("Restore {}", at + 1),
        })
    };
    let mut rows: Vec<Vec<Value>> = (0..4)
        .map(|row| (0..5).map(|at| button(row * 5 + at)).collect())
        .collect();
    rows.push(vec![
        json!({ "type": 2, "style": 1, "custom_id": "form", "label": "Open form" }),
        json!({ "type": 2, "style": 2, "custom_id": "off", "label": "Switched off", "disabled": true }),
        json!({ "type": 2, "style": 5, "label": "Open in browser", "url": "https://example.org/x" }),
        json!({ "type": 2, "style": 5, "label": "Off too", "url": "https://example.org", "disabled": true }),
        json!({ "type": 2, "style": 4, "custom_id": "long", "label": format!("A label as long as a label may be {}", "x".repeat(46)) }),
    ]);
    let rows: Vec<Value> = rows
        .into_iter()
        .map(|row| json!({ "type": 1, "components": row }))
        .collect();
    json!({ "content": "Kinds", "components": rows })
}

/// One of everything that a text or an embed may have.
pub fn everything() -> Value {
    let text = "# Heading\nText with **bold**, *italic*, `code`, a [link](https://example.org/a), ||spoiler|| and \
                <t:1700000000:R>.\n> A quote\n- one\n- two\n```rust\nfn main() { let a_long_line = \"that goes on \
                and on and on and on and on and on and on and on and on and on\"; }\n```\n-# small";
    let field = |name: &str, value: &str, inline: bool| json!({ "name": name, "value": value, "inline": inline });
    json!({ "content": text, "embeds": [
        {
            "title": "18 charts match", "color": 0x58_65F2, "url": "https://example.org",
            "author": { "name": "jane @ home" }, "description": "Plots not changed for **1 year**.",
            "fields": [
                field("Plots", "18", true), field("Grids", "3", true), field("Size", "4.2 MB", true),
                field("Oldest", "2019", true), field("Newest", "2024", true),
                field("Kept", "A field that takes the whole width of the embed.", false),
            ],
            "footer": { "text": "Expires in 14 minutes" }, "timestamp": "2026-01-02T12:04:05Z",
        },
        { "description": "Short", "color": 0x24_8046 },
        { "title": "Outside", "image": { "url": "https://example.org/chart.png" } },
    ] })
}
