//! How many plots an account held, and when.
//!
//! What always holds: a sample is what a chart server told, never a guess.

use super::ids::Millis;
use super::quota;

/// One count of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// When it was counted.
    pub at: Millis,
    /// Plots that it held, which the limit counts.
    pub plots: u64,
    /// Plots that it might hold; nothing where it had no limit.
    pub limit: Option<u64>,
}

impl Sample {
    /// Whole per cent of the limit, rounded down; nothing without a limit.
    #[must_use]
    pub fn percent(&self) -> Option<u64> {
        self.limit.map(|limit| quota::percent(self.plots, limit))
    }
}
