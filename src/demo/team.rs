//! The team itself: who is in it, what they hold, and the bot among them.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use chart_host::{ChartHost, Limit, NewKey, SeedChart};
use local_discord::{Actor, LocalDiscord, NewMember};
use secrecy::SecretString;
use tempfile::TempDir;

use super::charts;
use crate::app::App;
use crate::config::{
    ChartServerKind, ChartServerSetting, DiscordSettings, HostRate, KeySource, LinkWith,
    ServerMore, Settings, Storage, Teams,
};
use crate::domain::ids::{MemberId, ServerName, TeamId};
use crate::domain::settings::TeamSetting;
use crate::domain::watch::Pace;
use crate::ops::clock::{Clock as _, SystemClock};
use crate::ops::link::LinkRequest;
use crate::servers::Timeouts;

/// A member: what they are called, the language of their client, the account that is linked.
const MEMBERS: [(&str, &str, Option<&str>); 5] = [
    ("Jane", "en-US", Some("jane")),
    ("Max", "en-GB", Some("max")),
    ("小雯", "zh-CN", Some("jane")),
    ("Robin", "en-US", None),
    ("Noor", "en-US", None),
];

/// The members of this role may be made approvers with `/charts-admin setup`: Max is one.
const APPROVERS: (&str, &[&str]) = ("Approvers", &["Max"]);

/// How long a call to the chart server takes, so that a clean-up can be watched and stopped by hand. One that is
/// reached over the internet takes longer.
const A_CALL: Duration = Duration::from_millis(150);

/// The account that Robin has and did not link yet. Noor has none.
const NOT_LINKED: &str = "robin";

/// All that runs.
pub(super) struct Team {
    discord: LocalDiscord,
    app: App,
    id: u64,
    channel: u64,
    not_linked: (&'static str, SecretString),
    _dir: TempDir,
}

impl Team {
    /// Sets the team up in that Discord and starts the bot; returns when it listens.
    pub(super) async fn start(discord: LocalDiscord) -> anyhow::Result<Self> {
        let dir = TempDir::with_prefix("chartkeeper-demo-")?;
        let bot = discord.add_application("Chartkeeper");
        let team = discord.add_team("Atelier", "en-US");
        let channel = discord.add_channel(team, "charts");
        let approvers = discord.add_role(team, APPROVERS.0, 0);
        let settings = settings(&dir, &discord, team, &bot.token)?;
        let mut keys = fill(&settings.storage).await?;
        let clock = Arc::new(SystemClock);
        let app = App::start(settings, clock, Timeouts::default()).await?;
        if let Some(carried) = app.carried() {
            carried.latency(A_CALL);
        }
        for (name, locale, account) in MEMBERS {
            let member = discord.add_member(NewMember {
                team,
                name: name.to_owned(),
                locale: locale.to_owned(),
                roles: if APPROVERS.1.contains(&name) {
                    vec![approvers]
                } else {
                    Vec::new()
                },
            });
            let key = keys.iter().find(|(user, _)| Some(*user) == account);
            if let Some((username, key)) = key {
                let request = LinkRequest {
                    team: TeamId(team),
                    member: MemberId(member),
                    server: None,
                    username: (*username).to_owned(),
                };
                app.keeper().link(request, key.clone()).await?;
            }
        }
        let owner = discord.members().into_iter().find(|one| !one.bot);
        app.keeper()
            .store
            .set_team_setting(
                (TeamId(team), MemberId(owner.map_or(0, |one| one.id))),
                TeamSetting::NoticeChannel,
                Some(&channel.to_string()),
                SystemClock.now(),
            )
            .await?;
        discord.until_connected().await;
        while discord.commands(bot.id, Some(team)).is_empty() {
            discord.changed().await;
        }
        let found = keys.iter().position(|(user, _)| *user == NOT_LINKED);
        let not_linked = keys.swap_remove(found.context("nobody's account is left to link")?);
        Ok(Self {
            discord,
            app,
            id: team,
            channel,
            not_linked,
            _dir: dir,
        })
    }

    /// The account that its member did not link yet: user name and key.
    pub(super) fn not_linked(&self) -> &(&'static str, SecretString) {
        &self.not_linked
    }

    pub(super) fn app(&self) -> &App {
        &self.app
    }

    pub(super) fn app_mut(&mut self) -> &mut App {
        &mut self.app
    }

    pub(super) fn discord(&self) -> &LocalDiscord {
        &self.discord
    }

    /// The member of that name, in the team's channel.
    pub(super) fn actor(&self, name: &str) -> Option<Actor> {
        let members = self.discord.members().into_iter();
        let mut named = members.filter(|member| member.name.eq_ignore_ascii_case(name));
        named.next().map(|member| Actor {
            team: self.id,
            channel: self.channel,
            member: member.id,
        })
    }

    /// Ends it all.
    pub(super) async fn stop(self) {
        self.app.stop().await;
    }
}

fn settings(
    dir: &TempDir,
    discord: &LocalDiscord,
    team: u64,
    token: &str,
) -> anyhow::Result<Settings> {
    let file = |name: &str| dir.path().join(name);
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Ok(Settings {
        discord: DiscordSettings {
            token: SecretString::from(token.to_owned()),
            teams: Teams::Named(vec![TeamId(team)]),
            api_url: discord.rest_url().parse()?,
        },
        storage: Storage {
            database_url: format!("sqlite://{}", file("chartkeeper.db").display()),
            host_database_url: format!("sqlite://{}", file("charts.db").display()),
            keys: KeySource::Beside(file("chartkeeper.keys")),
            copies: file("copies"),
            most_copies: 100_000_000,
            chart_servers: vec![ChartServerSetting {
                name: ServerName("home".to_owned()),
                kind: ChartServerKind::Builtin,
                more: ServerMore::default(),
            }],
            servers_file: None,
            chart_limit: 100,
            pace: Pace::QUICK,
            listen,
            public_url: format!("http://{listen}").parse()?,
            host_rate: HostRate::Off,
            host_account_bytes: u64::MAX,
        },
        link_with: LinkWith::PageAnywhere,
    })
}

/// Makes the accounts with their charts; their names and keys.
async fn fill(storage: &Storage) -> anyhow::Result<Vec<(&'static str, SecretString)>> {
    let host = crate::app::open_host(storage).await?;
    // Whole seconds: the demo's files then have the same size in every run.
    let now_ms = SystemClock.now().0 / 1000 * 1000;
    let accounts = [
        ("jane", Limit::Plots(100), charts::nearly_full(now_ms)),
        ("max", Limit::None, charts::nearly_empty(now_ms)),
        (NOT_LINKED, Limit::Plots(100), charts::nearly_empty(now_ms)),
    ];
    let mut keys = Vec::new();
    for (name, limit, charts) in accounts {
        keys.push((name, account(&host, name, limit, charts).await?));
    }
    host.close().await;
    Ok(keys)
}

async fn account(
    host: &ChartHost,
    name: &str,
    limit: Limit,
    charts: Vec<SeedChart>,
) -> anyhow::Result<SecretString> {
    let key = host.add_user(name, limit, NewKey::Make).await?;
    host.seed(name, charts).await?;
    Ok(SecretString::from(key))
}
