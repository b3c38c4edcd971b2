//! `/charts-admin pause` and `chartkeeper pause`: everything holds until it is resumed.
//!
//! What always holds: while there is a hold, or while it cannot be told whether there is one, nothing that takes
//! charts away or brings them back begins; looking goes on.

use super::Keeper;
use super::decide::Presser;
use super::errors::{Fault, UserError};
use crate::domain::hold::{Hold, LONGEST_REASON};
use crate::domain::ids::TeamId;
use crate::store::holds::Held;

/// What `/charts-admin pause` led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paused {
    /// Everything of the team holds from now on.
    Holds(Hold),
    /// It goes on.
    GoesOn,
    /// The team's hold is released, and the operator's is left.
    StillHeld(Hold),
}

impl Keeper {
    /// Holds everything of the presser's team, or, where it is held already, lets it go on.
    ///
    /// # Errors
    /// The store's.
    pub async fn pause_or_resume(
        &self,
        by: &Presser,
        reason: Option<&str>,
    ) -> Result<Paused, Fault> {
        let ours = Held::Team(by.team, by.member);
        // A reason says that it is meant to hold, also where it does already.
        if reason.is_none() && self.store.release(ours, self.clock.now()).await? {
            self.work.notify_one();
            return Ok(match self.store.hold_of(by.team).await? {
                Some(hold) => Paused::StillHeld(hold),
                None => Paused::GoesOn,
            });
        }
        let reason = reason.unwrap_or_default().trim();
        let reason: String = reason.chars().take(LONGEST_REASON).collect();
        self.store.hold(ours, &reason, self.clock.now()).await?;
        let hold = self.store.hold_of(by.team).await?;
        hold.map(Paused::Holds)
            .ok_or_else(|| Fault::Unexpected("a hold was released at once".into()))
    }

    /// Asked before anything is approved, restored or let go on.
    ///
    /// # Errors
    /// It is held; the store's.
    pub(super) async fn must_not_be_held(&self, team: TeamId) -> Result<(), Fault> {
        match self.store.hold_of(team).await? {
            None => Ok(()),
            Some(hold) => Err(UserError::OnHold(hold).into()),
        }
    }
}
