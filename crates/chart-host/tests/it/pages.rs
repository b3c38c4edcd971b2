//! Files by web address.

use serde_json::json;

use crate::desk::desk;

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
        let response = desk
            .http
            .get(desk.served.base_url() + &path)
            .send()
            .await
            .unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let (status, page) = bare(format!("/~ada/{}", open["idlocal"])).await;
    assert_eq!(status, 200);
    assert!(
        page.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;&amp;&#39;"),
        "{page}"
    );
    assert!(!page.contains("<script"));
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
        "/~ada/1.png",
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
