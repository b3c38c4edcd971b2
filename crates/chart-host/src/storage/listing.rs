//! Owns lists of files: one page and the total, from one snapshot.
//!
//! Always holds: every order ends with the number, so it is total; pages of an unchanged list
//! neither overlap nor leave a gap.

use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};

use super::files::{COLUMNS, file};
use crate::model::{FileRow, Filetype};

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Modified,
    Created,
    Title,
    Views,
    Filetype,
    Id,
}

/// Which end of the order comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Up,
    Down,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) key: Key,
    pub(crate) direction: Direction,
}

impl Order {
    /// Newest change first.
    pub(crate) const DEFAULT: Self = Self {
        key: Key::Modified,
        direction: Direction::Down,
    };

    fn turned(self) -> Self {
        let direction = match self.direction {
            Direction::Up => Direction::Down,
            Direction::Down => Direction::Up,
        };
        Self { direction, ..self }
    }

    /// The clause, over a table of that alias.
    fn sql(self, table: &str) -> String {
        let column = match self.key {
            Key::Modified => "modified_ms",
            Key::Created => "created_ms",
            Key::Title => "title",
            Key::Views => "views",
            Key::Filetype => "filetype",
            Key::Id => "local",
        };
        let way = match self.direction {
            Direction::Up => "ASC",
            Direction::Down => "DESC",
        };
        format!(" ORDER BY {table}.{column} {way}, {table}.local {way}")
    }
}

/// Who looks: the owner sees all, others what the world may read. A visitor of the pages also sees the
/// folders on the way to that: the Python client makes them private, whatever it puts there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Viewer {
    Owner,
    Other,
    Visitor,
}

/// Whether files in the trash are in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InTrash {
    Hide,
    Show,
}

/// Where the files of a list lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    /// In whatever folder.
    Anywhere,
    /// In the folder of that number; `HOME` is one.
    Folder(i64),
}

/// Which files of a user, and in which order.
#[derive(Debug, Clone)]
pub(crate) struct Select {
    pub(crate) account: i64,
    pub(crate) viewer: Viewer,
    pub(crate) in_trash: InTrash,
    /// None: any.
    pub(crate) filetype: Option<Filetype>,
    pub(crate) within: Within,
    /// A part of the title; case of ASCII letters does not matter.
    pub(crate) search: Option<String>,
    pub(crate) order: Order,
}

/// The folders, of the account of `file`, in which something is public, and those around them.
const OPEN: &str = "WITH RECURSIVE way (local) AS (
        SELECT parent FROM file o
        WHERE o.account = file.account AND o.world_readable = 1 AND o.trashed_with IS NULL
        UNION
        SELECT f.parent FROM way JOIN file f ON f.account = file.account AND f.local = way.local)
    SELECT local FROM way";

/// Whether something public lies in a folder, however deep.
pub(crate) async fn is_open(
    conn: &mut SqliteConnection,
    folder: &FileRow,
) -> Result<bool, sqlx::Error> {
    let sql = format!("SELECT file.local IN ({OPEN}) FROM file WHERE file.pk = ?");
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(folder.pk)
        .fetch_one(conn)
        .await?
        .try_get(0)
}

/// How many files a list has: from the tally where it can tell, else by looking at each.
pub(crate) async fn count(
    conn: &mut SqliteConnection,
    select: &Select,
) -> Result<u64, sqlx::Error> {
    if select.search.is_none() && select.viewer != Viewer::Visitor {
        return tallied(conn, select).await;
    }
    let mut sql = QueryBuilder::<Sqlite>::new("SELECT COUNT(*) FROM file WHERE ");
    conditions(&mut sql, select);
    let count: i64 = sql.build().fetch_one(conn).await?.try_get(0)?;
    Ok(count.unsigned_abs())
}

