//! What members hear of an account unasked, and how. Plain data.

use super::ids::Millis;
use super::watch::Silence;
use super::words::words;

/// What is to be told of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum News {
    /// Its use has reached that many per cent of its limit.
    Reached {
        /// The threshold.
        threshold: u64,
        /// Plots that it held.
        plots: u64,
        /// Plots that it may hold.
        limit: u64,
    },
    /// A member's key is refused.
    KeyRefused,
    /// Nothing is heard of its chart server.
    Gone(Silence),
    /// Discord refused a direct message to the member, who is told in the channel from now on.
    NoDirectMessages,
}

/// How something is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// In the team's notice channel, naming the account's members.
    Channel,
    /// To one member, by a direct message.
    Direct,
    /// To one member, beside the answer to their next command.
    NextCommand,
}

words! {
    /// The word in the database.
    Way {
        Channel = "channel",
        Direct = "direct",
        NextCommand = "command",
    }
}

/// Whether a member hears of an account unasked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Alerts {
    /// They are named in the notice channel.
    #[default]
    Channel,
    /// The same, and they get a direct message.
    Direct,
    /// They are not.
    Off,
}

words! {
    /// The word in the database.
    Alerts {
        Channel = "channel",
        Direct = "direct",
        Off = "off",
    }
}

/// As many alerts of a team are told each in a message of its own; more are one message.
pub const MOST_MESSAGES: usize = 3;

/// As many accounts have a line in one message: Discord takes 4,096 characters.
pub const MOST_LINES: usize = 12;

/// When something was noticed, and what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Noticed {
    /// When.
    pub at: Millis,
    /// What.
    pub news: News,
}
