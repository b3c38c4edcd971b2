//! A day of the Python client that people publish charts with, `chart-studio`, and of the bot that keeps the
//! account in order. Runs where `CHARTKEEPER_TEST_PYTHON` names a Python that has what
//! `.ci/python/requirements.txt` lists (`.ci/run` makes one).

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use chart_host::SeedKind::{Grid, Plot};
use chart_host::{FileState, Filetype, Limit};
use serde_json::Value;

use crate::world::{KEY, World, chart};

const PYTHON: &str = "CHARTKEEPER_TEST_PYTHON";

/// In real time, for all that the client does.
const A_DAY: Duration = Duration::from_mins(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_python_client_uploads_is_counted_deleted_and_purged_and_nothing_else() {
    let Some(python) = python_is_run_or_said_not_to_be() else {
        return;
    };
    let world = World::new().await;
    let untouched = seed_another(&world).await;

    let day = run(&python, "day.py", &world).await;
    assert_eq!(
        words(&day["plots"]),
        ["floats", "monthly", "moving", "shared", "weekly"]
    );
    assert_eq!(day["grids"].as_array().unwrap().len(), 7, "{day}");
    assert_eq!(titles(&world, Filetype::Plot).await, words(&day["plots"]));
    assert_eq!(titles(&world, Filetype::Grid).await, words(&day["grids"]));

    let count = world.types(world.jane, "/charts count").await;
    let count = world.text(&count);
    assert!(
        count.contains("**5** of 100 plots") && count.contains("7 grids"),
        "{count}"
    );

    let shared = day["plot_fids"]["shared"].as_str().unwrap();
    let line = format!("/charts delete {}", shared.strip_prefix("jane:").unwrap());
    let card = world.types(world.jane, &line).await;
    assert!(
        world.text(&card).contains("**shared**"),
        "{}",
        world.text(&card)
    );
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("1 deleted for ever").await;
    let plots = titles(&world, Filetype::Plot).await;
    assert_eq!(plots, ["floats", "monthly", "moving", "weekly"]);
    assert_eq!(titles(&world, Filetype::Grid).await, words(&day["grids"]));

    let card = world
        .types(world.jane, "/charts purge type:all folder:lab")
        .await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("6 deleted for ever").await;
    assert_eq!(titles(&world, Filetype::Plot).await, ["monthly", "weekly"]);
    let grids = titles(&world, Filetype::Grid).await;
    assert_eq!(grids, ["monthly_grid", "shared_grid", "weekly_grid"]);

    let card = world.types(world.jane, "/charts purge type:all").await;
    let form = world.opens(world.jane, &card, "Delete for ever").await;
    world.fills_in(world.jane, &form, "5").await;
    world.hears("5 deleted for ever").await;
    assert_eq!(titles(&world, Filetype::Plot).await, [""; 0]);
    assert_eq!(titles(&world, Filetype::Grid).await, [""; 0]);
    assert_eq!(
        titles(&world, Filetype::Folder).await,
        words(&day["folders"])
    );
    assert_eq!(world.charts("max").await, untouched);
    world.end().await;
}

/// Another user has charts of the same titles. What they are: nothing becomes of them.
pub async fn seed_another(world: &World) -> Vec<FileState> {
    world.adds_user("max", Limit::None, KEY).await;
    let charts = vec![
        chart(Plot, 1, "floats", 90),
        chart(Grid, 2, "floats_grid", 90),
    ];
    world.host.seed("max", charts).await.unwrap();
    world.charts("max").await
}

/// The Python that tests may run. Nothing is left out in silence.
#[expect(
    clippy::explicit_write,
    reason = "`eprintln!` is kept back where tests pass"
)]
pub fn python_is_run_or_said_not_to_be() -> Option<String> {
    if let Ok(python) = std::env::var(PYTHON) {
        return Some(python);
    }
    writeln!(
        std::io::stderr(),
        "the Python client was not run: set {PYTHON}"
    )
    .unwrap();
    let required = std::env::var("CHARTKEEPER_REQUIRE_PYTHON").is_ok_and(|value| value == "1");
    assert!(!required, "the Python client is required: set {PYTHON}");
    None
}

/// What the account holds at the end of a client's day, as the client tells it.
pub async fn run(python: &str, day: &str, world: &World) -> Value {
    let day = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(".ci/python")
        .join(day);
    let running = tokio::process::Command::new(python)
        .arg(day)
        .arg(format!("http://{}", world.host_address()))
        .arg("jane")
        .env("CHARTS_API_KEY", KEY)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let ended = tokio::time::timeout(A_DAY, running).await;
    let output = ended.expect("the client's day should be over").unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{told}");
    let said = String::from_utf8(output.stdout).unwrap();
    serde_json::from_str(said.lines().last().unwrap()).unwrap()
}

pub async fn titles(world: &World, filetype: Filetype) -> Vec<String> {
    let files = world.charts("jane").await.into_iter();
    let mut titles: Vec<String> = files
        .filter(|file| file.filetype == filetype)
        .map(|file| file.title)
        .collect();
    titles.sort();
    titles
}

pub fn words(list: &Value) -> Vec<&str> {
    let words = list.as_array().unwrap().iter();
    words.map(|word| word.as_str().unwrap()).collect()
}
