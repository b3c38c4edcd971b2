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
async fn without_a_user_there_is_nowhere_to_import_to() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.json"), r#"{"data": [{"y": [1]}]}"#).unwrap();
    let said = command(dir.path(), &["import", "a.json"], 1).await;
    assert!(
        said.contains("has no user yet: chartkeeper host add-user"),
        "{said}"
    );
}
