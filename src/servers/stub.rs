//! A chart server on loopback that answers what a test tells it to, and what tests of clients share.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, header};
use serde_json::{Value, json};

use super::chart_studio::ChartStudio;
use super::figlinq::Figlinq;
use super::profile::Profile;
use super::retry::Patience;
use super::{AnyTime, ChartServer, Credentials, ServerError, Timeouts};
use crate::domain::approval::Approved;
use crate::domain::chart::{Chart, Filetype, Ties};
use crate::domain::ids::{AccountId, Fid, MemberId, Millis, PlanId, ServerName, TeamId};
use crate::domain::plan::{Asked, Draft, Effect, Plan, PlanItem};

pub(super) const KEY: &str = "canary-key-7431";

/// Answers from the front of a list, the last one for ever; remembers what it was asked.
#[derive(Clone, Default)]
pub(super) struct Stub(pub(super) Arc<Mutex<Told>>);

#[derive(Default)]
pub(super) struct Told {
    pub(super) answers: VecDeque<Answered>,
    pub(super) requests: Vec<Asking>,
    pub(super) in_flight: usize,
    pub(super) most_in_flight: usize,
    pub(super) latency: Duration,
}

#[derive(Clone)]
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) headers: Vec<(header::HeaderName, String)>,
    pub(super) body: String,
}

#[derive(Clone, Debug)]
pub(super) struct Asking {
    pub(super) line: String,
    pub(super) authorization: Option<String>,
    /// The user's own, where a proxy has the header above.
    pub(super) behind: Option<String>,
    pub(super) platform: Option<String>,
}

impl Asking {
    fn of(request: &Request) -> Self {
        let text = |name: &str| Some(request.headers().get(name)?.to_str().ok()?.to_owned());
        Self {
            line: format!("{} {}", request.method(), request.uri()),
            authorization: text("authorization"),
            behind: text("plotly-authorization"),
            platform: text("plotly-client-platform"),
        }
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "tests pass literals and fresh JSON"
)]
pub(super) fn answer(status: u16, body: impl ToString) -> Answered {
    Answered {
        status,
        headers: vec![],
        body: body.to_string(),
    }
}

impl Answered {
    pub(super) fn with(mut self, name: header::HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl Stub {
    pub(super) async fn serve(answers: impl IntoIterator<Item = Answered>) -> (Self, String) {
        let stub = Self::default();
        stub.0.lock().unwrap().answers = answers.into_iter().collect();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(reply).with_state(stub.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        (stub, address)
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let told = self.0.lock().unwrap();
        told.requests
            .iter()
            .map(|asking| asking.line.clone())
            .collect()
    }
}

async fn reply(State(stub): State<Stub>, request: Request) -> Response<Body> {
    let asking = Asking::of(&request);
    let (answered, latency) = {
        let mut told = stub.0.lock().unwrap();
        told.requests.push(asking);
        told.in_flight += 1;
        told.most_in_flight = told.most_in_flight.max(told.in_flight);
        let answered = if told.answers.len() > 1 {
            told.answers.pop_front()
        } else {
            told.answers.front().cloned()
        };
        (answered.unwrap_or_else(|| answer(500, "")), told.latency)
    };
    tokio::time::sleep(latency).await;
    stub.0.lock().unwrap().in_flight -= 1;
    let mut response = Response::builder().status(answered.status);
    for (name, value) in answered.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(answered.body)).unwrap()
}

/// Short enough that a test that runs into each of them ends soon.
pub(super) fn timeouts() -> Timeouts {
    Timeouts {
        connect: Duration::from_secs(5),
        whole: Duration::from_secs(10),
        patience: Patience {
            first: Duration::from_millis(5),
            longest: Duration::from_secs(5),
            total: Duration::from_secs(5),
        },
    }
}

/// Gives up after two or three tries.
pub(super) fn hasty() -> Timeouts {
    let mut timeouts = timeouts();
    timeouts.patience.total = Duration::from_millis(10);
    timeouts
}

pub(super) fn client(address: &str, timeouts: Timeouts) -> ChartStudio {
    let hosts = vec!["charts.example".to_owned()];
    ChartStudio::new(ServerName("home".into()), address, hosts, timeouts).unwrap()
}

pub(super) fn figlinq(address: &str, timeouts: Timeouts) -> Figlinq {
    let hosts = vec!["charts.example".to_owned()];
    let profile = Profile::default();
    Figlinq::new(ServerName("home".into()), address, hosts, timeouts, profile).unwrap()
}

pub(super) fn ada() -> Credentials {
    Credentials {
        username: "ada".into(),
        key: KEY.to_owned().into(),
    }
}

pub(super) fn fid(local: u64) -> Fid {
    Fid::new("ada", local)
}

pub(super) fn file(local: u64, filetype: &str) -> Value {
    json!({
        "fid": format!("ada:{local}"), "filetype": filetype, "filename": format!("chart {local}"),
        "creation_time": "2026-01-02T03:04:05Z", "date_modified": "2026-01-02T03:04:05Z",
        "deleted": false, "parent": -1
    })
}

pub(super) fn page(total: usize, files: &[Value]) -> Answered {
    answer(
        200,
        json!({"children": {"count": total, "next": "http://127.0.0.1:1/", "results": files}}),
    )
}

pub(super) fn not_found() -> Answered {
    answer(
        404,
        json!({"errors": [{"code": "NOT_FOUND", "message": "Not found."}]}),
    )
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test of the client stands in for the store"
)]
pub(super) fn approved(effect: Effect) -> Approved<Plan> {
    let draft = Draft {
        id: PlanId("p".into()),
        team: TeamId(1),
        member: MemberId(2),
        account: AccountId("a".into()),
        to: None,
        asked: Asked::One(fid(225)),
        items: vec![PlanItem {
            fid: fid(225),
            filetype: Filetype::Plot,
            title: "chart 225".into(),
            created: Millis(0),
            modified: Millis(0),
            draws_from: Ties::Unknown,
        }],
        created: Millis(0),
        expires: Millis(1),
    };
    Approved::vouched_by_store(draft.with_effect(effect))
}

pub(super) async fn delete(server: &dyn ChartServer) -> Result<(), ServerError> {
    let plan = approved(Effect::Delete);
    server.delete(&ada(), plan.item(0).unwrap(), &AnyTime).await
}

pub(super) async fn trash(server: &dyn ChartServer) -> Result<Chart, ServerError> {
    let plan = approved(Effect::Trash);
    server.trash(&ada(), plan.item(0).unwrap(), &AnyTime).await
}
