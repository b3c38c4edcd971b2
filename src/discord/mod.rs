//! The only room that names serenity: what members type and press comes in here, and what they read goes out.
//!
//! May name `ops`, `domain`, `text`, `config` and `pictures`, and plain types of `store` and `servers`. What always holds:
//! the pure parts (`parse`, `components`, `escape`, `views`) name no I/O; a press is decided by us, whatever the
//! button said when it was drawn; an error that is not the member's own is logged once and shown as a reference.

mod admin;
mod again;
mod alerts;
mod answer;
#[cfg(test)]
mod both_languages;
mod build;
pub mod client;
mod commands;
pub mod components;
mod csv_file;
mod errors;
pub mod escape;
#[cfg(test)]
#[expect(clippy::too_many_lines, reason = "a table of all that can be said")]
mod findings_tests;
mod handler;
mod linking;
mod links_asked;
mod notifier;
mod own;
mod parse;
mod picture;
mod presence;
mod presses;
#[cfg(test)]
#[expect(clippy::too_many_lines, reason = "a table of all that can be said")]
mod reasons_tests;
mod requests;
mod rules;
mod seeing;
mod surroundings;
mod views;

pub use views::doctor::text as doctor_text;
