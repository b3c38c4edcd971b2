//! What stands before a chart server: it speaks TLS with a certificate that a test chooses, lets calls pass or answers
//! them itself.
//!
//! What always holds: a connection ends when another stand is taken, so that each call meets the one of its moment.

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// How it meets who calls.
#[derive(Clone, Debug)]
pub enum Stand {
    /// Calls pass.
    Open,
    /// Its certificate is this one.
    Shows(Papers),
    /// It answers no TLS.
    Plain,
    /// It takes connections and says nothing.
    Silent,
    /// It ends connections once it was asked.
    Cuts,
    /// It answers every call with these bytes.
    Answers(String),
}

/// A certificate that is not right.
#[derive(Clone, Copy, Debug)]
pub enum Papers {
    Expired,
    OfAnotherName,
    OfNobody,
}

pub struct Front {
    port: u16,
    /// The certificate of its authority, in PEM.
    pub authority: String,
    stand: watch::Sender<Stand>,
    serving: JoinHandle<()>,
}

impl Front {
    /// Stands before that chart server.
    pub async fn before(host: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stand, seen) = watch::channel(Stand::Open);
        let identities = Arc::new(Identities::new());
        let authority = identities.authority.clone();
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (identities, mut seen) = (identities.clone(), seen.clone());
                tokio::spawn(async move {
                    let stand = seen.borrow_and_update().clone();
                    tokio::select! {
                        _ = meet(client, stand, &identities, host) => {}
                        _ = seen.changed() => {}
                    }
                });
            }
        });
        Self {
            port,
            authority,
            stand,
            serving,
        }
    }

    pub fn address(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    pub fn takes(&self, stand: Stand) {
        self.stand.send_replace(stand);
    }

    /// Nobody listens there any more.
    pub async fn goes(self) {
        self.serving.abort();
        let _ = self.serving.await;
    }
}

struct Identities {
    authority: String,
    right: TlsAcceptor,
    expired: TlsAcceptor,
    of_another_name: TlsAcceptor,
    of_nobody: TlsAcceptor,
}

impl Identities {
    fn new() -> Self {
        let ours = authority("Ours");
        Self {
            authority: ours.pem(),
            right: identity(&named("localhost"), &ours),
            expired: identity(&long_ago(), &ours),
            of_another_name: identity(&named("charts.example"), &ours),
            of_nobody: identity(&named("localhost"), &authority("Nobody")),
        }
    }

    const fn of(&self, stand: &Stand) -> &TlsAcceptor {
        match stand {
            Stand::Shows(Papers::Expired) => &self.expired,
            Stand::Shows(Papers::OfAnotherName) => &self.of_another_name,
            Stand::Shows(Papers::OfNobody) => &self.of_nobody,
            _ => &self.right,
        }
    }
}

fn named(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).unwrap()
}

fn long_ago() -> CertificateParams {
    let mut of = named("localhost");
    of.not_before = date_time_ymd(2019, 1, 1);
    of.not_after = date_time_ymd(2020, 1, 1);
    of
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.distinguished_name.push(DnType::CommonName, name);
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap()
}

fn identity(of: &CertificateParams, issuer: &CertifiedIssuer<'static, KeyPair>) -> TlsAcceptor {
    let key = KeyPair::generate().unwrap();
    let certificate = of.signed_by(&key, issuer).unwrap().der().clone();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key.into())
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

async fn meet(
    mut client: TcpStream,
    stand: Stand,
    identities: &Identities,
    host: SocketAddr,
) -> std::io::Result<()> {
    match &stand {
        Stand::Plain => {
            return client
                .write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
                .await;
        }
        Stand::Silent => return std::future::pending().await,
        _ => {}
    }
    let mut client = identities.of(&stand).accept(client).await?;
    match stand {
        Stand::Open => {
            let mut host = TcpStream::connect(host).await?;
            host.set_nodelay(true)?;
            copy_bidirectional(&mut client, &mut host).await?;
        }
        Stand::Answers(bytes) => {
            asked(&mut client).await?;
            client.write_all(bytes.as_bytes()).await?;
            client.shutdown().await?;
        }
        _ => asked(&mut client).await?,
    }
    Ok(())
}

/// Reads a call without a body.
async fn asked(client: &mut (impl tokio::io::AsyncRead + Unpin)) -> std::io::Result<()> {
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        asked.push(client.read_u8().await?);
    }
    Ok(())
}
