//! Who left a team, and a team that removed the bot: what is theirs stops at once, and their keys go later.
//!
//! What always holds: an outage is no departure; whoever is back in time finds their links as they were.

use dashmap::DashMap;

use super::Keeper;
use super::errors::Fault;
use super::jobs::JobReport;
use super::notifier::Notifier;
use crate::domain::ids::{MemberId, Millis, TeamId};
use crate::store::leaving::{Gone, Keys, Whose};

/// So long it is taken as it was that a member is in a team.
const HERE_FOR_MS: i64 = 3_600_000;

const DAY_MS: i64 = 24 * 3_600_000;

/// Keys of a member who left go after so long.
const MEMBERS_KEYS_MS: i64 = 7 * DAY_MS;

/// Keys of a team that removed the bot go after so long.
const TEAMS_KEYS_MS: i64 = 30 * DAY_MS;

/// Plans that nobody approved, and tickets, go so long after they ran out.
const PLANS_KEPT_MS: i64 = DAY_MS;

/// Copies of the database that updates made go after so long.
const COPIES_KEPT_MS: i64 = 30 * DAY_MS;

/// Jobs go so long after they ended.
const JOBS_KEPT_MS: i64 = 90 * DAY_MS;

/// Whether a member is in a team, as Discord says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// They are.
    Here,
    /// They are not, any more.
    Left,
    /// The bot is not in that team any more.
    BotRemoved,
    /// Discord could not be asked. That is no departure.
    Unknown,
}

/// Who was in which team, and when that was last asked.
pub type Seen = DashMap<(TeamId, MemberId), Millis>;

impl Keeper {
    /// Who of the two is gone, where Discord says so. Asked once an hour.
    pub async fn who_is_gone(
        &self,
        notifier: &dyn Notifier,
        team: TeamId,
        member: MemberId,
    ) -> Option<Gone> {
        let now = self.clock.now();
        let asked = self.seen.get(&(team, member)).map(|at| *at);
        if asked.is_some_and(|at| now.since(at) < HERE_FOR_MS) {
            return None;
        }
        match notifier.membership(team, member).await {
            Membership::Here => {
                self.seen.insert((team, member), now);
                None
            }
            Membership::Left => Some(Gone::Member(team, member)),
            Membership::BotRemoved => Some(Gone::Bot(team)),
            Membership::Unknown => None,
        }
    }

    /// Ends what is theirs; keys stay for a while. The jobs that were over at once.
    ///
    /// # Errors
    /// The store's.
    pub async fn has_gone(&self, gone: Gone) -> Result<Vec<JobReport>, Fault> {
        self.store.note_gone(gone, self.clock.now()).await?;
        let whose = whose(gone);
        self.seen.retain(|(team, member), _| match gone {
            Gone::Member(..) => gone != Gone::Member(*team, *member),
            Gone::Bot(left) => left != *team,
        });
        self.end(&whose, Keys::Stay).await
    }

    /// They are back: their keys stay.
    ///
    /// # Errors
    /// The store's.
    pub async fn is_back(&self, back: Gone) -> Result<(), Fault> {
        if self.store.note_back(back).await? {
            tracing::info!(?back, "back in time: the keys stay");
        }
        Ok(())
    }

    /// Of the teams in which somebody is linked, those in which the bot is not.
    ///
    /// # Errors
    /// The store's.
    pub async fn teams_without_bot(&self, here: &[TeamId]) -> Result<Vec<TeamId>, Fault> {
        let linked = self.store.all_linked().await?;
        let mut teams: Vec<TeamId> = linked.into_iter().map(|(team, _)| team).collect();
        teams.dedup();
        teams.retain(|team| !here.contains(team));
        Ok(teams)
    }

    /// Removes what was kept long enough, and asks who is still there. The jobs that were over at once.
    ///
    /// # Errors
    /// The store's.
    pub async fn sweep(&self, notifier: &dyn Notifier) -> Result<Vec<JobReport>, Fault> {
        let now = self.clock.now();
        let day_ago = now.plus(-PLANS_KEPT_MS);
        self.store.erase_old_tickets(day_ago).await?;
        self.store.erase_lists(day_ago, None).await?;
        self.store.remove_copies(now.plus(-COPIES_KEPT_MS)).await?;
        self.store
            .erase_old(day_ago, now.plus(-JOBS_KEPT_MS))
            .await?;
        self.store.forget_old_writes(now).await?;
        self.sweep_copies().await?;
        for (team, member) in self.store.to_forget().await? {
            if !self
                .store
                .erase_history(&Whose::Member(team, member), now)
                .await?
            {
                self.store.forgotten(team, member).await?;
            }
        }
        let over = self.ask_who_is_there(notifier).await?;
        for (gone, since) in self.store.all_gone().await? {
            let kept = match gone {
                Gone::Member(..) => MEMBERS_KEYS_MS,
                Gone::Bot(_) => TEAMS_KEYS_MS,
            };
            if now.since(since) >= kept {
                self.end(&whose(gone), Keys::Go).await?;
                if let Gone::Bot(team) = gone {
                    self.store.forget_team(team).await?;
                }
                self.store.note_back(gone).await?;
                tracing::info!(?gone, "the keys of who left were removed");
            }
        }
        Ok(over)
    }

    async fn ask_who_is_there(&self, notifier: &dyn Notifier) -> Result<Vec<JobReport>, Fault> {
        let gone = self.store.all_gone().await?;
        let is_known = |one: Gone| gone.iter().any(|(known, _)| *known == one);
        let mut over = Vec::new();
        for (team, member) in self.store.all_linked().await? {
            if is_known(Gone::Bot(team)) {
                continue;
            }
            match self.who_is_gone(notifier, team, member).await {
                Some(who) if is_known(who) => {}
                Some(who) => over.extend(self.has_gone(who).await?),
                None if self.seen.contains_key(&(team, member)) => {
                    self.is_back(Gone::Member(team, member)).await?;
                }
                None => {}
            }
        }
        Ok(over)
    }
}

const fn whose(gone: Gone) -> Whose {
    match gone {
        Gone::Member(team, member) => Whose::Member(team, member),
        Gone::Bot(team) => Whose::Team(team),
    }
}
