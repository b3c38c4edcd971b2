//! What the made-up accounts hold. Pure: the same charts for the same moment.

use chart_host::{SeedChart, SeedKind};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Plots of the account that is nearly full.
const PLOTS: u64 = 97;

/// What the plots are of, by turns.
const SUBJECTS: [&str; 8] = [
    "Sensor drift",
    "Weekly sales",
    "Test run",
    "Heat map",
    "Latency by region",
    "Survey answers",
    "Untitled",
    "Energy use",
];

/// Where they lie, by turns; nothing is home.
const FOLDERS: [Option<&str>; 5] = [
    None,
    Some("reports/2024"),
    Some("reports/2025"),
    None,
    Some("experiments"),
];

/// 97 plots of every age with the grids that they are drawn from: most have one of their own, some share one.
/// `now_ms` is the present in milliseconds since 1970.
pub(super) fn nearly_full(now_ms: i64) -> Vec<SeedChart> {
    let mut charts = folders(now_ms);
    charts.push(SeedChart {
        views: 40,
        ..file(SeedKind::Grid, 500, "Prices, all years", now_ms, 700)
    });
    for n in 1..=PLOTS {
        charts.extend(plot_with_grid(n, now_ms));
    }
    charts
}

/// A few plots, for a second member.
pub(super) fn nearly_empty(now_ms: i64) -> Vec<SeedChart> {
    (1..=6)
        .map(|n| {
            let days = i64::try_from(n * 31).unwrap_or(0);
            let title = format!("Prototype {n}");
            file(SeedKind::Plot, n, &title, now_ms, days)
        })
        .collect()
}

/// The number of a grid comes before those of what lies in no folder yet.
fn folders(now_ms: i64) -> Vec<SeedChart> {
    let top = |id, title| file(SeedKind::Folder, id, title, now_ms, 800);
    let below = |id, title| SeedChart {
        folder: Some("reports".to_owned()),
        ..top(id, title)
    };
    vec![
        top(901, "reports"),
        below(902, "2024"),
        below(903, "2025"),
        top(904, "experiments"),
    ]
}

fn plot_with_grid(n: u64, now_ms: i64) -> Vec<SeedChart> {
    let turn = usize::try_from(n).unwrap_or(0);
    // Spread over two years, the newest a few hours old.
    let days = i64::try_from(n * n * 730 / (PLOTS * PLOTS)).unwrap_or(0);
    let subject = SUBJECTS[turn % SUBJECTS.len()];
    let folder = FOLDERS[turn % FOLDERS.len()].map(str::to_owned);
    let title = format!("{subject} {n}");
    let (grid, draws_from) = match n % 4 {
        0 => (None, vec![500]),
        3 => (None, Vec::new()),
        _ => {
            let title = format!("{title} (data)");
            let grid = SeedChart {
                folder: folder.clone(),
                ..file(SeedKind::Grid, 200 + n, &title, now_ms, days)
            };
            (Some(grid), vec![200 + n])
        }
    };
    let plot = SeedChart {
        folder,
        views: if n.is_multiple_of(3) { 0 } else { n * 7 % 60 },
        draws_from,
        ..file(SeedKind::Plot, n, &title, now_ms, days)
    };
    grid.into_iter().chain([plot]).collect()
}

fn file(kind: SeedKind, id: u64, title: &str, now_ms: i64, days: i64) -> SeedChart {
    let modified_ms = now_ms - days * DAY_MS - 3 * 60 * 60 * 1000;
    SeedChart {
        title: title.to_owned(),
        kind,
        folder: None,
        created_ms: modified_ms - DAY_MS,
        modified_ms,
        views: 0,
        draws_from: Vec::new(),
        id: Some(id),
    }
}
