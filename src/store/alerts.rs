//! What was told of accounts, and what is still to be told.
//!
//! What always holds: that an alert counts as told, and what is to be posted of it, are written in one transaction that
//! fails where somebody else was first; a row of what is to be told is taken away by who tells it.

use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Transaction};

use super::rows::{from_sql, to_sql};
use super::{Store, StoreError, column, new_id};
use crate::domain::alert::{Snooze, State};
use crate::domain::ids::{AccountId, MemberId, Millis, TeamId};
use crate::domain::notice::{Alerts, News, Noticed, Way};
use crate::domain::watch::Silence;

/// What was told of an account in a team, as it was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Of its use.
    pub state: State,
    /// Whether it was told that its chart server is gone.
    pub gone: bool,
    /// Nothing where nothing was ever told.
    version: Option<i64>,
}

/// A member who is linked to an account in a team, and did not leave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The member.
    pub member: MemberId,
    /// Whether they hear of it unasked.
    pub alerts: Alerts,
    /// Since when their key is refused.
    pub refused: Option<Millis>,
}

/// Something that is to be told, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToTell {
    /// What.
    pub noticed: Noticed,
    /// How.
    pub way: Way,
    /// Whom; nothing where it is the channel.
    pub member: Option<MemberId>,
}

/// Something that is still to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its id.
    pub id: String,
    /// The team.
    pub team: TeamId,
    /// The account.
    pub account: AccountId,
    /// What and how.
    pub to_tell: ToTell,
    /// The message that it is part of, once that was settled.
    pub batch: Option<String>,
    /// Since when it is being posted. Where nobody is posting it, it is not known whether it was.
    pub posting: Option<Millis>,
}

const COLUMNS: &str = "id, team, account_id, kind, threshold, plots, plot_limit, way, member, made, batch, \
     posting";

/// The members who did not leave, among rows of `links`.
pub(super) const HERE: &str = "NOT EXISTS (SELECT 1 FROM departures WHERE departures.team = links.team \
     AND departures.member IN (0, links.member))";

impl Store {
    /// What was told of that account in that team.
    ///
    /// # Errors
    /// The database's.
    pub async fn told(&self, team: TeamId, account: &AccountId) -> Result<Told, StoreError> {
        let row = sqlx::query(
            "SELECT told, snoozed, gone_told, version FROM alert_states \
             WHERE team = $1 AND account_id = $2",
        )
        .bind(to_sql(team.0))
        .bind(account.as_str())
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else {
            return Ok(Told::default());
        };
        let snoozed: Option<i64> = column(&row, "snoozed")?;
        Ok(Told {
            state: State {
                told: from_sql(column(&row, "told")?),
                snooze: snoozed.map(snooze),
            },
            gone: column::<i64>(&row, "gone_told")? != 0,
            version: Some(column(&row, "version")?),
        })
    }

