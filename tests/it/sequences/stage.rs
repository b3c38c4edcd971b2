//! Where a sequence is played: the world, what members do in it, and what the model is told of it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::io::Read as _;
use std::time::{Duration, Instant};

use chart_host::{FileState, SeedChart, SeedKind};
use chartkeeper::domain::ids::{MemberId, Millis, TeamId};
use chartkeeper::domain::settings::TeamSetting;
use local_discord::{Form, Message, Outcome};
use sha2::{Digest as _, Sha256};
use sqlx::{AnyPool, Row as _};

use super::model::{Act, Effected, Facts, Filter, Model, Wishes};
use super::step::{Elsewhere, Line, Place, Pressing, Setting, Step, Story, Trouble, Who, Written};
use crate::world::{Charts, World, chart};

const MANAGE_GUILD: u64 = 1 << 5;

/// How long an answer is waited for, in real time: a bot that crashed may owe one for ever.
const ANSWER: Duration = Duration::from_secs(20);

/// What was on its way when somebody was answered has arrived after that.
const ON_ITS_WAY: Duration = Duration::from_millis(250);

/// Buttons that belong to this test.
const VERBS: [&str; 15] = [
    "skip",
    "choose",
    "grids",
    "cancel",
    "look",
    "yes",
    "no",
    "again",
    "stop",
    "goon",
    "restore",
    "retry",
    "planlist",
    "open",
    "unprotect",
];

pub struct Stage {
    world: World,
    pub model: Model,
    database: AnyPool,
    people: HashMap<u64, &'static str>,
    ann: u64,
    boss: u64,
    zoe: u64,
    approver: u64,
    manager: u64,
    has_role: HashSet<u64>,
    acts: Vec<Act>,
    diary: Vec<String>,
    made: u64,
    /// So many calls were told of.
    calls: usize,
    /// Copies that were read: their names and hashes.
    read: HashSet<String>,
    /// What was there before the last press or command.
    files: Vec<FileState>,
}

fn charts() -> Vec<SeedChart> {
    let drawing = |id: u64, title: &str, days, grids: &[u64]| SeedChart {
        draws_from: grids.to_vec(),
        ..chart(SeedKind::Plot, id, title, days)
    };
    vec![
        chart(SeedKind::Grid, 21, "grid 21", 90),
        chart(SeedKind::Grid, 22, "grid 22", 90),
        chart(SeedKind::Grid, 23, "grid 23", 90),
        chart(SeedKind::Grid, 24, "grid 24", 2),
        drawing(1, "chart 1", 80, &[21]),
        drawing(2, "chart 2", 80, &[22]),
        drawing(3, "chart 3", 80, &[]),
        drawing(4, "chart 4", 80, &[22, 23]),
        drawing(5, "other 5", 80, &[]),
        drawing(6, "other 6", 80, &[]),
        drawing(7, "chart 7", 3, &[22]),
        drawing(8, "other 8", 1, &[]),
    ]
}

impl Stage {
    pub async fn set(setting: Setting) -> Self {
        let world = World::with(setting.server.charts()).await;
        world.host.behaviour(setting.server.behaviour());
        world.has(charts()).await;
        world.link(world.max, "jane").await;
        let (ann, boss, zoe) = (
            world.add_member("Ann", "en-US"),
            world.add_member("Boss", "en-US"),
            world.add_member("Zoe", "en-US"),
        );
        let approver = world.discord.add_role(world.team, "Approvers", 0);
        let manager = world.discord.add_role(world.team, "Managers", MANAGE_GUILD);
        let database = format!("sqlite://{}", world.path("chartkeeper.db").display());
        let database = AnyPool::connect(&database).await.unwrap();
        let people = HashMap::from([
            (world.jane, "Jane"),
            (world.max, "Max"),
            (ann, "Ann"),
            (boss, "Boss"),
            (zoe, "Zoe"),
        ]);
        let mut stage = Self {
            model: Model::new(Wishes {
                asked_above: None,
                approvers: setting.approvers,
                copies: true,
            }),
            world,
            database,
            people,
            ann,
            boss,
            zoe,
            approver,
            manager,
            has_role: HashSet::new(),
            acts: Vec::new(),
            diary: Vec::new(),
            made: 0,
            calls: 0,
            read: HashSet::new(),
            files: Vec::new(),
        };
        stage.model.hides_trash = matches!(setting.server, super::step::Server::HidesTrash);
        let read = setting.server.behaviour().read_trashed;
        stage.model.shows_no_trash = read != chart_host::ReadTrashed::Ok200;
        stage.role(ann, true);
        stage.role(boss, false);
        let approvers = setting.approvers.to_string();
        stage.wish(TeamSetting::Approvers, Some(&approvers)).await;
        stage.ask_above(setting.asked_above).await;
        stage.copy(setting.copies).await;
        stage.world.host.watch_effects();
        stage
    }

