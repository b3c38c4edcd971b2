//! Lines that are read, lines that are refused, and that any text is one or the other.

use proptest::prelude::*;

use super::*;

fn option(name: &str, kind: u8, more: &Value) -> Value {
    let mut option = json!({"name": name, "description": "d", "type": kind});
    for (key, value) in more.as_object().into_iter().flatten() {
        option[key] = value.clone();
    }
    option
}

fn registered() -> Vec<Value> {
    let types = json!({"choices": [
        {"name": "Plot", "name_localizations": {"de": "Diagramm"}, "value": "plot"},
        {"name": "Grid", "value": "grid"}]});
    let purge = json!([
        option("type", 3, &types),
        option("older_than", 3, &json!({"max_length": 5})),
        option("name", 3, &json!({})),
    ]);
    let delete = json!([
        option("chart", 3, &json!({"required": true, "autocomplete": true})),
        option("account", 3, &json!({"autocomplete": true})),
    ]);
    let sub = |name: &str, options: &Value| json!({"name": name, "type": 1, "options": options});
    let alerts = json!([option(
        "percent",
        4,
        &json!({"min_value": 1, "max_value": 100})
    )]);
    let every = json!([
        option("text", 3, &json!({})),
        option("whole", 4, &json!({})),
        option("bool", 5, &json!({})),
        option("user", 6, &json!({})),
        option("channel", 7, &json!({})),
        option("role", 8, &json!({})),
        option("who", 9, &json!({})),
        option("number", 10, &json!({})),
    ]);
    vec![
        json!({"id": "7", "type": 1, "name": "charts", "options": [
            sub("purge", &purge),
            sub("delete", &delete),
            {"name": "alerts", "type": 2, "options": [sub("set", &alerts)]},
        ]}),
        json!({"id": "8", "name": "every", "options": every}),
        json!({"id": "9", "type": 3, "name": "pin"}),
    ]
}

fn read(line: &str) -> Result<Typed, TypeError> {
    parse(line, &registered())
}

fn text(value: &str) -> TypedValue {
    TypedValue::Text(value.to_owned())
}

