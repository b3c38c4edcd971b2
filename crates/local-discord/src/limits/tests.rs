//! Each limit at its edge, and one over it.

#![expect(
    clippy::needless_pass_by_value,
    reason = "bodies read best as literals in the call"
)]

use serde_json::{Value, json};

use super::command::size;
use super::*;

fn long(length: usize) -> String {
    "ü".repeat(length)
}

fn paths(checked: Result<(), FormErrors>) -> Vec<String> {
    checked.err().map_or_else(Vec::new, |errors| {
        errors.0.iter().map(|error| error.path.join(".")).collect()
    })
}

/// Builds a body at and one over a limit; only the second is refused, at `path`.
fn edge(limit: usize, path: &str, check: impl Fn(usize) -> Result<(), FormErrors>) {
    assert_eq!(check(limit), Ok(()), "{path} at {limit}");
    assert_eq!(paths(check(limit + 1)), [path], "{path} over {limit}");
}

fn button(id: &str) -> Value {
    json!({"type": 2, "style": 1, "label": "Go", "custom_id": id})
}

fn rows(rows: &[Vec<Value>]) -> Value {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| json!({"type": 1, "components": row}))
        .collect();
    json!({"components": rows})
}

fn sent(body: Value) -> Result<(), FormErrors> {
    message(&body, 0)
}

fn with_embed(embed: Value) -> Result<(), FormErrors> {
    sent(json!({"embeds": [embed]}))
}

#[test]
fn a_refusal_is_nested_as_the_body_is() {
    let refusal = with_embed(json!({"fields": [{"name": "a", "value": long(1_025)}]})).unwrap_err();
    let inner = json!({"_errors": [{
        "code": "BASE_TYPE_BAD_LENGTH", "message": "Must be between 1 and 1024 in length.",
    }]});
    assert_eq!(
        refusal.to_json(),
        json!({
            "code": 50035, "message": "Invalid Form Body",
            "errors": {"embeds": {"0": {"fields": {"0": {"value": inner}}}}},
        })
    );
}

#[test]
fn a_message_that_shows_nothing_is_refused_unless_a_file_comes_with_it() {
    let refusal = sent(json!({"content": "  "})).unwrap_err();
    assert_eq!(refusal.to_json()["code"], 50006);
    assert_eq!(message(&json!({}), 1), Ok(()));
    assert_eq!(edit(&json!({"content": ""}), 0), Ok(()));
}

#[test]
fn text_lengths_of_a_message_hold() {
    edge(2_000, "content", |n| sent(json!({"content": long(n)})));
    edge(25, "nonce", |n| {
        sent(json!({"content": "a", "nonce": long(n)}))
    });
    for (moment, refused) in [("2026-01-02T03:04:05.678Z", 0), ("yesterday", 1)] {
        let checked = paths(with_embed(json!({"timestamp": moment})));
        assert_eq!(checked, ["embeds.0.timestamp"; 1][..refused]);
    }
    edge(256, "embeds.0.title", |n| {
        with_embed(json!({"title": long(n)}))
    });
    edge(4_096, "embeds.0.description", |n| {
        with_embed(json!({"description": long(n)}))
    });
    edge(2_048, "embeds.0.footer.text", |n| {
        with_embed(json!({"footer": {"text": long(n)}}))
    });
    edge(256, "embeds.0.author.name", |n| {
        with_embed(json!({"author": {"name": long(n)}}))
    });
    edge(256, "embeds.0.fields.0.name", |n| {
        with_embed(json!({"fields": [{"name": long(n), "value": "a"}]}))
    });
    edge(1_024, "embeds.0.fields.0.value", |n| {
        with_embed(json!({"fields": [{"name": "a", "value": long(n)}]}))
    });
    edge(25, "embeds.0.fields", |n| {
        with_embed(json!({"fields": vec![json!({"name": "a", "value": "b"}); n]}))
    });
    edge(10, "embeds", |n| {
        sent(json!({"embeds": vec![json!({"title": "a"}); n]}))
    });
}

