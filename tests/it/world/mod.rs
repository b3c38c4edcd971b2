//! A team, its members, a bot and a chart server, all real but for the clock.
//!
//! What always holds: at its end a test has looked at every message that anybody could see, nothing was refused
//! by Discord that it did not expect, and serenity understood every event.

mod acts;
mod clock;
pub mod front;
mod looks;
mod tunnel;
mod web;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chart_host::{ChartHost, Limit, NewKey, SeedChart, SeedKind, Served};
use chartkeeper::app::App;
use chartkeeper::config::{self, LinkWith, Settings};
use chartkeeper::domain::ids::{MemberId, Millis, ServerName, TeamId};
use chartkeeper::domain::quota::PlotLimit;
use chartkeeper::ops::link::LinkRequest;
use chartkeeper::servers::Timeouts;
use chartkeeper::servers::retry::Patience;
use chartkeeper::store::samples::Counted;
use local_discord::{Application, GatewayAct, LocalDiscord, NewMember, Page, Refusal, Strike};
use tempfile::TempDir;

pub use clock::{START_MS, TestClock};
use tunnel::Tunnel;

/// The key of every account of these tests. It must be found nowhere.
pub const KEY: &str = "canary-k3y-9f2b7c55d1e84a06";

/// A day in milliseconds.
pub const DAY: i64 = 86_400_000;

/// How long anything may take in real time.
const PATIENCE: Duration = Duration::from_mins(1);

/// Which chart server holds the charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charts {
    /// One of its own.
    Apart,
    /// The one that the bot carries, over the same file.
    Carried,
    /// One of its own, which is served as Figlinq serves from the start.
    Figlinq,
}

/// How the bot reaches Discord.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// At another REST base, with which serenity's limiter is off.
    AnotherBase,
    /// As every install does: at Discord's own name, over TLS, with serenity's limiter on.
    ItsName,
}

pub struct World {
    pub discord: LocalDiscord,
    pub host: ChartHost,
    pub clock: Arc<TestClock>,
    pub team: u64,
    pub channel: u64,
    /// Owns the team, and the account `jane`.
    pub jane: u64,
    /// An ordinary member without an account.
    pub max: u64,
    pub bot: Application,
    /// How accounts are linked, from the next start of the bot on.
    pub link_with: LinkWith,
    /// Which chart server the bot works with, from the next start on.
    pub charts_are: Charts,
    /// How many bytes copies may take, from the next start on.
    pub most_copies: u64,
    /// The way to Discord's own name, where the bot goes that way.
    pub tunnel: Option<Tunnel>,
    /// What `servers.toml` says of the chart server, from the next start on.
    pub servers_file: Option<String>,
    /// Another address of the chart server than its own, from the next start on.
    pub chart_server: Option<String>,
    /// How long the bot waits for chart servers, from the next start on.
    pub timeouts: Timeouts,
    app: Option<App>,
    served: Option<Served>,
    host_addr: Option<std::net::SocketAddr>,
    expected_refusals: Mutex<usize>,
    seen: Mutex<BTreeSet<u64>>,
    dir: TempDir,
}

impl World {
    /// A team in English with two members. `jane` is linked to the account `jane`, which may hold 100 plots.
    pub async fn new() -> Self {
        Self::with(Charts::Apart).await
    }

    /// The same, where that chart server holds the charts.
    pub async fn with(charts: Charts) -> Self {
        let world = Self::built(Over::AnotherBase, None, charts).await;
        world.link(world.jane, "jane").await;
        world
    }

    /// The same, and nobody is linked.
    pub async fn unlinked() -> Self {
        Self::unlinked_over(Over::AnotherBase).await
    }

    /// The same, where the bot reaches Discord that way.
    pub async fn unlinked_over(over: Over) -> Self {
        Self::struck_over(over, None).await
    }

    /// The same, where each kind of call meets that from the first one on.
    pub async fn struck_over(over: Over, strike: Option<Strike>) -> Self {
        Self::built(over, strike, Charts::Apart).await
    }

