//! REST under `/api/v10`: the routes, and what holds for each of them — faults on purpose, rate
//! headers, the count of requests in hand, the record of refusals.
//!
//! A handler checks the caller, then the body, then the state, and changes nothing when it
//! refuses.

mod body;
mod commands;
mod draft;
mod error;
mod files;
mod guilds;
mod interactions;
mod messages;
mod webhooks;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::header::DATE;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::fmt::rfc2822::DateTimePrinter;

use crate::faults::FaultKind;
use crate::model::{Limited, Refusal};
use crate::rates::{self, Scope, Told, Verdict};
use crate::server::Wire;
use crate::state::Shared;
use error::ApiError;
pub(crate) use files::serve as serve_file;

/// A whole request, in bytes, and some room for what wraps the files.
const REQUEST_LIMIT: usize = 25 * 1024 * 1024 + 64 * 1024;

/// Every route of the API.
pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    let api = Router::new()
        .route("/gateway", get(guilds::gateway))
        .route("/gateway/bot", get(guilds::gateway_bot))
        .route("/users/@me", get(guilds::me))
        .route("/users/@me/guilds", get(guilds::my_guilds))
        .route("/users/@me/channels", post(guilds::open_dm))
        .route("/oauth2/applications/@me", get(guilds::application))
        .route("/applications/@me", get(guilds::application))
        .route("/guilds/{guild}", get(guilds::guild))
        .route("/guilds/{guild}/channels", get(guilds::channels))
        .route("/guilds/{guild}/roles", get(guilds::roles))
        .route("/guilds/{guild}/members/{user}", get(guilds::member))
        .route("/channels/{channel}", get(guilds::channel))
        .route("/channels/{channel}/typing", post(messages::typing))
        .route(
            "/channels/{channel}/messages",
            get(messages::list).post(messages::create),
        )
        .route(
            "/channels/{channel}/messages/{message}",
            get(messages::read)
                .patch(messages::edit)
                .delete(messages::delete),
        )
        .merge(command_routes())
        .route(
            "/interactions/{id}/{token}/callback",
            post(interactions::callback),
        )
        .route("/webhooks/{app}/{token}", post(webhooks::follow_up))
        .route(
            "/webhooks/{app}/{token}/messages/{message}",
            get(webhooks::read)
                .patch(webhooks::edit)
                .delete(webhooks::delete),
        )
        .fallback(unknown_route)
        .layer(DefaultBodyLimit::max(REQUEST_LIMIT))
        .with_state(shared.clone());
    Router::new()
        .nest("/api/v10", api)
        .fallback(unknown_route)
        .layer(from_fn_with_state(shared.clone(), watch_over))
}

fn command_routes() -> Router<Arc<Shared>> {
    let all = || {
        get(commands::list)
            .put(commands::replace)
            .post(commands::create)
    };
    let one = || {
        get(commands::read)
            .patch(commands::edit)
            .delete(commands::delete)
    };
    Router::new()
        .route("/applications/{app}/commands", all())
        .route("/applications/{app}/commands/{command}", one())
        .route("/applications/{app}/guilds/{guild}/commands", all())
        .route(
            "/applications/{app}/guilds/{guild}/commands/{command}",
            one(),
        )
}

async fn unknown_route() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, 0, "404: Not Found")
}

