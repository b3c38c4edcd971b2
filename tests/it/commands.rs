//! What Discord is told of the commands.

use local_discord::Actor;
use serde_json::Value;

use crate::world::{self, World, within};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_are_registered_in_the_team_and_cleared_elsewhere() {
    let world = World::unlinked().await;
    let here = world.discord.commands(world.bot.id, Some(world.team));
    let names: Vec<&str> = here
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["charts", "privacy", "charts-admin"]);
    assert!(world.discord.commands(world.bot.id, None).is_empty());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_description_is_there_in_english_and_chinese() {
    let world = World::unlinked().await;
    let here = world.discord.commands(world.bot.id, Some(world.team));
    let mut lines = Vec::new();
    for command in &here {
        describe(command, 0, &mut lines);
    }
    insta::assert_snapshot!(lines.join("\n"), @"
    charts
      help
      link
        server home
      account
        account
      count
        days
        account
      delete
        id (required)
        account
      purge
        type (required) plot|grid|all
        older_than
        name
        folder
        views_at_most
        keep_newest
        account
      list
        type plot|grid|all
        name
        only stale|unused-grids|protected|trash|copies
        sort newest|oldest|title|views
        account
      show
        id (required)
        account
      restore
        id (required)
        account
      jobs
        account
      protect
        what
        account
    privacy
    charts-admin
      doctor
      setup
      audit
      rules
      pause
        reason
    ");
    world.end().await;
}

fn describe(node: &Value, depth: usize, lines: &mut Vec<String>) {
    let chinese = node["description_localizations"]["zh-CN"].as_str();
    let chinese = chinese.unwrap_or_else(|| panic!("no Chinese: {node}"));
    assert_ne!(node["description"], chinese);
    let choices = node["choices"].as_array().into_iter().flatten();
    let choices: Vec<&str> = choices
        .map(|choice| choice["value"].as_str().unwrap())
        .collect();
    let required = if node["required"] == true {
        " (required)"
    } else {
        ""
    };
    let indent = "  ".repeat(depth);
    let name = node["name"].as_str().unwrap();
    lines.push(
        format!("{indent}{name}{required} {}", choices.join("|"))
            .trim_end()
            .to_owned(),
    );
    for option in node["options"].as_array().into_iter().flatten() {
        describe(option, depth + 1, lines);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_team_that_is_not_served_gets_one_sentence() {
    let world = World::new().await;
    let team = world.discord.add_team("Elsewhere", "en-US");
    let channel = world.discord.add_channel(team, "general");
    let registered = || world.discord.commands(world.bot.id, Some(team));
    within(async {
        while registered().is_empty() {
            world.discord.changed().await;
        }
    })
    .await;
    let mut lines = Vec::new();
    for command in &registered() {
        describe(command, 0, &mut lines);
    }
    assert_eq!(lines, ["charts", "  help"]);
    for (name, locale, sentence) in [
        (
            "Ann",
            "en-US",
            "I am not set up for this server. Ask whoever runs this bot to add its id to DISCORD_GUILD_ID.",
        ),
        ("小雯", "zh-CN", "DISCORD_GUILD_ID"),
    ] {
        let member = world::add_member(&world.discord, team, name, locale);
        let ann = Actor {
            team,
            channel,
            member,
        };
        let typed = world.discord.type_command(ann, "/charts help");
        let answer = world.answered(within(typed).await.unwrap());
        assert_eq!(answer.private_to, Some(member));
        assert!(world.text(&answer).contains(sentence), "{answer:?}");
    }
    world.end().await;
}
