//! Names for things: newtypes, so that a member can never be passed where a team is meant.
//!
//! Discord's ids are 64-bit numbers; our own are short random text made by `store`; a chart server's are
//! what that server says.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! snowflake {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The text as it is stored and as it travels in a button.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

snowflake!(
    /// A Discord server ("guild"); the product calls it a team.
    TeamId
);
snowflake!(
    /// A Discord user.
    MemberId
);
snowflake!(
    /// A Discord channel.
    ChannelId
);
snowflake!(
    /// A role of a team.
    RoleId
);
snowflake!(
    /// A Discord message.
    MessageId
);
text_id!(
    /// An account: a user name on a chart server.
    AccountId
);
text_id!(
    /// A stored plan.
    PlanId
);
text_id!(
    /// A copy of a chart, and the name of its file.
    CopyId
);
text_id!(
    /// A job, which is an approved plan being carried out.
    JobId
);
text_id!(
    /// A ticket with which an account is linked on a page: the hash of the token in its address.
    TicketId
);
text_id!(
    /// A rule that keeps charts.
    ProtectionId
);
text_id!(
    /// A rule of a team, which proposes clean-ups.
    RuleId
);
text_id!(
    /// A list that a member looks through.
    ListId
);
text_id!(
    /// The operator's name of a chart server, from `CHART_SERVERS`.
    ServerName
);

/// A file's id on a chart server: `username:idlocal`, idlocal a whole number counted per user
/// (Chart Studio's API documentation).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fid {
    /// The owner's user name.
    pub user: String,
    /// The owner's number for the file.
    pub local: u64,
}

impl Fid {
    /// The fid of `user`'s file `local`.
    #[must_use]
    pub fn new(user: impl Into<String>, local: u64) -> Self {
        Self {
            user: user.into(),
            local,
        }
    }
}

impl fmt::Display for Fid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.user, self.local)
    }
}

/// The text is not `username:number`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a fid")]
pub struct NotAFid;

impl FromStr for Fid {
    type Err = NotAFid;

    fn from_str(text: &str) -> Result<Self, NotAFid> {
        let (user, local) = text.rsplit_once(':').ok_or(NotAFid)?;
        // `+5` parses as a number in Rust and is no id.
        if !is_user_name(user) || !local.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotAFid);
        }
        Ok(Self::new(user, local.parse().map_err(|_| NotAFid)?))
    }
}

/// Whether `text` can be a user name: what can stand in an address and in a fid without being quoted.
#[must_use]
pub fn is_user_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 128
        && !text.starts_with('.')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '@'))
}

impl Serialize for Fid {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fid {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A moment, in milliseconds since 1970, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// This moment and so many milliseconds.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this moment; negative when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Whole seconds since 1970, as Discord's `<t:…>` wants them.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}
