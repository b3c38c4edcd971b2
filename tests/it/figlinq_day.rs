//! A day of Figlinq's Python client, `figlinq`, and of the bot that keeps the account in order. Runs where
//! `CHARTKEEPER_TEST_PYTHON` names a Python that has what `.ci/python/requirements.txt` lists (`.ci/run` makes one).

use chart_host::Filetype;

use crate::python_day::{python_is_run_or_said_not_to_be, run, seed_another, titles, words};
use crate::world::{Charts, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_figlinq_client_uploads_is_listed_counted_and_deleted_and_nothing_else() {
    let Some(python) = python_is_run_or_said_not_to_be() else {
        return;
    };
    let world = World::with(Charts::Figlinq).await;
    let untouched = seed_another(&world).await;

    let day = run(&python, "figlinq_day.py", &world).await;
    assert_eq!(
        words(&day["plots"]),
        ["floats", "monthly", "seen", "shared", "weekly"]
    );
    assert_eq!(day["grids"].as_array().unwrap().len(), 8, "{day}");
    assert_eq!(titles(&world, Filetype::Plot).await, words(&day["plots"]));
    assert_eq!(titles(&world, Filetype::Grid).await, words(&day["grids"]));

    let count = world.types(world.jane, "/charts count").await;
    let count = world.text(&count);
    assert!(
        count.contains("**5** of 100 plots") && count.contains("8 grids"),
        "{count}"
    );
    let list = world
        .types(world.jane, "/charts list type:plot sort:title")
        .await;
    let list = world.text(&list);
    for title in words(&day["plots"]) {
        assert!(list.contains(&format!("` {title} · Plot")), "{list}");
    }

    // With its own grid, and not with the one of the upload before.
    let floats = day["plot_fids"]["lab/floats"].as_str().unwrap();
    let line = format!("/charts delete {}", floats.strip_prefix("jane:").unwrap());
    let card = world.types(world.jane, &line).await;
    assert!(
        world.text(&card).contains(r"floats\_grid \(2\)"),
        "{}",
        world.text(&card)
    );
    let card = world.presses(world.jane, &card, "Take its grid too").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("2 deleted for ever").await;
    assert_eq!(
        titles(&world, Filetype::Plot).await,
        ["monthly", "seen", "shared", "weekly"]
    );
    assert!(
        !titles(&world, Filetype::Grid)
            .await
            .contains(&"floats_grid (2)".to_owned())
    );

    let card = world
        .types(world.jane, "/charts purge type:all folder:lab")
        .await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("3 deleted for ever").await;
    assert_eq!(
        titles(&world, Filetype::Grid).await,
        ["monthly_grid", "seen_grid", "shared_grid", "weekly_grid"]
    );

    let card = world.types(world.jane, "/charts purge type:all").await;
    let form = world.opens(world.jane, &card, "Delete for ever").await;
    world.fills_in(world.jane, &form, "8").await;
    world.hears("8 deleted for ever").await;
    assert_eq!(titles(&world, Filetype::Plot).await, [""; 0]);
    assert_eq!(titles(&world, Filetype::Grid).await, [""; 0]);
    assert_eq!(world.charts("max").await, untouched);
    world.end().await;
}
