//! The use cases over a chart server and a channel that do what a test says. Everything else is real.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chartkeeper::app;
use chartkeeper::config;
use chartkeeper::domain::approval::ApprovedItem;
use chartkeeper::domain::chart::{Chart, Filetype, Listing};
use chartkeeper::domain::ids::{
    AccountId, ChannelId, Fid, JobId, MemberId, MessageId, Millis, ServerName, TeamId, TicketId,
};
use chartkeeper::domain::notice::News;
use chartkeeper::domain::quota::PlotLimit;
use chartkeeper::domain::sample::Sample;
use chartkeeper::domain::settings::TeamSetting;
use chartkeeper::domain::watch::Counting;
use chartkeeper::ops::Keeper;
use chartkeeper::ops::alerts::{Bulletin, Report};
use chartkeeper::ops::leaving::Membership;
use chartkeeper::ops::link::LinkRequest;
use chartkeeper::ops::notifier::{NotTold, Notifier, Telling};
use chartkeeper::ops::proposals::ProposalReport;
use chartkeeper::ops::request::RequestReport;
use chartkeeper::servers::profile::Profile;
use chartkeeper::servers::registry::Servers;
use chartkeeper::servers::{
    ChartServer, Credentials, Identity, Leave, NewChart, Reading, Scope, ServerError,
};
use chartkeeper::store::Store;
use chartkeeper::store::leaving::Gone;
use secrecy::ExposeSecret as _;
use tempfile::TempDir;

use crate::world::{TestClock, timeouts};

pub(super) const TEAM: u64 = 5;
pub(super) const JANE: u64 = 11;
pub(super) const MAX: u64 = 12;

/// An install whose process can be ended and started again.
pub(super) struct Install {
    pub(super) keeper: Keeper,
    pub(super) clock: Arc<TestClock>,
    pub(super) server: Arc<Scripted>,
    pub(super) channel: Channel,
    dir: TempDir,
}

impl Install {
    pub(super) async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let clock = Arc::new(TestClock::new());
        let server = Arc::new(Scripted::new());
        let keeper = keeper(&dir, &clock, &server).await;
        Self {
            keeper,
            clock,
            server,
            channel: Channel::default(),
            dir,
        }
    }

    /// Another process over the same database.
    pub(super) async fn restart(&mut self) {
        self.keeper = keeper(&self.dir, &self.clock, &self.server).await;
    }

    /// What the watch does once a minute.
    pub(super) async fn look(&mut self) {
        self.keeper.watch().await.unwrap();
        self.keeper.tell_news(&self.channel).await.unwrap();
    }

    /// The same, and the process is killed once the channel has the message.
    pub(super) async fn is_killed_while_it_tells(&mut self) {
        self.keeper.watch().await.unwrap();
        tokio::select! {
            _ = self.keeper.tell_news(&self.channel) => panic!("it should have been killed"),
            () = self.channel.has_it() => {}
        }
    }

    pub(super) async fn link(&self, team: u64, member: u64, username: &str) {
        self.link_with(team, member, username, "key").await;
    }

    pub(super) async fn link_with(&self, team: u64, member: u64, username: &str, key: &str) {
        let request = LinkRequest {
            team: TeamId(team),
            member: MemberId(member),
            server: None,
            username: username.to_owned(),
        };
        let key = key.to_owned().into();
        self.keeper.link(request, key).await.unwrap();
    }

    pub(super) async fn unlink(&self, team: u64, member: u64) {
        let account = self.account(member).await;
        let (team, member) = (TeamId(team), MemberId(member));
        let removed = self.keeper.store.remove_link(team, member, &account).await;
        assert!(removed.unwrap());
    }

    pub(super) async fn leaves(&self, team: u64, member: u64) {
        let gone = Gone::Member(TeamId(team), MemberId(member));
        self.keeper.has_gone(gone).await.unwrap();
    }

    pub(super) async fn notices_in(&self, team: u64, channel: u64) {
        let channel = channel.to_string();
        let setting = TeamSetting::NoticeChannel;
        let store = &self.keeper.store;
        let set = store.set_team_setting(
            (TeamId(team), MemberId(JANE)),
            setting,
            Some(&channel),
            self.keeper.clock.now(),
        );
        set.await.unwrap();
    }

    pub(super) async fn account(&self, member: u64) -> AccountId {
        let links = self.keeper.store.links_of(TeamId(TEAM), MemberId(member));
        links.await.unwrap().remove(0).account.id
    }

    pub(super) async fn samples(&self, member: u64) -> Vec<Sample> {
        let account = self.account(member).await;
        let samples = self.keeper.samples(TeamId(TEAM), &account, Millis(0));
        samples.await.unwrap()
    }
}

async fn keeper(dir: &TempDir, clock: &Arc<TestClock>, server: &Arc<Scripted>) -> Keeper {
    let url = format!("sqlite://{}", dir.path().join("watch.db").display());
    let storage = config::read_storage(&|name| match name {
        "DATABASE_URL" => Some(url.clone()),
        _ => None,
    })
    .unwrap();
    let store = Store::open(&url).await.unwrap();
    let at = ([127, 0, 0, 1], 1).into();
    let keeper = app::keeper(&storage, store, clock.clone(), timeouts(), at);
    let mut keeper = keeper.await.unwrap();
    keeper.servers = Servers::new(server.clone(), Vec::new());
    keeper
}

