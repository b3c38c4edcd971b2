//! How the page draws what a bot may send, at any width, in the dark and in the light.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::bodies::{buttons, commands, everything, form};
use super::stage::Stage;
use crate::browser::{Browser, Tab, chromium, picture};

/// A PNG of one pixel.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const LIGHT: (&str, &str) = ("prefers-color-scheme", "light");
const DARK: (&str, &str) = ("prefers-color-scheme", "dark");

/// For each element that shows text itself: what is too faint on what lies behind it.
const FAINT: &str = r#"
(() => {
  // The canvas reads any colour of CSS; what is see-through lies over what was painted before.
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const paint = (colours) => {
    pen.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
    }
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((one) => one / 255).map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faint = [];
  let looked = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const exempt = node.closest("script, noscript, [disabled], [aria-disabled=true], .spoiler");
    if (!walker.currentNode.data.trim() || exempt || !node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const behind = ["white"];
    for (let up = node; up; up = up.parentElement) behind.splice(1, 0, getComputedStyle(up).backgroundColor);
    const back = paint(behind);
    const front = paint([...behind, getComputedStyle(node).color]);
    const [less, more] = [light(back), light(front)].sort((a, b) => a - b);
    const contrast = (more + 0.05) / (less + 0.05);
    looked += 1;
    if (contrast < 4.5) faint.push(`${contrast.toFixed(2)} ${node.className || node.tagName}: ${walker.currentNode.data.slice(0, 40)}`);
  }
  return { looked, faint };
})()"#;

/// What can be pressed and is lower than a finger needs; links and marks inside a text are as high as the text.
const SMALL: &str = r#"
[...document.querySelectorAll("button, a, input, summary, [role=option], [role=menuitemradio]")]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest(".skip, .text, .content, .embed-title, .embed-text, .embed-author, dd, dt, .outside, .file-about"))
  .filter((node) => (node.closest("label.pill") ?? node).getBoundingClientRect().height < 39.5)
  .map((node) => node.outerHTML.slice(0, 160))"#;

const SIDEWAYS: &str = "Math.max(document.documentElement.scrollWidth, document.getElementById('scroll').scrollWidth) > innerWidth";

/// Nothing to press is too low for a finger, and nothing makes the page scroll sideways.
pub async fn is_fit_for_a_phone(tab: &Tab) {
    assert_eq!(tab.evaluate(SIDEWAYS).await, false, "{}", tab.text().await);
    assert_eq!(tab.evaluate(SMALL).await, json!([]));
}

