//! What may take effect, from what members saw and pressed: it names nothing of the bot but button ids.
//!
//! What always holds: it is told of every press before the effects of that press are judged.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Instant;

use chart_host::{Deed, Effect, FileState, Filetype, Via};
use serde_json::Value;

/// A private card can be pressed so long.
const CARD_MS: i64 = 14 * 60 * 1000;

/// Others have so long to decide.
const REQUEST_MS: i64 = 24 * 3_600_000;

/// Where the team says so, the trash is emptied after so long.
const LATER_MS: i64 = 3 * DAY_MS;

const DAY_MS: i64 = 24 * 3_600_000;

/// From more charts on the number is asked for.
const NUMBER_ABOVE: usize = 10;

/// What a chart is as far as a card shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub filetype: Filetype,
    pub title: String,
    pub created_ms: i64,
    pub modified_ms: i64,
}

impl From<&FileState> for Facts {
    fn from(file: &FileState) -> Self {
        Self {
            filetype: file.filetype,
            title: file.title.clone(),
            created_ms: file.created_ms,
            modified_ms: file.modified_ms,
        }
    }
}

impl From<&Effect> for Facts {
    fn from(effect: &Effect) -> Self {
        Self {
            filetype: effect.filetype,
            title: effect.title.clone(),
            created_ms: effect.created_ms,
            modified_ms: effect.modified_ms,
        }
    }
}

/// Whether the number has to be typed however few there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    Some,
    None,
}

/// A plan as a member saw it.
#[derive(Clone, Debug)]
pub struct Card {
    pub owner: u64,
    pub made_ms: i64,
    pub filter: Filter,
    pub items: BTreeMap<u64, Facts>,
    over: bool,
    asked: Option<Asked>,
}

#[derive(Clone, Debug)]
struct Asked {
    expires_ms: i64,
    needed: u32,
    yes: BTreeSet<u64>,
}

/// A press, or a form that was sent: the button's id, and the number that was written.
#[derive(Clone, Debug)]
pub struct Act {
    pub who: u64,
    pub id: String,
    pub number: Option<usize>,
}

/// What was approved to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effected {
    Trash,
    /// To the trash now, and deleted [`LATER_MS`] later.
    Later,
    Delete,
}

impl Effected {
    pub fn of_word(word: &str) -> Self {
        match word {
            "trash" => Self::Trash,
            "trash_then_delete" => Self::Later,
            "delete" => Self::Delete,
            other => panic!("the model knows no {other}"),
        }
    }
}

/// A plan being carried out.
#[derive(Clone, Debug)]
struct Job {
    effect: Effected,
    items: BTreeMap<u64, Facts>,
    /// Copies were on when it was approved, and ever since.
    copies: bool,
    /// Who decided on it without asking anybody, and when.
    alone: Option<u64>,
    began_ms: i64,
    /// When it last began or went on: it looks at every chart after that.
    since: Instant,
    /// Somebody had it all put back.
    undone: bool,
    rests: Option<Instant>,
    /// When its first chart went to the trash, and whether the notice of its deletion was seen.
    trashed_ms: Option<i64>,
    noticed: bool,
    trashed: BTreeSet<u64>,
    deleted: BTreeSet<u64>,
}

/// A chart in the trash.
#[derive(Clone, Debug)]
struct Lying {
    by: Option<String>,
    at: Instant,
    facts: Facts,
    /// The grids of a plot may change while it lies there.
    content: Value,
}

/// What the team wants.
#[derive(Clone, Copy, Debug)]
pub struct Wishes {
    pub asked_above: Option<u64>,
    pub approvers: u32,
    pub copies: bool,
}

/// What happened, in numbers.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    pub steps: u64,
    pub approved: u64,
    pub by_others: u64,
    pub trashed: u64,
    pub deleted: u64,
    pub restored: u64,
    pub copied: u64,
    /// Presses that were answered with something else than a job.
    pub refused: u64,
}

impl Totals {
    pub fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.approved += other.approved;
        self.by_others += other.by_others;
        self.trashed += other.trashed;
        self.deleted += other.deleted;
        self.restored += other.restored;
        self.copied += other.copied;
        self.refused += other.refused;
    }
}