/// Says what it was told to.
pub(super) struct Scripted {
    name: ServerName,
    profile: Profile,
    accounts: Mutex<BTreeMap<String, (u64, u64)>>,
    refused: Mutex<BTreeSet<String>>,
    error: Mutex<Option<ServerError>>,
    errors_for: Mutex<BTreeMap<String, ServerError>>,
    counting: Mutex<Counting>,
    slow: AtomicBool,
    counts: AtomicUsize,
    limits_asked: AtomicUsize,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
}

impl Scripted {
    fn new() -> Self {
        Self {
            name: ServerName("home".to_owned()),
            profile: Profile::default(),
            accounts: Mutex::default(),
            refused: Mutex::default(),
            error: Mutex::default(),
            errors_for: Mutex::default(),
            counting: Mutex::new(Counting::OneCall),
            slow: AtomicBool::new(false),
            counts: AtomicUsize::new(0),
            limits_asked: AtomicUsize::new(0),
            in_flight: AtomicUsize::new(0),
            most_in_flight: AtomicUsize::new(0),
        }
    }

    /// The account holds so many plots; it may hold 100.
    pub(super) fn holds(&self, user: &str, plots: u64) {
        let mut accounts = self.accounts.lock().unwrap();
        accounts.entry(user.to_owned()).or_insert((0, 100)).0 = plots;
    }

    pub(super) fn may_hold(&self, user: &str, limit: u64) {
        self.accounts.lock().unwrap().get_mut(user).unwrap().1 = limit;
    }

    pub(super) fn refuses(&self, key: &str) {
        self.refused.lock().unwrap().insert(key.to_owned());
    }

    pub(super) fn fails(&self, error: Option<ServerError>) {
        *self.error.lock().unwrap() = error;
    }

    pub(super) fn fails_for(&self, user: &str, error: ServerError) {
        self.errors_for
            .lock()
            .unwrap()
            .insert(user.to_owned(), error);
    }

    pub(super) fn takes(&self, counting: Counting) {
        *self.counting.lock().unwrap() = counting;
    }

    pub(super) fn is_slow(&self) {
        self.slow.store(true, Ordering::SeqCst);
    }

    pub(super) fn counts(&self) -> usize {
        self.counts.load(Ordering::SeqCst)
    }

    pub(super) fn limits_asked(&self) -> usize {
        self.limits_asked.load(Ordering::SeqCst)
    }

    pub(super) fn most_in_flight(&self) -> usize {
        self.most_in_flight.load(Ordering::SeqCst)
    }

    fn answer(&self, who: &Credentials) -> Result<(u64, u64), ServerError> {
        if let Some(error) = self.error.lock().unwrap().clone() {
            return Err(error);
        }
        if let Some(error) = self.errors_for.lock().unwrap().get(&who.username) {
            return Err(error.clone());
        }
        if self
            .refused
            .lock()
            .unwrap()
            .contains(who.key.expose_secret())
        {
            return Err(ServerError::Unauthorized);
        }
        let accounts = self.accounts.lock().unwrap();
        accounts
            .get(&who.username)
            .copied()
            .ok_or(ServerError::Unauthorized)
    }
}

fn unused() -> ServerError {
    ServerError::NotUnderstood("the watch only counts".to_owned())
}

#[async_trait]
impl ChartServer for Scripted {
    fn name(&self) -> &ServerName {
        &self.name
    }

    fn origin(&self) -> &'static str {
        "https://charts.example"
    }

    fn web_hosts(&self) -> &[String] {
        &[]
    }

    fn profile(&self) -> &Profile {
        &self.profile
    }

    fn has_pictures(&self) -> bool {
        false
    }

    fn pace(&self, _: &Credentials) -> Option<f64> {
        None
    }

    fn counting(&self) -> Counting {
        *self.counting.lock().unwrap()
    }

    async fn probe(&self) -> Result<(), ServerError> {
        Ok(())
    }

    async fn who_am_i(&self, who: &Credentials) -> Result<Identity, ServerError> {
        self.limits_asked.fetch_add(1, Ordering::SeqCst);
        let (_, limit) = self.answer(who)?;
        Ok(Identity {
            username: who.username.clone(),
            plot_limit: PlotLimit::Plots(limit),
        })
    }

    async fn list(&self, _: &Credentials, _: Scope) -> Result<Listing, ServerError> {
        Err(unused())
    }

    async fn count(&self, who: &Credentials, _: Filetype) -> Result<u64, ServerError> {
        self.counts.fetch_add(1, Ordering::SeqCst);
        let now = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_in_flight.fetch_max(now, Ordering::SeqCst);
        if self.slow.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        Ok(self.answer(who)?.0)
    }

    async fn read(&self, _: &Credentials, _: &Fid) -> Result<Reading, ServerError> {
        Err(unused())
    }

    async fn content(
        &self,
        _: &Credentials,
        _: &Fid,
        _: Filetype,
    ) -> Result<serde_json::Value, ServerError> {
        Err(unused())
    }

    async fn trash(
        &self,
        _: &Credentials,
        _: ApprovedItem<'_>,
        _: &dyn Leave,
    ) -> Result<Chart, ServerError> {
        Err(unused())
    }

    async fn upload(
        &self,
        _: &Credentials,
        _: &NewChart,
        _: &dyn Leave,
    ) -> Result<Chart, ServerError> {
        Err(unused())
    }

    async fn restore(&self, _: &Credentials, _: &Fid, _: &dyn Leave) -> Result<Chart, ServerError> {
        Err(unused())
    }

    async fn delete(
        &self,
        _: &Credentials,
        _: ApprovedItem<'_>,
        _: &dyn Leave,
    ) -> Result<(), ServerError> {
        Err(unused())
    }
}

