//! What the v2 client makes of refusals, redirects, faults and silence, and that it tells no key.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::http::header;
use serde_json::json;

use super::super::AnyTime;
use super::super::Trouble;
use super::super::stub::*;
use super::*;

#[tokio::test]
async fn each_refusal_of_a_delete_has_its_error() {
    let forbidden = json!({"errors": [{"message": "owner only"}]});
    for (refusal, expected) in [
        (answer(401, ""), ServerError::Unauthorized),
        (
            answer(403, forbidden),
            ServerError::Forbidden("owner only".into()),
        ),
        (not_found(), ServerError::NotFound),
        (answer(409, ""), ServerError::WrongState),
        (answer(500, ""), ServerError::Ambiguous),
        (answer(503, ""), ServerError::Ambiguous),
    ] {
        let (stub, address) = Stub::serve([refusal]).await;
        assert_eq!(delete(&client(&address, hasty())).await, Err(expected));
        assert_eq!(stub.lines().len(), 1);
    }
}

#[tokio::test]
async fn what_was_approved_for_the_trash_is_not_deleted() {
    let (stub, address) = Stub::serve([answer(204, "")]).await;
    let plan = approved(Effect::Trash);
    let item = plan.item(0).unwrap();
    let deleted = client(&address, timeouts())
        .delete(&ada(), item, &AnyTime)
        .await;
    assert!(matches!(deleted, Err(ServerError::NotUnderstood(_))));
    assert_eq!(stub.lines(), [""; 0]);
}

#[tokio::test]
async fn a_redirect_is_followed_by_no_call() {
    let (elsewhere, to) = Stub::serve([answer(204, "")]).await;
    for status in [301, 302, 303, 307, 308] {
        let redirect = answer(status, "").with(header::LOCATION, to.clone());
        let (_, address) = Stub::serve([redirect]).await;
        let server = client(&address, timeouts());
        let deleted = delete(&server).await;
        assert!(
            matches!(deleted, Err(ServerError::NotUnderstood(_))),
            "{deleted:?}"
        );
        let read = server.read(&ada(), &fid(225)).await;
        assert!(
            matches!(read, Err(ServerError::NotUnderstood(_))),
            "{read:?}"
        );
    }
    assert_eq!(elsewhere.lines(), [""; 0]);
}

#[tokio::test]
async fn the_closed_cloud_is_told_to_a_read_alone() {
    let announcement = "https://plotly.com/chart-studio-updates/";
    let (_, address) = Stub::serve([answer(302, "").with(header::LOCATION, announcement)]).await;
    let server = client(&address, timeouts());
    assert_eq!(server.who_am_i(&ada()).await, Err(ServerError::ClosedCloud));
    assert!(matches!(
        delete(&server).await,
        Err(ServerError::NotUnderstood(_))
    ));
}

#[tokio::test]
async fn after_a_429_the_call_is_made_again_when_retry_after_says() {
    for (first, reading) in [
        (answer(200, file(225, "plot")), true),
        (answer(204, ""), false),
    ] {
        let limited = answer(429, "").with(header::RETRY_AFTER, "1");
        let (stub, address) = Stub::serve([limited, first]).await;
        let server = client(&address, timeouts());
        let started = Instant::now();
        if reading {
            server.read(&ada(), &fid(225)).await.unwrap();
        } else {
            delete(&server).await.unwrap();
        }
        assert!(started.elapsed() >= Duration::from_secs(1));
        assert_eq!(stub.lines().len(), 2);
    }
}

#[tokio::test]
async fn a_429_that_asks_for_hours_is_told_at_once() {
    let limited = answer(429, "").with(header::RETRY_AFTER, "7200");
    let (_, address) = Stub::serve([limited]).await;
    let deleted = delete(&client(&address, timeouts())).await;
    assert_eq!(
        deleted,
        Err(ServerError::RateLimited(Duration::from_hours(2)))
    );
}

#[tokio::test]
async fn a_read_is_repeated_after_a_5xx_and_ends() {
    let (stub, address) = Stub::serve([answer(502, ""), answer(200, file(225, "plot"))]).await;
    client(&address, timeouts())
        .read(&ada(), &fid(225))
        .await
        .unwrap();
    assert_eq!(stub.lines().len(), 2);
    let (_, address) = Stub::serve([answer(502, "")]).await;
    let read = client(&address, hasty()).read(&ada(), &fid(225)).await;
    assert_eq!(read, Err(ServerError::Unavailable(Trouble::ErrorStatus)));
}