/// All that the model knows.
#[derive(Debug)]
pub struct Model {
    pub wishes: Wishes,
    pub wrong: Vec<String>,
    pub totals: Totals,
    /// Copies that can be read, by chart.
    pub copies: HashMap<u64, Vec<Value>>,
    /// What is protected, from which call on.
    pub protected: BTreeMap<u64, usize>,
    /// From which call on everything is held.
    pub held: Option<usize>,
    /// When each chart was last touched by its owner.
    pub touched: HashMap<u64, Instant>,
    pub step_began: Instant,
    /// When each plot was made that came during the sequence.
    pub made: HashMap<u64, Instant>,
    /// The chart server says of what is in the trash that it is not there.
    pub hides_trash: bool,
    /// It shows nothing of what is in the trash: the same, or no more than that it is there.
    pub shows_no_trash: bool,
    /// The last restart, and the last time that a job began to rest.
    pub disturbed: Instant,
    approvers: BTreeSet<u64>,
    cards: HashMap<String, Card>,
    jobs: BTreeMap<String, Job>,
    trash: HashMap<u64, Lying>,
}

impl Model {
    pub fn new(wishes: Wishes) -> Self {
        Self {
            wishes,
            wrong: Vec::new(),
            totals: Totals::default(),
            copies: HashMap::new(),
            protected: BTreeMap::new(),
            held: None,
            touched: HashMap::new(),
            step_began: Instant::now(),
            made: HashMap::new(),
            hides_trash: false,
            shows_no_trash: false,
            disturbed: Instant::now(),
            approvers: BTreeSet::new(),
            cards: HashMap::new(),
            jobs: BTreeMap::new(),
            trash: HashMap::new(),
        }
    }

    pub fn knows_card(&self, plan: &str) -> bool {
        self.cards.contains_key(plan)
    }

    pub fn card(&self, plan: &str) -> Option<&Card> {
        self.cards.get(plan)
    }

    pub fn saw_card(
        &mut self,
        plan: &str,
        owner: u64,
        made_ms: i64,
        filter: Filter,
        items: BTreeMap<u64, Facts>,
    ) {
        let card = Card {
            owner,
            made_ms,
            filter,
            items,
            over: false,
            asked: None,
        };
        self.cards.insert(plan.to_owned(), card);
    }

    pub fn knows_job(&self, job: &str) -> bool {
        self.jobs.contains_key(job)
    }

    pub fn gives_role(&mut self, member: u64, has: bool) {
        if has {
            self.approvers.insert(member);
        } else {
            self.approvers.remove(&member);
        }
    }

    pub fn sets_copies(&mut self, copies: bool) {
        if self.wishes.copies != copies {
            self.wishes.copies = copies;
            for job in self.jobs.values_mut() {
                job.copies = false;
            }
        }
    }

    /// What a member certainly deleted alone within a day counts with what they want to delete now.
    fn in_parts(&self, owner: u64, charts: usize, now_ms: i64) -> bool {
        let counts = |job: &&Job| job.alone == Some(owner) && job.began_ms > now_ms - DAY_MS;
        let before: usize = self
            .jobs
            .values()
            .filter(counts)
            .map(|job| job.deleted.len())
            .sum();
        self.others_decide(Effected::Delete, charts + before)
    }

    fn others_decide(&self, effect: Effected, charts: usize) -> bool {
        let many = self
            .wishes
            .asked_above
            .is_some_and(|above| charts as u64 > above);
        many && effect != Effected::Trash
    }

    fn approves(&self, who: u64) -> bool {
        self.wishes.asked_above.is_some() && self.approvers.contains(&who)
    }

