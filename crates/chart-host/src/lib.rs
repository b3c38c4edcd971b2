//! A small chart server that speaks Chart Studio's v2 API and keeps charts in one database file.
//!
//! - `host`: the server as its process holds it: open, route, serve, users
//! - `api`: HTTP in and out
//! - `pages`: what browsers see
//! - `picture`: a figure as a PNG
//! - `storage`: the database file and all SQL
//! - `behaviour`: the answers in which real chart servers may differ
//! - `scripted`: faults, held requests, latency and the record of calls, for tests
//! - `seed`: what tests and demos do behind the API's back
//! - `model`, `clock`, `error`, `random`: the words that all of them use
//!
//! It names no Discord, and nothing of the bot: that one calls it over HTTP like any other.

mod api;
mod behaviour;
mod clock;
mod error;
mod host;
mod model;
mod pages;
mod picture;
mod random;
mod scripted;
mod seed;
mod storage;

pub use api::rate::Rate;
pub use behaviour::{Behaviour, ReadTrashed, SecondTrash, TrashInListing};
pub use clock::{Clock, SystemClock};
pub use error::HostError;
pub use host::{ChartHost, NewKey, Options, Restored, Served, User};
pub use model::{Filetype, Limit};
pub use scripted::{
    Call, Deed, Effect, Fault, FaultKind, Hold, HoldAt, Met, Via, WriteLimit, Writes,
};
pub use seed::{FileState, SeedChart, SeedKind};
