//! What the v2 client asks and what it makes of documented answers.

use serde_json::json;

use super::super::AnyTime;
use super::super::stub::*;
use super::*;

#[tokio::test]
async fn a_call_carries_the_key_and_the_platform() {
    let (stub, address) = Stub::serve([answer(200, json!({"username": "Ada"}))]).await;
    let identity = client(&address, timeouts()).who_am_i(&ada()).await.unwrap();
    assert_eq!(identity.username, "Ada");
    let asked = stub.0.lock().unwrap().requests[0].clone();
    assert_eq!(asked.line, "GET /v2/users/current");
    assert_eq!(
        asked.authorization.as_deref(),
        Some("Basic YWRhOmNhbmFyeS1rZXktNzQzMQ==")
    );
    assert!(asked.platform.unwrap().starts_with("chartkeeper "));
}

#[tokio::test]
async fn three_pages_are_one_listing() {
    let mut trashed = file(3, "plot");
    trashed["deleted"] = json!(true);
    let (stub, address) = Stub::serve([
        page(5, &[file(1, "plot"), file(2, "grid")]),
        page(5, &[trashed, file(4, "fold")]),
        page(5, &[file(5, "dashboard")]),
    ])
    .await;
    let listing = client(&format!("{address}/v2/"), timeouts())
        .list(&ada(), Scope::Everything)
        .await
        .unwrap();
    let fids: Vec<_> = listing.charts.iter().map(|chart| chart.fid.local).collect();
    assert_eq!(
        (fids, listing.folders.len(), listing.pages),
        (vec![1, 2], 1, 3)
    );
    let expected = |n| format!("GET /v2/folders/all?user=ada&page_size=500&page={n}");
    assert_eq!(stub.lines(), [expected(1), expected(2), expected(3)]);
}

#[tokio::test]
async fn a_listing_that_changes_once_is_taken_again() {
    for disturbed in [
        page(3, &[file(3, "plot")]),
        page(2, &[file(1, "plot")]),
        page(2, &[]),
        not_found(),
    ] {
        let (stub, address) = Stub::serve([
            page(2, &[file(1, "plot")]),
            disturbed,
            page(1, &[file(1, "plot")]),
        ])
        .await;
        let listing = client(&address, timeouts())
            .list(&ada(), Scope::Only(Filetype::Plot))
            .await
            .unwrap();
        assert_eq!((listing.charts.len(), stub.lines().len()), (1, 3));
    }
}

#[tokio::test]
async fn a_listing_that_goes_on_changing_is_an_error() {
    let (stub, address) = Stub::serve([page(2, &[file(1, "plot")])]).await;
    let listed = client(&address, timeouts())
        .list(&ada(), Scope::Everything)
        .await;
    assert_eq!(listed, Err(ServerError::KeptChanging));
    assert_eq!(stub.lines().len(), 6);
}

#[tokio::test]
async fn a_listing_that_is_too_long_is_not_taken() {
    let (stub, address) = Stub::serve([page(100_001, &[file(1, "plot")])]).await;
    let listed = client(&address, timeouts())
        .list(&ada(), Scope::Everything)
        .await;
    assert_eq!(listed, Err(ServerError::TooLong(100_000)));
    assert_eq!(stub.lines().len(), 1);
}

#[tokio::test]
async fn a_count_is_one_call() {
    let (stub, address) = Stub::serve([page(97, &[file(1, "plot")])]).await;
    let server = client(&address, timeouts());
    assert_eq!(server.count(&ada(), Filetype::Plot).await, Ok(97));
    let line = "GET /v2/folders/all?user=ada&page_size=1&page=1&filetype=plot";
    assert_eq!(stub.lines(), [line]);
    let unfiltered = server.count(&ada(), Filetype::Grid).await;
    assert!(matches!(unfiltered, Err(ServerError::NotUnderstood(_))));
}

#[tokio::test]
async fn a_reading_is_there_in_the_trash_or_not_there() {
    let (_, address) = Stub::serve([
        answer(200, file(225, "plot")),
        answer(409, "{}"),
        not_found(),
        answer(404, "<html>"),
        answer(200, file(226, "plot")),
    ])
    .await;
    let server = client(&address, timeouts());
    let read = async || server.read(&ada(), &fid(225)).await;
    assert!(matches!(read().await, Ok(Reading::There(chart)) if chart.fid == fid(225)));
    assert_eq!(read().await, Ok(Reading::InTrashUnseen));
    assert_eq!(read().await, Ok(Reading::NotThere));
    assert!(matches!(read().await, Err(ServerError::NotUnderstood(_))));
    assert!(matches!(read().await, Err(ServerError::NotUnderstood(_))));
}

#[tokio::test]
async fn trash_restore_delete_and_content_have_their_paths() {
    let mut trashed = file(225, "plot");
    trashed["deleted"] = json!(true);
    let (stub, address) = Stub::serve([
        answer(200, trashed),
        answer(200, file(225, "plot")),
        answer(204, ""),
        answer(200, json!({"data": []})),
    ])
    .await;
    let server = client(&address, timeouts());
    assert_eq!(
        trash(&server).await.unwrap().whereabouts,
        Whereabouts::InTrash
    );
    let restored = server.restore(&ada(), &fid(225), &AnyTime).await.unwrap();
    assert_eq!(restored.whereabouts, Whereabouts::InUse);
    assert_eq!(delete(&server).await, Ok(()));
    let content = server.content(&ada(), &fid(225), Filetype::Plot).await;
    assert_eq!(content, Ok(json!({"data": []})));
    let expected = [
        "POST /v2/files/ada:225/trash",
        "POST /v2/files/ada:225/restore",
        "DELETE /v2/files/ada:225/permanent_delete",
        "GET /v2/plots/ada:225/content?inline_data=true",
    ];
    assert_eq!(stub.lines(), expected);
}

#[tokio::test]
async fn a_write_succeeded_only_as_documented() {
    for undocumented in [
        answer(201, file(225, "plot")),
        answer(200, "ok"),
        answer(200, "{}"),
        answer(200, file(226, "plot")),
        answer(204, ""),
        answer(404, "gone"),
    ] {
        let (_, address) = Stub::serve([undocumented]).await;
        let trashed = trash(&client(&address, timeouts())).await;
        assert!(
            matches!(trashed, Err(ServerError::NotUnderstood(_))),
            "{trashed:?}"
        );
    }
    for undocumented in [answer(200, ""), answer(202, ""), answer(404, "<html>")] {
        let (_, address) = Stub::serve([undocumented]).await;
        let deleted = delete(&client(&address, timeouts())).await;
        assert!(
            matches!(deleted, Err(ServerError::NotUnderstood(_))),
            "{deleted:?}"
        );
    }
}
