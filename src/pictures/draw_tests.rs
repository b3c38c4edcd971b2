use proptest::prelude::*;
use tiny_skia::Pixmap;

use super::*;
use crate::domain::forecast::forecast;
use crate::domain::ids::Millis;

const HOUR_MS: i64 = 3_600_000;

/// Thursday, 26 November 2026, 09:10 UTC.
const NOW: Millis = Millis(1_795_684_200_000);

/// Samples every `each` hours over so many days, the last one now: what the account held so many days ago.
fn samples(
    days: i64,
    each: usize,
    limit: impl Fn(f64) -> Option<u64>,
    plots: impl Fn(f64) -> f64,
) -> Vec<Sample> {
    let hours = (0..=days * 24).step_by(each).collect::<Vec<_>>();
    let one = |hours: i64| {
        let ago = hours as f64 / 24.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a test's"
        )]
        let plots = plots(ago).max(0.0) as u64;
        Sample {
            at: NOW.plus(-hours * HOUR_MS),
            plots,
            limit: limit(ago),
        }
    };
    hours.into_iter().rev().map(one).collect()
}

fn drawn(samples: Vec<Sample>) -> Vec<u8> {
    let forecast = forecast(&samples, NOW);
    draw(&Drawing { samples, forecast }).unwrap()
}

fn gallery() -> Vec<(&'static str, Vec<Sample>)> {
    let hundred = |_: f64| Some(100);
    // What one uploads on a day differs from day to day.
    let uneven = |ago: f64, pace: f64| pace * (ago + 0.8 * (ago * 2.3).sin()).floor();
    vec![
        (
            "3-days",
            samples(3, 1, hundred, |ago| 88.0 - (ago * 3.0).floor()),
        ),
        (
            "30-days",
            samples(30, 1, hundred, |ago| 88.0 - uneven(ago, 2.0)),
        ),
        (
            "30-days-at-97",
            samples(30, 1, hundred, |ago| 97.0 - uneven(ago, 1.0)),
        ),
        (
            "1-day",
            samples(1, 1, hundred, |ago| 61.0 - (ago * 6.0).floor()),
        ),
        (
            "400-days",
            samples(400, 24, hundred, |ago| {
                93.0 - (ago * 0.2 + 4.0 * (ago / 30.0).sin()).floor()
            }),
        ),
        (
            "400-days-purges",
            samples(400, 6, hundred, |ago| 40.0 + (400.0 - ago) % 61.0),
        ),
        ("few", samples(20, 160, hundred, |ago| 70.0 - ago)),
        ("two", samples(1, 24, hundred, |ago| 70.0 - ago)),
        (
            "full",
            samples(30, 1, hundred, |ago| (110.0 - 2.0 * ago.floor()).min(100.0)),
        ),
        (
            "over",
            samples(30, 1, hundred, |ago| 180.0 - 4.0 * ago.floor()),
        ),
        (
            "purge",
            samples(30, 1, hundred, |ago| {
                if ago > 6.2 {
                    98.0 - (ago - 6.0).floor()
                } else {
                    52.0 + 2.0 * (6.2 - ago).floor()
                }
            }),
        ),
        (
            "purge-now",
            samples(30, 1, hundred, |ago| {
                if ago > 0.1 { 98.0 - ago.floor() } else { 12.0 }
            }),
        ),
    ]
}

fn odd() -> Vec<(&'static str, Vec<Sample>)> {
    let hundred = |_: f64| Some(100);
    vec![
        (
            "limit-change",
            samples(
                30,
                1,
                |ago| Some(if ago > 12.0 { 100 } else { 250 }),
                |ago| 140.0 - 3.0 * ago.floor(),
            ),
        ),
        (
            "limit-gone",
            samples(
                30,
                1,
                |ago| (ago > 12.0).then_some(100),
                |ago| 140.0 - 3.0 * ago.floor(),
            ),
        ),
        (
            "limit-lower",
            samples(
                30,
                1,
                |ago| Some(if ago > 12.0 { 250 } else { 100 }),
                |ago| 140.0 - 3.0 * ago.floor(),
            ),
        ),
        (
            "no-limit",
            samples(30, 1, |_| None, |ago| 140.0 - 3.0 * ago.floor()),
        ),
        ("zero", samples(30, 1, hundred, |_| 0.0)),
        ("zero-no-limit", samples(30, 1, |_| None, |_| 0.0)),
        ("flat", samples(30, 1, hundred, |_| 64.0)),
        ("limit-zero", samples(30, 1, |_| Some(0), |_| 3.0)),
        (
            "hundred-thousand",
            samples(
                90,
                6,
                |_| Some(100_000),
                |ago| 83_700.0 - 1_000.0 * ago.floor(),
            ),
        ),
        (
            "little-of-much",
            samples(30, 1, |_| Some(100_000), |ago| 1_204.0 - 10.0 * ago.floor()),
        ),
        ("far", samples(14, 1, hundred, |ago| 48.0 - ago.floor())),
    ]
}

