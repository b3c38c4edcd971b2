//! What happened in a team: the lines of its audit log. Pure.

use super::ids::{AccountId, Fid, JobId, MemberId, Millis, PlanId};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// Others were asked to approve a plan.
    Asked,
    /// A plan was approved: by its member alone, or with the last yes that was needed.
    Approved,
    /// An approver said yes, and more have to.
    SaidYes,
    /// An approver said no.
    Denied,
    /// A runner took up a job for the first time.
    Started,
    /// A chart reached that state.
    Item,
    /// Somebody asked a job to stop.
    Stopped,
    /// Somebody let a job go on.
    WentOn,
    /// Somebody had all of a job put back.
    Undone,
    /// A job came to a rest in that state.
    Rested,
    /// Everything was put on hold.
    Held,
    /// It goes on.
    Released,
    /// What was kept of a member was removed.
    Forgotten,
    /// A request was taken back, or lapsed with its member.
    TakenBack,
    /// It was told that what waits in the trash is deleted soon.
    Noticed,
    /// Somebody has what waits in the trash left there.
    Skipped,
    /// One chart was taken out of the trash by itself.
    PutBack,
    /// A deleted chart was uploaded again from its copy.
    Uploaded,
    /// A chart arrived in another account, and is the same.
    Moved,
    /// A setting of the team was changed.
    Set,
    /// Somebody added a rule.
    RuleAdded,
    /// Somebody removed a rule.
    RuleRemoved,
    /// A member accepted a rule for an account.
    RuleAccepted,
    /// A member accepts a rule no more.
    RuleDeclined,
    /// A rule proposed a plan.
    Proposed,
    /// Somebody skipped what a rule proposed.
    ProposalSkipped,
}

impl What {
    /// Everything that is logged.
    pub const ALL: [Self; 26] = [
        Self::Asked,
        Self::Approved,
        Self::SaidYes,
        Self::Denied,
        Self::Started,
        Self::Item,
        Self::Stopped,
        Self::WentOn,
        Self::Undone,
        Self::Rested,
        Self::Held,
        Self::Released,
        Self::Forgotten,
        Self::TakenBack,
        Self::Noticed,
        Self::Skipped,
        Self::PutBack,
        Self::Uploaded,
        Self::Moved,
        Self::Set,
        Self::RuleAdded,
        Self::RuleRemoved,
        Self::RuleAccepted,
        Self::RuleDeclined,
        Self::Proposed,
        Self::ProposalSkipped,
    ];

    /// The word in the database, in the exported file and in the names of texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Approved => "approved",
            Self::SaidYes => "said_yes",
            Self::Denied => "denied",
            Self::Started => "started",
            Self::Item => "item",
            Self::Stopped => "stopped",
            Self::WentOn => "went_on",
            Self::Undone => "undone",
            Self::Rested => "rested",
            Self::Held => "held",
            Self::Released => "released",
            Self::Forgotten => "forgotten",
            Self::TakenBack => "taken_back",
            Self::Noticed => "noticed",
            Self::Skipped => "skipped",
            Self::PutBack => "put_back",
            Self::Uploaded => "uploaded",
            Self::Moved => "moved",
            Self::Set => "set",
            Self::RuleAdded => "rule_added",
            Self::RuleRemoved => "rule_removed",
            Self::RuleAccepted => "rule_accepted",
            Self::RuleDeclined => "rule_declined",
            Self::Proposed => "proposed",
            Self::ProposalSkipped => "proposal_skipped",
        }
    }

    /// What that word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.word() == word)
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Millis,
    /// What happened.
    pub what: What,
    /// Who did it, where somebody did.
    pub by: Option<MemberId>,
    /// The account.
    pub account: Option<AccountId>,
    /// The plan.
    pub plan: Option<PlanId>,
    /// The job.
    pub job: Option<JobId>,
    /// The chart.
    pub fid: Option<Fid>,
    /// Its title, where the reader may see it and the plan is still kept.
    pub title: Option<String>,
    /// A state or an effect, and why, in words of the database.
    pub detail: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for what in What::ALL {
            assert_eq!(What::from_word(what.word()), Some(what));
        }
    }
}
