//! What a member can ask for: typed, pressed, or filled into a form.

use super::alert::SnoozeFor;
use super::ids::{AccountId, JobId, ListId, PlanId, ProtectionId, RuleId, ServerName};
use super::later::Days;
use super::list::Query;
use super::notice::Alerts;
use super::rule::Rhythm;
use super::selector::Selector;
use super::settings::TeamSetting;

/// A slash command, and the account that it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The command.
    pub command: Command,
    /// What the member wrote for `account`; nothing where it was left out.
    pub account: Option<String>,
}

/// What a command is going to do with the account that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Look: with several accounts, the one that the member uses by default will do.
    Look,
    /// Change what it holds or protects: with several accounts, the member has to say which.
    Change,
}

/// A slash command, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `/charts help`
    Help,
    /// `/privacy`
    Privacy,
    /// `/charts link`
    Link {
        /// The chart server; the first configured where nothing is said.
        server: Option<String>,
    },
    /// `/charts account`
    Account,
    /// `/charts count`
    Count {
        /// So many days back the picture goes.
        days: u16,
    },
    /// `/charts delete id`
    Delete {
        /// What the member wrote for `id`.
        id: String,
    },
    /// `/charts list`
    List(Query),
    /// `/charts show`
    Show {
        /// What the member wrote for `id`.
        id: String,
    },
    /// `/charts restore`
    Restore {
        /// What the member wrote for `id`.
        id: String,
    },
    /// `/charts jobs`
    Jobs,
    /// `/charts protect`
    Protect {
        /// A chart, a folder or a pattern; the rules are listed where it is left out.
        what: Option<String>,
    },
    /// `/charts purge …`
    Purge(Selector),
    /// `/charts-admin …`
    Admin(AdminCommand),
}

/// So many days back the picture of a count goes, where nothing is said.
pub const DAYS_SHOWN: u16 = 30;

/// So many at most: a year, and the same month a year ago.
pub const MOST_DAYS_SHOWN: u16 = 400;

/// What only those who manage a team may type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdminCommand {
    /// `/charts-admin doctor`
    Doctor,
    /// `/charts-admin setup`
    Setup,
    /// `/charts-admin audit`
    Audit,
    /// `/charts-admin rules`
    Rules,
    /// `/charts-admin pause`
    Pause {
        /// Why, where they said so.
        reason: Option<String>,
    },
}

/// What a press on a plan's card chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    /// **Move to trash**
    Trash,
    /// **Trash now, delete on …**, so many days later.
    Later(Days),
    /// **Delete for ever**
    Delete,
    /// **Move …** to another account: there first, then deleted here for ever.
    Move,
}

impl Choice {
    /// The effect that it stands for.
    #[must_use]
    pub const fn effect(self) -> super::plan::Effect {
        match self {
            Self::Trash => super::plan::Effect::Trash,
            Self::Later(days) => super::plan::Effect::TrashThenDelete(days.ms()),
            Self::Delete | Self::Move => super::plan::Effect::Delete,
        }
    }
}

/// Whether the member was asked and said yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sure {
    /// They press the first button.
    NotYet,
    /// They press the second one, having read what ends.
    Yes,
}

/// A button, or a form that a button opened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Press {
    /// Decides on a plan.
    Choose(PlanId, Choice),
    /// The form in which the number is typed.
    Typed(PlanId, Choice),
    /// **Take its grid too**
    TakeGrids(PlanId),
    /// **Move to …**: the account of that mark.
    MoveTo(PlanId, u64),
    /// **Cancel**
    Cancel(PlanId),
    /// The form in which a member says why they ask others to approve.
    Ask(PlanId, Choice),
    /// **Look** at what is asked for.
    Look(PlanId),
    /// **Approve** what is asked for.
    SayYes(PlanId),
    /// **Deny** it.
    SayNo(PlanId),
    /// The form in which an approver says why not.
    Denied(PlanId),
    /// **Ask again**
    AskAgain(PlanId),
    /// **Stop**
    Stop(JobId),
    /// The same on the card of `/charts jobs`.
    StopListed(JobId),
    /// **Go on**
    GoOn(JobId),
    /// **Restore all**, or **Undo**
    RestoreAll(JobId),
    /// **Skip**: what waits in the trash stays there.
    Skip(JobId),
    /// The same on the card of `/charts jobs`.
    SkipListed(JobId),
    /// **Details**
    Details(JobId),
    /// **Retry what failed**
    Retry(JobId),
    /// The form in which user name and key are given, for that chart server.
    LinkForm(ServerName),
    /// A page of a list, from 0.
    TurnList(ListId, u32),
    /// **Plan a purge of these**
    PlanList(ListId),
    /// One chart to look at: its number in that account of the member.
    Show(AccountId, u64),
    /// One of several charts of a title, to be restored.
    RestoreChart(AccountId, u64),
    /// **Remove** a rule.
    Unprotect(ProtectionId),
    /// One of several charts of a title, to be protected.
    ProtectChart(AccountId, u64),
    /// The member's accounts.
    Accounts,
    /// One of them.
    Account(AccountId),
    /// **Use by default**
    UseAccount(AccountId),
    /// How the member hears of that account unasked.
    SetAlerts(AccountId, Alerts),
    /// The alert of that account, for one of its members alone: its use and the three that follow.
    AlertOf(AccountId),
    /// **Plan a purge** of an alert.
    PlanDown(AccountId),
    /// **Show charts** of an alert.
    ShowCharts(AccountId),
    /// **Snooze…** of an alert: the choice of how long.
    Snooze(AccountId),
    /// One of these.
    SnoozeFor(AccountId, SnoozeFor),
    /// **Unlink**
    Unlink(AccountId, Sure),
    /// **Delete my copies** of that account.
    DeleteCopies(AccountId, Sure),
    /// **My data**
    MyData,
    /// **Forget me**
    Forget(Sure),
    /// One of several charts of a title: its number in that account of the member.
    Open(AccountId, u64),
    /// **Change …** of a setting of the team.
    Change(TeamSetting),
    /// The form in which a setting is written.
    Changed(TeamSetting),
    /// **Add weekly…** or **Add monthly…**
    AddRule(Rhythm),
    /// The form in which a rule is written.
    RuleWritten(Rhythm),
    /// **Test** of a rule.
    TestRule(RuleId),
    /// **Remove** of a rule.
    RemoveRule(RuleId),
    /// **Rules** of one of the member's accounts.
    RulesOf(AccountId),
    /// **Accept** of the rule of that number, for that account.
    AcceptRule(AccountId, u64),
    /// **Stop accepting** it.
    DeclineRule(AccountId, u64),
    /// **Look** at what a rule proposes.
    LookAtProposal(PlanId),
    /// **Approve** it.
    ApproveProposal(PlanId),
    /// The form in which the number is typed for that.
    ProposalTyped(PlanId),
    /// **Skip** it.
    SkipProposal(PlanId),
}
