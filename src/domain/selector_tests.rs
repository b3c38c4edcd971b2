//! What the selector promises, as examples and as properties.

use proptest::prelude::*;

use super::*;
use crate::domain::chart::{Privacy, Ties, Whereabouts};
use crate::domain::protection::Protection;

fn fid(n: u64) -> Fid {
    Fid::new("ada", n)
}

fn chart(n: u64, filetype: Filetype) -> Chart {
    Chart {
        fid: fid(n),
        filetype,
        title: format!("Chart {n}"),
        created: Millis(0),
        modified: Millis(i64::try_from(n).unwrap_or(0) * 86_400_000),
        views: Some(n),
        parent: Parent::Home,
        whereabouts: Whereabouts::InUse,
        privacy: Privacy::Public,
        draws_from: Ties::Known(vec![]),
        drawn_by: Ties::Known(vec![]),
        web_url: None,
        picture: None,
    }
}

fn chosen(selector: &Selector, charts: Vec<Chart>, folders: Vec<Folder>) -> Vec<u64> {
    let listing = Listing {
        charts,
        folders,
        pages: 1,
    };
    let now = Millis(100 * 86_400_000);
    select(selector, &listing, &Protections::default(), now).map_or(vec![u64::MAX], |s| {
        s.chosen.iter().map(|c| c.fid.local).collect()
    })
}

#[test]
fn names_are_globs_that_ignore_case_in_every_script() {
    let mut charts = vec![
        chart(1, Filetype::Plot),
        chart(2, Filetype::Plot),
        chart(3, Filetype::Plot),
    ];
    charts[0].title = "ÄRGER 2024".into();
    charts[1].title = "图表 甲".into();
    charts[2].title = "[a](b) *".into();
    let by = |name: &str| Selector {
        name: Some(name.into()),
        ..Selector::everything(Which::Plot)
    };
    assert_eq!(chosen(&by("ärger*"), charts.clone(), vec![]), [1]);
    assert_eq!(chosen(&by("图表 ?"), charts.clone(), vec![]), [2]);
    assert_eq!(chosen(&by("[a]*"), charts.clone(), vec![]), [3]);
    assert_eq!(chosen(&by("ärger"), charts, vec![]), [0u64; 0]);
}

#[test]
fn a_folder_is_taken_with_those_below_and_a_wrong_one_is_an_error() {
    let folder = |n: u64, name: &str, parent: Parent| Folder {
        fid: fid(n),
        name: name.into(),
        parent,
    };
    let folders = vec![
        folder(50, "a", Parent::Home),
        folder(51, "b", Parent::Folder(fid(50))),
        folder(52, "b", Parent::Home),
    ];
    let mut charts = vec![
        chart(1, Filetype::Plot),
        chart(2, Filetype::Plot),
        chart(3, Filetype::Plot),
    ];
    charts[0].parent = Parent::Folder(fid(50));
    charts[1].parent = Parent::Folder(fid(51));
    charts[2].parent = Parent::Folder(fid(52));
    let by = |folder: &str| Selector {
        folder: Some(folder.into()),
        ..Selector::everything(Which::Plot)
    };
    assert_eq!(chosen(&by("a"), charts.clone(), folders.clone()), [1, 2]);
    assert_eq!(chosen(&by("/A/b/"), charts.clone(), folders.clone()), [2]);
    assert_eq!(chosen(&by("b"), charts.clone(), folders.clone()), [3]);
    for wrong in ["c", "a/c", "", "/"] {
        assert_eq!(
            chosen(&by(wrong), charts.clone(), folders.clone()),
            [u64::MAX],
            "{wrong:?}"
        );
    }
}

#[test]
fn unknown_views_are_not_zero() {
    let mut charts = vec![chart(1, Filetype::Plot), chart(2, Filetype::Plot)];
    charts[1].views = None;
    let selector = Selector {
        views_at_most: Some(5),
        ..Selector::everything(Which::Plot)
    };
    assert_eq!(chosen(&selector, charts, vec![]), [1]);
}

