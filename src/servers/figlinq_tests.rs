//! What the v3 client asks, and what it makes of answers, documented and others.

use std::time::Duration;

use axum::http::header;
use serde_json::json;

use super::super::profile::{Gate, Reach};
use super::super::stub::*;
use super::super::{AnyTime, Trouble};
use super::*;
use crate::domain::chart::Ties;

fn row(local: u64, word: &str) -> Value {
    json!({
        "fid": format!("ada:{local}"), "type": word, "filename": format!("chart {local}"),
        "created_at": "2026-01-02T03:04:05.123456Z", "modified_at": "2026-01-02T03:04:05Z",
        "trashed": false, "parent": null
    })
}

fn trashed(local: u64) -> Value {
    let mut row = row(local, "plot");
    row["trashed"] = json!(true);
    row
}

fn page(rows: &[Value], next: &Value) -> Answered {
    answer(
        200,
        json!({"results": rows, "next": next, "previous": null}),
    )
}

/// The address of another host, as a server behind a proxy may tell it.
fn next(cursor: &str) -> Value {
    json!(format!(
        "https://inside.example/v3/files/?owner=ada&cursor={cursor}"
    ))
}

fn graph(roots: &[&str], links: &[(&str, &str)]) -> Value {
    let links: Vec<Value> = links
        .iter()
        .map(|(from, to)| json!({"from": from, "to": to, "kind": "uses_grid"}))
        .collect();
    json!({
        "roots": roots, "files": {}, "links": links, "hidden": 0, "more": [], "truncated": false
    })
}

fn in_trash() -> Answered {
    answer(
        409,
        json!({"errors": [{"code": "FILE_IS_DELETED", "message": "It is in the trash."}]}),
    )
}

async fn count(address: &str) -> Result<u64, ServerError> {
    let server = figlinq(address, timeouts());
    server.count(&ada(), Filetype::Plot).await
}

fn is_not_understood<T>(result: &Result<T, ServerError>) -> bool {
    matches!(result, Err(ServerError::NotUnderstood(_)))
}

#[tokio::test]
async fn pages_are_followed_by_cursor_and_never_to_another_host() {
    let (stub, address) = Stub::serve([
        page(&[row(1, "plot"), row(2, "grid")], &next("a%2Bb%3D")),
        page(&[trashed(3), row(4, "fold")], &next("c")),
        page(&[row(5, "flowchart")], &Value::Null),
        answer(200, graph(&["ada:1"], &[("ada:1", "ada:2")])),
        answer(200, graph(&["ada:2"], &[("ada:1", "ada:2")])),
    ])
    .await;
    let listing = figlinq(&address, timeouts())
        .list(&ada(), Scope::Everything)
        .await
        .unwrap();
    let [plot, grid] = &listing.charts[..] else {
        panic!("{listing:?}")
    };
    assert_eq!((listing.folders.len(), listing.pages), (1, 3));
    assert_eq!(plot.draws_from, Ties::Known(vec![fid(2)]));
    assert_eq!(grid.drawn_by, Ties::Known(vec![fid(1)]));
    let asks = "&depth=1&compact=true";
    let expected = [
        "GET /v3/files/?owner=ada&page_size=200".to_owned(),
        "GET /v3/files/?owner=ada&page_size=200&cursor=a%2Bb%3D".to_owned(),
        "GET /v3/files/?owner=ada&page_size=200&cursor=c".to_owned(),
        format!("GET /v3/files/references/?fids=ada%3A1&direction=uses{asks}"),
        format!("GET /v3/files/references/?fids=ada%3A2&direction=used_by{asks}"),
    ];
    assert_eq!(stub.lines(), expected);
}

#[tokio::test]
async fn a_listing_that_tells_a_file_or_a_cursor_twice_is_taken_again() {
    for disturbed in [
        page(&[row(1, "plot")], &Value::Null),
        page(&[row(2, "plot")], &next("c")),
    ] {
        let (stub, address) = Stub::serve([
            page(&[row(1, "plot")], &next("c")),
            disturbed,
            page(&[row(1, "plot")], &Value::Null),
        ])
        .await;
        assert_eq!((count(&address).await, stub.lines().len()), (Ok(1), 3));
    }
    let (stub, address) = Stub::serve([page(&[], &next("c"))]).await;
    let listed = figlinq(&address, timeouts())
        .list(&ada(), Scope::Folders)
        .await;
    assert_eq!(listed, Err(ServerError::KeptChanging));
    assert_eq!(stub.lines().len(), 6);
}