#[test]
fn named_options_are_read_with_quotes_and_choices() {
    let typed =
        read(r#"/charts purge type:Plot older_than:30d name:"my \"best\" plot*" "#).unwrap();
    assert_eq!(
        (typed.command_id, typed.command_name.as_str()),
        (7, "charts")
    );
    assert_eq!(typed.path, ["purge"]);
    let expected = [
        ("type".to_owned(), text("plot")),
        ("older_than".to_owned(), text("30d")),
        ("name".to_owned(), text(r#"my "best" plot*"#)),
    ];
    assert_eq!(typed.options, expected);
}

#[test]
fn a_choice_goes_by_what_is_shown_in_any_locale_or_by_its_value() {
    for shown in ["Plot", "Diagramm", "plot"] {
        let typed = read(&format!("/charts purge type:{shown}")).unwrap();
        assert_eq!(
            typed.options,
            [("type".to_owned(), text("plot"))],
            "{shown}"
        );
    }
}

#[test]
fn values_without_a_name_fill_what_is_left_in_order() {
    let typed = read("/charts delete 225").unwrap();
    assert_eq!(typed.options, [("chart".to_owned(), text("225"))]);
    let typed = read("/charts purge older_than:1d grid https://a.example/b").unwrap();
    let names: Vec<_> = typed
        .options
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["older_than", "type", "name"]);
}

#[test]
fn a_quoted_value_may_look_like_an_option() {
    let typed = read(r#"/charts delete "jane:225""#).unwrap();
    assert_eq!(typed.options, [("chart".to_owned(), text("jane:225"))]);
    assert_eq!(
        read("/charts delete jane:225"),
        Err(TypeError::UnknownOption("jane".to_owned()))
    );
}

#[test]
fn every_type_of_option_is_read() {
    let line =
        "/every text:a whole:-3 bool:true user:<@!5> channel:<#6> role:<@&7> who:8 number:1.5";
    let values: Vec<_> = read(line)
        .unwrap()
        .options
        .into_iter()
        .map(|(_, value)| value)
        .collect();
    let expected = [
        text("a"),
        TypedValue::Whole(-3),
        TypedValue::Bool(true),
        TypedValue::User(5),
        TypedValue::Channel(6),
        TypedValue::Role(7),
        TypedValue::Mentionable(8),
        TypedValue::Number(1.5),
    ];
    assert_eq!(values, expected);
}

#[test]
fn what_the_client_would_refuse_is_refused_with_the_option_named() {
    let refused = [
        (
            "/charts purge type:pie",
            "`type`: `pie` is not one of: Plot, Grid.",
        ),
        (
            "/charts purge older_than:123456",
            "`older_than`: it must have 1 to 5 characters, and has 6.",
        ),
        (
            "/charts purge name:\"\"",
            "`name`: it must have 1 to 6000 characters, and has 0.",
        ),
        ("/charts purge name:a name:b", "`name` is given twice."),
        ("/charts delete", "`chart` is missing."),
        ("/charts delete a b c", "No option is left that takes `c`."),
        (
            "/charts alerts set percent:101",
            "`percent`: it must be 100 or less.",
        ),
        (
            "/charts alerts set percent:0",
            "`percent`: it must be 1 or more.",
        ),
        (
            "/charts alerts set percent:half",
            "`percent`: `half` is not a whole number.",
        ),
        (
            "/every whole:9007199254740992",
            "`whole`: `9007199254740992` is not a whole number.",
        ),
        ("/every number:NaN", "`number`: `NaN` is not a number."),
        ("/every user:<#5>", "`user`: `<#5>` is not a member."),
        ("/every bool:yes", "`bool`: `yes` is not `true` or `false`."),
        ("/charts", "`/charts` needs one of: purge, delete, alerts."),
        ("/charts alerts", "`/charts alerts` needs one of: set."),
        ("/pin", "There is no command `pin` here."),
        ("hello", "A command begins with `/`, such as `/help`."),
        ("", "A command begins with `/`, such as `/help`."),
        ("/charts delete \"a", "The quote before `a` is not closed."),
        (
            "/charts delete \"a\"b",
            "After the closing quote of `a` a space is missing.",
        ),
    ];
    for (line, said) in refused {
        assert_eq!(
            read(line).map_err(|error| error.to_string()),
            Err(said.to_owned()),
            "{line}"
        );
    }
}

#[test]
fn a_bound_itself_is_allowed() {
    for line in [
        "/charts alerts set 1",
        "/charts alerts set 100",
        "/charts purge older_than:12345",
    ] {
        assert!(read(line).is_ok(), "{line}");
    }
    assert!(read("/every whole:9007199254740991").is_ok());
}

#[test]
fn options_are_nested_as_in_an_interaction() {
    let typed = read("/charts alerts set 90").unwrap();
    let expected = json!([{"name": "alerts", "type": 2, "options": [
        {"name": "set", "type": 1, "options": [{"name": "percent", "type": 4, "value": 90}]}]}]);
    assert_eq!(interaction_options(&typed), expected);
    let typed = read("/every user:5").unwrap();
    let expected = json!([{"name": "user", "type": 6, "value": "5"}]);
    assert_eq!(interaction_options(&typed), expected);
}

#[test]
fn the_option_being_typed_is_the_last_word_or_the_next_one_after_a_space() {
    let cases = [
        ("/charts delete ", "chart", ""),
        ("/charts delete", "chart", ""),
        ("/charts delete 22", "chart", "22"),
        ("/charts delete 225 ", "account", ""),
        ("/charts delete account:an", "account", "an"),
        ("/charts delete chart:\"my pl", "chart", "my pl"),
        ("/charts delete chart:\"my ", "chart", "my "),
    ];
    for (line, option, text) in cases {
        let focus = focused(line, &registered()).unwrap();
        assert_eq!(
            (focus.option.as_str(), focus.text.as_str()),
            (option, text),
            "{line}"
        );
    }
    let focus = focused("/charts delete 225 account:a", &registered()).unwrap();
    let expected = json!([{"name": "delete", "type": 1, "options": [
        {"name": "chart", "type": 3, "value": "225"},
        {"name": "account", "type": 3, "value": "a", "focused": true}]}]);
    assert_eq!(focus_options(&focus), expected);
}

#[test]
fn an_option_that_does_not_complete_says_so() {
    let refused = focused("/charts purge name:a", &registered());
    assert_eq!(refused, Err(TypeError::NoCompletion("name".to_owned())));
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn value_of(kind: usize, text: &str, number: i64) -> (String, TypedValue) {
    let id = number.unsigned_abs();
    match kind {
        0 => (quoted(text), TypedValue::Text(text.to_owned())),
        1 => (number.to_string(), TypedValue::Whole(number)),
        2 => (
            id.is_multiple_of(2).to_string(),
            TypedValue::Bool(id.is_multiple_of(2)),
        ),
        3 => (format!("<@{id}>"), TypedValue::User(id)),
        4 => (id.to_string(), TypedValue::Channel(id)),
        5 => (format!("<@&{id}>"), TypedValue::Role(id)),
        6 => (format!("<@{id}>"), TypedValue::Mentionable(id)),
        _ => (
            format!("{}", number as f64 / 4.0),
            TypedValue::Number(number as f64 / 4.0),
        ),
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(line in "(/charts |/every |/)?(purge |delete |alerts set )?\\PC{0,40}") {
        if let Ok(typed) = read(&line) {
            prop_assert!(interaction_options(&typed).is_array());
        }
        if let Ok(focus) = focused(&line, &registered()) {
            prop_assert!(line.contains(focus.text.as_str()) || line.contains('\\'));
        }
    }

    #[test]
    fn a_line_built_from_options_reads_back(
        kinds in proptest::sample::subsequence((0_usize..8).collect::<Vec<_>>(), 0..8).prop_shuffle(),
        text in "\\PC{1,30}",
        number in -9_000_000_000_i64..9_000_000_000,
    ) {
        let names = ["text", "whole", "bool", "user", "channel", "role", "who", "number"];
        let mut line = "/every".to_owned();
        let mut expected = Vec::new();
        for kind in kinds {
            let (typed, value) = value_of(kind, &text, number);
            line = format!("{line} {}:{typed}", names[kind]);
            expected.push((names[kind].to_owned(), value));
        }
        prop_assert_eq!(read(&line).map(|typed| typed.options), Ok(expected));
    }
}