#[test]
fn the_newest_are_kept_of_what_the_others_matched() {
    let charts: Vec<Chart> = (1..=6).map(|n| chart(n, Filetype::Plot)).collect();
    let selector = Selector {
        views_at_most: Some(4),
        keep_newest: Some(2),
        ..Selector::everything(Which::Plot)
    };
    assert_eq!(chosen(&selector, charts, vec![]), [1, 2]);
}

#[test]
fn plots_come_before_the_grids_that_go_with_them() {
    let mut charts = vec![chart(9, Filetype::Grid), chart(1, Filetype::Plot)];
    charts[0].drawn_by = Ties::Known(vec![fid(1)]);
    assert_eq!(
        chosen(&Selector::everything(Which::All), charts.clone(), vec![]),
        [1, 9]
    );
    assert_eq!(
        chosen(&Selector::everything(Which::Grid), charts, vec![]),
        [0u64; 0]
    );
}

fn any_chart() -> impl Strategy<Value = Chart> {
    (
        0u64..40,
        any::<bool>(),
        proptest::option::of(0u64..10),
        proptest::option::of(proptest::collection::vec(0u64..40, 0..3)),
    )
        .prop_map(|(n, plot, views, ties)| {
            let ties = ties.map_or(Ties::Unknown, |t| {
                Ties::Known(t.into_iter().map(fid).collect())
            });
            let filetype = if plot { Filetype::Plot } else { Filetype::Grid };
            let mut chart = chart(n, filetype);
            chart.views = views;
            match filetype {
                Filetype::Plot => chart.draws_from = ties,
                Filetype::Grid => chart.drawn_by = ties,
            }
            chart
        })
}

/// A listing tells each fid once.
fn any_charts() -> impl Strategy<Value = Vec<Chart>> {
    proptest::collection::vec(any_chart(), 0..30).prop_map(|mut charts| {
        let mut seen = HashSet::new();
        charts.retain(|chart| seen.insert(chart.fid.clone()));
        charts
    })
}

fn any_selector() -> impl Strategy<Value = Selector> {
    (
        0usize..3,
        proptest::option::of(0u64..10),
        proptest::option::of(0u32..5),
        proptest::option::of("[*?c1-3]{0,4}"),
        proptest::option::of(0u64..8),
    )
        .prop_map(
            |(which, views_at_most, keep_newest, name, down_to)| Selector {
                which: [Which::Plot, Which::Grid, Which::All][which],
                views_at_most,
                keep_newest,
                name,
                down_to,
                ..Selector::everything(Which::All)
            },
        )
}

#[test]
fn down_to_takes_what_is_not_recent_first_then_the_least_viewed_then_the_oldest() {
    let down_to = |plots| Selector {
        down_to: Some(plots),
        ..Selector::everything(Which::Plot)
    };
    // Changed on days 95 to 99 of 100, and on days 1 to 5.
    let mut charts: Vec<Chart> = [95, 96, 97, 98, 99, 1, 2, 3, 4, 5]
        .map(|n| chart(n, Filetype::Plot))
        .into();
    for chart in &mut charts {
        chart.views = Some(chart.fid.local % 2);
    }
    charts[8].views = None;
    assert_eq!(chosen(&down_to(9), charts.clone(), vec![]), [2]);
    assert_eq!(chosen(&down_to(7), charts.clone(), vec![]), [1, 2, 3]);
    // Of 4 it is not known how often it was looked at.
    assert_eq!(chosen(&down_to(6), charts.clone(), vec![]), [1, 2, 3, 5]);
    assert_eq!(
        chosen(&down_to(4), charts.clone(), vec![]),
        [96, 1, 2, 3, 4, 5]
    );
    assert_eq!(chosen(&down_to(10), charts, vec![]), [0u64; 0]);
}

