//! Turns the text of a word into the value that its option takes, as Discord's client would.

use serde_json::{Value, json};

use super::TypeError;

/// The largest whole number that Discord's clients keep exactly; theirs go no further.
const LARGEST_WHOLE: i64 = 9_007_199_254_740_991;
const LARGEST_NUMBER: f64 = 9_007_199_254_740_991.0;

/// A value of the type that its option has.
#[derive(Debug, Clone, PartialEq)]
pub enum TypedValue {
    /// Type 3.
    Text(String),
    /// Type 4.
    Whole(i64),
    /// Type 5.
    Bool(bool),
    /// Type 6: a user's id.
    User(u64),
    /// Type 7: a channel's id.
    Channel(u64),
    /// Type 8: a role's id.
    Role(u64),
    /// Type 9: the id of a user or a role.
    Mentionable(u64),
    /// Type 10.
    Number(f64),
}

impl TypedValue {
    /// Discord's number of the option type.
    #[must_use]
    pub fn kind(&self) -> u8 {
        match self {
            Self::Text(_) => 3,
            Self::Whole(_) => 4,
            Self::Bool(_) => 5,
            Self::User(_) => 6,
            Self::Channel(_) => 7,
            Self::Role(_) => 8,
            Self::Mentionable(_) => 9,
            Self::Number(_) => 10,
        }
    }

    /// The value as it stands in an interaction; ids are strings there.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Text(text) => json!(text),
            Self::Whole(number) => json!(number),
            Self::Bool(is) => json!(is),
            Self::Number(number) => json!(number),
            Self::User(id) | Self::Channel(id) | Self::Role(id) | Self::Mentionable(id) => {
                json!(id.to_string())
            }
        }
    }
}

/// Reads the value of a finished option: type, choices and bounds all hold.
pub(super) fn read(option: &Value, text: &str) -> Result<TypedValue, TypeError> {
    let choices = option["choices"].as_array().map_or(&[][..], Vec::as_slice);
    if !choices.is_empty() {
        return read_choice(option, choices, text);
    }
    let value = convert(option, text)?;
    check_bounds(option, &value)?;
    Ok(value)
}

/// A choice is named by what the client shows, in any locale, or by its value.
fn read_choice(option: &Value, choices: &[Value], text: &str) -> Result<TypedValue, TypeError> {
    let shown = |choice: &&Value| {
        let translated = choice["name_localizations"].as_object();
        let mut names = translated.into_iter().flat_map(|names| names.values());
        choice["name"] == text || names.any(|name| name == text)
    };
    let worth = |choice: &&Value| bare(&choice["value"]) == text;
    let found = choices
        .iter()
        .find(shown)
        .or_else(|| choices.iter().find(worth));
    let Some(choice) = found else {
        let names: Vec<_> = choices
            .iter()
            .filter_map(|choice| choice["name"].as_str())
            .collect();
        return Err(bad(
            option,
            format!("`{text}` is not one of: {}.", names.join(", ")),
        ));
    };
    convert(option, &bare(&choice["value"]))
}

fn bare(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn convert(option: &Value, text: &str) -> Result<TypedValue, TypeError> {
    let wrong = |wants: &str| bad(option, format!("`{text}` is not {wants}."));
    match option["type"].as_u64() {
        Some(3) => Ok(TypedValue::Text(text.to_owned())),
        Some(4) => match text.parse::<i64>() {
            Ok(number) if (-LARGEST_WHOLE..=LARGEST_WHOLE).contains(&number) => {
                Ok(TypedValue::Whole(number))
            }
            _ => Err(wrong("a whole number")),
        },
        Some(5) => match text.to_lowercase().as_str() {
            "true" => Ok(TypedValue::Bool(true)),
            "false" => Ok(TypedValue::Bool(false)),
            _ => Err(wrong("`true` or `false`")),
        },
        Some(6) => id(text, &["<@", "<@!"])
            .map(TypedValue::User)
            .ok_or_else(|| wrong("a member")),
        Some(7) => id(text, &["<#"])
            .map(TypedValue::Channel)
            .ok_or_else(|| wrong("a channel")),
        Some(8) => id(text, &["<@&"])
            .map(TypedValue::Role)
            .ok_or_else(|| wrong("a role")),
        Some(9) => id(text, &["<@", "<@!", "<@&"])
            .map(TypedValue::Mentionable)
            .ok_or_else(|| wrong("a member or a role")),
        Some(10) => match text.parse::<f64>() {
            Ok(number) if number.abs() <= LARGEST_NUMBER => Ok(TypedValue::Number(number)),
            _ => Err(wrong("a number")),
        },
        _ => Err(bad(option, "it cannot be typed.".to_owned())),
    }
}

/// A bare id, or one in a mention that opens with one of `mentions`.
fn id(text: &str, mentions: &[&str]) -> Option<u64> {
    let inside = text.strip_suffix('>').and_then(|text| {
        let opened = mentions.iter().filter_map(|open| text.strip_prefix(open));
        opened.min_by_key(|inside| inside.len())
    });
    let digits = inside.unwrap_or(text);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

fn check_bounds(option: &Value, value: &TypedValue) -> Result<(), TypeError> {
    let say = |why: String| Err(bad(option, why));
    let number = match value {
        TypedValue::Text(text) => return check_length(option, text),
        TypedValue::Whole(number) => *number as f64,
        TypedValue::Number(number) => *number,
        _ => return Ok(()),
    };
    match (option["min_value"].as_f64(), option["max_value"].as_f64()) {
        (Some(least), _) if number < least => say(format!("it must be {least} or more.")),
        (_, Some(most)) if number > most => say(format!("it must be {most} or less.")),
        _ => Ok(()),
    }
}

/// Lengths are in characters. Discord's client has no way to send an empty text.
fn check_length(option: &Value, text: &str) -> Result<(), TypeError> {
    let length = text.chars().count() as u64;
    let least = option["min_length"].as_u64().unwrap_or(1).max(1);
    let most = option["max_length"].as_u64().unwrap_or(6_000);
    if (least..=most).contains(&length) {
        return Ok(());
    }
    Err(bad(
        option,
        format!("it must have {least} to {most} characters, and has {length}."),
    ))
}

fn bad(option: &Value, why: String) -> TypeError {
    let option = option["name"].as_str().unwrap_or_default().to_owned();
    TypeError::BadValue { option, why }
}
