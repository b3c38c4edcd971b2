//! The bot's own purge, without Discord: a plan, its approval, and the runner over a store on disk.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use async_trait::async_trait;
use chartkeeper::domain::command::Choice;
use chartkeeper::domain::ids::{
    ChannelId, JobId, MemberId, MessageId, ServerName, TeamId, TicketId,
};
use chartkeeper::domain::job::JobState;
use chartkeeper::domain::quota::Use;
use chartkeeper::domain::selector::{Selector, Which};
use chartkeeper::domain::settings::TeamSetting;
use chartkeeper::domain::watch::Pace;
use chartkeeper::jobs::runner::Runner;
use chartkeeper::ops::Keeper;
use chartkeeper::ops::alerts::{Bulletin, Report};
use chartkeeper::ops::catalogue::Catalogue;
use chartkeeper::ops::clock::{Clock as _, SystemClock};
use chartkeeper::ops::decide::{Chosen, Presser};
use chartkeeper::ops::leaving::{Membership, Seen};
use chartkeeper::ops::link::LinkRequest;
use chartkeeper::ops::list::Snapshots;
use chartkeeper::ops::notifier::{NotTold, Notifier, Telling};
use chartkeeper::ops::proposals::ProposalReport;
use chartkeeper::ops::request::RequestReport;
use chartkeeper::ops::tickets::LinkWay;
use chartkeeper::servers::chart_studio::ChartStudio;
use chartkeeper::servers::registry::Servers;
use chartkeeper::servers::throttle::Allowed;
use chartkeeper::servers::{ChartServer as _, Timeouts};
use chartkeeper::store::Store;
use chartkeeper::store::seal::{Keyring, generate};
use chartkeeper::store::vault::Vault;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

const TEAM: TeamId = TeamId(1);
const MEMBER: MemberId = MemberId(2);
const CHANNEL: ChannelId = ChannelId(3);

/// A bot without Discord; its member is linked to one account.
pub struct Bot {
    keeper: Arc<Keeper>,
    server: Arc<ChartStudio>,
    username: String,
    jobs: watch::Receiver<Option<JobState>>,
    shutdown: watch::Sender<bool>,
    running: JoinHandle<Result<(), chartkeeper::store::StoreError>>,
}

/// What a purge took.
pub struct Run {
    /// From the command to the end of its job.
    pub wall: Duration,
    /// The account's limit meanwhile.
    pub allowed: Allowed,
}

impl Bot {
    /// Starts it and links the account, which is the first call to that chart server.
    pub async fn start(
        dir: &Path,
        base: &str,
        username: &str,
        key: String,
    ) -> anyhow::Result<Self> {
        let database = format!("sqlite://{}", dir.join("chartkeeper.db").display());
        let name = ServerName("home".to_owned());
        let server = Arc::new(ChartStudio::new(
            name,
            base,
            Vec::new(),
            Timeouts::default(),
        )?);
        let keeper = Arc::new(Keeper {
            store: Store::open(&database).await?,
            servers: Servers::new(server.clone(), Vec::new()),
            keyring: Arc::new(Keyring::from_list(&generate())?),
            vault: Vault::new(dir.join("copies"), u64::MAX),
            clock: Arc::new(SystemClock),
            chart_limit: 100,
            pace: Pace::ORDINARY,
            catalogue: Catalogue::default(),
            snapshots: Snapshots::new(),
            protections_changed: AtomicU64::new(0),
            seen: Seen::new(),
            link_way: LinkWay::Form,
            maker: None,
            work: Arc::new(Notify::new()),
        });
        // The procedure makes no copies, and what is compared is deleting.
        keeper
            .store
            .set_team_setting(
                (TEAM, MEMBER),
                TeamSetting::Copying,
                Some("off"),
                SystemClock.now(),
            )
            .await?;
        let (told, jobs) = watch::channel(None);
        let (shutdown, asked) = watch::channel(false);
        let runner = Runner::new(keeper.clone(), Arc::new(Listener(told)), asked);
        let running = tokio::spawn(runner.run());
        let request = LinkRequest {
            team: TEAM,
            member: MEMBER,
            server: None,
            username: username.to_owned(),
        };
        keeper.link(request, key.into()).await?;
        Ok(Self {
            keeper,
            server,
            username: username.to_owned(),
            jobs,
            shutdown,
            running,
        })
    }

