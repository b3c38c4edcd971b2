//! Served as Figlinq: its paths alone, its pages, and what it does not tell.

use chart_host::{Limit, NewKey, SeedChart};
use serde_json::{Value, json};

use crate::desk::{Desk, chart, desk, grid, plot};

/// The same files, served as Figlinq.
async fn figlinq() -> Desk {
    let mut desk = desk().await;
    desk.served = desk
        .host
        .serve_figlinq(([127, 0, 0, 1], 0).into())
        .await
        .unwrap();
    desk
}

fn fids(page: &Value) -> Vec<String> {
    let rows = page["results"].as_array().unwrap().iter();
    rows.map(|row| row["fid"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn each_kind_of_server_has_its_own_paths_alone() {
    let studio = desk().await;
    for path in ["/v3/users/me/", "/v3/files/", "/v3/files/ada:1/"] {
        assert_eq!(studio.get(path).await.status, 404, "{path}");
    }
    let figlinq = figlinq().await;
    assert_eq!(
        figlinq.get("/v3/users/me/").await.expect(200),
        json!({"username": "ada"})
    );
    for path in [
        "/v2/users/current",
        "/v3/users/me",
        "/v3/folders/",
        "/~ada/",
    ] {
        assert_eq!(figlinq.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn pages_by_cursor_tell_each_file_once_while_files_go() {
    let desk = figlinq().await;
    let ids = desk
        .seed((1..=7).map(|n| plot(&format!("p{n}"))).collect())
        .await;
    let mut told = Vec::new();
    let mut next = Some("/v3/files/?owner=ada&type=plot&page_size=3".to_owned());
    while let Some(path) = next {
        let page = desk.get(&path).await.expect(200);
        assert!(page.get("count").is_none(), "{page}");
        told.extend(fids(&page));
        // What was told goes, and the rest is told all the same.
        desk.host
            .delete_as_owner("ada", ids[told.len() - 1])
            .await
            .unwrap();
        let url = page["next"].as_str();
        next = url.map(|url| url[url.find("/v3/").unwrap()..].to_owned());
    }
    let all: Vec<String> = ids.iter().map(|id| format!("ada:{id}")).collect();
    assert_eq!(told, all);
    desk.get("/v3/files/?cursor=7").await.refused(400);
}

#[tokio::test]
async fn what_lies_in_the_trash_is_409_and_delete_asks_for_no_trash() {
    let desk = figlinq().await;
    let ids = desk.seed(vec![plot("a"), plot("b")]).await;
    let at = |id: u64, verb: &str| format!("/v3/files/ada:{id}/{verb}");
    let trashed = desk
        .post(&at(ids[0], "trash/"), &Value::Null)
        .await
        .expect(200);
    assert_eq!(trashed["trashed"], true);
    let read = desk.get(&at(ids[0], "")).await.expect(409);
    assert_eq!(read["errors"][0]["code"], "FILE_IS_DELETED");
    desk.get(&at(ids[0], "content/")).await.refused(409);
    desk.get(&at(ids[0], "plot/image/")).await.refused(409);
    assert_eq!(desk.delete(&at(ids[1], "")).await.status, 204);
    assert_eq!(desk.state(ids[1]).await, None);
}

#[tokio::test]
async fn references_count_whom_they_do_not_name() {
    let mut desk = figlinq().await;
    let drawn = SeedChart {
        draws_from: vec![1],
        ..chart(chart_host::SeedKind::Plot, "drawn")
    };
    let first = SeedChart {
        id: Some(1),
        ..grid("data")
    };
    desk.seed(vec![first, drawn]).await;
    let url = "/v3/files/references/?fids=ada:1,ada:9&direction=used_by&compact=true";
    let told = desk.get(url).await.expect(200);
    assert_eq!(
        (&told["hidden"], &told["unavailable_roots"]),
        (&json!(0), &json!(["ada:9"]))
    );
    assert_eq!(
        told["links"],
        json!([{"from": "ada:2", "to": "ada:1", "kind": "uses_grid"}])
    );

    let ada = (desk.name.clone(), desk.key.clone());
    desk.name = "bob".to_owned();
    desk.key = desk
        .host
        .add_user("bob", Limit::None, NewKey::Make)
        .await
        .unwrap();
    let hidden = json!({
        "type": "plot", "filename": "hidden", "parent": "home",
        "content": {"data": [{"ysrc": "ada:1:00000a"}]},
    });
    desk.post("/v3/files/", &hidden).await.expect(201);
    (desk.name, desk.key) = ada;
    let told = desk.get(url).await.expect(200);
    assert_eq!(
        (&told["hidden"], told["links"].as_array().unwrap().len()),
        (&json!(1), 1)
    );
    let many = vec!["ada:1"; 21].join(",");
    desk.get(&format!("/v3/files/references/?fids={many}&compact=true"))
        .await
        .refused(400);
}
