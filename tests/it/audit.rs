//! The audit log: who did what and when, with ids and outcomes; titles only for whom they are.

use std::time::Duration;

use chart_host::SeedKind::Plot;
use chartkeeper::domain::ids::{MemberId, TeamId};
use chartkeeper::store::history::Which;
use local_discord::{Message, Outcome};
use serde_json::Value;

use crate::world::{World, chart, within};

async fn with_plots() -> World {
    let world = World::new().await;
    let charts = (1..=2).map(|n| chart(Plot, n, &format!("Secret {n}"), 40));
    world.has(charts.collect()).await;
    world
}

/// What the manager gets: the card, and the lines of the file.
async fn audit(world: &World, member: u64) -> (local_discord::Message, Vec<Value>) {
    let told = world.types(member, "/charts-admin audit").await;
    assert_eq!(told.private_to, Some(member));
    let file = world.discord.file(told.id, "audit.jsonl").unwrap();
    let text = String::from_utf8(file).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let lines = lines.collect();
    (told, lines)
}

fn words(lines: &[Value]) -> Vec<String> {
    let word = |line: &Value| {
        let detail = line["detail"].as_str().unwrap_or_default();
        format!("{} {detail}", line["what"].as_str().unwrap())
            .trim()
            .to_owned()
    };
    lines.iter().map(word).collect()
}

