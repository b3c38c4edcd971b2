//! Owns faults by route and count. Names no HTTP types.

/// A fault to come.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The method that it meets, such as `POST`; none is any.
    pub method: Option<String>,
    /// A part of path and query that it meets; empty is any.
    pub path_contains: String,
    /// How many matching requests pass unharmed first.
    pub skip: u32,
    /// How many it then meets, before it is spent.
    pub times: u32,
    /// What it does.
    pub kind: FaultKind,
}

/// What a fault does to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// 429 with `Retry-After`, without effect.
    RateLimited {
        /// The wait in seconds.
        retry_after_s: u32,
    },
    /// That status with an error body, without effect.
    Status(u16),
    /// No answer and no effect, until the client gives up.
    Hang,
    /// The connection is closed without an answer, and there is no effect.
    CutBefore,
    /// The effect happens; then the connection is closed without an answer.
    CutAfter,
    /// 200 with a body that is not the API's, without effect.
    Garbage,
    /// 302 to that address, without effect.
    Redirect(String),
}

#[derive(Debug)]
pub(super) struct Armed {
    fault: Fault,
}

impl Armed {
    pub(super) fn new(fault: Fault) -> Self {
        Self { fault }
    }

    /// Counts a request, and tells what happens to it if it is this fault's turn.
    pub(super) fn strike(&mut self, method: &str, path: &str) -> Option<FaultKind> {
        let fault = &mut self.fault;
        let wanted = fault.method.as_deref();
        let meets = wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(method));
        if !meets || !path.contains(&fault.path_contains) || fault.times == 0 {
            return None;
        }
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        fault.times -= 1;
        Some(fault.kind.clone())
    }
}
