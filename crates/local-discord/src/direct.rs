//! Direct messages: channels of a bot and one member, outside every team.
//!
//! What always holds: there is one for a bot and a member, and only for a member who takes such messages. Bots are not
//! told of what is written there: none asks for it.

use crate::LocalDiscord;
use crate::model::Message;
use crate::state::State;
use crate::view;

/// The channel of a bot and a member.
pub(crate) struct Direct {
    pub(crate) id: u64,
    pub(crate) bot: u64,
    pub(crate) user: u64,
}

impl LocalDiscord {
    /// Has a member take direct messages from now on. As they join, they take none.
    pub fn takes_direct_messages(&self, member: u64) {
        self.shared.state().takes_direct.insert(member);
    }

    /// What bots wrote to that member directly, oldest first.
    #[must_use]
    pub fn direct_messages(&self, member: u64) -> Vec<Message> {
        let state = self.shared.state();
        let theirs = |channel: u64| state.direct(channel).is_some_and(|one| one.user == member);
        let written = state.messages.values().filter(|one| theirs(one.channel));
        written
            .map(|one| view::message(&state, one, self.addr()))
            .collect()
    }
}

impl State {
    /// That channel, where it is one of direct messages.
    pub(crate) fn direct(&self, channel: u64) -> Option<&Direct> {
        self.directs.iter().find(|one| one.id == channel)
    }

    /// The id of the channel of those two, made where there was none. Nothing where the member takes no messages.
    pub(crate) fn open_direct(&mut self, bot: u64, user: u64, now: i64) -> Option<u64> {
        if !self.takes_direct.contains(&user) {
            return None;
        }
        let theirs = |one: &&Direct| one.bot == bot && one.user == user;
        if let Some(known) = self.directs.iter().find(theirs) {
            return Some(known.id);
        }
        let id = self.ids.next(now);
        self.directs.push(Direct { id, bot, user });
        Some(id)
    }
}
