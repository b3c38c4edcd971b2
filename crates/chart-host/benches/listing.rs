//! Measures what the chart server promises, and fails where it does not hold:
//! `cargo bench --locked -p chart-host`.
//!
//! - the last page of 500 out of 100,000 files, `count` included, beside the last out of 1,000: at most twice as long
//! - small reads a second beside a bare route in the same run, over the same kind of socket
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "it prints what it measured; what it cannot measure ends it"
)]

use std::{
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, routing::get};
use chart_host::{ChartHost, Limit, NewKey, Options, SeedChart, SeedKind, SystemClock};
use reqwest::Client;
use serde_json::Value;

const KEY: &str = "a-key-for-measuring";
/// How much longer the last page of a hundred times as many files may take.
const AT_MOST: f64 = 2.0;
/// Which share of a bare route's answers a second small reads have to reach.
const AT_LEAST: f64 = 0.10;
const CALLERS: usize = 8;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    if runtime.block_on(measured()) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn measured() -> bool {
    let dir = tempfile::tempdir().unwrap();
    let host = ChartHost::open(Options {
        database_url: format!("sqlite://{}", dir.path().join("charts.db").display()),
        public_url: String::new(),
        clock: Arc::new(SystemClock),
    })
    .await
    .unwrap();
    for (user, files) in [("few", 1_000), ("many", 100_000)] {
        let key = NewKey::Given(KEY.to_owned());
        host.add_user(user, Limit::None, key).await.unwrap();
        host.seed(user, charts(files)).await.unwrap();
    }
    let served = host.serve(([127, 0, 0, 1], 0).into()).await.unwrap();
    let http = Client::builder().no_proxy().build().unwrap();
    let base = served.base_url();

    let mut holds = true;
    for list in [
        "folders/all?page_size=500",
        "folders/home?page_size=500",
        "folders/all?page_size=500&filetype=plot",
    ] {
        holds &= pages(&http, &base, list).await;
    }
    holds &= reads(&http, &base).await;
    served.stop().await;
    holds
}

fn charts(files: i64) -> Vec<SeedChart> {
    let chart = |n: i64| SeedChart {
        title: format!("plot {n}"),
        kind: if n % 2 == 0 {
            SeedKind::Plot
        } else {
            SeedKind::Grid
        },
        folder: None,
        created_ms: 1_790_000_000_000 + n,
        modified_ms: 1_790_000_000_000 + n * 1000,
        views: 0,
        draws_from: Vec::new(),
        id: None,
    };
    (0..files).map(chart).collect()
}

/// Both last pages in turn, so that what else the machine does meets both alike.
async fn pages(http: &Client, base: &str, list: &str) -> bool {
    let (mut few, mut many) = (Vec::new(), Vec::new());
    for round in 0..42 {
        for (user, times) in [("few", &mut few), ("many", &mut many)] {
            let took = last_page(http, base, user, list).await;
            // The first rounds warm caches up.
            if round >= 2 {
                times.push(took);
            }
        }
    }
    let (few, many) = (middle(few), middle(many));
    let ratio = many.as_secs_f64() / few.as_secs_f64();
    println!(
        "{list}: last page of 1,000 {few:.1?}, of 100,000 {many:.1?}: {ratio:.2} times (at most {AT_MOST})"
    );
    ratio <= AT_MOST
}

async fn last_page(http: &Client, base: &str, user: &str, list: &str) -> Duration {
    let files = if user == "few" { 1_000 } else { 100_000 };
    let listed = if list.contains("filetype") {
        files / 2
    } else {
        files
    };
    let url = format!("{base}/v2/{list}&page={}", listed / 500);
    let begun = Instant::now();
    let answer = http
        .get(url)
        .basic_auth(user, Some(KEY))
        .header("plotly-client-platform", "bench");
    let bytes = answer.send().await.unwrap().bytes().await.unwrap();
    let took = begun.elapsed();
    let body: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(body["children"]["count"], listed);
    assert_eq!(body["children"]["results"].as_array().unwrap().len(), 500);
    took
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

async fn reads(http: &Client, base: &str) -> bool {
    let route = Router::new().route("/bare", get(async || "{\"fid\": \"many:1\"}"));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://{}/bare", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { axum::serve(listener, route).await });
    let (mut plain, mut small) = (0.0, 0.0);
    for _ in 0..3 {
        plain += per_second(http, &at).await / 3.0;
        small += per_second(http, &format!("{base}/v2/files/few:1")).await / 3.0;
    }
    serving.abort();
    let ratio = small / plain;
    println!(
        "small reads {small:.0} a second, a bare route {plain:.0}: {ratio:.2} (at least {AT_LEAST})"
    );
    ratio >= AT_LEAST
}

async fn per_second(http: &Client, url: &str) -> f64 {
    let end = Instant::now() + Duration::from_secs(2);
    let callers = (0..CALLERS).map(|_| {
        let (http, url) = (http.clone(), url.to_owned());
        tokio::spawn(async move {
            let mut answers = 0_u32;
            while Instant::now() < end {
                let request = http
                    .get(&url)
                    .basic_auth("few", Some(KEY))
                    .header("plotly-client-platform", "bench");
                let answer = request.send().await.unwrap();
                assert!(answer.status().is_success());
                answer.bytes().await.unwrap();
                answers += 1;
            }
            answers
        })
    });
    let mut answers = 0;
    for caller in callers.collect::<Vec<_>>() {
        answers += caller.await.unwrap();
    }
    f64::from(answers) / 2.0
}
