//! What a member is told when something did not go as asked.
//!
//! What always holds: a [`UserError`] says what happened and implies what to do; it carries no secret.
//! Everything else is a [`Fault`], logged once at the edge under a reference that the member also sees.

use std::time::Duration;

use super::link::LinkError;
use crate::domain::address::AddressError;
use crate::domain::age::AgeError;
use crate::domain::hold::Hold;
use crate::domain::ids::{Fid, Millis, ServerName};
use crate::domain::quota::CountsWhich;
use crate::servers::{Instead, ServerError, Trouble};
use crate::store::StoreError;

/// What the member reads. The sentences are in `locales`, one an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserError {
    /// No account is linked.
    NotLinked,
    /// Several accounts are linked, and charts would be taken away: these, of which one has to be named.
    WhichAccount(Vec<String>),
    /// No account of that name is linked.
    NoSuchAccount {
        /// What was written.
        text: String,
        /// The accounts that are.
        yours: Vec<String>,
    },
    /// No chart server of that name is configured.
    NoSuchServer(String),
    /// The user name and key that were to be linked are not right.
    LinkRefused(ServerName),
    /// The key that was to be linked belongs to that user.
    AnothersKey(String),
    /// The chart server refused the member's key.
    KeyRefused(ServerName),
    /// The member's key cannot be opened any more.
    KeyMissing(ServerName),
    /// The chart server is not reached, or fails.
    ServerUnavailable(ServerName, Trouble),
    /// Plotly's public cloud, which was closed.
    ClosedCloud(ServerName),
    /// The chart server asks to wait.
    RateLimited(ServerName, Duration),
    /// The account's write budget on that chart server is used; it can write again then.
    BudgetUsed(ServerName, Millis),
    /// A web page came instead of the chart server's answer: perhaps one to sign in.
    WebPage(ServerName),
    /// The chart server sends on to another address of its own.
    Moved(ServerName),
    /// There is no chart server's API at the path that is asked.
    NoApi(ServerName),
    /// The chart server says that this clashes with what it holds.
    Clashes(ServerName),
    /// The chart server answered something that is not its API.
    NotUnderstood(ServerName),
    /// The chart server forbids it.
    Forbidden(ServerName),
    /// The account may hold no more plots.
    AccountFull(ServerName),
    /// Another file has that title, in its folder.
    NameTaken(ServerName),
    /// The folder in which it lay is gone.
    FolderGone(ServerName),
    /// It is not in the trash.
    NotInTrash(Fid),
    /// Nothing in the trash has that title.
    NoSuchTrash(String),
    /// The list's 14 minutes are over.
    ListExpired,
    /// The account lists too many files.
    ListingTooLong(u64),
    /// The account kept changing while it was listed.
    KeptChanging,
    /// The chart server of the account is not among the settings any more.
    ServerNotConfigured(ServerName),
    /// What the member wrote names no chart.
    NotAChart(String),
    /// No chart of the account has that title.
    NoSuchTitle {
        /// What was written.
        text: String,
        /// Titles that are like it.
        near: Vec<String>,
    },
    /// It is somebody else's chart.
    AnothersChart(String),
    /// It is on another chart server.
    AnotherServer(String),
    /// There is no such chart.
    ChartGone(Fid),
    /// It is a folder, a dashboard or the like.
    NotPlotOrGrid(Fid),
    /// It is in the trash already.
    ChartInTrash(Fid),
    /// Not an age.
    BadAge(String, AgeError),
    /// No such folder.
    NoSuchFolder(String),
    /// A number was typed, and not the right one.
    WrongNumber {
        /// What would be right.
        wanted: usize,
    },
    /// The card's 14 minutes are over.
    PlanExpired,
    /// The plan was approved already.
    PlanUsed,
    /// The plan was cancelled.
    PlanCancelled,
    /// The plan is not known.
    PlanUnknown,
    /// It is somebody else's card.
    NotYours,
    /// Another job of the account is not over.
    AccountBusy,
    /// The bot may not post where the job would tell how it goes.
    CannotPost,
    /// Others are asked to approve the plan.
    OthersAsked,
    /// Others have to be asked to approve the plan.
    OthersDecide,
    /// Nobody has to be asked.
    NobodyToAsk,
    /// Whoever asked may not decide.
    AskedYourself,
    /// Only members of the approver role may do this.
    NotApprover,
    /// They said yes before.
    SaidYesBefore,
    /// It was decided, or nobody decided in time.
    RequestOver,
    /// The job is not known.
    JobUnknown,
    /// The job is over.
    JobEnded,
    /// The job waits in the trash: nothing is under way that could be stopped.
    WaitsInTrash,
    /// The job does not wait in the trash, so there is nothing to skip.
    NotWaiting,
    /// The team no longer wants what the button said.
    SweepChanged,
    /// The job is stopping already.
    AlreadyStopping,
    /// The job is not over yet.
    NotOver,
    /// Nothing of the job failed.
    NothingFailed,
    /// The job does not wait.
    NotPaused,
    /// The job was stopped too long ago to go on.
    TooLateToGoOn,
    /// Somebody who looks after the team stopped the job, and decides whether it goes on.
    StoppedByOthers,
    /// It is not known whether an upload took effect.
    UploadInDoubt,
    /// The copy of that chart cannot be read any more.
    CopyUnreadable(Fid),
    /// Everything is held.
    OnHold(Hold),
    /// The rule that protected something is gone.
    RuleGone,
    /// The account to which charts are to be moved is not linked (any more).
    NotLinkedThere,
    /// What was to be moved is not there any more.
    NothingToMove,
    /// So much does not fit into that account.
    DoesNotFit {
        /// `user @ host`.
        account: String,
        /// What counts there.
        which: CountsWhich,
        /// So much of that was to go there.
        more: u64,
        /// So much fits.
        left: u64,
    },
    /// There is nothing to restore.
    NothingToRestore,
    /// Only the account's members and those who manage the team may do this.
    MayNotStop,
    /// Only the account's members may do this.
    NotOfAccount,
    /// That account has no limit, so there is nothing to bring it down to.
    NoLimit(String),
    /// The command was not understood: an option is missing or of another kind.
    BadOption(&'static str),
    /// A setting of the team was not changed.
    NotSet(super::settings::NotSet),
    /// Something about a rule.
    Rule(super::rules::RuleTrouble),
    /// Only those who manage the team may do this.
    OnlyManagers,
    /// This team is not served.
    TeamNotServed,
    /// Only in a team.
    OnlyInTeam,
}

