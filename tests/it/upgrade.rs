//! A newer Chartkeeper over the database of an older one, in the middle of a purge.

use std::borrow::Cow;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use chart_host::SeedKind::Plot;
use chartkeeper::domain::ids::{MemberId, Millis, TeamId};
use chartkeeper::store::seal::{Binding, Keyring, generate};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, AssertSqlSafe, Row as _, SqlSafeStr as _};

use crate::world::{KEY, START_MS, World, chart};

const OLD_ROWS: &str = include_str!("upgrade/mid_purge_0001.sql");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purge_that_an_older_version_began_goes_on_and_ends() {
    let mut world = World::unlinked().await;
    world.stop_bot().await;
    let charts = (1..=6).map(|n| chart(Plot, n, &format!("Plot {n}"), 40));
    world.has(charts.collect()).await;
    for taken in [5, 3, 1] {
        world.host.trash_as_owner("jane", taken).await.unwrap();
    }
    written_by_the_first_version(&world).await;

    world.start_bot().await;
    let done = world.hears("Done").await;
    insta::assert_snapshot!(world.text(&done), @"
    # Delete 5 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 5 deleted for ever
    Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
    [Details]
    ");
    // 6 was not on the approved list.
    assert_eq!(world.plots("jane").await, (vec![6], vec![]));

    let copy = world.path("chartkeeper.db.before-0002");
    assert_eq!(tables(&copy).await, FIRST_TABLES);
    let state = "SELECT state FROM jobs UNION ALL SELECT state FROM items ORDER BY state";
    assert_eq!(
        texts(&copy, state).await,
        [
            "planned", "running", "trashed", "trashed", "trashing", "trashing"
        ]
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&copy).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // It holds sealed keys, and goes when it is thirty days old; what somebody else named so stays.
    let kept = world.path("chartkeeper.db.before-lunch");
    std::fs::write(&kept, "mine").unwrap();
    let now = u64::try_from(START_MS).unwrap();
    for (age, is_there) in [(30 * 24 - 2, true), (30 * 24 + 2, false)] {
        let made = UNIX_EPOCH + Duration::from_millis(now) - Duration::from_hours(age);
        for file in [&copy, &kept] {
            std::fs::File::options()
                .write(true)
                .open(file)
                .unwrap()
                .set_modified(made)
                .unwrap();
        }
        let keeper = world.app().keeper();
        let day_30 = Millis(START_MS - 30 * 24 * 3_600_000);
        let removed = keeper.store.remove_copies(day_30).await.unwrap();
        assert_eq!((removed, copy.exists()), (u64::from(!is_there), is_there));
    }
    assert!(kept.exists());
    // Started again, there is nothing to bring up to date, and nothing to copy.
    world.stop_bot().await;
    world.start_bot().await;
    assert!(!copy.exists());
    world.end().await;
}

const FIRST_TABLES: [&str; 8] = [
    "_sqlx_migrations",
    "accounts",
    "approvals",
    "items",
    "jobs",
    "links",
    "plan_items",
    "plans",
];

async fn written_by_the_first_version(world: &World) {
    for file in ["chartkeeper.db", "chartkeeper.db-wal", "chartkeeper.db-shm"] {
        let _ = std::fs::remove_file(world.path(file));
    }
    let key = generate();
    std::fs::write(world.path("chartkeeper.keys"), &key).unwrap();
    let origin = format!("http://{}", world.host_address());
    let bound = Binding {
        origin: origin.clone(),
        team: TeamId(world.team),
        member: MemberId(world.jane),
    };
    let ring = Keyring::from_list(&key).unwrap();
    let sealed = ring.seal(&KEY.to_owned().into(), &bound).unwrap();
    let rows = OLD_ROWS
        .replace("{TEAM}", &world.team.to_string())
        .replace("{JANE}", &world.jane.to_string())
        .replace("{CHANNEL}", &world.channel.to_string())
        .replace("{ORIGIN}", &origin)
        .replace("{SEALED}", &sealed.text)
        .replace("{FINGERPRINT}", &sealed.fingerprint);

    let pool = open(&world.path("chartkeeper.db"), "rwc").await;
    let first = Migration::new(
        1,
        Cow::Borrowed("first"),
        MigrationType::Simple,
        include_str!("../../migrations/0001_first.sql").into_sql_str(),
        false,
    );
    let first = Migrator::with_migrations(vec![first]);
    first.run(&pool).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(rows))
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
}

async fn tables(database: &Path) -> Vec<String> {
    let sql = "SELECT name AS state FROM sqlite_master WHERE type = 'table' ORDER BY name";
    texts(database, sql).await
}

async fn texts(database: &Path, sql: &'static str) -> Vec<String> {
    let pool = open(database, "ro").await;
    let rows = sqlx::query(sql).fetch_all(&pool).await.unwrap();
    pool.close().await;
    rows.iter().map(|row| row.get("state")).collect()
}

async fn open(database: &Path, mode: &str) -> AnyPool {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}?mode={mode}", database.display());
    AnyPool::connect(&url).await.unwrap()
}