    /// A press that changes what can be approved later.
    pub fn acted(&mut self, act: &Act, now_ms: i64) {
        let parts: Vec<&str> = act.id.split(':').collect();
        let [_, verb, id, ..] = parts[..] else { return };
        let may_decide = self.approves(act.who);
        match verb {
            "goon" | "restore" => {
                if let Some(job) = self.jobs.get_mut(id) {
                    job.rests = None;
                    job.since = Instant::now();
                }
                return;
            }
            _ => {}
        }
        let needed = self.wishes.approvers;
        let Some(card) = self.cards.get_mut(id) else {
            return;
        };
        let own = act.who == card.owner;
        let open = !card.over && card.asked.is_none() && now_ms < card.made_ms + CARD_MS;
        match verb {
            "cancel" if own => card.over = true,
            "ask" if own && open => {
                card.asked = Some(Asked {
                    expires_ms: now_ms + REQUEST_MS,
                    needed,
                    yes: BTreeSet::new(),
                });
            }
            "again" if own => {
                if let Some(asked) = card
                    .asked
                    .as_mut()
                    .filter(|asked| now_ms >= asked.expires_ms)
                {
                    *asked = Asked {
                        expires_ms: now_ms + REQUEST_MS,
                        needed,
                        yes: BTreeSet::new(),
                    };
                }
            }
            "yes" if !own && may_decide => {
                if let Some(asked) = card
                    .asked
                    .as_mut()
                    .filter(|asked| now_ms < asked.expires_ms)
                {
                    asked.yes.insert(act.who);
                }
            }
            "denied" if !own && may_decide => {
                let asked = card.asked.as_ref();
                card.over |= asked.is_some_and(|asked| now_ms < asked.expires_ms);
            }
            _ => {}
        }
    }

    /// A job is there: some press must explain it.
    pub fn began(&mut self, job: &str, plan: &str, effect: Effected, acts: &[Act], now_ms: i64) {
        let Some(card) = self.cards.get(plan) else {
            self.wrong
                .push(format!("job {job} of plan {plan}, which nobody saw"));
            return;
        };
        let explains = |act: &Act| self.explains(card, plan, effect, act, now_ms);
        if !acts.iter().any(explains) {
            let wrong = format!(
                "job {job} ({effect:?}) of {plan} began, and no press explains it: {acts:?}; {card:?}"
            );
            self.wrong.push(wrong);
        }
        self.totals.approved += 1;
        self.totals.by_others += u64::from(card.asked.is_some());
        let began = Job {
            effect,
            items: card.items.clone(),
            copies: self.wishes.copies,
            alone: card.asked.is_none().then_some(card.owner),
            began_ms: now_ms,
            since: self.step_began,
            undone: false,
            rests: None,
            trashed_ms: None,
            noticed: false,
            trashed: BTreeSet::new(),
            deleted: BTreeSet::new(),
        };
        self.jobs.insert(job.to_owned(), began);
        if let Some(card) = self.cards.get_mut(plan) {
            card.over = true;
        }
    }

    fn explains(&self, card: &Card, plan: &str, effect: Effected, act: &Act, now_ms: i64) -> bool {
        if card.over {
            return false;
        }
        let n = match effect {
            Effected::Trash => "1",
            // In how many days the button says.
            Effected::Later => "103",
            Effected::Delete => "2",
        };
        let charts = card.items.len();
        let needs_number = charts > NUMBER_ABOVE || card.filter == Filter::None;
        let alone = act.who == card.owner
            && card.asked.is_none()
            && now_ms < card.made_ms + CARD_MS
            && !self.others_decide(effect, charts)
            && !(effect != Effected::Trash && self.in_parts(card.owner, charts, now_ms));
        let enough = |asked: &Asked| {
            effect != Effected::Trash
                && now_ms < asked.expires_ms
                && asked.yes.contains(&act.who)
                && asked.yes.len() >= asked.needed as usize
                && !asked.yes.contains(&card.owner)
        };
        if act.id == format!("v1:choose:{plan}:{n}") {
            alone && !needs_number
        } else if act.id == format!("v1:typed:{plan}:{n}") {
            alone && act.number == Some(charts)
        } else if act.id == format!("v1:yes:{plan}") {
            card.asked.as_ref().is_some_and(enough)
        } else {
            false
        }
    }

    /// The notice that its charts are to be deleted was posted.
    pub fn noticed(&mut self, job: &str) {
        if let Some(job) = self.jobs.get_mut(job) {
            job.noticed = true;
        }
    }

    /// How a job stands at the end of a step.
    pub fn stands(&mut self, job: &str, rests: bool, undone: bool) {
        if let Some(known) = self.jobs.get_mut(job) {
            known.undone |= undone;
            if !rests {
                known.rests = None;
            } else if known.rests.is_none() {
                known.rests = Some(Instant::now());
                self.disturbed = Instant::now();
            }
        }
    }

