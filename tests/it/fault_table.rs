//! Faults × calls: what becomes of a clean-up of one chart when each of its calls meets each fault, over and over, and
//! what its message says. Whatever happens, the chart beside it stays, and nothing is called deleted that is not. The
//! same becomes of it on Figlinq, but for what is told apart here.

use std::fmt::Write as _;
use std::time::Duration;

use chart_host::SeedKind::{Grid, Plot};
use chart_host::{Behaviour, Fault, FaultKind, ReadTrashed};
use local_discord::Message;

use crate::world::{Charts, World, chart, within};

/// The call that meets the fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    List,
    /// Figlinq alone.
    References,
    Read,
    Content,
    Trash,
    Restore,
    Delete,
}

impl Call {
    const fn met(self, charts: Charts) -> (&'static str, &'static str) {
        match (self, charts) {
            (Self::List, Charts::Figlinq) => ("GET", "/v3/files/?"),
            (Self::List, _) => ("GET", "/folders/all"),
            (Self::References, _) => ("GET", "/files/references/"),
            (Self::Read, _) => ("GET", "/files/jane"),
            (Self::Content, _) => ("GET", "/content"),
            (Self::Trash, _) => ("POST", "/trash"),
            (Self::Restore, _) => ("POST", "/restore"),
            (Self::Delete, Charts::Figlinq) => ("DELETE", "/v3/files/jane:1/"),
            (Self::Delete, _) => ("DELETE", "/permanent_delete"),
        }
    }

    /// How many calls that are alike come before it.
    const fn skipped(self, charts: Charts) -> u32 {
        match (self, charts) {
            // The content of a file is below the file.
            (Self::Read, Charts::Figlinq) => 1,
            _ => 0,
        }
    }
}

fn faults() -> [(&'static str, FaultKind); 10] {
    [
        ("429", FaultKind::RateLimited { retry_after_s: 1 }),
        ("500", FaultKind::Status(500)),
        ("hang", FaultKind::Hang),
        ("cut before", FaultKind::CutBefore),
        ("cut after", FaultKind::CutAfter),
        ("garbage", FaultKind::Garbage),
        (
            "302",
            FaultKind::Redirect("https://elsewhere.example/".to_owned()),
        ),
        ("401", FaultKind::Status(401)),
        ("404", FaultKind::Status(404)),
        ("409", FaultKind::Status(409)),
    ]
}

/// Of the calls that are like listing, these alone: the others are told of that.
const SHORT: [&str; 5] = ["500", "garbage", "401", "404", "409"];

fn fault((method, path): (&str, &str), times: u32, kind: FaultKind) -> Fault {
    Fault {
        method: Some(method.to_owned()),
        path_contains: path.to_owned(),
        skip: 0,
        times,
        kind,
    }
}

/// The table of both kinds of chart server, which is one.
async fn table(call: Call) -> String {
    let (studio, figlinq) = tokio::join!(rows(call, Charts::Apart), rows(call, Charts::Figlinq));
    for ((name, on_studio), (_, on_figlinq)) in studio.iter().zip(&figlinq) {
        if (call, *name) == (Call::Read, "409") {
            // Only with its code it means that the file is in the trash.
            let told = "answered something that I do not understand";
            assert!(on_figlinq.contains(told), "{on_figlinq}");
        } else {
            assert_eq!(on_figlinq, on_studio, "{call:?} × {name} on Figlinq");
        }
    }
    in_lines(&studio)
}

fn in_lines(rows: &[(&str, String)]) -> String {
    rows.iter().fold(String::new(), |mut lines, (name, row)| {
        writeln!(lines, "{name}: {row}").unwrap();
        lines
    })
}

/// For each fault: where the chart is then, and what the message says.
async fn rows(call: Call, charts: Charts) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    for (name, kind) in faults() {
        if call == Call::References && !SHORT.contains(&name) {
            continue;
        }
        let world = World::with(charts).await;
        let strikes = Fault {
            skip: call.skipped(charts),
            ..fault(call.met(charts), u32::MAX, kind)
        };
        let plots = (1..=2).map(|n| chart(Plot, n, &format!("Plot {n}"), 40));
        world.has(plots.collect()).await;
        let card = world.types(world.jane, "/charts delete 1").await;
        if call == Call::Restore {
            world.presses(world.jane, &card, "Move to trash").await;
            let trashed = world.hears("1 moved to the trash").await;
            world.host.fault(strikes);
            world.presses(world.jane, &trashed, "Undo").await;
        } else {
            if call == Call::Read {
                // What is in doubt is read back.
                let doubt = fault(Call::Trash.met(charts), 1, FaultKind::CutAfter);
                world.host.fault(doubt);
            }
            world.host.fault(strikes);
            world.presses(world.jane, &card, "Delete for ever").await;
        }
        let said = at_rest(&world).await;
        let (in_use, trashed) = world.plots("jane").await;
        assert!(in_use.contains(&2), "{call:?} × {name}: {in_use:?}");
        let place = match (in_use.contains(&1), trashed.contains(&1)) {
            (true, _) => "in use",
            (false, true) => "in the trash",
            (false, false) => "gone",
        };
        let text = world.text(&said);
        let told_deleted = text.contains("1 deleted for ever");
        assert!(
            !told_deleted || place == "gone",
            "{call:?} × {name}: {text}"
        );
        let words: Vec<&str> = text
            .lines()
            .skip(2)
            .filter(|line| !line.is_empty() && !line.starts_with('▱') && !line.starts_with('▰'))
            .collect();
        rows.push((name, format!("{place}\n    {}", words.join("\n    "))));
        world.host.clear_faults();
        world.end().await;
    }
    rows
}

