//! The page by keyboard, and by ear: what has its turn by Tab, what it is called, where the focus goes.

use serde_json::{Value, json};

use super::bodies::{buttons, commands, everything, form};
use super::stage::Stage;
use crate::browser::{Browser, Tab, chromium, picture};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_is_filled_in_by_keyboard_and_gives_the_focus_back() {
    let Some(chromium) = chromium() else { return };
    let sent = json!({ "type": 4, "data": { "content": "It came.", "flags": 64 } });
    let stage = Stage::set(commands(), &[("form", form()), ("sent", sent)]).await;
    let message = stage.say(buttons()).await;
    let browser = Browser::start(&chromium).await;
    let tab = browser.open(&stage.address()).await;
    tab.until_shown("Kinds").await;
    let press = format!("#m-{message} [data-press=form]");
    let pressed = format!("document.activeElement.matches('{press}')");
    tab.click(&press).await;
    tab.until("document.activeElement.name === 'a'").await;
    picture(&tab, "form").await;
    // Round and round, and never out.
    for _ in 0..12 {
        tab.key("Tab").await;
        let inside = "document.activeElement === document.body || document.querySelector('#form').contains(document.activeElement)";
        assert_eq!(tab.evaluate(inside).await, true);
    }
    tab.key("Escape").await;
    tab.until(&pressed).await;
    tab.until("document.querySelector('#form').innerHTML === ''")
        .await;
    tab.key("Enter").await;
    tab.until("document.activeElement.name === 'a'").await;
    let value = "document.querySelector('[name=b]').value";
    assert_eq!(
        tab.evaluate(value).await,
        "Shown in the lobby\nuntil autumn"
    );
    tab.type_text("Weekly").await;
    // Enter sends; the first that is wrong gets the focus.
    tab.key("Enter").await;
    tab.until("document.activeElement.name === 'c'").await;
    tab.until_shown("This field is required").await;
    tab.type_text("ab").await;
    tab.key("Enter").await;
    tab.until_shown("Must be at least 3 characters").await;
    tab.type_text("c").await;
    tab.key("Enter").await;
    tab.until_shown("It came.").await;
    tab.until(&pressed).await;
    let filled = stage.heard();
    let filled: Vec<&Value> = filled["components"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["components"][0]["value"])
        .collect();
    assert_eq!(
        filled,
        [
            "Weekly",
            "Shown in the lobby\nuntil autumn",
            "abc",
            "",
            "12"
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_can_be_used_has_a_name_and_its_turn_by_tab() {
    let Some(chromium) = chromium() else { return };
    let stage = Stage::set(commands(), &[("form", form())]).await;
    stage.say(everything()).await;
    let emoji = json!({ "type": 2, "style": 2, "custom_id": "emoji", "emoji": { "name": "🗑" } });
    let emoji = json!([{ "type": 1, "components": [emoji] }]);
    stage
        .say(json!({ "content": "Wordless", "components": emoji }))
        .await;
    let message = stage.say(buttons()).await;
    let browser = Browser::start(&chromium).await;
    let tab = browser.open(&stage.address()).await;
    tab.until_shown("Kinds").await;
    // From the top to the message box; each shows that it has the focus.
    let now = "(() => {
      const node = document.activeElement;
      const ringed = [node, node.closest('#composer')].some((one) => one && getComputedStyle(one).outlineStyle !== 'none');
      return [node.getAttribute('aria-label') ?? node.innerText.split('\\n').at(-1), ringed];
    })()";
    let mut turns = Vec::new();
    for _ in 0..60 {
        tab.key("Tab").await;
        let turn = tab.evaluate(now).await;
        assert_eq!(turn[1], true, "no ring: {turn}");
        turns.push(turn[0].as_str().unwrap().trim().to_owned());
        if turns.last().unwrap() == "Send" {
            break;
        }
    }
    let place = |name: &str| {
        let found = turns.iter().position(|turn| turn == name);
        found.unwrap_or_else(|| panic!("`{name}` has no turn: {turns:#?}"))
    };
    let order = [
        "Skip to the message box",
        "Atelier",
        "charts",
        "general",
        "Switch between dark and light",
        "Jane",
        "Messages",
        "link",
        "Spoiler",
        "18 charts match",
        "🗑",
        "Restore 1",
        "Restore 20",
        "Open form",
        "Open in browser",
        "Message #charts",
        "Send",
    ];
    assert!(order.map(place).is_sorted(), "{turns:#?}");
    for off in ["Switched off", "Off too"] {
        assert!(!turns.iter().any(|turn| turn == off), "{off}");
    }
    // The skip link leads past all that.
    tab.evaluate("document.activeElement.blur()").await;
    tab.evaluate("document.getElementById('skip').focus()")
        .await;
    tab.key("Enter").await;
    tab.until("document.activeElement.id === 'entry'").await;
    // What a screen reader is told.
    tab.type_text("/").await;
    tab.until_shown("Shows everything").await;
    all_are_named(
        &tab,
        &[
            ("log", ""),
            ("combobox", "Message #charts"),
            ("listbox", "Suggestions"),
            ("navigation", "Channels"),
        ],
    )
    .await;
    tab.key("Escape").await;
    tab.key("Escape").await;
    tab.click("#who").await;
    all_are_named(&tab, &[("menu", "See the team as another member")]).await;
    tab.key("Escape").await;
    tab.click(&format!("#m-{message} [data-press=form]")).await;
    tab.until_shown("Protect charts").await;
    all_are_named(
        &tab,
        &[
            ("dialog", "Protect charts"),
            ("textbox", "Reason"),
            ("button", "Close"),
        ],
    )
    .await;
}

/// Whatever can be used has a name, and these are there.
async fn all_are_named(tab: &Tab, there: &[(&str, &str)]) {
    const USED: [&str; 9] = [
        "button",
        "link",
        "textbox",
        "combobox",
        "option",
        "menuitemradio",
        "dialog",
        "navigation",
        "listbox",
    ];
    let told = tab.accessible().await;
    let nameless = told
        .iter()
        .filter(|(role, name)| USED.contains(&role.as_str()) && name.trim().is_empty());
    assert_eq!(nameless.count(), 0, "{told:#?}");
    for (role, name) in there {
        let found = told
            .iter()
            .any(|one| (one.0.as_str(), one.1.as_str()) == (*role, *name));
        assert!(found, "no {role} `{name}`: {told:#?}");
    }
}