    /// What was done so far, for who reads of a failure.
    pub fn told(&self) -> String {
        let mut text = self.diary.join("\n");
        let calls = self.world.host.calls();
        for call in calls.iter().skip(calls.len().saturating_sub(60)) {
            let _ = write!(
                text,
                "\n  {} {} {:?}",
                call.method, call.path_and_query, call.status
            );
        }
        text
    }

    pub async fn strike(mut self) {
        self.database.close().await;
        self.world.stop_bot().await;
    }

    pub async fn take(&mut self, step: &Step) {
        self.model.totals.steps += 1;
        self.acts.clear();
        self.model.step_began = Instant::now();
        self.diary.push(format!("{step:?}"));
        self.act(step).await;
        self.look().await;
    }

    async fn act(&mut self, step: &Step) {
        match step {
            Step::Type(who, line) => {
                self.types(self.id(*who), line).await;
            }
            Step::Press(pressing) => self.presses_any(*pressing).await,
            Step::Whole(who, line, button, written, yes) => {
                self.plans_and_presses(*who, line, *button, *written).await;
                if *yes && self.acts.iter().any(|act| act.id.contains(":ask:")) {
                    self.until_asked().await;
                    self.presses_newest(self.ann, &["yes"], 0).await;
                }
            }
            Step::Decide(who, yes) => {
                let verbs: &[&str] = if *yes { &["yes"] } else { &["no"] };
                self.presses_newest(self.id(*who), verbs, 0).await;
            }
            Step::OfJob(who, button) => {
                let verbs = ["goon", "stop", "restore", "retry", "skip"];
                self.presses_newest(self.id(*who), &verbs, *button).await;
            }
            Step::Clock(seconds) => self.moves_clock(*seconds).await,
            Step::Restart => {
                self.world.stop_bot().await;
                self.begins_again().await;
            }
            Step::Crash => {
                self.world.crash_bot().await;
                self.begins_again().await;
            }
            Step::Role(who, has) => self.role(self.id(*who), *has),
            Step::AskAbove(above) => self.ask_above(*above).await,
            Step::Copies(on) => self.copy(*on).await,
            Step::Later(on) => {
                let value = if *on { Some("3") } else { None };
                self.wish(TeamSetting::Sweep, value).await;
            }
            Step::Story(story) => self.plays(*story).await,
            Step::Owner(deed, id) => self.owner(*deed, *id).await,
            Step::Fault(place, trouble, skip, times) => self.fault(*place, *trouble, *skip, *times),
            Step::FaultsOff => self.world.host.clear_faults(),
            Step::Discord(trouble, times) => self.discord_fails(*trouble, *times),
            Step::Wait => tokio::time::sleep(Duration::from_millis(120)).await,
        }
    }

    fn id(&self, who: Who) -> u64 {
        match who {
            Who::Jane => self.world.jane,
            Who::Max => self.world.max,
            Who::Ann => self.ann,
            Who::Boss => self.boss,
            Who::Zoe => self.zoe,
        }
    }

    fn now(&self) -> i64 {
        chart_host::Clock::now_ms(self.world.clock.as_ref())
    }

    async fn begins_again(&mut self) {
        self.world.start_bot().await;
        self.model.disturbed = Instant::now();
    }

    async fn quiet(&self) {
        // Where the bot crashed, an answer may never come.
        let _ = tokio::time::timeout(ANSWER, self.world.discord.quiet()).await;
    }

    async fn moves_clock(&mut self, seconds: u64) {
        // A request's message is on disk before time moves, as it is on any real clock.
        self.quiet().await;
        self.hear_notices();
        self.world.clock.advance(Duration::from_secs(seconds));
        tokio::time::sleep(Duration::from_millis(40)).await;
    }

    /// What everybody was told of what is to be deleted soon.
    fn hear_notices(&mut self) {
        let all = self.world.discord.messages(self.world.channel, 0);
        for id in all.iter().flat_map(|one| ids_of(one, &["skip"])) {
            self.model.noticed(id.split(':').nth(2).unwrap_or_default());
        }
    }

