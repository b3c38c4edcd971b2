//! The numbers side by side, and what is asked of them.

use std::process::ExitCode;
use std::time::Duration;

use chartkeeper::ops::watch::MOST_AT_ONCE;

use crate::history::History;
use crate::{ACCOUNTS, CROWDED, LATENCY, PLOTS, SLACK};

/// What something took, as the chart server and the machine saw it.
pub struct Measured {
    pub wall: Duration,
    /// All that arrived.
    pub calls: usize,
    /// Whose they were.
    pub accounts: usize,
    /// The most that were one account's.
    pub most_of_one: usize,
    /// The most that ran at once.
    pub most_in_flight: usize,
    /// The most memory meanwhile; nothing where the machine does not tell.
    pub peak_kb: Option<u64>,
    /// Of all threads; nothing where the machine does not tell.
    pub processor: Option<Duration>,
}

/// Sixty looks.
pub struct Hour {
    /// How many accounts each counted, fewest first.
    pub minutes: Vec<usize>,
    pub all: Measured,
}

/// All that was measured.
pub struct Figures {
    pub sweep: Measured,
    pub bare: Measured,
    pub next_day: Measured,
    pub hour: Hour,
    pub history: History,
}

/// Prints them, and says whether what was promised holds.
pub fn judge(figures: &Figures) -> ExitCode {
    print(figures);
    let promises = promises(figures);
    for (holds, says) in &promises {
        println!("{} {says}", if *holds { "holds: " } else { "BROKEN:" });
    }
    if promises.iter().all(|(holds, _)| *holds) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn print(figures: &Figures) {
    println!(
        "{ACCOUNTS} accounts with {PLOTS} plots each, {} ms a call",
        LATENCY.as_millis()
    );
    println!();
    println!(
        "{:<26}{:>12}{:>12}{:>12}{:>12}",
        "", "bare", "all due", "an hour", "a day later"
    );
    let row = |name: &str, of: &dyn Fn(&Measured) -> String| {
        println!(
            "{name:<26}{:>12}{:>12}{:>12}{:>12}",
            of(&figures.bare),
            of(&figures.sweep),
            of(&figures.hour.all),
            of(&figures.next_day)
        );
    };
    row("calls", &|m| m.calls.to_string());
    row("calls an account", &|m| {
        format!("{:.2}", m.calls as f64 / m.accounts as f64)
    });
    row("most calls in flight", &|m| m.most_in_flight.to_string());
    row("wall time", &|m| format!("{:.2} s", m.wall.as_secs_f64()));
    row("wall time an account", &|m| {
        format!("{:.2} ms", an_account(m.wall))
    });
    row("processor an account", &|m| {
        told(
            m.processor
                .map(|time| format!("{:.2} ms", an_account(time))),
        )
    });
    row("peak memory", &|m| {
        told(m.peak_kb.map(|kb| format!("{:.1} MB", kb as f64 / 1000.0)))
    });
    println!();
    let minutes = &figures.hour.minutes;
    println!(
        "counts a minute over the hour: {} at least, {} in the middle, {} at most; {:.1} is an even share",
        fewest(minutes),
        minutes.get(minutes.len() / 2).unwrap_or(&0),
        most(minutes),
        share(minutes)
    );
    println!(
        "samples an account after 400 days: {} rows, {:.0} bytes each",
        figures.history.rows, figures.history.bytes_a_row
    );
    println!();
}

fn promises(figures: &Figures) -> Vec<(bool, String)> {
    let Figures {
        sweep,
        bare,
        next_day,
        hour,
        ..
    } = figures;
    let each_once = |m: &Measured| m.calls == ACCOUNTS && m.most_of_one == 1;
    let in_flight = [sweep, next_day, &hour.all]
        .map(|m| m.most_in_flight)
        .into_iter()
        .max()
        .unwrap_or_default();
    let minutes = &hour.minutes;
    let over_bare = sweep.wall.as_secs_f64() / bare.wall.as_secs_f64();
    vec![
        (
            each_once(sweep) && each_once(&hour.all),
            format!(
                "each account is called once: {} and {} calls",
                sweep.calls, hour.all.calls
            ),
        ),
        (
            next_day.calls == 2 * ACCOUNTS && next_day.most_of_one == 2,
            format!(
                "and once more a day, for its limit: {} calls",
                next_day.calls
            ),
        ),
        (
            in_flight <= MOST_AT_ONCE,
            format!("at most {MOST_AT_ONCE} calls in flight: {in_flight}"),
        ),
        (
            most(minutes) as f64 <= CROWDED * share(minutes),
            format!(
                "no minute has more than {CROWDED} times its share: {:.1} times",
                most(minutes) as f64 / share(minutes)
            ),
        ),
        (
            over_bare <= SLACK,
            format!("at most {SLACK} times the bare requests: {over_bare:.2} times"),
        ),
    ]
}

fn an_account(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0 / ACCOUNTS as f64
}

fn fewest(minutes: &[usize]) -> usize {
    minutes.first().copied().unwrap_or_default()
}

fn most(minutes: &[usize]) -> usize {
    minutes.last().copied().unwrap_or_default()
}

fn share(minutes: &[usize]) -> f64 {
    minutes.iter().sum::<usize>() as f64 / minutes.len() as f64
}

fn told(figure: Option<String>) -> String {
    figure.unwrap_or_else(|| "not told".to_owned())
}
