//! Member × message: no title, folder, filter, link, picture, file or key reaches anybody but those concerned.
//!
//! Each row is something that was done; each column a member, with what was new or changed in what they see:
//! nothing (`·`), a message without any of that (`plain`), or with it (`TITLES`).

use std::collections::{BTreeMap, BTreeSet};

use chart_host::SeedKind::{Grid, Plot};
use chart_host::{Fault, FaultKind, Limit, SeedChart};
use chartkeeper::domain::ids::{MemberId, TeamId};
use local_discord::{Actor, LocalDiscord, Message};
use serde_json::Value;

use crate::world::{self, KEY, World, chart, folders, within};

/// What stands in titles, folders and filters of Jane's account and nowhere else; ways to her charts and their
/// pictures; her key.
const CANARIES: [&str; 6] = ["Qx7", "reports", "/~jane/", "~jane", ".png", KEY];

struct People {
    names: Vec<(&'static str, Actor)>,
}

impl People {
    fn of(&self, name: &str) -> u64 {
        let found = self.names.iter().find(|(one, _)| *one == name);
        found.unwrap().1.member
    }
}

struct Matrix<'a> {
    world: &'a World,
    people: People,
    /// What each member saw of each message when last looked.
    seen: BTreeMap<(u64, u64), String>,
    rows: Vec<(String, Vec<&'static str>)>,
    done: BTreeSet<String>,
}

impl<'a> Matrix<'a> {
    fn new(world: &'a World, people: People) -> Self {
        Self {
            world,
            people,
            seen: BTreeMap::new(),
            rows: Vec::new(),
            done: BTreeSet::new(),
        }
    }

    /// All that a member can read of a message, what is behind its buttons and in its files as well.
    fn all_of(&self, message: &Message) -> String {
        let files = message.files.iter().map(|file| {
            let bytes = self.world.discord.file(message.id, &file.name);
            String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
        });
        // What was typed is told to whoever sees the answer: a public answer's line is one without options.
        let files: Vec<String> = files.collect();
        format!("{message:?}{}", files.join("\n"))
    }

    /// What is new to whom since the last row.
    fn row(&mut self, what: &str) {
        let mut cells = Vec::new();
        for (_, actor) in &self.people.names {
            let mut cell = "·";
            let channels = self.world.discord.channels().into_iter();
            for channel in channels.filter(|channel| channel.team == actor.team) {
                for message in self.world.discord.messages(channel.id, actor.member) {
                    self.world.look(message.id);
                    let now = self.all_of(&message);
                    let at = (actor.member, message.id);
                    if self.seen.get(&at) == Some(&now) {
                        continue;
                    }
                    cell = worse(cell, told(&now));
                    self.seen.insert(at, now);
                }
            }
            cells.push(cell);
        }
        self.rows.push((what.to_owned(), cells));
    }

    /// What was told to one member by other ways than a message.
    fn told(&mut self, what: &str, member: u64, text: &str) {
        assert!(!text.is_empty(), "{what}");
        let cells = self.people.names.iter().map(|(_, actor)| {
            if actor.member == member {
                told(text)
            } else {
                "·"
            }
        });
        let cells = cells.collect();
        self.rows.push((what.to_owned(), cells));
    }

    async fn types(&mut self, who: &str, line: &str) -> Message {
        let member = self.people.of(who);
        let message = self.world.types(member, line).await;
        let words: Vec<&str> = line.trim_start_matches('/').split(' ').collect();
        let sub = words.get(1).filter(|sub| !sub.contains(':'));
        let name = if words[0] == "privacy" {
            words[0].to_owned()
        } else {
            format!("{} {}", words[0], sub.unwrap())
        };
        self.done.insert(name);
        self.row(&format!("{who}: {line}"));
        message
    }

    async fn presses(&mut self, who: &str, on: &Message, button: &str) -> Message {
        let message = self.world.presses(self.people.of(who), on, button).await;
        self.row(&format!("{who} presses {button}"));
        message
    }