    // What members do.

    async fn types(&mut self, who: u64, line: &Line) -> Option<Message> {
        let (text, filter) = match line {
            Line::Purge(options) => {
                let filter = if options.contains(' ') {
                    Filter::Some
                } else {
                    Filter::None
                };
                (format!("/charts purge {options}"), filter)
            }
            Line::Delete(id) => (format!("/charts delete {id}"), Filter::Some),
            Line::List => ("/charts list".to_owned(), Filter::Some),
            Line::Protect(id) => (format!("/charts protect what:{id}"), Filter::Some),
            Line::Restore(id) => (format!("/charts restore {id}"), Filter::Some),
            Line::Jobs => ("/charts jobs".to_owned(), Filter::Some),
            Line::Pause => ("/charts-admin pause".to_owned(), Filter::Some),
        };
        if matches!(line, Line::Pause) {
            self.model.held = None;
        }
        let before = self.newest(who);
        self.files = self.world.charts("jane").await;
        let typed = self
            .world
            .discord
            .type_command(self.world.actor(who), &text);
        let answered = tokio::time::timeout(ANSWER, typed).await;
        self.quiet().await;
        self.diary
            .push(format!("  {} types {text}", self.people[&who]));
        if let Ok(Err(_)) = answered {
            return None;
        }
        self.notice_cards(who, filter).await;
        let answer = self
            .newest(who)
            .filter(|answer| Some(answer.id) != before.map(|it| it.id));
        match line {
            Line::Pause if self.is_held().await => {
                tokio::time::sleep(ON_ITS_WAY).await;
                self.model.held = Some(self.world.host.calls().len());
            }
            Line::Protect(id)
                if answer
                    .as_ref()
                    .is_some_and(|it| it.content.starts_with("Protected in")) =>
            {
                tokio::time::sleep(ON_ITS_WAY).await;
                self.model
                    .protected
                    .insert(*id, self.world.host.calls().len());
            }
            _ => {}
        }
        answer
    }

    async fn is_held(&self) -> bool {
        let row = sqlx::query("SELECT COUNT(*) AS n FROM holds")
            .fetch_one(&self.database)
            .await;
        row.unwrap().get::<i64, _>("n") > 0
    }

    fn newest(&self, who: u64) -> Option<Message> {
        let all = self.world.discord.messages(self.world.channel, who);
        all.into_iter()
            .rev()
            .find(|one| one.private_to == Some(who))
    }

    async fn plans_and_presses(&mut self, who: Who, line: &Line, button: usize, written: Written) {
        let who = self.id(who);
        if self.types(who, line).await.is_none() {
            return;
        }
        self.look().await;
        let Some(card) = self.newest(who) else { return };
        let buttons = ids_of(&card, &["choose", "grids"]);
        // Deleting for ever is what this is about.
        let wanted = match button {
            0 => buttons.first(),
            1 => buttons
                .iter()
                .find(|id| id.contains(":grids:"))
                .or(buttons.get(1)),
            _ => buttons.iter().find(|id| id.ends_with(":2")),
        };
        if let Some(id) = wanted.cloned() {
            self.press(who, card.id, &id, written).await;
        }
    }

    async fn presses_any(&mut self, pressing: Pressing) {
        let who = self.id(pressing.who);
        let all = self.world.discord.messages(self.world.channel, who);
        let with_buttons: Vec<&Message> = all
            .iter()
            .rev()
            .filter(|one| !ids_of(one, &VERBS).is_empty())
            .collect();
        if with_buttons.is_empty() {
            return;
        }
        let on = with_buttons[pressing.message % with_buttons.len()];
        let ids = ids_of(on, &VERBS);
        let id = &ids[pressing.button % ids.len()];
        self.press(who, on.id, id, pressing.written).await;
    }

    async fn presses_newest(&mut self, who: u64, verbs: &[&str], button: usize) {
        let all = self.world.discord.messages(self.world.channel, who);
        let found = all.iter().rev().find(|one| !ids_of(one, verbs).is_empty());
        if let Some(on) = found {
            let ids = ids_of(on, verbs);
            let id = &ids[button % ids.len()];
            self.press(who, on.id, id, Written::Right).await;
        }
    }

