//! Owns the record of calls, how many ran at once, and how many answers had which status. It keeps the
//! newest 65,536 calls, so that a server that runs for months does not grow; answers are all counted.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
};

use super::locked;

const KEPT: usize = 65_536;

/// A request that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Such as `POST`.
    pub method: String,
    /// As the client sent it.
    pub path_and_query: String,
    /// The user name that the request carried, whether its key was right or not.
    pub user: Option<String>,
    /// What was answered; `None` while it runs, or when the connection was closed instead.
    pub status: Option<u16>,
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    calls: VecDeque<Call>,
    /// The number of the first call that is kept.
    first: u64,
    in_flight: usize,
    most_in_flight: usize,
    answers: BTreeMap<u16, u64>,
}

impl Journal {
    pub(super) fn arrive(
        journal: &Arc<Self>,
        method: &str,
        path: &str,
        user: Option<String>,
    ) -> Entry {
        let mut inner = locked(&journal.inner);
        inner.in_flight += 1;
        inner.most_in_flight = inner.most_in_flight.max(inner.in_flight);
        if inner.calls.len() == KEPT {
            inner.calls.pop_front();
            inner.first += 1;
        }
        inner.calls.push_back(Call {
            method: method.to_owned(),
            path_and_query: path.to_owned(),
            user,
            status: None,
        });
        let number = inner.first + inner.calls.len() as u64 - 1;
        Entry {
            journal: Arc::clone(journal),
            number,
        }
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        locked(&self.inner).calls.iter().cloned().collect()
    }

    pub(crate) fn answers(&self) -> BTreeMap<u16, u64> {
        locked(&self.inner).answers.clone()
    }

    /// Forgets all calls and answers, and counts the most at once anew from those that run now.
    pub(crate) fn reset(&self) {
        let mut inner = locked(&self.inner);
        inner.first += inner.calls.len() as u64;
        inner.calls.clear();
        inner.answers.clear();
        inner.most_in_flight = inner.in_flight;
    }

    pub(crate) fn most_in_flight(&self) -> usize {
        locked(&self.inner).most_in_flight
    }
}

/// One call that runs; dropping it ends it.
#[derive(Debug)]
pub(super) struct Entry {
    journal: Arc<Journal>,
    number: u64,
}

impl Entry {
    pub(super) fn end(self, status: Option<u16>) {
        let mut inner = locked(&self.journal.inner);
        if let Some(status) = status {
            *inner.answers.entry(status).or_default() += 1;
        }
        let at = self
            .number
            .checked_sub(inner.first)
            .and_then(|at| usize::try_from(at).ok());
        if let Some(call) = at.and_then(|at| inner.calls.get_mut(at)) {
            call.status = status;
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        locked(&self.journal.inner).in_flight -= 1;
    }
}
