//! A chart server of a test's own, with a user `ada` and a client that signs in as her.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chart_host::{
    ChartHost, Clock, FileState, Limit, NewKey, Options, SeedChart, SeedKind, Served,
};
use reqwest::{Client, Method, RequestBuilder, redirect::Policy};
use serde_json::Value;
use tempfile::TempDir;

/// The moment at which every test starts.
pub const START_MS: i64 = 1_790_000_000_000;

#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub struct Desk {
    pub host: ChartHost,
    pub served: Served,
    pub clock: Arc<TestClock>,
    pub http: Client,
    pub name: String,
    pub key: String,
    pub dir: TempDir,
}

/// What came back: the status and the body, `null` where it is no JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub status: u16,
    pub body: Value,
}

impl Reply {
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// The sentence of an error in the documented shape.
    #[track_caller]
    pub fn refused(self, status: u16) -> String {
        let body = self.expect(status);
        let message = body["errors"][0]["message"].as_str();
        let message = message.unwrap_or_else(|| panic!("no message in {body}"));
        assert_eq!(body["detail"].as_str(), Some(message));
        message.to_owned()
    }
}

pub async fn open(dir: &Path, clock: Arc<TestClock>) -> ChartHost {
    let options = Options {
        database_url: format!("sqlite://{}", dir.join("charts.db").display()),
        public_url: String::new(),
        clock,
    };
    ChartHost::open(options).await.unwrap()
}

pub async fn desk() -> Desk {
    desk_with(Limit::None).await
}

pub async fn desk_with(limit: Limit) -> Desk {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(TestClock(AtomicI64::new(START_MS)));
    let host = open(dir.path(), Arc::clone(&clock)).await;
    let key = host.add_user("ada", limit, NewKey::Make).await.unwrap();
    let served = host.serve(([127, 0, 0, 1], 0).into()).await.unwrap();
    let http = Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap();
    Desk {
        host,
        served,
        clock,
        http,
        name: "ada".to_owned(),
        key,
        dir,
    }
}

impl Desk {
    /// The same server with another user at the desk.
    pub async fn seat(&mut self, name: &str) {
        self.key = self
            .host
            .add_user(name, Limit::None, NewKey::Make)
            .await
            .unwrap();
        name.clone_into(&mut self.name);
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.served.base_url()))
            .basic_auth(&self.name, Some(&self.key))
            .header("plotly-client-platform", "test")
    }

    pub async fn send(&self, request: RequestBuilder) -> Reply {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        Reply {
            status,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
        }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(self.request(Method::POST, path).body(body.to_string()))
            .await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        self.send(self.request(Method::PUT, path).body(body.to_string()))
            .await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(self.request(Method::DELETE, path)).await
    }

    pub async fn trash(&self, id: u64) -> Reply {
        self.post(&format!("/v2/files/{}:{id}/trash", self.name), &Value::Null)
            .await
    }

    pub async fn delete_for_ever(&self, id: u64) -> Reply {
        self.delete(&format!("/v2/files/{}:{id}/permanent_delete", self.name))
            .await
    }

    pub async fn read(&self, id: u64) -> Reply {
        self.get(&format!("/v2/files/{}:{id}", self.name)).await
    }

    pub async fn seed(&self, charts: Vec<SeedChart>) -> Vec<u64> {
        self.host.seed(&self.name, charts).await.unwrap()
    }

    pub async fn files(&self) -> Vec<FileState> {
        self.host.files(&self.name).await.unwrap()
    }

    pub async fn state(&self, id: u64) -> Option<FileState> {
        self.files().await.into_iter().find(|file| file.id == id)
    }
}

pub fn chart(kind: SeedKind, title: &str) -> SeedChart {
    SeedChart {
        title: title.to_owned(),
        kind,
        folder: None,
        created_ms: START_MS - 2_000_000,
        modified_ms: START_MS - 1_000_000,
        views: 0,
        draws_from: Vec::new(),
        id: None,
    }
}

pub fn plot(title: &str) -> SeedChart {
    chart(SeedKind::Plot, title)
}

pub fn grid(title: &str) -> SeedChart {
    chart(SeedKind::Grid, title)
}

/// That many plots, each a second older than the one before.
pub fn plots(count: usize) -> Vec<SeedChart> {
    (0_i64..)
        .take(count)
        .map(|n| SeedChart {
            modified_ms: START_MS - 1000 * n,
            ..plot(&format!("plot {n}"))
        })
        .collect()
}
