//! A team and a chart server that outlive the program.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chart_host::{Behaviour, ChartHost, Limit, NewKey, SeedChart, SeedKind, Served};
use local_discord::{Actor, Application, LocalDiscord, Message, NewMember, Outcome};
use tempfile::TempDir;

use crate::program::{PATIENCE, Program, Setting};

/// The account's key. It must be found nowhere in clear.
pub const KEY: &str = "canary-8d41f07e66b24c1a9b3e-key";

/// Approved: three plots, the grid that only one of them uses, and a grid that nothing uses.
pub const APPROVED: [u64; 5] = [11, 12, 13, 21, 23];

/// Not approved: a recent plot, and the grid that it shares with an old one.
pub const LEFT_ALONE: [u64; 2] = [14, 22];

const DAY_MS: i64 = 86_400_000;

/// What the chart server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    ChartStudio,
    Figlinq,
}

pub struct Scene {
    pub discord: LocalDiscord,
    pub host: ChartHost,
    pub bot: Application,
    pub jane: Actor,
    pub dir: TempDir,
    served: Served,
    speaks: Speaks,
}

impl Scene {
    /// Everything but the program. Nobody is linked.
    pub async fn new(behaviour: Behaviour) -> Self {
        Self::with(behaviour, charts()).await
    }

    /// The same with those charts.
    pub async fn with(behaviour: Behaviour, charts: Vec<SeedChart>) -> Self {
        Self::serving(Speaks::ChartStudio, behaviour, charts).await
    }

    async fn serving(speaks: Speaks, behaviour: Behaviour, charts: Vec<SeedChart>) -> Self {
        let discord = LocalDiscord::start(local_discord::Options::default())
            .await
            .unwrap();
        let bot = discord.add_application("Chartkeeper");
        let team = discord.add_team("Atelier", "en-US");
        let channel = discord.add_channel(team, "charts");
        let member = discord.add_member(NewMember {
            team,
            name: "Jane".to_owned(),
            locale: "en-US".to_owned(),
            roles: Vec::new(),
        });
        let dir = TempDir::new().unwrap();
        let host = ChartHost::open(chart_host::Options {
            database_url: format!("sqlite://{}", dir.path().join("server.db").display()),
            public_url: String::new(),
            clock: Arc::new(chart_host::SystemClock),
        })
        .await
        .unwrap();
        let listen = ([127, 0, 0, 1], 0).into();
        let served = match speaks {
            Speaks::ChartStudio => host.serve(listen).await.unwrap(),
            Speaks::Figlinq => host.serve_figlinq(listen).await.unwrap(),
        };
        host.behaviour(behaviour);
        let key = NewKey::Given(KEY.to_owned());
        host.add_user("jane", Limit::Plots(100), key).await.unwrap();
        host.seed("jane", charts).await.unwrap();
        let jane = Actor {
            team,
            channel,
            member,
        };
        Self {
            discord,
            host,
            bot,
            jane,
            dir,
            served,
            speaks,
        }
    }

    /// The same, with Jane linked by `chartkeeper link`.
    pub async fn linked(behaviour: Behaviour) -> Self {
        Self::linked_to(Speaks::ChartStudio, behaviour).await
    }

    /// The same, where the chart server speaks that.
    pub async fn linked_to(speaks: Speaks, behaviour: Behaviour) -> Self {
        let scene = Self::serving(speaks, behaviour, charts()).await;
        let (status, said) = scene.link("jane").await;
        assert!(status.success(), "{said}");
        scene.host.reset_calls();
        scene
    }

    /// Those charts, a second account, `lab`, and Jane linked to both.
    pub async fn with_a_lab(behaviour: Behaviour, charts: Vec<SeedChart>) -> Self {
        let scene = Self::with(behaviour, charts).await;
        let key = NewKey::Given(KEY.to_owned());
        let lab = scene.host.add_user("lab", Limit::Plots(100), key);
        lab.await.unwrap();
        for username in ["jane", "lab"] {
            let (status, said) = scene.link(username).await;
            assert!(status.success(), "{said}");
        }
        scene.host.reset_calls();
        scene
    }

