//! What happened in a team: the lines of its audit log. Pure.

use super::ids::{AccountId, Fid, JobId, MemberId, Millis, PlanId};
use super::words::words;

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

words! {
    /// The word in the database, in the exported file and in the names of texts.
    What {
        Asked = "asked",
        Approved = "approved",
        SaidYes = "said_yes",
        Denied = "denied",
        Started = "started",
        Item = "item",
        Stopped = "stopped",
        WentOn = "went_on",
        Undone = "undone",
        Rested = "rested",
        Held = "held",
        Released = "released",
        Forgotten = "forgotten",
        TakenBack = "taken_back",
        Noticed = "noticed",
        Skipped = "skipped",
        PutBack = "put_back",
        Uploaded = "uploaded",
        Moved = "moved",
        Set = "set",
        RuleAdded = "rule_added",
        RuleRemoved = "rule_removed",
        RuleAccepted = "rule_accepted",
        RuleDeclined = "rule_declined",
        Proposed = "proposed",
        ProposalSkipped = "proposal_skipped",
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