#[tokio::test]
async fn a_page_that_does_not_say_where_it_goes_on_is_not_understood() {
    for next in [
        json!(3),
        json!(""),
        json!("https://inside.example/v3/files/?page=2"),
        json!("/v3/files/?cursor="),
        json!("https://["),
        json!(format!("/v3/files/?cursor={}", "x".repeat(2_001))),
    ] {
        let (stub, address) = Stub::serve([page(&[row(1, "plot")], &next)]).await;
        assert!(is_not_understood(&count(&address).await), "{next}");
        assert_eq!(stub.lines().len(), 1);
    }
    let (_, address) = Stub::serve([answer(200, json!({"results": []}))]).await;
    assert!(is_not_understood(&count(&address).await));
}

#[tokio::test]
async fn references_are_asked_of_twenty_files_at_a_time_and_one_by_one_where_some_are_hidden() {
    let rows: Vec<Value> = (1..=21).map(|n| row(n, "grid")).collect();
    let mut hidden = graph(&["ada:1"], &[]);
    hidden["hidden"] = json!(1);
    let (stub, address) = Stub::serve([page(&rows, &Value::Null), answer(200, hidden)]).await;
    let listing = figlinq(&address, timeouts())
        .list(&ada(), Scope::Only(Filetype::Grid))
        .await
        .unwrap();
    let unknown = listing
        .charts
        .iter()
        .filter(|grid| grid.drawn_by == Ties::Unknown);
    assert_eq!(unknown.count(), 21);
    // One page, a batch of 20 and one of 1, and then the 20 by themselves.
    let commas: Vec<usize> = stub
        .lines()
        .iter()
        .map(|line| line.matches("%2C").count())
        .collect();
    assert_eq!(commas.len(), 1 + 2 + 20);
    assert_eq!(commas.iter().filter(|n| **n == 19).count(), 1);
    assert_eq!(commas.iter().sum::<usize>(), 19);
}

#[tokio::test]
async fn a_reading_is_there_in_the_trash_or_not_there() {
    let no_graph = not_found();
    let (_, address) = Stub::serve([
        answer(200, row(225, "plot")),
        no_graph,
        in_trash(),
        not_found(),
        answer(404, "<html>"),
        answer(409, "{}"),
        answer(200, row(226, "plot")),
        answer(200, row(225, "flowchart")),
    ])
    .await;
    let server = figlinq(&address, timeouts());
    let read = async || server.read(&ada(), &fid(225)).await;
    let there = read().await;
    assert!(
        matches!(&there, Ok(Reading::There(chart)) if chart.fid == fid(225) && chart.draws_from == Ties::Unknown),
        "{there:?}"
    );
    assert_eq!(read().await, Ok(Reading::InTrashUnseen));
    assert_eq!(read().await, Ok(Reading::NotThere));
    assert!(is_not_understood(&read().await));
    assert!(is_not_understood(&read().await));
    assert!(is_not_understood(&read().await));
    assert_eq!(read().await, Err(ServerError::NotAChart));
}

#[tokio::test]
async fn trash_restore_delete_content_and_upload_have_their_paths() {
    let (stub, address) = Stub::serve([
        answer(200, trashed(225)),
        answer(200, row(225, "plot")),
        in_trash(),
        answer(204, ""),
        answer(200, json!({"data": []})),
        answer(200, json!({"cols": {}})),
        not_found(),
        answer(201, row(226, "plot")),
        not_found(),
        answer(201, row(90, "fold")),
    ])
    .await;
    let server = figlinq(&address, timeouts());
    let trashed = trash(&server).await.unwrap();
    assert_eq!(trashed.whereabouts, Whereabouts::InTrash);
    let restored = server.restore(&ada(), &fid(225), &AnyTime).await.unwrap();
    assert_eq!(restored.whereabouts, Whereabouts::InUse);
    delete(&server).await.unwrap();
    for filetype in [Filetype::Plot, Filetype::Grid] {
        server.content(&ada(), &fid(225), filetype).await.unwrap();
    }
    let chart = NewChart {
        filetype: Filetype::Plot,
        title: "again".into(),
        privacy: Privacy::Unknown,
        parent: Parent::Home,
        content: json!({"data": []}),
    };
    let made = server.upload(&ada(), &chart, &AnyTime).await.unwrap();
    assert_eq!(made.fid, fid(226));
    let (who, parent) = (ada(), Parent::Folder(fid(84)));
    let folder = server.make_folder(&who, &parent, "in", &AnyTime).await;
    assert_eq!(folder.unwrap().fid, fid(90));
    let expected = [
        "POST /v3/files/ada:225/trash/",
        "POST /v3/files/ada:225/restore/",
        "GET /v3/files/ada:225/",
        "DELETE /v3/files/ada:225/",
        "GET /v3/files/ada:225/content/?inline_data=true",
        "GET /v3/files/ada:225/content/",
        "GET /v3/files/lookup/?path=again&owner=ada",
        "POST /v3/files/",
        "GET /v3/files/lookup/?path=in&owner=ada&parent=ada%3A84",
        "POST /v3/files/",
    ];
    assert_eq!(stub.lines(), expected);
}

