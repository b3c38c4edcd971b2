//! A real browser for tests: Chromium, driven over its own debugging socket by the keys and the mouse that a
//! person has. Where no Chromium is named a run says so.
//!
//! What always holds: every wait ends, by what was waited for or by a panic that says what the tab showed; the
//! browser and its profile go when the [`Browser`] is dropped.

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

const CHROMIUM: &str = "CHARTKEEPER_TEST_CHROMIUM";

/// Names a folder in which pictures are left, to be looked at.
const PICTURES: &str = "CHARTKEEPER_TEST_PICTURES";

/// How long a page may take for anything.
const PATIENCE: Duration = Duration::from_secs(45);
const LOOK_EVERY: Duration = Duration::from_millis(25);

const COMPLETE: &str = "document.readyState === 'complete'";

/// So many run at once: more would only be slow together.
static TURNS: Semaphore = Semaphore::const_new(2);

/// The Chromium that tests may run. Without one a run says so, past the harness, which keeps what a passing test
/// prints.
pub fn chromium() -> Option<String> {
    let chromium = std::env::var(CHROMIUM).ok();
    if chromium.is_none() {
        let required = std::env::var("CHARTKEEPER_REQUIRE_CHROMIUM").is_ok();
        assert!(!required, "{CHROMIUM} names no Chromium");
        let _ = writeln!(
            std::io::stderr(),
            "Chromium was not run: set {CHROMIUM} to its path"
        );
    }
    chromium
}

/// Leaves a picture where somebody wants to look.
pub async fn picture(tab: &Tab, name: &str) {
    if let Some(folder) = std::env::var_os(PICTURES) {
        let path = Path::new(&folder).join(format!("{name}.png"));
        tab.screenshot(&path).await;
    }
}

/// A browser with a profile of its own.
pub struct Browser {
    _child: Child,
    _profile: TempDir,
    _turn: SemaphorePermit<'static>,
    address: String,
    client: reqwest::Client,
}

