//! One count of an account, kept to be compared with later ones.

use super::ids::Millis;

/// What an account held, and might hold, at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// When it was counted.
    pub at: Millis,
    /// Plots, which the limit counts.
    pub plots: u64,
    /// Plots that the account might hold; nothing where it had no limit.
    pub limit: Option<u64>,
}
