//! Bringing the tables up to date.
//!
//! What always holds: an SQLite file that holds anything is copied before its tables change; of two processes that
//! start at once one changes them; a database of a newer Chartkeeper is refused and left as it is.

use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::{Backend, Store, StoreError, column, lock, private, real};
use crate::domain::ids::Millis;

/// How long another process may take to change the tables of a file, or to end, before it counts as running.
const LONGEST_UPGRADE: Duration = Duration::from_secs(5);

/// How often it is looked whether it has ended.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Every migration, the oldest first.
const MIGRATIONS: [(i64, &str, &str); 13] = [
    (1, "first", include_str!("../../migrations/0001_first.sql")),
    (
        2,
        "team settings",
        include_str!("../../migrations/0002_team_settings.sql"),
    ),
    (
        3,
        "members",
        include_str!("../../migrations/0003_members.sql"),
    ),
    (
        4,
        "seeing",
        include_str!("../../migrations/0004_seeing.sql"),
    ),
    (
        5,
        "requests",
        include_str!("../../migrations/0005_requests.sql"),
    ),
    (6, "holds", include_str!("../../migrations/0006_holds.sql")),
    (
        7,
        "copies",
        include_str!("../../migrations/0007_copies.sql"),
    ),
    (8, "audit", include_str!("../../migrations/0008_audit.sql")),
    (9, "later", include_str!("../../migrations/0009_later.sql")),
    (
        10,
        "write budget",
        include_str!("../../migrations/0010_write_budget.sql"),
    ),
    (11, "watch", include_str!("../../migrations/0011_watch.sql")),
    (12, "rules", include_str!("../../migrations/0012_rules.sql")),
    (13, "moves", include_str!("../../migrations/0013_moves.sql")),
];

fn migrator() -> Migrator {
    let migrations = MIGRATIONS.map(|(version, name, sql)| {
        Migration::new(
            version,
            Cow::Borrowed(name),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    });
    Migrator::with_migrations(migrations.into())
}

fn newest() -> i64 {
    MIGRATIONS.map(|(version, _, _)| version)[MIGRATIONS.len() - 1]
}

/// Brings the tables up to date.
///
/// # Errors
/// [`StoreError::Newer`]; [`StoreError::InUse`], where a bot runs over a file whose tables would have to change.
pub(super) async fn bring_up_to_date(store: &Store) -> Result<(), StoreError> {
    let version = checked_version(store).await?;
    if version == Some(newest()) {
        // Checks that what was applied is what this version would apply.
        return Ok(migrator().run(&store.pool).await?);
    }
    let Some(path) = &store.path else {
        return Ok(migrator().run(&store.pool).await?);
    };
    let _alone = wait_for_lock(path).await?;
    // Another process may have been quicker.
    let version = checked_version(store).await?;
    if let Some(version) = version.filter(|version| *version < newest()) {
        copy_before(store, path, version + 1).await?;
    }
    Ok(migrator().run(&store.pool).await?)
}

impl Store {
    /// Removes the copies that upgrades made beside the database and that are older than `since`: they hold sealed
    /// keys. How many went; none where the database is no file.
    ///
    /// # Errors
    /// A file's.
    pub async fn remove_copies(&self, since: Millis) -> Result<u64, StoreError> {
        let Some(path) = self.path.clone() else {
            return Ok(0);
        };
        let removing = tokio::task::spawn_blocking(move || remove_copies(&path, since));
        removing.await.unwrap_or(Ok(0))
    }
}

fn remove_copies(path: &Path, since: Millis) -> Result<u64, StoreError> {
    let database = real(path)?;
    let (Some(folder), Some(name)) = (database.parent(), database.file_name()) else {
        return Ok(0);
    };
    let of_file = |source| StoreError::File {
        path: folder.to_owned(),
        source,
    };
    let copies = format!("{}.before-", name.to_string_lossy());
    let mut removed = 0;
    for entry in std::fs::read_dir(folder).map_err(of_file)? {
        let entry = entry.map_err(of_file)?;
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(&copies));
        if !number.is_some_and(|n| n.len() == 4 && n.bytes().all(|b| b.is_ascii_digit())) {
            continue;
        }
        let made = entry.metadata().and_then(|about| about.modified());
        let made = made.map_err(of_file)?.duration_since(std::time::UNIX_EPOCH);
        let made = made.map_or(0, |made| {
            i64::try_from(made.as_millis()).unwrap_or(i64::MAX)
        });
        if made < since.0 {
            std::fs::remove_file(entry.path()).map_err(of_file)?;
            tracing::info!(copy = %entry.path().display(), "a copy from before an update was removed");
            removed += 1;
        }
    }
    Ok(removed)
}

/// The version of the tables; nothing where there are none yet.
async fn checked_version(store: &Store) -> Result<Option<i64>, StoreError> {
    let version = version(store).await?;
    match version {
        Some(found) if found > newest() => Err(StoreError::Newer {
            found,
            known: newest(),
        }),
        _ => Ok(version),
    }
}

/// The newest migration that was applied.
pub(super) async fn version(store: &Store) -> Result<Option<i64>, StoreError> {
    let there = match store.backend {
        Backend::Sqlite => "SELECT name FROM sqlite_master WHERE name = '_sqlx_migrations'",
        Backend::Postgres => "SELECT 1 AS name WHERE to_regclass('_sqlx_migrations') IS NOT NULL",
    };
    if sqlx::query(there)
        .fetch_optional(&store.pool)
        .await?
        .is_none()
    {
        return Ok(None);
    }
    let row = sqlx::query("SELECT MAX(version) AS version FROM _sqlx_migrations")
        .fetch_one(&store.pool)
        .await?;
    column(&row, "version")
}

/// The lock that a running bot holds.
pub(super) async fn wait_for_lock(path: &Path) -> Result<File, StoreError> {
    let waits = LONGEST_UPGRADE.as_millis() / LOOK_EVERY.as_millis();
    for _ in 0..waits {
        match lock(path) {
            Err(StoreError::InUse(_)) => tokio::time::sleep(LOOK_EVERY).await,
            held => return held,
        }
    }
    lock(path)
}

/// Copies the file as it is before that migration. The copy appears under its name when it is whole.
async fn copy_before(store: &Store, path: &Path, migration: i64) -> Result<(), StoreError> {
    let database = real(path)?;
    let copy = PathBuf::from(format!("{}.before-{migration:04}", database.display()));
    let unfinished = PathBuf::from(format!("{}.unfinished", copy.display()));
    let of_file = |path: &Path, source| StoreError::File {
        path: path.to_owned(),
        source,
    };
    // What is left of a copy that was cut short; the lock says that nobody is making it.
    let _ = std::fs::remove_file(&unfinished);
    // SQLite copies into an empty file as it is, so nobody else may read it at any moment.
    let made = private().open(&unfinished);
    made.map_err(|source| of_file(&unfinished, source))?;
    let quoted = unfinished.display().to_string().replace('\'', "''");
    let sql = format!("VACUUM INTO '{quoted}'");
    let copied = sqlx::query(AssertSqlSafe(sql)).execute(&store.pool).await;
    let kept = copied.map_err(StoreError::from).and_then(|_| {
        private()
            .open(&unfinished)
            .and_then(|file| file.sync_all())
            .and_then(|()| std::fs::rename(&unfinished, &copy))
            .map_err(|source| of_file(&copy, source))
    });
    kept?;
    tracing::info!(
        copy = %copy.display(),
        "the database is brought up to date; this is a copy of it as it was before. It holds sealed keys as the \
         database does; remove it when all is well, or it goes after 30 days"
    );
    Ok(())
}
