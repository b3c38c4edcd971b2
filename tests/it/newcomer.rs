//! A newcomer's evening with the demo: two members link, one of them with an account made on the spot, which the
//! real Python client publishes to; then both keep their charts in order. All on the demo's page, in a real
//! browser. Runs where both `CHARTKEEPER_TEST_CHROMIUM` and `CHARTKEEPER_TEST_PYTHON` are named.

use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tokio::process::Command;
use tokio::time::timeout;

use crate::browser::{Browser, Tab, chromium, picture};
use crate::page::acts::{self, becomes, presses, types};
use crate::page::visitor;
use crate::python_day::python_is_run_or_said_not_to_be;

const LINK_PAGE: &str = "document.querySelector('.message.private a[href*=\"/link/\"]').href";

/// What is too low for a finger, and whether the page scrolls sideways.
const UNFIT_FOR_A_PHONE: &str = r#"
[...document.querySelectorAll("button, input:not([type=hidden])")]
  .filter((node) => node.getBoundingClientRect().height < 43.5)
  .map((node) => node.outerHTML)
  .concat(document.documentElement.scrollWidth > innerWidth ? ["sideways"] : [])"#;

/// For a Python client that publishes one plot.
const ONE_PLOT: Duration = Duration::from_mins(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_links_makes_an_account_publishes_and_keeps_order() {
    let (chromium, python) = (chromium(), python_is_run_or_said_not_to_be());
    let (Some(chromium), Some(python)) = (chromium, python) else {
        return;
    };
    let (demo, browser, tab) = visitor(&chromium).await;

    // Robin has an account, and links it.
    becomes(&tab, "Robin").await;
    types(&tab, "/charts count").await;
    tab.until_shown("No chart account is linked to you here")
        .await;
    let page = link_page(&browser, &tab).await;
    page.until_shown("Robin").await;
    page.until_shown("in Atelier").await;
    page.until_shown("Not you? Close this page").await;
    picture(&page, "link").await;
    page.system(&[("prefers-color-scheme", "dark")]).await;
    page.resize(390, 844).await;
    assert_eq!(page.evaluate(UNFIT_FOR_A_PHONE).await, json!([]));
    picture(&page, "link-phone").await;
    fills_in(&page, "username", &demo.told("user name")).await;
    fills_in(&page, "key", &demo.told("key")).await;
    page.key("Enter").await;
    page.until_shown("Robin in Atelier manages this account")
        .await;
    picture(&page, "linked-phone").await;
    tab.until_shown("Linked: robin @ home is yours to manage here")
        .await;

    // Noor has none, and makes one.
    becomes(&tab, "Noor").await;
    let page = link_page(&browser, &tab).await;
    page.until_shown("Noor").await;
    page.click("form:has([value=make]) button").await;
    page.until_shown("Noor in Atelier manages this account")
        .await;
    picture(&page, "made").await;
    tab.until_shown("Linked: noor @ home is yours to manage here")
        .await;
    let key = page
        .evaluate("document.querySelector('code.key').innerText")
        .await;
    let snippet = page
        .evaluate("document.querySelector('pre').innerText")
        .await;
    let snippet = snippet.as_str().unwrap();
    assert!(snippet.contains(key.as_str().unwrap()), "{snippet}");
    types(&tab, "/charts count").await;
    tab.until_shown("0 of 100 plots").await;
    publish(&python, snippet).await;
    types(&tab, "/charts count").await;
    tab.until_shown("1 of 100 plots").await;
    types(&tab, "/charts list").await;
    tab.until_shown("first plot").await;
    picture(&tab, "newcomer-list").await;
    types(&tab, "/charts purge type:all").await;
    tab.until_shown("2 charts match").await;
    presses(&tab, "Delete for ever").await;
    acts::fills_in(&tab, "2").await;
    tab.until_shown("2 deleted for ever").await;

    // What Noor does is nothing to Robin's charts.
    becomes(&tab, "Robin").await;
    assert!(!tab.text().await.contains("first plot"));
    types(&tab, "/charts count").await;
    tab.until_shown("6 of 100 plots").await;
    types(&tab, "/charts delete id:Prototype 3").await;
    tab.until_shown("robin @ home").await;
    presses(&tab, "Delete for ever").await;
    tab.until_shown("1 deleted for ever").await;
    types(&tab, "/charts count").await;
    tab.until_shown("5 of 100 plots").await;
    picture(&tab, "newcomer-end").await;
}

/// Asks for the one-time address and follows it, as it is shown.
async fn link_page(browser: &Browser, tab: &Tab) -> Tab {
    types(tab, "/charts link").await;
    tab.until_shown("The address is for you alone").await;
    let address = tab.evaluate(LINK_PAGE).await;
    tab.click(".message.private a[href*=\"/link/\"]").await;
    browser.opened(address.as_str().unwrap()).await
}

async fn fills_in(page: &Tab, name: &str, text: &str) {
    page.click(&format!("form:has([value=link]) input[name={name}]"))
        .await;
    page.type_text(text).await;
}

async fn publish(python: &str, snippet: &str) {
    let running = Command::new(python)
        .args(["-c", snippet])
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let ended = timeout(ONE_PLOT, running).await;
    let output = ended.expect("a plot should be published").unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let address = String::from_utf8_lossy(&output.stdout);
    assert!(address.contains("/~noor/"), "{address}");
}
