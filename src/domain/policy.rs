//! Who decides on a plan: the member whose account it is, alone, or others with them.
//!
//! Pure. What always holds: moving to the trash is decided alone; nobody is ever asked for what no policy asks for.

use super::ids::RoleId;
use super::plan::Effect;

/// More charts than this need a second person, unless the team says otherwise.
pub const ABOVE: u64 = 25;

/// So many have to say yes, unless the team says otherwise.
pub const APPROVERS: u32 = 1;

/// What a member deleted for ever alone counts for so long: a purge in parts is one purge.
pub const COUNTED_MS: i64 = 24 * 3_600_000;

/// A request lapses after so many hours, unless the team says otherwise.
pub const HOURS: u32 = 24;

/// What a team wants of plans that delete for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whose members may approve; without it nobody is asked.
    pub role: Option<RoleId>,
    /// Plans of more charts than this need them.
    pub above: u64,
    /// So many of them.
    pub approvers: u32,
    /// So long they have, in milliseconds.
    pub lasts_ms: i64,
}

/// Who decides on a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decides {
    /// The member whose plan it is.
    Alone,
    /// The same, only because the team has named no approvers.
    AloneForWantOfARole,
    /// Members of that role, as the member asks them.
    Others(RoleId),
    /// The same, only because of so many that the member deleted alone within [`COUNTED_MS`].
    OthersAfter(RoleId, u64),
}

impl Policy {
    /// Who decides on a plan of so many charts with that effect, of a member who decided alone on so many of the same
    /// account before.
    #[must_use]
    pub fn decides(&self, effect: Effect, charts: usize, before: u64) -> Decides {
        let charts = charts as u64;
        let many = charts > self.above;
        let many_in_all = charts.saturating_add(before) > self.above;
        match (effect.deletes() && (many || many_in_all), self.role) {
            (true, None) if many => Decides::AloneForWantOfARole,
            (false, _) | (true, None) => Decides::Alone,
            (true, Some(role)) if many => Decides::Others(role),
            (true, Some(role)) => Decides::OthersAfter(role, before),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn others_decide_on_what_deletes_more_than_the_team_allows_one(
            above in 0_u64..2_000, charts in 0_usize..2_000, before in 0_u64..2_000, named: bool,
        ) {
            let role = named.then_some(RoleId(7));
            let policy = Policy { role, above, approvers: 1, lasts_ms: 1 };
            prop_assert_eq!(policy.decides(Effect::Trash, charts, before), Decides::Alone);
            let expected = match (charts as u64 > above, role) {
                (false, _) => Decides::Alone,
                (true, None) => Decides::AloneForWantOfARole,
                (true, Some(role)) => Decides::Others(role),
            };
            prop_assert_eq!(policy.decides(Effect::Delete, charts, 0), expected);
            // In parts as in one.
            let in_parts = policy.decides(Effect::Delete, charts, before);
            let alone = matches!(in_parts, Decides::Alone | Decides::AloneForWantOfARole);
            prop_assert_eq!(alone, !named || charts as u64 + before <= above);
        }
    }
}
