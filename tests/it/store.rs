//! The store: one suite, on SQLite always, and on PostgreSQL where `CHARTKEEPER_TEST_POSTGRES` gives the
//! address of a database in which schemas may be made (`.ci/postgres` starts one). Each claim has a place of
//! its own.

mod budget;
mod history;
mod items;
mod jobs;
mod links;
mod moves;
mod opening;
mod plans;
mod requests;
mod rotation;
mod rules;
mod settings;
mod waiting;
mod watch;

use std::io::Write as _;

use chartkeeper::domain::chart::{Filetype, Ties};
use chartkeeper::domain::ids::{ChannelId, Fid, MemberId, Millis, PlanId, ServerName, TeamId};
use chartkeeper::domain::job::{ItemState, Job};
use chartkeeper::domain::plan::{Asked, Draft, Effect, PlanItem};
use chartkeeper::domain::quota::PlotLimit;
use chartkeeper::store::items::Move;
use chartkeeper::store::jobs::Claim;
use chartkeeper::store::links::{LinkedAccount, NewLink};
use chartkeeper::store::plans::{Approval, Approving};
use chartkeeper::store::seal::{Binding, Keyring, Sealed, generate};
use chartkeeper::store::{Store, new_id};
use secrecy::SecretString;
use sqlx::{AnyPool, AssertSqlSafe};

/// Runs each claim on both databases.
macro_rules! on_both {
    ($($claim:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $claim() {
                super::$claim(&$crate::store::Place::sqlite()).await;
            })*
        }
        mod postgres {
            $(#[tokio::test]
            async fn $claim() {
                if let Some(place) = $crate::store::Place::postgres().await {
                    super::$claim(&place).await;
                    place.clear().await;
                }
            })*
        }
    };
}
pub(crate) use on_both;

const POSTGRES: &str = "CHARTKEEPER_TEST_POSTGRES";

