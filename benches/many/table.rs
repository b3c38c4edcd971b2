//! The figures side by side, and what was promised of them.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use chart_host::Writes;

use super::{LIMIT, OF_EACH};

/// Memory above idle, at its peak.
const MOST_MB: f64 = 40.0;
/// The bot's processor time, a chart.
const MOST_MS_A_CHART: f64 = 2.0;
/// Answers to writes that are 429, of a hundred.
const MOST_REFUSED: f64 = 1.0;
/// Of what the chart server permits, of a hundred, from the first write to the last.
const LEAST_USED: f64 = 90.0;

/// One purge, as the machine and the chart server saw it.
pub struct Measured {
    /// Memory before it.
    pub idle_kb: u64,
    /// The most memory during it.
    pub peak_kb: u64,
    /// Processor time that the bot took for it.
    pub processor: Duration,
    /// What the limit made of its writes.
    pub writes: Writes,
    /// How many answers had which status.
    pub answers: BTreeMap<u16, u64>,
    /// Charts that are not deleted.
    pub left_over: usize,
}

/// One purge in the table.
pub struct Column {
    pub name: &'static str,
    pub measured: Measured,
}

impl Measured {
    fn above_idle_mb(&self) -> f64 {
        self.peak_kb.saturating_sub(self.idle_kb) as f64 / 1024.0
    }

    fn ms_a_chart(&self) -> f64 {
        self.processor.as_secs_f64() * 1000.0 / (2 * OF_EACH) as f64
    }

    fn refused(&self) -> f64 {
        let answered = self.writes.taken + self.writes.refused;
        100.0 * self.writes.refused as f64 / answered.max(1) as f64
    }

    fn used(&self) -> f64 {
        let permitted = self.writes.lasted.as_secs_f64() * LIMIT.a_second;
        100.0 * self.writes.taken as f64 / permitted.max(1.0)
    }

    fn holds(&self) -> bool {
        self.left_over == 0
            && self.above_idle_mb() < MOST_MB
            && self.ms_a_chart() <= MOST_MS_A_CHART
            && self.refused() <= MOST_REFUSED
            && self.used() >= LEAST_USED
    }
}

/// Prints all, and says whether what was promised holds.
pub fn judge(columns: &[Column]) -> ExitCode {
    println!(
        "{} charts deleted for ever, on a chart server that permits {} writes a second, {} at once",
        2 * OF_EACH,
        LIMIT.a_second,
        LIMIT.at_once
    );
    println!();
    let line = |name: &str, promised: &str, of: &dyn Fn(&Column) -> String| {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| format!("{:>14}", of(column)))
            .collect();
        println!("{name:<36}{}   {promised}", cells.concat());
    };
    let row = |name: &str, promised: &str, of: &dyn Fn(&Measured) -> String| {
        line(name, promised, &|column| of(&column.measured));
    };
    line("", "promised", &|column| column.name.to_owned());
    row("memory when idle", "", &|m| mb(m.idle_kb as f64 / 1024.0));
    row(
        "memory above that, at most",
        &format!("under {MOST_MB} MB"),
        &|m| mb(m.above_idle_mb()),
    );
    row(
        "processor time a chart",
        &format!("at most {MOST_MS_A_CHART} ms"),
        &|m| format!("{:.2} ms", m.ms_a_chart()),
    );
    row("writes that were taken", "", &|m| {
        m.writes.taken.to_string()
    });
    row("from the first to the last", "", &|m| {
        format!("{:.1} s", m.writes.lasted.as_secs_f64())
    });
    row(
        "of the rate, used",
        &format!("at least {LEAST_USED} %"),
        &|m| format!("{:.1} %", m.used()),
    );
    row(
        "of the answers to writes, 429",
        &format!("at most {MOST_REFUSED} %"),
        &|m| format!("{:.2} %", m.refused()),
    );
    row("left over", "none", &|m| m.left_over.to_string());
    println!();
    for column in columns {
        let answers = column.measured.answers.iter();
        let answers: Vec<String> = answers
            .map(|(status, count)| format!("{count} × {status}"))
            .collect();
        println!("answers, {}: {}", column.name, answers.join(", "));
    }
    println!();
    let broken: Vec<&str> = columns
        .iter()
        .filter(|column| !column.measured.holds())
        .map(|column| column.name)
        .collect();
    if broken.is_empty() {
        println!("holds");
        ExitCode::SUCCESS
    } else {
        println!("BROKEN: {}", broken.join(", "));
        ExitCode::FAILURE
    }
}

fn mb(number: f64) -> String {
    format!("{number:.1} MB")
}
