//! A Discord on loopback: REST, gateway, state and a page to try a bot with.

pub mod limits;
pub mod line;
pub mod text;