#[test]
fn all_embeds_together_hold_six_thousand_characters() {
    edge(1_904, "embeds", |n| {
        sent(json!({"embeds": [{"description": long(4_096)}, {"description": long(n)}]}))
    });
}

#[test]
fn rows_and_buttons_are_counted() {
    let row = |from: usize, n: usize| (from..from + n).map(|id| button(&id.to_string())).collect();
    edge(5, "components", |n| {
        sent(rows(&(0..n).map(|it| row(it, 1)).collect::<Vec<_>>()))
    });
    edge(5, "components.0.components", |n| sent(rows(&[row(0, n)])));
    edge(100, "components.0.components.0.custom_id", |n| {
        sent(rows(&[vec![button(&long(n))]]))
    });
    edge(80, "components.0.components.0.label", |n| {
        let labelled = json!({"type": 2, "style": 1, "label": long(n), "custom_id": "a"});
        sent(rows(&[vec![labelled]]))
    });
}

#[test]
fn a_custom_id_is_there_once_and_not_empty() {
    let twice = rows(&[vec![button("a")], vec![button("a")]]);
    assert_eq!(paths(sent(twice)), ["components.1.components.0.custom_id"]);
    assert_eq!(
        paths(sent(rows(&[vec![button("")]]))),
        ["components.0.components.0.custom_id"]
    );
}

#[test]
fn a_link_button_has_an_address_and_no_custom_id() {
    let link = |more: Value| {
        let mut link = json!({"type": 2, "style": 5, "label": "Open"});
        link.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        paths(sent(rows(&[vec![link]])))
    };
    assert!(link(json!({"url": "https://example.org"})).is_empty());
    assert_eq!(link(json!({})), ["components.0.components.0.url"]);
    assert_eq!(
        link(json!({"url": "javascript:x"})),
        ["components.0.components.0.url"]
    );
    let both = link(json!({"url": "https://example.org", "custom_id": "a"}));
    assert_eq!(both, ["components.0.components.0.custom_id"]);
    let style = json!({"type": 2, "style": 7, "label": "a", "custom_id": "a"});
    assert_eq!(
        paths(sent(rows(&[vec![style]]))),
        ["components.0.components.0.style"]
    );
}

#[test]
fn a_select_stands_alone_with_at_most_25_options() {
    let select = |n: usize| {
        let options: Vec<_> = (0..n)
            .map(|i| json!({"label": "a", "value": i.to_string()}))
            .collect();
        json!({"type": 3, "custom_id": "s", "options": options})
    };
    edge(25, "components.0.components.0.options", |n| {
        sent(rows(&[vec![select(n)]]))
    });
    let beside = rows(&[vec![select(1), button("a")]]);
    assert_eq!(paths(sent(beside)), ["components.0.components"]);
}

#[test]
fn flags_mentions_and_attachments_must_make_sense() {
    let with = |key: &str, value: Value| {
        let mut body = json!({"content": "a"});
        body[key] = value;
        paths(message(&body, 1))
    };
    assert!(with("flags", json!(64)).is_empty());
    assert_eq!(with("flags", json!(1 << 30)), ["flags"]);
    assert!(with("allowed_mentions", json!({"parse": [], "users": ["5"]})).is_empty());
    let kind = with("allowed_mentions", json!({"parse": ["all"]}));
    assert_eq!(kind, ["allowed_mentions.parse.0"]);
    let both = with(
        "allowed_mentions",
        json!({"parse": ["users"], "users": ["5"]}),
    );
    assert_eq!(both, ["allowed_mentions"]);
    assert!(with("attachments", json!([{"id": "0"}])).is_empty());
    assert_eq!(
        with("attachments", json!([{"id": 1}])),
        ["attachments.0.id"]
    );
}

