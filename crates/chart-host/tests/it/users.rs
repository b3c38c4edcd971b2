//! Who may come in.

use chart_host::{HostError, Limit, NewKey, Rate};
use reqwest::Method;
use serde_json::json;

use crate::desk::{desk, open, plot};

#[tokio::test]
async fn the_right_key_says_who_one_is_and_any_other_is_401() {
    let desk = desk().await;
    let me = desk.get("/v2/users/current").await.expect(200);
    assert_eq!(me["username"], "ada");
    assert_eq!(desk.get("/v2/users/current/").await.expect(200), me);
    let url = format!("{}/v2/users/current", desk.served.base_url());
    let bare = || desk.http.get(&url).header("plotly-client-platform", "test");
    let wrong = [
        bare(),
        bare().basic_auth("ada", Some("wrong")),
        bare().basic_auth("ada", Some("")),
        bare().basic_auth("nobody", Some(&desk.key)),
        bare().basic_auth("", Some(&desk.key)),
        bare().header("authorization", "Basic not-base64!"),
        bare().header("authorization", format!("Bearer {}", desk.key)),
        bare().header("authorization", "Basic"),
    ];
    for request in wrong {
        let message = desk.send(request).await.refused(401);
        assert!(message.contains("API key"), "{message}");
    }
}

#[tokio::test]
async fn behind_a_proxy_the_users_own_key_is_in_plotly_authorization() {
    let desk = desk().await;
    let encoded = base64_of(&format!("ada:{}", desk.key));
    let url = format!("{}/v2/users/current", desk.served.base_url());
    let request = desk.http.get(&url).header("plotly-client-platform", "test");
    let request = request.basic_auth("proxy", Some("proxy's own"));
    let request = request.header("plotly-authorization", format!("Basic {encoded}"));
    assert_eq!(desk.send(request).await.expect(200)["username"], "ada");
}

fn base64_of(text: &str) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    BASE64_STANDARD.encode(text)
}

#[tokio::test]
async fn a_request_without_the_platform_header_is_refused_in_words() {
    let desk = desk().await;
    let url = format!("{}/v2/users/current", desk.served.base_url());
    let request = desk.http.get(url).basic_auth("ada", Some(&desk.key));
    assert!(
        desk.send(request)
            .await
            .refused(400)
            .contains("Plotly-Client-Platform")
    );
}

#[tokio::test]
async fn names_and_keys_follow_their_rules() {
    let desk = desk().await;
    let add = async |name: &str, key: NewKey| desk.host.add_user(name, Limit::None, key).await;
    for name in ["", "a:b", "a/b", "~a", ".a", "a b", "ä", &"x".repeat(65)] {
        let error = add(name, NewKey::Make).await.unwrap_err();
        assert!(
            matches!(error, HostError::BadUserName(_)),
            "{name}: {error}"
        );
    }
    for name in ["ada", "ADA"] {
        let error = add(name, NewKey::Make).await.unwrap_err();
        assert!(matches!(error, HostError::UserTaken(_)), "{name}: {error}");
    }
    for key in [
        "",
        "fifteen-letters",
        "sixteen letters!",
        "sixteen\nletters!",
    ] {
        let error = add("bob", NewKey::Given(key.to_owned())).await.unwrap_err();
        assert!(matches!(error, HostError::WeakKey), "{key:?}: {error}");
    }
    let given = "a-key-that-scripts-use".to_owned();
    assert_eq!(
        add("bob", NewKey::Given(given.clone())).await.unwrap(),
        given
    );
    assert!(!format!("{:?}", NewKey::Given(given.clone())).contains(&given));
    let names: Vec<String> = desk
        .host
        .users()
        .await
        .unwrap()
        .into_iter()
        .map(|user| user.name)
        .collect();
    assert_eq!(names, ["ada", "bob"]);
}

