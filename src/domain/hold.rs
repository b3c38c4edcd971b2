//! A hold: until it is released nothing is moved, deleted or restored. Pure.

use super::ids::{MemberId, Millis};

/// As many characters of a reason are kept.
pub const LONGEST_REASON: usize = 200;

/// Who holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Whoever runs the bot: every team is held.
    Operator,
    /// That member, for their team.
    Member(MemberId),
}

/// A hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Who holds.
    pub by: Holder,
    /// Why, in their words; may be empty.
    pub reason: String,
    /// Since when.
    pub since: Millis,
}
