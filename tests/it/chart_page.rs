//! A chart's page of the carried chart server, in a real Chromium: it draws, asks nothing from outside, refuses a
//! stranger, opens with its share key. Runs where `CHARTKEEPER_TEST_CHROMIUM` names a Chromium.

use std::sync::Arc;

use chart_host::{ChartHost, Limit, NewKey, Options, Served, SystemClock};
use futures_util::FutureExt as _;
use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::browser::{Browser, Tab, chromium, picture};
use crate::world::{KEY, within};

const DRAWN: &str = "document.querySelectorAll('#chart .main-svg').length > 0 && document.getElementById('chart').data";

struct Desk {
    served: Served,
    http: Client,
    _dir: TempDir,
}

impl Desk {
    async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let host = ChartHost::open(Options {
            database_url: format!("sqlite://{}", dir.path().join("charts.db").display()),
            public_url: String::new(),
            clock: Arc::new(SystemClock),
        });
        let host = host.await.unwrap();
        let key = NewKey::Given(KEY.to_owned());
        host.add_user("jane", Limit::None, key).await.unwrap();
        Self {
            served: host.serve(([127, 0, 0, 1], 0).into()).await.unwrap(),
            http: Client::builder().no_proxy().build().unwrap(),
            _dir: dir,
        }
    }

    /// Uploads a plot; its address and its share key.
    async fn upload(&self, body: Value) -> (String, String) {
        let request = self.http.post(self.served.base_url() + "/v2/plots");
        let request = request.basic_auth("jane", Some(KEY)).json(&body);
        let sent = request.header("plotly-client-platform", "test").send();
        let file: Value = within(within(sent).await.unwrap().json()).await.unwrap();
        let text = |name: &str| file["file"][name].as_str().unwrap_or_default().to_owned();
        (text("web_url"), text("share_key"))
    }
}

fn figure(outside: &str) -> Value {
    let image = json!({ "source": format!("{outside}/picture.png"), "x": 0, "y": 1, "sizex": 1, "sizey": 1 });
    json!({
        "data": [
            { "type": "scatter", "x": [1, 2, 3], "y": [2, 1, 3], "name": "</script><b>up</b>" },
            { "type": "bar", "x": [1, 2, 3], "y": [1, 3, 2] },
        ],
        "layout": { "title": { "text": "Sales" }, "images": [image] },
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chart_is_drawn_and_nothing_is_asked_from_outside() {
    let Some(chromium) = chromium() else { return };
    let outside = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", outside.local_addr().unwrap());
    let desk = Desk::new().await;
    let body = json!({ "figure": figure(&address), "filename": "sales", "world_readable": true });
    let (page, _) = desk.upload(body).await;
    let browser = Browser::start(&chromium).await;
    let tab = browser.open(&page).await;
    tab.until(DRAWN).await;
    picture(&tab, "chart-page").await;
    let traces = tab.evaluate("document.getElementById('chart').data.map((trace) => trace.type)");
    assert_eq!(traces.await, json!(["scatter", "bar"]));
    assert_eq!(
        tab.evaluate("self.origin").await,
        "null",
        "an origin of its own"
    );
    let cookies =
        "(() => { try { return document.cookie } catch (error) { return error.name } })()";
    assert_eq!(tab.evaluate(cookies).await, "SecurityError");
    assert_only_the_bundle_is_loaded(&tab, &desk.served.base_url()).await;
    assert!(!tab.text().await.contains("plotly"), "no logo and no link");
    assert!(outside.accept().now_or_never().is_none(), "nobody came");

    tab.go(&page.replace("/1/", "/1.html")).await;
    tab.until(DRAWN).await;
    tab.go(&page.replace("/1/", "/1.embed")).await;
    tab.until(DRAWN).await;
    assert!(outside.accept().now_or_never().is_none(), "nobody came");
    desk.served.stop().await;
}

async fn assert_only_the_bundle_is_loaded(tab: &Tab, base: &str) {
    let loaded =
        tab.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)");
    let loaded = loaded.await;
    let outside = loaded.as_array().unwrap().iter().filter(|name| {
        let name = name.as_str().unwrap();
        !name.starts_with(&format!("{base}/_charts/"))
            && !name.starts_with("data:")
            && !name.starts_with("blob:")
    });
    // What the rules refused is told here too, though nothing was sent; the listener knows better.
    let outside: Vec<&Value> = outside
        .filter(|name| !name.as_str().unwrap().ends_with("/picture.png"))
        .collect();
    assert_eq!(outside, Vec::<&Value>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_private_chart_refuses_a_stranger_and_opens_with_its_share_key() {
    let Some(chromium) = chromium() else { return };
    let desk = Desk::new().await;
    let body = json!({
        "figure": figure("http://127.0.0.1:9"), "filename": "hidden", "world_readable": false, "share_key_enabled": true,
    });
    let (page, key) = desk.upload(body).await;
    let browser = Browser::start(&chromium).await;
    let tab = browser.open(&page).await;
    tab.until_shown("There is nothing at this address, or it is private.")
        .await;
    assert!(!tab.text().await.contains("hidden"));
    tab.go(&format!("{page}?share_key={key}")).await;
    tab.until(DRAWN).await;
    tab.until_shown("hidden").await;
    desk.served.stop().await;
}