#[tokio::test]
async fn keys_are_nowhere_in_the_database_file_in_clear() {
    let desk = desk().await;
    let given = "canary-key-0123456789";
    desk.host
        .add_user("bob", Limit::None, NewKey::Given(given.to_owned()))
        .await
        .unwrap();
    desk.get("/v2/users/current").await.expect(200);
    let mut looked_at = 0;
    for entry in std::fs::read_dir(desk.dir.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        looked_at += bytes.len();
        for key in [
            given,
            desk.key.as_str(),
            &base64_of(&format!("ada:{}", desk.key)),
        ] {
            assert!(!bytes.windows(key.len()).any(|part| part == key.as_bytes()));
        }
        // The search would find what is there in clear: the user's name is.
    }
    let all: Vec<u8> = std::fs::read_dir(desk.dir.path())
        .unwrap()
        .flat_map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    assert!(looked_at > 0 && all.windows(3).any(|part| part == b"bob"));
}

#[tokio::test]
async fn users_keys_and_files_survive_a_restart() {
    let desk = desk().await;
    let figure = json!({ "figure": { "data": [{ "x": [1, 2] }] }, "filename": "kept" });
    let made = desk.post("/v2/plots", &figure).await.expect(201);
    let ids = desk.seed(vec![plot("in the trash")]).await;
    desk.trash(ids[0]).await.expect(200);
    let before = desk.files().await;
    let (dir, clock, key, http) = (desk.dir, desk.clock, desk.key, desk.http);
    desk.served.stop().await;
    desk.host.close().await;

    let host = open(dir.path(), clock).await;
    assert_eq!(host.files("ada").await.unwrap(), before);
    let served = host.serve(([127, 0, 0, 1], 0).into()).await.unwrap();
    let fid = made["file"]["fid"].as_str().unwrap();
    let url = format!("{}/v2/plots/{fid}/content", served.base_url());
    let request = http
        .get(url)
        .basic_auth("ada", Some(key))
        .header("plotly-client-platform", "t");
    let content: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(content, figure["figure"]);
}

#[tokio::test]
async fn another_programs_database_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("other.db");
    std::fs::write(
        &path,
        b"this is no database at all, but it is somebody's file",
    )
    .unwrap();
    let options = |database_url: String| chart_host::Options {
        database_url,
        public_url: String::new(),
        clock: std::sync::Arc::new(chart_host::SystemClock),
    };
    let url = format!("sqlite://{}", path.display());
    assert!(chart_host::ChartHost::open(options(url)).await.is_err());
    assert!(
        std::fs::read(&path)
            .unwrap()
            .starts_with(b"this is no database")
    );
    for no_file in [
        "postgres://x/y",
        "sqlite::memory:",
        "sqlite://x?mode=memory",
    ] {
        let error = chart_host::ChartHost::open(options(no_file.to_owned())).await;
        assert!(matches!(error.unwrap_err(), HostError::NotSqlite(_)));
    }
}

#[tokio::test]
async fn a_strangers_private_files_are_404_and_public_ones_are_theirs_alone_to_change() {
    let mut desk = desk().await;
    let body = |readable: bool, name: &str| json!({ "figure": { "data": [] }, "filename": name, "world_readable": readable });
    let open = desk
        .post("/v2/plots", &body(true, "open"))
        .await
        .expect(201);
    let closed = desk
        .post("/v2/plots", &body(false, "closed"))
        .await
        .expect(201);
    let silent = json!({ "figure": { "data": [] }, "filename": "silent" });
    let silent = desk.post("/v2/plots", &silent).await.expect(201);
    assert_eq!(silent["file"]["world_readable"], false);
    let (open, closed) = (open["file"]["fid"].clone(), closed["file"]["fid"].clone());
    let (open, closed) = (open.as_str().unwrap(), closed.as_str().unwrap());
    desk.seat("bob").await;
    let read = desk.get(&format!("/v2/files/{open}")).await.expect(200);
    assert_eq!(read["current_user_permission"], "read");
    desk.get(&format!("/v2/files/{closed}")).await.refused(404);
    desk.get(&format!("/v2/plots/{closed}/content"))
        .await
        .refused(404);
    let listed = desk.get("/v2/folders/all?user=ada").await.expect(200);
    assert_eq!(listed["children"]["count"], 1);
    assert_eq!(listed["children"]["results"][0]["fid"], open);
    for (fid, status) in [(open, 403), (closed, 404)] {
        let nothing = json!({});
        desk.post(&format!("/v2/files/{fid}/trash"), &nothing)
            .await
            .refused(status);
        desk.post(&format!("/v2/plots/{fid}/restore"), &nothing)
            .await
            .refused(status);
        desk.delete(&format!("/v2/files/{fid}/permanent_delete"))
            .await
            .refused(status);
        desk.put(&format!("/v2/files/{fid}"), &json!({ "filename": "x" }))
            .await
            .refused(status);
        desk.put(&format!("/v2/plots/{fid}"), &json!({ "filename": "x" }))
            .await
            .refused(status);
    }
    assert!(
        desk.host
            .files("ada")
            .await
            .unwrap()
            .iter()
            .all(|file| !file.trashed)
    );
}