/// Runs a request through holds and faults, and keeps the books.
async fn watch_over(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    request: Request,
    next: Next,
) -> Response {
    let _in_hand = InHand::take(&shared);
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let held = shared.state().faults.take_hold(&path);
    if let Some(held) = held {
        held.wait().await;
    }
    let fault = shared.state().faults.take_fault(method.as_str(), &path);
    let verdict = shared.state().rates.take(method.as_str(), &path);
    let told = match verdict {
        Verdict::Within(told) => told,
        Verdict::TooMany(told, scope) => {
            let wait = told.reset_after;
            return limited(&shared, &method, &path, told, (wait, scope));
        }
    };
    let answer = match fault {
        None => next.run(request).await,
        Some(FaultKind::RateLimited {
            retry_after_ms,
            scope,
        }) => {
            let wait = Duration::from_millis(retry_after_ms);
            return limited(&shared, &method, &path, told, (wait, scope));
        }
        Some(FaultKind::Busy) => {
            book_limited(&shared, &method, &path, None);
            return error::busy();
        }
        Some(FaultKind::Status(status)) => return error::scripted(status),
        Some(FaultKind::Hang) => std::future::pending().await,
        Some(FaultKind::CutBefore) => {
            wire.cut();
            return StatusCode::BAD_GATEWAY.into_response();
        }
        Some(FaultKind::CutAfter) => {
            let answer = next.run(request).await;
            wire.cut();
            answer
        }
        Some(FaultKind::Garbage) => {
            next.run(request).await;
            return (StatusCode::OK, "<html>not what you asked for</html>").into_response();
        }
    };
    book_refusal(&shared, &method, &path, &answer);
    with_date(with_rate_headers(answer, &told), shared.now())
}

/// 429 with all that Discord tells then. What is shared, or the bot's as a whole, says nothing of the bucket;
/// else the bucket is empty.
fn limited(
    shared: &Shared,
    method: &Method,
    path: &str,
    told: Told,
    (wait, scope): (Duration, Scope),
) -> Response {
    book_limited(shared, method, path, Some(scope));
    let told = match scope {
        Scope::User => Told {
            remaining: 0,
            reset_after: wait,
            ..told
        },
        Scope::Shared | Scope::Global => told,
    };
    let answer = error::rate_limited(wait, scope);
    with_date(with_rate_headers(answer, &told), shared.now())
}

fn book_limited(shared: &Shared, method: &Method, path: &str, scope: Option<Scope>) {
    let call = rates::call(method.as_str(), path);
    shared.state().limited.push(Limited { call, scope });
    shared.poke();
}

fn book_refusal(shared: &Shared, method: &Method, path: &str, answer: &Response) {
    let Some(refused) = answer.extensions().get::<ApiError>() else {
        return;
    };
    let refusal = Refusal {
        status: refused.status.as_u16(),
        code: refused.code,
        route: format!("{method} {}", without_tokens(path)),
        why: refused.why(),
    };
    tracing::debug!(?refusal, "refused");
    shared.state().refusals.push(refusal);
    shared.poke();
}

/// Interaction tokens stay out of what tests print.
fn without_tokens(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    let told = parts.iter().enumerate().map(|(at, part)| {
        let after = at.checked_sub(2).and_then(|at| parts.get(at));
        match after {
            Some(&("webhooks" | "interactions")) => "{token}",
            _ => part,
        }
    });
    told.collect::<Vec<_>>().join("/")
}

fn with_rate_headers(mut answer: Response, told: &Told) -> Response {
    let seconds = told.reset_after.as_secs_f64();
    // A limiter goes by the machine's clock, whatever the team's says.
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    let reset = since_epoch.unwrap_or_default().as_secs_f64() + seconds;
    let headers = [
        ("x-ratelimit-limit", told.limit.to_string()),
        ("x-ratelimit-remaining", told.remaining.to_string()),
        ("x-ratelimit-reset", format!("{reset:.3}")),
        ("x-ratelimit-reset-after", format!("{seconds:.3}")),
        ("x-ratelimit-bucket", told.bucket.clone()),
    ];
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

/// What time it is here: a bot may compare its clock.
fn with_date(mut answer: Response, now_ms: i64) -> Response {
    let now = jiff::Timestamp::from_millisecond(now_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&now);
    if let Some(date) = date.ok().and_then(|date| date.parse().ok()) {
        answer.headers_mut().insert(DATE, date);
    }
    answer
}

/// Counts a request until it is answered or given up.
struct InHand(Arc<Shared>);

impl InHand {
    fn take(shared: &Arc<Shared>) -> Self {
        shared.state().in_hand += 1;
        Self(shared.clone())
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        self.0.state().in_hand -= 1;
        self.0.poke();
    }
}
