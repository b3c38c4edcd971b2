//! What time does to interactions: three seconds to a first response, fifteen minutes to the end
//! of a token.

use crate::model::Outcome;
use crate::state::{Asked, Shared};

/// How long a first response may take.
pub(crate) const FIRST_RESPONSE_MS: i64 = 3_000;
/// How long an interaction's token lives.
pub(crate) const TOKEN_MS: i64 = 15 * 60 * 1_000;

/// Whether the time for a first response is over.
pub(crate) fn is_late(asked: &Asked, now: i64) -> bool {
    now - asked.at_ms > FIRST_RESPONSE_MS
}

/// Whether the token is dead.
pub(crate) fn is_dead(asked: &Asked, now: i64) -> bool {
    now - asked.at_ms > TOKEN_MS
}

/// Marks what ran out of time.
pub(crate) fn run(shared: &Shared) {
    let now = shared.now();
    let ran_out = |asked: &Asked| {
        (asked.outcome.is_none() && is_late(asked, now)) || (!asked.settled && is_dead(asked, now))
    };
    if !shared.state().interactions.values().any(ran_out) {
        return;
    }
    shared.write(|state| {
        for asked in state
            .interactions
            .values_mut()
            .filter(|asked| ran_out(asked))
        {
            asked.outcome.get_or_insert(Outcome::TimedOut);
            asked.settled = true;
        }
    });
}