    /// The public message of a request comes after the answer to who asked.
    async fn until_asked(&self) {
        let asked = |all: &[Message]| {
            all.last()
                .is_some_and(|one| !ids_of(one, &["yes"]).is_empty())
        };
        let waited = self.world.discord.wait_for(self.world.channel, 0, asked);
        let _ = tokio::time::timeout(Duration::from_secs(1), waited).await;
    }

    async fn press(&mut self, who: u64, on: u64, id: &str, written: Written) {
        self.diary
            .push(format!("  {} presses {id}", self.people[&who]));
        self.acts_as(who, id, None);
        self.files = self.world.charts("jane").await;
        let pressed = self.world.discord.press(self.world.actor(who), on, id);
        let answered = tokio::time::timeout(ANSWER, pressed).await;
        self.quiet().await;
        if let Ok(Ok(interaction)) = answered
            && let Outcome::Form(form) = interaction.outcome
        {
            self.write(who, &form, written).await;
        }
        if id.contains(":unprotect:") {
            self.model.protected.clear();
        }
        let filter = self.filter_of(id);
        self.notice_cards(who, filter).await;
    }

    /// A card that takes the place of one keeps its filter.
    fn filter_of(&self, id: &str) -> Filter {
        let plan = id.split(':').nth(2).unwrap_or_default();
        self.model
            .card(plan)
            .map_or(Filter::Some, |card| card.filter)
    }

    async fn write(&mut self, who: u64, form: &Form, written: Written) {
        let mut parts = form.custom_id.split(':').skip(1);
        let (verb, plan) = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        let right = self.model.card(plan).map_or(0, |card| card.items.len());
        let number = match written {
            Written::Right => right,
            Written::Wrong => right + 1,
            Written::Nothing => return,
        };
        let (field, text) = match verb {
            "typed" => ("number", number.to_string()),
            _ => ("value", "because".to_owned()),
        };
        self.diary.push(format!(
            "    {} writes {text} into {}",
            self.people[&who], form.custom_id
        ));
        let number = (verb == "typed").then_some(number);
        self.acts_as(who, &form.custom_id, number);
        let values = [(field, text.as_str())];
        let sent = self
            .world
            .discord
            .submit(self.world.actor(who), form.id, &values);
        let _ = tokio::time::timeout(ANSWER, sent).await;
        self.quiet().await;
    }

    fn acts_as(&mut self, who: u64, id: &str, number: Option<usize>) {
        let act = Act {
            who,
            id: id.to_owned(),
            number,
        };
        // Strangers let nothing go on.
        let of_job = id.contains(":goon:") || id.contains(":restore:");
        if !(of_job && who == self.zoe) {
            self.model.acted(&act, self.now());
        }
        self.acts.push(act);
    }

    /// Cards that a member has before them and that the model has not seen.
    async fn notice_cards(&mut self, who: u64, filter: Filter) {
        let all = self.world.discord.messages(self.world.channel, who);
        let private = all.iter().filter(|one| one.private_to == Some(who));
        let ids: Vec<String> = private.flat_map(|one| ids_of(one, &["choose"])).collect();
        for id in ids {
            let plan = id.split(':').nth(2).unwrap_or_default().to_owned();
            if !self.model.knows_card(&plan) {
                let items = self.items_of(&plan).await;
                let now = self.now();
                self.model.saw_card(&plan, who, now, filter, items);
            }
        }
    }

    /// The charts of a plan, as they were on the chart server when it was asked for: a job may take some meanwhile.
    async fn items_of(&mut self, plan: &str) -> BTreeMap<u64, Facts> {
        let rows = sqlx::query("SELECT fid, title FROM plan_items WHERE plan_id = $1")
            .bind(plan.to_owned());
        let rows = rows.fetch_all(&self.database).await.unwrap();
        let now = self.world.charts("jane").await;
        let mut items = BTreeMap::new();
        for row in rows {
            let (id, title) = (
                number_of(&row.get::<String, _>("fid")),
                row.get::<String, _>("title"),
            );
            match self.files.iter().chain(&now).find(|file| file.id == id) {
                Some(file) => {
                    let shown: String = serde_json::from_str(&title).unwrap();
                    assert_eq!(shown, file.title, "what a card shows is what is there");
                    items.insert(id, Facts::from(file));
                }
                None => self
                    .model
                    .wrong
                    .push(format!("plan {plan} lists {id}, which is not there")),
            }
        }
        items
    }

    // What is rare by chance, and matters.

