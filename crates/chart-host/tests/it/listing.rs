//! Listings: pages, orders, filters.

use std::collections::HashSet;

use chart_host::{SeedChart, SeedKind};
use serde_json::{Value, json};

use crate::desk::{Desk, START_MS, chart, desk, grid, plot, plots};

/// Follows `next` to the end and answers the ids as they came.
async fn walk(desk: &Desk, path: &str) -> Vec<i64> {
    let mut ids = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let body = desk.get(&path).await.expect(200);
        let children = &body["children"];
        let rows = children["results"].as_array().unwrap();
        ids.extend(rows.iter().map(|row| row["idlocal"].as_i64().unwrap()));
        next = children["next"].as_str().map(|url| {
            url.strip_prefix(&desk.served.base_url())
                .expect("an address of this server")
                .to_owned()
        });
    }
    ids
}

#[tokio::test]
async fn paging_lists_each_once_in_every_order() {
    let desk = desk().await;
    // Many alike in all that can be ordered by, so that only the tie-break keeps them apart.
    let charts = (0_i64..230).map(|n| SeedChart {
        modified_ms: START_MS - n % 3,
        created_ms: START_MS - n % 2,
        views: u64::from(n % 5 == 0),
        folder: Some(format!("f{}", n % 4)),
        ..chart(
            if n % 2 == 0 {
                SeedKind::Plot
            } else {
                SeedKind::Grid
            },
            &format!("{}", n / 4),
        )
    });
    desk.seed(charts.collect()).await;
    let all: HashSet<i64> = desk
        .files()
        .await
        .iter()
        .map(|file| i64::try_from(file.id).unwrap())
        .collect();
    assert_eq!(all.len(), 234);
    let keys = [
        "date_modified",
        "creation_time",
        "filename",
        "views",
        "filetype",
        "idlocal",
    ];
    for key in keys {
        let up = walk(
            &desk,
            &format!("/v2/folders/all?page_size=50&order_by={key}"),
        )
        .await;
        let mut down = walk(
            &desk,
            &format!("/v2/folders/all?page_size=7&order_by=-{key}"),
        )
        .await;
        assert_eq!(
            (up.len(), up.iter().copied().collect::<HashSet<_>>()),
            (234, all.clone())
        );
        down.reverse();
        assert_eq!(up, down, "{key}");
    }
    let default = walk(&desk, "/v2/folders/all?user=ada").await;
    assert_eq!(
        default,
        walk(&desk, "/v2/folders/all?order_by=-date_modified").await
    );
}

#[tokio::test]
async fn the_newest_change_comes_first_and_the_id_breaks_ties() {
    let desk = desk().await;
    let ids = desk.seed(plots(3)).await;
    let tie = SeedChart {
        modified_ms: START_MS,
        ..plot("tie")
    };
    let tie = desk.seed(vec![tie]).await[0];
    let want: Vec<i64> = [tie, ids[0], ids[1], ids[2]]
        .iter()
        .map(|id| i64::try_from(*id).unwrap())
        .collect();
    assert_eq!(walk(&desk, "/v2/folders/all").await, want);
}

#[tokio::test]
async fn one_row_is_enough_to_count_by_type() {
    let desk = desk().await;
    let mut charts = plots(12);
    charts.extend((0..5).map(|n| grid(&format!("g{n}"))));
    desk.seed(charts).await;
    for (filter, count) in [
        ("", 17),
        ("&filetype=plot", 12),
        ("&filetype=grid", 5),
        ("&filetype=fold", 0),
    ] {
        let body = desk
            .get(&format!("/v2/folders/all?user=ada&page_size=1{filter}"))
            .await
            .expect(200);
        assert_eq!(body["children"]["count"], count, "{filter}");
    }
}

#[tokio::test]
async fn a_page_tells_the_others_addresses_and_keeps_the_filter() {
    let desk = desk().await;
    desk.seed(plots(25)).await;
    let path = "/v2/folders/all?user=ada&filetype=plot&s=plot%20&page_size=10&page=2";
    let body = desk.get(path).await.expect(200);
    let children = &body["children"];
    assert_eq!(children["results"].as_array().unwrap().len(), 10);
    for (name, page) in [("first", 1), ("previous", 1), ("next", 3), ("last", 3)] {
        let url = children[name].as_str().unwrap();
        let want =
            format!("/v2/folders/all?user=ada&filetype=plot&s=plot%20&page_size=10&page={page}");
        assert_eq!(url, format!("{}{want}", desk.served.base_url()), "{name}");
    }
    let last = desk
        .get("/v2/folders/all?page_size=10&page=3")
        .await
        .expect(200);
    assert_eq!(last["children"]["next"], Value::Null);
    assert_eq!(last["children"]["results"].as_array().unwrap().len(), 5);
    desk.get("/v2/folders/all?page_size=10&page=4")
        .await
        .refused(404);
}

