//! Sending again what Discord had no time for.
//!
//! serenity's own limiter waits where an answer says for how long. What it hands on is repeated here: 429 of what
//! stands before Discord, which says nothing, and every 429 where another REST base turns the limiter off.
//!
//! What always holds: a request that is no repeat by its nature is sent again after 429 alone, for then nothing
//! was done; and nothing is sent again that Discord refused.

use std::time::Duration;

use serenity::http::HttpError;

/// What it would mean to send a request twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Twice {
    /// The same as once: it reads, sets or takes away.
    Same,
    /// Two of what it makes.
    Two,
}

/// Waits before a request is tried again. Together they are longer than Discord's usual ones.
pub(super) const WAITS: [Duration; 3] = [
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(3),
];

/// The same before a first answer, for which Discord waits 3 seconds.
pub(super) const SHORT_WAITS: [Duration; 3] = [
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
];

/// Sends a request until Discord takes or refuses it, or the waits are over.
pub(super) async fn again<T, F>(
    waits: &[Duration],
    twice: Twice,
    send: impl Fn() -> F,
) -> Result<T, serenity::Error>
where
    F: Future<Output = Result<T, serenity::Error>>,
{
    for wait in waits {
        match send().await {
            Err(error) if may_repeat(&error, twice) => tokio::time::sleep(*wait).await,
            answered => return answered,
        }
    }
    send().await
}

fn may_repeat(error: &serenity::Error, twice: Twice) -> bool {
    let serenity::Error::Http(error) = error else {
        return false;
    };
    match error {
        HttpError::UnsuccessfulRequest(answer) => match answer.status_code.as_u16() {
            429 => true,
            500..=599 => twice == Twice::Same,
            _ => false,
        },
        HttpError::Request(_) => twice == Twice::Same,
        _ => false,
    }
}

/// Whether Discord answers that what the request names is not there.
pub(super) fn is_unknown_message(error: &serenity::Error) -> bool {
    const UNKNOWN_MESSAGE: isize = 10_008;
    let serenity::Error::Http(HttpError::UnsuccessfulRequest(answer)) = error else {
        return false;
    };
    answer.error.code == UNKNOWN_MESSAGE
}
