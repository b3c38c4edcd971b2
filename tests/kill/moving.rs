//! Killed with SIGKILL at every call of a move: nothing is lost, nothing is doubled.
//!
//! Fifty charts in one move, killed after the effect of each call that it makes and has not been killed at before: every
//! upload, deletion and folder, and every reading, each in the part of the job to which it belongs. And a move of five,
//! from its start again for each of its requests, killed before the effect, after it, and with a request that arrives
//! late.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use chart_host::{Behaviour, FileState, Filetype, HoldAt, Met, SeedChart, SeedKind};
use local_discord::Outcome;
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::program::Program;
use crate::scene::{KEY, Scene, within};

const DAY_MS: i64 = 86_400_000;

/// So many programs of one test run at once.
const AT_ONCE: usize = 3;

/// More requests than the small move makes.
const MOST_REQUESTS: u32 = 120;

fn file(kind: SeedKind, id: u64, folder: Option<&str>, draws_from: &[u64]) -> SeedChart {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = i64::try_from(now.as_millis()).unwrap();
    SeedChart {
        title: format!("Chart {id}"),
        kind,
        folder: folder.map(str::to_owned),
        created_ms: now - 91 * DAY_MS,
        modified_ms: now - 90 * DAY_MS,
        views: 0,
        draws_from: draws_from.to_vec(),
        id: Some(id),
    }
}

/// 25 plots, each with a grid of its own; every fifth pair lies in one of two folders.
fn fifty() -> Vec<SeedChart> {
    let folder = |n: u64| match n % 5 {
        0 => Some("reports/2025"),
        1 => Some("reports"),
        _ => None,
    };
    let grids = (0..25).map(|n| file(SeedKind::Grid, 200 + n, folder(n), &[]));
    let plots = (0..25).map(|n| file(SeedKind::Plot, 100 + n, folder(n), &[200 + n]));
    let mut all: Vec<SeedChart> = grids.collect();
    all.extend(plots);
    all
}

/// Two plots of one grid, one in a folder; a plot with a grid that a plot which stays draws from, too.
fn a_few() -> Vec<SeedChart> {
    let mut stays = file(SeedKind::Plot, 14, None, &[22]);
    stays.modified_ms += 89 * DAY_MS;
    vec![
        file(SeedKind::Grid, 21, Some("reports"), &[]),
        file(SeedKind::Grid, 22, None, &[]),
        file(SeedKind::Plot, 11, Some("reports"), &[21]),
        file(SeedKind::Plot, 12, None, &[21]),
        file(SeedKind::Plot, 13, None, &[22]),
        stays,
    ]
}

/// What moves of [`a_few`], and what is copied or stays.
const FEW_MOVE: [u64; 4] = [11, 12, 13, 21];
const FEW_COPIED: [u64; 1] = [22];
const FEW_STAY: [u64; 2] = [14, 22];

/// All that is told of a chart's content, without ids that another account gives anew.
async fn content(scene: &Scene, user: &str, file: &FileState) -> Value {
    let kind = if file.filetype == Filetype::Plot {
        "plots"
    } else {
        "grids"
    };
    let address = scene.host_address();
    let url = format!(
        "{address}/v2/{kind}/{user}:{}/content?inline_data=true",
        file.id
    );
    let asked = reqwest::Client::new()
        .get(url)
        .basic_auth(user, Some(KEY))
        .header("plotly-client-platform", "a test");
    let mut told: Value = asked.send().await.unwrap().json().await.unwrap();
    without_ids(&mut told);
    told
}

fn without_ids(value: &mut Value) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(without_ids),
        Value::Object(fields) => {
            fields.retain(|name, _| name != "uid" && !name.ends_with("src"));
            fields.values_mut().for_each(without_ids);
        }
        _ => {}
    }
}

/// Title, with the path of its folder, and content of each chart in use.
async fn contents(scene: &Scene, user: &str) -> BTreeMap<(String, String), Value> {
    let files = scene.host.files(user).await.unwrap();
    let mut all = BTreeMap::new();
    for file in files
        .iter()
        .filter(|file| !file.trashed && file.filetype != Filetype::Folder)
    {
        let told = content(scene, user, file).await;
        let twice = all.insert((path(&files, file), file.title.clone()), told);
        assert_eq!(twice, None, "{} is there twice", file.title);
    }
    all
}

fn path(files: &[FileState], file: &FileState) -> String {
    let (mut names, mut at) = (Vec::new(), file.parent);
    while let Some(folder) = at.and_then(|id| files.iter().find(|file| file.id == id)) {
        names.push(folder.title.clone());
        at = folder.parent;
    }
    names.reverse();
    names.join("/")
}