#[tokio::test]
async fn what_has_the_title_is_not_uploaded_over() {
    let (stub, address) = Stub::serve([answer(200, row(9, "fold"))]).await;
    let chart = NewChart {
        filetype: Filetype::Grid,
        title: "taken".into(),
        privacy: Privacy::Private,
        parent: Parent::Folder(fid(84)),
        content: json!({"cols": {}}),
    };
    let uploaded = figlinq(&address, timeouts())
        .upload(&ada(), &chart, &AnyTime)
        .await;
    assert_eq!(uploaded, Err(ServerError::NameTaken));
    assert_eq!(stub.lines().len(), 1);
}

#[tokio::test]
async fn what_is_in_use_is_not_deleted_and_what_was_not_approved_neither() {
    let (stub, address) = Stub::serve([answer(200, row(225, "plot"))]).await;
    let server = figlinq(&address, timeouts());
    assert_eq!(delete(&server).await, Err(ServerError::WrongState));
    assert_eq!(stub.lines(), ["GET /v3/files/ada:225/"]);
    let plan = approved(Effect::Trash);
    let item = plan.item(0).unwrap();
    let deleted = server.delete(&ada(), item, &AnyTime).await;
    assert!(is_not_understood(&deleted));
    assert_eq!(stub.lines().len(), 1);
}

#[tokio::test]
async fn a_write_succeeded_only_as_documented() {
    for undocumented in [
        answer(201, trashed(225)),
        answer(200, "ok"),
        answer(200, "{}"),
        answer(200, trashed(226)),
        answer(200, row(225, "plot")),
        answer(204, ""),
        answer(404, "gone"),
    ] {
        let (_, address) = Stub::serve([undocumented]).await;
        let moved = trash(&figlinq(&address, timeouts())).await;
        assert!(is_not_understood(&moved), "{moved:?}");
    }
    for undocumented in [
        answer(200, ""),
        answer(202, ""),
        answer(404, "<html>"),
        in_trash(),
    ] {
        let (_, address) = Stub::serve([in_trash(), undocumented]).await;
        let deleted = delete(&figlinq(&address, timeouts())).await;
        assert!(is_not_understood(&deleted), "{deleted:?}");
    }
}

#[tokio::test]
async fn each_refusal_of_a_write_has_its_error() {
    let not_authenticated = json!({"errors": [{"code": "NOT_AUTHENTICATED", "message": "Who?"}]});
    let forbidden = json!({"errors": [{"code": "PERMISSION_DENIED", "message": "owner only"}]});
    for (refusal, expected) in [
        (answer(401, ""), ServerError::Unauthorized),
        (answer(403, not_authenticated), ServerError::Unauthorized),
        (
            answer(403, forbidden),
            ServerError::Forbidden("owner only".into()),
        ),
        (not_found(), ServerError::NotFound),
        (answer(409, "{}"), ServerError::WrongState),
        (answer(500, ""), ServerError::Ambiguous),
        (
            answer(429, "").with(header::RETRY_AFTER, "7200"),
            ServerError::RateLimited(Duration::from_hours(2)),
        ),
    ] {
        let (stub, address) = Stub::serve([in_trash(), refusal.clone()]).await;
        let deleted = delete(&figlinq(&address, hasty())).await;
        assert_eq!(deleted, Err(expected.clone()));
        assert_eq!(stub.lines().len(), 2);
        let (stub, address) = Stub::serve([refusal]).await;
        assert_eq!(trash(&figlinq(&address, hasty())).await, Err(expected));
        assert_eq!(stub.lines().len(), 1);
    }
}

#[tokio::test]
async fn a_redirect_is_followed_by_no_call() {
    let (elsewhere, to) = Stub::serve([answer(204, "")]).await;
    let redirect = answer(307, "").with(header::LOCATION, to.clone());
    let (_, address) = Stub::serve([in_trash(), redirect]).await;
    let server = figlinq(&address, hasty());
    assert!(is_not_understood(&delete(&server).await));
    assert!(is_not_understood(&trash(&server).await));
    assert!(is_not_understood(&server.who_am_i(&ada()).await));
    assert_eq!(elsewhere.lines(), [""; 0]);
}