    /// Plans to delete all, approves it, and waits for the end of the job.
    pub async fn purge(mut self) -> anyhow::Result<Run> {
        let started = Instant::now();
        let card = self
            .keeper
            .purge_card(TEAM, MEMBER, None, Selector::everything(Which::All))
            .await?;
        let draft = card.draft.context("nothing matched")?;
        let by = Presser {
            team: TEAM,
            member: MEMBER,
            channel: CHANNEL,
            locale: "en".to_owned(),
        };
        let typed = draft.items.len().to_string();
        let chosen = self
            .keeper
            .choose_typed(&by, &draft.id, Choice::Delete, &typed)
            .await?;
        let Chosen::Started(_) = chosen else {
            bail!("the number was typed and is asked for again");
        };
        let over = |state: &Option<JobState>| {
            matches!(
                state,
                Some(JobState::Done | JobState::Paused | JobState::Stopped)
            )
        };
        let ended = *self.jobs.wait_for(over).await?;
        let wall = started.elapsed();
        let allowed = self
            .server
            .throttle()
            .allowed(self.server.origin(), &self.username)
            .context("no call went through the throttle")?;
        self.shutdown.send_replace(true);
        self.running.await??;
        if ended != Some(JobState::Done) {
            bail!("the job ended as {ended:?}");
        }
        Ok(Run { wall, allowed })
    }
}

/// Discord is always there, and every message is taken. What a job's state is, is passed on.
struct Listener(watch::Sender<Option<JobState>>);

#[async_trait]
impl Notifier for Listener {
    async fn post(&self, _job: &JobId, telling: Telling<'_>) -> Result<MessageId, NotTold> {
        self.0.send_replace(Some(telling.report.job.state));
        Ok(MessageId(4))
    }

    async fn edit(&self, _message: MessageId, telling: Telling<'_>) -> Result<(), NotTold> {
        self.0.send_replace(Some(telling.report.job.state));
        Ok(())
    }

    async fn linked(&self, _ticket: &TicketId, _account: &str, _first: Option<Use>) {}

    async fn membership(&self, _team: TeamId, _member: MemberId) -> Membership {
        Membership::Here
    }

    async fn note(&self, _telling: Telling<'_>) -> Result<(), NotTold> {
        Ok(())
    }

    async fn post_notice(&self, _telling: Telling<'_>) -> Result<(), NotTold> {
        Ok(())
    }

    async fn post_request(&self, _: &RequestReport) -> Result<MessageId, NotTold> {
        Err(NotTold::Forbidden)
    }

    async fn edit_request(&self, _: MessageId, _: &RequestReport) -> Result<(), NotTold> {
        Err(NotTold::Forbidden)
    }

    async fn remind(&self, _: MessageId, _: &RequestReport) -> Result<(), NotTold> {
        Err(NotTold::Forbidden)
    }

    async fn post_news(&self, _: &Bulletin) -> Result<(), NotTold> {
        Err(NotTold::NotNow)
    }

    async fn tell_directly(
        &self,
        _: TeamId,
        _: MemberId,
        _: &str,
        _: &Report,
    ) -> Result<(), NotTold> {
        Err(NotTold::NotNow)
    }

    async fn post_proposal(&self, _: &ProposalReport) -> Result<MessageId, NotTold> {
        Err(NotTold::Forbidden)
    }

    async fn edit_proposal(&self, _: MessageId, _: &ProposalReport) -> Result<(), NotTold> {
        Err(NotTold::Forbidden)
    }

    fn is_stoppable(&self) -> bool {
        true
    }
}
