//! Chartkeeper: a Discord bot with which a team keeps its charts in order.
//!
//! The map, one line a room; the arrows are in `ARCHITECTURE.md`.

/// Settings to a running bot.
pub mod app;
/// The command line's roles.
pub mod cli;
/// Environment and `.env` to settings; every problem at once.
pub mod config;
/// The made-up team.
pub mod demo;
/// The only room that names serenity.
pub mod discord;
/// Pure: charts, plans, jobs, and what always holds of them.
pub mod domain;
/// What runs unasked: the runner.
pub mod jobs;
/// Logs that tell no secret.
pub mod logs;
/// Use cases.
pub mod ops;
/// Chart servers behind one trait.
pub mod servers;
/// SQL.
pub mod store;
/// All that a person reads.
pub mod text;
/// What `LISTEN_ADDR` serves.
pub mod web;
