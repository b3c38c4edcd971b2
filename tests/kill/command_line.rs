//! What the program says and ends with, started rightly and wrongly.

use std::time::Duration;

use chart_host::{Behaviour, HoldAt};
use local_discord::Outcome;

use crate::scene::{KEY, Scene, within};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_discord_refuses_ends_it_with_2_and_a_sentence() {
    let scene = Scene::new(Behaviour::default()).await;
    scene.discord.revoke_token(scene.bot.id);
    let program = scene.program(&scene.settings(), &["run"], None);
    let (status, said) = program.ended().await;
    assert_eq!(status.code(), Some(2), "{said}");
    assert!(said.contains("Discord refuses DISCORD_TOKEN"), "{said}");
    // One try: more would get the address banned.
    assert_eq!(
        scene.discord.refusals().len(),
        1,
        "{:?}",
        scene.discord.refusals()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_revoked_later_ends_it_with_2() {
    let scene = Scene::new(Behaviour::default()).await;
    let program = scene.run().await;
    scene.discord.revoke_token(scene.bot.id);
    let (status, said) = program.ended().await;
    assert_eq!(status.code(), Some(2), "{said}");
    assert!(said.contains("Discord refuses DISCORD_TOKEN"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_wrong_setting_is_told_at_once() {
    let scene = Scene::new(Behaviour::default()).await;
    let settings = [
        ("DISCORD_GUILD_ID", "atelier".to_owned()),
        ("CHART_LIMIT", "0".to_owned()),
        ("LISTEN_ADDR", "8787".to_owned()),
        ("CHART_SERVERS", "home=ftp".to_owned()),
    ];
    let (status, said) = scene.program(&settings, &["run"], None).ended().await;
    assert_eq!(status.code(), Some(2), "{said}");
    for name in [
        "DISCORD_TOKEN",
        "DISCORD_GUILD_ID",
        "CHART_LIMIT",
        "LISTEN_ADDR",
        "CHART_SERVERS",
    ] {
        assert!(said.contains(name), "{name} is missing:\n{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_start_log_names_database_and_key_file_and_says_to_keep_them_apart() {
    let scene = Scene::new(Behaviour::default()).await;
    let program = scene.run().await;
    let (status, said) = program.terminate().await;
    assert_eq!(status.code(), Some(0), "{said}");
    let dir = scene.dir.path().canonicalize().unwrap();
    for name in ["chartkeeper.db", "chartkeeper.keys"] {
        let path = dir.join(name).display().to_string();
        assert!(said.contains(&path), "{path}:\n{said}");
    }
    assert!(said.contains("keep them apart"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_run_over_the_same_database_is_refused() {
    let scene = Scene::new(Behaviour::default()).await;
    let first = scene.run().await;
    let second = scene.program(&scene.settings(), &["run"], None);
    let (status, said) = second.ended().await;
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("in use by another Chartkeeper"), "{said}");
    first.kill().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_is_linked_while_the_bot_runs() {
    let scene = Scene::new(Behaviour::default()).await;
    let program = scene.run().await;
    let (status, said) = scene.link("jane").await;
    assert!(status.success(), "{said}");
    let card = scene.plan().await;
    scene.approve(card).await;
    scene.check(&program, "linked while it ran").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_to_end_it_waits_for_what_is_in_flight_and_goes_on_next_time() {
    let scene = Scene::linked(Behaviour::default()).await;
    let program = scene.run().await;
    let card = scene.plan().await;
    let held = scene.host.hold(HoldAt::Before, "/trash", 0);
    scene.approve(card).await;
    within(held.reached()).await;
    let started = std::time::Instant::now();
    let release = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        held.release();
    };
    let ((status, said), ()) = tokio::join!(program.terminate(), release);
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(
        started.elapsed() < Duration::from_secs(8),
        "{:?}",
        started.elapsed()
    );
    let program = scene.run().await;
    scene.check(&program, "asked to end").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_to_end_it_does_not_wait_for_ever() {
    let scene = Scene::linked(Behaviour::default()).await;
    let program = scene.run().await;
    let card = scene.plan().await;
    let held = scene.host.hold(HoldAt::Before, "/trash", 0);
    scene.approve(card).await;
    within(held.reached()).await;
    let started = std::time::Instant::now();
    let (status, said) = program.terminate().await;
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );
    held.release();
    let program = scene.run().await;
    scene.check(&program, "cut off").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_carried_chart_server_serves_the_bot_and_its_users() {
    let scene = Scene::new(Behaviour::default()).await;
    let mut settings = scene.settings();
    settings.retain(|(name, _)| *name != "CHART_SERVERS");
    let add = [
        "host",
        "add-user",
        "jane",
        "--limit",
        "none",
        "--key-from-stdin",
    ];
    let (status, said) = scene.program(&settings, &add, Some(KEY)).ended().await;
    assert!(status.success() && said.contains("Added jane"), "{said}");
    let (status, made) = scene
        .program(&settings, &["host", "add-user", "max"], None)
        .ended()
        .await;
    assert!(
        status.success() && made.contains("shown this once"),
        "{made}"
    );
    let program = scene.run_with(&settings).await;
    let (team, member) = (scene.jane.team.to_string(), scene.jane.member.to_string());
    let link = [
        "link",
        "--guild",
        &team,
        "--user",
        &member,
        "--username",
        "jane",
    ];
    let (status, said) = scene.program(&settings, &link, Some(KEY)).ended().await;
    assert!(status.success(), "{said}");
    let typed = within(scene.discord.type_command(scene.jane, "/charts count"))
        .await
        .unwrap();
    let Outcome::Message(count) = typed.outcome else {
        panic!("{typed:?}");
    };
    let text = scene.discord.message_as_text(count);
    assert!(
        text.contains("jane @ home") && text.contains("no limit"),
        "{text}"
    );
    // After a restart the link still opens, though the server may listen elsewhere now.
    program.kill().await;
    let program = scene.run_with(&settings).await;
    let typed = within(scene.discord.type_command(scene.jane, "/charts count"))
        .await
        .unwrap();
    assert!(matches!(typed.outcome, Outcome::Message(_)), "{typed:?}");
    program.kill().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_key_links_nobody() {
    let scene = Scene::new(Behaviour::default()).await;
    let (team, member) = (scene.jane.team.to_string(), scene.jane.member.to_string());
    let link = [
        "link",
        "--guild",
        &team,
        "--user",
        &member,
        "--username",
        "jane",
    ];
    let program = scene.program(&scene.settings(), &link, Some("not-the-key-of-anybody"));
    let (status, said) = program.ended().await;
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("refused that user name and key"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_made_key_seals_and_opens() {
    let scene = Scene::new(Behaviour::default()).await;
    let (status, key) = scene.program(&[], &["keygen"], None).ended().await;
    assert!(status.success());
    let mut settings = scene.settings();
    settings.push(("CHARTKEEPER_KEYS", key.trim().to_owned()));
    let program = scene.run_with(&settings).await;
    let (status, said) = program.terminate().await;
    assert!(status.success(), "{said}");
    assert!(!said.contains(key.trim()), "{said}");
    assert!(!scene.dir.path().join("chartkeeper.keys").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_a_newer_version_ends_every_role_with_2_and_a_sentence() {
    let scene = Scene::linked(Behaviour::default()).await;
    let database = scene.dir.path().join("chartkeeper.db");
    let newer = "UPDATE _sqlx_migrations SET version = 9000 WHERE version = 1";
    scene.behind_its_back(&database, newer).await;
    let (status, said) = scene.link("jane").await;
    assert_eq!(status.code(), Some(2), "{said}");
    for role in ["run", "rotate-keys", "doctor"] {
        let program = scene.program(&scene.settings(), &[role], None);
        let (status, said) = program.ended().await;
        assert_eq!(status.code(), Some(2), "{role}: {said}");
        assert!(said.contains("written by a newer Chartkeeper"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operators_pause_holds_a_bot_that_runs_and_one_that_starts() {
    let scene = Scene::linked(Behaviour::default()).await;
    let bot = scene.run().await;
    let card = scene.plan().await;
    let (status, said) = pause(&scene, &["pause", "moving house"]).await;
    assert!(status.success(), "{said}");
    let pressed = scene.discord.press(scene.jane, card, "Delete for ever");
    let Outcome::Message(told) = within(pressed).await.unwrap().outcome else {
        panic!("it was not refused");
    };
    let told = scene.discord.message(told).unwrap().content;
    assert!(told.contains("on hold by whoever runs me"), "{told}");
    assert!(told.contains("moving house"), "{told}");
    bot.kill().await;
    let bot = scene.run().await;
    let (status, said) = pause(&scene, &["resume"]).await;
    assert!(status.success(), "{said}");
    let (_, said) = pause(&scene, &["resume"]).await;
    assert!(said.contains("Nothing was on hold"), "{said}");
    scene.approve(card).await;
    scene.check(&bot, "after a pause").await;
}

async fn pause(scene: &Scene, arguments: &[&str]) -> (std::process::ExitStatus, String) {
    scene
        .program(&scene.settings(), arguments, None)
        .ended()
        .await
}
