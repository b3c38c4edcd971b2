//! What can be made to go wrong on purpose: answers over REST, requests that wait, gateway
//! connections. It owns the scripts of faults and the holds; it touches no other state.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::watch;

use crate::rates::{self, Scope};

/// A fault over REST, for the next requests that fit.
#[derive(Clone, Debug)]
pub struct Fault {
    /// `GET`, `POST` and so on; none for every method.
    pub method: Option<String>,
    /// A part of the path, such as `/callback`.
    pub path_contains: String,
    /// How many requests it hits.
    pub times: u32,
    /// What happens to them.
    pub kind: FaultKind,
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// 429 with this wait; nothing is done.
    RateLimited {
        /// Milliseconds to wait.
        retry_after_ms: u64,
        /// Whose limit it is.
        scope: Scope,
    },
    /// 429 of what stands before Discord: a page, and no word of how long to wait. Nothing is done.
    Busy,
    /// This status with Discord's error body; nothing is done.
    Status(u16),
    /// No answer, until the client gives up.
    Hang,
    /// The connection is cut and nothing is done.
    CutBefore,
    /// The request is carried out, and the connection is cut before the answer.
    CutAfter,
    /// The request is carried out, and the answer is 200 with a body that is not JSON.
    Garbage,
}

/// A fault for every kind of call: a method with its route, whatever the ids.
#[derive(Clone, Debug)]
pub struct Strike {
    /// Which calls meet it.
    pub calls: Calls,
    /// What happens to them.
    pub kind: FaultKind,
    /// A part of the paths that are spared; none where it is empty.
    pub except: String,
}

/// Which calls a [`Strike`] meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// The first one of each kind.
    FirstOfEachKind,
    /// Of each kind every other one, the first included: whoever repeats what was struck gets through.
    Every,
}

/// What the gateway does to every connected session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayAct {
    /// Asks to reconnect and resume (op 7).
    Reconnect,
    /// Says that the session is invalid (op 9); one that is not resumable is forgotten.
    InvalidSession {
        /// Whether it may be resumed.
        resumable: bool,
    },
    /// Drops every socket without a close frame. Sessions can be resumed.
    CutSockets,
    /// Drops new gateway connections from now on.
    RefuseConnections,
    /// Takes new gateway connections again.
    AcceptConnections,
}

/// A request that is kept waiting. Dropping it lets the request go on.
#[derive(Debug)]
pub struct Hold {
    stage: Arc<watch::Sender<Stage>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Waiting,
    Reached,
    Released,
}

impl Hold {
    /// Resolves when a request waits, before it is carried out.
    pub async fn reached(&self) {
        let mut stage = self.stage.subscribe();
        // The sender lives as long as `self`.
        let _ = stage.wait_for(|now| *now >= Stage::Reached).await;
    }

    /// Lets the request go on, or, where none came yet, the next one through.
    pub fn release(&self) {
        self.stage.send_replace(Stage::Released);
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.release();
    }
}

/// The faults and holds that are still to strike.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    scripted: Vec<Fault>,
    holds: Vec<(String, Arc<watch::Sender<Stage>>)>,
    strike: Option<Strike>,
    /// How many calls of each kind the strike has seen.
    struck: HashMap<String, usize>,
}

/// The request's side of a [`Hold`].
pub(crate) struct Held(Arc<watch::Sender<Stage>>);

impl Held {
    /// Waits until the hold is released.
    pub(crate) async fn wait(self) {
        let mut stage = self.0.subscribe();
        self.0.send_if_modified(|now| {
            let first = *now == Stage::Waiting;
            if first {
                *now = Stage::Reached;
            }
            first
        });
        let _ = stage.wait_for(|now| *now == Stage::Released).await;
    }
}

impl Faults {
    pub(crate) fn script(&mut self, fault: Fault) {
        self.scripted.push(fault);
    }

    pub(crate) fn strike(&mut self, strike: Option<Strike>) {
        self.strike = strike;
        self.struck.clear();
    }

    pub(crate) fn hold(&mut self, path_contains: &str) -> Hold {
        let stage = Arc::new(watch::Sender::new(Stage::Waiting));
        self.holds.push((path_contains.to_owned(), stage.clone()));
        Hold { stage }
    }

    /// The hold that this request runs into, which is used up.
    pub(crate) fn take_hold(&mut self, path: &str) -> Option<Held> {
        self.holds
            .retain(|(_, stage)| *stage.borrow() == Stage::Waiting);
        let at = self
            .holds
            .iter()
            .position(|(part, _)| path.contains(part.as_str()))?;
        Some(Held(self.holds.remove(at).1))
    }

    /// The fault that strikes this request, which is counted.
    pub(crate) fn take_fault(&mut self, method: &str, path: &str) -> Option<FaultKind> {
        let fits = |fault: &Fault| {
            path.contains(&fault.path_contains)
                && fault
                    .method
                    .as_deref()
                    .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
        };
        self.scripted.retain(|fault| fault.times > 0);
        if let Some(fault) = self.scripted.iter_mut().find(|fault| fits(fault)) {
            fault.times -= 1;
            return Some(fault.kind);
        }
        let strike = self.strike.as_ref()?;
        if !strike.except.is_empty() && path.contains(&strike.except) {
            return None;
        }
        let seen = self.struck.entry(rates::call(method, path)).or_default();
        *seen += 1;
        let meets = match strike.calls {
            Calls::FirstOfEachKind => *seen == 1,
            Calls::Every => *seen % 2 == 1,
        };
        meets.then_some(strike.kind)
    }
}
