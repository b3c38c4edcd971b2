//! The listener: one port for REST, gateway and page, and connections that can be cut. It owns
//! starting and stopping; nothing runs on once [`Running`] is dropped.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::extract::connect_info::Connected;
use axum::routing::get;
use axum::serve::{IncomingStream, Listener};
use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::state::Shared;
use crate::{LocalDiscord, Options, Page, expiry, gateway, page, rest};

/// How often the clock is looked at, in real time: a test's clock does not tell when it is moved.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What runs. Dropping it ends every connection.
pub(crate) struct Running {
    tasks: [JoinHandle<()>; 2],
    wires: Wires,
}

impl Drop for Running {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        for wire in lock(&self.wires)
            .drain(..)
            .filter_map(|wire| wire.upgrade())
        {
            wire.cut();
        }
    }
}

pub(crate) async fn start(options: Options) -> io::Result<(Arc<Shared>, Running)> {
    let listener = TcpListener::bind(options.listen).await?;
    let shared = Arc::new(Shared::new(options.clock, listener.local_addr()?));
    let wires = Wires::default();
    let listener = Doors {
        listener,
        wires: wires.clone(),
    };
    let service = routes(&shared, options.page).into_make_service_with_connect_info::<Wire>();
    let serving = tokio::spawn(async move {
        if let Err(wrong) = axum::serve(listener, service).await {
            tracing::error!(%wrong, "the local Discord stopped");
        }
    });
    let ticking = tokio::spawn(tick(Arc::downgrade(&shared)));
    let tasks = [serving, ticking];
    Ok((shared, Running { tasks, wires }))
}

fn routes(shared: &Arc<Shared>, page: Page) -> Router {
    let routes = Router::new()
        .route("/gateway", get(gateway::open))
        .route("/gateway/", get(gateway::open))
        .route("/attachments/{channel}/{id}/{name}", get(rest::serve_file))
        .with_state(shared.clone())
        .merge(rest::router(shared));
    match page {
        Page::Off => routes,
        Page::On => routes.merge(page::router(LocalDiscord::inner(shared.clone()))),
    }
}

async fn tick(shared: Weak<Shared>) {
    let mut every = tokio::time::interval(LOOK_EVERY);
    loop {
        every.tick().await;
        match shared.upgrade() {
            Some(shared) => expiry::run(&shared),
            None => return,
        }
    }
}

type Wires = Arc<Mutex<Vec<Weak<Cut>>>>;

fn lock(wires: &Wires) -> std::sync::MutexGuard<'_, Vec<Weak<Cut>>> {
    wires.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The switch that cuts a connection.
#[derive(Clone, Default)]
pub(crate) struct Wire(Arc<Cut>);

#[derive(Default)]
struct Cut {
    done: AtomicBool,
    reader: AtomicWaker,
}

impl Wire {
    /// Makes every read and write fail from now on, so that the connection is dropped.
    pub(crate) fn cut(&self) {
        self.0.cut();
    }
}

impl Cut {
    fn cut(&self) {
        self.done.store(true, Ordering::SeqCst);
        self.reader.wake();
    }

    fn check(&self) -> io::Result<()> {
        if self.done.load(Ordering::SeqCst) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl Connected<IncomingStream<'_, Doors>> for Wire {
    fn connect_info(stream: IncomingStream<'_, Doors>) -> Self {
        stream.io().wire.clone()
    }
}

/// The listener that gives every connection its switch.
struct Doors {
    listener: TcpListener,
    wires: Wires,
}

impl Listener for Doors {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let (stream, from) = Listener::accept(&mut self.listener).await;
        // Without it small answers wait for each other; they arrive late where it fails.
        let _ = stream.set_nodelay(true);
        let wire = Wire::default();
        let mut wires = lock(&self.wires);
        wires.retain(|wire| wire.strong_count() > 0);
        wires.push(Arc::downgrade(&wire.0));
        (Line { stream, wire }, from)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that can be cut.
struct Line {
    stream: TcpStream,
    wire: Wire,
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.wire.0.reader.register(cx.waker());
        self.wire.0.check()?;
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.wire.0.check()?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wire.0.check()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