fn max_manages(world: &World) {
    const MANAGE_GUILD: u64 = 1 << 5;
    let role = world.discord.add_role(world.team, "Managers", MANAGE_GUILD);
    world.discord.set_roles(world.team, world.max, vec![role]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_approved_and_deleted_is_there_line_by_line() {
    let world = with_plots().await;
    max_manages(&world);
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("1 deleted for ever").await;
    world.types(world.max, "/charts-admin pause").await;
    world.types(world.max, "/charts-admin pause").await;
    let (card, lines) = audit(&world, world.max).await;
    let mut shown: Vec<String> = world.text(&card).lines().map(str::to_owned).collect();
    // In one moment of the tests' clock lines have no order.
    shown.sort();
    insta::assert_snapshot!(shown.join("\n"), @"

    # What happened here
    <audit.jsonl>
    The file has every line, chart by chart, as JSON lines.
    {time} · approved · by <@JANE> · jane @ charts.example · `delete`
    {time} · came to a rest · jane @ charts.example · `done`
    {time} · everything on hold · by <@MAX>
    {time} · no longer on hold · by <@MAX>
    {time} · started · jane @ charts.example
    ");
    let mut all = words(&lines);
    all.sort();
    let expected = [
        "approved delete",
        "held",
        "item deleted",
        "item trashed",
        "released",
        "rested done",
        "started",
    ];
    assert_eq!(all, expected);
    let deleted = lines
        .iter()
        .find(|line| line["detail"] == "deleted")
        .unwrap();
    assert_eq!(deleted["chart"], "jane:1");
    assert_eq!(deleted["title"], Value::Null, "Max is not linked to it");
    let approved = lines
        .iter()
        .find(|line| line["what"] == "approved")
        .unwrap();
    assert_eq!(approved["by"], world.jane.to_string());
    // Jane owns the team and the account: she sees titles.
    let (_, lines) = audit(&world, world.jane).await;
    let deleted = lines
        .iter()
        .find(|line| line["detail"] == "deleted")
        .unwrap();
    assert_eq!(deleted["title"], "Secret 1");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_forgotten_leaves_ids_and_outcomes_and_no_titles() {
    let world = with_plots().await;
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("1 deleted for ever").await;
    let card = world.types(world.jane, "/charts account").await;
    let sure = world.presses(world.jane, &card, "Forget me…").await;
    world.presses(world.jane, &sure, "Forget me").await;
    world.link(world.jane, "jane").await;
    let (_, lines) = audit(&world, world.jane).await;
    assert!(words(&lines).contains(&"forgotten".to_owned()));
    let deleted = lines
        .iter()
        .find(|line| line["detail"] == "deleted")
        .unwrap();
    assert_eq!(deleted["chart"], "jane:1");
    assert!(lines.iter().all(|line| line["title"] == Value::Null));
    world.end().await;
}

/// Presses what opens a form with one line, and sends it.
async fn sends(world: &World, on: &Message, button: &str, value: &str) -> Message {
    let form = world.opens(world.jane, on, button).await;
    let values = [("value", value)];
    let sent = world
        .discord
        .submit(world.actor(world.jane), form.id, &values);
    let sent = within(sent).await.unwrap();
    within(world.discord.quiet()).await;
    match sent.outcome {
        Outcome::Message(id) | Outcome::Updated(id) => world.look(id),
        Outcome::DeferredUpdate => world.look(on.id),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_set_taken_back_put_back_or_uploaded_again_is_there() {
    let world = with_plots().await;
    let role = world.discord.add_role(world.team, "Secret approvers", 0);
    let setup = world.types(world.jane, "/charts-admin setup").await;
    sends(&world, &setup, "Change approver role", "Secret approvers").await;
    sends(&world, &setup, "Change asked above", "1").await;
    sends(&world, &setup, "Change asked above", "1").await;
    let card = world
        .types(world.jane, "/charts purge type:plot name:secret*")
        .await;
    let asked = sends(&world, &card, "Delete for ever", "").await;
    world.hears("Delete 2 for ever?").await;
    world.presses(world.jane, &asked, "Take back").await;
    sends(&world, &setup, "Change asked above", "").await;
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Move to trash").await;
    world.hears("1 moved to the trash").await;
    world.types(world.jane, "/charts restore 1").await;
    let card = world.types(world.jane, "/charts delete 2").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("1 deleted for ever").await;
    world.types(world.jane, "/charts restore 2").await;
    let (_, lines) = audit(&world, world.jane).await;
    let mut all = words(&lines);
    all.sort();
    let new = ["put_back", "set", "taken_back", "uploaded"];
    all.retain(|line| new.iter().any(|word| line.starts_with(word)));
    let expected = [
        "put_back".to_owned(),
        "set above: 1 → default".to_owned(),
        "set above: default → 1".to_owned(),
        format!("set approver: default → {role}"),
        "taken_back".to_owned(),
        "uploaded was jane:2".to_owned(),
    ];
    assert_eq!(all, expected);
    let of = |what: &str| lines.iter().find(|line| line["what"] == what).unwrap();
    assert_eq!(of("put_back")["chart"], "jane:1");
    assert_ne!(of("uploaded")["chart"], "jane:2");
    for what in new {
        assert_eq!(of(what)["by"], world.jane.to_string());
        assert_eq!(of(what)["title"], Value::Null);
    }
    assert!(
        lines
            .iter()
            .all(|line| !line.to_string().contains("Secret approvers"))
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_of_and_skipped_is_there() {
    let world = with_plots().await;
    let setup = world.types(world.jane, "/charts-admin setup").await;
    sends(&world, &setup, "Change trash", "1").await;
    let card = world.types(world.jane, "/charts delete 1").await;
    world
        .presses(world.jane, &card, "Trash now, delete on 2 Aug")
        .await;
    world.hears("lies in the trash").await;
    world.clock.advance(Duration::from_hours(12));
    let notice = world.tick_until("deleted for ever soon").await;
    // Before it is skipped it must be on disk that it was told of.
    within(async {
        let store = &world.app().keeper().store;
        let waits = async || {
            let (team, jane) = (TeamId(world.team), MemberId(world.jane));
            store.jobs_seen_by(team, jane, Which::UnderWay).await
        };
        while waits().await.unwrap()[0].noticed.is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    world.presses(world.jane, &notice, "Skip").await;
    let (card, lines) = audit(&world, world.jane).await;
    let all = words(&lines);
    let mut after: Vec<&str> = all.iter().map(String::as_str).collect();
    after.sort_unstable();
    let expected = [
        "approved trash_then_delete",
        "item trashed",
        "noticed",
        "rested waiting",
        "set sweep: default → 1",
        "skipped",
        "started",
    ];
    assert_eq!(after, expected);
    assert!(
        world
            .text(&card)
            .contains("left in the trash for good · by <@JANE>")
    );
    world.end().await;
}
