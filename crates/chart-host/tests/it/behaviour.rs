//! Each answer in which real chart servers may differ, and the default.

use chart_host::{Behaviour, Limit, ReadTrashed, SecondTrash, SeedChart, TrashInListing};
use serde_json::{Value, json};

use crate::desk::{Desk, START_MS, desk, desk_with, grid, plot};

async fn trashed(behaviour: Behaviour) -> (Desk, u64) {
    let desk = desk().await;
    desk.host.behaviour(behaviour);
    let id = desk.seed(vec![plot("one")]).await[0];
    desk.clock.advance(1000);
    desk.trash(id).await.expect(200);
    (desk, id)
}

async fn rows(desk: &Desk) -> Vec<Value> {
    let body = desk.get("/v2/folders/all").await.expect(200);
    let rows = body["children"]["results"].as_array().unwrap().clone();
    assert_eq!(body["children"]["count"], rows.len());
    rows
}

#[tokio::test]
async fn a_listing_hides_shows_or_marks_the_trash() {
    let wanted = [
        (TrashInListing::Hidden, None),
        (TrashInListing::Marked, Some(true)),
        (TrashInListing::Unmarked, Some(false)),
    ];
    for (listing_shows_trashed, deleted) in wanted {
        let (desk, id) = trashed(Behaviour {
            listing_shows_trashed,
            ..Behaviour::default()
        })
        .await;
        let rows = rows(&desk).await;
        let shown = rows.first().map(|row| row["deleted"].as_bool().unwrap());
        assert_eq!(shown, deleted, "{listing_shows_trashed:?}");
        assert_eq!(desk.read(id).await.expect(200)["deleted"], true);
    }
}

#[tokio::test]
async fn the_trash_counts_toward_the_limit_or_not() {
    for (trash_counts, status) in [(false, 201), (true, 403)] {
        let desk = desk_with(Limit::Plots(1)).await;
        desk.host.behaviour(Behaviour {
            trash_counts,
            ..Behaviour::default()
        });
        let id = desk.seed(vec![plot("one")]).await[0];
        desk.trash(id).await.expect(200);
        let upload = json!({ "figure": {}, "filename": "two" });
        assert_eq!(desk.post("/v2/plots", &upload).await.status, status);
        desk.delete_for_ever(id).await.expect(204);
        let upload = json!({ "figure": {}, "filename": "three" });
        let after = desk.post("/v2/plots", &upload).await.status;
        assert_eq!(after, if trash_counts { 201 } else { 403 });
    }
}

#[tokio::test]
async fn trashing_changes_the_date_or_not() {
    let before = START_MS - 1_000_000;
    for (trash_changes_modified, modified) in [(false, before), (true, START_MS + 1000)] {
        let (desk, id) = trashed(Behaviour {
            trash_changes_modified,
            ..Behaviour::default()
        })
        .await;
        assert_eq!(desk.state(id).await.unwrap().modified_ms, modified);
        assert_eq!(
            desk.state(id).await.unwrap().created_ms,
            START_MS - 2_000_000
        );
    }
}

#[tokio::test]
async fn reading_a_trashed_file_is_200_404_or_409() {
    let wanted = [
        (ReadTrashed::Ok200, 200),
        (ReadTrashed::NotFound404, 404),
        (ReadTrashed::Conflict409, 409),
    ];
    for (read_trashed, status) in wanted {
        let (desk, id) = trashed(Behaviour {
            read_trashed,
            ..Behaviour::default()
        })
        .await;
        for path in ["files/ada:", "plots/ada:"] {
            assert_eq!(desk.get(&format!("/v2/{path}{id}")).await.status, status);
        }
        let content = desk.get(&format!("/v2/plots/ada:{id}/content")).await;
        assert_eq!(content.status, status);
        if status == 409 {
            assert_eq!(content.body["errors"][0]["code"], "FILE_IS_DELETED");
        }
        desk.delete_for_ever(id).await.expect(204);
        desk.read(id).await.refused(404);
    }
}

#[tokio::test]
async fn rows_carry_references_or_not_and_a_file_always_does() {
    for rows_carry_references in [true, false] {
        let desk = desk().await;
        desk.host.behaviour(Behaviour {
            rows_carry_references,
            ..Behaviour::default()
        });
        let draws_from = desk.seed(vec![grid("g")]).await;
        let id = desk
            .seed(vec![SeedChart {
                draws_from,
                ..plot("p")
            }])
            .await[0];
        for row in rows(&desk).await {
            assert_eq!(row.get("references").is_some(), rows_carry_references);
            assert_eq!(row.get("referencers").is_some(), rows_carry_references);
        }
        assert_eq!(
            desk.read(id).await.expect(200)["references"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
    }
}

#[tokio::test]
async fn ids_return_or_never() {
    for ids_return in [false, true] {
        let desk = desk().await;
        desk.host.behaviour(Behaviour {
            ids_return,
            ..Behaviour::default()
        });
        let ids = desk.seed(vec![plot("a"), plot("b"), plot("c")]).await;
        assert_eq!(ids, [1, 2, 3]);
        desk.trash(2).await.expect(200);
        let before = desk.seed(vec![plot("while in the trash")]).await[0];
        assert_eq!(before, 4);
        desk.delete_for_ever(2).await.expect(204);
        let after = desk.seed(vec![plot("d"), plot("e")]).await;
        assert_eq!(after, if ids_return { [2, 5] } else { [5, 6] });
    }
}

#[tokio::test]
async fn a_second_trash_is_200_404_or_409_and_changes_nothing() {
    let wanted = [
        (SecondTrash::Ok200, 200),
        (SecondTrash::NotFound404, 404),
        (SecondTrash::Conflict409, 409),
    ];
    for (second_trash, status) in wanted {
        let behaviour = Behaviour {
            second_trash,
            trash_changes_modified: true,
            ..Behaviour::default()
        };
        let (desk, id) = trashed(behaviour).await;
        let before = desk.files().await;
        desk.clock.advance(1000);
        assert_eq!(desk.trash(id).await.status, status);
        assert_eq!(desk.files().await, before);
    }
}

#[tokio::test]
async fn by_default_what_a_listing_counts_is_what_the_limit_counts() {
    let default = Behaviour::default();
    assert_eq!(
        default.listing_shows_trashed == TrashInListing::Hidden,
        !default.trash_counts
    );
    let (desk, id) = trashed(default).await;
    assert_eq!(rows(&desk).await, Vec::<Value>::new());
    assert_eq!(
        desk.state(id).await.unwrap().modified_ms,
        START_MS - 1_000_000
    );
}