/// What went wrong inside.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// What the member reads.
    #[error("{0:?}")]
    User(UserError),
    /// The database.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// Anything else that should not have happened.
    #[error("{0}")]
    Unexpected(String),
}

impl From<LinkError> for Fault {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::NoSuchServer(name) => UserError::NoSuchServer(name.0).into(),
            LinkError::Refused(name) => UserError::LinkRefused(name).into(),
            LinkError::AnothersKey(user) => UserError::AnothersKey(user).into(),
            LinkError::Unchecked(name, error) => UserError::of_server(&error, &name, None).into(),
            LinkError::Fault(fault) => fault,
        }
    }
}

impl From<UserError> for Fault {
    fn from(error: UserError) -> Self {
        Self::User(error)
    }
}

impl UserError {
    /// What a chart server's error is for the member whose account it was about.
    #[must_use]
    pub fn of_server(error: &ServerError, server: &ServerName, fid: Option<&Fid>) -> Self {
        let server = server.clone();
        match error {
            ServerError::Unauthorized => Self::KeyRefused(server),
            ServerError::Forbidden(_) => Self::Forbidden(server),
            ServerError::NotFound => match fid {
                Some(fid) => Self::ChartGone(fid.clone()),
                None => Self::NotUnderstood(server),
            },
            ServerError::RateLimited(wait) => Self::RateLimited(server, *wait),
            ServerError::Unavailable(trouble) => Self::ServerUnavailable(server, *trouble),
            ServerError::Ambiguous | ServerError::HeldBack => {
                Self::ServerUnavailable(server, Trouble::TimedOut)
            }
            ServerError::ClosedCloud => Self::ClosedCloud(server),
            ServerError::NotAChart => match fid {
                Some(fid) => Self::NotPlotOrGrid(fid.clone()),
                None => Self::NotUnderstood(server),
            },
            ServerError::WrongState => Self::Clashes(server),
            ServerError::NotUnderstood(Instead::WebPage) => Self::WebPage(server),
            ServerError::NotUnderstood(Instead::Moved) => Self::Moved(server),
            ServerError::NotUnderstood(Instead::NoApi) => Self::NoApi(server),
            ServerError::NotUnderstood(Instead::Other(_)) => Self::NotUnderstood(server),
            ServerError::AccountFull => Self::AccountFull(server),
            ServerError::NameTaken => Self::NameTaken(server),
            ServerError::FolderGone => Self::FolderGone(server),
            ServerError::TooLong(cap) => Self::ListingTooLong(*cap),
            ServerError::KeptChanging => Self::KeptChanging,
        }
    }

    /// What is said of a chart server as a whole, wherever that is said: the name of the sentence, the chart server,
    /// and how many seconds it asks to wait. Nothing where the error is of another kind.
    #[must_use]
    pub fn of_a_server(&self) -> Option<(&'static str, &ServerName, Option<u64>)> {
        let (sentence, server) = match self {
            Self::KeyRefused(server) => ("error-key-refused", server),
            Self::KeyMissing(server) => ("error-key-missing", server),
            Self::LinkRefused(server) => ("error-link-refused", server),
            Self::Forbidden(server) => ("error-forbidden", server),
            Self::ServerUnavailable(server, trouble) => (of_trouble(*trouble), server),
            Self::ClosedCloud(server) => ("error-closed-cloud", server),
            Self::WebPage(server) => ("error-web-page", server),
            Self::Moved(server) => ("error-moved", server),
            Self::NoApi(server) => ("error-no-api", server),
            Self::Clashes(server) => ("error-clashes", server),
            Self::NotUnderstood(server) => ("error-not-understood", server),
            Self::ServerNotConfigured(server) => ("error-server-not-configured", server),
            Self::RateLimited(server, wait) => {
                let seconds = Some(wait.as_secs().max(1));
                return Some(("error-rate-limited", server, seconds));
            }
            _ => return None,
        };
        Some((sentence, server, None))
    }

    /// What a badly named chart is for the member who wrote `text`.
    #[must_use]
    pub fn of_address(error: AddressError, text: &str) -> Self {
        match error {
            AddressError::NotAChart => Self::NotAChart(text.to_owned()),
            AddressError::AnotherOwner { owner } => Self::AnothersChart(owner),
            AddressError::AnotherServer { host } => Self::AnotherServer(host),
        }
    }
}

const fn of_trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Refused => "error-refused-connection",
        Trouble::UnknownName => "error-unknown-name",
        Trouble::NoConnection => "error-no-connection",
        Trouble::NoTls => "error-no-tls",
        Trouble::TimedOut => "error-timed-out",
        Trouble::CertificateExpired => "error-certificate-expired",
        Trouble::UnknownAuthority => "error-unknown-authority",
        Trouble::WrongName => "error-wrong-name",
        Trouble::BadCertificate => "error-bad-certificate",
        Trouble::ErrorStatus => "error-status",
    }
}
