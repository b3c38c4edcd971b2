//! The chart server over real HTTP: each rule as a claim, a module a subject.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says so by ending"
)]

mod behaviour;
mod copies;
mod desk;
mod effects;
mod figlinq;
mod garbage;
mod import;
mod listing;
mod pages;
mod raw;
mod state;
mod trouble;
mod upload;
mod users;
