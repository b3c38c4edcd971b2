//! What settings are refused, and how it is said.

use std::collections::HashMap;

use super::*;
use crate::domain::quota::{CountsTrash, CountsWhich};

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
            "a=builtin,a=builtin,B=builtin,c=other+https://x,d=chart-studio+x,e=figlinq+x",
        ),
        ("CHART_LIMIT", "none"),
        ("LISTEN_ADDR", "8787"),
        ("PUBLIC_URL", "https://user:pw@x"),
        ("HOST_RATE_LIMIT", "0"),
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
            "HOST_RATE_LIMIT",
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

/// What is wrong, or what is said of the servers, with that file beside `CHART_SERVERS`.
fn with_file(text: &str, more: &[(&str, &str)]) -> Result<Storage, Vec<String>> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("servers.toml");
    std::fs::write(&path, text).unwrap();
    let path = path.display().to_string();
    let mut pairs = vec![
        ("CHART_SERVERS_FILE", path.as_str()),
        (
            "CHART_SERVERS",
            "home=builtin,work=chart-studio+https://charts.example,deep=chart-studio+https://x.example/v2",
        ),
    ];
    pairs.extend(more);
    let map: HashMap<String, String> = pairs
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    read_storage(&|name| map.get(name).cloned()).map_err(|problems| {
        let folder = format!("{}/", dir.path().display());
        let said = problems.0.into_iter();
        said.map(|problem| problem.to_string().replace(&folder, ""))
            .collect()
    })
}

#[test]
fn the_servers_file_says_more_of_a_chart_server() {
    let dir = tempfile::tempdir().unwrap();
    let ca = dir.path().join("ca.pem");
    std::fs::write(&ca, "-----BEGIN CERTIFICATE-----\n").unwrap();
    let text = format!(
        "[work]\nwrite_budget = \"1000/day\"\nlimit = 500\ncounts = [\"grid\", \"plot\"]\ncounts_trash = true\nbase_path = \"/plotly/v2\"\nca_file = '{}'\n\
         proxy_user = \"bot\"\nproxy_password_env = \"PROXY_PASSWORD\"\n\n[home]\nwrite_budget = \"50/hour\"\n",
        ca.display()
    );
    let storage = with_file(&text, &[("PROXY_PASSWORD", "canary 77")]).unwrap();
    assert!(storage.servers_file.is_some());
    let [home, work, deep] = &storage.chart_servers[..] else {
        panic!("{storage:?}");
    };
    let budget = |text: &str| Some(text.parse().unwrap());
    assert_eq!(home.more.write_budget, budget("50/hour"));
    assert_eq!(work.more.write_budget, budget("1000/day"));
    assert_eq!(work.more.limit, Some(500));
    let all = Counts {
        which: CountsWhich::PlotsAndGrids,
        trash: CountsTrash::Yes,
    };
    assert_eq!(work.more.counts, all);
    assert_eq!(home.more.counts, Counts::default());
    assert_eq!(work.more.base_path.as_deref(), Some("/plotly/v2"));
    assert!(work.more.authorities.is_some());
    let proxy = work.more.proxy.as_ref().unwrap();
    assert_eq!(proxy.user, "bot");
    assert_eq!(proxy.password.expose_secret(), "canary 77");
    assert_eq!(deep.more.write_budget, None);
    assert!(!format!("{storage:?}").contains("canary"));
}

#[test]
fn every_problem_of_the_servers_file_is_told_at_once() {
    let text = "loose = 1\n[nowhere]\nlimit = 5\n[work]\nwrite_budget = 1000\nlimit = 0\nbase_path = \"v2\"\n\
                ca_file = \"/nowhere/ca.pem\"\nproxy_user = \"a:b\"\ncounts = [\"grid\"]\ncounts_trash = 1\ncolour = \"red\"\n\
                [deep]\nbase_path = \"/v3\"\nproxy_user = \"bot\"\nproxy_password_env = \"NOT_SET\"\n\
                [home]\nca_file = 5\ncounts_trash = true\nwrite_budget = \"10/week\"\n";
    let problems = with_file(text, &[]).unwrap_err();
    insta::assert_snapshot!(problems.join("\n"), @r#"
    CHART_SERVERS_FILE: servers.toml: [deep] proxy_password_env: NOT_SET is not set
    CHART_SERVERS_FILE: servers.toml: [deep] base_path: its address in CHART_SERVERS has a path already; write one of them
    CHART_SERVERS_FILE: servers.toml: [home] ca_file: the carried chart server has none
    CHART_SERVERS_FILE: servers.toml: [home] counts_trash: of the carried chart server that is known
    CHART_SERVERS_FILE: servers.toml: [home] write_budget: must be a number of writes such as "1000/day" or "50/hour"
    CHART_SERVERS_FILE: servers.toml: [home] ca_file: must be the path of a file with certificates in PEM
    CHART_SERVERS_FILE: servers.toml: [loose] must be a table, such as [work] with its keys on the lines below
    CHART_SERVERS_FILE: servers.toml: [nowhere] is not a name of CHART_SERVERS
    CHART_SERVERS_FILE: servers.toml: [work] does not know `colour`; there are write_budget, limit, counts, counts_trash, lists_trash, base_path, ca_file, proxy_user, proxy_password_env
    CHART_SERVERS_FILE: servers.toml: [work] write_budget: must be a number of writes such as "1000/day" or "50/hour"
    CHART_SERVERS_FILE: servers.toml: [work] limit: must be a whole number above 0, such as 500
    CHART_SERVERS_FILE: servers.toml: [work] counts: must be ["plot"] or ["plot", "grid"]
    CHART_SERVERS_FILE: servers.toml: [work] counts_trash: must be true or false
    CHART_SERVERS_FILE: servers.toml: [work] base_path: must be the path of the API, such as "/plotly/v2"
    CHART_SERVERS_FILE: servers.toml: [work] ca_file: /nowhere/ca.pem cannot be read: No such file or directory (os error 2)
    CHART_SERVERS_FILE: servers.toml: [work] proxy_user: must be a user name without a colon
    CHART_SERVERS_FILE: servers.toml: [work] proxy_user and proxy_password_env: must be set together
    "#);
}

#[test]
fn a_secret_in_the_servers_file_is_not_shown() {
    for text in [
        "[work]\nproxy_user = \"bot\"\nproxy_password_env = \"canary 5b1f\"\n",
        "[work]\nproxy_user = \"bot\"\nproxy_password = canary-5b1f\n",
        "[work]\nproxy_user = \"bot\"\nproxy_password = \"canary\"\n",
    ] {
        let problems = with_file(text, &[]).unwrap_err().join("\n");
        assert!(!problems.contains("canary"), "{problems}");
        assert!(
            problems.contains("CHART_SERVERS_FILE: servers.toml"),
            "{problems}"
        );
    }
}

#[test]
fn a_servers_file_that_is_named_has_to_be_there() {
    let named = [
        LEAST[0],
        LEAST[1],
        ("CHART_SERVERS_FILE", "/nowhere/servers.toml"),
    ];
    assert_eq!(problems(&named), ["CHART_SERVERS_FILE"]);
    assert_eq!(settings(&LEAST).unwrap().storage.servers_file, None);
}
