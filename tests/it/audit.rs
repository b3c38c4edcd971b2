//! The audit log: who did what and when, with ids and outcomes; titles only for whom they are.

use chart_host::SeedKind::Plot;
use serde_json::Value;

use crate::world::{World, chart};

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
