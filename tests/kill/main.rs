//! The real program, run as a person runs it: killed at every request of a purge, asked to end, started wrongly.
//!
//! Real sockets, real time, a process of its own. Discord and the chart server are in the test's process, so
//! that they live on while the program dies.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    missing_docs,
    reason = "a test that cannot go on has failed"
)]

mod program;
mod requests;
mod scene;

mod command_line;
mod doctor;
mod due;
mod every_request;
mod import;
mod moving;
mod rotation;
mod secrets;
mod uploads;
