//! `GET /demo/events`: what changed in a member's view, as server-sent events.
//!
//! The stream compares what the member sees now with what it last told, so it cannot tell a
//! member what they may not see, and a burst of changes becomes one event a message.

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};

use super::view;
use crate::LocalDiscord;

/// What the browser was told last.
#[derive(PartialEq)]
struct Seen {
    /// Message id → its channel and its JSON.
    messages: BTreeMap<u64, (u64, String)>,
    /// Everything else on the page, as JSON.
    setup: String,
}

struct Watch {
    discord: LocalDiscord,
    member: u64,
    /// The version that was looked at last, so that no change after it is missed.
    version: u64,
    seen: Seen,
    due: VecDeque<Event>,
}

/// Events from now on; what is there already is in `/demo/state`.
pub(super) fn stream(
    discord: LocalDiscord,
    member: u64,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let version = discord.version();
    let seen = look(&discord, member);
    let watch = Watch {
        discord,
        member,
        version,
        seen,
        due: VecDeque::new(),
    };
    Sse::new(unfold(watch, |mut watch| async {
        let event = watch.next().await;
        Some((Ok(event), watch))
    }))
    .keep_alive(KeepAlive::default())
}

impl Watch {
    async fn next(&mut self) -> Event {
        loop {
            if let Some(event) = self.due.pop_front() {
                return event;
            }
            self.version = self.discord.changed_since(self.version).await;
            self.compare();
        }
    }

    fn compare(&mut self) {
        let now = look(&self.discord, self.member);
        if now.setup != self.seen.setup {
            self.due
                .push_back(Event::default().event("setup").data("{}"));
        }
        for (id, (channel, _)) in &self.seen.messages {
            if !now.messages.contains_key(id) {
                let gone = view::gone(*id, *channel).to_string();
                self.due
                    .push_back(Event::default().event("gone").data(gone));
            }
        }
        for (id, message) in &now.messages {
            if self.seen.messages.get(id) != Some(message) {
                self.due
                    .push_back(Event::default().event("message").data(&message.1));
            }
        }
        self.seen = now;
    }
}

fn look(discord: &LocalDiscord, member: u64) -> Seen {
    let Some(setup) = view::setup(discord, member) else {
        return Seen {
            messages: BTreeMap::new(),
            setup: String::new(),
        };
    };
    let pen = view::Pen::new(discord);
    let messages = setup
        .channels
        .iter()
        .flat_map(|channel| discord.messages(*channel, member))
        .map(|m| (m.id, (m.channel, view::message(&pen, &m).to_string())))
        .collect();
    Seen {
        messages,
        setup: setup.json.to_string(),
    }
}
