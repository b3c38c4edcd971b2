//! Backups while others write, and the way back.

use std::{path::Path, sync::Arc};

use chart_host::{HostError, Limit, NewKey};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::desk::{Desk, desk, grid, open, plot};

async fn upload(desk: &Desk, name: &str) -> u64 {
    let figure = json!({ "data": [{ "y": [1, 2], "name": name }] });
    let body = json!({ "figure": figure, "filename": name });
    desk.post("/v2/plots", &body).await.expect(201)["file"]["idlocal"]
        .as_u64()
        .unwrap()
}

#[tokio::test]
async fn a_backup_brings_back_users_keys_charts_data_and_trash() {
    let desk = desk().await;
    let ids = desk
        .seed(vec![plot("p"), grid("g"), plot("thrown away")])
        .await;
    desk.trash(ids[2]).await.expect(200);
    let (before, content) = (
        desk.files().await,
        desk.get(&format!("/v2/grids/ada:{}/content", ids[1])).await,
    );
    let backup = desk.dir.path().join("backup.db");
    desk.host.backup(&backup).await.unwrap();

    desk.delete_for_ever(ids[2]).await;
    let late = upload(&desk, "late").await;
    desk.host
        .add_user("late", Limit::None, NewKey::Make)
        .await
        .unwrap();
    let restored = desk.host.restore(&backup).await.unwrap();
    assert_eq!(restored.charts, 3);
    assert_eq!(desk.files().await, before);
    assert_eq!(
        desk.get(&format!("/v2/grids/ada:{}/content", ids[1])).await,
        content
    );
    desk.read(late).await.refused(404);
    assert_eq!(desk.host.users().await.unwrap().len(), 1);
    let listed = desk.get("/v2/folders/all").await.expect(200);
    assert_eq!(
        listed["children"]["count"], 2,
        "what is counted is what came back"
    );

    desk.clock.advance(1000);
    desk.host.restore(&restored.kept).await.unwrap();
    desk.read(late).await.expect(200);
}

#[tokio::test]
async fn a_backup_while_others_upload_is_one_moment() {
    let desk = Arc::new(desk().await);
    let mut uploading = JoinSet::new();
    for caller in 0..4 {
        let desk = Arc::clone(&desk);
        uploading.spawn(async move {
            for n in 0..40 {
                upload(&desk, &format!("{caller}-{n}")).await;
            }
        });
    }
    let mut copies = Vec::new();
    for n in 0..4 {
        let to = desk.dir.path().join(format!("backup-{n}.db"));
        let before = desk.files().await.len();
        desk.host.backup(&to).await.unwrap();
        copies.push((to, before, desk.files().await.len()));
    }
    uploading.join_all().await;
    for (copy, before, after) in copies {
        let files = contents(&copy, &desk).await;
        assert!(
            (before..=after).contains(&files),
            "{before} <= {files} <= {after}"
        );
    }
}

/// Opens a backup as the database that it is; each plot has to have its figure.
async fn contents(copy: &Path, desk: &Desk) -> usize {
    let dir = tempfile::tempdir().unwrap();
    std::fs::copy(copy, dir.path().join("charts.db")).unwrap();
    let host = open(dir.path(), Arc::clone(&desk.clock)).await;
    let files = host.files("ada").await.unwrap();
    let served = host.serve(([127, 0, 0, 1], 0).into()).await.unwrap();
    for file in &files {
        let url = format!("{}/v2/plots/ada:{}/content", served.base_url(), file.id);
        let request = desk.http.get(url).basic_auth("ada", Some(&desk.key));
        let answer = request
            .header("plotly-client-platform", "test")
            .send()
            .await
            .unwrap();
        let figure: Value = answer.json().await.unwrap();
        assert_eq!(figure["data"][0]["name"], file.title.as_str());
    }
    files.len()
}

#[tokio::test]
async fn restoring_while_others_read_and_write_shows_all_of_the_old_or_all_of_the_new() {
    let desk = Arc::new(desk().await);
    desk.seed((0..50).map(|n| plot(&format!("old {n}"))).collect())
        .await;
    let backup = desk.dir.path().join("backup.db");
    desk.host.backup(&backup).await.unwrap();
    desk.seed((0..70).map(|n| plot(&format!("new {n}"))).collect())
        .await;
    let looking = {
        let desk = Arc::clone(&desk);
        tokio::spawn(async move {
            let mut seen = Vec::new();
            loop {
                let listed = desk.get("/v2/folders/all?page_size=500").await.expect(200);
                let count = listed["children"]["count"].as_u64().unwrap();
                let rows = listed["children"]["results"].as_array().unwrap().len();
                assert_eq!(usize::try_from(count).unwrap(), rows);
                seen.push(count);
                if count == 50 {
                    return seen;
                }
            }
        })
    };
    // Another process: its own connections over the same file.
    let other = open(desk.dir.path(), Arc::clone(&desk.clock)).await;
    other.restore(&backup).await.unwrap();
    let seen = looking.await.unwrap();
    assert!(
        seen.iter().all(|count| [120, 50].contains(count)),
        "{seen:?}"
    );
    upload(&desk, "after").await;
}

#[tokio::test]
async fn what_is_no_backup_changes_nothing_and_no_file_is_written_over() {
    let desk = desk().await;
    desk.seed(vec![plot("p")]).await;
    let before = desk.files().await;
    let at = |name: &str| desk.dir.path().join(name);
    desk.host.backup(&at("good.db")).await.unwrap();
    let again = desk.host.backup(&at("good.db")).await;
    assert!(matches!(again, Err(HostError::File { .. })), "{again:?}");

    let good = std::fs::read(at("good.db")).unwrap();
    std::fs::write(at("cut.db"), &good[..good.len() / 2]).unwrap();
    std::fs::write(
        at("text.db"),
        "no database at all, but rather long for a header of one",
    )
    .unwrap();
    let mut torn = good.clone();
    torn[4096..12000].fill(7);
    std::fs::write(at("torn.db"), torn).unwrap();
    std::fs::write(at("empty.db"), "").unwrap();
    for name in ["cut.db", "text.db", "torn.db", "empty.db", "missing.db"] {
        desk.clock.advance(1000);
        let restored = desk.host.restore(&at(name)).await;
        assert!(restored.is_err(), "{name}: {restored:?}");
        assert_eq!(desk.files().await, before, "{name}");
    }
    let left: Vec<_> = std::fs::read_dir(desk.dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("restoring") || name.contains(".part"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}