/// The job's message, once it says how it ended or why it waits.
async fn at_rest(world: &World) -> Message {
    let rests = ["Done", "Waiting:", "Ended before", "\nRestored\n"];
    within(async {
        loop {
            let all = world.discord.messages(world.channel, 0);
            let told = all.into_iter().find(|message| {
                let text = world.text(message);
                let over = text.contains("Restored") && text.contains("1 restored");
                let trashed = text.contains("Move 1") && text.contains("Done");
                !trashed && (over || rests.iter().any(|rest| text.contains(rest)))
            });
            if let Some(told) = told {
                within(world.discord.quiet()).await;
                return world.look(told.id);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_follows_when_listing_fails() {
    insta::assert_snapshot!(table(Call::List).await, @"
    429: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server asks to wait longer than I do by myself. Press **Go on** in a while.
        [Go on] [Stop] [Details]
    500: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server does not answer. Press **Go on** when it is back.
        [Go on] [Stop] [Details]
    hang: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server does not answer. Press **Go on** when it is back.
        [Go on] [Stop] [Details]
    cut before: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server does not answer. Press **Go on** when it is back.
        [Go on] [Stop] [Details]
    cut after: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server does not answer. Press **Go on** when it is back.
        [Go on] [Stop] [Details]
    garbage: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: a web page came instead of the chart server's data, perhaps one to sign in. Tell whoever runs me, and press **Go on** when that is mended.
        [Go on] [Stop] [Details]
    302: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: a web page came instead of the chart server's data, perhaps one to sign in. Tell whoever runs me, and press **Go on** when that is mended.
        [Go on] [Stop] [Details]
    401: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server refuses the key. Link the account again with **/charts link**, then press **Go on**.
        [Go on] [Stop] [Details]
    404: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server answered something that I do not understand. Check its address, then press **Go on**.
        [Go on] [Stop] [Details]
    409: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server answered something that I do not understand. Check its address, then press **Go on**.
        [Go on] [Stop] [Details]
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_follows_when_reading_back_fails() {
    insta::assert_snapshot!(table(Call::Read).await, @"
    429: in the trash
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server asks to wait longer than I do by myself. Press **Go on** in a while.
        [Go on] [Stop] [Details]
    500: in the trash
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server does not answer. Press **Go on** when it is back.
        [Go on] [Stop] [Details]
    hang: in the trash
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server does not answer. Press **Go on** when it is back.
        [Go on] [Stop] [Details]
    cut before: in the trash
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server does not answer. Press **Go on** when it is back.
        [Go on] [Stop] [Details]
    cut after: in the trash
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server does not answer. Press **Go on** when it is back.
        [Go on] [Stop] [Details]
    garbage: in the trash
        0 in the trash · 0 deleted · 1 to go
        Waiting: a web page came instead of the chart server's data, perhaps one to sign in. Tell whoever runs me, and press **Go on** when that is mended.
        [Go on] [Stop] [Details]
    302: in the trash
        0 in the trash · 0 deleted · 1 to go
        Waiting: a web page came instead of the chart server's data, perhaps one to sign in. Tell whoever runs me, and press **Go on** when that is mended.
        [Go on] [Stop] [Details]
    401: in the trash
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server refuses the key. Link the account again with **/charts link**, then press **Go on**.
        [Go on] [Stop] [Details]
    404: gone
        Done
        • 1 deleted for ever
        Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
        [Details]
    409: gone
        Done
        • 1 deleted for ever
        Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
        [Details]
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_follows_when_copying_fails() {
    insta::assert_snapshot!(table(Call::Content).await, @"
    429: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server asks to wait longer than I do by myself. Press **Go on** in a while.
        [Go on] [Stop] [Details]
    500: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server does not answer. Press **Go on** when it is back.
        [Go on] [Stop] [Details]
    hang: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server does not answer. Press **Go on** when it is back.
        [Go on] [Stop] [Details]
    cut before: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server does not answer. Press **Go on** when it is back.
        [Go on] [Stop] [Details]
    cut after: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server does not answer. Press **Go on** when it is back.
        [Go on] [Stop] [Details]
    garbage: in use
        Done
        • 1 left alone
        – 1: no copy of it could be made
        [Details]
    302: in use
        Done
        • 1 left alone
        – 1: no copy of it could be made
        [Details]
    401: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server refuses the key. Link the account again with **/charts link**, then press **Go on**.
        [Go on] [Stop] [Details]
    404: in use
        Done
        • 1 left alone
        – 1: no copy of it could be made
        [Details]
    409: in use
        Done
        • 1 left alone
        – 1: no copy of it could be made
        [Details]
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_follows_when_moving_to_the_trash_fails() {
    insta::assert_snapshot!(table(Call::Trash).await, @"
    429: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server asks to wait longer than I do by myself. Press **Go on** in a while.
        [Go on] [Stop] [Details]
    500: in use
        Done
        • 1 failed
        – 1: the server kept failing
        [Details]
    hang: in use
        Done
        • 1 failed
        – 1: the server kept failing
        [Details]
    cut before: in use
        Done
        • 1 failed
        – 1: the server kept failing
        [Details]
    cut after: gone
        Done
        • 1 deleted for ever
        Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
        [Details]
    garbage: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: a web page came instead of the chart server's data, perhaps one to sign in. Tell whoever runs me, and press **Go on** when that is mended.
        [Go on] [Stop] [Details]
    302: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: a web page came instead of the chart server's data, perhaps one to sign in. Tell whoever runs me, and press **Go on** when that is mended.
        [Go on] [Stop] [Details]
    401: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server refuses the key. Link the account again with **/charts link**, then press **Go on**.
        [Go on] [Stop] [Details]
    404: in use
        Done
        • 1 already gone
        – 1: no longer there
        [Details]
    409: in use
        Done
        • 1 failed
        – 1: the server kept failing
        [Details]
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_follows_when_restoring_fails() {
    insta::assert_snapshot!(table(Call::Restore).await, @"
    429: in the trash
        Ended before it was finished
        • 1 moved to the trash
        Nothing is gone for ever. **Restore all** takes back what is in the trash.
        [Restore all] [Details]
    500: in the trash
        Restored
        • 1 failed
        – 1: the server kept failing
        [Details]
    hang: in the trash
        Restored
        • 1 failed
        – 1: the server kept failing
        [Details]
    cut before: in the trash
        Restored
        • 1 failed
        – 1: the server kept failing
        [Details]
    cut after: in use
        Restored
        • 1 restored
        [Details]
    garbage: in the trash
        Ended before it was finished
        • 1 moved to the trash
        Nothing is gone for ever. **Restore all** takes back what is in the trash.
        [Restore all] [Details]
    302: in the trash
        Ended before it was finished
        • 1 moved to the trash
        Nothing is gone for ever. **Restore all** takes back what is in the trash.
        [Restore all] [Details]
    401: in the trash
        Ended before it was finished
        • 1 moved to the trash
        Nothing is gone for ever. **Restore all** takes back what is in the trash.
        [Restore all] [Details]
    404: in the trash
        Restored
        • 1 already gone
        – 1: no longer there
        [Details]
    409: in the trash
        Restored
        • 1 failed
        – 1: the server kept failing
        [Details]
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_follows_when_deleting_fails() {
    insta::assert_snapshot!(table(Call::Delete).await, @"
    429: in the trash
        1 in the trash · 0 deleted · 1 to go
        Waiting: the chart server asks to wait longer than I do by myself. Press **Go on** in a while.
        [Go on] [Stop] [Details]
    500: in the trash
        Done
        • 1 failed
        – 1: the server kept failing
        [Details]
    hang: in the trash
        Done
        • 1 failed
        – 1: the server kept failing
        [Details]
    cut before: in the trash
        Done
        • 1 failed
        – 1: the server kept failing
        [Details]
    cut after: gone
        Done
        • 1 with an unknown outcome
        – 1: no answer to its deletion came through: it is deleted for ever, or in the trash still
        Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
        [Details]
    garbage: in the trash
        1 in the trash · 0 deleted · 1 to go
        Waiting: a web page came instead of the chart server's data, perhaps one to sign in. Tell whoever runs me, and press **Go on** when that is mended.
        [Go on] [Stop] [Details]
    302: in the trash
        1 in the trash · 0 deleted · 1 to go
        Waiting: a web page came instead of the chart server's data, perhaps one to sign in. Tell whoever runs me, and press **Go on** when that is mended.
        [Go on] [Stop] [Details]
    401: in the trash
        1 in the trash · 0 deleted · 1 to go
        Waiting: the chart server refuses the key. Link the account again with **/charts link**, then press **Go on**.
        [Go on] [Stop] [Details]
    404: in the trash
        Done
        • 1 already gone
        – 1: no longer there
        [Details]
    409: in the trash
        Done
        • 1 left alone
        – 1: somebody took it out of the trash
        [Details]
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_follows_when_figlinq_does_not_tell_its_references() {
    let rows = rows(Call::References, Charts::Figlinq).await;
    insta::assert_snapshot!(in_lines(&rows), @"
    500: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server does not answer. Press **Go on** when it is back.
        [Go on] [Stop] [Details]
    garbage: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: a web page came instead of the chart server's data, perhaps one to sign in. Tell whoever runs me, and press **Go on** when that is mended.
        [Go on] [Stop] [Details]
    401: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server refuses the key. Link the account again with **/charts link**, then press **Go on**.
        [Go on] [Stop] [Details]
    404: gone
        Done
        • 1 deleted for ever
        Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
        [Details]
    409: in use
        0 in the trash · 0 deleted · 1 to go
        Waiting: the chart server answered something that I do not understand. Check its address, then press **Go on**.
        [Go on] [Stop] [Details]
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deletion_without_any_answer_is_told_as_failed_only_where_the_chart_is_seen_in_the_trash()
{
    let mut rows = Vec::new();
    for (reads_as, read_trashed) in [
        ("200", ReadTrashed::Ok200),
        ("404", ReadTrashed::NotFound404),
        ("409", ReadTrashed::Conflict409),
    ] {
        for (name, kind) in [
            ("cut before", FaultKind::CutBefore),
            ("cut after", FaultKind::CutAfter),
        ] {
            let world = World::new().await;
            world.host.behaviour(Behaviour {
                read_trashed,
                ..Behaviour::default()
            });
            world.has(vec![chart(Plot, 1, "One", 40)]).await;
            let met = Call::Delete.met(Charts::Apart);
            world.host.fault(fault(met, u32::MAX, kind));
            let card = world.types(world.jane, "/charts delete 1").await;
            world.presses(world.jane, &card, "Delete for ever").await;
            let text = world.text(&at_rest(&world).await);
            let place = match world.plots("jane").await.1.as_slice() {
                [1] => "in the trash",
                _ => "gone",
            };
            let told = text.lines().find(|line| line.starts_with('•')).unwrap();
            rows.push(format!(
                "the trash reads as {reads_as}, {name}: {place}, {told}"
            ));
            assert!(!text.contains("deleted for ever\n"), "{text}");
            world.end().await;
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    the trash reads as 200, cut before: in the trash, • 1 failed
    the trash reads as 200, cut after: gone, • 1 with an unknown outcome
    the trash reads as 404, cut before: in the trash, • 1 with an unknown outcome
    the trash reads as 404, cut after: gone, • 1 with an unknown outcome
    the trash reads as 409, cut before: in the trash, • 1 failed
    the trash reads as 409, cut after: gone, • 1 with an unknown outcome
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_grid_of_a_plot_whose_deletion_was_never_answered_comes_back() {
    let world = World::new().await;
    let mut drawn = chart(Plot, 1, "One", 40);
    drawn.draws_from = vec![9];
    world.has(vec![chart(Grid, 9, "Its data", 40), drawn]).await;
    let met = ("DELETE", "jane:1/permanent_delete");
    world.host.fault(fault(met, u32::MAX, FaultKind::CutAfter));
    let card = world
        .types(world.jane, "/charts purge type:all older_than:1d")
        .await;
    world.presses(world.jane, &card, "Delete for ever").await;
    let done = at_rest(&world).await;
    insta::assert_snapshot!(world.text(&done), @"
    # Delete 2 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 1 restored
    – 1: a plot that draws from it stays
    • 1 with an unknown outcome
    – 1: no answer to its deletion came through: it is deleted for ever, or in the trash still
    Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
    [Details]
    ");
    assert_eq!(world.numbers("jane").await, (vec![9], vec![]));
    world.end().await;
}
