//! Faults, held requests, latency, and the record of calls.

use std::time::{Duration, Instant};

use chart_host::{Fault, FaultKind, HoldAt, Met, WriteLimit};
use reqwest::Method;

use crate::desk::{Desk, desk, plot};

/// An empty method is any.
fn fault(method: &str, path: &str, kind: FaultKind) -> Fault {
    Fault {
        method: Some(method.to_owned()).filter(|method| !method.is_empty()),
        path_contains: path.to_owned(),
        skip: 0,
        times: 1,
        kind,
    }
}

async fn with_one() -> (Desk, u64) {
    let desk = desk().await;
    let id = desk.seed(vec![plot("one")]).await[0];
    (desk, id)
}

#[tokio::test]
async fn a_rate_limit_tells_its_wait_and_has_no_effect() {
    let (desk, id) = with_one().await;
    desk.host.fault(fault(
        "POST",
        "/trash",
        FaultKind::RateLimited { retry_after_s: 7 },
    ));
    let request = desk.request(Method::POST, &format!("/v2/files/ada:{id}/trash"));
    let response = request.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 429);
    assert_eq!(response.headers()["retry-after"], "7");
    assert!(!desk.state(id).await.unwrap().trashed);
    desk.trash(id).await.expect(200);
}

#[tokio::test]
async fn a_status_and_garbage_have_no_effect() {
    let (desk, id) = with_one().await;
    for status in [500, 503, 404, 409] {
        desk.host
            .fault(fault("", "/trash", FaultKind::Status(status)));
        desk.trash(id).await.refused(status);
    }
    desk.host.fault(fault("", "/trash", FaultKind::Garbage));
    let reply = desk.trash(id).await;
    assert_eq!((reply.status, reply.body), (200, serde_json::Value::Null));
    assert!(!desk.state(id).await.unwrap().trashed);
}

#[tokio::test]
async fn a_redirect_points_elsewhere_and_has_no_effect() {
    let (desk, id) = with_one().await;
    let to = "https://plotly.com/chart-studio-updates";
    desk.host
        .fault(fault("DELETE", "", FaultKind::Redirect(to.to_owned())));
    desk.host.trash_as_owner("ada", id).await.unwrap();
    let path = format!("/v2/files/ada:{id}/permanent_delete");
    let response = desk.request(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 302);
    assert_eq!(response.headers()["location"], to);
    assert!(desk.state(id).await.is_some());
}

#[tokio::test]
async fn a_cut_before_has_no_effect_and_a_cut_after_has_and_neither_answers() {
    for (kind, trashed) in [(FaultKind::CutBefore, false), (FaultKind::CutAfter, true)] {
        let (desk, id) = with_one().await;
        desk.host.fault(fault("POST", "/trash", kind));
        let request = desk.request(Method::POST, &format!("/v2/files/ada:{id}/trash"));
        let error = request.send().await.unwrap_err();
        assert!(!error.is_timeout() && !error.is_connect(), "{error:?}");
        assert_eq!(desk.state(id).await.unwrap().trashed, trashed);
        assert_eq!(desk.host.calls().last().unwrap().status, None);
        desk.read(id).await.expect(200);
    }
}

#[tokio::test]
async fn a_cut_of_a_connection_in_use_before_reaches_the_server_once() {
    for kind in [FaultKind::CutBefore, FaultKind::CutAfter] {
        let (desk, id) = with_one().await;
        desk.read(id).await.expect(200);
        desk.host.reset_calls();
        desk.host.fault(fault("POST", "/trash", kind));
        let request = desk.request(Method::POST, &format!("/v2/files/ada:{id}/trash"));
        request.send().await.unwrap_err();
        assert_eq!(desk.host.calls().len(), 1);
    }
}

#[tokio::test]
async fn a_cut_sends_not_one_byte() {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
    };
    let (desk, _) = with_one().await;
    desk.host
        .fault(fault("GET", "/v2/users", FaultKind::CutAfter));
    let mut stream = TcpStream::connect(desk.served.addr).await.unwrap();
    stream
        .write_all(b"GET /v2/users/current HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut got = Vec::new();
    // The end may be a reset or a plain close; what counts is that nothing came before it.
    let _ = stream.read_to_end(&mut got).await;
    assert_eq!(String::from_utf8_lossy(&got), "");
}

