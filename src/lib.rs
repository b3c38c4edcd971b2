//! Chartkeeper: a Discord bot with which a team keeps its charts in order.
//!
//! The map, one line a room; the arrows are in `ARCHITECTURE.md`.
//!
//! - [`app`] – settings to a running bot.
//! - [`cli`] – the command line's roles.
//! - [`config`] – environment and `.env` to settings; every problem at once.
//! - [`demo`] – the made-up team.
//! - [`discord`] – the only room that names serenity.
//! - [`domain`] – pure: charts, plans, jobs, and what always holds of them.
//! - [`jobs`] – what runs unasked: the runner.
//! - [`logs`] – logs that tell no secret.
//! - [`ops`] – use cases.
//! - [`pictures`] – an account's use, drawn.
//! - [`servers`] – chart servers behind one trait.
//! - [`store`] – SQL.
//! - [`text`] – all that a person reads.
//! - [`web`] – what `LISTEN_ADDR` serves.

pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
pub mod discord;
pub mod domain;
pub mod jobs;
pub mod logs;
pub mod ops;
pub mod pictures;
pub mod servers;
pub mod store;
pub mod text;
pub mod web;
