//! The trash, and away for ever.

use chart_host::SeedKind;
use serde_json::{Value, json};

use crate::desk::{Desk, chart, desk, grid, plot};

#[tokio::test]
async fn permanent_delete_of_an_untrashed_file_is_409() {
    let desk = desk().await;
    let id = desk.seed(vec![plot("one")]).await[0];
    for resource in ["files", "plots"] {
        let path = format!("/v2/{resource}/ada:{id}/permanent_delete");
        assert!(
            desk.delete(&path)
                .await
                .refused(409)
                .contains("not in the trash")
        );
    }
    assert!(desk.state(id).await.is_some());
}

#[tokio::test]
async fn trash_then_delete_is_200_then_204_then_404() {
    let desk = desk().await;
    let id = desk.seed(vec![plot("one")]).await[0];
    let before = desk.read(id).await.expect(200);
    let trashed = desk.trash(id).await.expect(200);
    assert_eq!(trashed["deleted"], true);
    for same in ["fid", "title", "filetype", "creation_time", "date_modified"] {
        assert_eq!(trashed[same], before[same], "{same}");
    }
    assert_eq!(
        desk.delete_for_ever(id).await,
        crate::desk::Reply {
            status: 204,
            body: Value::Null
        }
    );
    desk.delete_for_ever(id).await.refused(404);
    desk.trash(id).await.refused(404);
    desk.read(id).await.refused(404);
    assert_eq!(desk.files().await, []);
}

#[tokio::test]
async fn restore_undoes_trash_wholly() {
    let desk = desk().await;
    let id = desk.seed(vec![plot("one")]).await[0];
    let before = (desk.files().await, desk.read(id).await);
    desk.trash(id).await.expect(200);
    let restored = desk
        .post(&format!("/v2/files/ada:{id}/restore"), &json!({}))
        .await
        .expect(200);
    assert_eq!(restored, before.1.body);
    assert_eq!((desk.files().await, desk.read(id).await), before);
    desk.delete_for_ever(id).await.refused(409);
}

#[tokio::test]
async fn a_plots_address_does_not_serve_a_grid() {
    let desk = desk().await;
    let ids = desk.seed(vec![plot("p"), grid("g")]).await;
    let (plot, grid) = (ids[0], ids[1]);
    desk.post(&format!("/v2/grids/ada:{plot}/trash"), &json!({}))
        .await
        .refused(404);
    desk.post(&format!("/v2/plots/ada:{grid}/trash"), &json!({}))
        .await
        .refused(404);
    desk.delete(&format!("/v2/grids/ada:{plot}"))
        .await
        .refused(404);
    desk.get(&format!("/v2/plots/ada:{grid}/content"))
        .await
        .refused(404);
    assert!(desk.files().await.iter().all(|file| !file.trashed));
    desk.post(&format!("/v2/grids/ada:{grid}/trash"), &json!({}))
        .await
        .expect(200);
    assert!(desk.state(grid).await.unwrap().trashed);
}

/// `outer` with `inner` in it, a plot in each, and one beside.
async fn folders(desk: &Desk) -> [u64; 5] {
    let mut deep = plot("deep");
    deep.folder = Some("outer/inner".to_owned());
    let mut shallow = plot("shallow");
    shallow.folder = Some("outer".to_owned());
    let ids = desk.seed(vec![deep, shallow, plot("beside")]).await;
    let files = desk.files().await;
    let folder = |title: &str| files.iter().find(|file| file.title == title).unwrap().id;
    [folder("outer"), folder("inner"), ids[0], ids[1], ids[2]]
}

async fn trashed(desk: &Desk) -> Vec<u64> {
    let files = desk.files().await;
    files
        .iter()
        .filter(|file| file.trashed)
        .map(|file| file.id)
        .collect()
}

#[tokio::test]
async fn a_folder_takes_all_that_is_in_it_and_nothing_beside_it() {
    let desk = desk().await;
    let [outer, inner, deep, shallow, beside] = folders(&desk).await;
    let mut all = vec![outer, inner, deep, shallow];
    all.sort_unstable();
    desk.post(&format!("/v2/folders/ada:{outer}/trash"), &json!({}))
        .await
        .expect(200);
    assert_eq!(trashed(&desk).await, all);
    desk.post(&format!("/v2/folders/ada:{outer}/restore"), &json!({}))
        .await
        .expect(200);
    assert!(trashed(&desk).await.is_empty());
    desk.delete(&format!("/v2/folders/ada:{outer}/permanent_delete"))
        .await
        .refused(409);
    desk.trash(outer).await.expect(200);
    desk.delete(&format!("/v2/folders/ada:{outer}/permanent_delete"))
        .await
        .expect(204);
    let left: Vec<u64> = desk.files().await.iter().map(|file| file.id).collect();
    assert_eq!(left, [beside]);
}