/// Plans the move; its card.
async fn plan(scene: &Scene) -> u64 {
    let line = "/charts purge type:plot older_than:30d account:jane@home";
    let card = scene.plan_of(line).await;
    let address = scene.host_address();
    let host = address
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap();
    let label = format!("Move to lab @ {host}");
    let pressed = within(scene.discord.press(scene.jane, card, &label)).await;
    pressed.unwrap();
    scene.settled().await;
    card
}

/// Approves it; the number is typed where it is asked for.
async fn approve(scene: &Scene, card: u64, count: usize) {
    let button = format!("Move {count}");
    let pressed = within(scene.discord.press(scene.jane, card, &button))
        .await
        .unwrap();
    if let Outcome::Form(form) = pressed.outcome {
        let number = count.to_string();
        let values = [("number", number.as_str())];
        within(scene.discord.submit(scene.jane, form.id, &values))
            .await
            .unwrap();
    }
}

/// Every one of those is in one of the two accounts, whatever happened so far; in the second one at most once.
async fn nothing_is_lost_or_doubled(
    scene: &Scene,
    ids: impl IntoIterator<Item = u64>,
    context: &str,
) {
    let here = scene.host.files("jane").await.unwrap();
    let there = scene.host.files("lab").await.unwrap();
    for id in ids {
        let title = format!("Chart {id}");
        let is_here = here.iter().any(|file| file.id == id);
        let arrived = there
            .iter()
            .filter(|file| file.title == title && !file.trashed);
        let arrived = arrived.count();
        assert!(is_here || arrived == 1, "{context}: {title} is lost");
        assert!(arrived <= 1, "{context}: {title} is there {arrived} times");
    }
}

/// What a kill was at: the part of the job, and the call.
type Place = (u8, String);

/// Which calls the program was killed at already, and which part of the job is under way.
#[derive(Default)]
struct Killed {
    at: BTreeSet<Place>,
    part: u8,
    /// The one that is held now.
    held: Option<Place>,
    /// The move is over: what is asked now is asked by the test.
    is_over: bool,
}

impl Killed {
    /// Whether to hold that call. What only reads again what was read before a restart is no call of its own: a
    /// content is read on the way there, and a file once in each part that reads it.
    fn meets(&mut self, method: &str, path: &str) -> Met {
        if self.is_over {
            return Met::Pass;
        }
        let is_write = method != "GET";
        if is_write && path.ends_with("/trash") {
            self.part = self.part.max(1);
        }
        if is_write && path.contains("/permanent_delete") {
            self.part = 2;
        }
        let is_new_file = is_write && !path.contains(':');
        let part = match path {
            _ if is_write => self.part,
            path if path.contains("/files/lab:") && self.part == 1 => 0,
            path if path.contains("/files/") => self.part,
            _ => 0,
        };
        let place = if is_new_file {
            // Each makes another file: after its effect none is made again.
            (part, format!("{method} {path} {}", self.at.len()))
        } else {
            (part, format!("{method} {path}"))
        };
        if self.at.contains(&place) {
            return Met::Pass;
        }
        self.held = Some(place);
        Met::Hold
    }