    async fn built(over: Over, strike: Option<Strike>, charts_are: Charts) -> Self {
        let clock = Arc::new(TestClock::new());
        let discord = LocalDiscord::start(local_discord::Options {
            clock: clock.clone(),
            page: Page::Off,
            ..local_discord::Options::default()
        })
        .await
        .unwrap();
        discord.strike(strike);
        let bot = discord.add_application("Chartkeeper");
        let team = discord.add_team("Atelier", "en-US");
        let channel = discord.add_channel(team, "charts");
        let jane = add_member(&discord, team, "Jane", "en-US");
        let max = add_member(&discord, team, "Max", "en-GB");
        let dir = TempDir::new().unwrap();
        let host = ChartHost::open(chart_host::Options {
            database_url: format!("sqlite://{}", dir.path().join("charts.db").display()),
            public_url: String::new(),
            clock: clock.clone(),
        })
        .await
        .unwrap();
        let listen = ([127, 0, 0, 1], 0).into();
        let served = match charts_are {
            Charts::Apart | Charts::Carried => host.serve(listen).await.unwrap(),
            Charts::Figlinq => host.serve_figlinq(listen).await.unwrap(),
        };
        let key = NewKey::Given(KEY.to_owned());
        host.add_user("jane", Limit::Plots(100), key).await.unwrap();
        let tunnel = match over {
            Over::AnotherBase => None,
            Over::ItsName => Some(Tunnel::to(discord.addr()).await),
        };
        let mut world = Self {
            tunnel,
            discord,
            host,
            clock,
            team,
            channel,
            jane,
            max,
            bot,
            link_with: LinkWith::PageAnywhere,
            charts_are,
            most_copies: 1_000_000_000,
            servers_file: None,
            chart_server: None,
            timeouts: timeouts(),
            app: None,
            served: Some(served),
            host_addr: None,
            expected_refusals: Mutex::new(0),
            seen: Mutex::default(),
            dir,
        };
        world.start_bot().await;
        world
    }