#[tokio::test]
async fn what_was_trashed_before_its_folder_stays_in_the_trash() {
    let desk = desk().await;
    let [outer, _, deep, ..] = folders(&desk).await;
    desk.trash(deep).await.expect(200);
    desk.trash(outer).await.expect(200);
    desk.post(&format!("/v2/folders/ada:{outer}/restore"), &json!({}))
        .await
        .expect(200);
    assert_eq!(trashed(&desk).await, [deep]);
}

#[tokio::test]
async fn a_file_restored_out_of_a_trashed_folder_goes_home() {
    let desk = desk().await;
    let [outer, _, deep, ..] = folders(&desk).await;
    desk.trash(outer).await.expect(200);
    let restored = desk
        .post(&format!("/v2/files/ada:{deep}/restore"), &json!({}))
        .await
        .expect(200);
    assert_eq!(restored["parent"], -1);
    desk.delete(&format!("/v2/folders/ada:{outer}/permanent_delete"))
        .await
        .expect(204);
    assert!(desk.state(deep).await.is_some());
}

#[tokio::test]
async fn a_trashed_name_is_free_and_restoring_into_a_taken_one_is_409() {
    let desk = desk().await;
    let id = desk.seed(vec![plot("one")]).await[0];
    desk.trash(id).await.expect(200);
    desk.seed(vec![plot("one")]).await;
    let message = desk
        .post(&format!("/v2/files/ada:{id}/restore"), &json!({}))
        .await
        .refused(409);
    assert!(message.contains("already exists"), "{message}");
    assert!(desk.state(id).await.unwrap().trashed);
}

#[tokio::test]
async fn a_trashed_file_cannot_be_changed() {
    let desk = desk().await;
    let ids = desk
        .seed(vec![plot("p"), grid("g"), chart(SeedKind::Folder, "f")])
        .await;
    for id in &ids {
        desk.trash(*id).await.expect(200);
    }
    let rename = json!({ "filename": "other" });
    desk.put(&format!("/v2/files/ada:{}", ids[0]), &rename)
        .await
        .refused(409);
    desk.put(&format!("/v2/plots/ada:{}", ids[0]), &rename)
        .await
        .refused(409);
    desk.put(&format!("/v2/grids/ada:{}", ids[1]), &rename)
        .await
        .refused(409);
    let rows = json!({ "rows": [[1, 2]] });
    desk.post(&format!("/v2/grids/ada:{}/row", ids[1]), &rows)
        .await
        .refused(409);
    let inside = json!({ "figure": {}, "filename": "x", "parent": ids[2] });
    desk.post("/v2/plots", &inside).await.refused(400);
    assert!(desk.files().await.iter().all(|file| file.title.len() == 1));
}

#[tokio::test]
async fn acting_as_the_owner_is_seen_by_the_next_request() {
    let desk = desk().await;
    let ids = desk.seed(vec![plot("a"), plot("b"), plot("c")]).await;
    desk.host.trash_as_owner("ada", ids[0]).await.unwrap();
    assert_eq!(desk.read(ids[0]).await.expect(200)["deleted"], true);
    desk.host.restore_as_owner("ada", ids[0]).await.unwrap();
    desk.delete_for_ever(ids[0]).await.refused(409);
    desk.host.delete_as_owner("ada", ids[1]).await.unwrap();
    desk.read(ids[1]).await.refused(404);
    desk.clock.advance(5000);
    desk.host.rename_as_owner("ada", ids[2], "d").await.unwrap();
    desk.host.add_view("ada", ids[2]).await.unwrap();
    let renamed = desk.read(ids[2]).await.expect(200);
    assert_eq!(
        (&renamed["title"], &renamed["views"]),
        (&json!("d"), &json!(1))
    );
    assert_eq!(
        desk.state(ids[2]).await.unwrap().modified_ms,
        crate::desk::START_MS + 5000
    );
    assert!(desk.host.rename_as_owner("ada", ids[2], "a").await.is_err());
    assert!(desk.host.trash_as_owner("ada", 999).await.is_err());
}

#[tokio::test]
async fn of_twenty_deletes_at_once_exactly_one_is_204() {
    let desk = desk().await;
    let id = desk.seed(vec![plot("one")]).await[0];
    desk.trash(id).await.expect(200);
    let replies = futures_util::future::join_all((0..20).map(|_| desk.delete_for_ever(id))).await;
    let count = |status: u16| {
        replies
            .iter()
            .filter(|reply| reply.status == status)
            .count()
    };
    assert_eq!((count(204), count(404)), (1, 19));
}