async fn is_readable(tab: &Tab) {
    let told = tab.evaluate(FAINT).await;
    assert_eq!(told["faint"], json!([]));
    assert!(told["looked"].as_u64().unwrap() > 30, "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dark_and_light_follow_the_system_until_the_member_chooses() {
    let Some(chromium) = chromium() else { return };
    let stage = Stage::set(commands(), &[]).await;
    stage.say(everything()).await;
    stage.say(buttons()).await;
    let browser = Browser::start(&chromium).await;
    let tab = browser.open(&stage.address()).await;
    tab.until_shown("Kinds").await;
    let back = "getComputedStyle(document.getElementById('main')).backgroundColor";
    tab.system(&[DARK]).await;
    tab.click("#entry").await;
    tab.type_text("/").await;
    tab.until_shown("Shows everything").await;
    let dark = tab.evaluate(back).await;
    is_readable(&tab).await;
    picture(&tab, "dark").await;
    tab.system(&[LIGHT]).await;
    tab.until(&format!("{back} !== {dark}")).await;
    is_readable(&tab).await;
    picture(&tab, "light").await;
    let light = tab.evaluate(back).await;
    tab.click("#theme").await;
    tab.until(&format!("{back} === {dark}")).await;
    // Chosen in another tab, too, and for the next visit.
    let next = browser.open(&stage.address()).await;
    next.system(&[LIGHT]).await;
    next.until_shown("Kinds").await;
    assert_eq!(next.evaluate(back).await, dark);
    next.click("#theme").await;
    next.until(&format!("{back} === {light}")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_phone_all_fits_and_can_be_touched() {
    let Some(chromium) = chromium() else { return };
    let stage = Stage::set(commands(), &[("form", form())]).await;
    stage.say(everything()).await;
    let message = stage.say(buttons()).await;
    let browser = Browser::start(&chromium).await;
    let tab = browser.open(&stage.address()).await;
    tab.resize(390, 844).await;
    tab.until_shown("Kinds").await;
    is_fit_for_a_phone(&tab).await;
    picture(&tab, "phone").await;
    for at in 0..20 {
        let button =
            format!("document.querySelector('[data-press=b{at}]').getBoundingClientRect()");
        tab.until(&format!(
            "{button}.left >= 0 && {button}.right <= innerWidth"
        ))
        .await;
    }
    tab.click("#menu").await;
    tab.until("document.activeElement.textContent === '#charts'")
        .await;
    tab.until("document.querySelector('#side').getBoundingClientRect().left === 0")
        .await;
    is_fit_for_a_phone(&tab).await;
    picture(&tab, "phone-channels").await;
    tab.click("#channels li:nth-child(2) button").await;
    tab.until_shown("Welcome to #general!").await;
    tab.click("#menu").await;
    tab.click("#channels li:nth-child(1) button").await;
    tab.click("#who").await;
    tab.until_shown("See the team as").await;
    is_fit_for_a_phone(&tab).await;
    tab.key("Escape").await;
    tab.click("#entry").await;
    tab.type_text("/").await;
    tab.until_shown("Shows everything").await;
    is_fit_for_a_phone(&tab).await;
    picture(&tab, "phone-popup").await;
    tab.key("Escape").await;
    tab.click(&format!("#m-{message} [data-press=form]")).await;
    tab.until_shown("Protect charts").await;
    is_fit_for_a_phone(&tab).await;
    picture(&tab, "phone-form").await;
    let sees = "(() => { const { bottom, right } = document.querySelector('#form [type=submit]').getBoundingClientRect(); return bottom <= innerHeight && right <= innerWidth; })()";
    tab.until(sees).await;
    tab.resize(390, 500).await;
    tab.until(sees).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_embed_stands_as_in_discord() {
    let Some(chromium) = chromium() else { return };
    let stage = Stage::set(commands(), &[]).await;
    stage.say(everything()).await;
    let browser = Browser::start(&chromium).await;
    let tab = browser.open(&stage.address()).await;
    tab.until_shown("18 charts match").await;
    let fields = "[...document.querySelectorAll('.field')].map((node) => { const { left, top, width } = node.getBoundingClientRect(); return [left, top, width].map(Math.round); })";
    let fields = tab.evaluate(fields).await;
    let at = |field: usize, what: usize| fields[field][what].as_i64().unwrap();
    // Three beside each other, then two that share the width, then one alone.
    assert!(at(0, 1) == at(1, 1) && at(1, 1) == at(2, 1), "{fields}");
    assert!(at(0, 0) < at(1, 0) && at(1, 0) < at(2, 0), "{fields}");
    assert!(at(3, 1) > at(2, 1) && at(3, 1) == at(4, 1), "{fields}");
    assert!(at(3, 2) > at(0, 2) && at(5, 2) > at(3, 2), "{fields}");
    assert!(at(5, 0) == at(0, 0) && at(5, 1) > at(4, 1), "{fields}");
    let bar = "getComputedStyle(document.querySelector('.embed')).borderLeftColor";
    assert_eq!(tab.evaluate(bar).await, "rgb(88, 101, 242)");
    for shown in [
        "APP",
        "years ago",
        "Expires in 14 minutes • January 2, 2026",
        "fn main()",
    ] {
        tab.until_shown(shown).await;
    }
    // A picture elsewhere is named, not loaded.
    tab.until_shown("Picture at https://example.org/chart.png")
        .await;
    let loaded = "performance.getEntriesByType('resource').map((one) => one.name).filter((one) => !one.startsWith(location.origin))";
    assert_eq!(tab.evaluate(loaded).await, json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_that_was_sent_is_shown_and_opens_large() {
    let Some(chromium) = chromium() else { return };
    let stage = Stage::set(commands(), &[]).await;
    let embed = json!({ "title": "Heat map", "image": { "url": "attachment://heat-map.png" } });
    let png = STANDARD.decode(PIXEL).unwrap();
    let message = json!({ "embeds": [embed] });
    stage.show(&message, "heat-map.png", &png).await;
    let browser = Browser::start(&chromium).await;
    let tab = browser.open(&stage.address()).await;
    tab.until_shown("Heat map").await;
    tab.until("document.querySelector('.embed-image img').naturalWidth === 1")
        .await;
    // Once: not as a file, too.
    tab.until("document.querySelectorAll('#messages img').length === 1")
        .await;
    tab.click(".embed-image").await;
    tab.until("document.querySelector('#picture img')?.naturalWidth === 1")
        .await;
    tab.key("Escape").await;
    tab.until("document.querySelector('#picture').innerHTML === ''")
        .await;
    tab.until("document.activeElement.matches('.embed-image')")
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_open_a_new_tab_that_learns_nothing_of_this_one() {
    let Some(chromium) = chromium() else { return };
    let stage = Stage::set(commands(), &[]).await;
    stage.say(everything()).await;
    stage.say(buttons()).await;
    let browser = Browser::start(&chromium).await;
    let tab = browser.open(&stage.address()).await;
    tab.until_shown("Kinds").await;
    let told = tab
        .evaluate(
            "[...document.querySelectorAll('#messages a')].map((a) => [a.textContent, a.getAttribute('href'), a.target, a.relList.contains('noreferrer')])",
        )
        .await;
    assert_eq!(
        told,
        json!([
            ["link", "https://example.org/a", "_blank", true],
            ["18 charts match", "https://example.org", "_blank", true],
            [
                "https://example.org/chart.png",
                "https://example.org/chart.png",
                "_blank",
                true
            ],
            ["Open in browser", "https://example.org/x", "_blank", true],
            ["Off too", null, "", false],
        ])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_that_thinks_or_says_nothing_is_told_of() {
    let Some(chromium) = chromium() else { return };
    let stage = Stage::set(commands(), &[("show", json!({ "type": 5 }))]).await;
    let message = stage.say(buttons()).await;
    let browser = Browser::start(&chromium).await;
    let tab = browser.open(&stage.address()).await;
    tab.until_shown("Kinds").await;
    tab.key("/").await;
    tab.type_text("show").await;
    tab.key("Enter").await;
    tab.key("Enter").await;
    tab.until_shown("Chartkeeper is thinking…").await;
    assert!(
        tab.evaluate("document.getAnimations().length")
            .await
            .as_u64()
            > Some(0)
    );
    tab.system(&[("prefers-reduced-motion", "reduce")]).await;
    tab.until("document.getAnimations().length === 0").await;
    tab.type_text("/silent").await;
    tab.key("Enter").await;
    tab.key("Enter").await;
    tab.until_shown("Sending command…").await;
    tab.click(&format!("#m-{message} [data-press=b0]")).await;
    tab.until("document.body.innerText.split('The application did not respond').length === 3")
        .await;
    picture(&tab, "no-answer").await;
    tab.click(".only-you button").await;
    tab.until("document.body.innerText.split('The application did not respond').length === 2")
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_a_member_who_left_goes_on_as_another() {
    let Some(chromium) = chromium() else { return };
    let stage = Stage::set(commands(), &[]).await;
    let browser = Browser::start(&chromium).await;
    let max = format!("{}/#member={}", stage.address(), stage.max);
    let tab = browser.open(&max).await;
    tab.until("document.querySelector('#who').innerText.includes('Max')")
        .await;
    stage.discord.remove_member(stage.team, stage.max);
    tab.until("document.querySelector('#who').innerText.includes('Jane')")
        .await;
    stage.say(json!({ "content": "Still here" })).await;
    tab.until_shown("Still here").await;
}
