//! `chartkeeper doctor` of the real program.

use std::process::ExitStatus;

use chart_host::Behaviour;

use crate::program::Setting;
use crate::scene::Scene;

async fn doctor(scene: &Scene, settings: &[Setting]) -> (ExitStatus, String) {
    scene.program(settings, &["doctor"], None).ended().await
}

/// The settings, with that one another.
fn with(mut settings: Vec<Setting>, name: &'static str, value: &str) -> Vec<Setting> {
    settings.retain(|(known, _)| *known != name);
    settings.push((name, value.to_owned()));
    settings
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_the_first_start_it_makes_nothing_and_says_what_there_is() {
    let scene = Scene::new(Behaviour::default()).await;
    let (status, said) = doctor(&scene, &scene.settings()).await;
    assert_eq!(status.code(), Some(0), "{said}");
    for line in [
        "One thing to look at.",
        "✓ Token: Discord takes it",
        "✓ Server: I am in Atelier.",
        "✓ Chart server home: It answers.",
        "✓ Clock: It is that of Discord.",
        "✓ Database: There is none yet; the first start makes it.",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    let invite = format!(
        "✓ Invite: https://discord.com/oauth2/authorize?client_id={}&scope=bot+applications.commands&permissions=274877959168",
        scene.bot.id
    );
    assert!(said.contains(&invite), "{said}");
    for file in ["chartkeeper.db", "chartkeeper.keys"] {
        assert!(!scene.dir.path().join(file).exists(), "{file} was made");
    }
    assert!(!said.contains(&scene.bot.token), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_a_bot_that_runs_it_says_so_and_does_not_disturb_it() {
    let scene = Scene::linked(Behaviour::default()).await;
    let listen = free_port();
    let settings = with(scene.settings(), "LISTEN_ADDR", &listen);
    let settings = with(settings, "PUBLIC_URL", &format!("http://{listen}"));
    let bot = scene.run_with(&settings).await;
    let (status, said) = doctor(&scene, &settings).await;
    assert_eq!(status.code(), Some(0), "{said}");
    for line in [
        "✓ PUBLIC_URL: I answer there.",
        "✓ Keys: The key of the one linked account opens.",
        "✓ Database: It can be read and written",
        "✓ Clean-ups: A bot runs over this database",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    let elsewhere = with(settings, "PUBLIC_URL", &format!("http://{}", free_port()));
    let (status, said) = doctor(&scene, &elsewhere).await;
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(
        said.contains("✗ PUBLIC_URL: Nothing answers there."),
        "{said}"
    );
    let card = scene.plan().await;
    scene.approve(card).await;
    scene.check(&bot, "beside a doctor").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_ends_it_with_1_and_says_what_to_do() {
    let scene = Scene::linked(Behaviour::default()).await;
    let wrong = [
        (
            "DISCORD_GUILD_ID",
            "1234567890",
            "✗ Server: I am not in the server 1234567890",
        ),
        (
            "CHART_SERVERS",
            &format!("home=chart-studio+http://{}", free_port()),
            "✗ Chart server home: It refuses the connection",
        ),
        (
            "PUBLIC_URL",
            "http://charts.example",
            "✗ PUBLIC_URL: http://charts.example is not HTTPS",
        ),
        (
            "CHARTKEEPER_KEYS_FILE",
            "none.keys",
            "✗ Keys: The sealing keys cannot be read",
        ),
        (
            "DATABASE_URL",
            "sqlite://.",
            "✗ Database: It cannot be opened",
        ),
        (
            "DISCORD_API_URL",
            &format!("http://{}", free_port()),
            "✗ Token: Discord cannot be reached",
        ),
        (
            "DISCORD_TOKEN",
            "wrong",
            "✗ Token: Discord refuses it. Copy it anew",
        ),
    ];
    for (name, value, line) in wrong {
        let (status, said) = doctor(&scene, &with(scene.settings(), name, value)).await;
        assert_eq!(status.code(), Some(1), "{name}: {said}");
        assert!(said.contains(line), "{name}: {line}\n{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_speaks_chinese_where_the_terminal_does() {
    let scene = Scene::new(Behaviour::default()).await;
    let settings = with(scene.settings(), "LANG", "zh_CN.UTF-8");
    let (status, said) = doctor(&scene, &settings).await;
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(said.contains("✓ 令牌：Discord 接受它"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_carried_chart_server_is_not_missed_while_no_bot_runs() {
    let scene = Scene::new(Behaviour::default()).await;
    let settings = with(scene.settings(), "CHART_SERVERS", "home=builtin");
    let (status, said) = doctor(&scene, &settings).await;
    assert_eq!(status.code(), Some(0), "{said}");
    let line = "✓ Chart server home: It is served while the bot runs, and none runs now.";
    assert!(said.contains(line), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_names_the_servers_file_of_the_folder_and_its_budgets_and_a_wrong_one_ends_it_with_2() {
    let scene = Scene::new(Behaviour::default()).await;
    let file = scene.dir.path().join("servers.toml");
    std::fs::write(&file, "[home]\nwrite_budget = \"1000/day\"\n").unwrap();
    let (status, said) = doctor(&scene, &scene.settings()).await;
    assert_eq!(status.code(), Some(0), "{said}");
    for line in [
        "✓ Chart server home: An account may write 1000 times a day there",
        "✓ CHART_SERVERS_FILE: servers.toml was read",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    std::fs::write(&file, "[home]\nwrite_budget = 1000\n[work]\nlimit = 5\n").unwrap();
    let (status, said) = doctor(&scene, &scene.settings()).await;
    assert_eq!(status.code(), Some(2), "{said}");
    for line in [
        "CHART_SERVERS_FILE: servers.toml: [home] write_budget: must be",
        "CHART_SERVERS_FILE: servers.toml: [work] is not a name of CHART_SERVERS",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
}

/// An address at which nothing listens just now.
fn free_port() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_that_starts_logs_the_address_to_invite_it_with() {
    let scene = Scene::new(Behaviour::default()).await;
    let bot = scene.run().await;
    let (_, said) = bot.terminate().await;
    let invite = format!(
        "https://discord.com/oauth2/authorize?client_id={}&scope=bot+applications.commands&permissions=274877959168",
        scene.bot.id
    );
    assert!(said.contains(&invite), "{said}");
}