proptest! {
    #[test]
    fn down_to_takes_exactly_enough_or_says_how_many_stay_above(
        charts in any_charts(), down_to in 0u64..12, kept in 0u64..12, views in proptest::option::of(0u64..10),
    ) {
        let protected = charts.iter().map(|c| c.fid.clone()).filter(|f| f.local % 3 == kept % 3);
        let rules = Protections::new(protected.map(Protection::Chart));
        let selector = Selector { down_to: Some(down_to), views_at_most: views, ..Selector::everything(Which::Plot) };
        let of = |charts: Vec<Chart>| {
            let listing = Listing { charts, ..Listing::default() };
            select(&selector, &listing, &rules, Millis(100 * 86_400_000)).unwrap_or_default()
        };
        let selection = of(charts.clone());
        let plots = charts.iter().filter(|c| c.filetype == Filetype::Plot).count() as u64;
        let left = plots - selection.chosen.len() as u64;
        prop_assert_eq!(left, plots.min(down_to) + selection.above);
        if selection.above > 0 {
            prop_assert!(selection.kept.iter().all(|(_, why)| *why != Kept::NotNeeded));
        }
        prop_assert!(selection.chosen.iter().all(|c| c.fid.local % 3 != kept % 3));
        // The order of the listing does not matter.
        let names = |selection: &Selection| selection.chosen.iter().map(|c| c.fid.clone()).collect::<HashSet<_>>();
        let backwards = of(charts.into_iter().rev().collect());
        prop_assert_eq!(names(&backwards), names(&selection));
    }

    #[test]
    fn every_chart_of_the_type_is_chosen_or_kept_and_no_other(
        charts in any_charts(), selector in any_selector(),
    ) {
        let listing = Listing { charts: charts.clone(), ..Listing::default() };
        let selection = select(&selector, &listing, &Protections::default(), Millis(0)).unwrap_or_default();
        let wanted = charts.iter().filter(|c| selector.which.takes(c.filetype)).count();
        prop_assert_eq!(selection.chosen.len() + selection.kept.len(), wanted);
        prop_assert!(selection.chosen.iter().all(|c| selector.which.takes(c.filetype)));
        prop_assert!(selection.chosen.is_sorted_by_key(|c| c.filetype));
    }

    #[test]
    fn protected_wins_over_everything(
        charts in any_charts(), selector in any_selector(), kept in 0u64..12,
    ) {
        let listing = Listing { charts: charts.clone(), ..Listing::default() };
        let protected: Vec<Fid> = charts.iter().map(|c| c.fid.clone()).filter(|f| f.local % 12 == kept).collect();
        let rules = Protections::new(protected.iter().cloned().map(Protection::Chart));
        let selection = select(&selector, &listing, &rules, Millis(0)).unwrap_or_default();
        prop_assert!(selection.chosen.iter().all(|c| !protected.contains(&c.fid)));
        // What a protected plot draws from stays with it.
        for plot in charts.iter().filter(|c| protected.contains(&c.fid)) {
            for grid in plot.draws_from.known().unwrap_or_default() {
                prop_assert!(selection.chosen.iter().all(|c| c.fid != *grid || c.filetype == Filetype::Plot));
            }
        }
        let free = select(&selector, &listing, &Protections::default(), Millis(0)).unwrap_or_default();
        if selector.keep_newest.is_none() && selector.down_to.is_none() {
            prop_assert!(selection.chosen.iter().all(|c| free.chosen.contains(c)));
        }
    }

    #[test]
    fn no_chosen_grid_is_drawn_from_by_a_plot_that_stays(
        charts in any_charts(), selector in any_selector(),
    ) {
        let listing = Listing { charts: charts.clone(), ..Listing::default() };
        let selection = select(&selector, &listing, &Protections::default(), Millis(0)).unwrap_or_default();
        let going: HashSet<Fid> =
            selection.chosen.iter().filter(|c| c.filetype == Filetype::Plot).map(|c| c.fid.clone()).collect();
        for grid in selection.chosen.iter().filter(|c| c.filetype == Filetype::Grid) {
            prop_assert!(grid.drawn_by.known().is_some_and(|by| by.iter().all(|p| going.contains(p))));
            for plot in charts.iter().filter(|c| c.filetype == Filetype::Plot && !going.contains(&c.fid)) {
                prop_assert!(!plot.draws_from.known().unwrap_or_default().contains(&grid.fid));
            }
        }
    }
}
