//! What Chartkeeper knows about charts, plans and jobs, and nothing of how it hears or tells of them.
//!
//! Owns the words of the product (see `ARCHITECTURE.md`). Pure: no I/O, no async, no SQL, no HTTP, no
//! serenity, no clock; whoever calls passes the time. What always holds: nothing in here can trash or
//! delete a chart, and what may be trashed or deleted is only ever an [`approval::ApprovedItem`].

pub mod address;
pub mod age;
pub mod alert;
pub mod approval;
pub mod audit;
pub mod budget;
pub mod chart;
pub mod command;
pub mod copy;
pub mod digest;
pub mod findings;
pub mod forecast;
pub mod hold;
pub mod ids;
pub mod item;
pub mod job;
pub mod later;
pub mod list;
pub mod moving;
pub mod notice;
pub mod number;
pub mod plan;
pub mod policy;
pub mod protection;
pub mod quota;
pub mod references;
pub mod rule;
pub mod sample;
pub mod selector;
pub mod settings;
pub mod verify;
pub mod watch;
mod words;
