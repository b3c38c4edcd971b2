//! Owns requests that stop until they are let go.

use tokio::sync::watch;

/// Where a request stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldAt {
    /// Before its effect.
    Before,
    /// After its effect, before the answer.
    After,
}

/// A request that is, or will be, held. Dropping this lets it go.
#[derive(Debug)]
pub struct Hold {
    reached: watch::Receiver<bool>,
    release: watch::Sender<bool>,
}

impl Hold {
    /// Waits until the request has stopped.
    pub async fn reached(&self) {
        let mut reached = self.reached.clone();
        // The other end is gone only when the request was let go before: then there is no waiting.
        let _ = reached.wait_for(|reached| *reached).await;
    }

    /// Whether the request has stopped by now.
    #[must_use]
    pub fn is_reached(&self) -> bool {
        *self.reached.borrow()
    }

    /// Lets the request go on, also one that is still to come.
    pub fn release(&self) {
        self.release.send_replace(true);
    }
}

/// The request's end of a [`Hold`].
#[derive(Debug)]
pub(super) struct Gate {
    reached: watch::Sender<bool>,
    release: watch::Receiver<bool>,
}

impl Gate {
    pub(super) async fn pass(mut self) {
        self.reached.send_replace(true);
        // An error means that the hold was dropped, which lets go too.
        let _ = self.release.wait_for(|released| *released).await;
    }
}

/// A hold that no request has met yet.
#[derive(Debug)]
pub(super) struct Waiting {
    at: HoldAt,
    path_contains: String,
    left: u32,
    gate: Gate,
}

/// Where one request stops.
#[derive(Debug, Default)]
pub(super) struct Gates {
    pub(super) before: Option<Gate>,
    pub(super) after: Option<Gate>,
}

pub(super) fn pair(at: HoldAt, path_contains: &str, nth: u32) -> (Waiting, Hold) {
    let (reached, is_reached) = watch::channel(false);
    let (release, released) = watch::channel(false);
    let gate = Gate {
        reached,
        release: released,
    };
    let waiting = Waiting {
        at,
        path_contains: path_contains.to_owned(),
        left: nth,
        gate,
    };
    (
        waiting,
        Hold {
            reached: is_reached,
            release,
        },
    )
}

/// Counts a request with every hold that its path matches, and takes those whose turn it is.
pub(super) fn meet(holds: &mut Vec<Waiting>, path: &str) -> Gates {
    let mut gates = Gates::default();
    for waiting in std::mem::take(holds) {
        if !path.contains(&waiting.path_contains) {
            holds.push(waiting);
        } else if waiting.left > 0 {
            holds.push(Waiting {
                left: waiting.left - 1,
                ..waiting
            });
        } else {
            let slot = match waiting.at {
                HoldAt::Before => &mut gates.before,
                HoldAt::After => &mut gates.after,
            };
            match slot {
                // Two holds on one place: the second takes the next request.
                Some(_) => holds.push(waiting),
                None => *slot = Some(waiting.gate),
            }
        }
    }
    gates
}