    /// Runs `chartkeeper link` for Jane, with the key on its standard input.
    pub async fn link(&self, username: &str) -> (std::process::ExitStatus, String) {
        let (team, member) = (self.jane.team.to_string(), self.jane.member.to_string());
        let arguments = [
            "link",
            "--guild",
            &team,
            "--user",
            &member,
            "--username",
            username,
        ];
        self.program(&self.settings(), &arguments, Some(KEY))
            .ended()
            .await
    }

    pub fn settings(&self) -> Vec<Setting> {
        vec![
            ("DISCORD_TOKEN", self.bot.token.clone()),
            ("DISCORD_GUILD_ID", self.jane.team.to_string()),
            ("DISCORD_API_URL", self.discord.rest_url()),
            ("DATABASE_URL", "sqlite://chartkeeper.db".to_owned()),
            (
                "CHART_SERVERS",
                match self.speaks {
                    Speaks::ChartStudio => format!("home=chart-studio+{}", self.served.base_url()),
                    Speaks::Figlinq => format!("home=figlinq+{}", self.served.base_url()),
                },
            ),
            ("LISTEN_ADDR", "127.0.0.1:0".to_owned()),
            ("PUBLIC_URL", "http://127.0.0.1:0".to_owned()),
        ]
    }

    pub fn program(
        &self,
        settings: &[Setting],
        arguments: &[&str],
        input: Option<&str>,
    ) -> Program {
        Program::start(self.dir.path(), settings, arguments, input)
    }

    /// Starts `chartkeeper run`; returns when it is on Discord with its commands.
    pub async fn run(&self) -> Program {
        self.run_with(&self.settings()).await
    }

