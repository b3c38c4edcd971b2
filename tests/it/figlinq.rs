//! Figlinq: what a member does is the same, and what the chart server does not tell is never guessed.

use chart_host::SeedKind::{Grid, Plot};
use chart_host::{
    Behaviour, Deed, Fault, FaultKind, HoldAt, Limit, ReadTrashed, SeedChart, TrashInListing,
};
use chartkeeper::domain::ids::Fid;
use chartkeeper::servers::{Credentials, MOST_PICTURE_BYTES};

use crate::world::{Charts, KEY, World, chart, folders, within};

/// Plots 12 and 13: the first draws from grids 10 and 11, the second from 11.
fn drawn() -> Vec<SeedChart> {
    let plot = |n, title, grids: &[u64]| SeedChart {
        draws_from: grids.to_vec(),
        folder: Some("reports/2025".to_owned()),
        ..chart(Plot, n, title, 40)
    };
    let grids = [
        chart(Grid, 10, "only mine", 50),
        chart(Grid, 11, "shared", 50),
    ];
    let plots = [plot(12, "One", &[10, 11]), plot(13, "Two", &[11])];
    folders().into_iter().chain(grids).chain(plots).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_linked_on_the_page_with_the_right_key_alone() {
    let world = World::with(Charts::Figlinq).await;
    world.has(drawn()).await;
    let address = world.link_address(world.max).await;
    let form = |key| [("what", "link"), ("username", "jane"), ("key", key)];
    let page = world
        .send_form(&address, &form("not-the-right-key-at-all"))
        .await;
    assert!(page.body.contains("refused"), "{}", page.body);
    let page = world.send_form(&address, &form(KEY)).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let told = world.sees(world.max, "Linked").await;
    insta::assert_snapshot!(world.text(&told), @"
    Linked: `jane @ charts.example` is yours to manage here.
    **2** of 100 plots · 2 %
    Try **/charts count** next.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_429_is_waited_for_and_nothing_is_done_twice() {
    let world = World::with(Charts::Figlinq).await;
    world.has(drawn()).await;
    for (method, path) in [
        ("POST", "/trash/"),
        ("DELETE", "/jane:"),
        ("GET", "/files/"),
    ] {
        world.host.fault(Fault {
            method: Some(method.to_owned()),
            path_contains: path.to_owned(),
            skip: 0,
            times: 1,
            kind: FaultKind::RateLimited { retry_after_s: 1 },
        });
    }
    let card = world.types(world.jane, "/charts delete 13").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("1 deleted for ever").await;
    insta::assert_snapshot!(world.writes().join("\n"), @"
    POST /v3/files/jane:13/trash/ 429
    POST /v3/files/jane:13/trash/ 200
    DELETE /v3/files/jane:13/ 429
    DELETE /v3/files/jane:13/ 204
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_count_and_a_list_go_over_all_pages() {
    let mut world = World::with(Charts::Figlinq).await;
    world.stop_bot().await;
    world.servers_file = Some("limit = 500".to_owned());
    world.start_bot().await;
    let plots = (1..=450).map(|n| chart(Plot, n, &format!("chart {n:03}"), 3));
    let grids = (501..=503).map(|n| chart(Grid, n, &format!("data {n}"), 3));
    world.has(plots.chain(grids).collect()).await;
    world.host.trash_as_owner("jane", 450).await.unwrap();
    let count = world.types(world.jane, "/charts count").await;
    insta::assert_snapshot!(world.text(&count), @"
    # jane @ charts.example
    **449** of 500 plots · 89 %
    ▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▱▱▱
    Room for 51 more plots.
    3 grids

    Plots count towards the limit. Grids, folders and what is in the trash do not.
    ");
    let mut listings: Vec<String> = world
        .host
        .calls()
        .into_iter()
        .map(|call| call.path_and_query)
        .collect();
    listings.sort();
    insta::assert_snapshot!(listings.join("\n"), @"
    /v3/files/?owner=jane&page_size=200&type=grid
    /v3/files/?owner=jane&page_size=200&type=plot
    /v3/files/?owner=jane&page_size=200&type=plot&cursor=c200
    /v3/files/?owner=jane&page_size=200&type=plot&cursor=c400
    ");
    let page = world
        .types(world.jane, "/charts list type:plot sort:title")
        .await;
    let text = world.text(&page);
    assert!(
        text.contains("**449 charts**") && text.contains("`10` chart 010 · Plot"),
        "{text}"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_title_is_completed_without_asking_what_it_is_tied_to() {
    let world = World::with(Charts::Figlinq).await;
    world.has(drawn()).await;
    let choices = world.completes(world.jane, "/charts delete id:tw").await;
    assert_eq!(choices.len(), 1, "{choices:?}");
    let calls = world.host.calls();
    let asked = |call: &chart_host::Call| call.path_and_query.contains("/references/");
    assert!(!calls.iter().any(asked), "{calls:?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plot_goes_with_the_grid_that_nothing_else_draws_from() {
    let world = World::with(Charts::Figlinq).await;
    world.has(drawn()).await;
    let card = world.types(world.jane, "/charts delete 12").await;
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    **One**

    __Grids that only this plot uses__
    • only mine · 10
    They stay, unless you take them too.

    What is in the trash can be restored. What is deleted for ever is gone.

    This card works until {time}.
    Type: Plot
    Number: 12
    Views: not told
    Made: {time}
    Changed: {time}
    Folder: reports/{0}2025
    Link: [Open](http://charts.example/~jane/12/)
    [Move to trash] [Delete for ever] [Take its grid too] [Cancel]
    <chart.png>
    ");
    let card = world.presses(world.jane, &card, "Take its grid too").await;
    world.host.reset_calls();
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("2 deleted for ever").await;
    assert_eq!(
        world.numbers("jane").await,
        (vec![11, 13, 901, 902], vec![])
    );
    insta::assert_snapshot!(world.writes().join("\n"), @"
    POST /v3/files/jane:12/trash/ 200
    POST /v3/files/jane:10/trash/ 200
    DELETE /v3/files/jane:12/ 204
    DELETE /v3/files/jane:10/ 204
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grid_stays_while_somebody_whom_figlinq_does_not_name_draws_from_it() {
    let world = World::with(Charts::Figlinq).await;
    world.adds_user("max", Limit::None, KEY).await;
    world.has(drawn()).await;
    draws_privately(&world, "max", "jane:10:00000a").await;
    let purge = "/charts purge type:all older_than:1d";
    let card = world.types(world.jane, purge).await;
    world.presses(world.jane, &card, "Delete for ever").await;
    let told = world.hears("Done").await;
    insta::assert_snapshot!(world.text(&told), @"
    # Delete 3 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 3 deleted for ever
    Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
    [Details]
    ");
    assert_eq!(world.numbers("jane").await, (vec![10, 901, 902], vec![]));
    let card = world.types(world.jane, "/charts delete 10").await;
    let text = world.text(&card);
    assert!(text.contains("does not tell"), "{text}");
    world.end().await;
}

/// Somebody uploads a plot that nobody else may see, and that draws from that column.
async fn draws_privately(world: &World, who: &str, source: &str) {
    let plot = serde_json::json!({
        "type": "plot", "filename": "hidden", "parent": "home", "world_readable": false,
        "content": { "data": [{ "type": "scatter", "ysrc": source }] },
    });
    let url = format!("http://{}/v3/files/", world.host_address());
    let asked = reqwest::Client::new().post(url).json(&plot);
    let asked = asked.header("plotly-client-platform", "a test");
    let made = asked.basic_auth(who, Some(KEY)).send().await.unwrap();
    assert_eq!(made.status(), 201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purge_deletes_what_it_said_whatever_figlinq_tells_of_its_trash() {
    for read_trashed in [
        ReadTrashed::Conflict409,
        ReadTrashed::NotFound404,
        ReadTrashed::Ok200,
    ] {
        for listing_shows_trashed in [TrashInListing::Hidden, TrashInListing::Marked] {
            let world = World::with(Charts::Figlinq).await;
            world.host.behaviour(Behaviour {
                read_trashed,
                listing_shows_trashed,
                ..Behaviour::FIGLINQ
            });
            world.has(drawn()).await;
            world.has(vec![chart(Plot, 20, "trashed before", 40)]).await;
            world.host.trash_as_owner("jane", 20).await.unwrap();
            world.host.watch_effects();
            let line = "/charts purge type:plot older_than:1d";
            let card = world.types(world.jane, line).await;
            world.presses(world.jane, &card, "Delete for ever").await;
            world.hears("2 deleted for ever").await;
            let deeds: Vec<(Deed, u64)> = world
                .host
                .take_effects()
                .into_iter()
                .map(|effect| (effect.deed, effect.id))
                .collect();
            let trashed = deeds
                .iter()
                .filter(|(deed, _)| *deed == Deed::Trash)
                .count();
            assert_eq!((deeds.len(), trashed), (4, 2), "{deeds:?}");
            assert_eq!(world.plots("jane").await, (vec![], vec![20]));
            world.end().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_moved_to_the_trash_on_the_way_is_left_there() {
    let world = World::with(Charts::Figlinq).await;
    world.has(drawn()).await;
    // Between the second look and its turn.
    let held = world.host.hold(HoldAt::Before, "/jane:12/trash/", 0);
    let card = world
        .types(world.jane, "/charts purge type:plot older_than:1d")
        .await;
    world.host.trash_as_owner("jane", 13).await.unwrap();
    world.presses(world.jane, &card, "Move to trash").await;
    within(held.reached()).await;
    world.host.trash_as_owner("jane", 12).await.unwrap();
    held.release();
    // 12 is where it was to go, whoever moved it there.
    let told = world.hears("Done").await;
    insta::assert_snapshot!(world.text(&told), @"
    # Move 2 to the trash
    jane @ charts.example · asked by <@JANE>

    Done
    • 1 moved to the trash
    • 1 left alone
    – 1: somebody moved it to the trash, so it was left there
    **Undo** takes it back out of the trash.
    [Undo] [Details]
    ");
    insta::assert_snapshot!(world.writes().join("\n"), @"POST /v3/files/jane:12/trash/ 409");
    let card = world.types(world.jane, "/charts delete 13").await;
    insta::assert_snapshot!(world.text(&card), @r"Chart jane\:13 is in the trash already. **/charts restore** takes it back.");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_takes_out_of_the_trash_is_never_deleted_though_figlinq_would() {
    let world = World::with(Charts::Figlinq).await;
    world.has(drawn()).await;
    let held = world.host.hold(HoldAt::After, "/jane:12/trash/", 0);
    let card = world.types(world.jane, "/charts delete 12").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    within(held.reached()).await;
    world.host.restore_as_owner("jane", 12).await.unwrap();
    held.release();
    let told = world.hears("Done").await;
    insta::assert_snapshot!(world.text(&told), @"
    # Delete 1 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 1 left alone
    – 1: somebody took it out of the trash
    [Details]
    ");
    assert_eq!(world.plots("jane").await, (vec![12, 13], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_trashed_is_had_back_and_what_was_deleted_is_uploaded_again() {
    let world = World::with(Charts::Figlinq).await;
    world.has(drawn()).await;
    let card = world.types(world.jane, "/charts delete 12").await;
    world.presses(world.jane, &card, "Move to trash").await;
    world.hears("1 moved to the trash").await;
    let back = world.types(world.jane, "/charts restore id:12").await;
    assert!(
        world.text(&back).contains("One · 12 is back"),
        "{}",
        world.text(&back)
    );
    world.hears("1 restored").await;

    let before = content(&world, 12).await;
    assert!(before["data"][0]["y"].is_array(), "{before}");
    let card = world.types(world.jane, "/charts delete 12").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("1 deleted for ever").await;
    let again = world.types(world.jane, "/charts restore id:12").await;
    insta::assert_snapshot!(world.text(&again), @"
    It had been deleted, so I uploaded its copy again: **One** was 12 and is now **903** in `jane @ charts.example`, at home.
    [Show]
    ");
    let (plots, _) = world.plots("jane").await;
    let new = *plots.iter().find(|n| **n != 13).unwrap();
    let after = content(&world, new).await;
    assert_eq!(after["data"][0]["y"], before["data"][0]["y"]);
    assert_eq!(after["data"][0]["ysrc"], serde_json::Value::Null);
    // Figlinq would take it under another title.
    let taken = world.types(world.jane, "/charts restore id:12").await;
    insta::assert_snapshot!(world.text(&taken), @"Another chart on **home** has that title in that folder, so nothing was restored. Rename or move that one first.");
    world.end().await;
}

async fn content(world: &World, id: u64) -> serde_json::Value {
    let host = world.host_address();
    let url = format!("http://{host}/v3/files/jane:{id}/content/?inline_data=true");
    let asked = reqwest::Client::new().get(url);
    let asked = asked.basic_auth("jane", Some(KEY));
    let asked = asked.header("plotly-client-platform", "a test").send();
    asked.await.unwrap().json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_comes_by_a_call_and_of_what_is_not_there_none() {
    let world = World::with(Charts::Figlinq).await;
    world.has(drawn()).await;
    world.host.trash_as_owner("jane", 13).await.unwrap();
    let server = world.app().keeper().servers.default_server();
    let jane = Credentials {
        username: "jane".to_owned(),
        key: KEY.to_owned().into(),
    };
    let picture = async |n| server.picture(&jane, &Fid::new("jane", n)).await.unwrap();
    let png = picture(12).await.unwrap();
    assert!(png.starts_with(b"\x89PNG") && png.len() <= MOST_PICTURE_BYTES);
    assert_eq!((picture(13).await, picture(99).await), (None, None));
    assert!(!server.has_pictures());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn charts_are_moved_to_another_account_there() {
    let world = World::with(Charts::Figlinq).await;
    world.links_the_lab_too().await;
    world.has(drawn()).await;
    let line = "/charts purge account:jane@home type:plot older_than:1d";
    let card = world.types(world.jane, line).await;
    let to_lab = format!("Move to lab @ {}", world.host_address());
    let moving = world.presses(world.jane, &card, &to_lab).await;
    world.presses(world.jane, &moving, "Move 4").await;
    world.hears("4 moved, and deleted here for ever").await;
    let lab = world.charts("lab").await.into_iter();
    let mut titles: Vec<String> = lab.map(|file| file.title).collect();
    titles.sort();
    let expected = ["2025", "One", "Two", "only mine", "reports", "shared"];
    assert_eq!(titles, expected);
    assert_eq!(world.numbers("jane").await, (vec![901, 902], vec![]));
    world.end().await;
}
