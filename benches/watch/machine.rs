//! What this process takes of the machine, as `/proc` tells it; nothing where there is none.

use std::fs;
use std::time::Duration;

/// Of `utime` and `stime`, on every Linux.
const TICKS_A_SECOND: f64 = 100.0;

/// What it took so far.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// The most memory since the start, or since the peak was forgotten.
    pub peak_kb: u64,
    /// Processor time of all its threads.
    pub processor: Duration,
}

impl Usage {
    /// At this moment.
    pub fn now() -> Option<Self> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        // The name of the program, which may hold anything, is in the last brackets.
        let mut times = stat.rsplit(')').next()?.split_whitespace().skip(11);
        let mut ticks = || times.next()?.parse::<f64>().ok();
        Some(Self {
            peak_kb: peak.split_whitespace().next()?.parse().ok()?,
            processor: Duration::from_secs_f64((ticks()? + ticks()?) / TICKS_A_SECOND),
        })
    }
}

/// From now on the peak is counted anew. Where that is not allowed it stays that of the start, which is no less.
pub fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}
