//! What is repeated, how long, and what is told in the end.

use proptest::prelude::*;

use super::*;

const PATIENCE: Patience = Patience {
    first: Duration::from_secs(1),
    longest: Duration::from_mins(1),
    total: Duration::from_secs(90),
};

const FRESH: Tried = Tried {
    attempt: 0,
    waited: Duration::ZERO,
};

const SPENT: Tried = Tried {
    attempt: 9,
    waited: Duration::from_secs(90),
};

fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

#[test]
fn each_outcome_has_its_decision() {
    use Heard::{Cut, ErrorStatus, NotConnected, TimedOut, TooMany};
    use Operation::{Read, Write};
    let again = |wait| Decision::Again(wait);
    let give = Decision::Give;
    let unavailable = |trouble| Decision::Give(ServerError::Unavailable(trouble));
    for (op, heard, tried, expected) in [
        (Read, TooMany(Some(secs(7))), FRESH, again(secs(7))),
        (Read, TooMany(None), FRESH, again(secs(1))),
        (
            Read,
            TooMany(Some(secs(61))),
            FRESH,
            give(ServerError::RateLimited(secs(61))),
        ),
        (
            Read,
            TooMany(Some(secs(7))),
            SPENT,
            give(ServerError::RateLimited(secs(7))),
        ),
        (Read, ErrorStatus, FRESH, again(secs(1))),
        (Read, ErrorStatus, SPENT, unavailable(Trouble::ErrorStatus)),
        (Read, TimedOut, FRESH, again(secs(1))),
        (Read, TimedOut, SPENT, unavailable(Trouble::TimedOut)),
        (Read, Cut, FRESH, again(secs(1))),
        (Read, Cut, SPENT, unavailable(Trouble::NoConnection)),
        (
            Read,
            NotConnected(Trouble::NoConnection),
            FRESH,
            again(secs(1)),
        ),
        (
            Read,
            NotConnected(Trouble::BadCertificate),
            FRESH,
            unavailable(Trouble::BadCertificate),
        ),
        (Write, TooMany(Some(secs(7))), FRESH, again(secs(7))),
        (
            Write,
            TooMany(Some(secs(7))),
            SPENT,
            give(ServerError::RateLimited(secs(7))),
        ),
        (
            Write,
            NotConnected(Trouble::TimedOut),
            FRESH,
            again(secs(1)),
        ),
        (
            Write,
            NotConnected(Trouble::TimedOut),
            SPENT,
            unavailable(Trouble::TimedOut),
        ),
        (
            Write,
            NotConnected(Trouble::BadCertificate),
            FRESH,
            unavailable(Trouble::BadCertificate),
        ),
        (Write, ErrorStatus, FRESH, give(ServerError::Ambiguous)),
        (Write, TimedOut, FRESH, give(ServerError::Ambiguous)),
        (Write, Cut, FRESH, give(ServerError::Ambiguous)),
    ] {
        assert_eq!(
            decide(&PATIENCE, op, heard, tried, 1.0),
            expected,
            "{op:?} {heard:?} {tried:?}"
        );
    }
}

#[test]
fn waits_double_and_jitter_takes_up_to_half() {
    let wait = |attempt, jitter| {
        let tried = Tried {
            attempt,
            waited: Duration::ZERO,
        };
        decide(
            &PATIENCE,
            Operation::Read,
            Heard::ErrorStatus,
            tried,
            jitter,
        )
    };
    assert_eq!(wait(0, 0.0), Decision::Again(Duration::from_millis(500)));
    assert_eq!(wait(2, 1.0), Decision::Again(secs(4)));
    assert_eq!(wait(u32::MAX, 1.0), Decision::Again(PATIENCE.total / 4));
}

#[test]
fn retry_after_is_seconds_or_a_date() {
    let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
    for (header, expected) in [
        ("5", Some(secs(5))),
        (" 0 ", Some(secs(0))),
        ("Sun, 01 Mar 2026 12:01:30 GMT", Some(secs(90))),
        ("Sun, 01 Mar 2026 11:00:00 GMT", Some(secs(0))),
        ("99999999999999999999999", Some(LONGEST_ASKED)),
        ("-5", None),
        ("", None),
        ("soon", None),
    ] {
        assert_eq!(retry_after(header, now), expected, "{header}");
    }
}

proptest! {
    #[test]
    fn repeating_ends_within_the_total(
        jitters in proptest::collection::vec(0.0f64..1.0, 600),
        which in 0usize..3,
    ) {
        let heard = [Heard::Cut, Heard::TooMany(None), Heard::TooMany(Some(Duration::ZERO))][which];
        let mut tried = FRESH;
        for jitter in jitters {
            match decide(&PATIENCE, Operation::Read, heard, tried, jitter) {
                Decision::Again(wait) => {
                    tried.attempt += 1;
                    tried.waited += wait;
                }
                Decision::Give(_) => break,
            }
        }
        prop_assert!(tried.attempt < 600);
        prop_assert!(tried.waited <= PATIENCE.total);
    }

    #[test]
    fn any_retry_after_is_a_wait_of_a_day_at_most(header in "\\PC{0,40}") {
        let wait = retry_after(&header, Timestamp::UNIX_EPOCH);
        prop_assert!(wait.is_none_or(|wait| wait <= LONGEST_ASKED));
    }
}
