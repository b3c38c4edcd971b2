//! What Discord refuses in a request's body, and how it says so.
//!
//! Owns the limits of messages, commands, forms and answers to interactions. Pure: it may not name
//! the state, sockets or time. Every check looks at the whole body, so one refusal names every
//! fault. Keys that are not known here are let through.
//!
//! Lengths count Unicode characters (scalar values), as Discord's own description of its API does
//! by `maxLength`. No limit checked here is documented in UTF-16 units.

mod answer;
mod command;
mod component;
mod embed;
mod message;
#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

pub use answer::{autocomplete, callback, modal};
pub use command::{command, commands};
pub use message::{edit, message};

/// One fault in a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormError {
    /// Keys and indices from the body's root to the faulty value; empty for the body itself.
    pub path: Vec<String>,
    /// Discord's name of the fault, such as `BASE_TYPE_MAX_LENGTH`.
    pub code: &'static str,
    /// The sentence that goes with it.
    pub message: String,
}

/// All faults of one body; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Invalid Form Body: {}", .0.iter().map(|e| format!("{}: {}", e.path.join("."), e.message)).collect::<Vec<_>>().join("; "))]
pub struct FormErrors(pub Vec<FormError>);

/// The code of a message that would show nothing.
pub(crate) const EMPTY_MESSAGE: &str = "EMPTY_MESSAGE";

impl FormErrors {
    /// The body of Discord's answer 400. A message whose only fault is that it shows nothing gets
    /// 50006, all else 50035 with the faults nested as the body is.
    #[must_use]
    pub fn to_json(&self) -> Value {
        if self.0.iter().all(|error| error.code == EMPTY_MESSAGE) {
            return json!({"code": 50006, "message": "Cannot send an empty message"});
        }
        let mut root = Map::new();
        for error in &self.0 {
            nest(&mut root, &error.path, error);
        }
        json!({"code": 50035, "message": "Invalid Form Body", "errors": root})
    }
}

fn nest(level: &mut Map<String, Value>, path: &[String], error: &FormError) {
    let Some((key, rest)) = path.split_first() else {
        let said = json!({"code": error.code, "message": error.message});
        if let Value::Array(all) = level.entry("_errors").or_insert_with(|| json!([])) {
            all.push(said);
        }
        return;
    };
    if let Value::Object(next) = level.entry(key.as_str()).or_insert_with(|| json!({})) {
        nest(next, rest, error);
    }
}

/// Whether a key may be left out (or be null).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Must,
    May,
}

/// Collects faults while a check walks through a body.
#[derive(Debug, Default)]
struct Form {
    path: Vec<String>,
    errors: Vec<FormError>,
}

impl Form {
    fn finish(self) -> Result<(), FormErrors> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(FormErrors(self.errors))
        }
    }

    fn refuse(&mut self, code: &'static str, message: impl Into<String>) {
        self.errors.push(FormError {
            path: self.path.clone(),
            code,
            message: message.into(),
        });
    }

    fn at<R>(&mut self, key: &str, check: impl FnOnce(&mut Self) -> R) -> R {
        self.path.push(key.to_owned());
        let answer = check(self);
        self.path.pop();
        answer
    }

    fn item<R>(&mut self, index: usize, check: impl FnOnce(&mut Self) -> R) -> R {
        self.at(&index.to_string(), check)
    }

    fn refuse_at(&mut self, key: &str, code: &'static str, message: impl Into<String>) {
        self.at(key, |form| form.refuse(code, message));
    }

    /// The value under `key`, where null counts as absent; a missing one is refused if it must be.
    fn get<'a>(&mut self, object: &'a Value, key: &str, need: Need) -> Option<&'a Value> {
        let found = object.get(key).filter(|value| !value.is_null());
        if found.is_none() && need == Need::Must {
            self.refuse_at(key, "BASE_TYPE_REQUIRED", "This field is required");
        }
        found
    }

    fn text<'a>(
        &mut self,
        object: &'a Value,
        key: &str,
        need: Need,
        length: RangeInclusive<usize>,
    ) -> Option<&'a str> {
        let value = self.get(object, key, need)?;
        self.at(key, |form| form.string(value, length))
    }

    fn string<'a>(&mut self, value: &'a Value, length: RangeInclusive<usize>) -> Option<&'a str> {
        let Some(text) = value.as_str() else {
            self.refuse("STRING_TYPE_CONVERT", "Could not interpret as string.");
            return None;
        };
        self.count(text.chars().count(), &length);
        Some(text)
    }

    /// The items under `key`; none where it is absent or no list.
    fn list<'a>(
        &mut self,
        object: &'a Value,
        key: &str,
        need: Need,
        length: RangeInclusive<usize>,
    ) -> &'a [Value] {
        match self.get(object, key, need) {
            None => &[],
            Some(Value::Array(items)) => {
                self.at(key, |form| form.count(items.len(), &length));
                items
            }
            Some(_) => {
                self.refuse_at(
                    key,
                    "LIST_TYPE_CONVERT",
                    "Only iterables may be used in a ListType",
                );
                &[]
            }
        }
    }

    fn whole(
        &mut self,
        object: &Value,
        key: &str,
        need: Need,
        range: RangeInclusive<i64>,
    ) -> Option<i64> {
        let value = self.get(object, key, need)?;
        let Some(number) = value.as_i64() else {
            self.refuse_at(
                key,
                "NUMBER_TYPE_COERCE",
                format!("Value {value} is not int."),
            );
            return None;
        };
        if range.contains(&number) {
            return Some(number);
        }
        let said = format!(
            "int value should be between {} and {}.",
            range.start(),
            range.end()
        );
        self.refuse_at(key, "NUMBER_TYPE_RANGE", said);
        None
    }

    fn one_of(&mut self, object: &Value, key: &str, known: &[i64]) -> Option<i64> {
        let value = self.get(object, key, Need::Must)?;
        let number = value.as_i64().filter(|number| known.contains(number));
        if number.is_none() {
            self.refuse_at(
                key,
                "BASE_TYPE_CHOICES",
                format!("Value must be one of {known:?}."),
            );
        }
        number
    }

    fn flag(&mut self, object: &Value, key: &str) -> bool {
        match self.get(object, key, Need::May) {
            None => false,
            Some(Value::Bool(is)) => *is,
            Some(_) => {
                self.refuse_at(key, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.");
                false
            }
        }
    }

    fn object(&mut self, value: &Value) -> bool {
        if !value.is_object() {
            self.refuse(
                "MODEL_TYPE_CONVERT",
                "Only dictionaries may be used in a ModelType",
            );
        }
        value.is_object()
    }

    fn count(&mut self, count: usize, allowed: &RangeInclusive<usize>) {
        let (least, most) = (*allowed.start(), *allowed.end());
        if allowed.contains(&count) {
            return;
        }
        if least > 0 {
            let said = format!("Must be between {least} and {most} in length.");
            self.refuse("BASE_TYPE_BAD_LENGTH", said);
        } else {
            self.refuse(
                "BASE_TYPE_MAX_LENGTH",
                format!("Must be {most} or fewer in length."),
            );
        }
    }
}

fn is_web_address(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        text.strip_prefix(scheme)
            .is_some_and(|rest| !rest.is_empty())
    })
}

fn is_id(value: &Value) -> bool {
    match value {
        Value::String(text) => text.parse::<u64>().is_ok(),
        other => other.is_u64(),
    }
}
