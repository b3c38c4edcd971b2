//! A Discord on loopback: REST, gateway, state and a page to try a bot with.
//!
//! A real bot connects to [`LocalDiscord::rest_url`] with a token of
//! [`LocalDiscord::add_application`]; a test or the page acts as a member and looks at channels.
//! Nothing here names the bot's library, and nothing is kept when the last handle is dropped.

mod clock;
mod direct;
mod errors;
mod expiry;
mod faults;
mod gateway;
mod ids;
mod leaving;
pub mod limits;
pub mod line;
mod look;
mod member;
mod model;
mod page;
mod payload;
mod permissions;
mod rates;
mod resolved;
mod rest;
mod server;
mod setup;
mod state;
pub mod text;
mod view;

use std::net::SocketAddr;
use std::sync::Arc;

pub use clock::{Clock, ManualClock, SystemClock};
pub use errors::{PressError, TypeError};
pub use faults::{Calls, Fault, FaultKind, GatewayAct, Hold, Strike};
pub use model::{
    Actor, Application, Button, Choice, Embed, Field, FileInfo, Forged, Form, Input, Interaction,
    Limited, MemberInfo, Message, Named, NewMember, Outcome, Refusal, TeamInfo,
};

pub use rates::{Rate, Scope};
use server::Running;
use state::Shared;

/// A Discord that listens on loopback. Clones share it; it stops when the last one is dropped.
#[derive(Clone)]
pub struct LocalDiscord {
    shared: Arc<Shared>,
    /// None in the server's own handle, which must not keep itself alive.
    _running: Option<Arc<Running>>,
}

/// How to start.
pub struct Options {
    /// Where to listen; port 0 takes any free one.
    pub listen: SocketAddr,
    /// What the windows of interactions are measured by.
    pub clock: Arc<dyn Clock>,
    /// Whether people may look at it with a browser.
    pub page: Page,
}

impl Default for Options {
    /// Any free port of 127.0.0.1, the machine's clock, no page.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            clock: Arc::new(SystemClock),
            page: Page::Off,
        }
    }
}

/// Whether the page is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// No page.
    Off,
    /// The page at `GET /`.
    On,
}

impl LocalDiscord {
    /// Starts to listen, with no team and no application. Fails where the address is taken.
    pub async fn start(options: Options) -> std::io::Result<Self> {
        let (shared, running) = server::start(options).await?;
        Ok(Self {
            shared,
            _running: Some(Arc::new(running)),
        })
    }

    /// `http://127.0.0.1:PORT`, to which clients append `/api/v10`.
    #[must_use]
    pub fn rest_url(&self) -> String {
        format!("http://{}", self.addr())
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.shared.addr
    }

    /// The server's own handle.
    fn inner(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            _running: None,
        }
    }
}
