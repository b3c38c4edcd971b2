//! Files by web address: what strangers see, in which form, under which rules.

use reqwest::{Response, header::HeaderMap};
use serde_json::{Value, json};

use crate::desk::{Desk, desk};

async fn stranger(desk: &Desk, path: &str) -> Response {
    let url = desk.served.base_url() + path;
    desk.http.get(url).send().await.unwrap()
}

async fn page(desk: &Desk, path: &str) -> String {
    let response = stranger(desk, path).await;
    assert_eq!(response.status().as_u16(), 200, "{path}");
    response.text().await.unwrap()
}

/// Uploads a plot: what the body says on top of a small figure.
async fn upload(desk: &Desk, more: Value) -> Value {
    let mut body = json!({ "figure": { "data": [{ "y": [1, 2, 3] }], "layout": {} } });
    let fields = more.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(fields);
    desk.post("/v2/plots", &body).await.expect(201)["file"].clone()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_public_files_page_is_escaped_text_and_a_private_ones_is_404() {
    let desk = desk().await;
    let title = "<script>alert(\"x\")<&'";
    let body = |readable: bool, name: &str| json!({ "figure": { "data": [{ "x": [1] }] }, "filename": name, "world_readable": readable });
    let open = desk.post("/v2/plots", &body(true, title)).await.expect(201)["file"].clone();
    let closed = desk
        .post("/v2/plots", &body(false, "closed"))
        .await
        .expect(201)["file"]
        .clone();
    let bare = async |path: String| {
        let response = stranger(&desk, &path).await;
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let (status, page) = bare(format!("/~ada/{}", open["idlocal"])).await;
    assert_eq!(status, 200);
    assert!(
        page.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;&amp;'"),
        "{page}"
    );
    assert!(!page.contains("<script>alert"));
    assert_eq!(bare(format!("/~ada/{}/", open["idlocal"])).await.0, 200);
    let (status, json) = bare(format!("/~ada/{}.json", open["idlocal"])).await;
    assert_eq!((status, json.as_str()), (200, "{\"data\":[{\"x\":[1]}]}"));
    let secret = closed["idlocal"].as_u64().unwrap();
    let gone = ["", ".json", "?share_key=", "?share_key=guess"];
    for end in gone {
        assert_eq!(bare(format!("/~ada/{secret}{end}")).await.0, 404, "{end}");
    }
    for path in [
        "/~ada/x",
        "/~nobody/1",
        "/~ada/999",
        "/~/1",
        "/~a%2Fb/1",
        "/~ada/1.gif",
    ] {
        assert_eq!(bare(path.to_owned()).await.0, 404, "{path}");
    }
    desk.trash(open["idlocal"].as_u64().unwrap())
        .await
        .expect(200);
    assert_eq!(bare(format!("/~ada/{}", open["idlocal"])).await.0, 404);
}

#[tokio::test]
async fn a_share_key_opens_its_file_while_it_is_enabled() {
    let desk = desk().await;
    let body = json!({
        "figure": { "data": [] }, "filename": "s", "world_readable": false, "share_key_enabled": true,
    });
    let file = desk.post("/v2/plots", &body).await.expect(201)["file"].clone();
    let (id, key) = (&file["idlocal"], file["share_key"].as_str().unwrap());
    let url = format!("{}/~ada/{id}?share_key={key}", desk.served.base_url());
    let status = async || desk.http.get(&url).send().await.unwrap().status().as_u16();
    assert_eq!(status().await, 200);
    let off = json!({ "share_key_enabled": false });
    let after = desk
        .put(&format!("/v2/files/ada:{id}"), &off)
        .await
        .expect(200);
    assert_eq!(after["share_key"], serde_json::Value::Null);
    assert_eq!(status().await, 404);
}

#[tokio::test]
async fn a_look_at_the_page_is_a_view_and_a_read_by_the_api_is_none() {
    let desk = desk().await;
    let id = desk.seed(vec![crate::desk::plot("p")]).await[0];
    desk.read(id).await.expect(200);
    assert_eq!(desk.state(id).await.unwrap().views, 0);
    for _ in 0..3 {
        let url = format!("{}/~ada/{id}", desk.served.base_url());
        assert!(
            desk.http
                .get(url)
                .send()
                .await
                .unwrap()
                .status()
                .is_success()
        );
    }
    assert_eq!(desk.state(id).await.unwrap().views, 3);
}

#[tokio::test]
async fn a_charts_page_has_its_figure_and_runs_nothing_but_the_carried_script() {
    let desk = desk().await;
    let grid =
        json!({ "data": { "cols": { "v": { "data": [7, 8], "order": 0 } } }, "filename": "g" });
    let grid = desk.post("/v2/grids", &grid).await.expect(201)["file"].clone();
    let source = format!(
        "{}:{}",
        grid["fid"].as_str().unwrap(),
        grid["cols"][0]["uid"].as_str().unwrap()
    );
    let name = "</script><script>alert(1)</script><!--";
    let figure = json!({ "data": [{ "type": "bar", "ysrc": source, "name": name }] });
    let file = upload(
        &desk,
        json!({ "figure": figure, "world_readable": true, "filename": "p" }),
    )
    .await;
    let path = format!("/~ada/{}/", file["idlocal"]);
    let response = stranger(&desk, &path).await;
    let rules = header(response.headers(), "content-security-policy").to_owned();
    assert!(
        rules.starts_with("default-src 'none'; script-src 'nonce-"),
        "{rules}"
    );
    assert!(
        rules.contains("; sandbox allow-scripts allow-downloads"),
        "{rules}"
    );
    assert!(rules.contains("frame-ancestors 'none'"), "{rules}");
    assert!(
        !rules.contains("allow-same-origin") && !rules.contains("unsafe-eval"),
        "{rules}"
    );
    let text = response.text().await.unwrap();
    let nonce = rules
        .split('\'')
        .find_map(|part| part.strip_prefix("nonce-"))
        .unwrap();
    let scripts: Vec<&str> = text.split("<script").skip(1).collect();
    assert_eq!(scripts.len(), 3, "{text}");
    assert!(
        scripts
            .iter()
            .all(|script| script.split('>').next().unwrap().contains(nonce))
    );
    let inner = scripts[0]
        .split_once('>')
        .unwrap()
        .1
        .split_once("</script>")
        .unwrap()
        .0;
    let shown: Value = serde_json::from_str(inner).unwrap();
    assert_eq!(shown["data"][0]["y"], json!([7, 8]));
    assert_eq!(shown["data"][0]["name"], name);
    let bundle = text
        .split("src=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    assert!(bundle.starts_with("/_charts/plotly-"), "{bundle}");
    let again = stranger(&desk, &path).await;
    assert_ne!(
        header(again.headers(), "content-security-policy"),
        rules,
        "a nonce is used once"
    );

    let script = stranger(&desk, bundle).await;
    assert_eq!(script.status().as_u16(), 200);
    let headers = script.headers().clone();
    assert_eq!(header(&headers, "content-encoding"), "gzip");
    assert_eq!(
        header(&headers, "cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(header(&headers, "x-content-type-options"), "nosniff");
    assert!(header(&headers, "content-type").starts_with("text/javascript"));
}

#[tokio::test]
async fn only_a_figure_that_needs_it_may_compile_functions() {
    let desk = desk().await;
    for (kind, compiles) in [("scatter3d", false), ("scattergl", true), ("splom", true)] {
        let figure = json!({ "data": [{ "type": kind }] });
        let file = upload(&desk, json!({ "figure": figure, "world_readable": true })).await;
        let response = stranger(&desk, &format!("/~ada/{}/", file["idlocal"])).await;
        let rules = header(response.headers(), "content-security-policy");
        assert_eq!(rules.contains("'unsafe-eval'"), compiles, "{kind}");
    }
}

#[tokio::test]
async fn a_map_comes_with_its_coasts() {
    let desk = desk().await;
    let figure = json!({ "data": [{ "type": "choropleth", "locations": ["FRA"], "z": [1] }] });
    let file = upload(&desk, json!({ "figure": figure, "world_readable": true })).await;
    let text = page(&desk, &format!("/~ada/{}/", file["idlocal"])).await;
    let sources: Vec<&str> = text
        .split("src=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(
        sources[0].starts_with("/_charts/geo-") && sources[1].starts_with("/_charts/plotly-"),
        "{sources:?}"
    );
    let coasts = stranger(&desk, sources[0]).await;
    assert_eq!(header(coasts.headers(), "content-encoding"), "gzip");
    let kept = page(&desk, &format!("/~ada/{}.html", file["idlocal"])).await;
    assert!(kept.contains("window.PlotlyGeoAssets={topojson:{"));
}

#[tokio::test]
async fn a_chart_has_a_frame_a_page_to_keep_its_data_and_a_picture() {
    let desk = desk().await;
    let file = upload(
        &desk,
        json!({ "world_readable": true, "filename": "forms" }),
    )
    .await;
    let at = |end: &str| format!("/~ada/{}{end}", file["idlocal"]);
    let frame = stranger(&desk, &at(".embed")).await;
    let rules = header(frame.headers(), "content-security-policy").to_owned();
    assert!(
        rules.contains("frame-ancestors *") && rules.contains("sandbox allow-scripts"),
        "{rules}"
    );

    let kept = page(&desk, &at(".html")).await;
    assert!(kept.contains("plotly.js v2.35.3") && !kept.contains("src=\"/"));
    assert!(
        kept.contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'")
    );

    let data: Value = serde_json::from_str(&page(&desk, &at(".json")).await).unwrap();
    assert_eq!(data["data"][0]["y"], json!([1, 2, 3]));

    let picture = stranger(&desk, &at(".png")).await;
    let headers = picture.headers().clone();
    assert_eq!(header(&headers, "content-type"), "image/png");
    assert_eq!(header(&headers, "cache-control"), "public, max-age=60");
    assert_eq!(&picture.bytes().await.unwrap()[..4], b"\x89PNG");
    let tag = header(&headers, "etag");
    let url = desk.served.base_url() + &at(".png");
    let again = desk
        .http
        .get(&url)
        .header("if-none-match", tag)
        .send()
        .await
        .unwrap();
    assert_eq!(again.status().as_u16(), 304);
    let figure = json!({ "figure": { "data": [{ "y": [3, 2] }] } });
    desk.put(
        &format!("/v2/plots/{}", file["fid"].as_str().unwrap()),
        &figure,
    )
    .await
    .expect(200);
    let changed = desk
        .http
        .get(&url)
        .header("if-none-match", tag)
        .send()
        .await
        .unwrap();
    assert_eq!(changed.status().as_u16(), 200);
    assert_eq!(file["img_url"].as_str().unwrap(), url);
}

#[tokio::test]
async fn a_private_chart_looks_in_every_form_like_one_that_is_not_there() {
    let desk = desk().await;
    let file = upload(&desk, json!({ "filename": "hidden treasure" })).await;
    for end in [
        "",
        "/",
        ".embed",
        ".html",
        ".json",
        ".png",
        "/?share_key=x",
        ".png?share_key=x",
    ] {
        let private = stranger(&desk, &format!("/~ada/{}{end}", file["idlocal"])).await;
        let missing = stranger(&desk, &format!("/~ada/999{end}")).await;
        assert_eq!(private.status().as_u16(), 404, "{end}");
        let headers = |response: &Response| {
            let mut headers = response.headers().clone();
            headers.remove("date");
            headers
        };
        assert_eq!(headers(&private), headers(&missing), "{end}");
        let (private, missing) = (private.text().await.unwrap(), missing.text().await.unwrap());
        assert_eq!(private, missing, "{end}");
        assert!(!private.contains("treasure"), "{private}");
    }
}

#[tokio::test]
async fn a_share_key_opens_every_form_and_is_kept_by_no_cache() {
    let desk = desk().await;
    let file = upload(&desk, json!({ "share_key_enabled": true })).await;
    let key = file["share_key"].as_str().unwrap();
    for end in ["", "/", ".embed", ".html", ".json", ".png"] {
        let response = stranger(
            &desk,
            &format!("/~ada/{}{end}?share_key={key}", file["idlocal"]),
        )
        .await;
        assert_eq!(response.status().as_u16(), 200, "{end}");
        let cache = header(response.headers(), "cache-control");
        assert!(
            ["no-store", "no-cache", "private, no-cache"].contains(&cache),
            "{end}: {cache}"
        );
        assert_eq!(header(response.headers(), "referrer-policy"), "no-referrer");
        if end == "/" {
            let text = response.text().await.unwrap();
            assert!(
                text.contains(&format!("{}.png?share_key={key}", file["idlocal"])),
                "{text}"
            );
        }
    }
}

#[tokio::test]
async fn an_accounts_page_lists_what_is_public_and_finds_it() {
    let mut desk = desk().await;
    assert_eq!(stranger(&desk, "/~ada/").await.status().as_u16(), 404);
    upload(&desk, json!({ "filename": "my secret" })).await;
    upload(&desk, json!({ "filename": "odd", "parent_path": "drawer" })).await;
    let cellar = upload(
        &desk,
        json!({ "filename": "deep", "parent_path": "cellar" }),
    )
    .await["parent"]
        .clone();
    assert_eq!(
        stranger(&desk, &format!("/~ada/{cellar}/"))
            .await
            .status()
            .as_u16(),
        404
    );
    let nobody = stranger(&desk, "/~nobody/").await.text().await.unwrap();
    assert_eq!(
        stranger(&desk, "/~ada/").await.text().await.unwrap(),
        nobody,
        "nothing public: as if not there"
    );

    upload(
        &desk,
        json!({ "filename": "<i>open", "world_readable": true }),
    )
    .await;
    upload(
        &desk,
        json!({ "filename": "in a folder", "parent_path": "sales/2025", "world_readable": true }),
    )
    .await;
    upload(
        &desk,
        json!({ "filename": "in a drawer", "parent_path": "drawer", "world_readable": true }),
    )
    .await;
    let top = page(&desk, "/~ada/").await;
    assert!(
        top.contains("&lt;i&gt;open") && top.contains(">sales<"),
        "{top}"
    );
    assert!(
        top.contains(">drawer<"),
        "something public lies in it: {top}"
    );
    for hidden in [
        "my secret",
        "odd",
        ">cellar<",
        "in a folder",
        ">2025<",
        "<script",
    ] {
        assert!(!top.contains(hidden), "{hidden}: {top}");
    }
    let link = |text: &str, title: &str| {
        let before = text.split(&format!(">{title}<")).next().unwrap();
        before
            .rsplit("href=\"")
            .next()
            .unwrap()
            .trim_end_matches('"')
            .to_owned()
    };
    let drawer = page(&desk, &link(&top, "drawer")).await;
    assert!(
        drawer.contains("in a drawer") && !drawer.contains("odd"),
        "{drawer}"
    );
    let sales = page(&desk, &link(&top, "sales")).await;
    let year = page(&desk, &link(&sales, "2025")).await;
    assert!(
        year.contains("in a folder") && !year.contains("<i>"),
        "{year}"
    );

    let found = page(&desk, "/~ada/?s=FOLDER").await;
    assert!(
        found.contains("in a folder") && !found.contains("in a drawer"),
        "{found}"
    );
    let hostile = page(&desk, "/~ada/?s=%22%3E%3Cscript%3E").await;
    assert!(
        hostile.contains("Nothing is found") && !hostile.contains("<script"),
        "{hostile}"
    );
    assert!(
        page(&desk, "/~ada/?s=secret")
            .await
            .contains("Nothing is found")
    );

    desk.seat("many").await;
    desk.seed(crate::desk::plots(230)).await;
    let last = page(&desk, "/~many/?page=999").await;
    assert!(
        last.contains("Page 3 of 3") && last.contains("plot 229") && !last.contains("plot 199<"),
        "{last}"
    );
}

#[tokio::test]
async fn a_grids_page_is_a_table() {
    let desk = desk().await;
    let cols = json!({ "<b>": { "data": [1, "<script>x", null], "order": 1 }, "a": { "data": ["x"], "order": 0 } });
    let grid = json!({ "data": { "cols": cols }, "filename": "t", "world_readable": true });
    let grid = desk.post("/v2/grids", &grid).await.expect(201)["file"].clone();
    let text = page(&desk, &format!("/~ada/{}/", grid["idlocal"])).await;
    assert!(
        text.contains("<th scope=\"col\">a</th><th scope=\"col\">&lt;b&gt;</th>"),
        "{text}"
    );
    assert!(text.contains("<td>&lt;script&gt;x</td>"), "{text}");
    assert_eq!(
        stranger(&desk, &format!("/~ada/{}.png", grid["idlocal"]))
            .await
            .status()
            .as_u16(),
        404
    );
}

#[tokio::test]
async fn every_answer_says_that_nothing_runs_and_nothing_is_guessed() {
    let desk = desk().await;
    for path in [
        "/v2/users/current",
        "/v2/nowhere",
        "/~ada/1.json",
        "/~ada/1",
        "/~ada/",
        "/v2/files/x",
    ] {
        let response = stranger(&desk, path).await;
        let rules = header(response.headers(), "content-security-policy");
        assert!(
            rules.starts_with("default-src 'none'") && rules.contains("frame-ancestors 'none'"),
            "{path}: {rules}"
        );
        assert_eq!(
            header(response.headers(), "x-content-type-options"),
            "nosniff",
            "{path}"
        );
        assert_eq!(
            header(response.headers(), "referrer-policy"),
            "no-referrer",
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_private_files_forms_are_there_for_its_owners_key_and_for_nobody_elses() {
    let mut desk = desk().await;
    let file = upload(&desk, json!({ "filename": "mine" })).await;
    let here = format!("/~ada/{}", file["idlocal"]);
    let url = format!("{}{here}", desk.served.base_url());
    let (ada, key) = (desk.name.clone(), desk.key.clone());
    desk.seat("grace").await;
    let status =
        async |request: reqwest::RequestBuilder| request.send().await.unwrap().status().as_u16();
    for end in [".png", ".json", ".html"] {
        let asked = || desk.http.get(format!("{url}{end}"));
        let signed = |name: &str, key: &str| {
            let request = asked().basic_auth(name, Some(key));
            request.header("plotly-client-platform", "test")
        };
        assert_eq!(status(signed(&ada, &key)).await, 200, "{end}");
        assert_eq!(status(signed(&desk.name, &desk.key)).await, 404, "{end}");
        assert_eq!(
            status(signed(&ada, "a wrong key, long enough")).await,
            401,
            "{end}"
        );
        assert_eq!(status(asked()).await, 404, "{end}");
        // As a browser would send it to any page, for some proxy perhaps.
        let browser = asked().basic_auth(&ada, Some(&key));
        assert_eq!(status(browser).await, 404, "{end}");
    }
    let trashed = format!(
        "{}/v2/files/{}/trash",
        desk.served.base_url(),
        file["fid"].as_str().unwrap()
    );
    let owner = |request: reqwest::RequestBuilder| {
        let request = request.basic_auth(&ada, Some(&key));
        request.header("plotly-client-platform", "test")
    };
    assert_eq!(status(owner(desk.http.post(trashed))).await, 200);
    assert_eq!(
        status(owner(desk.http.get(format!("{url}.png")))).await,
        404
    );
}
