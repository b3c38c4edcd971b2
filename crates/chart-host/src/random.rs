//! Owns texts that nobody can guess: API keys and share keys.

use rand::distr::{Alphanumeric, SampleString};

/// So many random letters and digits, from the system's secure generator.
pub(crate) fn text(length: usize) -> String {
    Alphanumeric.sample_string(&mut rand::rng(), length)
}
