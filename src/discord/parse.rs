//! From what Discord sends of a slash command to what was [`Typed`]. Pure.
//!
//! What always holds: Discord's checks on options are not relied upon; whatever comes is a command or an
//! error that names the option.

use serenity::model::application::{CommandData, CommandDataOption, CommandDataOptionValue};

use crate::domain::age::Age;
use crate::domain::command::{AdminCommand, Command, DAYS_SHOWN, MOST_DAYS_SHOWN, Typed};
use crate::domain::list::{Only, Query, Sort};
use crate::domain::selector::{Selector, Which};
use crate::ops::errors::UserError;

/// As long as a filter's text may be.
const LONGEST_TEXT: usize = 200;

/// The command that was typed.
///
/// # Errors
/// An option that is missing, of another kind, or not what it should be.
pub fn command(data: &CommandData) -> Result<Typed, UserError> {
    if data.name == "privacy" {
        return Ok(Typed {
            command: Command::Privacy,
            account: None,
        });
    }
    if data.name == "charts-admin" {
        return Ok(Typed {
            command: Command::Admin(admin(data)?),
            account: None,
        });
    }
    if data.name != "charts" {
        return Err(UserError::BadOption("charts"));
    }
    let [sub] = &data.options[..] else {
        return Err(UserError::BadOption("charts"));
    };
    let CommandDataOptionValue::SubCommand(options) = &sub.value else {
        return Err(UserError::BadOption("charts"));
    };
    let options = Options(options);
    let command = match sub.name.as_str() {
        "help" => Command::Help,
        "link" => Command::Link {
            server: options.text("server")?,
        },
        "account" => Command::Account,
        "count" => Command::Count {
            days: days(options)?,
        },
        "delete" => Command::Delete { id: id(options)? },
        "list" => Command::List(list(options)?),
        "jobs" => Command::Jobs,
        "show" => Command::Show { id: id(options)? },
        "restore" => Command::Restore { id: id(options)? },
        "protect" => Command::Protect {
            what: options.text("what")?,
        },
        "purge" => Command::Purge(purge(options)?),
        _ => return Err(UserError::BadOption("charts")),
    };
    let account = options.text("account")?;
    Ok(Typed { command, account })
}

/// What stands in `account` while another option is being completed.
#[must_use]
pub fn account_so_far(data: &CommandData) -> Option<String> {
    let [sub] = &data.options[..] else {
        return None;
    };
    let CommandDataOptionValue::SubCommand(options) = &sub.value else {
        return None;
    };
    Options(options).text("account").ok().flatten()
}

/// The subcommand in which an option is being completed.
#[must_use]
pub fn sub_name(data: &CommandData) -> &str {
    data.options.first().map_or("", |sub| sub.name.as_str())
}

fn id(options: Options<'_>) -> Result<String, UserError> {
    options.text("id")?.ok_or(UserError::BadOption("id"))
}

fn days(options: Options<'_>) -> Result<u16, UserError> {
    let Some(days) = options.number("days")? else {
        return Ok(DAYS_SHOWN);
    };
    let days = u16::try_from(days).ok();
    days.filter(|days| (1..=MOST_DAYS_SHOWN).contains(days))
        .ok_or(UserError::BadOption("days"))
}

fn list(options: Options<'_>) -> Result<Query, UserError> {
    let which = options.chosen("type", Which::from_word)?;
    Ok(Query {
        which: which.unwrap_or(Which::All),
        name: options.text("name")?,
        only: options.chosen("only", Only::from_word)?,
        sort: options.chosen("sort", Sort::from_word)?.unwrap_or_default(),
    })
}

fn admin(data: &CommandData) -> Result<AdminCommand, UserError> {
    let [sub] = &data.options[..] else {
        return Err(UserError::BadOption("charts-admin"));
    };
    match (sub.name.as_str(), &sub.value) {
        ("doctor", _) => Ok(AdminCommand::Doctor),
        ("audit", _) => Ok(AdminCommand::Audit),
        ("rules", _) => Ok(AdminCommand::Rules),
        ("setup", _) => Ok(AdminCommand::Setup),
        ("pause", CommandDataOptionValue::SubCommand(options)) => Ok(AdminCommand::Pause {
            reason: Options(options).text("reason")?,
        }),
        _ => Err(UserError::BadOption("charts-admin")),
    }
}

fn purge(options: Options<'_>) -> Result<Selector, UserError> {
    let which = options.chosen("type", Which::from_word)?;
    let which = which.ok_or(UserError::BadOption("type"))?;
    let older_than = options.text("older_than")?.map(|text| age(&text));
    let keep_newest = match options.number("keep_newest")? {
        Some(0) => return Err(UserError::BadOption("keep_newest")),
        number => number
            .map(u32::try_from)
            .transpose()
            .map_err(|_| UserError::BadOption("keep_newest"))?,
    };
    Ok(Selector {
        down_to: None,
        which,
        older_than: older_than.transpose()?,
        name: options.text("name")?,
        folder: options.text("folder")?,
        views_at_most: options.number("views_at_most")?,
        keep_newest,
    })
}

