//! Discord under its own name: a proxy to which HTTP clients say `CONNECT discord.com:443`, and behind it TLS with a
//! certificate of that name, in front of the local Discord. No right of the system and no port of its own is needed.
//!
//! What always holds: who asks for another host gets nowhere.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chartkeeper::discord::client::Reach;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

const NAME: &str = "discord.com";

/// The proxy, while it is kept.
pub struct Tunnel {
    at: SocketAddr,
    /// The one authority that such a client trusts besides the public ones.
    root: CertificateDer<'static>,
    carried: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Tunnel {
    /// Leads to the Discord that listens there.
    pub async fn to(discord: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let at = listener.local_addr().unwrap();
        let (root, acceptor) = certificates();
        let carried = Arc::new(AtomicUsize::new(0));
        let counted = carried.clone();
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (acceptor, carried) = (acceptor.clone(), counted.clone());
                tokio::spawn(carry(client, acceptor, discord, carried));
            }
        });
        Self {
            at,
            root,
            carried,
            serving,
        }
    }

    /// How many connections came this far as to speak TLS with Discord's name.
    pub fn carried(&self) -> usize {
        self.carried.load(Ordering::SeqCst)
    }

    /// A client that goes this way and trusts this authority.
    pub fn reach(&self) -> Reach {
        let proxy = reqwest::Proxy::https(format!("http://{}", self.at)).unwrap();
        let root = reqwest::Certificate::from_der(&self.root).unwrap();
        let client = reqwest::Client::builder()
            .proxy(proxy)
            .add_root_certificate(root)
            .build()
            .unwrap();
        Reach::by(move |http| http.client(client.clone()))
    }
}

/// An authority, and what answers with a certificate of it for Discord's name.
fn certificates() -> (CertificateDer<'static>, TlsAcceptor) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let root = authority.self_signed(&key).unwrap().der().clone();
    let issuer = Issuer::new(authority, key);
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec![NAME.to_owned()]).unwrap();
    let own = own.signed_by(&key, &issuer).unwrap().der().clone();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own], key.into())
        .unwrap();
    (root, TlsAcceptor::from(Arc::new(config)))
}

/// One connection, from `CONNECT` to its end.
async fn carry(
    mut client: TcpStream,
    acceptor: TlsAcceptor,
    discord: SocketAddr,
    carried: Arc<AtomicUsize>,
) -> std::io::Result<()> {
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        asked.push(client.read_u8().await?);
    }
    if !asked.starts_with(format!("CONNECT {NAME}:443 ").as_bytes()) {
        return client.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n").await;
    }
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    let mut client = acceptor.accept(client).await?;
    carried.fetch_add(1, Ordering::SeqCst);
    let mut server = TcpStream::connect(discord).await?;
    server.set_nodelay(true)?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}
