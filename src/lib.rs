//! Chartkeeper: a Discord bot with which a team keeps its charts in order.
//!
//! The map, one line a room; the arrows are in `ARCHITECTURE.md`.

pub mod config;
pub mod domain;
pub mod jobs;
pub mod ops;
pub mod servers;
pub mod store;
pub mod text;
