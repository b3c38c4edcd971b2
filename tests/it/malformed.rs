//! Interactions that no client of Discord sends: refused in words, no effect, no panic.

use std::time::Duration;

use chart_host::SeedKind::Plot;
use chartkeeper::discord::components;
use chartkeeper::domain::command::Press;
use chartkeeper::store::plans::PlanState;
use local_discord::{Forged, Message, Outcome};
use serde_json::{Value, json};

use crate::world::{World, chart, within};

const ALL: usize = 10_000;

/// So many are under way at once.
const AT_ONCE: usize = 100;

/// Numbers that look like chance and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        // xorshift
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    fn text(&mut self) -> String {
        let bits = [
            "",
            "1",
            "jane",
            "Mine",
            "purge",
            "plot",
            "30d",
            "-1",
            "5m",
            "99999999999999999999",
            "\0",
            "\u{202e}",
            "@everyone",
            "<@1>",
            "**",
            "`",
            "🙂",
            "删除",
            "../..",
            "https://elsewhere.example/~max/1",
            "v1:",
            ":",
            "{ $x }",
            "%00",
            " ",
            "\n",
            "own",
            "*",
        ];
        let mut text = String::new();
        for _ in 0..self.below(5) {
            text.push_str(self.of(&bits));
        }
        if self.below(40) == 0 {
            text = text.repeat(300) + "x";
        }
        text
    }

    fn value(&mut self) -> Value {
        match self.below(8) {
            0 => Value::Null,
            1 => json!(self.below(5)),
            2 => json!(-1.5e300),
            3 => json!(true),
            4 => json!([]),
            _ => json!(self.text()),
        }
    }

    fn option(&mut self) -> Value {
        let names = [
            "id",
            "type",
            "older_than",
            "name",
            "folder",
            "views_at_most",
            "keep_newest",
            "account",
            "server",
            "only",
            "sort",
            "what",
            "",
            "nonsense",
        ];
        let mut option = json!({ "name": self.of(&names) });
        // Mostly of the kind that it says it is; serenity understands no other.
        match self.below(10) {
            0 => option["type"] = json!(self.below(14)),
            1 | 2 => {
                option["type"] = json!(4);
                option["value"] = json!(i64::try_from(self.below(1 << 40)).unwrap() - (1 << 39));
                return option;
            }
            3 => {
                option["type"] = json!(5);
                option["value"] = json!(true);
                return option;
            }
            _ => {
                option["type"] = json!(3);
                option["value"] = json!(self.text());
                return option;
            }
        }
        option["value"] = self.value();
        option
    }

    fn command(&mut self) -> Value {
        let commands = [
            "charts",
            "charts",
            "charts",
            "charts-admin",
            "privacy",
            "",
            "nonsense",
        ];
        let subs = [
            "help", "link", "account", "count", "delete", "purge", "list", "show", "restore",
            "jobs", "protect", "doctor", "setup", "", "nonsense",
        ];
        let count = self.below(5);
        let options: Vec<Value> = (0..count).map(|_| self.option()).collect();
        let sub = json!({ "type": 1, "name": self.of(&subs), "options": options });
        let options = match self.below(12) {
            0 => json!([]),
            1 => json!([sub, sub]),
            2 => json!([self.option()]),
            3 => json!([{ "type": 2, "name": "charts", "options": [sub] }]),
            _ => json!([sub]),
        };
        json!({ "id": "1", "name": self.of(&commands), "type": 1, "options": options })
    }

    /// One of ours that somebody changed, or any text. Never one that could be right for who sends it.
    fn custom_id(&mut self, known: &[String]) -> String {
        let verbs = [
            "choose",
            "typed",
            "grids",
            "cancel",
            "stop",
            "goon",
            "restore",
            "details",
            "retry",
            "list",
            "planlist",
            "show",
            "restoreone",
            "unprotect",
            "protect",
            "account",
            "use",
            "alerts",
            "unlink",
            "open",
            "change",
            "changed",
            "link",
            "",
            "nonsense",
        ];
        let known_one = known[self.below(known.len())].clone();
        match self.below(6) {
            0 => self.text().chars().take(100).collect(),
            1 => format!("v{}:{}:{}", self.below(3), self.of(&verbs), self.text()),
            2 => {
                let id = known_one.split(':').nth(2).unwrap_or_default();
                format!("v1:{}:{id}:{}", self.of(&verbs), self.below(4))
            }
            3 => {
                let end = self.below(known_one.len());
                known_one.chars().take(end).collect()
            }
            4 => format!("{known_one}:{}", self.below(4)),
            _ => format!("v1:{}:{}", self.of(&verbs), "abcdefghijklmnopqrst"),
        }
    }

    fn form(&mut self, known: &[String]) -> Value {
        let fields = ["number", "username", "key", "value", "", "nonsense"];
        let count = self.below(4);
        let rows: Vec<Value> = (0..count)
            .map(|_| {
                let line = json!({
                    "type": 4, "custom_id": self.of(&fields), "value": self.text(), "id": 2,
                });
                json!({ "type": 1, "id": 1, "components": [line] })
            })
            .collect();
        json!({ "custom_id": self.custom_id(known), "components": rows })
    }

    /// Makes something of the whole that Discord never sends.
    fn twist(&mut self, told: &mut Value) {
        match self.below(12) {
            0 => {
                // From a direct message.
                let user = told["member"]["user"].clone();
                let whole = told.as_object_mut().unwrap();
                whole.remove("guild_id");
                whole.remove("member");
                whole.remove("guild_locale");
                whole.insert("user".to_owned(), user);
            }
            1 => told["locale"] = json!(self.text()),
            2 => told["guild_locale"] = json!("zh-CN"),
            3 => told["member"]["permissions"] = json!("0"),
            4 => told["app_permissions"] = json!("0"),
            5 if self.below(4) == 0 => told["data"] = Value::Null,
            6 if self.below(4) == 0 => told["type"] = json!(6 + self.below(9)),
            7 => told["nonsense"] = self.value(),
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_malformed_interactions_do_nothing() {
    let world = World::new().await;
    let charts = (1..=12).map(|n| chart(Plot, n, &format!("Mine {n}"), 40));
    world.has(charts.collect()).await;
    let card = world.types(world.jane, "/charts purge type:plot").await;
    let known: Vec<String> = card
        .rows
        .iter()
        .flatten()
        .filter_map(|b| b.custom_id.clone())
        .collect();
    assert!(!known.is_empty());
    let before = world.charts("jane").await;
    let linked = world.app().keeper().store.all_linked().await.unwrap();
    world.host.reset_calls();

    let mut chance = Chance(0x5eed);
    let (mut answered, mut unread) = (0, 0);
    let mut owed = Vec::new();
    let mut sent = 0;
    while sent < ALL {
        let ids: Vec<u64> = (0..AT_ONCE)
            .map(|_| forge(&world, &mut chance, &card, &known))
            .collect();
        sent += ids.len();
        let (answers, dropped) = answers(&world, &ids, unread).await;
        unread += dropped;
        assert!(answers.iter().all(|one| *one != Outcome::TimedOut));
        answered += answers.len();
        let deferred = |id: &u64| {
            let outcome = world.discord.outcome(*id);
            matches!(
                outcome,
                Some(Outcome::Deferred(_) | Outcome::DeferredUpdate)
            )
        };
        owed.extend(ids.into_iter().filter(deferred));
    }
    assert_eq!(answered + unread, ALL);
    assert!(answered > ALL * 3 / 4, "{answered}");

    // What takes a while comes to its end, also where the first message was taken away for one that follows; what
    // serenity could not read is never answered, and Discord gives up.
    within(async {
        while !owed.iter().all(|id| world.discord.is_settled(*id)) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    world.clock.advance(Duration::from_mins(16));
    for member in [world.jane, world.max] {
        for message in world.discord.messages(world.channel, member) {
            let text = world.text(&world.look(message.id));
            assert!(text.trim().len() > 5, "{message:?}");
            assert!(!text.contains("on my side"), "{text}");
        }
    }

    assert_eq!(world.charts("jane").await, before);
    assert_eq!(world.writes(), Vec::<String>::new());
    assert_eq!(
        world.app().keeper().store.all_linked().await.unwrap(),
        linked
    );
    // Her plan waits for her as it did.
    let Ok(Press::Choose(plan, _)) = components::decode(&known[0]) else {
        panic!("{known:?}");
    };
    let plan = world.app().keeper().store.draft(&plan).await.unwrap();
    assert_eq!(plan.unwrap().state, PlanState::Open);
    let count = world.types(world.jane, "/charts count").await;
    assert!(world.text(&count).contains("**12** of 100 plots"));
    world.end_with_events_dropped(unread as u64).await;
}

/// By Max, who has no account, but now and then by Jane: then nothing that could be right.
fn forge(world: &World, chance: &mut Chance, card: &Message, known: &[String]) -> u64 {
    let (forged, mut data) = match chance.below(4) {
        0 => (Forged::Command, chance.command()),
        1 => (Forged::Completion, chance.command()),
        2 => {
            let press =
                json!({ "custom_id": chance.custom_id(known), "component_type": 2, "id": 1 });
            (Forged::Press(card.id), press)
        }
        _ => (Forged::Form, chance.form(known)),
    };
    let by_jane = chance.below(4) == 0;
    if by_jane && is_right(&data) {
        data["custom_id"] = json!("v1:nonsense:own");
    }
    let who = world.actor(if by_jane { world.jane } else { world.max });
    let mut twist = Chance(chance.below(usize::MAX / 2) as u64 + 1);
    world
        .discord
        .forge(who, world.bot.id, forged, data, |told| twist.twist(told))
}

/// Jane may do with her own card and account what its buttons do: that is not malformed.
fn is_right(data: &Value) -> bool {
    let custom_id = data["custom_id"].as_str().unwrap_or_default();
    let press = components::decode(custom_id);
    press.is_ok_and(|press| {
        !matches!(
            press,
            Press::Stop(_) | Press::StopListed(_) | Press::Details(_)
        )
    })
}

/// How each was answered, and how many more events serenity dropped.
async fn answers(world: &World, ids: &[u64], dropped_before: usize) -> (Vec<Outcome>, usize) {
    let dropped = || {
        let all = world.app().connection().not_understood();
        usize::try_from(all).unwrap() - dropped_before
    };
    let answers = || -> Vec<Outcome> {
        let outcomes = ids.iter().filter_map(|id| world.discord.outcome(*id));
        outcomes.collect()
    };
    let all = async {
        while answers().len() + dropped() < ids.len() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let all = tokio::time::timeout(Duration::from_secs(20), all).await;
    assert!(
        all.is_ok(),
        "{} answered, {} dropped, of {}",
        answers().len(),
        dropped(),
        ids.len()
    );
    (answers(), dropped())
}
