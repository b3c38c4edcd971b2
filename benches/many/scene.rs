//! A team, and a chart server with very many charts, in this process.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail, ensure};
use chart_host::{ChartHost, Limit, NewKey, SeedChart, SeedKind, Served};
use local_discord::{Actor, Application, LocalDiscord, Message, NewMember, Outcome};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::OF_EACH;
use crate::program::{Program, Setting};

/// Whose charts they are.
pub const ACCOUNT: &str = "jane";

const DAY_MS: i64 = 86_400_000;

/// For anything but the purge itself.
const PATIENCE: Duration = Duration::from_mins(1);
/// The purge: several times what it should take.
const LONG_PATIENCE: Duration = Duration::from_mins(20);

/// Whether a chart is copied before it is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    /// An administrator turned them off.
    Off,
    /// As they are where nobody did.
    On,
}

impl Copies {
    /// For a table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "copies off",
            Self::On => "copies on",
        }
    }
}

/// Everything but the program.
pub struct Scene {
    pub host: ChartHost,
    discord: LocalDiscord,
    bot: Application,
    jane: Actor,
    key: String,
    dir: TempDir,
    served: Served,
    _far: TempDir,
}

impl Scene {
    /// Jane owns the team and has the charts; she is not linked.
    pub async fn new() -> anyhow::Result<Self> {
        let discord = LocalDiscord::start(local_discord::Options::default()).await?;
        let bot = discord.add_application("Chartkeeper");
        let team = discord.add_team("Atelier", "en-US");
        let channel = discord.add_channel(team, "charts");
        let member = discord.add_member(NewMember {
            team,
            name: "Jane".to_owned(),
            locale: "en-US".to_owned(),
            roles: Vec::new(),
        });
        let far = far_away()?;
        let host = ChartHost::open(chart_host::Options {
            database_url: format!("sqlite://{}", far.path().join("charts.db").display()),
            public_url: String::new(),
            clock: Arc::new(chart_host::SystemClock),
        })
        .await?;
        let key = host.add_user(ACCOUNT, Limit::None, NewKey::Make).await?;
        host.seed(ACCOUNT, charts()?).await?;
        let served = host.serve(([127, 0, 0, 1], 0).into()).await?;
        Ok(Self {
            host,
            discord,
            bot,
            jane: Actor {
                team,
                channel,
                member,
            },
            key,
            dir: tempfile::tempdir()?,
            served,
            _far: far,
        })
    }