    /// Has that count as told from now on, and those be told. Says whether it was still as it was read.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_told(
        &self,
        (team, account): (TeamId, &AccountId),
        was: Told,
        now: Told,
        to_tell: &[ToTell],
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let write = match was.version {
            Some(_) => sqlx::query(
                "UPDATE alert_states SET told = $3, snoozed = $4, gone_told = $5, version = version + 1 \
                 WHERE team = $1 AND account_id = $2 AND version = $6 RETURNING team",
            ),
            None => sqlx::query(
                "INSERT INTO alert_states (team, account_id, told, snoozed, gone_told, version) \
                 VALUES ($1, $2, $3, $4, $5, $6) \
                 ON CONFLICT (team, account_id) DO NOTHING RETURNING team",
            ),
        };
        let write = write
            .bind(to_sql(team.0))
            .bind(account.as_str())
            .bind(to_sql(now.state.told))
            .bind(now.state.snooze.map(snooze_to_sql))
            .bind(i64::from(now.gone))
            .bind(was.version.unwrap_or(1));
        if write.fetch_optional(&mut *tx).await?.is_none() {
            return Ok(false);
        }
        put(&mut tx, (team, account), to_tell).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Snoozes the alerts of that account in that team.
    ///
    /// # Errors
    /// The database's.
    pub async fn snooze(
        &self,
        team: TeamId,
        account: &AccountId,
        until: Snooze,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO alert_states (team, account_id, told, snoozed, gone_told, version) \
             VALUES ($1, $2, 0, $3, 0, 1) ON CONFLICT (team, account_id) \
             DO UPDATE SET snoozed = excluded.snoozed, version = alert_states.version + 1",
        )
        .bind(to_sql(team.0))
        .bind(account.as_str())
        .bind(snooze_to_sql(until))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The members who are linked to that account in that team, without those who left.
    ///
    /// # Errors
    /// The database's.
    pub async fn listeners(
        &self,
        team: TeamId,
        account: &AccountId,
    ) -> Result<Vec<Listener>, StoreError> {
        let sql = format!(
            "SELECT member, alerts, refused FROM links \
             WHERE team = $1 AND account_id = $2 AND {HERE} ORDER BY created, id"
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(to_sql(team.0))
            .bind(account.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Listener {
                    member: MemberId(from_sql(column(row, "member")?)),
                    alerts: alerts(row)?,
                    refused: column::<Option<i64>>(row, "refused")?.map(Millis),
                })
            })
            .collect()
    }

    /// Notes that the key of that link is refused, and has that be told. Says whether it was not known yet.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_refused(
        &self,
        (team, member, account): (TeamId, MemberId, &AccountId),
        now: Millis,
        to_tell: &[ToTell],
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let write = sqlx::query(
            "UPDATE links SET refused = $1 WHERE team = $2 AND member = $3 AND account_id = $4 \
             AND refused IS NULL RETURNING id",
        )
        .bind(now.0)
        .bind(to_sql(team.0))
        .bind(to_sql(member.0))
        .bind(account.as_str());
        if write.fetch_optional(&mut *tx).await?.is_none() {
            return Ok(false);
        }
        put(&mut tx, (team, account), to_tell).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Notes that the key of that link is taken again.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_taken(
        &self,
        team: TeamId,
        member: MemberId,
        account: &AccountId,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE links SET refused = NULL WHERE team = $1 AND member = $2 AND account_id = $3",
        )
        .bind(to_sql(team.0))
        .bind(to_sql(member.0))
        .bind(account.as_str())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// How that member hears of the account; the default where they are not linked.
    ///
    /// # Errors
    /// The database's.
    pub async fn alerts(
        &self,
        team: TeamId,
        member: MemberId,
        account: &AccountId,
    ) -> Result<Alerts, StoreError> {
        let row = sqlx::query(
            "SELECT alerts FROM links WHERE team = $1 AND member = $2 AND account_id = $3",
        )
        .bind(to_sql(team.0))
        .bind(to_sql(member.0))
        .bind(account.as_str())
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map_or(Ok(Alerts::default()), alerts)
    }

    /// Has the member hear of the account that way.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_alerts(
        &self,
        team: TeamId,
        member: MemberId,
        account: &AccountId,
        alerts: Alerts,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE links SET alerts = $1 WHERE team = $2 AND member = $3 AND account_id = $4",
        )
        .bind(alerts.word())
        .bind(to_sql(team.0))
        .bind(to_sql(member.0))
        .bind(account.as_str())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// What is to be told that way, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn to_tell(&self, way: Way) -> Result<Vec<Notice>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM notices WHERE way = $1 ORDER BY team, made, id");
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(way.word())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(notice).collect()
    }

    /// Settles that those are told in one message, unless that is settled already, and since when they are being posted:
    /// nothing where they certainly were not.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_posting(
        &self,
        notices: &[String],
        batch: &str,
        posting: Option<Millis>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for id in notices {
            sqlx::query(
                "UPDATE notices SET batch = COALESCE(batch, $1), posting = $2 WHERE id = $3",
            )
            .bind(batch)
            .bind(posting.map(|at| at.0))
            .bind(id)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Those were told.
    ///
    /// # Errors
    /// The database's.
    pub async fn remove_notices(&self, notices: &[String]) -> Result<(), StoreError> {
        self.tell_otherwise(notices, None).await
    }

    /// Those cannot be told that way: they are told these other ways.
    ///
    /// # Errors
    /// The database's.
    pub async fn tell_otherwise(
        &self,
        notices: &[String],
        others: Option<(TeamId, &AccountId, &[ToTell])>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for id in notices {
            sqlx::query("DELETE FROM notices WHERE id = $1")
                .bind(id)
                .execute(&mut *tx)
                .await?;
        }
        if let Some((team, account, to_tell)) = others {
            put(&mut tx, (team, account), to_tell).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Takes what is to be told that member in that team at their next command.
    ///
    /// # Errors
    /// The database's.
    pub async fn take_notices(
        &self,
        team: TeamId,
        member: MemberId,
    ) -> Result<Vec<Notice>, StoreError> {
        let waiting = "SELECT 1 AS one FROM notices WHERE team = $1 AND member = $2 AND way = 'command' LIMIT 1";
        let waiting = sqlx::query(waiting)
            .bind(to_sql(team.0))
            .bind(to_sql(member.0))
            .fetch_optional(&self.pool)
            .await?;
        // Nearly always: no command waits for a write.
        if waiting.is_none() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "DELETE FROM notices WHERE team = $1 AND member = $2 AND way = 'command' RETURNING {COLUMNS}"
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(to_sql(team.0))
            .bind(to_sql(member.0))
            .fetch_all(&self.pool)
            .await?;
        let mut taken = rows.iter().map(notice).collect::<Result<Vec<_>, _>>()?;
        taken.sort_by_key(|notice| notice.to_tell.noticed.at);
        Ok(taken)
    }
}

impl Told {
    /// Whether nothing was ever told.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        self.version.is_none()
    }

    /// The same with another state.
    #[must_use]
    pub const fn with(self, state: State) -> Self {
        Self { state, ..self }
    }

    /// The same after it was told that the chart server is gone.
    #[must_use]
    pub const fn gone_too(self) -> Self {
        Self { gone: true, ..self }
    }
}

async fn put(
    tx: &mut Transaction<'static, Any>,
    (team, account): (TeamId, &AccountId),
    to_tell: &[ToTell],
) -> Result<(), StoreError> {
    for one in to_tell {
        let (kind, numbers) = kind_of(one.noticed.news);
        sqlx::query(
            "INSERT INTO notices (id, team, account_id, kind, threshold, plots, plot_limit, way, member, made) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(new_id())
        .bind(to_sql(team.0))
        .bind(account.as_str())
        .bind(kind)
        .bind(numbers.map(|(threshold, _, _)| to_sql(threshold)))
        .bind(numbers.map(|(_, plots, _)| to_sql(plots)))
        .bind(numbers.map(|(_, _, limit)| to_sql(limit)))
        .bind(one.way.word())
        .bind(one.member.map_or(0, |member| to_sql(member.0)))
        .bind(one.noticed.at.0)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// The word in the database, and threshold, plots and limit where there are any.
fn kind_of(news: News) -> (String, Option<(u64, u64, u64)>) {
    match news {
        News::Reached {
            threshold,
            plots,
            limit,
        } => ("reached".to_owned(), Some((threshold, plots, limit))),
        News::KeyRefused => ("key".to_owned(), None),
        News::NoDirectMessages => ("direct".to_owned(), None),
        News::Gone(silence) => (format!("gone:{}", silence.word()), None),
    }
}

fn news(row: &AnyRow) -> Result<News, StoreError> {
    let kind: String = column(row, "kind")?;
    let number = |name| Ok::<_, StoreError>(from_sql(column(row, name)?));
    match kind.as_str() {
        "reached" => Ok(News::Reached {
            threshold: number("threshold")?,
            plots: number("plots")?,
            limit: number("plot_limit")?,
        }),
        "key" => Ok(News::KeyRefused),
        "direct" => Ok(News::NoDirectMessages),
        other => other
            .strip_prefix("gone:")
            .and_then(Silence::from_word)
            .map(News::Gone)
            .ok_or(StoreError::NotUnderstood("what is to be told")),
    }
}

fn notice(row: &AnyRow) -> Result<Notice, StoreError> {
    let (way, member): (String, i64) = (column(row, "way")?, column(row, "member")?);
    let way = Way::from_word(&way).ok_or(StoreError::NotUnderstood("how something is told"))?;
    Ok(Notice {
        id: column(row, "id")?,
        team: TeamId(from_sql(column(row, "team")?)),
        account: AccountId(column(row, "account_id")?),
        to_tell: ToTell {
            noticed: Noticed {
                at: Millis(column(row, "made")?),
                news: news(row)?,
            },
            way,
            member: (member != 0).then(|| MemberId(from_sql(member))),
        },
        batch: column(row, "batch")?,
        posting: column::<Option<i64>>(row, "posting")?.map(Millis),
    })
}

pub(super) fn alerts(row: &AnyRow) -> Result<Alerts, StoreError> {
    let word: String = column(row, "alerts")?;
    Alerts::from_word(&word).ok_or(StoreError::NotUnderstood("how a member hears"))
}

/// -1 stands for until it falls.
const fn snooze(until: i64) -> Snooze {
    if until < 0 {
        Snooze::UntilItFalls
    } else {
        Snooze::Until(Millis(until))
    }
}

const fn snooze_to_sql(snooze: Snooze) -> i64 {
    match snooze {
        Snooze::UntilItFalls => -1,
        Snooze::Until(end) => end.0,
    }
}