#[tokio::test]
async fn no_error_tells_the_key() {
    let mut told = String::new();
    for echo in [
        answer(403, json!({"errors": [{"code": KEY, "message": KEY}]})),
        answer(404, KEY),
        answer(409, KEY),
        answer(200, KEY),
        answer(
            200,
            json!({"fid": KEY, "results": KEY, "links": KEY, "image_data": KEY}),
        ),
    ] {
        let (_, address) = Stub::serve([echo]).await;
        let server = figlinq(&address, hasty());
        let errors = [
            delete(&server).await.unwrap_err(),
            trash(&server).await.unwrap_err(),
            server.read(&ada(), &fid(225)).await.unwrap_err(),
            server.list(&ada(), Scope::Everything).await.unwrap_err(),
        ];
        told.extend(errors.map(|error| format!("{error} {error:?} {server:?}")));
    }
    assert!(!told.contains(KEY), "{told}");
}

#[tokio::test]
async fn a_picture_is_a_png_or_none() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and so on";
    let told = |mime: &str, bytes: &[u8]| {
        use base64::Engine as _;
        let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
        json!({"fid": "ada:225", "image_data": format!("data:{mime};base64,{encoded}")})
    };
    let mut long = png.to_vec();
    long.resize(super::super::MOST_PICTURE_BYTES + 1, 0);
    let mut anothers = told("image/png", png);
    anothers["fid"] = json!("ada:226");
    for (answered, expected) in [
        (
            answer(200, told("image/png", png)),
            Some(Some(png.to_vec())),
        ),
        (answer(200, told("image/png", &long)), Some(None)),
        (not_found(), Some(None)),
        (in_trash(), Some(None)),
        (answer(200, told("image/svg+xml", b"<svg onload=x>")), None),
        (answer(200, told("image/png", b"<svg onload=x>")), None),
        (
            answer(200, json!({"image_data": "data:image/png;base64,?"})),
            None,
        ),
        (
            answer(200, json!({"image_data": "https://elsewhere.example/"})),
            None,
        ),
        (answer(200, anothers), None),
    ] {
        let (stub, address) = Stub::serve([answered]).await;
        let picture = figlinq(&address, hasty()).picture(&ada(), &fid(225)).await;
        assert_eq!(picture.ok(), expected);
        assert_eq!(
            stub.lines(),
            ["GET /v3/files/ada:225/plot/image/?max_px=1024"]
        );
    }
}

#[tokio::test]
async fn a_refusal_in_the_apis_shape_tells_that_one_is_here() {
    let refusal = json!({"errors": [{"code": "NOT_AUTHENTICATED", "message": "Sign in."}]});
    for status in [401, 403] {
        let (stub, address) = Stub::serve([answer(status, &refusal)]).await;
        assert_eq!(figlinq(&address, hasty()).probe().await, Ok(()));
        assert_eq!(stub.lines(), ["GET /v3/users/me/"]);
        let (_, address) = Stub::serve([answer(status, "<html>")]).await;
        let probed = figlinq(&address, hasty()).probe().await;
        assert!(is_not_understood(&probed));
    }
    let (_, address) = Stub::serve([answer(502, "")]).await;
    let probed = figlinq(&address, hasty()).probe().await;
    assert_eq!(probed, Err(ServerError::Unavailable(Trouble::ErrorStatus)));
}

#[tokio::test]
async fn what_the_operator_says_of_it_holds() {
    let (stub, address) = Stub::serve([answer(200, json!({"username": "ada"}))]).await;
    let reach = Reach {
        path: Some("/figlinq/v3".into()),
        gate: Some(Gate {
            user: "bot".into(),
            password: "pass".to_owned().into(),
        }),
        ..Reach::default()
    };
    let profile = Profile {
        plots: Some(500),
        reach,
        ..Profile::default()
    };
    let name = ServerName("work".into());
    let server = Figlinq::new(name, &address, vec![], hasty(), profile).unwrap();
    assert_eq!(server.who_am_i(&ada()).await.unwrap().username, "ada");
    assert_eq!(server.profile().plots, Some(500));
    assert_eq!(server.counting(), Counting::Pages);
    let told = stub.0.lock().unwrap();
    let asked = &told.requests[0];
    assert_eq!(asked.line, "GET /figlinq/v3/users/me/");
    assert_eq!(asked.authorization.as_deref(), Some("Basic Ym90OnBhc3M="));
    assert_eq!(
        asked.behind.as_deref(),
        Some("Basic YWRhOmNhbmFyeS1rZXktNzQzMQ==")
    );
}
