//! The commands as Discord is told of them, with descriptions in English and Chinese.

use std::collections::HashMap;

use serenity::all::{CommandOptionType, InteractionContext, Permissions};
use serenity::builder::{CreateCommand, CreateCommandOption};

use crate::domain::command::MOST_DAYS_SHOWN;
use crate::domain::hold;
use crate::domain::list::{Only, Sort};
use crate::domain::selector::Which;
use crate::servers::registry::Servers;
use crate::text::{Locale, plain};

/// Every command, for a team that is served.
pub fn all(servers: &Servers) -> Vec<CreateCommand> {
    let charts = charts()
        .add_option(sub("help", "command-help"))
        .add_option(link(servers))
        .add_option(sub("account", "command-account").add_sub_option(account()))
        .add_option(
            sub("count", "command-count")
                .add_sub_option(
                    option(CommandOptionType::Integer, "days", "option-days")
                        .min_int_value(1)
                        .max_int_value(u64::from(MOST_DAYS_SHOWN)),
                )
                .add_sub_option(account()),
        )
        .add_option(
            sub("delete", "command-delete")
                .add_sub_option(id("option-id"))
                .add_sub_option(account()),
        )
        .add_option(purge())
        .add_option(list())
        .add_option(
            sub("show", "command-show")
                .add_sub_option(id("option-id"))
                .add_sub_option(account()),
        )
        .add_option(
            sub("restore", "command-restore")
                .add_sub_option(id("option-id-in-trash"))
                .add_sub_option(account()),
        )
        .add_option(sub("jobs", "command-jobs").add_sub_option(account()))
        .add_option(
            sub("protect", "command-protect")
                .add_sub_option(
                    option(CommandOptionType::String, "what", "option-what").set_autocomplete(true),
                )
                .add_sub_option(account()),
        );
    let privacy = CreateCommand::new("privacy")
        .description(plain(Locale::English, "command-privacy"))
        .description_localized(CHINESE, plain(Locale::Chinese, "command-privacy"))
        .add_context(InteractionContext::Guild);
    vec![charts, privacy, admin()]
}

/// All there is in a team that is not served: typing it tells so.
pub fn not_served() -> Vec<CreateCommand> {
    vec![charts().add_option(sub("help", "command-help"))]
}

fn charts() -> CreateCommand {
    CreateCommand::new("charts")
        .description(plain(Locale::English, "command-charts"))
        .description_localized(CHINESE, plain(Locale::Chinese, "command-charts"))
        .add_context(InteractionContext::Guild)
}

/// As many choices an option may have.
const MOST_CHOICES: usize = 25;

fn link(servers: &Servers) -> CreateCommandOption {
    let server = option(CommandOptionType::String, "server", "option-server");
    let names = servers.all().take(MOST_CHOICES);
    let server = names.fold(server, |option, server| {
        let name = server.name().as_str();
        option.add_string_choice(name, name)
    });
    sub("link", "command-link").add_sub_option(server)
}

/// For those who manage the team. Its owner may let others type it: whether they may is decided by us again.
fn admin() -> CreateCommand {
    CreateCommand::new("charts-admin")
        .description(plain(Locale::English, "command-admin"))
        .description_localized(CHINESE, plain(Locale::Chinese, "command-admin"))
        .add_context(InteractionContext::Guild)
        .default_member_permissions(Permissions::MANAGE_GUILD)
        .add_option(sub("doctor", "command-doctor"))
        .add_option(sub("setup", "command-setup"))
        .add_option(sub("audit", "command-audit"))
        .add_option(sub("rules", "command-rules"))
        .add_option(sub("pause", "command-pause").add_sub_option(
            option(CommandOptionType::String, "reason", "option-reason").max_length(LONGEST_REASON),
        ))
}

/// Discord's type for lengths is narrower than ours.
#[expect(clippy::cast_possible_truncation, reason = "it is 200")]
const LONGEST_REASON: u16 = hold::LONGEST_REASON as u16;

/// Discord's name for simplified Chinese.
const CHINESE: &str = "zh-CN";

const TYPES: [Which; 3] = [Which::Plot, Which::Grid, Which::All];

/// An option with these choices: each is sent as its word, and read as the text `choice-<word>`.
fn chosen(
    name: &str,
    text: &str,
    words: impl IntoIterator<Item = &'static str>,
) -> CreateCommandOption {
    let option = option(CommandOptionType::String, name, text);
    words.into_iter().fold(option, |option, word| {
        let text = format!("choice-{word}");
        let chinese = HashMap::from([(CHINESE, plain(Locale::Chinese, &text))]);
        option.add_string_choice_localized(plain(Locale::English, &text), word, chinese)
    })
}

fn id(text: &str) -> CreateCommandOption {
    option(CommandOptionType::String, "id", text)
        .required(true)
        .set_autocomplete(true)
}

fn list() -> CreateCommandOption {
    sub("list", "command-list")
        .add_sub_option(chosen("type", "option-type", TYPES.map(Which::word)))
        .add_sub_option(option(CommandOptionType::String, "name", "option-name"))
        .add_sub_option(chosen("only", "option-only", Only::ALL.map(Only::word)))
        .add_sub_option(chosen("sort", "option-sort", Sort::ALL.map(Sort::word)))
        .add_sub_option(account())
}

fn purge() -> CreateCommandOption {
    sub("purge", "command-purge")
        .add_sub_option(chosen("type", "option-type", TYPES.map(Which::word)).required(true))
        .add_sub_option(option(
            CommandOptionType::String,
            "older_than",
            "option-older-than",
        ))
        .add_sub_option(option(CommandOptionType::String, "name", "option-name"))
        .add_sub_option(option(CommandOptionType::String, "folder", "option-folder"))
        .add_sub_option(
            option(
                CommandOptionType::Integer,
                "views_at_most",
                "option-views-at-most",
            )
            .min_int_value(0),
        )
        .add_sub_option(
            option(
                CommandOptionType::Integer,
                "keep_newest",
                "option-keep-newest",
            )
            .min_int_value(1)
            .max_int_value(100_000),
        )
        .add_sub_option(account())
}

/// Which of the member's accounts is meant.
fn account() -> CreateCommandOption {
    option(CommandOptionType::String, "account", "option-account").set_autocomplete(true)
}

fn sub(name: &str, text: &str) -> CreateCommandOption {
    option(CommandOptionType::SubCommand, name, text)
}

fn option(kind: CommandOptionType, name: &str, text: &str) -> CreateCommandOption {
    CreateCommandOption::new(kind, name, plain(Locale::English, text))
        .description_localized(CHINESE, plain(Locale::Chinese, text))
}