    async fn plays(&mut self, story: Story) {
        let (jane, zoe) = (self.world.jane, self.zoe);
        let all = Line::Purge("type:all");
        match story {
            Story::WrongNumber => {
                self.ask_above(None).await;
                self.plans_and_presses(Who::Jane, &all, 2, Written::Wrong)
                    .await;
            }
            Story::TooLate => {
                self.ask_above(None).await;
                self.types(jane, &Line::Delete(5)).await;
                self.moves_clock(14 * 60).await;
                self.presses_newest(jane, &["choose"], 1).await;
            }
            Story::OwnYes | Story::StrangersYes => {
                self.ask_above(Some(0)).await;
                self.plans_and_presses(Who::Jane, &Line::Delete(6), 2, Written::Right)
                    .await;
                self.until_asked().await;
                let who = if story == Story::OwnYes { jane } else { zoe };
                self.role(jane, story == Story::OwnYes);
                self.presses_newest(who, &["yes"], 0).await;
            }
            Story::HeldMeanwhile => {
                self.ask_above(None).await;
                self.fault(Place::Trash, Trouble::TooMany, 0, 6);
                let line = Line::Purge("type:plot older_than:30d");
                self.plans_and_presses(Who::Jane, &line, 2, Written::Right)
                    .await;
                if !self.is_held().await {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    self.types(self.boss, &Line::Pause).await;
                }
                tokio::time::sleep(Duration::from_millis(1_500)).await;
            }
            Story::ChangedMeanwhile
            | Story::ProtectedMeanwhile
            | Story::TrashedMeanwhile
            | Story::ReworkedMeanwhile
            | Story::Unanswered => self.plays_of_all(story).await,
            Story::InParts => {
                self.ask_above(Some(1)).await;
                for id in [3, 5] {
                    self.plans_and_presses(Who::Max, &Line::Delete(id), 2, Written::Right)
                        .await;
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    self.look().await;
                    self.acts.clear();
                }
            }
        }
    }

