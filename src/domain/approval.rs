//! The proof that somebody approved what is about to be trashed or deleted.
//!
//! What always holds: an [`Approved`] is made by `store` alone, when the compare-and-set on an approval
//! or the claim of an approved job succeeds (`clippy.toml` disallows the constructor elsewhere), and an
//! [`ApprovedItem`] comes from an [`Approved`] alone. The calls that trash or delete take an
//! `ApprovedItem`, so no other code can reach them.

use super::plan::{Effect, Plan, PlanItem};

/// A value that somebody with the right to do so approved.
#[derive(Clone, Debug)]
pub struct Approved<T>(T);

impl Approved<Plan> {
    /// Vouches for an approved plan. For `store` alone, straight after the statement that made or
    /// claimed the approval.
    #[must_use]
    pub const fn vouched_by_store(plan: Plan) -> Self {
        Self(plan)
    }

    /// The plan.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.0
    }

    /// What was approved to happen to its charts.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.0.effect
    }

    /// The item at that place in the plan, as something that may be acted on.
    #[must_use]
    pub fn item(&self, n: usize) -> Option<ApprovedItem<'_>> {
        self.0.items.get(n).map(|item| ApprovedItem {
            item,
            effect: self.0.effect,
        })
    }
}

/// One chart of an approved plan.
#[derive(Clone, Copy, Debug)]
pub struct ApprovedItem<'a> {
    item: &'a PlanItem,
    effect: Effect,
}

impl<'a> ApprovedItem<'a> {
    /// The chart as it was approved.
    #[must_use]
    pub const fn item(&self) -> &'a PlanItem {
        self.item
    }

    /// What was approved to happen to it.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }
}