/// With `CHARTKEEPER_TEST_PICTURES` naming a folder, all are there to be looked at.
#[test]
fn each_picture_is_a_small_png() {
    let folder = std::env::var_os("CHARTKEEPER_TEST_PICTURES").map(std::path::PathBuf::from);
    for (name, samples) in gallery().into_iter().chain(odd()) {
        let png = drawn(samples);
        let pixels = Pixmap::decode_png(&png).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (WIDTH, HEIGHT), "{name}");
        assert!(png.len() < 60_000, "{name}: {}", png.len());
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("use-{name}.png")), png).unwrap();
        }
    }
}

/// `use-30-days.png` of that folder, looked at on dark and light and at phone width.
const PINNED: &[u8] = include_bytes!("pinned.png");

/// As far as pictures may differ that look the same: machines round in their own ways.
const SAME: f64 = 0.25;

/// How much two pictures differ: the mean over all pixels and colours, of 255.
fn difference(one: &[u8], other: &[u8]) -> f64 {
    let (one, other) = (
        Pixmap::decode_png(one).unwrap(),
        Pixmap::decode_png(other).unwrap(),
    );
    assert_eq!((one.width(), one.height()), (other.width(), other.height()));
    let apart = one.data().iter().zip(other.data());
    let apart: u64 = apart
        .map(|(one, other)| u64::from(one.abs_diff(*other)))
        .sum();
    apart as f64 / one.data().len() as f64
}

#[test]
fn the_picture_of_thirty_days_looks_as_it_did() {
    let samples = gallery().swap_remove(1).1;
    let now = difference(&drawn(samples.clone()), PINNED);
    assert!(now < SAME, "{now}");
    // And what looks otherwise is another picture.
    let without = Drawing {
        samples: samples.clone(),
        forecast: None,
    };
    let without = difference(&draw(&without).unwrap(), PINNED);
    assert!(without > 4.0 * SAME, "{without}");
    let higher = samples.iter().map(|one| Sample {
        plots: one.plots + 4,
        ..*one
    });
    let higher = difference(&drawn(higher.collect()), PINNED);
    assert!(higher > 4.0 * SAME, "{higher}");
    let unlimited = samples.iter().map(|one| Sample {
        limit: None,
        ..*one
    });
    let unlimited = difference(&drawn(unlimited.collect()), PINNED);
    assert!(unlimited > 4.0 * SAME, "{unlimited}");
}

#[test]
fn one_count_is_no_history() {
    let sample = Sample {
        at: NOW,
        plots: 3,
        limit: None,
    };
    for samples in [vec![], vec![sample], vec![sample; 5]] {
        let drawing = Drawing {
            samples,
            forecast: None,
        };
        assert!(matches!(draw(&drawing), Err(DrawError::NoHistory)));
    }
}

#[test]
fn two_hundred_thousand_samples_are_one_small_picture_soon() {
    let samples = (0..200_000).map(|n| Sample {
        at: NOW.plus(-n * 60_000),
        plots: n.unsigned_abs().wrapping_mul(2_654_435_761) % 101,
        limit: Some(100 + n.unsigned_abs() % 3),
    });
    let began = std::time::Instant::now();
    let png = drawn(samples.collect());
    assert!(png.len() < 60_000, "{}", png.len());
    assert!(
        began.elapsed() < std::time::Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn any_samples_draw(
        all in proptest::collection::vec((any::<i64>(), any::<u64>(), any::<Option<u64>>()), 2..40),
        full_at in any::<i64>(),
        forecasts in any::<bool>(),
    ) {
        let samples = all.into_iter().map(|(at, plots, limit)| Sample { at: Millis(at), plots, limit });
        let about = crate::domain::forecast::About::Days(1);
        let forecast = forecasts.then_some(Forecast { full_at: Millis(full_at), about });
        let drawing = Drawing { samples: samples.collect(), forecast };
        if let Ok(png) = draw(&drawing) {
            prop_assert!(png.len() < 100_000);
        }
    }
}