    /// Starts the bot over the database as it is.
    pub async fn start_bot(&mut self) {
        let reach = self.tunnel.as_ref().map(Tunnel::reach);
        let reach = reach.unwrap_or_default();
        let app = App::start_reaching(self.settings(), reach, self.clock.clone(), self.timeouts);
        self.app = Some(app.await.unwrap());
        within(self.discord.until_connected()).await;
        let registered = async {
            while self
                .discord
                .commands(self.bot.id, Some(self.team))
                .is_empty()
            {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        within(registered).await;
        within(self.discord.quiet()).await;
    }

    /// Stops the bot as SIGTERM does.
    pub async fn stop_bot(&mut self) {
        if let Some(app) = self.app.take() {
            app.stop().await;
        }
    }

    /// Ends the bot in the middle of whatever it does: calls that left get no answer.
    pub async fn crash_bot(&mut self) {
        if let Some(app) = self.app.take() {
            // Long enough to say goodbye to Discord, and no longer.
            let _ = tokio::time::timeout(Duration::from_millis(30), app.stop()).await;
            // What is pressed while the dead still seem to be there, they never hear.
            within(async {
                while self.discord.connected() > 0 {
                    self.discord.gateway(GatewayAct::CutSockets);
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            })
            .await;
        }
    }

    pub fn app(&self) -> &App {
        self.app.as_ref().unwrap()
    }

    /// Where database and keys are.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn settings(&self) -> Settings {
        let at = self.served.as_ref().unwrap().base_url();
        let at = self.chart_server.clone().unwrap_or(at);
        let more = self.path("servers.toml");
        if let Some(said) = &self.servers_file {
            std::fs::write(&more, format!("[home]\n{said}\n")).unwrap();
        }
        config::read(&|name| match name {
            "DISCORD_TOKEN" => Some(self.bot.token.clone()),
            "DISCORD_GUILD_ID" => Some(self.team.to_string()),
            // Left out it is Discord's own.
            "DISCORD_API_URL" if self.tunnel.is_some() => None,
            "DISCORD_API_URL" => Some(self.discord.rest_url()),
            "DATABASE_URL" => Some(format!(
                "sqlite://{}",
                self.path("chartkeeper.db").display()
            )),
            "CHART_SERVERS" => Some(match self.charts_are {
                Charts::Apart => format!("home=chart-studio+{at}"),
                Charts::Carried => "home=builtin".to_owned(),
                Charts::Figlinq => format!("home=figlinq+{at}"),
            }),
            "CHART_SERVERS_FILE" if more.exists() => Some(more.display().to_string()),
            "HOST_DATABASE_URL" => Some(format!("sqlite://{}", self.path("charts.db").display())),
            "LISTEN_ADDR" => Some("127.0.0.1:0".to_owned()),
            _ => None,
        })
        .map(|settings| Settings {
            link_with: self.link_with,
            storage: config::Storage {
                most_copies: self.most_copies,
                ..settings.storage
            },
            ..settings
        })
        .unwrap()
    }

    /// Ties a member to an account of the key that all have, as `chartkeeper link` does.
    pub async fn link(&self, member: u64, username: &str) {
        self.link_with(member, username, KEY).await;
    }

    /// The chart server has one more user.
    pub async fn adds_user(&self, username: &str, limit: Limit, key: &str) {
        let key = NewKey::Given(key.to_owned());
        self.host.add_user(username, limit, key).await.unwrap();
    }

    /// Jane has a second account, `lab`, linked after her own.
    pub async fn links_the_lab_too(&self) {
        self.adds_user("lab", Limit::Plots(10), KEY).await;
        self.link(self.jane, "lab").await;
    }

    pub async fn link_with(&self, member: u64, username: &str, key: &str) {
        let request = LinkRequest {
            team: TeamId(self.team),
            member: MemberId(member),
            server: Some(ServerName("home".to_owned())),
            username: username.to_owned(),
        };
        let key = key.to_owned().into();
        self.app().keeper().link(request, key).await.unwrap();
        self.host.reset_calls();
    }

    /// One more member of the team.
    pub fn add_member(&self, name: &str, locale: &str) -> u64 {
        add_member(&self.discord, self.team, name, locale)
    }

    /// Nobody answers at the chart server's address any more.
    pub async fn stop_host(&mut self) {
        let served = self.served.take().unwrap();
        self.host_addr = Some(served.addr);
        served.stop().await;
    }

    /// Host and port of the chart server.
    pub fn host_address(&self) -> String {
        let served = self.served.as_ref().map(|served| served.addr);
        served.or(self.host_addr).unwrap().to_string()
    }

    /// Puts charts into `jane`'s account; their numbers.
    pub async fn has(&self, charts: Vec<SeedChart>) -> Vec<u64> {
        let ids = self.host.seed("jane", charts).await.unwrap();
        self.host.reset_calls();
        ids
    }

    /// What `jane`'s account held so many days before the start, as the watch would have kept it.
    pub async fn held(&self, days_ago: impl IntoIterator<Item = (i64, u64)>) {
        let store = &self.app().keeper().store;
        let links = store.links_of(TeamId(self.team), MemberId(self.jane));
        let account = links.await.unwrap().remove(0).account.id;
        for (days, plots) in days_ago {
            let counted = Counted {
                at: Millis(START_MS - days * DAY),
                plots,
                limit: PlotLimit::Plots(100),
            };
            let put = store.put_first(&account, counted, Millis(START_MS));
            put.await.unwrap();
        }
    }

    /// The end of a test: nothing happened that nobody looked at.
    pub async fn end(self) {
        self.end_with_events_dropped(0).await;
    }

    /// The same, after events that serenity cannot read.
    pub async fn end_with_events_dropped(mut self, dropped: u64) {
        within(self.discord.quiet()).await;
        let seen = self.seen.lock().unwrap().clone();
        for member in [self.jane, self.max] {
            for message in self.discord.messages(self.channel, member) {
                assert!(
                    seen.contains(&message.id),
                    "nobody expected this message:\n{}",
                    self.text(&message)
                );
            }
        }
        let refusals: Vec<Refusal> = self.discord.refusals();
        let expected = *self.expected_refusals.lock().unwrap();
        assert_eq!(refusals.len(), expected, "{refusals:#?}");
        if let Some(app) = &self.app {
            assert_eq!(
                app.connection().not_understood(),
                dropped,
                "serenity dropped an event"
            );
        }
        self.stop_bot().await;
        if let Some(served) = self.served.take() {
            served.stop().await;
        }
    }
}

/// A chart that was made and changed so many days ago.
pub fn chart(kind: SeedKind, id: u64, title: &str, days_old: i64) -> SeedChart {
    SeedChart {
        title: title.to_owned(),
        kind,
        folder: None,
        created_ms: START_MS - (days_old + 1) * DAY,
        modified_ms: START_MS - days_old * DAY,
        views: 0,
        draws_from: Vec::new(),
        id: Some(id),
    }
}

/// The folders `reports` and `reports/2025`, with the numbers 901 and 902. What lies in them comes after them.
pub fn folders() -> Vec<SeedChart> {
    vec![
        chart(SeedKind::Folder, 901, "reports", 400),
        SeedChart {
            folder: Some("reports".to_owned()),
            ..chart(SeedKind::Folder, 902, "2025", 400)
        },
    ]
}

/// Real and short: nothing that a test waits for takes longer.
pub fn timeouts() -> Timeouts {
    Timeouts {
        connect: Duration::from_secs(2),
        whole: Duration::from_secs(5),
        patience: Patience {
            first: Duration::from_millis(20),
            longest: Duration::from_millis(1_200),
            total: Duration::from_millis(1_500),
        },
    }
}

/// The future's result, or a failed test: no test hangs.
pub async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future)
        .await
        .expect("it should have happened by now")
}

pub fn add_member(discord: &LocalDiscord, team: u64, name: &str, locale: &str) -> u64 {
    discord.add_member(NewMember {
        team,
        name: name.to_owned(),
        locale: locale.to_owned(),
        roles: Vec::new(),
    })
}
