//! A team decides together and takes back, by hand on the demo's page, in a real browser: ask, look, approve as
//! another, stop, go on, undo, restore a copy. Runs where `CHARTKEEPER_TEST_CHROMIUM` names a Chromium.

use crate::browser::{Tab, chromium, picture};
use crate::page::acts::{becomes, fills_in, presses, types};
use crate::page::visitor;

/// The button that takes a job's charts back out of the trash.
const UNDO: &str = "Undo";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_team_asks_looks_approves_stops_goes_on_undoes_and_restores_a_copy() {
    let Some(chromium) = chromium() else { return };
    let (_demo, _browser, tab) = visitor(&chromium).await;
    tab.resize(1100, 1000).await;

    // Jane, who manages the server, says who approves.
    types(&tab, "/charts-admin setup").await;
    presses(&tab, "Change approver role").await;
    fills_in(&tab, "Approvers").await;
    tab.until_shown("@Approvers").await;
    picture(&tab, "deciding-setup").await;

    // She asks to delete much for ever.
    types(&tab, "/charts purge type:all older_than:60d").await;
    tab.until_shown("needs a yes of @Approvers").await;
    let count = matching(&tab).await;
    picture(&tab, "deciding-plan").await;
    presses(&tab, "Delete for ever").await;
    fills_in(&tab, "the old trial is over").await;
    tab.until_shown("Asked: members of @Approvers decide").await;
    tab.until_shown(&format!("Delete {count} for ever?")).await;
    picture(&tab, "deciding-asked").await;

    // Max, who has that role, looks and says yes.
    becomes(&tab, "Max").await;
    presses(&tab, "Look").await;
    tab.until_shown("Only you can see this").await;
    picture(&tab, "deciding-look").await;
    presses(&tab, &format!("Approve {count}")).await;
    tab.until_shown("Approved by @Max").await;

    // Jane stops it while it runs, and lets it go on.
    becomes(&tab, "Jane").await;
    tab.until("/[1-9]\\d* in the trash/.test(document.body.innerText)")
        .await;
    picture(&tab, "deciding-running").await;
    presses(&tab, "Stop").await;
    tab.until_shown("Stopped by @Jane").await;
    picture(&tab, "deciding-stopped").await;
    presses(&tab, "Go on").await;
    tab.until_shown(&format!("{count} deleted for ever")).await;
    picture(&tab, "deciding-done").await;

    // What is moved to the trash needs nobody else, and is taken back.
    types(&tab, "/charts purge type:plot name:Weekly sales*").await;
    tab.until_shown("Weekly sales").await;
    let count = matching(&tab).await;
    presses(&tab, "Move to trash").await;
    tab.until_shown(&format!("{count} moved to the trash"))
        .await;
    picture(&tab, "deciding-trashed").await;
    presses(&tab, UNDO).await;
    tab.until_shown(&format!("{count} restored")).await;
    picture(&tab, "deciding-undone").await;

    // What was deleted comes back from its copy, under a new number.
    types(&tab, "/charts list only:copies").await;
    tab.until_shown("had back from their copies").await;
    picture(&tab, "deciding-copies").await;
    types(&tab, "/charts restore id:Sensor drift 96").await;
    tab.until_shown("Sensor drift 96 was 96 and is now").await;
    picture(&tab, "deciding-restored").await;
    types(&tab, "/charts-admin audit").await;
    tab.until_shown("Max").await;
    picture(&tab, "deciding-audit").await;
}

/// How many charts the newest plan takes.
async fn matching(tab: &Tab) -> u64 {
    let all = "[...document.body.innerText.matchAll(/(\\d+) charts match/g)]";
    tab.until(&format!("{all}.length > 0")).await;
    let newest = tab.evaluate(&format!("Number({all}.at(-1)[1])")).await;
    newest.as_u64().unwrap()
}