/// Keeps what is posted, each id once, as Discord's enforced nonce does; or takes nothing.
#[derive(Default)]
pub(super) struct Channel {
    posted: Mutex<Vec<Bulletin>>,
    answer: Mutex<Option<NotTold>>,
    tries: AtomicUsize,
    never_answers: AtomicBool,
    has_it: tokio::sync::Notify,
}

impl Channel {
    pub(super) fn answers(&self, why: Option<NotTold>) {
        *self.answer.lock().unwrap() = why;
    }

    /// The next message is taken, and nobody hears of it.
    pub(super) fn takes_it_and_the_process_dies(&self) {
        self.never_answers.store(true, Ordering::SeqCst);
    }

    async fn has_it(&self) {
        self.has_it.notified().await;
    }

    /// How often somebody tried to post.
    pub(super) fn tries(&self) -> usize {
        self.tries.load(Ordering::SeqCst)
    }

    /// What each message told of.
    pub(super) fn news(&self) -> Vec<Vec<News>> {
        let posted = self.posted.lock().unwrap();
        let news = |one: &Bulletin| one.reports.iter().map(|one| one.noticed.news).collect();
        posted.iter().map(news).collect()
    }

    /// Whom that message named.
    pub(super) fn named(&self, n: usize) -> Vec<u64> {
        let posted = self.posted.lock().unwrap();
        let reports = posted[n].reports.iter();
        reports
            .flat_map(|one| &one.members)
            .map(|id| id.0)
            .collect()
    }

    /// The thresholds that were told, in their order.
    pub(super) fn alerts(&self) -> Vec<u64> {
        let news = self.news().into_iter().flatten();
        news.filter_map(|one| match one {
            News::Reached { threshold, .. } => Some(threshold),
            _ => None,
        })
        .collect()
    }
}

#[async_trait]
impl Notifier for Channel {
    async fn post(&self, _: &JobId, _: Telling<'_>) -> Result<MessageId, NotTold> {
        Err(NotTold::NotNow)
    }

    async fn edit(&self, _: MessageId, _: Telling<'_>) -> Result<(), NotTold> {
        Err(NotTold::NotNow)
    }

    async fn linked(&self, _: &TicketId, _: &str, _: Option<Sample>) {}

    async fn membership(&self, _: TeamId, _: MemberId) -> Membership {
        Membership::Here
    }

    async fn note(&self, _: Telling<'_>) -> Result<(), NotTold> {
        Err(NotTold::NotNow)
    }

    async fn post_notice(&self, _: Telling<'_>) -> Result<(), NotTold> {
        Err(NotTold::NotNow)
    }

    async fn post_request(&self, _: &RequestReport) -> Result<MessageId, NotTold> {
        Err(NotTold::NotNow)
    }

    async fn edit_request(&self, _: MessageId, _: &RequestReport) -> Result<(), NotTold> {
        Err(NotTold::NotNow)
    }

    async fn remind(&self, _: MessageId, _: &RequestReport) -> Result<(), NotTold> {
        Err(NotTold::NotNow)
    }

    async fn post_news(&self, bulletin: &Bulletin) -> Result<(), NotTold> {
        assert_eq!(bulletin.channel, ChannelId(7));
        if let Some(why) = *self.answer.lock().unwrap() {
            return Err(why);
        }
        self.tries.fetch_add(1, Ordering::SeqCst);
        {
            let mut posted = self.posted.lock().unwrap();
            if posted.iter().all(|one| one.id != bulletin.id) {
                posted.push(bulletin.clone());
            }
        }
        if self.never_answers.swap(false, Ordering::SeqCst) {
            self.has_it.notify_one();
            std::future::pending::<()>().await;
        }
        Ok(())
    }

    async fn tell_directly(
        &self,
        _: TeamId,
        _: MemberId,
        _: &str,
        _: &Report,
    ) -> Result<(), NotTold> {
        Err(NotTold::Forbidden)
    }

    fn is_stoppable(&self) -> bool {
        true
    }

    async fn post_proposal(&self, _: &ProposalReport) -> Result<MessageId, NotTold> {
        Err(NotTold::Forbidden)
    }

    async fn edit_proposal(&self, _: MessageId, _: &ProposalReport) -> Result<(), NotTold> {
        Err(NotTold::Forbidden)
    }
}
