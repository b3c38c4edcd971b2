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
    wanted: Wanted,
    left: u32,
    gate: Gate,
}

/// Says of a method, and of a path and query, what that request meets.
pub(super) type Meets = Box<dyn Fn(&str, &str) -> Met + Send + Sync>;

/// Which requests a hold counts.
pub(super) enum Wanted {
    /// Those whose path and query contain that text.
    Containing(String),
    /// Of each method, path and query that is told anew; asked once a request.
    Where(Meets),
}

/// What a request meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// Nothing.
    Pass,
    /// It is held, once.
    Hold,
    /// Its connection is closed without an answer, and there is no effect.
    Cut,
}

impl std::fmt::Debug for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Containing(text) => f.write_str(text),
            Self::Where(_) => f.write_str("…"),
        }
    }
}

impl Wanted {
    fn met_by(&self, method: &str, path: &str) -> Met {
        match self {
            Self::Containing(text) if path.contains(text) => Met::Hold,
            Self::Containing(_) => Met::Pass,
            Self::Where(met) => met(method, path),
        }
    }
}

/// Where one request stops.
#[derive(Debug, Default)]
pub(super) struct Gates {
    pub(super) before: Option<Gate>,
    pub(super) after: Option<Gate>,
    /// It does not come so far.
    pub(super) cut: bool,
}

pub(super) fn pair(at: HoldAt, wanted: Wanted, nth: u32) -> (Waiting, Hold) {
    let (reached, is_reached) = watch::channel(false);
    let (release, released) = watch::channel(false);
    let gate = Gate {
        reached,
        release: released,
    };
    let waiting = Waiting {
        at,
        wanted,
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

/// Counts a request with every hold that wants it, and takes those whose turn it is.
pub(super) fn meet(holds: &mut Vec<Waiting>, method: &str, path: &str) -> Gates {
    let mut gates = Gates::default();
    for waiting in std::mem::take(holds) {
        let met = waiting.wanted.met_by(method, path);
        gates.cut |= met == Met::Cut;
        if met != Met::Hold {
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