impl Browser {
    /// Starts that Chromium without a window.
    pub async fn start(chromium: &str) -> Self {
        let turn = TURNS.acquire().await.unwrap();
        let profile = TempDir::new().unwrap();
        let mut child = Command::new(chromium)
            .args(["--headless=new", "--no-sandbox", "--disable-gpu"])
            .args(["--no-first-run", "--disable-sync", "--disable-quic"])
            .args(["--disable-dev-shm-usage", "--disable-extensions"])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
            ])
            // A tab behind another is as quick as the one before it.
            .args([
                "--disable-background-timer-throttling",
                "--disable-renderer-backgrounding",
                "--disable-backgrounding-occluded-windows",
            ])
            .args(["--remote-debugging-port=0", "about:blank"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let port = patiently("Chromium tells its port", async {
            loop {
                let line = lines.next_line().await.unwrap().expect("Chromium ended");
                if let Some(rest) = line.strip_prefix("DevTools listening on ws://127.0.0.1:") {
                    return rest.split('/').next().unwrap().to_owned();
                }
            }
        })
        .await;
        // Read on: a program whose output nobody reads ends.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self {
            _child: child,
            _profile: profile,
            _turn: turn,
            address: format!("http://127.0.0.1:{port}"),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    /// A new tab at that address, 1200 by 800, when its document is there.
    pub async fn open(&self, url: &str) -> Tab {
        let made = self.client.put(format!("{}/json/new", self.address)).send();
        let made = patiently("a new tab", made).await.unwrap();
        let made: Value = patiently("a new tab", made.json()).await.unwrap();
        let tab = Tab::of(&made).await;
        tab.go(url).await;
        tab
    }

    /// The tab that something pressed has opened, by the beginning of its address.
    pub async fn opened(&self, beginning: &str) -> Tab {
        let list = format!("{}/json/list", self.address);
        let found = patiently("the tab that was opened", async {
            loop {
                let told = self.client.get(&list).send().await.unwrap();
                let tabs: Vec<Value> = told.json().await.unwrap();
                let at = |tab: &Value| tab["url"].as_str().map(|url| url.starts_with(beginning));
                match tabs.into_iter().find(|tab| at(tab) == Some(true)) {
                    Some(tab) => return tab,
                    None => sleep(LOOK_EVERY).await,
                }
            }
        })
        .await;
        let tab = Tab::of(&found).await;
        tab.until(COMPLETE).await;
        tab
    }
}

/// A tab. Its acts are those of a person at the keyboard and the mouse.
pub struct Tab {
    socket: Mutex<WebSocketStream<MaybeTlsStream<TcpStream>>>,
    asked: AtomicU64,
}

impl Tab {
    /// By what the browser tells of it.
    async fn of(told: &Value) -> Self {
        let socket = told["webSocketDebuggerUrl"].as_str().unwrap();
        let (socket, _) = patiently("a tab's socket", connect_async(socket))
            .await
            .unwrap();
        let tab = Self {
            socket: Mutex::new(socket),
            asked: AtomicU64::new(0),
        };
        // Without it only the tab in front believes that it has the focus.
        let focus = json!({ "enabled": true });
        tab.call("Emulation.setFocusEmulationEnabled", focus).await;
        tab.resize(1200, 800).await;
        tab
    }

    /// Goes to an address; returns when its document is there.
    pub async fn go(&self, url: &str) {
        let went = self.call("Page.navigate", json!({ "url": url })).await;
        assert!(went["errorText"].is_null(), "{url}: {went}");
        // The document from before is gone once `navigate` answers.
        self.until(COMPLETE).await;
    }

    /// What an expression comes to; a promise is waited for.
    pub async fn evaluate(&self, expression: &str) -> Value {
        let ask = json!({
            "expression": expression, "returnByValue": true, "awaitPromise": true,
        });
        let mut told = self.call("Runtime.evaluate", ask).await;
        let wrong = &told["exceptionDetails"];
        assert!(wrong.is_null(), "{expression}\n{wrong:#}");
        told["result"]["value"].take()
    }

    /// Waits until an expression is true.
    pub async fn until(&self, condition: &str) {
        let ask = json!({
            "expression": format!("Boolean({condition})"), "returnByValue": true,
        });
        let end = Instant::now() + PATIENCE;
        loop {
            // While a page comes, what it is made of may not be there yet: then it is asked again.
            let told = self.call("Runtime.evaluate", ask.clone()).await;
            if told["result"]["value"] == true {
                return;
            }
            assert!(
                Instant::now() <= end,
                "this did not come true: {condition}\n{told:#}\n{}",
                self.text().await
            );
            sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until the page shows that text.
    pub async fn until_shown(&self, text: &str) {
        let text = Value::from(text);
        self.until(&format!("document.body.innerText.includes({text})"))
            .await;
    }

    /// What a person could read on the page.
    pub async fn text(&self) -> String {
        let told = self.evaluate("document.body?.innerText ?? ''").await;
        told.as_str().unwrap_or_default().to_owned()
    }

    /// Presses the left button of the mouse on the middle of the first element of that selector, once it is there
    /// and nothing lies over it.
    pub async fn click(&self, selector: &str) {
        let named = Value::from(selector);
        let look = format!(
            "(() => {{
               const node = document.querySelector({named});
               if (!node) return 'it is not there';
               node.scrollIntoView({{ block: 'nearest', behavior: 'instant' }});
               const {{ x, y, width, height }} = node.getBoundingClientRect();
               const at = [x + width / 2, y + height / 2];
               const hit = document.elementFromPoint(...at);
               return node.contains(hit) ? at : `it lies under ${{hit?.outerHTML.slice(0, 200)}}`;
             }})()"
        );
        let end = Instant::now() + PATIENCE;
        let mut before = Value::Null;
        loop {
            let at = self.evaluate(&look).await;
            // Twice at one place: what moves is not hit.
            if at.is_array() && at == before {
                return self.click_at(&at[0], &at[1]).await;
            }
            assert!(
                Instant::now() < end,
                "`{selector}` cannot be pressed: {at}\n{}",
                self.text().await
            );
            before = at;
            sleep(LOOK_EVERY).await;
        }
    }

    async fn click_at(&self, x: &Value, y: &Value) {
        for (kind, button, held) in [
            ("mouseMoved", "none", 0),
            ("mousePressed", "left", 1),
            ("mouseReleased", "left", 0),
        ] {
            let event = json!({
                "type": kind, "x": x, "y": y, "button": button, "buttons": held,
                "clickCount": i32::from(button == "left"),
            });
            self.call("Input.dispatchMouseEvent", event).await;
        }
    }

    /// Types a text into what has the focus, a key at a time; what no key of an English keyboard gives comes whole,
    /// as from an input method.
    pub async fn type_text(&self, text: &str) {
        if !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            self.call("Input.insertText", json!({ "text": text })).await;
            return;
        }
        for letter in text.chars() {
            self.key(letter.encode_utf8(&mut [0; 4])).await;
        }
    }

    /// Presses a key and lets it go: a letter or `Enter`, `Tab`, `Escape`, `Backspace`, `ArrowDown` and so on, with
    /// `Shift+` before it or without.
    pub async fn key(&self, name: &str) {
        let (shift, name) = match name.strip_prefix("Shift+") {
            Some(rest) => (8, rest),
            None => (0, name),
        };
        let mut event = key(name);
        event["modifiers"] = shift.into();
        let kind = if event["text"].is_null() {
            "rawKeyDown"
        } else {
            "keyDown"
        };
        for kind in [kind, "keyUp"] {
            event["type"] = kind.into();
            self.call("Input.dispatchKeyEvent", event.clone()).await;
        }
    }

    /// Makes the tab so wide and high; up to 500 as on a phone.
    pub async fn resize(&self, width: u32, height: u32) {
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width <= 500,
        });
        self.call("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// What the system tells pages, such as `("prefers-color-scheme", "light")`.
    pub async fn system(&self, wishes: &[(&str, &str)]) {
        let wishes = wishes.iter();
        let features: Vec<Value> = wishes
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        self.call(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        )
        .await;
    }

    /// What a screen reader is told of: roles and names.
    pub async fn accessible(&self) -> Vec<(String, String)> {
        let told = self.call("Accessibility.getFullAXTree", json!({})).await;
        let nodes = told["nodes"].as_array().unwrap().iter();
        let text = |value: &Value| value["value"].as_str().unwrap_or_default().to_owned();
        nodes
            .filter(|node| node["ignored"] == false)
            .map(|node| (text(&node["role"]), text(&node["name"])))
            .collect()
    }

    /// Writes a picture of the tab, a PNG.
    pub async fn screenshot(&self, path: &Path) {
        // What lies behind another tab is not laid out anew.
        self.call("Page.bringToFront", json!({})).await;
        let drawn =
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";
        self.evaluate(drawn).await;
        let made = self.call("Page.captureScreenshot", json!({})).await;
        let bytes = STANDARD.decode(made["data"].as_str().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// One command of the debugging protocol, and its answer.
    async fn call(&self, method: &str, params: Value) -> Value {
        let id = self.asked.fetch_add(1, Ordering::Relaxed);
        let ask = json!({ "id": id, "method": method, "params": params });
        let mut socket = self.socket.lock().await;
        patiently(method, async {
            socket.send(Message::text(ask.to_string())).await.unwrap();
            loop {
                let heard = socket.next().await.expect("the tab is there").unwrap();
                let Ok(text) = heard.to_text() else { continue };
                let mut heard: Value = serde_json::from_str(text).unwrap_or_default();
                if heard["id"] == id {
                    assert!(heard["error"].is_null(), "{method}: {}", heard["error"]);
                    return heard["result"].take();
                }
            }
        })
        .await
    }
}

/// What Chromium wants to know of a key.
fn key(name: &str) -> Value {
    let named = |number: u32| json!({ "key": name, "code": name, "windowsVirtualKeyCode": number });
    match name {
        "Enter" => {
            let mut enter = named(13);
            enter["text"] = "\r".into();
            enter
        }
        "Tab" => named(9),
        "Backspace" => named(8),
        "Escape" => named(27),
        "PageUp" => named(33),
        "PageDown" => named(34),
        "End" => named(35),
        "Home" => named(36),
        "ArrowLeft" => named(37),
        "ArrowUp" => named(38),
        "ArrowRight" => named(39),
        "ArrowDown" => named(40),
        "Delete" => named(46),
        letter => {
            assert_eq!(letter.chars().count(), 1, "no key is called {letter}");
            json!({ "key": letter, "text": letter })
        }
    }
}

async fn patiently<T>(what: &str, coming: impl Future<Output = T>) -> T {
    let came = timeout(PATIENCE, coming).await;
    came.unwrap_or_else(|_| panic!("it takes too long: {what}"))
}
