//! Telling a channel how a job goes. Implemented by `discord`, called by `jobs`.

use async_trait::async_trait;

use super::alerts::{Bulletin, Report};
use super::jobs::JobReport;
use super::leaving::Membership;
use super::proposals::ProposalReport;
use super::request::RequestReport;
use crate::domain::ids::{ChannelId, JobId, MemberId, MessageId, TeamId, TicketId};
use crate::domain::quota::Use;

/// Why a message could not be posted or edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NotTold {
    /// The bot may not post there.
    #[error("not allowed")]
    Forbidden,
    /// The message or the channel was removed.
    #[error("removed")]
    Removed,
    /// Discord did not take it this time.
    #[error("not now")]
    NotNow,
}

/// A message of a job: where it is to be, and what it says.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// The channel.
    pub channel: ChannelId,
    /// The team's language.
    pub locale: &'a str,
    /// What it says.
    pub report: &'a JobReport,
}

/// Tells a channel how a job goes. Titles never go this way: it is public.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Posts the job's message. Asked twice for one job, it posts once (Discord's enforced nonce).
    async fn post(&self, job: &JobId, telling: Telling<'_>) -> Result<MessageId, NotTold>;

    /// Edits it.
    async fn edit(&self, message: MessageId, telling: Telling<'_>) -> Result<(), NotTold>;

    /// Tells the member who asked for that ticket, where Discord still lets us, that the account is linked, and how full it is.
    async fn linked(&self, ticket: &TicketId, account: &str, first: Option<Use>);

    /// Whether the member is in that team.
    async fn membership(&self, team: TeamId, member: MemberId) -> Membership;

    /// Writes one line of how a job ended.
    async fn note(&self, telling: Telling<'_>) -> Result<(), NotTold>;

    /// Posts that what waits in the trash is deleted soon. Asked twice for one job, it posts once.
    async fn post_notice(&self, telling: Telling<'_>) -> Result<(), NotTold>;

    /// Posts the message of a request, which names the role that is asked. Asked twice for one round, it posts once.
    async fn post_request(&self, report: &RequestReport) -> Result<MessageId, NotTold>;

    /// Edits it.
    async fn edit_request(&self, message: MessageId, report: &RequestReport)
    -> Result<(), NotTold>;

    /// Says beside it that nobody decided yet.
    async fn remind(&self, message: MessageId, report: &RequestReport) -> Result<(), NotTold>;

    /// Posts what is told in a team's notice channel, in the team's language, and names the members whom it concerns. Asked
    /// twice for one id, it posts once.
    async fn post_news(&self, bulletin: &Bulletin) -> Result<(), NotTold>;

    /// Tells one member directly, in the team's language. `Forbidden` where they take no messages. Asked twice for one id,
    /// it tells once.
    async fn tell_directly(
        &self,
        team: TeamId,
        member: MemberId,
        id: &str,
        report: &Report,
    ) -> Result<(), NotTold>;

    /// Posts the message of what a rule proposes, which names the members who accepted it. Asked twice for one, it posts
    /// once.
    async fn post_proposal(&self, report: &ProposalReport) -> Result<MessageId, NotTold>;

    /// Edits it.
    async fn edit_proposal(
        &self,
        message: MessageId,
        report: &ProposalReport,
    ) -> Result<(), NotTold>;

    /// Whether Discord is reached, or was less than a minute ago: a **Stop** that cannot be pressed is no
    /// Stop, so jobs hold without it.
    fn is_stoppable(&self) -> bool;
}