fn age(text: &str) -> Result<Age, UserError> {
    text.parse()
        .map_err(|error| UserError::BadAge(text.to_owned(), error))
}

#[derive(Clone, Copy)]
struct Options<'a>(&'a [CommandDataOption]);

impl Options<'_> {
    fn value(&self, name: &str) -> Option<&CommandDataOptionValue> {
        let option = self.0.iter().find(|option| option.name == name);
        option.map(|option| &option.value)
    }

    /// A text that says something; one of blanks counts as left out.
    fn text(&self, name: &'static str) -> Result<Option<String>, UserError> {
        match self.value(name) {
            None => Ok(None),
            Some(CommandDataOptionValue::String(text)) if text.chars().count() <= LONGEST_TEXT => {
                let text = text.trim();
                Ok((!text.is_empty()).then(|| text.to_owned()))
            }
            Some(_) => Err(UserError::BadOption(name)),
        }
    }

    /// One of the choices that the command offers.
    fn chosen<T>(
        &self,
        name: &'static str,
        from_word: fn(&str) -> Option<T>,
    ) -> Result<Option<T>, UserError> {
        let read = |word: String| from_word(&word).ok_or(UserError::BadOption(name));
        self.text(name)?.map(read).transpose()
    }

    fn number(&self, name: &'static str) -> Result<Option<u64>, UserError> {
        match self.value(name) {
            None => Ok(None),
            Some(CommandDataOptionValue::Integer(number)) => u64::try_from(*number)
                .map(Some)
                .map_err(|_| UserError::BadOption(name)),
            Some(_) => Err(UserError::BadOption(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::age::AgeError;

    fn parsed(sub: &str, options: &Value) -> Result<Typed, UserError> {
        let data = json!({
            "id": "1", "name": "charts", "type": 1,
            "options": [{"name": sub, "type": 1, "options": options}],
        });
        command(&serde_json::from_value(data).unwrap())
    }

    #[test]
    fn every_option_of_a_purge_reaches_its_filter() {
        let options = json!([
            {"name": "type", "type": 3, "value": "plot"},
            {"name": "older_than", "type": 3, "value": " 30d "},
            {"name": "name", "type": 3, "value": "test*"},
            {"name": "folder", "type": 3, "value": "a/b"},
            {"name": "views_at_most", "type": 4, "value": 0},
            {"name": "keep_newest", "type": 4, "value": 3},
            {"name": "account", "type": 3, "value": "jane @ home"},
        ]);
        let wanted = Selector {
            which: Which::Plot,
            older_than: Some("30d".parse().unwrap()),
            name: Some("test*".into()),
            folder: Some("a/b".into()),
            views_at_most: Some(0),
            keep_newest: Some(3),
            down_to: None,
        };
        let typed = Typed {
            command: Command::Purge(wanted),
            account: Some("jane @ home".into()),
        };
        assert_eq!(parsed("purge", &options), Ok(typed));
    }

    #[test]
    fn a_count_shows_thirty_days_and_at_most_four_hundred() {
        let of = |options: Value| parsed("count", &options).map(|typed| typed.command);
        let days = |days: i64| json!([{"name": "days", "type": 4, "value": days}]);
        assert_eq!(of(json!([])), Ok(Command::Count { days: 30 }));
        assert_eq!(of(days(1)), Ok(Command::Count { days: 1 }));
        assert_eq!(of(days(400)), Ok(Command::Count { days: 400 }));
        for wrong in [i64::MIN, -1, 0, 401, 65_537, i64::MAX] {
            assert_eq!(
                of(days(wrong)),
                Err(UserError::BadOption("days")),
                "{wrong}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let of = |name: &str, value: Value, kind: u8| {
            let options = json!([
                {"name": "type", "type": 3, "value": "plot"},
                {"name": name, "type": kind, "value": value},
            ]);
            parsed("purge", &options)
        };
        assert_eq!(
            of("older_than", json!("5m"), 3),
            Err(UserError::BadAge("5m".into(), AgeError::Ambiguous))
        );
        assert_eq!(
            of("views_at_most", json!(-1), 4),
            Err(UserError::BadOption("views_at_most"))
        );
        assert_eq!(
            of("keep_newest", json!(0), 4),
            Err(UserError::BadOption("keep_newest"))
        );
        assert_eq!(
            parsed("purge", &json!([])),
            Err(UserError::BadOption("type"))
        );
        assert_eq!(
            parsed("delete", &json!([{"name": "id", "type": 3, "value": "  "}])),
            Err(UserError::BadOption("id"))
        );
    }

    proptest! {
        #[test]
        fn whatever_comes_is_a_command_or_an_error(
            sub in "help|jobs|link|account|count|delete|purge|protect|list|show|restore|x",
            name in "id|type|older_than|name|folder|views_at_most|keep_newest|account|server|what|only|sort|y",
            text in "\\PC{0,300}",
            number in any::<i64>(),
        ) {
            let _ = parsed(&sub, &json!([{"name": name, "type": 3, "value": text}]));
            let _ = parsed(&sub, &json!([{"name": name, "type": 4, "value": number}]));
        }
    }
}