#[tokio::test]
async fn nothing_under_v2_answers_data_without_a_key() {
    let desk = desk().await;
    desk.seed(vec![plot("one")]).await;
    let paths = [
        (Method::GET, "/v2/folders/all"),
        (Method::GET, "/v2/folders/home"),
        (Method::POST, "/v2/folders"),
        (Method::GET, "/v2/files/ada:1"),
        (Method::PUT, "/v2/files/ada:1"),
        (Method::PATCH, "/v2/files/ada:1"),
        (Method::GET, "/v2/files/lookup?path=one"),
        (Method::POST, "/v2/files/ada:1/trash"),
        (Method::POST, "/v2/plots/ada:1/restore"),
        (Method::DELETE, "/v2/files/ada:1/permanent_delete"),
        (Method::POST, "/v2/plots"),
        (Method::GET, "/v2/plots/ada:1/content"),
        (Method::POST, "/v2/grids"),
        (Method::DELETE, "/v2/grids/ada:1"),
        (Method::POST, "/v2/grids/ada:1/row"),
        (Method::POST, "/v2/grids/ada:1/col"),
    ];
    for (method, path) in paths {
        let url = format!("{}{path}", desk.served.base_url());
        let request = desk
            .http
            .request(method, url)
            .header("plotly-client-platform", "test");
        desk.send(request).await.refused(401);
    }
    assert_eq!(desk.files().await.len(), 1);
}

#[tokio::test]
async fn who_asks_too_often_waits_and_nobody_else() {
    let mut desk = desk().await;
    desk.host.rate_limit(Some(Rate { per_second: 2 }));
    for _ in 0..20 {
        desk.get("/v2/users/current").await.expect(200);
    }
    let answer = desk
        .request(Method::GET, "/v2/users/current")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status().as_u16(), 429);
    assert_eq!(answer.headers()["retry-after"], "1");
    desk.clock.advance(1000);
    for status in [200, 200, 429] {
        assert_eq!(desk.get("/v2/users/current").await.status, status);
    }
    let (name, key) = (desk.name.clone(), desk.key.clone());
    desk.seat("bob").await;
    desk.get("/v2/users/current").await.expect(200);

    desk.key = "a key that nobody was given".to_owned();
    let wrong = async || desk.get("/v2/users/current").await.status;
    for _ in 0..10 {
        assert_eq!(wrong().await, 401);
    }
    assert_eq!(
        wrong().await,
        429,
        "wrong keys are counted by where they come from"
    );
    desk.clock.advance(10_000);
    (desk.name, desk.key) = (name, key);
    desk.get("/v2/users/current").await.expect(200);
    let page = desk.served.base_url() + "/~nobody/";
    let mut looks = Vec::new();
    for _ in 0..21 {
        looks.push(desk.http.get(&page).send().await.unwrap().status().as_u16());
    }
    assert_eq!((&looks[..20], looks[20]), (&[404; 20][..], 429));
}