    /// Judges what took effect.
    pub fn happened(&mut self, effect: &Effect, now_ms: i64) {
        match (effect.deed, effect.via) {
            (Deed::Restore, via) => {
                self.totals.restored += u64::from(via == Via::Http);
                self.trash.remove(&effect.id);
            }
            (Deed::Trash, Via::Owner) => self.lies(effect, None),
            (Deed::DeleteForEver, Via::Owner) => {
                self.trash.remove(&effect.id);
            }
            (Deed::Trash, Via::Http) => self.bot_trashed(effect, now_ms),
            (Deed::DeleteForEver, Via::Http) => self.bot_deleted(effect, now_ms),
        }
    }

    fn lies(&mut self, effect: &Effect, by: Option<String>) {
        let mut facts = Facts::from(effect);
        facts.modified_ms = effect.modified_after_ms;
        let at = effect.at;
        let content = effect.content.clone();
        self.trash.insert(
            effect.id,
            Lying {
                by,
                at,
                facts,
                content,
            },
        );
    }

    fn bot_trashed(&mut self, effect: &Effect, now_ms: i64) {
        self.totals.trashed += 1;
        let facts = Facts::from(effect);
        let of_it = |job: &&Job| {
            !job.undone
                && job.rests.is_none_or(|since| effect.at < since)
                && job.items.contains_key(&effect.id)
        };
        // One after the other: of two the earlier has not ended yet.
        let fits = |(_, job): &(&String, &Job)| of_it(job) && !job.trashed.contains(&effect.id);
        let found = self
            .jobs
            .iter()
            .filter(fits)
            .min_by_key(|(_, job)| job.since);
        let Some((name, job)) = found.map(|(name, job)| (name.clone(), job.clone())) else {
            self.wrong.push(format!(
                "{} was trashed, and no job may: {effect:?}; {:#?}",
                effect.id, self.jobs
            ));
            return;
        };
        // What its owner does to it between the last look and the trash shows in the answer alone.
        let unseen = job.since.max(self.disturbed_before(effect, job.since));
        let in_between = self
            .touched
            .get(&effect.id)
            .is_some_and(|touched| *touched > unseen);
        if job.items[&effect.id] != facts && !in_between {
            let wrong = format!(
                "{} was trashed as {facts:?}; approved was {:?}",
                effect.id, job.items[&effect.id]
            );
            self.wrong.push(wrong);
        }
        let in_between = in_between || self.touched.values().any(|touched| *touched > unseen);
        if job.effect != Effected::Trash && job.copies {
            self.is_copied(effect, &effect.content, in_between);
        }
        if let Some(job) = self.jobs.get_mut(&name) {
            job.trashed.insert(effect.id);
            job.trashed_ms = job.trashed_ms.or(Some(now_ms));
        }
        self.lies(effect, Some(name));
    }

    fn bot_deleted(&mut self, effect: &Effect, now_ms: i64) {
        self.totals.deleted += 1;
        let facts = Facts::from(effect);
        let Some(lying) = self.trash.remove(&effect.id) else {
            self.wrong.push(format!(
                "{} was deleted and did not lie in the trash: {effect:?}",
                effect.id
            ));
            return;
        };
        if lying.facts != facts {
            let wrong = format!(
                "{} was deleted as {facts:?}; in the trash it was {:?}",
                effect.id, lying.facts
            );
            self.wrong.push(wrong);
        }
        let of_it = |(_, job): &(&String, &Job)| {
            !job.undone
                && job.effect != Effected::Trash
                && job.rests.is_none_or(|since| effect.at < since)
                && job.items.contains_key(&effect.id)
                && !job.deleted.contains(&effect.id)
        };
        let found = self
            .jobs
            .iter()
            .find(of_it)
            .map(|(name, job)| (name.clone(), job.clone()));
        let Some((name, job)) = found else {
            self.wrong.push(format!(
                "{} was deleted, and no job may: {effect:?}; {lying:?}; {:#?}",
                effect.id, self.jobs
            ));
            return;
        };
        let in_time = now_ms >= job.trashed_ms.unwrap_or(job.began_ms) + LATER_MS;
        if job.effect == Effected::Later && !(in_time && job.noticed) {
            self.wrong.push(format!(
                "{} was deleted before its time, or unannounced: {job:?}",
                effect.id
            ));
        }
        let approved = &job.items[&effect.id];
        let same = approved.filetype == facts.filetype
            && approved.title == facts.title
            && approved.created_ms == facts.created_ms;
        // Where the trash is hidden, what its owner took out, changed and put back cannot be seen.
        let unseen_by_any = self.shows_no_trash && lying.by.is_none();
        if !same && !unseen_by_any {
            self.wrong.push(format!(
                "{} was deleted as {facts:?}; approved was {approved:?}",
                effect.id
            ));
        }
        if job.copies {
            self.is_copied(effect, &lying.content, false);
        }
        // A plot that began to draw from it while it lay there, in one go, could not be seen.
        let unseen = lying.at.max(self.disturbed_before(effect, lying.at));
        let users = effect.drawn_by.iter();
        let users: Vec<&u64> = users
            .filter(|plot| self.made.get(plot).is_none_or(|made| *made < unseen))
            .collect();
        if effect.filetype == Filetype::Grid && !users.is_empty() {
            self.wrong.push(format!(
                "grid {} was deleted, and {users:?} draw from it: {job:?}",
                effect.id
            ));
        }
        if let Some(job) = self.jobs.get_mut(&name) {
            job.deleted.insert(effect.id);
        }
    }

