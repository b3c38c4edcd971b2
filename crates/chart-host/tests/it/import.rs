//! Exported charts, taken in beside the running server.

use chart_host::{
    Audience, Destination, Exported, HostError, Imported, Limit, NewKey, read_export,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::desk::{Desk, desk, desk_with};

fn to<'a>(user: &'a str, title: &'a str) -> Destination<'a> {
    Destination {
        user,
        folder: "",
        title,
        audience: Audience::Owner,
    }
}

fn figure(y: i64) -> Exported {
    Exported::Plot(json!({ "data": [{ "type": "bar", "y": [y] }], "layout": {} }))
}

/// What that address answers to everybody.
async fn page(desk: &Desk, path: &str) -> Vec<u8> {
    let url = format!("{}{path}", desk.served.base_url());
    let answer = desk.http.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.bytes().await.unwrap().to_vec()
}

async fn content(desk: &Desk, kind: &str, user: &str, id: u64) -> Value {
    let path = format!("/v2/{kind}/{user}:{id}/content?inline_data=true");
    desk.get(&path).await.expect(200)
}

fn new(imported: Imported) -> u64 {
    match imported {
        Imported::New(id) => id,
        Imported::Already(id) => panic!("{id} was there"),
    }
}

#[tokio::test]
async fn what_this_server_exports_comes_back_with_its_data() {
    let mut desk = desk().await;
    let grid = json!({
        "data": { "cols": { "v": { "data": [7, 8.25], "order": 1 }, "w": { "data": ["a", null], "order": 0 } } },
        "filename": "g", "world_readable": true,
    });
    let grid = desk.post("/v2/grids", &grid).await.expect(201)["file"].clone();
    let column = grid["cols"][1]["uid"].as_str().unwrap();
    let source = format!("{}:{column}", grid["fid"].as_str().unwrap());
    let name = "</script><script>figure = {}</script><!--";
    let drawn = json!({ "data": [{ "type": "bar", "ysrc": source, "name": name }], "layout": { "title": "T" } });
    let plot = json!({ "figure": drawn, "filename": "p", "world_readable": true });
    let plot = desk.post("/v2/plots", &plot).await.expect(201)["file"].clone();
    let expected = json!({ "data": [{ "type": "bar", "y": [7, 8.25], "name": name }], "layout": { "title": "T" } });

    desk.seat("grace").await;
    let here = format!("/~ada/{}", plot["idlocal"]);
    for end in [".json", ".html"] {
        let mut charts = read_export(&page(&desk, &format!("{here}{end}")).await).unwrap();
        assert_eq!(charts.len(), 1, "{end}");
        let made = desk.host.import(to("grace", end), &charts.remove(0)).await;
        let id = new(made.unwrap());
        assert_eq!(
            content(&desk, "plots", "grace", id).await,
            expected,
            "{end}"
        );
    }
    let there = format!("/~ada/{}.json", grid["idlocal"]);
    let charts = read_export(&page(&desk, &there).await).unwrap();
    let id = new(desk
        .host
        .import(to("grace", "g"), &charts[0])
        .await
        .unwrap());
    let cols = content(&desk, "grids", "grace", id).await["cols"].clone();
    assert_eq!(cols["v"]["data"], json!([7, 8.25]));
    assert_eq!(cols["w"]["data"], json!(["a", null]));
    assert_eq!(
        (&cols["w"]["order"], &cols["v"]["order"]),
        (&json!(0), &json!(1))
    );
}

#[tokio::test]
async fn an_import_is_its_owners_alone_unless_everybody_is_meant() {
    let desk = desk().await;
    let private = new(desk
        .host
        .import(to("ada", "mine"), &figure(1))
        .await
        .unwrap());
    let open = Destination {
        audience: Audience::Everybody,
        folder: "/reports/2026/",
        ..to("ada", "ours")
    };
    let public = new(desk.host.import(open, &figure(1)).await.unwrap());
    let status = |id| {
        let url = format!("{}/~ada/{id}/", desk.served.base_url());
        async { desk.http.get(url).send().await.unwrap().status().as_u16() }
    };
    assert_eq!((status(private).await, status(public).await), (404, 200));
    let found = desk.get("/v2/files/lookup?path=reports/2026/ours").await;
    assert_eq!(found.expect(200)["idlocal"], json!(public));
}

#[tokio::test]
async fn importing_twice_changes_nothing_and_no_other_chart_is_written_over() {
    let desk = desk().await;
    let id = new(desk.host.import(to("ada", "a"), &figure(1)).await.unwrap());
    let before = desk.files().await;
    let again = desk.host.import(to("ada", "a"), &figure(1)).await.unwrap();
    assert_eq!(again, Imported::Already(id));
    let other = desk
        .host
        .import(to("ada", "a"), &figure(2))
        .await
        .unwrap_err();
    assert_eq!(
        other.to_string(),
        "A file named `a` already exists in that folder."
    );
    let grid = Exported::Grid(vec![("y".to_owned(), vec![json!(1)])]);
    assert!(matches!(
        desk.host.import(to("ada", "a"), &grid).await,
        Err(HostError::Refused(_))
    ));
    assert_eq!(desk.files().await, before);
    assert_eq!(
        content(&desk, "plots", "ada", id).await["data"][0]["y"],
        json!([1])
    );
}

#[tokio::test]
async fn an_import_keeps_to_the_limit_and_makes_no_folder_then() {
    let desk = desk_with(Limit::Plots(1)).await;
    new(desk.host.import(to("ada", "a"), &figure(1)).await.unwrap());
    let into = Destination {
        folder: "new",
        ..to("ada", "b")
    };
    let full = desk.host.import(into, &figure(2)).await.unwrap_err();
    assert!(
        full.to_string().contains("reached its limit of 1 plots"),
        "{full}"
    );
    assert_eq!(desk.files().await.len(), 1);
}

#[tokio::test]
async fn an_import_keeps_to_the_storage_of_its_account_and_leaves_nothing_half_there() {
    let desk = desk().await;
    desk.host.storage_limit(Some(1_000_000));
    let long = "x".repeat(600_000);
    let plot = |text: &str| Exported::Plot(json!({ "data": [], "layout": { "title": text } }));
    let one = new(desk
        .host
        .import(to("ada", "one"), &plot(&long))
        .await
        .unwrap());
    let before = desk.files().await;
    let into = Destination {
        folder: "new/deeper",
        ..to("ada", "two")
    };
    let column = ("v".to_owned(), vec![json!(long)]);
    for chart in [plot(&long), Exported::Grid(vec![column])] {
        let refused = desk
            .host
            .import(into, &chart)
            .await
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("may hold 1 MB") && refused.contains("make room"),
            "{refused}"
        );
        // Neither the chart nor its folders.
        assert_eq!(desk.files().await, before);
    }
    // What was there is whole; what fits is taken in beside it, and the rest once there is room.
    assert_eq!(
        content(&desk, "plots", "ada", one).await["layout"]["title"],
        json!(long)
    );
    new(desk
        .host
        .import(to("ada", "small"), &plot("s"))
        .await
        .unwrap());
    desk.trash(one).await.expect(200);
    assert!(desk.host.import(into, &plot(&long)).await.is_err());
    desk.delete(&format!("/v2/plots/ada:{one}/permanent_delete"))
        .await
        .expect(204);
    let two = new(desk.host.import(into, &plot(&long)).await.unwrap());
    let found = desk.get("/v2/files/lookup?path=new/deeper/two").await;
    assert_eq!(found.expect(200)["idlocal"], json!(two));
}

#[tokio::test]
async fn an_import_names_what_cannot_be() {
    let desk = desk().await;
    desk.host
        .add_user("Grace", Limit::None, NewKey::Make)
        .await
        .unwrap();
    let (long, steps) = ("x".repeat(256), "a/".repeat(40));
    let refused = async |destination| {
        let refused = desk.host.import(destination, &figure(1)).await;
        refused.unwrap_err().to_string()
    };
    assert_eq!(
        refused(to("nobody", "a")).await,
        "there is no user `nobody`"
    );
    assert!(refused(to("ada", "")).await.contains("is no title"));
    assert!(refused(to("ada", &long)).await.contains("is no title"));
    new(desk
        .host
        .import(to("ada", "plot"), &figure(1))
        .await
        .unwrap());
    let through = Destination {
        folder: "plot/deeper",
        ..to("ada", "a")
    };
    assert!(refused(through).await.contains("is not a folder"));
    let deep = Destination {
        folder: &steps,
        ..to("ada", "a")
    };
    assert!(refused(deep).await.contains("32 steps at most"));
    // The server's own answers go on.
    desk.send(desk.request(Method::GET, "/v2/folders/all"))
        .await
        .expect(200);
}
