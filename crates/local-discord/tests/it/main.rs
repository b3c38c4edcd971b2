//! The local Discord as a bot and a member meet it: over real sockets, judged by types and limits
//! that somebody else wrote (`twilight-model`, `twilight-validate`).

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking, its helpers included"
)]

mod bot;
mod faults;
mod files;
mod gateway;
mod interactions;
mod judged;
mod leaving;
mod messages;
mod registered;
mod teams;
mod time;
mod world;
