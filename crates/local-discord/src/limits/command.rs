//! The limits of registered commands: names, texts in every locale, options and their nesting.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use serde_json::Value;

use super::answer::LARGEST_WHOLE;
use super::{Form, FormErrors, Need};

const SUBCOMMAND: i64 = 1;
const GROUP: i64 = 2;
const STRING: i64 = 3;
const WHOLE: i64 = 4;
const NUMBER: i64 = 10;
const OPTION_TYPES: [i64; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/// Characters of all names, descriptions and choice values of one command, the longest locale
/// of each counting.
const ALL_TOGETHER: usize = 8_000;
const LOCALES: [&str; 34] = [
    "ar", "he", "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt",
    "hu", "nl", "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk",
    "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
];

/// Checks all commands of one scope, as the body of a `PUT`.
pub fn commands(body: &Value) -> Result<(), FormErrors> {
    let mut form = Form::default();
    let Some(all) = body.as_array() else {
        form.refuse(
            "LIST_TYPE_CONVERT",
            "Only iterables may be used in a ListType",
        );
        return form.finish();
    };
    if all.iter().filter(|command| kind_of(command) == 1).count() > 100 {
        let said = "Maximum number of application commands reached (100).";
        form.refuse("APPLICATION_COMMANDS_MAX_REACHED", said);
    }
    let mut names = HashSet::new();
    for (index, command) in all.iter().enumerate() {
        form.item(index, |form| {
            check_command(form, command);
            if let Some(name) = command["name"].as_str()
                && !names.insert((kind_of(command), name))
            {
                let said = "Application command names must be unique";
                form.refuse("APPLICATION_COMMANDS_DUPLICATE_NAME", said);
            }
        });
    }
    form.finish()
}

/// Checks one command, as the body of a `POST`.
pub fn command(body: &Value) -> Result<(), FormErrors> {
    let mut form = Form::default();
    check_command(&mut form, body);
    form.finish()
}

/// Slash commands (1) are the kind that is meant when none is named; 2 and 3 are context menus.
fn kind_of(command: &Value) -> i64 {
    command["type"].as_i64().unwrap_or(1)
}

fn check_command(form: &mut Form, command: &Value) {
    if !form.object(command) {
        return;
    }
    if !command["type"].is_null() && form.one_of(command, "type", &[1, 2, 3]).is_none() {
        return;
    }
    check_permissions(form, command);
    if kind_of(command) != 1 {
        check_localised(form, command, "name", 1..=32);
        if command["description"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
        {
            let said = "Context menu commands cannot have description";
            form.refuse_at(
                "description",
                "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION",
                said,
            );
        }
        return;
    }
    check_name(form, command);
    check_localised(form, command, "description", 1..=100);
    check_options(form, command, Level::Command);
    if size(command) > ALL_TOGETHER {
        let said = format!("Command exceeds maximum size ({ALL_TOGETHER})");
        form.refuse("APPLICATION_COMMAND_TOO_LARGE", said);
    }
}

fn check_permissions(form: &mut Form, command: &Value) {
    let Some(value) = form.get(command, "default_member_permissions", Need::May) else {
        return;
    };
    let is_bits = match value {
        Value::String(text) => text.parse::<u64>().is_ok(),
        other => other.is_u64(),
    };
    if !is_bits {
        let said = format!("Value {value} is not a permission bit set.");
        form.refuse_at("default_member_permissions", "NUMBER_TYPE_COERCE", said);
    }
}

fn check_name(form: &mut Form, named: &Value) {
    check_localised(form, named, "name", 1..=32);
    if let Some(name) = named["name"].as_str() {
        form.at("name", |form| check_spelling(form, name));
    }
    if let Some(names) = named["name_localizations"].as_object() {
        form.at("name_localizations", |form| {
            for (locale, name) in names {
                if let Some(name) = name.as_str() {
                    form.at(locale, |form| check_spelling(form, name));
                }
            }
        });
    }
}

fn check_spelling(form: &mut Form, name: &str) {
    if !name.chars().all(may_be_in_a_name) || name.to_lowercase() != name {
        form.refuse(
            "APPLICATION_COMMAND_INVALID_NAME",
            "Command name is invalid",
        );
    }
}

/// `[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]`. The standard library's letters also hold a few
/// combining vowel signs of other scripts, which Discord would refuse.
fn may_be_in_a_name(c: char) -> bool {
    let devanagari = matches!(c, '\u{900}'..='\u{97f}' | '\u{a8e0}'..='\u{a8ff}');
    let thai = matches!(c, '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e5b}');
    matches!(c, '-' | '_' | '\'') || c.is_alphanumeric() || devanagari || thai
}

/// The text under `key` and its translations under `{key}_localizations`.
pub(super) fn check_localised(
    form: &mut Form,
    object: &Value,
    key: &str,
    length: RangeInclusive<usize>,
) {
    form.text(object, key, Need::Must, length.clone());
    let translations = format!("{key}_localizations");
    let Some(texts) = form.get(object, &translations, Need::May) else {
        return;
    };
    form.at(&translations, |form| {
        if !form.object(texts) {
            return;
        }
        for (locale, text) in texts.as_object().into_iter().flatten() {
            form.at(locale, |form| {
                if !LOCALES.contains(&locale.as_str()) {
                    let said = format!("Value must be one of {LOCALES:?}.");
                    form.refuse("ENUM_TYPE_COERCE", said);
                } else if !text.is_null() {
                    form.string(text, length.clone());
                }
            });
        }
    });
}

#[derive(Clone, Copy)]
enum Level {
    Command,
    Group,
    Subcommand,
}

fn check_options(form: &mut Form, parent: &Value, level: Level) {
    let options = form.list(parent, "options", Need::May, 0..=25);
    let subs = options.iter().filter(|it| is_sub(it)).count();
    form.at("options", |form| {
        if subs > 0 && subs < options.len() {
            let said = "Sub-command and sub-command group option types are mutually exclusive to all other types";
            form.refuse("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", said);
        }
        let mut names = HashSet::new();
        let mut optional_seen = false;
        for (index, option) in options.iter().enumerate() {
            form.item(index, |form| {
                check_option(form, option, level);
                if let Some(name) = option["name"].as_str()
                    && !names.insert(name)
                {
                    let said = "Option name is already used";
                    form.refuse_at("name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", said);
                }
                let required = form.flag(option, "required");
                if required && optional_seen {
                    let said = "Required options must be placed before non-required options";
                    form.refuse("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", said);
                }
                optional_seen |= !required;
            });
        }
    });
}

fn is_sub(option: &Value) -> bool {
    matches!(option["type"].as_i64(), Some(SUBCOMMAND | GROUP))
}

fn check_option(form: &mut Form, option: &Value, level: Level) {
    if !form.object(option) {
        return;
    }
    check_name(form, option);
    check_localised(form, option, "description", 1..=100);
    let known: &[i64] = match level {
        Level::Command => &OPTION_TYPES,
        Level::Group => &[SUBCOMMAND],
        Level::Subcommand => &OPTION_TYPES[2..],
    };
    match form.one_of(option, "type", known) {
        Some(GROUP) => check_options(form, option, Level::Group),
        Some(SUBCOMMAND) => check_options(form, option, Level::Subcommand),
        Some(kind) => check_value_option(form, option, kind),
        None => {}
    }
}

fn check_value_option(form: &mut Form, option: &Value, kind: i64) {
    let completes = form.flag(option, "autocomplete");
    let choices = form.list(option, "choices", Need::May, 0..=25);
    let typed = matches!(kind, STRING | WHOLE | NUMBER);
    if completes && !(typed && choices.is_empty()) {
        let said = "autocomplete goes with options of type 3, 4 and 10 that have no choices";
        form.refuse_at(
            "autocomplete",
            "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID",
            said,
        );
    }
    if !choices.is_empty() && !typed {
        let said = "choices go with options of type 3, 4 and 10";
        form.refuse_at(
            "choices",
            "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID",
            said,
        );
    } else {
        form.at("choices", |form| check_choices(form, choices, kind));
    }
    let least = form.whole(option, "min_length", Need::May, 0..=6_000);
    let most = form.whole(option, "max_length", Need::May, 1..=6_000);
    if least.zip(most).is_some_and(|(least, most)| least > most) {
        let said = "min_length must not be more than max_length";
        form.refuse_at(
            "min_length",
            "APPLICATION_COMMAND_OPTIONS_RANGE_INVALID",
            said,
        );
    }
    for key in ["min_value", "max_value"] {
        if let Some(bound) = form.get(option, key, Need::May)
            && !is_value_of(bound, kind)
        {
            form.refuse_at(
                key,
                "NUMBER_TYPE_COERCE",
                format!("Value {bound} does not fit the type."),
            );
        }
    }
}

fn check_choices(form: &mut Form, choices: &[Value], kind: i64) {
    let mut names = HashSet::new();
    for (index, choice) in choices.iter().enumerate() {
        form.item(index, |form| {
            check_localised(form, choice, "name", 1..=100);
            if let Some(name) = choice["name"].as_str()
                && !names.insert(name)
            {
                let said = "Choice name is already used";
                form.refuse_at(
                    "name",
                    "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
                    said,
                );
            }
            match form.get(choice, "value", Need::Must) {
                Some(value) if !is_value_of(value, kind) => {
                    let said = format!("Value {value} does not fit the type.");
                    form.refuse_at("value", "APPLICATION_COMMAND_OPTION_CHOICE_TYPE", said);
                }
                Some(Value::String(_)) => {
                    form.text(choice, "value", Need::Must, 0..=100);
                }
                _ => {}
            }
        });
    }
}

fn is_value_of(value: &Value, kind: i64) -> bool {
    let in_range = value.as_f64().is_some_and(|n| n.abs() <= LARGEST_WHOLE);
    match kind {
        STRING => value.is_string(),
        WHOLE => value.is_i64() && in_range,
        NUMBER => in_range,
        _ => false,
    }
}

pub(super) fn size(node: &Value) -> usize {
    let own = longest(node, "name") + longest(node, "description");
    let value = node["value"]
        .as_str()
        .map_or(0, |text| text.chars().count());
    let inside = ["options", "choices"]
        .iter()
        .flat_map(|key| node[*key].as_array().into_iter().flatten());
    own + value + inside.map(size).sum::<usize>()
}

fn longest(node: &Value, key: &str) -> usize {
    let translations = node[format!("{key}_localizations")].as_object();
    let all = translations.into_iter().flat_map(|texts| texts.values());
    all.chain([&node[key]])
        .filter_map(Value::as_str)
        .map(|text| text.chars().count())
        .max()
        .unwrap_or(0)
}
