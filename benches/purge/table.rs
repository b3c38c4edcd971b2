//! The numbers side by side, and what is asked of them.

use std::process::ExitCode;
use std::time::Duration;

use chartkeeper::servers::throttle::Allowed;

use super::{LATENCY, OF_EACH, SLACK, TIMES_LESS};

/// One way of purging, as the chart server saw it.
pub struct Measured {
    /// From the first thing done to the last.
    pub wall: Duration,
    /// All that arrived.
    pub calls: usize,
    /// Those of them that read.
    pub reads: usize,
    /// Plots and grids that are not deleted, in the trash or not.
    pub left_over: usize,
    /// The most that ran at once.
    pub most_in_flight: usize,
}

/// Prints both, and says whether what was promised holds.
pub fn judge(procedure: &Measured, ours: &Measured, allowed: Allowed) -> ExitCode {
    let latency = LATENCY.as_secs_f64();
    let least = ours.calls as f64 * latency / allowed.mean_limit;
    let over_least = ours.wall.as_secs_f64() / least;
    let times_less = procedure.wall.as_secs_f64() / ours.wall.as_secs_f64();

    println!(
        "A purge of {OF_EACH} plots and {OF_EACH} grids, {} ms a call",
        LATENCY.as_millis()
    );
    println!();
    println!("{:<24}{:>14}{:>14}", "", "procedure", "Chartkeeper");
    let row = |name: &str, of: &dyn Fn(&Measured) -> String| {
        println!("{name:<24}{:>14}{:>14}", of(procedure), of(ours));
    };
    row("wall time", &|m| format!("{:.2} s", m.wall.as_secs_f64()));
    row("calls", &|m| m.calls.to_string());
    row("of these, reads", &|m| m.reads.to_string());
    row("left over", &|m| m.left_over.to_string());
    row("most calls in flight", &|m| m.most_in_flight.to_string());
    println!();
    println!(
        "calls that the throttle allowed in flight, averaged over the purge: {:.1}",
        allowed.mean_limit
    );
    println!();

    let promises = [
        (
            ours.left_over == 0,
            format!("none left over: {}", ours.left_over),
        ),
        (
            over_least <= SLACK,
            format!(
                "at most {SLACK} × (calls × latency ÷ in flight = {least:.2} s): {over_least:.2} ×"
            ),
        ),
        (
            times_less >= TIMES_LESS,
            format!("at least {TIMES_LESS} times less than the procedure: {times_less:.1} times"),
        ),
    ];
    for (holds, says) in &promises {
        println!("{} {says}", if *holds { "holds: " } else { "BROKEN:" });
    }
    if promises.iter().all(|(holds, _)| *holds) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
