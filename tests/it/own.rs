//! `/charts account`: a member's own accounts, unlinking, what is kept of them, being forgotten.

use std::time::Duration;

use chart_host::SeedKind::Plot;
use serde_json::Value;

use crate::world::{KEY, World, chart};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_account_is_shown_with_what_can_be_done_and_alerts_are_switched() {
    let world = World::new().await;
    let card = world.types(world.jane, "/charts account").await;
    assert_eq!(card.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    Alerts when it nears its limit: you are named in the notice channel.
    **/charts link** links another one, or gives this one a new key.
    [By direct message too] [No alerts] [Unlink…] [My data] [Forget me…]
    ");
    let card = world.presses(world.jane, &card, "No alerts").await;
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    Alerts when it nears its limit: none for you.
    **/charts link** links another one, or gives this one a new key.
    [Alerts in the channel] [By direct message too] [Unlink…] [My data] [Forget me…]
    ");
    let card = world
        .presses(world.jane, &card, "Alerts in the channel")
        .await;
    assert!(world.text(&card).contains("named in the notice channel"));
    let none = world.types(world.max, "/charts account").await;
    insta::assert_snapshot!(world.text(&none), @"
    No chart account is linked to you here. **/charts link** links one.
    [My data] [Forget me…]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_account_used_by_default_can_be_switched() {
    let world = World::new().await;
    world.links_the_lab_too().await;
    let choice = world.types(world.jane, "/charts account").await;
    insta::assert_snapshot!(world.text(&choice), @"
    # Your accounts here
    • `lab @ charts.example` · used where you name none
    • `jane @ charts.example`
    [lab @ charts.example] [jane @ charts.example] [My data] [Forget me…]
    ");
    let name = format!("jane @ {}", world.host_address());
    let card = world.presses(world.jane, &choice, &name).await;
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    Another account is used where you name none.
    Alerts when it nears its limit: you are named in the notice channel.
    **/charts link** links another one, or gives this one a new key.
    [Use where I name none] [By direct message too] [No alerts] [Unlink…] [My data]
    [Forget me…]
    ");
    let card = world
        .presses(world.jane, &card, "Use where I name none")
        .await;
    assert!(world.text(&card).contains("used where you name none"));
    let count = world.types(world.jane, "/charts count").await;
    assert!(world.text(&count).starts_with("# jane @ charts.example"));
    let named = world
        .types(world.jane, "/charts account account:lab@home")
        .await;
    assert!(world.text(&named).starts_with("# lab @ charts.example"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unlinking_says_what_ends_and_then_ends_it() {
    let world = World::new().await;
    let charts = (1..=4).map(|n| chart(Plot, n, &format!("chart {n}"), 30));
    world.has(charts.collect()).await;
    let card = world.types(world.jane, "/charts delete 4").await;
    world.presses(world.jane, &card, "Move to trash").await;
    let over = world.hears("1 moved to the trash").await;
    let open = world.types(world.jane, "/charts purge type:plot").await;
    let card = world.types(world.jane, "/charts account").await;
    let card = world.presses(world.jane, &card, "Unlink…").await;
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    Its key goes at once. Its charts stay where they are.
    • an open card can no longer be decided
    • a chart that you moved to the trash stays there
    [Unlink] [Keep]
    ");
    let kept = world.presses(world.jane, &card, "Keep").await;
    assert!(world.text(&kept).contains("[Unlink…]"));
    let card = world.presses(world.jane, &kept, "Unlink…").await;
    let done = world.presses(world.jane, &card, "Unlink").await;
    insta::assert_snapshot!(world.text(&done), @"Unlinked: I no longer have a key to `jane @ charts.example`. **/charts link** links it again.");
    let late = world.presses(world.jane, &open, "Move to trash").await;
    insta::assert_snapshot!(world.text(&late), @"This plan was cancelled. Nothing was changed; run the command again.");
    let late = world.presses(world.jane, &over, "Undo").await;
    insta::assert_snapshot!(world.text(&late), @"Only members who are linked to that account may do this.");
    assert_eq!(world.plots("jane").await, (vec![1, 2, 3], vec![4]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_of_an_account_that_is_unlinked_stops_before_its_next_call() {
    let world = World::new().await;
    let charts = (1..=40).map(|n| chart(Plot, n, &format!("chart {n}"), 30));
    world.has(charts.collect()).await;
    world.host.latency(Duration::from_millis(250));
    let card = world.types(world.jane, "/charts purge type:plot").await;
    world
        .press_typed(world.jane, &card, "Delete for ever", "40")
        .await;
    let card = world.types(world.jane, "/charts account").await;
    let card = world.presses(world.jane, &card, "Unlink…").await;
    let ends = "a clean-up stops before its next call";
    assert!(world.text(&card).contains(ends), "{}", world.text(&card));
    world.presses(world.jane, &card, "Unlink").await;
    let told = world.hears("Stopped by").await;
    assert!(!world.text(&told).contains("deleted for ever"));
    // What was in flight came to its answer, and most was not begun.
    let calls = world.writes().len();
    assert!(calls < 40, "{calls}");
    let (in_use, trashed) = world.plots("jane").await;
    assert_eq!(in_use.len() + trashed.len(), 40);
    assert_eq!(trashed.len(), calls);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_gets_all_that_is_kept_of_them_but_no_key() {
    let world = World::new().await;
    world.has(vec![chart(Plot, 1, "Secret plan", 30)]).await;
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Move to trash").await;
    world.hears("1 moved to the trash").await;
    let card = world.types(world.jane, "/charts account").await;
    let data = world.presses(world.jane, &card, "My data").await;
    assert_eq!(data.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&data), @"
    This is all that I keep of you, but for your keys, which I show nobody.
    <my-data.json>
    ");
    let file = world.discord.file(data.id, "my-data.json").unwrap();
    let text = String::from_utf8(file).unwrap();
    assert!(!text.contains(KEY));
    let kept: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(kept["member"], world.jane.to_string());
    assert_eq!(
        kept["links"][0]["account"],
        format!("jane @ {}", world.host_address())
    );
    assert_eq!(kept["plans"][0]["charts"][0]["title"], "Secret plan");
    assert_eq!(kept["jobs"][0]["charts"][0]["state"], "trashed");
    // Another member's file holds nothing of hers.
    let none = world.types(world.max, "/charts account").await;
    let data = world.presses(world.max, &none, "My data").await;
    let file = world.discord.file(data.id, "my-data.json").unwrap();
    let kept: Value = serde_json::from_slice(&file).unwrap();
    for part in ["links", "plans", "jobs"] {
        assert_eq!(kept[part], Value::Array(Vec::new()), "{part}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_forgotten_leaves_nothing_behind() {
    let world = World::new().await;
    world.link(world.max, "jane").await;
    world
        .has(vec![
            chart(Plot, 1, "Secret plan", 30),
            chart(Plot, 2, "Max's", 30),
        ])
        .await;
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Move to trash").await;
    world.hears("1 moved to the trash").await;
    let card = world.types(world.max, "/charts delete 2").await;
    world.presses(world.max, &card, "Delete for ever").await;
    world.hears("1 deleted for ever").await;
    world.types(world.jane, "/charts protect what:data*").await;
    let card = world.types(world.jane, "/charts account").await;
    let card = world.presses(world.jane, &card, "Forget me…").await;
    insta::assert_snapshot!(world.text(&card), @"
    # Forget me
    Your keys, plans and the history of your clean-ups go, in every team. Your charts stay where they are.

    **`jane @ charts.example`**
    • a chart that you moved to the trash stays there
    • The copy of one deleted chart goes, unless somebody else is linked to the account.
    [Forget me] [Keep]
    ");
    let done = world.presses(world.jane, &card, "Forget me").await;
    insta::assert_snapshot!(world.text(&done), @"Forgotten: nothing of you is kept any more. What is still stopping goes when it has stopped.");
    let card = world.types(world.jane, "/charts account").await;
    let data = world.presses(world.jane, &card, "My data").await;
    let file = world.discord.file(data.id, "my-data.json").unwrap();
    let kept: Value = serde_json::from_slice(&file).unwrap();
    for part in ["links", "plans", "jobs"] {
        assert_eq!(kept[part], Value::Array(Vec::new()), "{part}");
    }
    assert_eq!(kept["protections"], 0);
    assert_eq!(kept["rules_made"], 0);
    assert_eq!(kept["rules_accepted"], serde_json::json!([]));
    // What is Max's is still there, and so is what the team relies on.
    let rules = world.types(world.max, "/charts protect").await;
    assert!(world.text(&rules).contains("data\\*"), "{rules:?}");
    let card = world.types(world.max, "/charts account").await;
    let data = world.presses(world.max, &card, "My data").await;
    let file = world.discord.file(data.id, "my-data.json").unwrap();
    let kept: Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(kept["jobs"].as_array().unwrap().len(), 1);
    world.end().await;
}
