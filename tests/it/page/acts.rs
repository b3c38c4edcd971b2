//! What a visitor does on the demo's page: goes on as another member, types a line, presses a button, fills in a form.

use crate::browser::Tab;

/// Chooses that member in the menu.
pub async fn becomes(tab: &Tab, name: &str) {
    tab.click("#who").await;
    let items = "[...document.querySelectorAll('[role=menuitemradio]')]";
    let nth = format!("{items}.findIndex((one) => one.innerText.includes('{name}')) + 1");
    let nth = tab.evaluate(&nth).await;
    tab.click(&format!("[role=menuitemradio]:nth-of-type({nth})"))
        .await;
    tab.until(&format!(
        "document.querySelector('#who').innerText.includes('{name}')"
    ))
    .await;
}

/// Types a whole line and waits for its answer.
pub async fn types(tab: &Tab, line: &str) {
    let answered = "document.querySelectorAll('.used').length";
    let before = tab.evaluate(answered).await;
    tab.click("#entry").await;
    tab.type_text(line).await;
    // Past the list above the line, which offers what it begins with.
    tab.type_text(" ").await;
    tab.key("Enter").await;
    tab.until(&format!("{answered} > {before}")).await;
}

/// The newest button of that label.
pub async fn presses(tab: &Tab, label: &str) {
    let newest = format!(
        "[...document.querySelectorAll('[data-press]')]
           .filter((one) => one.innerText === '{label}' && !one.disabled).at(-1)"
    );
    tab.until(&newest).await;
    // By what it is known to the bot: the page may draw its message anew.
    let id = tab.evaluate(&format!("{newest}.dataset.press")).await;
    tab.click(&format!("[data-press={id}]")).await;
}

/// Writes that into the form that opens, and sends it.
pub async fn fills_in(tab: &Tab, text: &str) {
    tab.until("document.activeElement.matches('#form input')")
        .await;
    tab.type_text(text).await;
    tab.key("Enter").await;
    tab.until("document.querySelector('#form').innerHTML === ''")
        .await;
}