    /// Links Jane and starts the program; returns when it is on Discord and copies are as they should be.
    pub async fn run(&self, copies: Copies) -> anyhow::Result<Program> {
        self.link().await?;
        let program = Program::start(self.dir.path(), &self.settings(), &["run"])?;
        let ready = async {
            self.discord.until_connected().await;
            let team = Some(self.jane.team);
            while self.discord.commands(self.bot.id, team).is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let ready = tokio::time::timeout(PATIENCE, ready).await;
        ready.with_context(|| format!("it does not come up: {}", self.said()))?;
        if copies == Copies::Off {
            self.turn_copies_off().await?;
        }
        Ok(program)
    }

    async fn link(&self) -> anyhow::Result<()> {
        let (team, member) = (self.jane.team.to_string(), self.jane.member.to_string());
        let mut link = Command::new(env!("CARGO_BIN_EXE_chartkeeper"))
            .args(["link", "--guild", &team, "--user", &member])
            .args(["--username", ACCOUNT])
            .current_dir(self.dir.path())
            .env_clear()
            .envs(self.settings())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        let mut input = link.stdin.take().context("no input")?;
        input
            .write_all(format!("{}\n", self.key).as_bytes())
            .await?;
        drop(input);
        ensure!(link.wait().await?.success(), "Jane could not be linked");
        Ok(())
    }

    fn settings(&self) -> Vec<Setting> {
        vec![
            ("DISCORD_TOKEN", self.bot.token.clone()),
            ("DISCORD_GUILD_ID", self.jane.team.to_string()),
            ("DISCORD_API_URL", self.discord.rest_url()),
            ("DATABASE_URL", "sqlite://chartkeeper.db".to_owned()),
            (
                "CHART_SERVERS",
                format!("home=chart-studio+{}", self.served.base_url()),
            ),
            ("LISTEN_ADDR", "127.0.0.1:0".to_owned()),
            ("PUBLIC_URL", "http://127.0.0.1:0".to_owned()),
        ]
    }

    /// As an administrator does it.
    async fn turn_copies_off(&self) -> anyhow::Result<()> {
        let card = self.types("/charts-admin setup").await?;
        let form = self.opens(card, "Change copies").await?;
        let input = "on or off; empty for on";
        self.submits(form, input, "off").await
    }

    /// Asks for everything to be deleted for ever, types the number, and waits until the bot says that it is done.
    pub async fn purge(&self) -> anyhow::Result<()> {
        let card = self.types("/charts purge type:all").await?;
        let form = self.opens(card, "Delete for ever").await?;
        let number = (2 * OF_EACH).to_string();
        self.submits(form, "number", &number).await?;
        let is_over = |message: &Message| {
            let text = self.discord.message_as_text(message.id);
            ["Done", "Go on"].iter().any(|word| text.contains(word))
        };
        let waited = self
            .discord
            .wait_for(self.jane.channel, 0, |all| all.iter().any(is_over));
        let waited = tokio::time::timeout(LONG_PATIENCE, waited).await;
        let text = self.discord.as_text(self.jane.channel, 0);
        waited.with_context(|| format!("no end: {text}\n{}", self.said()))?;
        ensure!(text.contains("Done"), "it ended early: {text}");
        Ok(())
    }

    async fn types(&self, line: &str) -> anyhow::Result<u64> {
        let typed = self.discord.type_command(self.jane, line);
        let typed = tokio::time::timeout(PATIENCE, typed).await??;
        tokio::time::timeout(PATIENCE, self.discord.quiet()).await?;
        match typed.outcome {
            Outcome::Message(card) | Outcome::Deferred(card) => Ok(card),
            other => bail!("{line} was answered with {other:?}: {}", self.said()),
        }
    }

    async fn opens(&self, card: u64, button: &str) -> anyhow::Result<u64> {
        let pressed = self.discord.press(self.jane, card, button);
        match tokio::time::timeout(PATIENCE, pressed).await??.outcome {
            Outcome::Form(form) => Ok(form.id),
            other => bail!("{button} was answered with {other:?}: {}", self.said()),
        }
    }

    async fn submits(&self, form: u64, input: &str, text: &str) -> anyhow::Result<()> {
        let values = [(input, text)];
        let submitted = self.discord.submit(self.jane, form, &values);
        let submitted = tokio::time::timeout(PATIENCE, submitted).await??;
        tokio::time::timeout(PATIENCE, self.discord.quiet()).await?;
        match submitted.outcome {
            Outcome::Message(_) | Outcome::Updated(_) | Outcome::DeferredUpdate => Ok(()),
            other => bail!("{text} was answered with {other:?}: {}", self.said()),
        }
    }

    fn said(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("said.txt")).unwrap_or_default()
    }
}

/// Where the chart server keeps its charts: in memory where that can be had, so that the one disk of this
/// machine is the bot's.
fn far_away() -> std::io::Result<TempDir> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    }
}

/// As many plots as grids, each drawn from one of them.
fn charts() -> anyhow::Result<Vec<SeedChart>> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let now = i64::try_from(now.as_millis())?;
    let chart = |kind, number: u64, title| SeedChart {
        title,
        kind,
        folder: None,
        created_ms: now - 400 * DAY_MS,
        modified_ms: now - 300 * DAY_MS,
        views: 0,
        draws_from: match kind {
            SeedKind::Plot => vec![number + OF_EACH],
            SeedKind::Grid | SeedKind::Folder => Vec::new(),
        },
        id: Some(number),
    };
    let plots = (1..=OF_EACH).map(|n| chart(SeedKind::Plot, n, format!("Sales of branch {n}")));
    let grids = (1..=OF_EACH).map(|n| {
        chart(
            SeedKind::Grid,
            n + OF_EACH,
            format!("Sales of branch {n}_grid"),
        )
    });
    Ok(plots.chain(grids).collect())
}
