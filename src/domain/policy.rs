//! Who decides on a plan: the member whose account it is, alone, or others with them.
//!
//! Pure. What always holds: moving to the trash is decided alone; nobody is ever asked for what no policy asks for.

use super::ids::RoleId;
use super::plan::Effect;

/// More charts than this need a second person, unless the team says otherwise.
pub const ABOVE: u64 = 25;

/// So many have to say yes, unless the team says otherwise.
pub const APPROVERS: u32 = 1;

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
}

impl Policy {
    /// Who decides on a plan of so many charts with that effect.
    #[must_use]
    pub fn decides(&self, effect: Effect, charts: usize) -> Decides {
        let many = u64::try_from(charts).map_or(true, |charts| charts > self.above);
        match (many && effect.deletes(), self.role) {
            (false, _) => Decides::Alone,
            (true, None) => Decides::AloneForWantOfARole,
            (true, Some(role)) => Decides::Others(role),
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
            above in 0_u64..2_000, charts in 0_usize..2_000, named: bool,
        ) {
            let role = named.then_some(RoleId(7));
            let policy = Policy { role, above, approvers: 1, lasts_ms: 1 };
            prop_assert_eq!(policy.decides(Effect::Trash, charts), Decides::Alone);
            let expected = match (charts as u64 > above, role) {
                (false, _) => Decides::Alone,
                (true, None) => Decides::AloneForWantOfARole,
                (true, Some(role)) => Decides::Others(role),
            };
            prop_assert_eq!(policy.decides(Effect::Delete, charts), expected);
        }
    }
}