fn named(more: Value) -> Value {
    let mut command = json!({"name": "charts", "description": "d"});
    command
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    command
}

fn with_option(more: Value) -> Result<(), FormErrors> {
    let mut option = json!({"name": "o", "description": "d", "type": 3});
    option
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    command(&named(json!({"options": [option]})))
}

#[test]
fn command_names_are_lower_case_and_short() {
    edge(32, "name", |n| command(&named(json!({"name": long(n)}))));
    edge(100, "description", |n| {
        command(&named(json!({"description": long(n)})))
    });
    for bad in ["Charts", "two words", "a.b", "a/b"] {
        assert_eq!(
            paths(command(&named(json!({"name": bad})))),
            ["name"],
            "{bad}"
        );
    }
    assert_eq!(
        command(&named(json!({"name": "diagramme-löschen_2"}))),
        Ok(())
    );
    assert_eq!(command(&named(json!({"name": "ลบ"}))), Ok(()));
}

#[test]
fn translations_have_known_locales_and_the_same_limits() {
    edge(100, "description_localizations.de", |n| {
        command(&named(
            json!({"description_localizations": {"de": long(n)}}),
        ))
    });
    let locale = named(json!({"name_localizations": {"xx": "a"}}));
    assert_eq!(paths(command(&locale)), ["name_localizations.xx"]);
    let upper = named(json!({"name_localizations": {"de": "Karten"}}));
    assert_eq!(paths(command(&upper)), ["name_localizations.de"]);
}

#[test]
fn options_are_counted_and_the_required_come_first() {
    let options = |n: usize| -> Vec<_> {
        (0..n)
            .map(|i| json!({"name": format!("o{i}"), "description": "d", "type": 3}))
            .collect()
    };
    edge(25, "options", |n| {
        command(&named(json!({"options": options(n)})))
    });
    let mut late = options(2);
    late[1]["required"] = json!(true);
    assert_eq!(
        paths(command(&named(json!({"options": late})))),
        ["options.1"]
    );
}

#[test]
fn subcommands_nest_two_deep_and_do_not_mix_with_values() {
    let sub = json!({"name": "s", "description": "d", "type": 1});
    let group =
        |inside: &Value| json!({"name": "g", "description": "d", "type": 2, "options": [inside]});
    let checked = |options: Value| paths(command(&named(json!({"options": options}))));
    assert!(checked(json!([group(&sub)])).is_empty());
    assert_eq!(
        checked(json!([group(&group(&sub))])),
        ["options.0.options.0.type"]
    );
    let value = json!({"name": "v", "description": "d", "type": 3});
    assert_eq!(checked(json!([sub, value])), ["options"]);
}

#[test]
fn choices_are_counted_and_exclude_autocomplete() {
    let choices = |n: usize| -> Vec<_> {
        (0..n)
            .map(|i| json!({"name": i.to_string(), "value": "v"}))
            .collect()
    };
    edge(25, "options.0.choices", |n| {
        with_option(json!({"choices": choices(n)}))
    });
    edge(100, "options.0.choices.0.name", |n| {
        with_option(json!({"choices": [{"name": long(n), "value": "v"}]}))
    });
    let both = with_option(json!({"choices": choices(1), "autocomplete": true}));
    assert_eq!(paths(both), ["options.0.autocomplete"]);
    let typed = with_option(json!({"type": 4, "choices": choices(1)}));
    assert_eq!(paths(typed), ["options.0.choices.0.value"]);
}

#[test]
fn a_command_holds_eight_thousand_characters() {
    // Long choices make most of it; descriptions take what is left.
    let build = |last: usize| {
        let options: Vec<_> = (0..10)
            .map(|i| {
                let choices: Vec<_> = (0..7)
                    .map(|j| json!({"name": format!("{j}{}", long(99)), "value": "v"}))
                    .collect();
                json!({"name": i.to_string(), "description": "d", "type": 3, "choices": choices})
            })
            .collect();
        let mut body = named(json!({"options": options}));
        let description = long(100);
        let mut filled = size(&body);
        for option in body["options"].as_array_mut().unwrap() {
            let add = last.saturating_sub(filled).min(99);
            option["description"] = json!(description.chars().take(1 + add).collect::<String>());
            filled += add;
        }
        assert_eq!(size(&body), last);
        command(&body)
    };
    edge(8_000, "", build);
}

