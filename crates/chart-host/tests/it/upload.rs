//! Plots, grids and folders in, out and changed.

use chart_host::{Limit, SeedKind};
use reqwest::Method;
use serde_json::{Value, json};

use crate::desk::{Desk, chart, desk, desk_with, plot};

async fn new_grid(desk: &Desk, name: &str) -> Value {
    let body = json!({
        "data": { "cols": {
            "y": { "data": [1.5, null, "x"], "order": 1 },
            "x": { "data": [1, 2, 3], "order": 0 },
        } },
        "filename": name,
    });
    desk.post("/v2/grids", &body).await.expect(201)["file"].clone()
}

fn uid(grid: &Value, column: &str) -> String {
    let cols = grid["cols"].as_array().unwrap();
    let found = cols.iter().find(|col| col["name"] == column).unwrap();
    found["uid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_figure_comes_back_filled_from_its_grid() {
    let desk = desk().await;
    let grid = new_grid(&desk, "g").await;
    let fid = grid["fid"].as_str().unwrap();
    let figure = json!({
        "data": [{
            "type": "scatter",
            "xsrc": format!("{fid}:{}", uid(&grid, "x")),
            "error_y": { "arraysrc": format!("{fid}:{}", uid(&grid, "y")) },
            "textsrc": "nobody:1:abcdef",
        }],
        "layout": { "title": { "text": "t" } },
    });
    let made = desk
        .post("/v2/plots", &json!({ "figure": figure, "filename": "p" }))
        .await
        .expect(201);
    let plot = made["file"]["fid"].as_str().unwrap();
    assert_eq!(made["file"]["references"], json!([fid]));
    let bare = desk
        .get(&format!("/v2/plots/{plot}/content"))
        .await
        .expect(200);
    assert_eq!(bare, figure);
    let full = desk
        .get(&format!("/v2/plots/{plot}/content?inline_data=true"))
        .await
        .expect(200);
    assert_eq!(full["data"][0]["x"], json!([1, 2, 3]));
    assert_eq!(full["data"][0]["error_y"]["array"], json!([1.5, null, "x"]));
    assert_eq!(full["data"][0]["xsrc"], figure["data"][0]["xsrc"]);
    assert_eq!(full["data"][0].get("text"), None);
    let read = desk.get(&format!("/v2/grids/{fid}")).await.expect(200);
    assert_eq!(read["referencers"], json!([plot]));
}

#[tokio::test]
async fn a_strangers_private_grid_does_not_fill_a_figure() {
    let mut desk = desk().await;
    let grid = new_grid(&desk, "secret").await;
    let source = format!("{}:{}", grid["fid"].as_str().unwrap(), uid(&grid, "x"));
    desk.seat("eve").await;
    let body = json!({ "figure": { "data": [{ "xsrc": source }] }, "filename": "p" });
    let made = desk.post("/v2/plots", &body).await.expect(201);
    let plot = made["file"]["fid"].as_str().unwrap();
    let full = desk
        .get(&format!("/v2/plots/{plot}/content?inline_data=true"))
        .await
        .expect(200);
    assert_eq!(full["data"][0].get("x"), None);
    desk.get(&format!(
        "/v2/grids/{}/content",
        grid["fid"].as_str().unwrap()
    ))
    .await
    .refused(404);
}

#[tokio::test]
async fn every_number_comes_back_as_it_went_in() {
    let desk = desk().await;
    let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
    let numbers: Vec<f64> = std::iter::repeat_with(|| {
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        f64::from_bits(bits)
    })
    .filter(|number| number.is_finite())
    .take(2000)
    .collect();
    let body = json!({ "data": { "cols": { "n": { "data": numbers } } }, "filename": "n" });
    let made = desk.post("/v2/grids", &body).await.expect(201);
    let fid = made["file"]["fid"].as_str().unwrap();
    let back = desk
        .get(&format!("/v2/grids/{fid}/content"))
        .await
        .expect(200);
    let back = back["cols"]["n"]["data"].as_array().unwrap();
    let same = |(sent, got): (&f64, &Value)| got.as_f64().unwrap().to_bits() == sent.to_bits();
    assert!(back.len() == numbers.len() && numbers.iter().zip(back).all(same));
}

#[tokio::test]
async fn columns_and_rows_are_appended() {
    let desk = desk().await;
    let grid = new_grid(&desk, "g").await;
    let fid = grid["fid"].as_str().unwrap();
    let column = json!([{ "name": "z", "data": ["a"] }]).to_string();
    let added = desk
        .post(&format!("/v2/grids/{fid}/col"), &json!({ "cols": column }))
        .await
        .expect(200);
    let message = desk
        .post(&format!("/v2/grids/{fid}/col"), &json!({ "cols": column }))
        .await
        .refused(400);
    assert!(message.contains("already exists"), "{message}");
    let rows = json!({ "rows": [[4, 5, "b"]] });
    desk.post(&format!("/v2/grids/{fid}/row"), &rows)
        .await
        .expect(200);
    desk.post(&format!("/v2/grids/{fid}/row"), &json!({ "rows": [[4]] }))
        .await
        .refused(400);
    let content = desk
        .get(&format!("/v2/grids/{fid}/content"))
        .await
        .expect(200);
    let cols = &content["cols"];
    assert_eq!(cols["x"]["data"], json!([1, 2, 3, 4]));
    assert_eq!(cols["z"]["data"], json!(["a", "", "", "b"]));
    assert_eq!(
        (&cols["x"]["order"], &cols["z"]["order"]),
        (&json!(0), &json!(2))
    );
    assert_eq!(
        (&cols["x"]["uid"], &cols["z"]["uid"]),
        (&json!(uid(&grid, "x")), &json!(uid(&added, "z")))
    );
    let one = desk
        .get(&format!("/v2/grids/{fid}/col?uid={}", uid(&added, "z")))
        .await
        .expect(200);
    assert_eq!(one["cols"].as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn new_data_under_an_old_column_name_keeps_its_uid() {
    let desk = desk().await;
    let grid = new_grid(&desk, "g").await;
    let fid = grid["fid"].as_str().unwrap();
    let data = json!({ "data": { "cols": { "x": { "data": [9] } } }, "metadata": { "a": 1 } });
    let after = desk
        .put(&format!("/v2/grids/{fid}"), &data)
        .await
        .expect(200)["file"]
        .clone();
    assert_eq!(uid(&after, "x"), uid(&grid, "x"));
    assert_eq!(after["metadata"], json!({ "a": 1 }));
    let content = desk
        .get(&format!("/v2/grids/{fid}/content"))
        .await
        .expect(200);
    assert_eq!(content["cols"].as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn a_grid_is_destroyed_from_the_trash_or_not() {
    let desk = desk().await;
    let one = new_grid(&desk, "one").await;
    let two = new_grid(&desk, "two").await;
    desk.trash(two["idlocal"].as_u64().unwrap())
        .await
        .expect(200);
    for grid in [&one, &two] {
        desk.delete(&format!("/v2/grids/{}", grid["fid"].as_str().unwrap()))
            .await
            .expect(204);
    }
    assert_eq!(desk.files().await, []);
}

#[tokio::test]
async fn a_taken_name_is_409_in_its_folder_and_free_in_another() {
    let desk = desk().await;
    let body = |folder: &str| json!({ "figure": {}, "filename": "p", "parent_path": folder });
    desk.post("/v2/plots", &body("a")).await.expect(201);
    assert!(
        desk.post("/v2/plots", &body("/a/"))
            .await
            .refused(409)
            .contains("already exists")
    );
    let grid = json!({ "data": { "cols": {} }, "filename": "p", "parent_path": "a" });
    assert!(
        desk.post("/v2/grids", &grid)
            .await
            .refused(409)
            .contains("already exists")
    );
    desk.post("/v2/plots", &body("b")).await.expect(201);
    let id = desk.seed(vec![plot("q")]).await[0];
    let name = json!({ "filename": "p", "parent_path": "a" });
    desk.put(&format!("/v2/files/ada:{id}"), &name)
        .await
        .refused(409);
    assert_eq!(desk.state(id).await.unwrap().title, "q");
}

#[tokio::test]
async fn a_full_account_gets_a_clear_error_until_there_is_room() {
    let desk = desk_with(Limit::Plots(2)).await;
    let upload = async |name: &str| {
        desk.post("/v2/plots", &json!({ "figure": {}, "filename": name }))
            .await
    };
    upload("one").await.expect(201);
    let two = upload("two").await.expect(201)["file"]["idlocal"]
        .as_u64()
        .unwrap();
    let message = upload("three").await.refused(403);
    assert!(
        message.contains("limit of 2 plots") && message.contains("room"),
        "{message}"
    );
    new_grid(&desk, "grids do not count").await;
    desk.put(
        &format!("/v2/plots/ada:{two}"),
        &json!({ "figure": { "data": [] } }),
    )
    .await
    .expect(200);
    desk.trash(two).await.expect(200);
    upload("three").await.expect(201);
    desk.post(&format!("/v2/plots/ada:{two}/restore"), &json!({}))
        .await
        .expect(200);
    upload("four").await.refused(403);
    desk.host.set_limit("ada", Limit::None).await.unwrap();
    upload("four").await.expect(201);
}

#[tokio::test]
async fn at_the_limit_uploads_at_once_do_not_slip_past() {
    let desk = desk_with(Limit::Plots(3)).await;
    let uploads = (0..12).map(|n| {
        let body = json!({ "figure": {}, "filename": format!("p{n}") });
        let desk = &desk;
        async move { desk.post("/v2/plots", &body).await.status }
    });
    let mut statuses = futures_util::future::join_all(uploads).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [[201; 3].as_slice(), &[403; 9]].concat());
}

#[tokio::test]
async fn a_path_makes_its_folders_and_says_when_they_are_there() {
    let desk = desk().await;
    let made = desk
        .post("/v2/folders", &json!({ "path": "/a/b/" }))
        .await
        .expect(201);
    assert_eq!(
        (&made["title"], &made["filetype"]),
        (&json!("b"), &json!("fold"))
    );
    for path in ["a/b", "a", "/"] {
        let message = desk
            .post("/v2/folders", &json!({ "path": path }))
            .await
            .refused(400);
        assert!(message.contains("already exists"), "{message}");
    }
    let inside = json!({ "path": "c", "parent": made["idlocal"] });
    desk.post("/v2/folders", &inside).await.expect(201);
    desk.seed(vec![plot("p")]).await;
    desk.post("/v2/folders", &json!({ "path": "p/q" }))
        .await
        .refused(409);
    desk.post("/v2/folders", &json!({ "path": "x", "parent": 999 }))
        .await
        .refused(400);
    let found = desk.get("/v2/files/lookup?path=/a/b/c").await.expect(200);
    assert_eq!(found["parent"], made["idlocal"]);
}

#[tokio::test]
async fn lookup_finds_by_path_and_only_what_is_not_in_the_trash() {
    let desk = desk().await;
    let folder = desk
        .post("/v2/folders", &json!({ "path": "a b" }))
        .await
        .expect(201);
    let body = json!({ "figure": {}, "filename": "ü%", "parent": folder["idlocal"] });
    let fid = desk.post("/v2/plots", &body).await.expect(201)["file"]["fid"].clone();
    let path = "/v2/files/lookup?path=a+b/%C3%BC%25";
    assert_eq!(desk.get(path).await.expect(200)["fid"], fid);
    assert_eq!(
        desk.get(&format!("{path}&exists=true")).await.expect(200),
        json!({ "exists": true })
    );
    let relative = format!(
        "/v2/plots/lookup?path=%C3%BC%25&parent={}",
        folder["idlocal"]
    );
    assert_eq!(desk.get(&relative).await.expect(200)["fid"], fid);
    desk.get("/v2/grids/lookup?path=a+b/%C3%BC%25")
        .await
        .refused(404);
    desk.trash(folder["idlocal"].as_u64().unwrap())
        .await
        .expect(200);
    desk.get(path).await.refused(404);
    assert_eq!(
        desk.get(&format!("{path}&exists=true")).await.expect(200),
        json!({ "exists": false })
    );
    desk.get("/v2/files/lookup").await.refused(400);
}

#[tokio::test]
async fn a_file_is_renamed_and_moved_and_a_folder_not_into_itself() {
    let desk = desk().await;
    let ids = desk
        .seed(vec![
            plot("p"),
            chart(SeedKind::Folder, "f"),
            chart(SeedKind::Folder, "g"),
        ])
        .await;
    desk.clock.advance(1000);
    let change = json!({ "filename": "renamed", "parent": ids[1] });
    let request = desk.request(Method::PATCH, &format!("/v2/files/ada:{}", ids[0]));
    let after = desk
        .send(request.body(change.to_string()))
        .await
        .expect(200);
    assert_eq!(
        (&after["title"], &after["parent"]),
        (&json!("renamed"), &json!(ids[1]))
    );
    assert_eq!(
        desk.state(ids[0]).await.unwrap().modified_ms,
        crate::desk::START_MS + 1000
    );
    desk.put(
        &format!("/v2/folders/ada:{}", ids[2]),
        &json!({ "parent": ids[1] }),
    )
    .await
    .expect(200);
    for parent in [ids[1], ids[2]] {
        desk.put(
            &format!("/v2/folders/ada:{}", ids[1]),
            &json!({ "parent": parent }),
        )
        .await
        .refused(400);
    }
    desk.put(
        &format!("/v2/files/ada:{}", ids[0]),
        &json!({ "parent": -1 }),
    )
    .await
    .expect(200);
    assert_eq!(desk.state(ids[0]).await.unwrap().parent, None);
}

#[tokio::test]
async fn what_this_server_does_not_do_is_501_with_a_sentence() {
    let desk = desk().await;
    for path in ["/v2/images", "/v2/dashboards/", "/v2/comments/1/x", "/v2"] {
        let message = desk.post(path, &json!({})).await.refused(501);
        assert!(
            message.starts_with("This chart server does not do"),
            "{message}"
        );
    }
    desk.delete("/v2/users/current").await.refused(405);
}

#[tokio::test]
async fn a_column_is_changed_and_deleted_by_its_uid() {
    let desk = desk().await;
    let cols = json!({ "a": { "data": [1], "order": 0 }, "b": { "data": [2], "order": 1 }, "c": { "data": [3], "order": 2 } });
    let grid = json!({ "data": { "cols": cols }, "filename": "g" });
    let grid = desk.post("/v2/grids", &grid).await.expect(201)["file"].clone();
    let uid = |at: usize| grid["cols"][at]["uid"].as_str().unwrap().to_owned();
    let at = format!("/v2/grids/{}", grid["fid"].as_str().unwrap());

    let change = json!({ "cols": [{ "data": [9, 8] }, { "name": "z" }] });
    let path = format!("{at}/col?uid={},{}", uid(2), uid(0));
    desk.put(&path, &change).await.expect(200);
    desk.put(&path, &json!({ "cols": [{}] })).await.refused(400);
    let taken = json!({ "cols": [{ "name": "b" }] });
    desk.put(&format!("{at}/col?uid={}", uid(0)), &taken)
        .await
        .refused(400);
    desk.put(&format!("{at}/col?uid=nobody"), &json!({ "cols": [{}] }))
        .await
        .refused(404);
    let now = desk.get(&format!("{at}/content")).await.expect(200)["cols"].clone();
    assert_eq!(now["c"]["data"], json!([9, 8]));
    assert_eq!(
        (&now["z"]["uid"], &now["z"]["data"]),
        (&json!(uid(0)), &json!([1]))
    );

    desk.delete(&format!("{at}/col?uid={},nobody", uid(1)))
        .await
        .refused(404);
    assert_eq!(
        desk.delete(&format!("{at}/col?uid={}", uid(1)))
            .await
            .status,
        204
    );
    desk.delete(&format!("{at}/col")).await.refused(400);
    let now = desk.get(&format!("{at}/content")).await.expect(200)["cols"].clone();
    assert_eq!(now.as_object().unwrap().len(), 2);
}

#[tokio::test]
async fn what_chart_studio_had_beside_charts_is_501_with_a_sentence() {
    let desk = desk().await;
    for (path, what) in [
        ("/v2/images", "export of pictures"),
        ("/v2/dashboards", "dashboards"),
        ("/v2/spectacle-presentations", "presentations"),
        ("/v2/dash-apps", "Dash apps"),
        ("/v2/plot-schema", "schema"),
        ("/", "streaming"),
    ] {
        let sentence = desk.post(path, &json!({})).await.refused(501);
        assert!(sentence.contains(what), "{path}: {sentence}");
    }
}

#[tokio::test]
async fn an_account_stores_no_more_than_it_may_and_is_told_how_to_make_room() {
    let desk = desk().await;
    desk.host.storage_limit(Some(1_000_000));
    let long = "x".repeat(600_000);
    let upload = async |name: &str| {
        let figure = json!({ "data": [], "layout": { "title": { "text": long } } });
        desk.post("/v2/plots", &json!({ "figure": figure, "filename": name }))
            .await
    };
    let one = upload("one").await.expect(201)["file"]["idlocal"]
        .as_u64()
        .unwrap();
    let grid = new_grid(&desk, "small").await;
    let fid = grid["fid"].as_str().unwrap();
    let two = upload("two").await;
    assert_eq!(two.body["errors"][0]["code"], "STORAGE_LIMIT_REACHED");
    let message = two.refused(403);
    assert!(
        message.contains("may hold 1 MB") && message.contains("make room"),
        "{message}"
    );
    // Columns and rows are as much of it as plots, and what was refused is not there.
    let cols = json!([{ "name": "z", "data": [long] }]).to_string();
    desk.post(&format!("/v2/grids/{fid}/col"), &json!({ "cols": cols }))
        .await
        .refused(403);
    let read = desk.get(&format!("/v2/grids/{fid}")).await.expect(200);
    assert_eq!(read["cols"].as_array().unwrap().len(), 2);
    // The trash counts; what is deleted for ever does not.
    desk.trash(one).await.expect(200);
    upload("two").await.refused(403);
    desk.delete(&format!("/v2/plots/ada:{one}/permanent_delete"))
        .await
        .expect(204);
    upload("two").await.expect(201);
}
