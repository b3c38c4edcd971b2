//! Snowflakes: 64-bit ids that carry the time at which they were given. It owns their making.
//! Every id is greater than the one before, whatever the clock does.

/// Milliseconds from 1970 to Discord's epoch, the first second of 2015.
const EPOCH_MS: i64 = 1_420_070_400_000;

/// Gives out ids.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    last: u64,
}

impl Ids {
    /// The next id, made at `now_ms` (milliseconds since 1970).
    pub(crate) fn next(&mut self, now_ms: i64) -> u64 {
        let since = u64::try_from(now_ms - EPOCH_MS).unwrap_or(0);
        self.last = (since << 22).max(self.last + 1);
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_while_the_clock_stands_or_runs_back() {
        let mut ids = Ids::default();
        let given = [2_000_000_000_000, 2_000_000_000_000, 0, -5].map(|now| ids.next(now));
        assert!(given.is_sorted() && given[0] != given[1], "{given:?}");
    }

    #[test]
    fn an_id_carries_its_time() {
        let id = Ids::default().next(EPOCH_MS + 1234);
        assert_eq!(id >> 22, 1234);
    }
}