    /// All that is old is to go, and something comes between.
    async fn plays_of_all(&mut self, story: Story) {
        let jane = self.world.jane;
        self.ask_above(None).await;
        self.types(jane, &Line::Purge("type:all older_than:30d"))
            .await;
        let Some(card) = self.newest(jane) else {
            return;
        };
        let ids = ids_of(&card, &["choose"]);
        let Some(id) = ids.iter().find(|id| id.ends_with(":2")).cloned() else {
            return;
        };
        let plan = id.split(':').nth(2).unwrap_or_default();
        let on_card = self.model.card(plan).map(|card| card.items.keys().copied());
        let first = on_card.and_then(|mut ids| ids.next()).unwrap_or_default();
        match story {
            Story::ChangedMeanwhile => self.owner(Elsewhere::Redraw, first).await,
            Story::ProtectedMeanwhile => {
                self.types(jane, &Line::Protect(first)).await;
            }
            Story::TrashedMeanwhile => self.owner(Elsewhere::Trash, first).await,
            Story::ReworkedMeanwhile => self.fault(Place::Delete, Trouble::Refused, 0, 20),
            _ => self.fault(Place::Delete, Trouble::CutBefore, 0, 1),
        }
        self.model.step_began = Instant::now();
        self.press(jane, card.id, &id, Written::Right).await;
        if story == Story::ReworkedMeanwhile {
            tokio::time::sleep(Duration::from_millis(600)).await;
            self.look().await;
            self.acts.clear();
            self.owner(Elsewhere::Rework, first).await;
            self.world.host.clear_faults();
            self.presses_newest(jane, &["goon"], 0).await;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }

    // What the team wants.

    fn role(&mut self, member: u64, has: bool) {
        if has {
            self.has_role.insert(member);
        } else {
            self.has_role.remove(&member);
        }
        let mut roles = Vec::new();
        if has {
            roles.push(self.approver);
        }
        if member == self.boss {
            roles.push(self.manager);
        }
        self.world.discord.set_roles(self.world.team, member, roles);
        self.model.gives_role(member, has);
    }

    async fn wish(&self, setting: TeamSetting, value: Option<&str>) {
        let store = &self.world.app().keeper().store;
        store
            .set_team_setting(
                (TeamId(self.world.team), MemberId(self.world.jane)),
                setting,
                value,
                Millis(self.now()),
            )
            .await
            .unwrap();
    }

    async fn ask_above(&mut self, above: Option<u64>) {
        let role = above.map(|_| self.approver.to_string());
        self.wish(TeamSetting::ApproverRole, role.as_deref()).await;
        let text = above.map(|above| above.to_string());
        self.wish(TeamSetting::ApproveAbove, text.as_deref()).await;
        self.model.wishes.asked_above = above;
    }

    async fn copy(&mut self, on: bool) {
        let value = if on { None } else { Some("off") };
        self.wish(TeamSetting::Copying, value).await;
        self.model.sets_copies(on);
    }

    // What happens elsewhere.

    async fn owner(&mut self, deed: Elsewhere, id: u64) {
        let files = self.world.charts("jane").await;
        let Some(file) = files.iter().find(|file| file.id == id).cloned() else {
            return;
        };
        // Whatever changes has another date.
        self.world.clock.advance(Duration::from_secs(1));
        let host = &self.world.host;
        self.made += 1;
        let anew = format!("anew {}", self.made);
        // What the state of a chart does not allow, nobody does.
        let _ = match deed {
            Elsewhere::Rename => host.rename_as_owner("jane", id, &anew).await,
            Elsewhere::Redraw => {
                host.redraw_as_owner("jane", id, i64::try_from(self.made).unwrap())
                    .await
            }
            Elsewhere::View => host.add_view("jane", id).await,
            Elsewhere::Trash => host.trash_as_owner("jane", id).await,
            Elsewhere::Restore => host.restore_as_owner("jane", id).await,
            Elsewhere::Rework => {
                let _ = host.restore_as_owner("jane", id).await;
                let _ = host.rename_as_owner("jane", id, &anew).await;
                host.trash_as_owner("jane", id).await
            }
            Elsewhere::Delete => host.delete_as_owner("jane", id).await,
            Elsewhere::Again => self.uploads_again(&file).await,
            Elsewhere::DrawFrom => self.draws_from(&file, &anew).await,
        };
        self.model.touched.insert(id, Instant::now());
    }

    async fn uploads_again(&self, file: &FileState) -> Result<(), chart_host::HostError> {
        self.world.host.delete_as_owner("jane", file.id).await?;
        let kind = match file.filetype {
            chart_host::Filetype::Grid => SeedKind::Grid,
            _ => SeedKind::Plot,
        };
        let anew = SeedChart {
            id: None,
            created_ms: self.now(),
            modified_ms: self.now(),
            ..chart(kind, 0, &file.title, 0)
        };
        self.world.host.seed("jane", vec![anew]).await.map(|_| ())
    }

    async fn draws_from(
        &mut self,
        grid: &FileState,
        title: &str,
    ) -> Result<(), chart_host::HostError> {
        if grid.filetype != chart_host::Filetype::Grid {
            return Ok(());
        }
        let plot = SeedChart {
            id: None,
            created_ms: self.now(),
            modified_ms: self.now(),
            draws_from: vec![grid.id],
            ..chart(SeedKind::Plot, 0, title, 0)
        };
        for id in self.world.host.seed("jane", vec![plot]).await? {
            self.model.made.insert(id, Instant::now());
        }
        Ok(())
    }

    fn fault(&self, place: Place, trouble: Trouble, skip: u32, times: u32) {
        use chart_host::FaultKind as Kind;
        let on_figlinq = self.world.charts_are == Charts::Figlinq;
        let (method, path) = match place {
            Place::Listing if on_figlinq => ("GET", "/v3/files/?"),
            Place::Listing => ("GET", "/folders/all"),
            Place::Reading => ("GET", "/files/jane"),
            Place::Content => ("GET", "/content"),
            Place::Trash => ("POST", "/trash"),
            Place::Restore => ("POST", "/restore"),
            Place::Delete if on_figlinq => ("DELETE", "/v3/files/"),
            Place::Delete => ("DELETE", "/permanent_delete"),
            Place::Anything => ("", "/v"),
        };
        let kind = match trouble {
            Trouble::TooMany => Kind::RateLimited { retry_after_s: 1 },
            Trouble::ServerError => Kind::Status(500),
            // Until the client gives up takes seconds; a cut tells it no more.
            Trouble::Hang | Trouble::CutBefore => Kind::CutBefore,
            Trouble::CutAfter => Kind::CutAfter,
            Trouble::Garbage => Kind::Garbage,
            Trouble::Refused => Kind::Status(401),
        };
        self.world.host.fault(chart_host::Fault {
            method: (!method.is_empty()).then(|| method.to_owned()),
            path_contains: path.to_owned(),
            skip,
            times,
            kind,
        });
    }

    fn discord_fails(&self, trouble: Trouble, times: u32) {
        use local_discord::FaultKind as Kind;
        let kind = match trouble {
            Trouble::TooMany | Trouble::Refused => Kind::RateLimited {
                retry_after_ms: 50,
                scope: local_discord::Scope::User,
            },
            Trouble::ServerError => Kind::Status(500),
            Trouble::Hang | Trouble::CutBefore => Kind::CutBefore,
            Trouble::CutAfter | Trouble::Garbage => Kind::CutAfter,
        };
        self.world.discord.fault(local_discord::Fault {
            method: None,
            // What channels are told; an answer to an interaction that Discord loses is owed for ever.
            path_contains: "/channels/".to_owned(),
            times,
            kind,
        });
    }

    // What the model is told.

    async fn look(&mut self) {
        let jobs = self.jobs().await;
        let now = self.now();
        for job in &jobs {
            if !self.model.knows_job(&job.id) {
                let acts = self.acts.clone();
                self.model.began(
                    &job.id,
                    &job.plan,
                    Effected::of_word(&job.effect),
                    &acts,
                    now,
                );
                self.diary.push(format!(
                    "  job {} of {} began: {}",
                    job.id, job.plan, job.effect
                ));
            }
        }
        let pressed = self
            .acts
            .iter()
            .filter(|act| act.id.contains(":choose:") || act.id.contains(":yes:"));
        if pressed.count() > 0 && !self.diary.last().is_some_and(|last| last.contains("began")) {
            self.model.totals.refused += 1;
        }
        self.tell_of_calls();
        let effects = self.world.host.take_effects();
        if !effects.is_empty() {
            self.read_copies().await;
        }
        for effect in &effects {
            self.diary.push(format!(
                "  {:?} by {:?}: {} {:?}",
                effect.deed, effect.via, effect.id, effect.title
            ));
            self.model.happened(effect, now);
        }
        // Those that came to rest while this was read are seen at the next look.
        for job in &jobs {
            let rests = ["stopped", "done", "restored", "paused"].contains(&job.state.as_str());
            if rests {
                self.diary
                    .push(format!("  job {} is {}", job.id, job.state));
            }
            let undone = ["restoring", "restored"].contains(&job.state.as_str());
            self.model.stands(&job.id, rests, undone);
        }
        self.hear_notices();
    }

    fn tell_of_calls(&mut self) {
        let calls = self.world.host.calls();
        for (n, call) in calls.iter().enumerate().skip(self.calls) {
            let mut parts = call.path_and_query.trim_end_matches('/').rsplit('/');
            let (deed, fid) = match (call.method.as_str(), parts.next()) {
                (_, Some("trash")) => (chart_host::Deed::Trash, parts.next()),
                (_, Some("restore")) => (chart_host::Deed::Restore, parts.next()),
                (_, Some("permanent_delete")) => (chart_host::Deed::DeleteForEver, parts.next()),
                ("DELETE", fid) => (chart_host::Deed::DeleteForEver, fid),
                _ => continue,
            };
            self.model.called(n, deed, number_of(fid.unwrap()));
        }
        self.calls = calls.len();
    }

    async fn jobs(&self) -> Vec<StoredJob> {
        let rows = sqlx::query("SELECT id, plan_id, effect, state FROM jobs ORDER BY created, id");
        let rows = rows.fetch_all(&self.database).await.unwrap();
        let job = |row: &sqlx::any::AnyRow| StoredJob {
            id: row.get("id"),
            plan: row.get("plan_id"),
            effect: row.get("effect"),
            state: row.get("state"),
        };
        rows.iter().map(job).collect()
    }

    /// Opens every copy that there is, as an operator with the key would.
    async fn read_copies(&mut self) {
        let rows = sqlx::query("SELECT id, account_id, fid, sha256, fingerprint FROM copies");
        let rows = rows.fetch_all(&self.database).await.unwrap();
        let keyring = self.world.app().keeper().keyring.clone();
        for row in rows {
            let text = |name: &str| row.get::<String, _>(name);
            let (id, fid, sha256) = (text("id"), text("fid"), text("sha256"));
            if self.read.contains(&format!("{id}{sha256}")) {
                continue;
            }
            let Ok(bytes) = std::fs::read(self.world.path("copies").join(&id)) else {
                continue;
            };
            let hash = Sha256::digest(&bytes)
                .iter()
                .fold(String::new(), |mut text, byte| {
                    let _ = write!(text, "{byte:02x}");
                    text
                });
            if hash != sha256 {
                continue;
            }
            let sealed_as = format!("copy|{}|{fid}", text("account_id"));
            let small = keyring
                .open_bytes(&bytes, &text("fingerprint"), &sealed_as)
                .unwrap();
            let mut clear = Vec::new();
            flate2::read::ZlibDecoder::new(&small[..])
                .read_to_end(&mut clear)
                .unwrap();
            let document: serde_json::Value = serde_json::from_slice(&clear).unwrap();
            let copies = self.model.copies.entry(number_of(&fid)).or_default();
            copies.push(document["content"].clone());
            self.read.insert(format!("{id}{sha256}"));
        }
    }

    // The end.

    /// Faults off, nothing held, the bot started again and time moved: everything comes to its end or waits.
    pub async fn settle(&mut self) {
        self.acts.clear();
        self.diary.push("the end".to_owned());
        self.world.host.clear_faults();
        while self.is_held().await {
            self.types(self.world.jane, &Line::Pause).await;
            self.look().await;
        }
        self.look().await;
        self.world.stop_bot().await;
        self.begins_again().await;
        let moving =
            |job: &StoredJob| ["queued", "running", "restoring"].contains(&job.state.as_str());
        let began = Instant::now();
        loop {
            self.look().await;
            let jobs = self.jobs().await;
            if !jobs.iter().any(moving) {
                break;
            }
            if began.elapsed() > Duration::from_secs(20) {
                self.model
                    .wrong
                    .push("a job neither ends nor waits".to_owned());
                return;
            }
            self.world.clock.advance(Duration::from_secs(6));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.look().await;
        self.accounts_for_all().await;
    }

    async fn accounts_for_all(&mut self) {
        let files = self.world.charts("jane").await;
        for job in self.jobs().await {
            let rows = sqlx::query(
                "SELECT plan_items.fid, items.state FROM items JOIN jobs ON jobs.id = items.job_id \
                 JOIN plan_items ON plan_items.plan_id = jobs.plan_id AND plan_items.n = items.n \
                 WHERE items.job_id = $1",
            );
            let rows = rows
                .bind(job.id.clone())
                .fetch_all(&self.database)
                .await
                .unwrap();
            for row in rows {
                let (fid, state): (String, String) = (row.get("fid"), row.get("state"));
                let id = number_of(&fid);
                let there = files.iter().find(|file| file.id == id);
                self.model.says(&job.id, id, &state, there);
                let at_end =
                    ["deleted", "gone", "skipped", "failed", "restored"].contains(&state.as_str());
                let lies = state == "trashed" && job.effect != "delete";
                if job.state == "done" && !at_end && !lies {
                    self.model
                        .wrong
                        .push(format!("job {} is done, and {id} is {state}", job.id));
                }
            }
            if job.state == "paused" {
                self.has_button(&job.id).await;
            }
        }
    }

    /// A job that waits has **Go on** and **Stop** somewhere.
    async fn has_button(&mut self, job: &str) {
        self.types(self.world.jane, &Line::Jobs).await;
        let all = self
            .world
            .discord
            .messages(self.world.channel, self.world.jane);
        let ids: Vec<String> = all
            .iter()
            .flat_map(|one| ids_of(one, &["goon", "stop"]))
            .collect();
        if !ids.iter().any(|id| id.contains(job)) {
            self.model
                .wrong
                .push(format!("job {job} waits without a button"));
        }
    }
}

struct StoredJob {
    id: String,
    plan: String,
    effect: String,
    state: String,
}

/// The ids of the message's buttons with those verbs.
fn ids_of(message: &Message, verbs: &[&str]) -> Vec<String> {
    let buttons = message
        .rows
        .iter()
        .flatten()
        .filter(|button| !button.disabled);
    let ids = buttons.filter_map(|button| button.custom_id.clone());
    ids.filter(|id| {
        id.split(':')
            .nth(1)
            .is_some_and(|verb| verbs.contains(&verb))
    })
    .collect()
}

fn number_of(fid: &str) -> u64 {
    fid.rsplit(':').next().unwrap().parse().unwrap()
}
