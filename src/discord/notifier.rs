//! Telling a channel how a job goes.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serenity::all::{ChannelId as DiscordChannel, MessageId as DiscordMessage, Nonce};
use serenity::builder::{Builder as _, CreateMessage};
use serenity::http::{Http, HttpError};
use serenity::json::json;

use super::again::{Twice, WAITS, again};
use super::links_asked::LinksAsked;
use super::presence::Presence;
use super::{build, picture, views};
use crate::domain::ids::{ChannelId, JobId, MemberId, MessageId, TeamId, TicketId};
use crate::domain::quota::Use;
use crate::ops::alerts::{Bulletin, Report};
use crate::ops::clock::Clock;
use crate::ops::leaving::Membership;
use crate::ops::notifier::{NotTold, Notifier, Telling};
use crate::ops::proposals::ProposalReport;
use crate::ops::request::RequestReport;
use crate::text::Locale;

/// A request that takes longer is given up.
const LONGEST_REQUEST: Duration = Duration::from_secs(10);

// Discord's error codes (its documentation, "JSON error codes").
const UNKNOWN_GUILD: isize = 10_004;
const UNKNOWN_MEMBER: isize = 10_007;
const UNKNOWN_USER: isize = 10_013;
const MISSING_ACCESS: isize = 50_001;

/// The implementation over Discord's REST API.
pub struct DiscordNotifier {
    http: Arc<Http>,
    presence: Arc<Presence>,
    asked: Arc<LinksAsked>,
    clock: Arc<dyn Clock>,
}

impl DiscordNotifier {
    /// Through that client; `presence` says whether the gateway is there.
    #[must_use]
    pub(super) fn new(
        http: Arc<Http>,
        presence: Arc<Presence>,
        asked: Arc<LinksAsked>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            http,
            presence,
            asked,
            clock,
        }
    }
}

impl DiscordNotifier {
    /// The team's language.
    async fn locale_of(&self, team: TeamId) -> Result<Locale, NotTold> {
        let guild = again(&WAITS, Twice::Same, || self.http.get_guild(team.0.into()));
        let guild = in_time(guild).await?;
        Ok(Locale::of_discord(&guild.preferred_locale))
    }

    /// Posts what there is once under that nonce, however often it is sent.
    async fn say(
        &self,
        channel: DiscordChannel,
        nonce: impl Into<String>,
        message: CreateMessage,
    ) -> Result<MessageId, NotTold> {
        let message = message
            .nonce(Nonce::String(nonce.into()))
            .enforce_nonce(true);
        let mut tries = Tries::default();
        loop {
            match in_time(channel.send_message(&self.http, message.clone())).await {
                Ok(sent) => return Ok(MessageId(sent.id.get())),
                Err(why) => tries.again_after(why).await?,
            }
        }
    }

    async fn show(
        &self,
        channel: ChannelId,
        message: MessageId,
        view: views::View,
    ) -> Result<(), NotTold> {
        let channel = DiscordChannel::new(channel.0);
        let (message, edit) = (DiscordMessage::new(message.0), build::edit(view));
        let mut tries = Tries::default();
        loop {
            match in_time(channel.edit_message(&self.http, message, edit.clone())).await {
                Ok(_) => return Ok(()),
                Err(why) => tries.again_after(why).await?,
            }
        }
    }
}

#[async_trait]
impl Notifier for DiscordNotifier {
    async fn post(&self, job: &JobId, telling: Telling<'_>) -> Result<MessageId, NotTold> {
        let channel = DiscordChannel::new(telling.channel.0);
        self.say(channel, job.as_str(), build::message(view(telling)))
            .await
    }

    async fn edit(&self, message: MessageId, telling: Telling<'_>) -> Result<(), NotTold> {
        self.show(telling.channel, message, view(telling)).await
    }

    async fn linked(&self, ticket: &TicketId, account: &str, first: Option<Use>) {
        let Some(asked) = self.asked.take(ticket) else {
            return;
        };
        let edit = build::edit_answer(views::link::linked(asked.locale, account, first));
        self.http.set_application_id(asked.application);
        let edited = again(&WAITS, Twice::Same, || {
            edit.clone().execute(&self.http, &asked.token)
        });
        let edited = tokio::time::timeout(LONGEST_REQUEST, edited);
        if !matches!(edited.await, Ok(Ok(_))) {
            tracing::info!("a member could not be told in Discord that an account is linked");
        }
    }

    async fn membership(&self, team: TeamId, member: MemberId) -> Membership {
        let asked = again(&WAITS, Twice::Same, || {
            self.http.get_member(team.0.into(), member.0.into())
        });
        let answered = tokio::time::timeout(LONGEST_REQUEST, asked).await;
        match answered {
            Ok(Ok(_)) => Membership::Here,
            Ok(Err(serenity::Error::Http(HttpError::UnsuccessfulRequest(answer)))) => {
                match answer.error.code {
                    UNKNOWN_MEMBER | UNKNOWN_USER => Membership::Left,
                    UNKNOWN_GUILD | MISSING_ACCESS => Membership::BotRemoved,
                    _ => Membership::Unknown,
                }
            }
            Ok(Err(_)) | Err(_) => Membership::Unknown,
        }
    }

    async fn note(&self, telling: Telling<'_>) -> Result<(), NotTold> {
        let channel = DiscordChannel::new(telling.channel.0);
        let locale = Locale::of_discord(telling.locale);
        // A job may end twice: once, and once more when it was restored.
        let job = &telling.report.job;
        let nonce = format!("{}-{}", job.id, &job.state.word()[..1]);
        let message = build::message(views::job::line(locale, telling.report));
        self.say(channel, nonce, message).await.map(drop)
    }