#[tokio::test]
async fn no_answer_in_time_leaves_a_write_in_doubt_and_a_read_unavailable() {
    let (stub, address) = Stub::serve([answer(204, "")]).await;
    stub.0.lock().unwrap().latency = Duration::from_mins(1);
    let mut short = hasty();
    short.whole = Duration::from_millis(100);
    let server = client(&address, short);
    assert_eq!(delete(&server).await, Err(ServerError::Ambiguous));
    assert_eq!(stub.lines().len(), 1);
    let read = server.read(&ada(), &fid(225)).await;
    assert_eq!(read, Err(ServerError::Unavailable(Trouble::TimedOut)));
}

#[tokio::test]
async fn a_cut_connection_leaves_a_write_in_doubt_and_is_not_repeated() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let accepted = Arc::new(Mutex::new(0));
    let count = Arc::clone(&accepted);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            *count.lock().unwrap() += 1;
            // The request is read, so that it certainly left, and then nobody answers.
            stream.readable().await.unwrap();
            stream.try_read(&mut [0; 4096]).unwrap();
        }
    });
    assert_eq!(
        delete(&client(&address, hasty())).await,
        Err(ServerError::Ambiguous)
    );
    assert_eq!(*accepted.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_write_that_reached_nobody_changed_nothing() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let deleted = delete(&client(&address, hasty())).await;
    assert_eq!(deleted, Err(ServerError::Unavailable(Trouble::Refused)));
}

#[tokio::test]
async fn no_error_tells_the_key_or_where_a_redirect_leads() {
    let mut told = String::new();
    for echo in [
        answer(401, KEY),
        answer(403, json!({"detail": format!("{KEY} may not")})),
        answer(403, KEY),
        answer(404, KEY),
        answer(418, KEY),
        answer(200, KEY),
        answer(200, json!({"fid": KEY, "username": KEY.replace('-', " ")})),
        answer(302, KEY).with(header::LOCATION, format!("http://ada:{KEY}@127.0.0.1:1/")),
        answer(503, KEY),
    ] {
        let (_, address) = Stub::serve([echo]).await;
        let server = client(&address, hasty());
        let errors = [
            delete(&server).await.unwrap_err(),
            server.read(&ada(), &fid(225)).await.unwrap_err(),
            server.who_am_i(&ada()).await.unwrap_err(),
            server.list(&ada(), Scope::Everything).await.unwrap_err(),
        ];
        for error in errors {
            writeln!(told, "{error} {error:?}").unwrap();
        }
        writeln!(told, "{:?} {server:?}", ada()).unwrap();
    }
    let with_key = format!("http://ada:{KEY}@127.0.0.1:1/v2");
    let refused = ChartStudio::new(ServerName("x".into()), &with_key, vec![], timeouts());
    write!(told, "{refused:?} {}", refused.as_ref().unwrap_err()).unwrap();
    assert!(told.contains("refused the key"));
    assert!(!told.contains(KEY), "{told}");
    assert!(!told.contains("127.0.0.1:1/"), "{told}");
}

#[tokio::test]
async fn eight_reads_are_in_flight_and_a_503_halves_them() {
    let (stub, address) = Stub::serve([answer(200, file(225, "plot"))]).await;
    stub.0.lock().unwrap().latency = Duration::from_millis(100);
    let server = client(&address, timeouts());
    let (who, chart) = (ada(), fid(225));
    let eight = || futures_util::future::join_all((0..8).map(|_| server.read(&who, &chart)));
    let many = || futures_util::future::join_all((0..12).map(|_| server.read(&who, &chart)));
    assert!(eight().await.iter().all(Result::is_ok));
    assert_eq!(stub.0.lock().unwrap().most_in_flight, 8);
    {
        let mut told = stub.0.lock().unwrap();
        told.answers.push_front(answer(503, ""));
    }
    server.read(&who, &chart).await.unwrap();
    stub.0.lock().unwrap().most_in_flight = 0;
    assert!(many().await.iter().all(Result::is_ok));
    // 8, one more for eight quiet calls, halved to 4; the twelve raise it again while they run.
    let most = stub.0.lock().unwrap().most_in_flight;
    assert!((4..=7).contains(&most), "{most}");
    let allowed = server.throttle().allowed(server.origin(), "ada").unwrap();
    assert_eq!(allowed.most_in_flight, 8);
}
