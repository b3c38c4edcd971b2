//! A typed line such as `/charts purge type:plot older_than:30d "my plot"`, read against the
//! commands that a bot registered.
//!
//! Pure: it may not name the state or sockets. What it lets through, Discord's client could have
//! sent: options exist, are there once, fit their type, choices and bounds, and none that must be
//! given is missing. Values without a name fill the options that are not yet given, in order. A
//! value that holds spaces, or something like `name:`, is quoted. Commands and options go by the
//! names they were registered with, not by translations.

#[cfg(test)]
mod tests;
mod value;
mod words;

use serde_json::{Value, json};

pub use crate::errors::TypeError;

pub use value::TypedValue;
use words::{End, Word};

/// A line that can be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed {
    /// The registered command's id.
    pub command_id: u64,
    /// Its name, without the slash.
    pub command_name: String,
    /// The group and subcommand; empty for a command without them.
    pub path: Vec<String>,
    /// Option name → value, as typed.
    pub options: Vec<(String, TypedValue)>,
}

/// A line whose last option is being typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Focus {
    /// The registered command's id.
    pub command_id: u64,
    /// Its name, without the slash.
    pub command_name: String,
    /// The group and subcommand; empty for a command without them.
    pub path: Vec<String>,
    /// The options given before.
    pub options: Vec<(String, TypedValue)>,
    /// The option being typed.
    pub option: String,
    /// Its type: 3, 4 or 10.
    pub kind: u8,
    /// What is typed of it so far, not checked.
    pub text: String,
}

/// Reads a finished line.
pub fn parse(line: &str, commands: &[Value]) -> Result<Typed, TypeError> {
    let words = words::read(line)?;
    let (command, words) = find_command(&words, commands)?;
    let (mut open, words) = walk(command, words)?;
    for word in words {
        if word.end == End::OpenQuote {
            let said = format!("The quote before `{}` is not closed.", word.text);
            return Err(TypeError::Unreadable(said));
        }
        open.give(word)?;
    }
    let missing = open.free().find(|option| option["required"] == true);
    if let Some(option) = missing {
        return Err(TypeError::OptionMissing(name_of(option).to_owned()));
    }
    Ok(Typed {
        command_id: id_of(command),
        command_name: name_of(command).to_owned(),
        path: open.path,
        options: open.given,
    })
}

/// Reads a line whose last option is being typed: its last word, or after a space the next option
/// that is not yet given. That option must be one that completes.
pub fn focused(line: &str, commands: &[Value]) -> Result<Focus, TypeError> {
    let words = words::read(line)?;
    let (command, words) = find_command(&words, commands)?;
    let (mut open, words) = walk(command, words)?;
    let after_a_space = line.ends_with(char::is_whitespace);
    let typing = words
        .split_last()
        .filter(|(last, _)| last.end == End::OpenQuote || !after_a_space);
    let (before, text) = match typing {
        Some((last, before)) => (before, last.text.clone()),
        None => (words, String::new()),
    };
    for word in before {
        open.give(word)?;
    }
    let option = match typing {
        Some((last, _)) => open.option_for(last)?,
        None => open.free().next().ok_or_else(|| too_many(""))?,
    };
    let name = name_of(option).to_owned();
    let kind = option["type"]
        .as_u64()
        .and_then(|kind| u8::try_from(kind).ok());
    match kind {
        Some(kind @ (3 | 4 | 10)) if option["autocomplete"] == true => Ok(Focus {
            command_id: id_of(command),
            command_name: name_of(command).to_owned(),
            path: open.path,
            options: open.given,
            option: name,
            kind,
            text,
        }),
        _ => Err(TypeError::NoCompletion(name)),
    }
}

/// The `data.options` of the interaction that a line sends: options inside their subcommand (type
/// 1), that inside its group (type 2).
#[must_use]
pub fn interaction_options(typed: &Typed) -> Value {
    nest(&typed.path, given_json(&typed.options))
}

/// The `data.options` of the interaction that asks the bot to complete. The option in focus is the
/// last, and its value the text so far.
#[must_use]
pub fn focus_options(focus: &Focus) -> Value {
    let mut options = given_json(&focus.options);
    options.push(json!({
        "name": focus.option, "type": focus.kind, "value": focus.text, "focused": true,
    }));
    nest(&focus.path, options)
}

