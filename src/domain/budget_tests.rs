//! The budget against a ledger that knows the moment of each write.

use proptest::prelude::*;

use super::*;

const NOW: Millis = Millis(1_800_000_000_123);

fn budget(text: &str) -> WriteBudget {
    text.parse().unwrap()
}

/// The most writes in any stretch as long as the window.
fn most_in_a_window(budget: WriteBudget, moments: &[Millis]) -> u64 {
    let within = |first: &Millis| {
        let last = first.plus(budget.window().millis());
        moments
            .iter()
            .filter(|m| (*first..last).contains(m))
            .count() as u64
    };
    moments.iter().map(within).max().unwrap_or(0)
}

/// A job carried out write by write, as the runner does: each is counted, or refused and waited for.
fn carried_out(
    budget: WriteBudget,
    before: &Written,
    effect: Effect,
    charts: u64,
) -> (Millis, Vec<Millis>, u64) {
    let (mut written, mut now, mut moments) = (before.clone(), NOW, Vec::new());
    let (mut planned, mut lying, mut most_lying) = (charts, 0_u64, 0);
    let deletes = effect == Effect::Delete;
    while planned + lying > 0 {
        let mut may_write = |written: &mut Written, now: Millis| {
            let may = budget.left(written, now) > 0;
            if may {
                written.add(budget.bucket(now), 1);
                moments.push(now);
            }
            may
        };
        while lying > 0 && may_write(&mut written, now) {
            lying -= 1;
        }
        let left = budget.left(&written, now);
        let batch = match (lying, deletes) {
            (0, true) => planned
                .min(budget.batch())
                .min(left / 2.min(budget.writes())),
            (0, false) => planned,
            _ => 0,
        };
        let mut begun = 0;
        while begun < batch && may_write(&mut written, now) {
            begun += 1;
        }
        planned -= begun;
        lying += if deletes { begun } else { 0 };
        most_lying = most_lying.max(lying);
        if begun == 0 && planned + lying > 0 {
            let still = planned * if deletes { 2 } else { 1 } + lying;
            now = budget.free_at(&written, now, budget.waits_for(effect, still));
        }
    }
    (now, moments, most_lying)
}

fn earlier(budget: WriteBudget) -> impl Strategy<Value = Written> {
    let window = budget.window().millis();
    let all = budget.writes();
    proptest::collection::vec(0..window, 0..6).prop_map(move |ago| {
        let mut written = Written::default();
        for ago in ago.into_iter().take(usize::try_from(all).unwrap_or(0)) {
            written.add(budget.bucket(NOW.plus(-ago)), 1);
        }
        written
    })
}

fn any_budget() -> impl Strategy<Value = WriteBudget> {
    (1u64..40, any::<bool>()).prop_map(|(writes, hour)| WriteBudget {
        writes,
        window: if hour { Window::Hour } else { Window::Day },
    })
}

fn budget_and_earlier() -> impl Strategy<Value = (WriteBudget, Written)> {
    any_budget().prop_flat_map(|budget| (Just(budget), earlier(budget)))
}

proptest! {
    #[test]
    fn no_window_holds_more_than_the_budget_and_the_end_is_the_one_that_was_told(
        (budget, before) in budget_and_earlier(), charts in 0u64..150, deletes in any::<bool>(),
    ) {
        let effect = if deletes { Effect::Delete } else { Effect::Trash };
        let (ended, moments, most_lying) = carried_out(budget, &before, effect, charts);
        prop_assert_eq!(moments.len() as u64, charts * effect.writes_a_chart());
        prop_assert!(most_in_a_window(budget, &moments) <= budget.writes());
        prop_assert!(most_lying <= budget.batch());
        prop_assert_eq!(budget.ends_at(&before, NOW, effect, charts), ended);
    }

    #[test]
    fn writes_at_any_moments_keep_to_the_budget(
        budget in any_budget(), steps in proptest::collection::vec(0i64..3_000_000, 1..300),
    ) {
        let (mut written, mut now, mut moments) = (Written::default(), NOW, Vec::new());
        for step in steps {
            now = now.plus(step);
            if budget.left(&written, now) > 0 {
                written.add(budget.bucket(now), 1);
                // It may be on its way for a while.
                moments.push(now.plus(step % ON_ITS_WAY_MS));
            } else {
                let free = budget.free_at(&written, now, 1);
                prop_assert!(free > now && budget.left(&written, free) > 0);
                prop_assert_eq!(budget.left(&written, free.plus(-1)), 0);
            }
        }
        prop_assert!(most_in_a_window(budget, &moments) <= budget.writes());
    }

    #[test]
    fn a_budget_reads_back(budget in any_budget()) {
        prop_assert_eq!(budget.to_string().parse(), Ok(budget));
    }

    #[test]
    fn any_text_is_a_budget_or_an_error(text in ".{0,20}") {
        let _ = text.parse::<WriteBudget>();
    }
}

#[test]
fn what_is_no_budget_is_refused() {
    for text in [
        "",
        "1000",
        "1000/",
        "/day",
        "0/day",
        "-1/day",
        "+5/day",
        "1000/week",
        "1e3/day",
        "1000/days",
        "1000000001/day",
    ] {
        assert_eq!(text.parse::<WriteBudget>(), Err(NotABudget), "{text}");
    }
    assert_eq!(budget(" 1000 / day ").to_string(), "1000/day");
}

#[test]
fn what_fits_into_what_is_left_ends_at_once_and_the_rest_a_window_later() {
    let budget = budget("100/hour");
    let none = Written::default();
    assert_eq!(budget.ends_at(&none, NOW, Effect::Delete, 50), NOW);
    assert_eq!(budget.ends_at(&none, NOW, Effect::Trash, 100), NOW);
    let next = budget.bucket(NOW).plus(HOUR_MS + ON_ITS_WAY_MS);
    assert_eq!(budget.ends_at(&none, NOW, Effect::Delete, 51), next);
    assert_eq!(budget.ends_at(&none, NOW, Effect::Delete, 100), next);
    assert_eq!(budget.ends_at(&none, NOW, Effect::Trash, 101), next);
    let forecast = Forecast::of(budget, &none, NOW, 60);
    assert_eq!(
        forecast.trash,
        Cost {
            writes: 60,
            ends: None
        }
    );
    assert_eq!(
        forecast.delete,
        Cost {
            writes: 120,
            ends: Some(next)
        }
    );
    assert_eq!(forecast.left, 100);
}

#[test]
fn a_budget_of_one_write_takes_two_windows_a_chart() {
    let budget = budget("1/day");
    let (ended, moments, _) = carried_out(budget, &Written::default(), Effect::Delete, 3);
    assert_eq!(moments.len(), 6);
    assert_eq!(
        budget.ends_at(&Written::default(), NOW, Effect::Delete, 3),
        ended
    );
    assert!(ended > NOW.plus(5 * DAY_MS));
}

#[test]
fn a_hundred_thousand_charts_at_two_writes_a_day_are_forecast_in_no_time() {
    let begun = std::time::Instant::now();
    let ends = budget("2/day").ends_at(&Written::default(), NOW, Effect::Delete, 100_000);
    assert!(ends > NOW.plus(99_999 * DAY_MS));
    assert!(begun.elapsed() < std::time::Duration::from_secs(2));
}
