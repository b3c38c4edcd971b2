//! Use cases, one file each.
//!
//! Owns the traits [`clock::Clock`] and `Notifier`. May name `domain`, `servers` and `store`; never
//! serenity, never SQL.

pub mod clock;