#[tokio::test]
async fn a_hang_lasts_until_the_client_gives_up_and_has_no_effect() {
    let (desk, id) = with_one().await;
    desk.host.fault(fault("POST", "/trash", FaultKind::Hang));
    let request = desk.request(Method::POST, &format!("/v2/files/ada:{id}/trash"));
    let error = request
        .timeout(Duration::from_millis(300))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert!(!desk.state(id).await.unwrap().trashed);
    desk.trash(id).await.expect(200);
}

#[tokio::test]
async fn a_fault_skips_and_counts_and_keeps_to_its_route() {
    let (desk, id) = with_one().await;
    let kind = FaultKind::Status(500);
    let planned = Fault {
        skip: 2,
        times: 3,
        ..fault("GET", "/v2/files/", kind)
    };
    desk.host.fault(planned);
    let mut statuses = Vec::new();
    for _ in 0..7 {
        desk.get("/v2/users/current").await.expect(200);
        statuses.push(desk.read(id).await.status);
    }
    assert_eq!(statuses, [200, 200, 500, 500, 500, 200, 200]);
}

#[tokio::test]
async fn a_request_held_before_its_effect_has_none_until_it_is_let_go() {
    let (desk, id) = with_one().await;
    let hold = desk.host.hold(HoldAt::Before, "/trash", 0);
    assert!(!hold.is_reached());
    let (reply, ()) = tokio::join!(desk.trash(id), async {
        hold.reached().await;
        assert!(!desk.state(id).await.unwrap().trashed);
        desk.read(id).await.expect(200);
        hold.release();
    });
    reply.expect(200);
    assert!(desk.state(id).await.unwrap().trashed);
}

#[tokio::test]
async fn a_request_held_after_its_effect_has_had_it() {
    let (desk, id) = with_one().await;
    let hold = desk.host.hold(HoldAt::After, "/trash", 0);
    let (reply, ()) = tokio::join!(desk.trash(id), async {
        hold.reached().await;
        assert!(desk.state(id).await.unwrap().trashed);
        hold.release();
    });
    reply.expect(200);
}

#[tokio::test]
async fn a_hold_that_is_asked_each_time_lets_pass_cuts_and_holds() {
    let desk = desk().await;
    let ids = desk.seed(vec![plot("a"), plot("b"), plot("c")]).await;
    let paths = ids.iter().map(|id| format!("/v2/files/ada:{id}/trash"));
    let paths: Vec<String> = paths.collect();
    let (second, third) = (paths[1].clone(), paths[2].clone());
    let hold = desk
        .host
        .hold_where(HoldAt::After, move |method, path| match (method, path) {
            ("POST", path) if path == second => Met::Cut,
            ("POST", path) if path == third => Met::Hold,
            _ => Met::Pass,
        });
    desk.trash(ids[0]).await.expect(200);
    desk.request(Method::POST, &paths[1])
        .send()
        .await
        .unwrap_err();
    assert!(!desk.state(ids[1]).await.unwrap().trashed);
    assert!(!hold.is_reached());
    let (reply, ()) = tokio::join!(desk.trash(ids[2]), async {
        hold.reached().await;
        assert!(desk.state(ids[2]).await.unwrap().trashed);
        hold.release();
    });
    reply.expect(200);
    // Once one was held, nothing more is asked.
    desk.trash(ids[1]).await.expect(200);
}

#[tokio::test]
async fn a_hold_takes_the_nth_and_no_other_and_lets_go_when_dropped() {
    let desk = desk().await;
    let ids = desk.seed(vec![plot("a"), plot("b"), plot("c")]).await;
    let hold = desk.host.hold(HoldAt::Before, "/trash", 1);
    desk.trash(ids[0]).await.expect(200);
    let (reply, ()) = tokio::join!(desk.trash(ids[1]), async {
        hold.reached().await;
        desk.trash(ids[2]).await.expect(200);
        assert!(!desk.state(ids[1]).await.unwrap().trashed);
        drop(hold);
    });
    reply.expect(200);
}

#[tokio::test]
async fn a_held_request_happens_even_when_its_client_has_gone() {
    let (desk, id) = with_one().await;
    let before = desk.host.hold(HoldAt::Before, "/trash", 0);
    let after = desk.host.hold(HoldAt::After, "/trash", 0);
    let request = desk.request(Method::POST, &format!("/v2/files/ada:{id}/trash"));
    let client = tokio::spawn(request.send());
    before.reached().await;
    client.abort();
    assert!(client.await.unwrap_err().is_cancelled());
    before.release();
    after.reached().await;
    assert!(desk.state(id).await.unwrap().trashed);
}