async fn tallied(conn: &mut SqliteConnection, select: &Select) -> Result<u64, sqlx::Error> {
    let mut sql = QueryBuilder::<Sqlite>::new("SELECT COALESCE(SUM(files), 0) FROM tally WHERE ");
    sql.push("account = ").push_bind(select.account);
    if let Within::Folder(parent) = select.within {
        sql.push(" AND parent = ").push_bind(parent);
    }
    if let Some(filetype) = select.filetype {
        sql.push(" AND filetype = ").push_bind(filetype.as_str());
    }
    if select.in_trash == InTrash::Hide {
        sql.push(" AND trashed = 0");
    }
    if select.viewer != Viewer::Owner {
        sql.push(" AND world_readable = 1");
    }
    let count: i64 = sql.build().fetch_one(conn).await?.try_get(0)?;
    Ok(count.unsigned_abs())
}

/// A part of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) skip: i64,
    pub(crate) take: i64,
    /// How many the whole list has, by [`count`] in the same snapshot.
    pub(crate) of: i64,
}

/// One page of a list. What is nearer to its end is come upon from there, so that the last page is
/// as near as the first.
pub(crate) async fn page(
    conn: &mut SqliteConnection,
    select: &Select,
    part: Part,
) -> Result<Vec<FileRow>, sqlx::Error> {
    let take = part.take.min(part.of - part.skip).max(0);
    let behind = part.of - part.skip - take;
    let (order, skip) = if behind < part.skip {
        (select.order.turned(), behind)
    } else {
        (select.order, part.skip)
    };
    // The inner search runs over one index alone; whole rows are read for the page only.
    let mut sql = QueryBuilder::<Sqlite>::new(format!(
        "SELECT {COLUMNS} FROM file f JOIN account a ON a.id = f.account \
         WHERE f.pk IN (SELECT pk FROM file WHERE "
    ));
    conditions(&mut sql, select);
    sql.push(order.sql("file"))
        .push(" LIMIT ")
        .push_bind(take)
        .push(" OFFSET ")
        .push_bind(skip);
    sql.push(")").push(select.order.sql("f"));
    let rows = sql.build().fetch_all(conn).await?;
    rows.iter().map(file).collect()
}

/// So many of a list, by number, from the one behind that number on.
pub(crate) async fn after(
    conn: &mut SqliteConnection,
    select: &Select,
    local: i64,
    take: i64,
) -> Result<Vec<FileRow>, sqlx::Error> {
    let mut sql = QueryBuilder::<Sqlite>::new(format!(
        "SELECT {COLUMNS} FROM file f JOIN account a ON a.id = f.account \
         WHERE f.pk IN (SELECT pk FROM file WHERE "
    ));
    conditions(&mut sql, select);
    sql.push(" AND local > ")
        .push_bind(local)
        .push(" ORDER BY local LIMIT ")
        .push_bind(take)
        .push(") ORDER BY f.local");
    let rows = sql.build().fetch_all(conn).await?;
    rows.iter().map(file).collect()
}

fn conditions(sql: &mut QueryBuilder<Sqlite>, select: &Select) {
    sql.push("account = ").push_bind(select.account);
    if select.in_trash == InTrash::Hide {
        sql.push(" AND trashed_with IS NULL");
    }
    match select.viewer {
        Viewer::Owner => {}
        Viewer::Other => {
            sql.push(" AND world_readable = 1");
        }
        Viewer::Visitor => {
            sql.push(" AND (world_readable = 1 OR filetype = 'fold' AND local IN (")
                .push(OPEN)
                .push("))");
        }
    }
    if let Some(filetype) = select.filetype {
        sql.push(" AND filetype = ").push_bind(filetype.as_str());
    }
    match select.within {
        Within::Anywhere => {}
        Within::Folder(parent) => {
            sql.push(" AND parent = ").push_bind(parent);
        }
    }
    if let Some(search) = &select.search {
        sql.push(" AND instr(lower(title), lower(")
            .push_bind(search.clone())
            .push(")) > 0");
    }
}