    /// While one is held no other takes effect: none is left out that way.
    fn meets_meanwhile(&self) -> Met {
        if self.held.is_some() {
            Met::Cut
        } else {
            Met::Pass
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_charts_killed_after_every_call_are_all_there_once_and_the_same() {
    let scene = Scene::with_a_lab(Behaviour::default(), fifty()).await;
    let before = contents(&scene, "jane").await;
    assert_eq!(before.len(), 50);
    let ids = || (100..125).chain(200..225);
    let mut program = scene.run().await;
    let card = plan(&scene).await;
    let killed = Arc::new(Mutex::new(Killed::default()));
    let next_call = || {
        let killed = killed.clone();
        scene.host.hold_where(HoldAt::After, move |method, path| {
            killed.lock().unwrap().meets(method, path)
        })
    };
    let _meanwhile = {
        let killed = killed.clone();
        scene.host.hold_where(HoldAt::Before, move |_, _| {
            killed.lock().unwrap().meets_meanwhile()
        })
    };
    let mut held = next_call();
    approve(&scene, card, 50).await;
    loop {
        tokio::select! {
            () = within(held.reached()) => {}
            _ = scene.done(&program) => break,
        }
        program.kill().await;
        let at = {
            let mut killed = killed.lock().unwrap();
            let at = killed.held.take().unwrap();
            killed.at.insert(at.clone());
            format!("{at:?}")
        };
        held.release();
        nothing_is_lost_or_doubled(&scene, ids(), &at).await;
        held = next_call();
        program = scene.run().await;
    }
    let killed = {
        let mut killed = killed.lock().unwrap();
        killed.is_over = true;
        killed.at.clone()
    };
    let of = |part: u8, what: &str| {
        let all = killed.iter();
        all.filter(|(at, call)| *at == part && call.contains(what))
            .count()
    };
    let counts = [
        of(0, "POST /v2/plots"),
        of(0, "POST /v2/grids"),
        of(0, "POST /v2/folders"),
        of(0, "GET /v2/plots/lab:"),
        of(0, "GET /v2/grids/lab:"),
        of(1, "/trash"),
        of(2, "/permanent_delete"),
    ];
    assert_eq!(counts, [25, 25, 2, 25, 25, 50, 50], "{killed:#?}");
    assert!(killed.len() > 400, "{}", killed.len());
    check(&scene, &program, &before, 50).await;
}

/// At the end: all of `before` is in the second account, once and the same, and those that moved are gone.
async fn check(
    scene: &Scene,
    program: &Program,
    before: &BTreeMap<(String, String), Value>,
    moved: usize,
) {
    let done = scene.done(program).await;
    let text = scene.discord.message_as_text(done.id);
    // A deletion that was not heard of counts as already gone.
    let arrived = text.contains(" arrived the same: **Details** has their new addresses");
    assert!(arrived, "{text}");
    let public = scene.discord.messages(scene.jane.channel, 0);
    assert_eq!(public.len(), 1, "{public:#?}");
    let outcomes = scene.outcomes(&done).await;
    let gone = outcomes
        .values()
        .filter(|state| ["deleted", "gone"].contains(&state.as_str()));
    assert_eq!(gone.count(), moved, "{text}\n{outcomes:?}");
    let there = contents(scene, "lab").await;
    assert_eq!(&there, before, "{text}");
    let lying = scene.host.files("lab").await.unwrap();
    assert!(lying.iter().all(|file| !file.trashed));
    assert_eq!(scene.discord.refusals(), []);
}

/// When the request that was held is let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Release {
    /// As soon as the program is dead.
    AtOnce,
    /// When the program is running again: an old request arrives among the new ones.
    Late,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_few_killed_before_the_effect_of_any_request_are_all_there_once_and_the_same() {
    at_every_request(HoldAt::Before, Release::AtOnce).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_few_killed_after_the_effect_of_any_request_are_all_there_once_and_the_same() {
    at_every_request(HoldAt::After, Release::AtOnce).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_of_the_dead_that_arrives_late_doubles_nothing() {
    at_every_request(HoldAt::Before, Release::Late).await;
}

async fn at_every_request(at: HoldAt, release: Release) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for first in 0..u32::try_from(AT_ONCE).unwrap() {
        let places = places.clone();
        running.spawn(async move {
            let all = (first..MOST_REQUESTS).step_by(AT_ONCE);
            for (killed, n) in all.enumerate() {
                let _place = places.acquire().await.unwrap();
                if !one(at, release, n).await {
                    return killed;
                }
            }
            panic!("more requests than {MOST_REQUESTS}");
        });
    }
    let mut killed = 0;
    while let Some(ended) = running.join_next().await {
        killed += ended.unwrap();
    }
    // Five to bring over and a folder, four to the trash, four for ever, and at least as many readings.
    assert!(killed >= 28, "{killed} requests");
}

/// Whether the move made so many requests.
async fn one(at: HoldAt, release: Release, n: u32) -> bool {
    let context = format!("request {n}, {at:?}, {release:?}");
    let scene = Scene::with_a_lab(Behaviour::default(), a_few()).await;
    let before = contents(&scene, "jane").await;
    let expected = before
        .into_iter()
        .filter(|((_, title), _)| {
            let is_of = |id: &u64| *title == format!("Chart {id}");
            FEW_MOVE.iter().chain(&FEW_COPIED).any(is_of)
        })
        .collect();
    let program = scene.run().await;
    let card = plan(&scene).await;
    scene.host.reset_calls();
    let held = scene.host.hold(at, "", n);
    approve(&scene, card, FEW_MOVE.len()).await;
    let reached = tokio::select! {
        () = within(held.reached()) => true,
        _ = scene.done(&program) => false,
    };
    let program = if reached {
        program.kill().await;
        if release == Release::AtOnce {
            held.release();
        }
        nothing_is_lost_or_doubled(&scene, FEW_MOVE, &context).await;
        let program = scene.run().await;
        held.release();
        program
    } else {
        // Or the first request of the test itself would be held.
        held.release();
        program
    };
    check(&scene, &program, &expected, FEW_MOVE.len()).await;
    let here = scene.host.files("jane").await.unwrap();
    for id in FEW_STAY {
        let stays = here.iter().any(|file| file.id == id && !file.trashed);
        assert!(stays, "{context}: {id} was not to go");
    }
    reached
}