    /// The last time that everything began anew, where that was before it took effect.
    fn disturbed_before(&self, effect: &Effect, otherwise: Instant) -> Instant {
        if self.disturbed < effect.at {
            self.disturbed
        } else {
            otherwise
        }
    }

    /// A call arrived that changes something; `n` counts calls from the first.
    pub fn called(&mut self, n: usize, deed: Deed, id: u64) {
        if self.held.is_some_and(|since| n >= since) {
            self.wrong.push(format!(
                "{deed:?} of {id} was asked for while everything is held"
            ));
        }
        // One that is protected on its way to the trash comes back.
        let protected = self.protected.get(&id).is_some_and(|since| n >= *since);
        if protected && deed == Deed::DeleteForEver {
            self.wrong.push(format!(
                "{deed:?} of {id} was asked for, and it is protected"
            ));
        }
    }

    fn is_copied(&mut self, effect: &Effect, content: &Value, changing: bool) {
        let copies = self.copies.get(&effect.id);
        if copies.is_some_and(|all| all.iter().any(|copy| changing || covers(copy, content))) {
            self.totals.copied += 1;
        } else {
            let copies = copies.cloned().unwrap_or_default();
            let wrong = format!(
                "{} without its copy: {:?} of {}; copies: {copies:?}",
                effect.id, effect.deed, effect.content
            );
            self.wrong.push(wrong);
        }
    }

    /// What a job says of one of its charts once everything is quiet.
    pub fn says(&mut self, job: &str, id: u64, state: &str, there: Option<&FileState>) {
        let Some(known) = self.jobs.get(job) else {
            return;
        };
        let deleted = known.deleted.contains(&id);
        let planned = &known.items[&id];
        let same = there.is_some_and(|file| {
            file.created_ms == planned.created_ms && file.title == planned.title
        });
        let wrong = match state {
            "deleted" if !deleted => Some("deleted, and it was not"),
            "gone" if same && !self.hides_trash => Some("gone, and it is there"),
            // In doubt, or read back as not there: the deletion is sent again when the job goes on. Where every answer
            // was lost, a server that hides its trash cannot be told from one that deleted: it counts as failed.
            "deleted" | "gone" | "deleting" | "trashed" | "failed" => None,
            _ if deleted => Some("something else, and it deleted it"),
            _ => None,
        };
        if let Some(wrong) = wrong {
            self.wrong.push(format!(
                "job {job} says of {id} `{state}`: {wrong}; there: {there:?}"
            ));
        }
    }
}

/// Whether a copy holds all of that: the data of a grid that went meanwhile may be more.
fn covers(copy: &Value, content: &Value) -> bool {
    match (copy, content) {
        (Value::Object(copy), Value::Object(content)) => content
            .iter()
            .all(|(name, value)| copy.get(name).is_some_and(|copied| covers(copied, value))),
        (Value::Array(copy), Value::Array(content)) => {
            copy.len() == content.len() && copy.iter().zip(content).all(|(a, b)| covers(a, b))
        }
        (copy, content) => copy == content,
    }
}