    pub async fn run_with(&self, settings: &[Setting]) -> Program {
        let program = self.program(settings, &["run"], None);
        let output = program.output();
        let ready = async {
            self.discord.until_connected().await;
            while self
                .discord
                .commands(self.bot.id, Some(self.jane.team))
                .is_empty()
            {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let ready = tokio::time::timeout(PATIENCE, ready).await;
        assert!(ready.is_ok(), "it does not come up:\n{}", output.text());
        program
    }

    /// Types the purge; its card.
    pub async fn plan(&self) -> u64 {
        self.plan_of("/charts purge type:all older_than:30d").await
    }

    /// The same of that line.
    pub async fn plan_of(&self, line: &str) -> u64 {
        let typed = within(self.discord.type_command(self.jane, line))
            .await
            .unwrap();
        within(self.discord.quiet()).await;
        match typed.outcome {
            Outcome::Deferred(card) => card,
            other => panic!("{other:?}"),
        }
    }

    /// Asks for the address of a link page; its path.
    pub async fn link_page(&self, line: &str) -> String {
        let typed = within(self.discord.type_command(self.jane, line))
            .await
            .unwrap();
        self.settled().await;
        let Outcome::Message(id) = typed.outcome else {
            panic!("{typed:?}");
        };
        let text = self.discord.message_as_text(id);
        let path = text.split("https://bot.example").nth(1);
        let path = path.unwrap_or_else(|| panic!("no address: {text}"));
        path.split('>').next().unwrap().to_owned()
    }

    /// Waits until the bot owes no answer.
    pub async fn settled(&self) {
        within(self.discord.quiet()).await;
    }

    /// Where the chart server is.
    pub fn host_address(&self) -> String {
        self.served.base_url()
    }

    /// Approves it.
    pub async fn approve(&self, card: u64) {
        let pressed = self.discord.press(self.jane, card, "Delete for ever");
        let pressed = within(pressed).await.unwrap();
        assert!(
            matches!(pressed.outcome, Outcome::Updated(_)),
            "{pressed:?}"
        );
    }

    /// Waits for the job's end; its message.
    pub async fn done(&self, program: &Program) -> Message {
        let is_done = |message: &Message| self.discord.message_as_text(message.id).contains("Done");
        let waited = self
            .discord
            .wait_for(self.jane.channel, 0, |all| all.iter().any(is_done));
        let waited = tokio::time::timeout(PATIENCE, waited).await;
        assert!(
            waited.is_ok(),
            "no end:\n{}\n{}\n{:#?}",
            self.discord.as_text(self.jane.channel, self.jane.member),
            program.output().text(),
            self.host.calls(),
        );
        within(self.discord.quiet()).await;
        let all = self.discord.messages(self.jane.channel, 0);
        all.into_iter().find(is_done).unwrap()
    }

    /// Changes a database of the program's.
    pub async fn behind_its_back(&self, database: &Path, sql: &str) {
        sqlx::any::install_default_drivers();
        let url = format!("sqlite://{}", database.display());
        let pool = sqlx::AnyPool::connect(&url).await.unwrap();
        let done = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
            .execute(&pool)
            .await;
        assert!(done.unwrap().rows_affected() > 0, "{sql}");
        pool.close().await;
    }

    /// What must be so after every end, whatever happened before.
    pub async fn check(&self, program: &Program, context: &str) {
        let done = self.done(program).await;
        let text = self.discord.message_as_text(done.id);
        let public = self.discord.messages(self.jane.channel, 0);
        assert_eq!(
            public.len(),
            1,
            "{context}: one message tells of one job: {public:#?}"
        );
        let outcomes = self.outcomes(&done).await;
        let files = self.host.files("jane").await.unwrap();
        let calls = || format!("{context}\n{text}\n{outcomes:?}\n{:#?}", self.host.calls());
        for id in LEFT_ALONE {
            let untouched = files.iter().any(|file| file.id == id && !file.trashed);
            assert!(untouched, "{id} was not approved: {}", calls());
        }
        assert_eq!(outcomes.len(), APPROVED.len(), "{}", calls());
        for id in APPROVED {
            let there = files.iter().any(|file| file.id == id);
            let outcome = outcomes.get(&id).map(String::as_str);
            let accounted = matches!(outcome, Some("deleted" | "gone"));
            assert!(
                accounted && !there,
                "{id} is {outcome:?}, there: {there}: {}",
                calls()
            );
        }
        let deleted = outcomes
            .values()
            .filter(|state| *state == "deleted")
            .count();
        let copies = std::fs::read_dir(self.dir.path().join("copies"));
        let copies = copies.map_or(0, std::iter::Iterator::count);
        assert!(
            copies >= deleted,
            "{copies} copies of {deleted}: {}",
            calls()
        );
        assert_eq!(self.discord.refusals(), [], "{}", calls());
    }

    /// What the file behind **Details** says of each chart.
    pub async fn outcomes(&self, done: &Message) -> BTreeMap<u64, String> {
        let pressed = self.discord.press(self.jane, done.id, "Details");
        let Outcome::Message(details) = within(pressed).await.unwrap().outcome else {
            panic!("no details");
        };
        let csv = String::from_utf8(self.discord.file(details, "job.csv").unwrap()).unwrap();
        csv.lines()
            .skip(1)
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                let id = cells[0].split(':').nth(1).unwrap().parse().unwrap();
                (id, cells[3].to_owned())
            })
            .collect()
    }
}

/// The future's result, or a failed test.
pub async fn within<T>(future: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(PATIENCE, future).await;
    waited.expect("it should have happened by now")
}

fn charts() -> Vec<SeedChart> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = i64::try_from(now.as_millis()).unwrap();
    let file = |kind, id: u64, days: i64, draws_from: &[u64]| SeedChart {
        title: format!("Chart {id}"),
        kind,
        folder: None,
        created_ms: now - (days + 1) * DAY_MS,
        modified_ms: now - days * DAY_MS,
        views: 0,
        draws_from: draws_from.to_vec(),
        id: Some(id),
    };
    vec![
        file(SeedKind::Grid, 21, 90, &[]),
        file(SeedKind::Grid, 22, 90, &[]),
        file(SeedKind::Grid, 23, 90, &[]),
        file(SeedKind::Plot, 11, 80, &[21]),
        file(SeedKind::Plot, 12, 80, &[22]),
        file(SeedKind::Plot, 13, 80, &[]),
        file(SeedKind::Plot, 14, 1, &[22]),
    ]
}
