//! What the limits let through, `twilight-validate` lets through.

use local_discord::limits;
use proptest::prelude::*;
use serde_json::{Value, json};
use twilight_model::channel::message::{Component, Embed};

/// Lengths around a limit, and small ones.
fn text(limit: usize) -> impl Strategy<Value = String> {
    let length = prop_oneof![Just(0), Just(1), limit - 1..limit + 2];
    (length, prop_oneof![Just('x'), Just('ü'), Just('😀')])
        .prop_map(|(length, letter)| letter.to_string().repeat(length))
}

fn embed() -> impl Strategy<Value = Value> {
    let field =
        (text(256), text(1_024)).prop_map(|(name, value)| json!({ "name": name, "value": value }));
    let fields = prop_oneof![
        prop::collection::vec(field, 0..4),
        (24_usize..27).prop_map(|count| vec![json!({ "name": "n", "value": "v" }); count]),
    ];
    (text(256), text(4_096), text(2_048), text(256), fields).prop_map(
        |(title, description, footer, author, fields)| {
            let mut embed = json!({ "type": "rich", "fields": fields });
            for (key, value) in [("title", &title), ("description", &description)] {
                if !value.is_empty() {
                    embed[key] = json!(value);
                }
            }
            if !footer.is_empty() {
                embed["footer"] = json!({ "text": footer });
            }
            if !author.is_empty() {
                embed["author"] = json!({ "name": author });
            }
            embed
        },
    )
}

fn rows() -> impl Strategy<Value = Vec<Value>> {
    let button = (text(100), text(80), 1_u8..6).prop_map(|(id, label, style)| {
        let mut button = json!({ "type": 2, "style": style, "label": label });
        if style == 5 {
            button["url"] = json!("https://example.org");
        } else {
            button["custom_id"] = json!(id);
        }
        button
    });
    let row = prop::collection::vec(button, 0..7)
        .prop_map(|buttons| json!({ "type": 1, "components": buttons }));
    prop::collection::vec(row, 0..7)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_content(content in text(2_000)) {
        let allowed = limits::message(&json!({ "content": content }), 0).is_ok();
        let judged = twilight_validate::message::content(&content).is_ok();
        prop_assert_eq!(allowed, judged && !content.is_empty());
    }

    #[test]
    fn embeds(embeds in prop::collection::vec(embed(), 0..3)) {
        if limits::message(&json!({ "content": "x", "embeds": embeds }), 0).is_ok() {
            let read: Vec<Embed> = serde_json::from_value(json!(embeds)).unwrap();
            twilight_validate::message::embeds(&read).unwrap();
        }
    }

    #[test]
    fn rows_of_buttons(rows in rows()) {
        if limits::message(&json!({ "content": "x", "components": rows }), 0).is_ok() {
            let read: Vec<Component> = serde_json::from_value(json!(rows)).unwrap();
            twilight_validate::message::components(&read, false).unwrap();
        }
    }
}

#[test]
fn a_form_at_its_limits() {
    let form = |count: usize, label: usize| {
        let input = |n: usize| {
            json!({ "type": 1, "components": [{
                "type": 4, "custom_id": format!("i{n}"), "label": "l".repeat(label), "style": 2,
                "min_length": 0, "max_length": 4_000, "value": "v".repeat(4_000),
                "placeholder": "p".repeat(100),
            }]})
        };
        json!({ "custom_id": "c".repeat(100), "title": "t".repeat(45), "components": (0..count).map(input).collect::<Vec<_>>() })
    };
    let most = form(5, 45);
    limits::modal(&most).unwrap();
    let read: Vec<Component> = serde_json::from_value(most["components"].clone()).unwrap();
    twilight_validate::message::components(&read, false).unwrap();
    assert!(limits::modal(&form(6, 45)).is_err());
    assert!(limits::modal(&form(5, 46)).is_err());
}