/// Nothing is left out in silence: where there is no PostgreSQL, this claim says so, or does not hold where
/// `CHARTKEEPER_REQUIRE_POSTGRES=1`.
#[test]
fn postgres_is_run_or_said_not_to_be() {
    if std::env::var_os(POSTGRES).is_some() {
        return;
    }
    // Past what keeps back the output of tests that pass.
    writeln!(std::io::stderr(), "PostgreSQL was not run: set {POSTGRES}").unwrap();
    let required = std::env::var("CHARTKEEPER_REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
    assert!(!required, "PostgreSQL is required: set {POSTGRES}");
}

/// The present moment of these tests.
pub(crate) const NOW: Millis = Millis(1_800_000_000_000);

/// Before all that these tests do.
pub(crate) const LONG_AGO: Millis = Millis(0);

/// How long claims hold.
pub(crate) const LEASE: i64 = 60_000;

/// More than an `i64` takes: ids are unsigned, and columns are not.
pub(crate) const TEAM: TeamId = TeamId(u64::MAX - 1);
pub(crate) const MEMBER: MemberId = MemberId(1 << 63);
pub(crate) const CHANNEL: ChannelId = ChannelId(7);

/// An empty database.
pub(crate) struct Place {
    url: String,
    dir: Option<tempfile::TempDir>,
    schema: Option<String>,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", dir.path().join("store.db").display());
        Self {
            url,
            dir: Some(dir),
            schema: None,
        }
    }

    /// A schema of its own in the database of `CHARTKEEPER_TEST_POSTGRES`.
    pub(crate) async fn postgres() -> Option<Self> {
        sqlx::any::install_default_drivers();
        let url = std::env::var(POSTGRES).ok()?;
        let schema = format!("t{}", new_id());
        run(&url, format!("CREATE SCHEMA {schema}")).await;
        let and = if url.contains('?') { '&' } else { '?' };
        Some(Self {
            url: format!("{url}{and}application_name={schema}&options=-c%20search_path%3D{schema}"),
            dir: None,
            schema: Some(schema),
        })
    }

    /// Leaves nothing in the database of `CHARTKEEPER_TEST_POSTGRES`, unless the claim did not hold: then
    /// what is there may tell why.
    pub(crate) async fn clear(self) {
        if let Some(schema) = self.schema {
            run(&self.url, format!("DROP SCHEMA {schema} CASCADE")).await;
        }
    }

    /// What a process would find that starts after this one was killed just now.
    pub(crate) fn after_a_kill(&self) -> Self {
        let Some(dir) = self.dir() else {
            return Self {
                url: self.url.clone(),
                dir: None,
                schema: None,
            };
        };
        let after = Self::sqlite();
        for file in ["store.db", "store.db-wal"] {
            std::fs::copy(dir.join(file), after.dir().unwrap().join(file)).unwrap();
        }
        after
    }

    pub(crate) async fn store(&self) -> Store {
        Store::open(&self.url).await.unwrap()
    }

    /// As many stores as processes would have: of SQLite there is only ever one.
    pub(crate) async fn stores(&self, count: usize) -> Vec<Store> {
        let first = self.store().await;
        let mut stores = vec![first.clone()];
        while stores.len() < count {
            let next = if self.dir.is_some() {
                first.clone()
            } else {
                self.store().await
            };
            stores.push(next);
        }
        stores
    }

    /// Changes the tables behind the store's back.
    pub(crate) async fn behind_its_back(&self, sql: &str) {
        let changed = run(&self.url, sql.to_owned()).await;
        assert!(changed > 0, "{sql}");
    }

    pub(crate) fn dir(&self) -> Option<&std::path::Path> {
        self.dir.as_ref().map(tempfile::TempDir::path)
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

async fn run(url: &str, sql: String) -> u64 {
    let pool = AnyPool::connect(url).await.unwrap();
    let done = sqlx::query(AssertSqlSafe(sql)).execute(&pool).await;
    pool.close().await;
    done.unwrap().rows_affected()
}

pub(crate) fn sealed(secret: &str, member: MemberId) -> Sealed {
    let bound = Binding {
        origin: "https://charts.example".into(),
        team: TEAM,
        member,
    };
    let ring = Keyring::from_list(&generate()).unwrap();
    ring.seal(&SecretString::from(secret), &bound).unwrap()
}

pub(crate) fn new_link(username: &str, member: MemberId) -> NewLink {
    NewLink {
        team: TEAM,
        member,
        server: ServerName("home".into()),
        origin: "https://charts.example".into(),
        username: username.into(),
        plot_limit: PlotLimit::Untold,
        sealed: sealed("a key", member),
    }
}

pub(crate) async fn linked(store: &Store, username: &str) -> LinkedAccount {
    store
        .put_link(new_link(username, MEMBER), NOW)
        .await
        .unwrap()
}

pub(crate) fn plan_item(local: u64) -> PlanItem {
    PlanItem {
        fid: Fid::new("ada", local),
        filetype: Filetype::Plot,
        title: format!("plot {local}"),
        created: Millis(1),
        modified: Millis(2),
        draws_from: Ties::Known(vec![]),
    }
}

/// A plan of so many charts, stored and open.
pub(crate) async fn planned(store: &Store, account: &LinkedAccount, charts: u64) -> Draft {
    let draft = Draft {
        id: PlanId(new_id()),
        team: TEAM,
        member: MEMBER,
        account: account.account.id.clone(),
        to: None,
        asked: Asked::One(Fid::new("ada", 1)),
        items: (0..charts).map(plan_item).collect(),
        created: NOW,
        expires: NOW.plus(1000),
    };
    store.put_plan(&draft).await.unwrap();
    draft
}

pub(crate) fn approving(plan: &PlanId) -> Approving<'_> {
    Approving {
        plan,
        effect: Effect::Delete,
        by: MEMBER,
        channel: CHANNEL,
        locale: "zh",
    }
}

/// A job of so many charts that waits for a runner, of an account of its own.
pub(crate) async fn queued(store: &Store, charts: u64) -> Job {
    let account = linked(store, &new_id()).await;
    queued_for(store, &account, charts, NOW).await
}

/// The same, of that account and approved then.
pub(crate) async fn queued_for(
    store: &Store,
    account: &LinkedAccount,
    charts: u64,
    then: Millis,
) -> Job {
    let draft = planned(store, account, charts).await;
    match store.approve(approving(&draft.id), then).await.unwrap() {
        Approval::Approved(job) => job,
        other => panic!("{other:?}"),
    }
}

/// The same, claimed.
pub(crate) async fn running(store: &Store, charts: u64) -> Claim {
    let job = queued(store, charts).await;
    let claim = store.claim("a", NOW, LEASE).await.unwrap().unwrap();
    assert_eq!(claim.job.id, job.id);
    claim
}

pub(crate) const fn step(n: usize, from: ItemState, to: ItemState) -> Move {
    Move {
        n,
        from,
        to,
        reason: None,
        answer: None,
        copy: None,
        counts: None,
    }
}

/// Where the items of a job stand.
pub(crate) async fn states(store: &Store, job: &Job) -> Vec<ItemState> {
    let rows = store.outcomes(&job.id).await.unwrap();
    rows.into_iter().map(|row| row.state).collect()
}
