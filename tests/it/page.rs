//! `chartkeeper demo` as its visitor sees it, in a real browser. Runs where `CHARTKEEPER_TEST_CHROMIUM` names a
//! Chromium (`.ci/run` installs one).

pub mod acts;
mod bodies;
mod keys;
mod looks;
mod stage;

use serde_json::json;

use crate::browser::{Browser, Tab, chromium, picture};
use crate::demo::Demo;
use crate::world::within;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_keyboard_alone_a_purge_is_planned_decided_and_carried_out() {
    let Some(chromium) = chromium() else { return };
    let (_demo, _browser, tab) = visitor(&chromium).await;
    // A slash is typed where nothing has the focus; the list above shows what may follow.
    tab.key("/").await;
    tab.until_shown("/charts purge").await;
    tab.type_text("pur").await;
    tab.until("document.querySelectorAll('#popup [role=option]').length === 1")
        .await;
    tab.key("Tab").await;
    // The option that is needed is there already, and its values with it.
    tab.until(&focused("[role=combobox][aria-label^=type]"))
        .await;
    tab.until("document.querySelector('#popup [aria-selected=true]') !== null")
        .await;
    tab.key("ArrowDown").await;
    tab.key("ArrowUp").await;
    tab.key("Enter").await;
    tab.until(&focused("#entry")).await;
    tab.type_text("older_than:1y views_at_most:20").await;
    let pills = "[...document.querySelectorAll('.pill')].map((pill) => [pill.innerText.trim(), pill.querySelector('input').value])";
    assert_eq!(
        tab.evaluate(pills).await,
        json!([
            ["type", "plots"],
            ["older_than", "1y"],
            ["views_at_most", "20"]
        ])
    );
    picture(&tab, "demo-line").await;
    tab.key("Enter").await;
    tab.until_shown("18 charts match").await;
    for shown in ["jane @ home", "charts.csv", "Only you can see this", "APP"] {
        tab.until_shown(shown).await;
    }
    picture(&tab, "demo-plan").await;
    // Back from the message box to the buttons, as a screen reader's user goes.
    step_back_to(&tab, "Delete for ever").await;
    tab.key("Enter").await;
    tab.until(&focused("#form input")).await;
    picture(&tab, "demo-form").await;
    // Escape gives the focus back to the button that opened the form.
    tab.key("Escape").await;
    tab.until("document.activeElement.textContent === 'Delete for ever'")
        .await;
    tab.key("Enter").await;
    tab.until(&focused("#form input")).await;
    tab.type_text("18").await;
    tab.key("Enter").await;
    tab.until_shown("Approved. How it goes is told in #charts.")
        .await;
    tab.until_shown("Done").await;
    assert!(!tab.text().await.contains("did not respond"));
    picture(&tab, "demo-done").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_that_are_typed_whole_are_understood() {
    let Some(chromium) = chromium() else { return };
    let (_demo, _browser, tab) = visitor(&chromium).await;
    tab.system(&[("prefers-color-scheme", "dark")]).await;
    // As high as the picture in the README.
    tab.resize(1100, 1640).await;
    tab.click("#entry").await;
    for (line, answer) in [
        ("/charts count ", "of 100 plots"),
        ("/charts delete id:70", "Untitled 70"),
        (
            "/charts purge type:plot older_than:1y views_at_most:20",
            "18 charts match",
        ),
    ] {
        tab.type_text(line).await;
        tab.key("Enter").await;
        tab.until_shown(answer).await;
    }
    let used = "[...document.querySelectorAll('.used')].map((one) => one.title)";
    assert_eq!(
        tab.evaluate(used).await,
        json!([
            "/charts count",
            "/charts delete id:70",
            "/charts purge type:plot older_than:1y views_at_most:20"
        ])
    );
    tab.evaluate("document.activeElement.blur()").await;
    picture(&tab, "demo").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_mouse_a_chart_is_completed_and_its_card_opened() {
    let Some(chromium) = chromium() else { return };
    let (_demo, _browser, tab) = visitor(&chromium).await;
    tab.click("#entry").await;
    tab.type_text("/charts del").await;
    tab.click("#popup [role=option]").await;
    tab.until(&focused(".pill input")).await;
    // The bot completes what is typed.
    tab.type_text("survey").await;
    let completed =
        "[...document.querySelectorAll('#popup [role=option]')].map((one) => one.textContent)";
    tab.until(&format!(
        "{completed}.length > 1 && {completed}.every((one) => one.includes('Survey'))"
    ))
    .await;
    picture(&tab, "demo-complete").await;
    tab.click("#popup [role=option]:nth-child(2)").await;
    tab.until("document.querySelector('.pill input').value.includes('Survey')")
        .await;
    tab.click(".send").await;
    tab.until_shown("Only you can see this").await;
    tab.until_shown("Move to trash").await;
    picture(&tab, "demo-card").await;
    tab.click(".message.private .button.secondary").await;
    tab.click(".only-you button").await;
    tab.until("!document.body.innerText.includes('Only you can see this')")
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_private_to_one_member_is_nowhere_in_anothers_page() {
    let Some(chromium) = chromium() else { return };
    let (demo, browser, jane) = visitor(&chromium).await;
    jane.key("/").await;
    jane.type_text("charts purge type:plot older_than:1y views_at_most:20")
        .await;
    jane.key("Enter").await;
    jane.until_shown("18 charts match").await;
    jane.click("[data-press].danger").await;
    jane.until(&focused("#form input")).await;
    jane.type_text("not eighteen").await;
    jane.key("Escape").await;
    jane.until("document.querySelector('#form').innerHTML === ''")
        .await;
    let private = "['18 charts match', 'Survey answers', 'Delete 18', 'not eighteen'].filter((text) => document.documentElement.outerHTML.includes(text))";
    assert_eq!(
        jane.evaluate(private).await,
        json!(["18 charts match", "Survey answers"])
    );
    // Another tab as another member, by the keyboard alone.
    let other = browser.open(&demo.address()).await;
    other.until_shown("18 charts match").await;
    other
        .evaluate("document.getElementById('who').focus()")
        .await;
    other.key("Enter").await;
    other
        .until(&focused("[role=menuitemradio][aria-checked=true]"))
        .await;
    other.key("ArrowDown").await;
    other.key("Enter").await;
    other
        .until("document.querySelector('#who').innerText.includes('Max')")
        .await;
    other.until_shown("Welcome to #charts!").await;
    assert_eq!(other.evaluate(private).await, json!([]));
    other.until(&focused("#who")).await;
    // The same tab, by the mouse, and back.
    jane.click("#who").await;
    jane.click("[role=menuitemradio]:nth-of-type(3)").await;
    jane.until("document.querySelector('#who').innerText.includes('小雯')")
        .await;
    assert_eq!(jane.evaluate(private).await, json!([]));
    // She reads Chinese, and so do the commands.
    jane.click("#entry").await;
    jane.type_text("/").await;
    jane.until("/\\p{Script=Han}/u.test(document.querySelector('#popup').innerText)")
        .await;
    jane.key("Escape").await;
    jane.click("#who").await;
    jane.click("[role=menuitemradio]:nth-of-type(1)").await;
    jane.until_shown("18 charts match").await;
    // What is public is told to all at once.
    jane.key("Escape").await;
    jane.click("#entry").await;
    jane.key("Backspace").await;
    jane.type_text("/charts count").await;
    jane.key("Enter").await;
    jane.key("Enter").await;
    jane.until_shown("of 100 plots").await;
    other.until_shown("of 100 plots").await;
    other.resize(390, 844).await;
    looks::is_fit_for_a_phone(&other).await;
    jane.resize(390, 844).await;
    looks::is_fit_for_a_phone(&jane).await;
    picture(&jane, "demo-phone").await;
}

/// A visitor of the demo: it, their browser, and the tab that shows its page.
pub async fn visitor(chromium: &str) -> (Demo, Browser, Tab) {
    let demo = Demo::start().await;
    let browser = Browser::start(chromium).await;
    let tab = browser.open(&demo.address()).await;
    tab.until_shown("Welcome to #charts!").await;
    (demo, browser, tab)
}

/// True while what has the focus is of that selector.
fn focused(selector: &str) -> String {
    format!("document.activeElement.matches('{selector}')")
}

/// Goes back by Shift+Tab until that button has the focus.
async fn step_back_to(tab: &Tab, label: &str) {
    for _ in 0..12 {
        tab.key("Shift+Tab").await;
        if tab.evaluate("document.activeElement.textContent").await == label {
            return;
        }
    }
    panic!("`{label}` is not reached:\n{}", tab.text().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_answers_only_on_its_own_address() {
    let demo = Demo::start().await;
    let address = demo.address();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let elsewhere = client.get(&address).header("Host", "evil.example");
    assert_eq!(within(elsewhere.send()).await.unwrap().status(), 403);
    let from_elsewhere = client
        .post(format!("{address}/demo/command"))
        .header("Origin", "https://evil.example")
        .json(&json!({}));
    assert_eq!(within(from_elsewhere.send()).await.unwrap().status(), 403);
    let here = within(client.get(&address).send()).await.unwrap();
    assert_eq!(here.status(), 200);
    // Nothing is loaded from outside.
    let policy = here.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'self'"), "{policy}");
}