    async fn post_notice(&self, telling: Telling<'_>) -> Result<(), NotTold> {
        let channel = DiscordChannel::new(telling.channel.0);
        let locale = Locale::of_discord(telling.locale);
        let nonce = format!("{}-n", telling.report.job.id);
        let message = build::message(views::later::notice(locale, telling.report));
        self.say(channel, nonce, message).await.map(drop)
    }

    async fn post_request(&self, report: &RequestReport) -> Result<MessageId, NotTold> {
        let request = &report.request;
        let channel = DiscordChannel::new(request.channel.0);
        let view = views::request::view(Locale::of_discord(&request.locale), report);
        let nonce = format!("{}-{}", request.plan, request.round);
        self.say(channel, nonce, build::message_for(view, request.role))
            .await
    }

    async fn edit_request(
        &self,
        message: MessageId,
        report: &RequestReport,
    ) -> Result<(), NotTold> {
        let view = views::request::view(Locale::of_discord(&report.request.locale), report);
        self.show(report.request.channel, message, view).await
    }

    async fn remind(&self, message: MessageId, report: &RequestReport) -> Result<(), NotTold> {
        let request = &report.request;
        let channel = DiscordChannel::new(request.channel.0);
        let locale = Locale::of_discord(&request.locale);
        let nonce = format!("{}-r{}", request.plan, request.round);
        let reminder = build::message(views::request::reminder(locale, report, message));
        self.say(channel, nonce, reminder).await.map(drop)
    }

    async fn post_news(&self, bulletin: &Bulletin) -> Result<(), NotTold> {
        let locale = self.locale_of(bulletin.team).await?;
        let picture = picture::of_news(&bulletin.reports).await;
        let mut view = views::alert::bulletin(locale, &bulletin.reports, picture);
        let named = views::alert::named(&bulletin.reports);
        let channel = DiscordChannel::new(bulletin.channel.0);
        let mut tries = Tries::default();
        loop {
            let message = build::message_naming(view.clone(), &named)
                .nonce(Nonce::String(bulletin.id.clone()))
                .enforce_nonce(true);
            match in_time(channel.send_message(&self.http, message)).await {
                Ok(_) => return Ok(()),
                // Where the bot may write, it may still not be allowed to attach files.
                Err(NotTold::Forbidden) if view.picture().is_some() => {
                    view = view.without_picture();
                }
                Err(why) => tries.again_after(why).await?,
            }
        }
    }

    async fn post_proposal(&self, report: &ProposalReport) -> Result<MessageId, NotTold> {
        let proposal = &report.proposal;
        let channel = DiscordChannel::new(proposal.channel.0);
        let view = views::proposal::view(Locale::of_discord(&proposal.locale), report);
        let message = build::message_naming(view, &report.members);
        self.say(channel, proposal.plan.as_str(), message).await
    }

    async fn tell_directly(
        &self,
        team: TeamId,
        member: MemberId,
        id: &str,
        report: &Report,
    ) -> Result<(), NotTold> {
        let locale = self.locale_of(team).await?;
        let recipient = json!({ "recipient_id": member.to_string() });
        let channel = again(&WAITS, Twice::Same, || {
            self.http.create_private_channel(&recipient)
        });
        let channel = in_time(channel).await?;
        let picture = picture::of_news(std::slice::from_ref(report)).await;
        let view = views::alert::directly(locale, report, picture);
        self.say(channel.id, id, build::message(view))
            .await
            .map(drop)
    }

    async fn edit_proposal(
        &self,
        message: MessageId,
        report: &ProposalReport,
    ) -> Result<(), NotTold> {
        let proposal = &report.proposal;
        let view = views::proposal::view(Locale::of_discord(&proposal.locale), report);
        self.show(proposal.channel, message, view).await
    }

    fn is_stoppable(&self) -> bool {
        self.presence.is_stoppable(self.clock.as_ref())
    }
}

fn view(telling: Telling<'_>) -> views::View {
    views::job::view(Locale::of_discord(telling.locale), telling.report)
}

/// What came of a request, where it came in time: serenity itself waits for ever.
async fn in_time<T>(
    request: impl Future<Output = Result<T, serenity::Error>>,
) -> Result<T, NotTold> {
    match tokio::time::timeout(LONGEST_REQUEST, request).await {
        Ok(answered) => answered.map_err(|error| why(&error)),
        Err(_) => Err(NotTold::NotNow),
    }
}

/// Repeats a request where Discord was busy or could not be reached. Only requests that may be sent twice come this
/// way: edits, and messages with an enforced nonce.
#[derive(Default)]
struct Tries(usize);

impl Tries {
    async fn again_after(&mut self, why: NotTold) -> Result<(), NotTold> {
        match WAITS.get(self.0) {
            Some(wait) if why == NotTold::NotNow => {
                self.0 += 1;
                tokio::time::sleep(*wait).await;
                Ok(())
            }
            _ => Err(why),
        }
    }
}

fn why(error: &serenity::Error) -> NotTold {
    let serenity::Error::Http(HttpError::UnsuccessfulRequest(answer)) = error else {
        return NotTold::NotNow;
    };
    match answer.status_code.as_u16() {
        404 => NotTold::Removed,
        429 | 500..=599 => NotTold::NotNow,
        // 401 and 403; and a body that Discord refuses would be refused again.
        _ => NotTold::Forbidden,
    }
}