    async fn presses_and_types(&mut self, who: &str, on: &Message, button: &str, number: &str) {
        let member = self.people.of(who);
        let form = self.world.opens(member, on, button).await;
        self.told(
            &format!("{who}: the form of {button}"),
            member,
            &format!("{form:?}"),
        );
        self.world.fills_in(member, &form, number).await;
    }

    /// A press that opens a form with one line, and what is written there.
    async fn writes(&mut self, who: &str, on: &Message, button: &str, text: &str) {
        let member = self.people.of(who);
        let form = self.world.opens(member, on, button).await;
        let actor = self.world.actor(member);
        let values = [("value", text)];
        let sent = self.world.discord.submit(actor, form.id, &values);
        within(sent).await.unwrap();
        within(self.world.discord.quiet()).await;
        self.row(&format!("{who} presses {button} and writes {text}"));
    }

    async fn completes(&mut self, who: &str, line: &str) {
        let member = self.people.of(who);
        let choices = self.world.completes(member, line).await;
        self.told(
            &format!("{who} completes {line}"),
            member,
            &format!("{choices:?}"),
        );
    }

    /// A press that begins something, until the job's public message says that: of what comes first, chance
    /// decides.
    async fn begins(&mut self, who: &str, on: &Message, button: &str, until: &str) -> Message {
        self.world.presses(self.people.of(who), on, button).await;
        self.hears(&format!("{who} presses {button}"), until).await
    }

    async fn hears(&mut self, what: &str, text: &str) -> Message {
        let message = self.world.hears(text).await;
        self.row(&format!("{what}, and the channel hears: {text}"));
        message
    }

