//! How a chart server is reached of which the operator says more.

use std::sync::Arc;

use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::*;
use crate::domain::ids::ServerName;
use crate::servers::chart_studio::ChartStudio;
use crate::servers::stub::{Stub, ada, answer, hasty};
use crate::servers::{BadAddress, ChartServer as _, ServerError, Trouble};

fn client(address: &str, reach: Reach) -> Result<ChartStudio, BadAddress> {
    let profile = Profile {
        reach,
        ..Profile::default()
    };
    let name = ServerName("work".into());
    ChartStudio::profiled(name, address, vec![], hasty(), profile)
}

fn user() -> serde_json::Value {
    json!({"username": "ada"})
}

#[tokio::test]
async fn the_api_is_called_below_its_own_path() {
    let (stub, address) = Stub::serve([answer(200, user())]).await;
    let reach = Reach {
        path: Some("/plotly/v2/".into()),
        ..Reach::default()
    };
    let server = client(&address, reach).unwrap();
    server.who_am_i(&ada()).await.unwrap();
    assert_eq!(stub.lines(), ["GET /plotly/v2/users/current"]);
    assert_eq!(server.origin(), address);
}

#[tokio::test]
async fn before_a_companys_proxy_the_key_stands_in_chart_studios_own_header() {
    let (stub, address) = Stub::serve([answer(200, user())]).await;
    let reach = Reach {
        gate: Some(Gate {
            user: "bot".into(),
            password: "pass".to_owned().into(),
        }),
        ..Reach::default()
    };
    let server = client(&address, reach.clone()).unwrap();
    server.who_am_i(&ada()).await.unwrap();
    let _ = server.probe().await;
    let headers = |stub: &Stub| -> Vec<(Option<String>, Option<String>)> {
        let told = stub.0.lock().unwrap();
        let asked = told.requests.iter();
        asked
            .map(|asked| (asked.authorization.clone(), asked.behind.clone()))
            .collect()
    };
    // bot:pass, and ada:canary-key-7431
    let gate = Some("Basic Ym90OnBhc3M=".to_owned());
    let key = Some("Basic YWRhOmNhbmFyeS1rZXktNzQzMQ==".to_owned());
    assert_eq!(headers(&stub), [(gate.clone(), key.clone()), (gate, None)]);
    assert!(!format!("{reach:?}").contains("pass\""));

    let (stub, address) = Stub::serve([answer(200, user())]).await;
    let server = client(&address, Reach::default()).unwrap();
    server.who_am_i(&ada()).await.unwrap();
    assert_eq!(headers(&stub), [(key, None)]);
}

/// A chart server with a certificate of its own authority; its address, and that authority's certificate.
async fn behind_tls() -> (String, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let body = user().to_string();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all((head + &body).as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    let pem = made.cert.pem().into_bytes();
    (format!("https://localhost:{port}"), pem)
}

#[tokio::test]
async fn a_certificate_of_its_own_authority_counts_where_the_operator_says_so() {
    let (address, pem) = behind_tls().await;
    let with = |authorities| {
        let reach = Reach {
            authorities,
            ..Reach::default()
        };
        client(&address, reach)
    };
    let trusted = with(Some(pem)).unwrap().who_am_i(&ada()).await;
    assert_eq!(trusted.unwrap().username, "ada");
    let refused = with(None).unwrap().who_am_i(&ada()).await;
    let bad = ServerError::Unavailable(Trouble::UnknownAuthority);
    assert_eq!(refused.unwrap_err(), bad);
    // That of another server.
    let (_, others) = behind_tls().await;
    let refused = with(Some(others)).unwrap().who_am_i(&ada()).await;
    let ServerError::Unavailable(trouble) = refused.unwrap_err() else {
        panic!("not refused");
    };
    assert!(trouble.is_of_certificate(), "{trouble:?}");
    for none in [
        b"".as_slice(),
        b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----",
    ] {
        assert_eq!(
            with(Some(none.to_vec())).err(),
            Some(BadAddress::NoCertificate)
        );
    }
}
