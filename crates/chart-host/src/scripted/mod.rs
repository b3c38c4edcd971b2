//! Owns trouble on request: faults, held requests, latency, a limit of writes, and the records of what was called and
//! what took effect.
//! Only the server's own process can ask for it; nothing here can be reached over HTTP.
//!
//! Always holds: a request that arrived is carried out even when its client has gone meanwhile, as
//! it would be on a server far away. What is held or slow is so for real.

pub(crate) mod effects;
mod fault;
mod hold;
mod journal;
mod limit;
pub(crate) mod wire;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use self::{
    effects::Effects,
    fault::Armed,
    hold::{Gate, Gates, Waiting, Wanted},
    journal::{Entry, Journal},
    limit::Limiter,
    wire::Wire,
};
pub use self::{
    effects::{Deed, Effect, Via},
    fault::{Fault, FaultKind},
    hold::{Hold, HoldAt, Met},
    journal::Call,
    limit::{WriteLimit, Writes},
};
use crate::{api::errors::ApiError, host::Shared};

/// What this server was asked to do to requests.
#[derive(Debug, Default)]
pub(crate) struct Script {
    faults: Mutex<Vec<Armed>>,
    holds: Mutex<Vec<Waiting>>,
    latency: Mutex<Duration>,
    limiter: Arc<Mutex<Limiter>>,
    journal: Arc<Journal>,
    effects: Effects,
}

impl Script {
    pub(crate) fn fault(&self, fault: Fault) {
        locked(&self.faults).push(Armed::new(fault));
    }

    pub(crate) fn clear_faults(&self) {
        locked(&self.faults).clear();
    }

    pub(crate) fn hold(&self, at: HoldAt, path_contains: &str, nth: u32) -> Hold {
        self.hold_wanted(at, Wanted::Containing(path_contains.to_owned()), nth)
    }

    pub(crate) fn hold_where(
        &self,
        at: HoldAt,
        met: impl Fn(&str, &str) -> Met + Send + Sync + 'static,
    ) -> Hold {
        self.hold_wanted(at, Wanted::Where(Box::new(met)), 0)
    }

    fn hold_wanted(&self, at: HoldAt, wanted: Wanted, nth: u32) -> Hold {
        let (waiting, hold) = hold::pair(at, wanted, nth);
        locked(&self.holds).push(waiting);
        hold
    }

    pub(crate) fn latency(&self, latency: Duration) {
        *locked(&self.latency) = latency;
    }

    pub(crate) fn limit_writes(&self, limit: Option<WriteLimit>) {
        *locked(&self.limiter) = Limiter::of(limit);
    }

    pub(crate) fn writes(&self) -> Writes {
        locked(&self.limiter).writes()
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.journal
    }

    pub(crate) fn effects(&self) -> &Effects {
        &self.effects
    }

    /// Notes a request and settles what is to happen to it.
    fn arrive(&self, request: &Request) -> Fate {
        let method = request.method().as_str();
        let path = request
            .uri()
            .path_and_query()
            .map_or("", |path| path.as_str());
        let fault = locked(&self.faults)
            .iter_mut()
            .find_map(|armed| armed.strike(method, path));
        let gates = hold::meet(&mut locked(&self.holds), method, path);
        let fault = fault.or(gates.cut.then_some(FaultKind::CutBefore));
        let user = crate::api::auth::credentials(request.headers()).map(|(name, _)| name);
        let writer = user.clone().filter(|_| !request.method().is_safe());
        Fate {
            entry: Journal::arrive(&self.journal, method, path, user),
            limit: writer.map(|user| (Arc::clone(&self.limiter), user)),
            latency: *locked(&self.latency),
            fault,
            gates,
        }
    }
}

/// What will happen to one request.
struct Fate {
    entry: Entry,
    /// Of a write: what judges it, and whose it is.
    limit: Option<(Arc<Mutex<Limiter>>, String)>,
    latency: Duration,
    fault: Option<FaultKind>,
    gates: Gates,
}

/// How a request ended for its client.
enum Ending {
    Answer(Response),
    Cut,
}

/// Runs around every route.
pub(crate) async fn middleware(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Response {
    let fate = shared.script.arrive(&request);
    if matches!(fate.fault, Some(FaultKind::Hang)) {
        // Ends when the client gives up: then this future is dropped, and with it the entry.
        std::future::pending::<()>().await;
    }
    let wire = request
        .extensions()
        .get::<ConnectInfo<Wire>>()
        .map(|info| info.0.clone());
    // In a task of its own, so that a client that goes away does not undo what it asked for.
    match tokio::spawn(carry_out(fate, request, next)).await {
        Ok(Ending::Answer(response)) => response,
        Ok(Ending::Cut) => cut(wire),
        Err(error) => {
            tracing::error!(%error, "a request could not be carried out");
            ApiError::internal().into_response()
        }
    }
}

async fn carry_out(fate: Fate, request: Request, next: Next) -> Ending {
    if !fate.latency.is_zero() {
        tokio::time::sleep(fate.latency).await;
    }
    pass(fate.gates.before).await;
    let fault = fate.fault.or_else(|| too_many(fate.limit));
    let (ending, status) = match fault {
        Some(FaultKind::CutBefore | FaultKind::Hang) => (Ending::Cut, None),
        Some(FaultKind::CutAfter) => {
            next.run(request).await;
            pass(fate.gates.after).await;
            (Ending::Cut, None)
        }
        Some(other) => answered(imitated(other)),
        None => {
            let response = next.run(request).await;
            pass(fate.gates.after).await;
            answered(response)
        }
    };
    fate.entry.end(status);
    ending
}

/// A write beyond the limit.
fn too_many(limit: Option<(Arc<Mutex<Limiter>>, String)>) -> Option<FaultKind> {
    let (limiter, user) = limit?;
    let wait = locked(&limiter).write(&user, Instant::now())?;
    Some(FaultKind::RateLimited {
        retry_after_s: u32::try_from(wait).unwrap_or(u32::MAX),
    })
}

fn answered(response: Response) -> (Ending, Option<u16>) {
    let status = response.status().as_u16();
    (Ending::Answer(response), Some(status))
}

async fn pass(gate: Option<Gate>) {
    if let Some(gate) = gate {
        gate.pass().await;
    }
}

fn imitated(kind: FaultKind) -> Response {
    match kind {
        FaultKind::RateLimited { retry_after_s } => {
            ApiError::rate_limited(Some(retry_after_s.into())).into_response()
        }
        FaultKind::Status(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            ApiError::imitated(status).into_response()
        }
        FaultKind::Redirect(to) => {
            let to = HeaderValue::try_from(to).unwrap_or(HeaderValue::from_static("/"));
            (StatusCode::FOUND, [(header::LOCATION, to)]).into_response()
        }
        FaultKind::Garbage | FaultKind::Hang | FaultKind::CutBefore | FaultKind::CutAfter => {
            let page = "<html><body><h1>It works!</h1>{\"children\": [";
            ([(header::CONTENT_TYPE, "text/html")], page).into_response()
        }
    }
}

/// Ends the connection without a byte of an answer. On a listener that is not ours the best is a
/// body that breaks at once, upon which the connection is dropped.
fn cut(wire: Option<Wire>) -> Response {
    if let Some(wire) = wire {
        wire.cut();
        return StatusCode::NO_CONTENT.into_response();
    }
    let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let body = futures_util::stream::once(async move { Err::<Bytes, _>(broken) });
    Response::new(Body::from_stream(body))
}

/// The lock's content, also after a panic elsewhere: nothing here is left half-changed.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
