//! What runs unasked: the runner that carries out approved plans, the sweep, the watch, and what is told in time.
//!
//! May name `ops`, `servers`, `store` and `domain`; never serenity, never SQL. What always holds: fids come
//! from the approved plan alone; an item is on disk as under way before its call leaves; a call leaves only
//! while the claim is ours, nobody asked to stop, and Discord is there for a **Stop** to be pressed.

mod budget;
pub mod carry;
mod copying;
mod guard;
mod landing;
pub mod later;
pub mod meaning;
mod moved_folders;
mod moving;
pub mod progress;
pub mod requests;
pub mod rules;
pub mod runner;
pub mod step;
pub mod sweep;
pub mod watch;
