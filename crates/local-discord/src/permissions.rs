//! Who may do what: Discord's permission bits, summed over roles and channels. Pure reading of
//! the state.

use crate::state::State;

pub(crate) const ADMINISTRATOR: u64 = 1 << 3;
pub(crate) const VIEW_CHANNEL: u64 = 1 << 10;
pub(crate) const SEND_MESSAGES: u64 = 1 << 11;
pub(crate) const MANAGE_MESSAGES: u64 = 1 << 13;
pub(crate) const EMBED_LINKS: u64 = 1 << 14;
pub(crate) const ATTACH_FILES: u64 = 1 << 15;
pub(crate) const READ_MESSAGE_HISTORY: u64 = 1 << 16;
pub(crate) const MENTION_EVERYONE: u64 = 1 << 17;
const ADD_REACTIONS: u64 = 1 << 6;
pub(crate) const USE_COMMANDS: u64 = 1 << 31;
const SEND_IN_THREADS: u64 = 1 << 38;
const ALL: u64 = (1 << 53) - 1;

/// What `@everyone` may do in a new team, bots included.
pub(crate) const EVERYONE: u64 = VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | MENTION_EVERYONE
    | ADD_REACTIONS
    | USE_COMMANDS
    | SEND_IN_THREADS;

/// What a member may do in their team, apart from any channel. Nothing for who is not in it.
pub(crate) fn in_team(state: &State, team: u64, user: u64) -> u64 {
    let Some(member) = state.member(team, user) else {
        return 0;
    };
    if state
        .teams
        .get(&team)
        .is_some_and(|team| team.owner == Some(user))
    {
        return ALL;
    }
    let roles = member.roles.iter().chain([&team]);
    let granted = roles.filter_map(|id| state.roles.get(id));
    let sum = granted.fold(0, |sum, role| sum | role.permissions);
    if sum & ADMINISTRATOR == 0 { sum } else { ALL }
}

/// What a member or a bot may do in a channel.
pub(crate) fn in_channel(state: &State, channel: u64, user: u64) -> u64 {
    let Some(channel) = state.channels.get(&channel) else {
        return 0;
    };
    let sum = in_team(state, channel.team, user);
    let is_bot = state.users.get(&user).is_some_and(|user| user.bot);
    let left = if is_bot && sum & ADMINISTRATOR == 0 {
        sum & !channel.bots_denied
    } else {
        sum
    };
    if left & VIEW_CHANNEL == 0 { 0 } else { left }
}
