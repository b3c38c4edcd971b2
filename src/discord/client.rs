//! The connection to Discord: checked once, then kept.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret as _;
use serenity::all::{
    ClientBuilder, ConnectionStage, GatewayIntents, ShardManager, ShardRunnerInfo,
};
use serenity::builder::CreateAllowedMentions;
use serenity::gateway::GatewayError;
use serenity::http::{Http, HttpBuilder};
use tokio::sync::watch;
use url::Url;

use super::admin::Around;
use super::handler::{Handler, NotUnderstood};
use super::links_asked::LinksAsked;
use super::notifier::DiscordNotifier;
use super::presence::Presence;
use super::surroundings::DiscordSurroundings;
use crate::config::DiscordSettings;
use crate::ops::Keeper;
use crate::ops::clock::Clock;
use crate::ops::notifier::Notifier;
use crate::ops::surroundings::Surroundings;

/// How long to wait before Discord is tried again at the start, at most.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// How often the gateway is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Why the bot is not, or no longer, on Discord.
#[derive(Debug, thiserror::Error)]
pub enum DiscordError {
    /// Discord refuses the token. Trying again would only get the address banned.
    #[error(
        "Discord refuses DISCORD_TOKEN; copy it anew from the Bot page of your application, or reset it there"
    )]
    TokenRefused,
    /// serenity's own.
    #[error("the connection to Discord ended: {0}")]
    Serenity(String),
}

/// What is done to serenity's HTTP client before it is built. Every install leaves it as it is; a test that plays
/// Discord under Discord's own name gives it a client that trusts that test's certificate.
#[derive(Clone)]
pub struct Reach(Arc<dyn Fn(HttpBuilder) -> HttpBuilder + Send + Sync>);

impl Reach {
    /// By what that makes of the client.
    pub fn by(make: impl Fn(HttpBuilder) -> HttpBuilder + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }
}

impl Default for Reach {
    fn default() -> Self {
        Self::by(|http| http)
    }
}

/// The way to Discord, before anything was sent.
pub struct Discord {
    settings: DiscordSettings,
    reach: Reach,
    presence: Arc<Presence>,
    links_asked: Arc<LinksAsked>,
    clock: Arc<dyn Clock>,
}

/// What is known of the connection, for who runs the bot.
#[derive(Clone)]
pub struct Connection(Arc<Presence>);

impl Connection {
    /// Whether the gateway is there right now.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.0.is_here()
    }

    /// How many events came that serenity could not parse. The member who caused one saw no answer.
    #[must_use]
    pub fn not_understood(&self) -> u64 {
        self.0.not_understood()
    }
}

impl Discord {
    /// For those settings; nothing is sent yet.
    #[must_use]
    pub fn new(settings: &DiscordSettings, clock: Arc<dyn Clock>) -> Self {
        Self {
            settings: settings.clone(),
            reach: Reach::default(),
            presence: Arc::default(),
            links_asked: Arc::default(),
            clock,
        }
    }

    /// The same, reached by another HTTP client.
    #[must_use]
    pub fn reached(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    /// What tells channels how jobs go. It has an HTTP client of its own, since serenity's `Client` wants
    /// one for itself; the two share no route, so that each may mind its rate limits.
    #[must_use]
    pub fn notifier(&self) -> Arc<dyn Notifier> {
        let http = Arc::new(self.http());
        let (presence, clock) = (self.presence.clone(), self.clock.clone());
        let asked = self.links_asked.clone();
        Arc::new(DiscordNotifier::new(http, presence, asked, clock))
    }

    /// What asks Discord of itself, the bot and its teams.
    #[must_use]
    pub fn surroundings(&self) -> Arc<dyn Surroundings> {
        Arc::new(DiscordSurroundings(Arc::new(self.http())))
    }

    /// What is known of the connection, now and later.
    #[must_use]
    pub fn connection(&self) -> Connection {
        Connection(self.presence.clone())
    }

    /// Connects and stays connected until `shutdown`. Members' browsers reach us at `public_url`.
    ///
    /// # Errors
    /// The token is refused, now or later; serenity gave up.
    pub async fn run(
        self,
        keeper: Arc<Keeper>,
        public_url: Url,
        mut shutdown: watch::Receiver<bool>,
    ) -> Result<(), DiscordError> {
        tokio::select! {
            checked = self.check_token() => checked?,
            () = asked(&mut shutdown) => return Ok(()),
        }
        let around = Around {
            discord: self.surroundings(),
            notifier: self.notifier(),
            public_url,
        };
        let teams = self.settings.teams.clone();
        let (presence, links_asked) = (self.presence.clone(), self.links_asked.clone());
        let handler = Handler::new(keeper, teams, presence, links_asked, around);
        let mut client = ClientBuilder::new_with_http(self.http(), GatewayIntents::GUILDS)
            .event_handler(handler)
            .raw_event_handler(NotUnderstood(self.presence.clone()))
            .await?;
        let shards = client.shard_manager.clone();
        tokio::select! {
            ended = client.start() => ended.map_err(DiscordError::from),
            () = self.watch(&shards) => Ok(()),
            () = asked(&mut shutdown) => {
                shards.shutdown_all().await;
                Ok(())
            }
        }
    }

    /// Looks for ever whether the gateway was lost. serenity tells its handlers of each connection that is
    /// made, but of a loss only where the next attempt succeeds; its manager knows the others. (What the
    /// manager says of a connection that was just made may be out of date: `Disconnected` says nothing.)
    async fn watch(&self, shards: &ShardManager) {
        let is_trying = |runner: &ShardRunnerInfo| {
            let settled = [ConnectionStage::Connected, ConnectionStage::Disconnected];
            !settled.contains(&runner.stage)
        };
        loop {
            let runners = shards.runners.lock().await;
            let lost = runners.is_empty() || runners.values().any(is_trying);
            drop(runners);
            if lost {
                self.presence.went(self.clock.now());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Asks Discord who we are, until it answers. serenity would go on to the gateway with a wrong token,
    /// and to Discord's own gateway where the configured base is away.
    async fn check_token(&self) -> Result<(), DiscordError> {
        let http = self.http();
        let mut wait = Duration::from_secs(1);
        loop {
            let error = match http.get_current_user().await {
                Ok(_) => return Ok(()),
                Err(error) => DiscordError::from(error),
            };
            if matches!(error, DiscordError::TokenRefused) {
                return Err(error);
            }
            tracing::warn!(%error, "Discord cannot be reached; trying again in {wait:?}");
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    fn http(&self) -> Http {
        let http = HttpBuilder::new(self.settings.token.expose_secret())
            .default_allowed_mentions(CreateAllowedMentions::new());
        let http = self.reach.0(http);
        if self.settings.is_discord_itself() {
            return http.build();
        }
        // serenity ignores another base while its limiter is on.
        let base = self.settings.api_url.as_str().trim_end_matches('/');
        http.proxy(base).ratelimiter_disabled(true).build()
    }
}

/// Returns when the end is asked for, or nobody is left to ask for it.
async fn asked(shutdown: &mut watch::Receiver<bool>) {
    drop(shutdown.wait_for(|asked| *asked).await);
}

impl From<serenity::Error> for DiscordError {
    fn from(error: serenity::Error) -> Self {
        let refused = match &error {
            serenity::Error::Http(error) => error
                .status_code()
                .is_some_and(|status| status.as_u16() == 401),
            serenity::Error::Gateway(error) => {
                matches!(error, GatewayError::InvalidAuthentication)
            }
            _ => false,
        };
        if refused {
            Self::TokenRefused
        } else {
            Self::Serenity(error.to_string())
        }
    }
}
