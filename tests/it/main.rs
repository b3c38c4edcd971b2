//! Tests through the front door: a member types into the local Discord, the real bot answers over loopback, a
//! real chart server holds the charts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    missing_docs,
    reason = "a test that cannot go on has failed"
)]

mod world;

mod accounts;
mod admin;
mod alerts;
mod audit;
mod big_purge;
mod browser;
mod budget;
mod changes;
mod chart_page;
mod commands;
mod copies;
mod count;
mod deciding;
mod delete;
mod demo;
mod demo_alert;
mod doctor;
mod fault_table;
mod faults;
mod figlinq;
mod figlinq_day;
mod help;
mod history;
mod holding;
mod jobs;
mod later;
mod leaving;
mod limiter;
mod linking;
mod list;
mod malformed;
mod matrix;
mod moving;
mod newcomer;
mod order;
mod own;
mod page;
mod presses;
mod protect;
mod purge;
mod python_day;
mod readme;
mod requests;
mod restore;
mod rooms;
mod rules;
mod sequences;
mod store;
mod texts;
mod upgrade;
mod watch;
