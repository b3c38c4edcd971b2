//! The local Discord as a bot and a member meet it: over real sockets, judged by types and limits
//! that somebody else wrote (`twilight-model`, `twilight-validate`).

mod bot;
mod faults;
mod files;
mod gateway;
mod interactions;
mod judged;
mod messages;
mod registered;
mod time;
mod world;