#[test]
fn a_scope_holds_a_hundred_commands_of_different_names() {
    let many = |n: usize| {
        (0..n)
            .map(|i| named(json!({"name": format!("c{i}")})))
            .collect()
    };
    edge(100, "", |n| commands(&Value::Array(many(n))));
    let twice = json!([named(json!({})), named(json!({}))]);
    assert_eq!(paths(commands(&twice)), ["1"]);
}

fn form(inputs: &[Value]) -> Value {
    let rows: Vec<_> = inputs
        .iter()
        .map(|it| json!({"type": 1, "components": [it]}))
        .collect();
    json!({"custom_id": "f", "title": "t", "components": rows})
}

fn input(id: &str) -> Value {
    json!({"type": 4, "custom_id": id, "style": 1, "label": "l"})
}

#[test]
fn forms_keep_their_limits() {
    let with = |key: &str, value: Value| {
        let mut input = input("a");
        input[key] = value;
        modal(&form(&[input]))
    };
    edge(5, "components", |n| {
        modal(&form(
            &(0..n).map(|i| input(&i.to_string())).collect::<Vec<_>>(),
        ))
    });
    edge(45, "title", |n| {
        let mut data = form(&[input("a")]);
        data["title"] = json!(long(n));
        modal(&data)
    });
    edge(45, "components.0.components.0.label", |n| {
        with("label", json!(long(n)))
    });
    edge(4_000, "components.0.components.0.value", |n| {
        with("value", json!(long(n)))
    });
    edge(4_000, "components.0.components.0.max_length", |n| {
        with("max_length", json!(n))
    });
    assert_eq!(paths(modal(&form(&[]))), ["components"]);
    let shared = json!({"custom_id": "f", "title": "t", "components": [
        {"type": 1, "components": [input("a"), input("b")]}]});
    assert_eq!(paths(modal(&shared)), ["components.0.components"]);
    let twice = form(&[input("a"), input("a")]);
    assert_eq!(
        paths(modal(&twice)),
        ["components.1.components.0.custom_id"]
    );
}

#[test]
fn offered_choices_keep_their_limits() {
    let one = |choice: Value| autocomplete(&json!({"choices": [choice]}));
    edge(25, "choices", |n| {
        autocomplete(&json!({"choices": vec![json!({"name": "a", "value": "b"}); n]}))
    });
    edge(100, "choices.0.name", |n| {
        one(json!({"name": long(n), "value": 1}))
    });
    edge(100, "choices.0.value", |n| {
        one(json!({"name": "a", "value": long(n)}))
    });
    assert_eq!(
        paths(one(json!({"name": "", "value": true}))),
        ["choices.0.name", "choices.0.value"]
    );
}

#[test]
fn an_answer_is_checked_by_its_type_under_data() {
    let answer = |kind: u8, data: Value| paths(callback(&json!({"type": kind, "data": data}), 0));
    assert_eq!(answer(4, json!({"content": long(2_001)})), ["data.content"]);
    assert_eq!(answer(7, json!({"content": long(2_001)})), ["data.content"]);
    assert!(answer(7, json!({"content": ""})).is_empty());
    assert!(answer(5, Value::Null).is_empty());
    assert!(answer(6, Value::Null).is_empty());
    assert_eq!(answer(8, json!({})), ["data.choices"]);
    assert_eq!(answer(9, form(&[])), ["data.components"]);
    assert_eq!(answer(9, Value::Null), ["data"]);
    assert_eq!(answer(3, Value::Null), ["type"]);
}