fn given_json(options: &[(String, TypedValue)]) -> Vec<Value> {
    options
        .iter()
        .map(|(name, value)| json!({"name": name, "type": value.kind(), "value": value.to_json()}))
        .collect()
}

fn nest(path: &[String], options: Vec<Value>) -> Value {
    let mut inside = options;
    for (kind, name) in (1..).zip(path.iter().rev()) {
        inside = vec![json!({"name": name, "type": kind, "options": inside})];
    }
    Value::Array(inside)
}

fn find_command<'c, 'w>(
    words: &'w [Word],
    commands: &'c [Value],
) -> Result<(&'c Value, &'w [Word]), TypeError> {
    let (first, rest) = words.split_first().ok_or(TypeError::NoCommandTyped)?;
    let name = first.text.strip_prefix('/').filter(|name| !name.is_empty());
    let name = name
        .filter(|_| first.name.is_none())
        .ok_or(TypeError::NoCommandTyped)?;
    let command = commands.iter().find(|it| {
        let typed_by_slash = it["type"].is_null() || it["type"] == 1;
        typed_by_slash && it["name"] == name
    });
    let command = command.ok_or_else(|| TypeError::UnknownCommand(name.to_owned()))?;
    Ok((command, rest))
}

/// Goes down through group and subcommand to the options that take values.
fn walk<'c, 'w>(
    command: &'c Value,
    words: &'w [Word],
) -> Result<(Open<'c>, &'w [Word]), TypeError> {
    let (mut at, mut rest) = (command, words);
    let mut path = Vec::new();
    let mut typed = format!("/{}", name_of(command));
    while options_of(at).iter().any(is_sub) {
        let next = rest.split_first().and_then(|(word, after)| {
            let named = |it: &&Value| is_sub(it) && word.name.is_none() && it["name"] == word.text;
            options_of(at).iter().find(named).map(|sub| (sub, after))
        });
        let Some((sub, after)) = next else {
            let names: Vec<_> = options_of(at).iter().map(name_of).collect();
            return Err(TypeError::SubcommandMissing {
                command: typed,
                choices: names.join(", "),
            });
        };
        typed = format!("{typed} {}", name_of(sub));
        path.push(name_of(sub).to_owned());
        (at, rest) = (sub, after);
    }
    let open = Open {
        path,
        options: options_of(at),
        given: Vec::new(),
    };
    Ok((open, rest))
}

/// The options of a command that is being read.
struct Open<'c> {
    path: Vec<String>,
    options: &'c [Value],
    given: Vec<(String, TypedValue)>,
}

impl<'c> Open<'c> {
    fn is_given(&self, option: &Value) -> bool {
        self.given
            .iter()
            .any(|(name, _)| option["name"] == name.as_str())
    }

    fn free(&self) -> impl Iterator<Item = &'c Value> {
        self.options.iter().filter(|option| !self.is_given(option))
    }

    fn option_for(&self, word: &Word) -> Result<&'c Value, TypeError> {
        let Some(name) = &word.name else {
            return self.free().next().ok_or_else(|| too_many(&word.text));
        };
        let option = self
            .options
            .iter()
            .find(|option| option["name"] == name.as_str());
        let option = option.ok_or_else(|| TypeError::UnknownOption(name.clone()))?;
        if self.is_given(option) {
            return Err(TypeError::OptionTwice(name.clone()));
        }
        Ok(option)
    }

    fn give(&mut self, word: &Word) -> Result<(), TypeError> {
        let option = self.option_for(word)?;
        let value = value::read(option, &word.text)?;
        self.given.push((name_of(option).to_owned(), value));
        Ok(())
    }
}

fn too_many(text: &str) -> TypeError {
    TypeError::Unreadable(format!("No option is left that takes `{text}`."))
}

fn options_of(node: &Value) -> &[Value] {
    node["options"].as_array().map_or(&[], Vec::as_slice)
}

fn is_sub(option: &Value) -> bool {
    matches!(option["type"].as_u64(), Some(1 | 2))
}

fn name_of(node: &Value) -> &str {
    node["name"].as_str().unwrap_or_default()
}

/// Ids are strings in JSON. A command of which Discord has not made an id has none, and gets 0.
fn id_of(command: &Value) -> u64 {
    command["id"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .unwrap_or_default()
}
