//! What settings are refused, and how it is said.

use std::collections::HashMap;

use super::*;

fn settings(pairs: &[(&str, &str)]) -> Result<Settings, Problems> {
    let map: HashMap<String, String> = pairs
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    read(&|name| map.get(name).cloned())
}

fn problems(pairs: &[(&str, &str)]) -> Vec<&'static str> {
    settings(pairs)
        .err()
        .map(|p| p.0.into_iter().map(|p| p.setting).collect())
        .unwrap_or_default()
}

const LEAST: [(&str, &str); 2] = [("DISCORD_TOKEN", "t"), ("DISCORD_GUILD_ID", "5")];

#[test]
fn the_least_is_a_token_and_a_team() {
    let settings = settings(&LEAST).unwrap();
    assert_eq!(settings.discord.teams, Teams::Named(vec![TeamId(5)]));
    assert_eq!(settings.storage.listen.to_string(), "127.0.0.1:8787");
    assert_eq!(
        settings.storage.public_url.as_str(),
        "http://127.0.0.1:8787/"
    );
    assert_eq!(
        settings.storage.chart_servers[0].kind,
        ChartServerKind::Builtin
    );
    assert_eq!(settings.storage.chart_limit, 100);
    assert!(settings.discord.is_discord_itself());
    assert!(
        matches!(settings.storage.keys, KeySource::Beside(ref p) if p.ends_with("chartkeeper.keys"))
    );
}

#[test]
fn every_problem_is_told_at_once() {
    let found = problems(&[
        ("DISCORD_API_URL", "discord"),
        ("DATABASE_URL", "mysql://x"),
        ("HOST_DATABASE_URL", "postgres://x"),
        (
            "CHART_SERVERS",
            "a=builtin,a=builtin,B=builtin,c=other+https://x,d=chart-studio+x,e=figlinq+https://x",
        ),
        ("CHART_LIMIT", "none"),
        ("LISTEN_ADDR", "8787"),
        ("PUBLIC_URL", "https://user:pw@x"),
        ("LINK_WITH", "mail"),
    ]);
    assert_eq!(
        found,
        [
            "DATABASE_URL",
            "HOST_DATABASE_URL",
            "CHART_SERVERS",
            "CHART_SERVERS",
            "CHART_SERVERS",
            "CHART_SERVERS",
            "CHART_SERVERS",
            "CHART_LIMIT",
            "LISTEN_ADDR",
            "PUBLIC_URL",
            "DISCORD_TOKEN",
            "DISCORD_GUILD_ID",
            "DISCORD_API_URL",
            "LINK_WITH",
        ]
    );
}

#[test]
fn postgresql_needs_a_key_and_a_key_must_be_one() {
    let with = |more: &[(&'static str, &'static str)]| problems(&[&LEAST, more].concat());
    assert_eq!(
        with(&[("DATABASE_URL", "postgres://localhost/x")]),
        ["CHARTKEEPER_KEYS"]
    );
    assert_eq!(
        with(&[("CHARTKEEPER_KEYS", "c2hvcnQ=")]),
        ["CHARTKEEPER_KEYS"]
    );
    assert_eq!(
        with(&[(
            "CHARTKEEPER_KEYS",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        )]),
        [""; 0]
    );
    assert_eq!(
        with(&[("CHARTKEEPER_KEYS", "x"), ("CHARTKEEPER_KEYS_FILE", "y")]),
        ["CHARTKEEPER_KEYS"]
    );
}

#[test]
fn no_problem_shows_a_secret() {
    let canary = "canary token 5b1f";
    let shown = settings(&[("DISCORD_TOKEN", canary), ("CHARTKEEPER_KEYS", canary)])
        .unwrap_err()
        .to_string();
    assert!(!shown.contains("canary"), "{shown}");
    let settings = settings(&LEAST).unwrap();
    assert!(!format!("{settings:?}").contains("\"t\""));
}