#[tokio::test]
async fn calls_are_recorded_with_user_and_status() {
    let (desk, id) = with_one().await;
    desk.read(id).await.expect(200);
    desk.host.reset_calls();
    desk.trash(id).await.expect(200);
    desk.get("/v2/folders/all?user=ada&page_size=1")
        .await
        .expect(200);
    desk.read(99).await.refused(404);
    let calls = desk.host.calls();
    let told: Vec<(&str, &str, Option<&str>, Option<u16>)> = calls
        .iter()
        .map(|call| {
            let user = call.user.as_deref();
            (
                call.method.as_str(),
                call.path_and_query.as_str(),
                user,
                call.status,
            )
        })
        .collect();
    let trash = format!("/v2/files/ada:{id}/trash");
    let want = [
        ("POST", trash.as_str(), Some("ada"), Some(200)),
        (
            "GET",
            "/v2/folders/all?user=ada&page_size=1",
            Some("ada"),
            Some(200),
        ),
        ("GET", "/v2/files/ada:99", Some("ada"), Some(404)),
    ];
    assert_eq!(told, want);
}

#[tokio::test]
async fn the_most_at_once_is_counted_and_latency_is_real() {
    let (desk, id) = with_one().await;
    desk.host.latency(Duration::from_millis(80));
    let start = Instant::now();
    futures_util::future::join_all((0..6).map(|_| desk.read(id))).await;
    assert!(start.elapsed() >= Duration::from_millis(80));
    assert_eq!(desk.host.most_in_flight(), 6);
    desk.host.reset_calls();
    desk.read(id).await.expect(200);
    assert_eq!(desk.host.most_in_flight(), 1);
}

#[tokio::test]
async fn writes_beyond_the_limit_are_429_without_effect_and_reads_and_others_are_not() {
    let (mut desk, id) = with_one().await;
    // So slow that no test takes as long.
    let limit = WriteLimit {
        a_second: 0.001,
        at_once: 2.0,
    };
    desk.host.limit_writes(Some(limit));
    desk.trash(id).await.expect(200);
    desk.post(
        &format!("/v2/files/ada:{id}/restore"),
        &serde_json::Value::Null,
    )
    .await
    .expect(200);
    let request = desk.request(Method::POST, &format!("/v2/files/ada:{id}/trash"));
    let response = request.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 429);
    let wait: u64 = response.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((900..=1000).contains(&wait), "{wait}");
    assert!(!desk.state(id).await.unwrap().trashed);
    desk.read(id).await.expect(200);
    let writes = desk.host.writes();
    assert_eq!((writes.taken, writes.refused), (2, 1));
    let answers = desk.host.answers();
    assert_eq!(
        answers.into_iter().collect::<Vec<_>>(),
        [(200, 3), (429, 1)]
    );

    desk.seat("bob").await;
    let other = desk.seed(vec![plot("two")]).await[0];
    desk.trash(other).await.expect(200);
    desk.host.limit_writes(None);
    desk.host.reset_calls();
    desk.delete_for_ever(other).await.expect(204);
    assert_eq!(
        desk.host.answers().into_iter().collect::<Vec<_>>(),
        [(204, 1)]
    );
}

#[tokio::test]
async fn on_another_listener_the_routes_and_their_faults_work_too() {
    let (desk, id) = with_one().await;
    let router = axum::Router::new()
        .route("/health", axum::routing::get(async || "well"))
        .merge(desk.host.router());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let trash = || {
        let url = format!("{base}/v2/files/ada:{id}/trash");
        let request = desk.http.post(url).basic_auth("ada", Some(&desk.key));
        request.header("plotly-client-platform", "test").send()
    };
    desk.host
        .fault(fault("POST", "/trash", FaultKind::CutAfter));
    let body = async { trash().await?.text().await };
    assert!(body.await.is_err());
    assert!(desk.state(id).await.unwrap().trashed);
    assert_eq!(trash().await.unwrap().status().as_u16(), 200);
    let health = desk
        .http
        .get(format!("{base}/health"))
        .send()
        .await
        .unwrap();
    assert_eq!(health.text().await.unwrap(), "well");
    serving.abort();
}