    fn table(&self) -> String {
        let names: Vec<&str> = self.people.names.iter().map(|(name, _)| *name).collect();
        let head = (String::new(), names);
        let lines = [&head].into_iter().chain(&self.rows).map(|(what, cells)| {
            let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:<7}")).collect();
            format!("{}| {what}", cells.join(""))
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn told(text: &str) -> &'static str {
    if CANARIES.iter().any(|canary| text.contains(canary)) {
        "TITLES"
    } else {
        "plain"
    }
}

fn worse(one: &'static str, other: &'static str) -> &'static str {
    let rank = |cell: &str| ["·", "plain", "TITLES"].iter().position(|one| *one == cell);
    if rank(one) >= rank(other) { one } else { other }
}

/// Jane and Lin are linked to Jane's account. Max has his own, Ann manages the team, Zoe does neither; Eve is in a
/// team that is not served.
async fn people(world: &World) -> People {
    world
        .adds_user("max", Limit::None, "maxs-own-key-5d1e84a06")
        .await;
    let his = vec![chart(Plot, 1, "His own", 30)];
    world.host.seed("max", his).await.unwrap();
    world
        .link_with(world.max, "max", "maxs-own-key-5d1e84a06")
        .await;
    let lin = world.add_member("Lin", "zh-CN");
    world.link(lin, "jane").await;
    let ann = world.add_member("Ann", "en-US");
    let managers = world.discord.add_role(world.team, "Managers", 1 << 5);
    world.discord.set_roles(world.team, ann, vec![managers]);
    let zoe = world.add_member("Zoe", "en-US");
    let elsewhere = world.discord.add_team("Elsewhere", "en-US");
    let general = world.discord.add_channel(elsewhere, "general");
    let eve = world::add_member(&world.discord, elsewhere, "Eve", "en-US");
    let here = |name, member| (name, world.actor(member));
    let away = Actor {
        team: elsewhere,
        channel: general,
        member: eve,
    };
    People {
        names: vec![
            here("Jane", world.jane),
            here("Lin", lin),
            here("Max", world.max),
            here("Ann", ann),
            here("Zoe", zoe),
            ("Eve", away),
        ],
    }
}

fn charts() -> Vec<SeedChart> {
    let in_reports = |plot: SeedChart| SeedChart {
        folder: Some("reports/2025".to_owned()),
        ..plot
    };
    let plots = (1..=13).map(|n| in_reports(chart(Plot, n, &format!("Zanzibar Qx7 {n}"), 40)));
    let twins = [
        chart(Plot, 31, "Twins Qx7", 400),
        in_reports(chart(Plot, 32, "Twins Qx7", 400)),
    ];
    let drawn = SeedChart {
        draws_from: vec![50],
        ..chart(Plot, 40, "Drawn Qx7", 400)
    };
    let all = folders().into_iter().chain(plots).chain(twins);
    all.chain([chart(Grid, 50, "Numbers Qx7", 400), drawn])
        .collect()
}

/// What everybody sees, whenever it changes: an edit that is gone by the next row is seen here. Ends with the first
/// message that tells too much.
async fn public_leak(discord: LocalDiscord) -> Message {
    loop {
        let version = discord.version();
        for channel in discord.channels() {
            let all = discord.messages(channel.id, 0).into_iter();
            let mut leaks = all.filter(|message| told(&format!("{message:?}")) == "TITLES");
            if let Some(leak) = leaks.next() {
                return leak;
            }
        }
        discord.changed_since(version).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::too_many_lines, reason = "the table is long")]
async fn no_title_link_picture_or_file_reaches_anybody_but_those_concerned() {
    let world = World::new().await;
    world.has(charts()).await;
    let people = people(&world).await;
    let mut matrix = Matrix::new(&world, people);
    let leak = tokio::spawn(public_leak(world.discord.clone()));
    looks(&mut matrix).await;
    decides(&mut matrix).await;
    others_try(&mut matrix).await;
    asks_others(&mut matrix).await;
    manages(&mut matrix).await;
    rules(&mut matrix).await;
    moves(&mut matrix).await;
    keeps_and_leaves(&mut matrix).await;

    let table = matrix.table();
    let leaked = leak.is_finished();
    leak.abort();
    assert!(!leaked, "{:#?}", leak.await);
    for (what, cells) in &matrix.rows {
        for (cell, (name, _)) in cells.iter().zip(&matrix.people.names) {
            let concerned = matches!(*name, "Jane" | "Lin") || what == "Ann presses Look";
            assert!(
                concerned || *cell != "TITLES",
                "{name} learns of {what}:\n{table}"
            );
        }
    }
    assert_eq!(
        matrix.done,
        registered(&world),
        "not every command was typed"
    );
    insta::assert_snapshot!(table, @r#"
    Jane   Lin    Max    Ann    Zoe    Eve    | 
    plain  ·      ·      ·      ·      ·      | Jane: /charts help
    plain  ·      ·      ·      ·      ·      | Jane: /privacy
    plain  plain  plain  plain  plain  ·      | Jane: /charts count
    TITLES ·      ·      ·      ·      ·      | Jane completes /charts delete id:zanz
    TITLES ·      ·      ·      ·      ·      | Jane: /charts list only:stale
    TITLES ·      ·      ·      ·      ·      | Jane presses Plan a purge of these
    TITLES ·      ·      ·      ·      ·      | Jane: /charts list
    TITLES ·      ·      ·      ·      ·      | Jane presses Next ▶
    TITLES ·      ·      ·      ·      ·      | Jane: /charts list name:zanzibar*
    TITLES ·      ·      ·      ·      ·      | Jane: /charts show 40
    TITLES ·      ·      ·      ·      ·      | Jane: /charts show id:"twins qx7"
    TITLES ·      ·      ·      ·      ·      | Jane presses 31
    TITLES ·      ·      ·      ·      ·      | Jane: /charts delete id:"twins qx7"
    TITLES ·      ·      ·      ·      ·      | Jane presses 31
    plain  ·      ·      ·      ·      ·      | Jane presses Cancel
    TITLES ·      ·      ·      ·      ·      | Jane: /charts delete 40
    TITLES ·      ·      ·      ·      ·      | Jane presses Take its grid too
    plain  plain  plain  plain  plain  ·      | Jane presses Move to trash, and the channel hears: 2 moved to the trash
    TITLES ·      ·      ·      ·      ·      | Jane presses Details
    ·      TITLES ·      ·      ·      ·      | Lin presses Details
    ·      ·      plain  ·      ·      ·      | Max presses Details
    ·      ·      ·      plain  ·      ·      | Ann presses Details
    ·      ·      ·      ·      plain  ·      | Zoe presses Details
    TITLES ·      ·      ·      ·      ·      | Jane: /charts list only:trash
    TITLES ·      ·      ·      ·      ·      | Jane completes /charts restore id:qx7
    TITLES plain  plain  plain  plain  ·      | Jane: /charts restore 50, and the channel hears: 1 restored
    ·      ·      plain  ·      ·      ·      | Max presses Undo
    ·      ·      ·      plain  ·      ·      | Ann presses Undo
    ·      ·      ·      ·      plain  ·      | Zoe presses Undo
    plain  plain  plain  plain  plain  ·      | Jane presses Undo, and the channel hears: 2 restored
    TITLES ·      ·      ·      ·      ·      | Jane: /charts purge type:plot name:zanzibar* folder:reports
    plain  ·      ·      ·      ·      ·      | Jane: the form of Delete for ever
    TITLES plain  plain  plain  plain  ·      | Jane types 13, and the channel hears: Waiting:
    ·      ·      plain  ·      ·      ·      | Max presses Go on
    ·      ·      ·      plain  ·      ·      | Ann presses Go on
    ·      ·      ·      ·      plain  ·      | Zoe presses Go on
    plain  ·      ·      ·      ·      ·      | Jane: /charts jobs
    plain  plain  plain  plain  plain  ·      | Ann presses Stop
    TITLES ·      ·      ·      ·      ·      | Jane: /charts delete 32
    plain  plain  plain  plain  plain  ·      | Jane presses Move to trash, and the channel hears: 1 failed
    plain  ·      ·      ·      ·      ·      | Jane: /charts jobs
    TITLES ·      ·      ·      ·      ·      | Jane presses 1. Retry what failed
    ·      ·      plain  ·      ·      ·      | Max: /charts show 40
    ·      ·      ·      ·      plain  ·      | Zoe: /charts show 40
    ·      ·      plain  ·      ·      ·      | Max: /charts show id:zanzibar
    ·      ·      ·      ·      plain  ·      | Zoe: /charts show id:zanzibar
    ·      ·      plain  ·      ·      ·      | Max: /charts delete id:jane:40
    ·      ·      ·      ·      plain  ·      | Zoe: /charts delete id:jane:40
    ·      ·      plain  ·      ·      ·      | Max: /charts restore 40
    ·      ·      ·      ·      plain  ·      | Zoe: /charts restore 40
    ·      ·      plain  ·      ·      ·      | Max: /charts protect 40
    ·      ·      ·      ·      plain  ·      | Zoe: /charts protect 40
    ·      ·      plain  ·      ·      ·      | Max: /charts list
    ·      ·      ·      ·      plain  ·      | Zoe: /charts list
    ·      ·      plain  ·      ·      ·      | Max: /charts purge type:all
    ·      ·      ·      ·      plain  ·      | Zoe: /charts purge type:all
    ·      ·      plain  ·      ·      ·      | Max: /charts list account:jane@home
    ·      ·      ·      ·      plain  ·      | Zoe: /charts list account:jane@home
    ·      ·      plain  ·      ·      ·      | Max: /charts jobs
    ·      ·      ·      ·      plain  ·      | Zoe: /charts jobs
    ·      ·      plain  ·      ·      ·      | Max completes /charts delete id:z
    ·      ·      plain  ·      ·      ·      | Max completes /charts list account:j
    ·      ·      ·      plain  ·      ·      | Ann: /charts-admin setup
    ·      ·      ·      plain  ·      ·      | Ann presses Change approver role and writes approvers
    ·      ·      ·      plain  ·      ·      | Ann presses Change asked above and writes 0
    TITLES ·      ·      ·      ·      ·      | Jane: /charts delete 13
    plain  plain  plain  plain  plain  ·      | Jane asks others, and the channel hears: at the latest
    ·      ·      plain  ·      ·      ·      | Max presses Look
    ·      ·      ·      ·      plain  ·      | Zoe presses Look
    ·      ·      ·      TITLES ·      ·      | Ann presses Look
    plain  plain  plain  plain  plain  ·      | Ann presses Deny and writes no
    TITLES ·      ·      ·      ·      ·      | Jane: /charts delete 13
    plain  plain  plain  plain  plain  ·      | Jane asks others, and the channel hears: at the latest
    ·      ·      plain  ·      ·      ·      | Max presses Look
    ·      ·      ·      ·      plain  ·      | Zoe presses Look
    ·      ·      ·      TITLES ·      ·      | Ann presses Look
    plain  plain  plain  plain  plain  ·      | Ann presses Approve 1, and the channel hears: 1 deleted for ever
    ·      ·      ·      plain  ·      ·      | Ann presses Change asked above and writes 100
    ·      ·      ·      plain  ·      ·      | Ann: /charts-admin setup
    ·      ·      ·      plain  ·      ·      | Ann presses Change log channel and writes log
    ·      ·      ·      plain  ·      ·      | Ann: /charts-admin doctor
    ·      ·      ·      plain  ·      ·      | Ann: /charts-admin audit
    plain  plain  plain  plain  plain  ·      | Ann: /charts-admin pause
    plain  plain  plain  plain  plain  ·      | Ann: /charts-admin pause
    TITLES ·      ·      ·      ·      ·      | Jane: /charts delete 31
    plain  plain  plain  plain  plain  ·      | Jane presses Delete for ever, with a log channel, and the channel hears: 1 deleted for ever
    ·      ·      ·      plain  ·      ·      | Ann: /charts-admin setup
    ·      ·      ·      plain  ·      ·      | Ann presses Change notice channel and writes charts
    ·      ·      ·      plain  ·      ·      | Ann: /charts-admin rules
    ·      ·      ·      plain  ·      ·      | Ann adds a rule
    plain  ·      ·      ·      ·      ·      | Jane: /charts account
    plain  ·      ·      ·      ·      ·      | Jane presses Rules
    plain  ·      ·      ·      ·      ·      | Jane presses Accept 1
    ·      ·      ·      plain  ·      ·      | Ann presses Test 1
    plain  plain  plain  plain  plain  ·      | A rule is due, and the channel hears: Rule 1: move
    TITLES ·      ·      ·      ·      ·      | Jane presses Look
    ·      TITLES ·      ·      ·      ·      | Lin presses Look
    ·      ·      plain  ·      ·      ·      | Max presses Look
    ·      ·      ·      TITLES ·      ·      | Ann presses Look
    ·      ·      ·      ·      plain  ·      | Zoe presses Look
    ·      ·      ·      ·      plain  ·      | Zoe presses Skip
    plain  plain  plain  plain  plain  ·      | Ann presses Skip
    TITLES ·      ·      ·      ·      ·      | Jane: /charts delete 40 account:jane@home
    TITLES ·      ·      ·      ·      ·      | Jane presses Move to lab
    plain  plain  plain  plain  plain  ·      | Jane presses Move 2, and the channel hears: 2 moved, and deleted here
    TITLES ·      ·      ·      ·      ·      | Jane presses Details
    ·      TITLES ·      ·      ·      ·      | Lin presses Details
    ·      ·      plain  ·      ·      ·      | Max presses Details
    ·      ·      ·      plain  ·      ·      | Ann presses Details
    ·      ·      ·      ·      plain  ·      | Zoe presses Details
    TITLES ·      ·      ·      ·      ·      | Jane: /charts protect what:"zanzibar qx7 1"
    TITLES ·      ·      ·      ·      ·      | Jane: /charts protect reports/
    ·      TITLES ·      ·      ·      ·      | Lin: /charts protect
    ·      TITLES ·      ·      ·      ·      | Lin presses 移除 1
    ·      ·      ·      ·      plain  ·      | Zoe: /charts link
    ·      ·      ·      ·      plain  ·      | Zoe: the link page
    plain  ·      ·      ·      ·      ·      | Jane: /charts account
    TITLES ·      ·      ·      ·      ·      | Jane presses My data
    plain  ·      ·      ·      ·      ·      | Jane presses Unlink…
    plain  ·      ·      ·      ·      ·      | Jane presses Unlink
    ·      plain  ·      ·      ·      ·      | Lin: /charts account
    ·      plain  ·      ·      ·      ·      | Lin presses 忘记我…
    ·      plain  ·      ·      ·      ·      | Lin presses 忘记我
    "#);
    world.end().await;
}

/// Every command that the team has.
fn registered(world: &World) -> BTreeSet<String> {
    let commands = world.discord.commands(world.bot.id, Some(world.team));
    let name = |one: &Value| one["name"].as_str().unwrap().to_owned();
    let of = |command: &Value| -> Vec<String> {
        let subs = command["options"].as_array().into_iter().flatten();
        let subs: Vec<String> = subs
            .map(|sub| format!("{} {}", name(command), name(sub)))
            .collect();
        if subs.is_empty() {
            vec![name(command)]
        } else {
            subs
        }
    };
    commands.iter().flat_map(of).collect()
}

async fn looks(matrix: &mut Matrix<'_>) {
    matrix.types("Jane", "/charts help").await;
    matrix.types("Jane", "/privacy").await;
    matrix.types("Jane", "/charts count").await;
    matrix.completes("Jane", "/charts delete id:zanz").await;
    let list = matrix.types("Jane", "/charts list only:stale").await;
    matrix.presses("Jane", &list, "Plan a purge of these").await;
    let list = matrix.types("Jane", "/charts list").await;
    matrix.presses("Jane", &list, "Next ▶").await;
    matrix.types("Jane", "/charts list name:zanzibar*").await;
    matrix.types("Jane", "/charts show 40").await;
    let choice = matrix.types("Jane", "/charts show id:\"twins qx7\"").await;
    matrix.presses("Jane", &choice, "31").await;
}

async fn decides(matrix: &mut Matrix<'_>) {
    let choice = matrix
        .types("Jane", "/charts delete id:\"twins qx7\"")
        .await;
    let card = matrix.presses("Jane", &choice, "31").await;
    matrix.presses("Jane", &card, "Cancel").await;
    let card = matrix.types("Jane", "/charts delete 40").await;
    let card = matrix.presses("Jane", &card, "Take its grid too").await;
    let told = "2 moved to the trash";
    let job = matrix.begins("Jane", &card, "Move to trash", told).await;
    for who in ["Jane", "Lin", "Max", "Ann", "Zoe"] {
        matrix.presses(who, &job, "Details").await;
    }
    matrix.types("Jane", "/charts list only:trash").await;
    matrix.completes("Jane", "/charts restore id:qx7").await;
    matrix.done.insert("charts restore".to_owned());
    matrix
        .world
        .types(matrix.people.of("Jane"), "/charts restore 50")
        .await;
    matrix.hears("Jane: /charts restore 50", "1 restored").await;
    for who in ["Max", "Ann", "Zoe"] {
        matrix.presses(who, &job, "Undo").await;
    }
    let told = "2 restored";
    matrix.begins("Jane", &job, "Undo", told).await;
    // One that waits for its key, and one that fails.
    let line = "/charts purge type:plot name:zanzibar* folder:reports";
    let card = matrix.types("Jane", line).await;
    fails(matrix.world, FaultKind::Status(401));
    matrix
        .presses_and_types("Jane", &card, "Delete for ever", "13")
        .await;
    let waits = matrix.hears("Jane types 13", "Waiting:").await;
    matrix.world.host.clear_faults();
    for who in ["Max", "Ann", "Zoe"] {
        matrix.presses(who, &waits, "Go on").await;
    }
    matrix.types("Jane", "/charts jobs").await;
    matrix.presses("Ann", &waits, "Stop").await;
    matrix
        .world
        .clock
        .advance(std::time::Duration::from_secs(1));
    let card = matrix.types("Jane", "/charts delete 32").await;
    fails(matrix.world, FaultKind::Status(403));
    let told = "1 failed";
    matrix.begins("Jane", &card, "Move to trash", told).await;
    matrix.world.host.clear_faults();
    let jobs = matrix.types("Jane", "/charts jobs").await;
    matrix.presses("Jane", &jobs, "1. Retry what failed").await;
}

fn fails(world: &World, kind: FaultKind) {
    world.host.fault(Fault {
        method: Some("POST".to_owned()),
        path_contains: "/trash".to_owned(),
        skip: 0,
        times: 50,
        kind,
    });
}

/// By others, of Jane's charts: what they type themselves tells nothing.
async fn others_try(matrix: &mut Matrix<'_>) {
    for line in [
        "/charts show 40",
        "/charts show id:zanzibar",
        "/charts delete id:jane:40",
        "/charts restore 40",
        "/charts protect 40",
        "/charts list",
        "/charts purge type:all",
        "/charts list account:jane@home",
        "/charts jobs",
    ] {
        matrix.types("Max", line).await;
        matrix.types("Zoe", line).await;
    }
    matrix.completes("Max", "/charts delete id:z").await;
    matrix.completes("Max", "/charts list account:j").await;
}

async fn manages(matrix: &mut Matrix<'_>) {
    let log = matrix.world.discord.add_channel(matrix.world.team, "log");
    let setup = matrix.types("Ann", "/charts-admin setup").await;
    let ann = matrix.people.of("Ann");
    matrix
        .writes("Ann", &setup, "Change log channel", "log")
        .await;
    matrix.types("Ann", "/charts-admin doctor").await;
    matrix.types("Ann", "/charts-admin audit").await;
    matrix.types("Ann", "/charts-admin pause").await;
    matrix.types("Ann", "/charts-admin pause").await;
    let card = matrix.types("Jane", "/charts delete 31").await;
    matrix
        .world
        .presses(matrix.people.of("Jane"), &card, "Delete for ever")
        .await;
    let is_there = |all: &[Message]| !all.is_empty();
    within(matrix.world.discord.wait_for(log, ann, is_there)).await;
    let told = "1 deleted for ever";
    matrix
        .hears("Jane presses Delete for ever, with a log channel", told)
        .await;
}

/// Ann approves what deletes much from now on: then she may look, and nobody else.
async fn asks_others(matrix: &mut Matrix<'_>) {
    let ann = matrix.people.of("Ann");
    let roles = matrix.world.discord.roles().into_iter();
    let managers = roles
        .filter(|role| role.name == "Managers")
        .map(|role| role.id);
    let team = matrix.world.team;
    let approvers = matrix.world.discord.add_role(team, "Approvers", 0);
    let hers = managers.chain([approvers]).collect();
    matrix.world.discord.set_roles(team, ann, hers);
    let setup = matrix.types("Ann", "/charts-admin setup").await;
    for (button, value) in [
        ("Change approver role", "approvers"),
        ("Change asked above", "0"),
    ] {
        matrix.writes("Ann", &setup, button, value).await;
    }
    for (button, told) in [("Deny", "Denied by"), ("Approve 1", "1 deleted for ever")] {
        let card = matrix.types("Jane", "/charts delete 13").await;
        let jane = matrix.people.of("Jane");
        let form = matrix.world.opens(jane, &card, "Delete for ever").await;
        let actor = matrix.world.actor(jane);
        let values = [("value", "too old")];
        let sent = matrix.world.discord.submit(actor, form.id, &values);
        within(sent).await.unwrap();
        let request = matrix.hears("Jane asks others", "at the latest").await;
        for who in ["Max", "Zoe", "Ann"] {
            matrix.presses(who, &request, "Look").await;
        }
        if button == "Deny" {
            matrix.writes("Ann", &request, button, "no").await;
        } else {
            matrix.begins("Ann", &request, button, told).await;
        }
    }
    matrix
        .writes("Ann", &setup, "Change asked above", "100")
        .await;
}

/// A rule of Ann's that Jane accepts: what it proposes is for all to see, and its titles are not.
async fn rules(matrix: &mut Matrix<'_>) {
    let (ann, world) = (matrix.people.of("Ann"), matrix.world);
    let setup = matrix.types("Ann", "/charts-admin setup").await;
    matrix
        .writes("Ann", &setup, "Change notice channel", "charts")
        .await;
    let card = matrix.types("Ann", "/charts-admin rules").await;
    let form = world.opens(ann, &card, "Add weekly…").await;
    let values = [("older_than", "1y")];
    let sent = world.discord.submit(world.actor(ann), form.id, &values);
    within(sent).await.unwrap();
    within(world.discord.quiet()).await;
    matrix.row("Ann adds a rule");
    let account = matrix.types("Jane", "/charts account").await;
    let rules = matrix.presses("Jane", &account, "Rules").await;
    matrix.presses("Jane", &rules, "Accept 1").await;
    matrix.presses("Ann", &card, "Test 1").await;
    world.clock.advance(std::time::Duration::from_hours(7 * 24));
    let proposal = matrix.hears("A rule is due", "Rule 1: move").await;
    for who in ["Jane", "Lin", "Max", "Ann", "Zoe"] {
        matrix.presses(who, &proposal, "Look").await;
    }
    matrix.presses("Zoe", &proposal, "Skip").await;
    matrix.presses("Ann", &proposal, "Skip").await;
}

/// Jane has a second account for a while, to which a plot and its grid go.
async fn moves(matrix: &mut Matrix<'_>) {
    let world = matrix.world;
    world.links_the_lab_too().await;
    let card = matrix
        .types("Jane", "/charts delete 40 account:jane@home")
        .await;
    let button = format!("Move to lab @ {}", world.host_address());
    let card = world.presses(world.jane, &card, &button).await;
    matrix.row("Jane presses Move to lab");
    world.presses(world.jane, &card, "Move 2").await;
    // Its line in the log channel comes last.
    within(async {
        let is_line = |message: &Message| world.text(message).contains("Done · 2 moved");
        let channels = world.discord.channels();
        while !channels.iter().any(|channel| {
            let all = world.discord.messages(channel.id, 0);
            all.iter().any(is_line)
        }) {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    })
    .await;
    let done = matrix
        .hears("Jane presses Move 2", "2 moved, and deleted here")
        .await;
    for who in ["Jane", "Lin", "Max", "Ann", "Zoe"] {
        matrix.presses(who, &done, "Details").await;
    }
    let (team, jane) = (TeamId(world.team), MemberId(world.jane));
    let store = &world.app().keeper().store;
    let links = store.links_of(team, jane).await.unwrap();
    let lab = links.iter().find(|link| link.account.username == "lab");
    let lab = &lab.unwrap().account.id;
    store.remove_link(team, jane, lab).await.unwrap();
}

async fn keeps_and_leaves(matrix: &mut Matrix<'_>) {
    matrix
        .types("Jane", "/charts protect what:\"zanzibar qx7 1\"")
        .await;
    matrix.types("Jane", "/charts protect reports/").await;
    let rules = matrix.types("Lin", "/charts protect").await;
    matrix.presses("Lin", &rules, "移除 1").await;
    let message = matrix.types("Zoe", "/charts link").await;
    let page = matrix.world.browse(&World::address_in(&message)).await;
    let zoe = matrix.people.of("Zoe");
    matrix.told("Zoe: the link page", zoe, &page.body);
    let account = matrix.types("Jane", "/charts account").await;
    matrix.presses("Jane", &account, "My data").await;
    let sure = matrix.presses("Jane", &account, "Unlink…").await;
    matrix.presses("Jane", &sure, "Unlink").await;
    let account = matrix.types("Lin", "/charts account").await;
    let sure = matrix.presses("Lin", &account, "忘记我…").await;
    matrix.presses("Lin", &sure, "忘记我").await;
}
