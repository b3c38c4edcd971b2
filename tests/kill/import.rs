//! `chartkeeper import` beside a running chart server.

use std::fs;

use serde_json::{Value, json};

use crate::uploads::{add_jane, client, command, host, signed};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exports_are_taken_in_while_the_server_runs_and_what_is_none_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write(
        "Sales 2024.json",
        r#"{"data": [{"y": [1, 2]}], "layout": {}}"#,
    );
    write(
        "two.html",
        r#"<html><script>Plotly.newPlot("a", [{"y": [3]}], {})</script>
        <script>Plotly.newPlot("b", [{"y": [4]}], {})</script></html>"#,
    );
    write("notes.json", r#"{"notes": []}"#);
    add_jane(dir.path()).await;
    let (program, base) = host(dir.path()).await;

    let files = ["Sales 2024.json", "notes.json", "two.html", "nowhere.json"];
    let arguments = [&["import", "--folder", "old cloud"][..], &files[..]].concat();
    let said = command(dir.path(), &arguments, 1).await;
    for line in [
        "Sales 2024.json is jane:2, “Sales 2024”.",
        "two.html is jane:3, “two 1”.",
        "two.html is jane:4, “two 2”.",
        "notes.json was not imported: it holds neither a figure (`data` and `layout`) nor a grid (`cols`)",
        "nowhere.json was not imported: ",
        "Imported: 3. There already: 0. Not imported: 2.",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    let request = client().get(format!("{base}/v2/plots/jane:2/content"));
    let figure: Value = signed(request).send().await.unwrap().json().await.unwrap();
    assert_eq!(figure, json!({ "data": [{ "y": [1, 2] }], "layout": {} }));

    let again = [
        "import",
        "--folder",
        "old cloud",
        "--user",
        "jane",
        "two.html",
    ];
    let said = command(dir.path(), &again, 0).await;
    assert!(said.contains("There already: 2."), "{said}");
    program.terminate().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_fit_into_the_account_is_named_and_keeps_nothing_else_out() {
    let dir = tempfile::tempdir().unwrap();
    let long = "x".repeat(600_000);
    let plot = |text: &str| json!({ "data": [], "layout": { "title": text } }).to_string();
    for (name, text) in [("one", &long[..]), ("two", &long), ("three", "short")] {
        fs::write(dir.path().join(format!("{name}.json")), plot(text)).unwrap();
    }
    add_jane(dir.path()).await;
    fs::write(dir.path().join(".env"), "HOST_ACCOUNT_MB=1\n").unwrap();
    let (program, base) = host(dir.path()).await;
    let arguments = ["import", "one.json", "two.json", "three.json"];
    let said = command(dir.path(), &arguments, 1).await;
    for line in [
        "one.json is jane:1, “one”.",
        "two.json was not imported: This account may hold 1 MB",
        "three.json is jane:2, “three”.",
        "Imported: 2. There already: 0. Not imported: 1.",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    let request = client().get(format!("{base}/v2/folders/all?user=jane"));
    let listed: Value = signed(request).send().await.unwrap().json().await.unwrap();
    let titles: Vec<&Value> = listed["children"]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| &file["filename"])
        .collect();
    assert_eq!(titles, [&json!("three"), &json!("one")]);
    program.terminate().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_user_there_is_nowhere_to_import_to() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.json"), r#"{"data": [{"y": [1]}]}"#).unwrap();
    let said = command(dir.path(), &["import", "a.json"], 1).await;
    assert!(
        said.contains("has no user yet: chartkeeper host add-user"),
        "{said}"
    );
}