#[tokio::test]
async fn a_page_has_100_rows_unless_asked_and_500_at_most() {
    let desk = desk().await;
    desk.seed(plots(501)).await;
    for (query, rows) in [("", 100), ("?page_size=500", 500), ("?page_size=9999", 500)] {
        let body = desk
            .get(&format!("/v2/folders/all{query}"))
            .await
            .expect(200);
        assert_eq!(
            body["children"]["results"].as_array().unwrap().len(),
            rows,
            "{query}"
        );
    }
}

#[tokio::test]
async fn an_empty_account_has_one_empty_page() {
    let desk = desk().await;
    let body = desk.get("/v2/folders/all?page_size=500").await.expect(200);
    assert_eq!(body["children"]["count"], 0);
    assert_eq!(body["children"]["results"], json!([]));
    assert_eq!(body["children"]["next"], Value::Null);
}

#[tokio::test]
async fn a_question_that_cannot_be_understood_is_400() {
    let desk = desk().await;
    let bad = [
        "page=0",
        "page=-1",
        "page=x",
        "page=1e3",
        "page_size=0",
        "page_size=x",
        "filetype=plots",
        "order_by=secret",
        "order_by=title;DROP TABLE file",
        "page=99999999999",
    ];
    for query in bad {
        desk.get(&format!("/v2/folders/all?{query}"))
            .await
            .refused(400);
    }
    desk.get("/v2/folders/all?user=nobody").await.refused(404);
}

#[tokio::test]
async fn a_title_is_found_by_a_part_of_it_whatever_it_holds() {
    let desk = desk().await;
    desk.seed(
        ["100% sure", "100 percent", "a_b", "aXb", "it's \"quoted\""]
            .map(plot)
            .to_vec(),
    )
    .await;
    for (search, count) in [
        ("100%25", 1),
        ("100", 2),
        ("A_B", 1),
        ("it%27s", 1),
        ("%22", 1),
        ("zzz", 0),
    ] {
        let body = desk
            .get(&format!("/v2/folders/all?s={search}"))
            .await
            .expect(200);
        assert_eq!(body["children"]["count"], count, "{search}");
    }
}

#[tokio::test]
async fn a_row_carries_the_documented_fields() {
    let desk = desk().await;
    let ids = desk.seed(vec![grid("g")]).await;
    let drawn = SeedChart {
        draws_from: ids.clone(),
        modified_ms: START_MS - 1_000_000 + 70,
        views: 7,
        folder: Some("f".into()),
        ..plot("p")
    };
    let id = desk.seed(vec![drawn]).await[0];
    let body = desk.get("/v2/folders/all?filetype=plot").await.expect(200);
    let row = &body["children"]["results"][0];
    let base = desk.served.base_url();
    assert_eq!(row["fid"], format!("ada:{id}"));
    assert_eq!(
        (&row["filetype"], &row["filename"], &row["title"]),
        (&json!("plot"), &json!("p"), &json!("p"))
    );
    assert_eq!(
        (&row["owner"], &row["views"], &row["deleted"]),
        (&json!("ada"), &json!(7), &json!(false))
    );
    assert_eq!(row["creation_time"], "2026-09-21T13:40:00.000Z");
    assert_eq!(row["date_modified"], "2026-09-21T13:56:40.070Z");
    assert_eq!(row["web_url"], format!("{base}/~ada/{id}/"));
    assert_eq!(row["references"], json!([format!("ada:{}", ids[0])]));
    assert_eq!(
        row["api_urls"]["plots"],
        format!("{base}/v2/plots/ada:{id}")
    );
    let folder = desk
        .files()
        .await
        .into_iter()
        .find(|file| file.title == "f")
        .unwrap()
        .id;
    assert_eq!(row["parent"], folder);
    let grids = desk.get("/v2/folders/all?filetype=grid").await.expect(200);
    assert_eq!(
        grids["children"]["results"][0]["referencers"],
        json!([format!("ada:{id}")])
    );
}

#[tokio::test]
async fn home_and_a_folder_list_what_lies_there_and_no_deeper() {
    let desk = desk().await;
    let deep = SeedChart {
        folder: Some("a/b".into()),
        ..plot("deep")
    };
    let shallow = SeedChart {
        folder: Some("a".into()),
        ..plot("shallow")
    };
    desk.seed(vec![deep, shallow, plot("home")]).await;
    let titles = |body: &Value| {
        let rows = body["children"]["results"].as_array().unwrap().iter();
        let mut titles: Vec<String> = rows
            .map(|row| row["title"].as_str().unwrap().to_owned())
            .collect();
        titles.sort();
        titles
    };
    let home = desk.get("/v2/folders/home?user=ada").await.expect(200);
    assert_eq!(titles(&home), ["a", "home"]);
    let id = desk
        .files()
        .await
        .into_iter()
        .find(|file| file.title == "a")
        .unwrap()
        .id;
    let folder = desk.get(&format!("/v2/folders/ada:{id}")).await.expect(200);
    assert_eq!(titles(&folder), ["b", "shallow"]);
    assert_eq!(
        (&folder["title"], &folder["subfolder_count"]),
        (&json!("a"), &json!(1))
    );
    assert!(
        folder["children"]["first"]
            .as_str()
            .unwrap()
            .contains(&format!("/v2/folders/ada:{id}?"))
    );
}
