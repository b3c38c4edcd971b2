//! What teams set for themselves. A setting without a row is at its default.

use super::audit::{self, Entry};
use super::rows::to_sql;
use super::{Store, StoreError, column};
use crate::domain::audit::What;
use crate::domain::ids::{ChannelId, MemberId, Millis, RoleId, TeamId};
use crate::domain::settings::{self, TeamSetting, TeamSettings};

/// What the audit log says of a setting without a row.
const DEFAULT: &str = "default";

impl Store {
    /// What that team set.
    ///
    /// # Errors
    /// The database's.
    pub async fn team_settings(&self, team: TeamId) -> Result<TeamSettings, StoreError> {
        let rows = sqlx::query("SELECT name, value FROM team_settings WHERE team = $1")
            .bind(to_sql(team.0))
            .fetch_all(&self.pool)
            .await?;
        let mut set = TeamSettings::default();
        for row in &rows {
            let (name, value): (String, String) = (column(row, "name")?, column(row, "value")?);
            // A setting of another version is not this one's to judge.
            let Some(setting) = TeamSetting::from_word(&name) else {
                continue;
            };
            let unread = StoreError::NotUnderstood("a setting of a team");
            match setting {
                TeamSetting::NoticeChannel => {
                    set.notice_channel = Some(channel(&value).ok_or(unread)?);
                }
                TeamSetting::LogChannel => set.log_channel = Some(channel(&value).ok_or(unread)?),
                TeamSetting::AccountLimit => {
                    set.account_limit = settings::limit(&value).ok_or(unread)?;
                }
                TeamSetting::ApproverRole => {
                    let role = value.parse().map(RoleId).map_err(|_| unread)?;
                    set.approver_role = Some(role);
                }
                TeamSetting::ApproveAbove => {
                    set.approve_above = Some(settings::above(&value).ok_or(unread)?);
                }
                TeamSetting::Approvers => {
                    set.approvers = Some(settings::approvers(&value).ok_or(unread)?);
                }
                TeamSetting::RequestHours => {
                    set.request_hours = Some(settings::hours(&value).ok_or(unread)?);
                }
                TeamSetting::Copying => set.copying = settings::copying(&value).ok_or(unread)?,
                TeamSetting::Sweep => set.sweep = settings::sweep(&value).ok_or(unread)?,
            }
        }
        Ok(set)
    }

    /// Sets it, or, without a value, puts it back to its default; in the name of that member.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_team_setting(
        &self,
        (team, by): (TeamId, MemberId),
        setting: TeamSetting,
        value: Option<&str>,
        now: Millis,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let before = sqlx::query("SELECT value FROM team_settings WHERE team = $1 AND name = $2")
            .bind(to_sql(team.0))
            .bind(setting.word())
            .fetch_optional(&mut *tx)
            .await?;
        let before: Option<String> = before.map(|row| column(&row, "value")).transpose()?;
        let write = match value {
            Some(value) => sqlx::query(
                "INSERT INTO team_settings (team, name, value) VALUES ($1, $2, $3) \
                 ON CONFLICT (team, name) DO UPDATE SET value = excluded.value",
            )
            .bind(to_sql(team.0))
            .bind(setting.word())
            .bind(value),
            None => sqlx::query("DELETE FROM team_settings WHERE team = $1 AND name = $2")
                .bind(to_sql(team.0))
                .bind(setting.word()),
        };
        write.execute(&mut *tx).await?;
        if before.as_deref() != value {
            let (old, new) = (
                before.as_deref().unwrap_or(DEFAULT),
                value.unwrap_or(DEFAULT),
            );
            let detail = format!("{}: {old} → {new}", setting.word());
            let entry = Entry {
                team,
                at: now,
                what: What::Set,
                by: Some(by),
                account: None,
                plan: None,
                detail: Some(&detail),
            };
            audit::put(&mut tx, entry).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Forgets what that team set, what it protects, and its rules.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_team(&self, team: TeamId) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for sql in [
            "DELETE FROM team_settings WHERE team = $1",
            "DELETE FROM protections WHERE team = $1",
            "DELETE FROM rule_turns WHERE rule_id IN (SELECT id FROM rules WHERE team = $1)",
            "DELETE FROM rule_acceptances WHERE team = $1",
            "DELETE FROM rules WHERE team = $1",
        ] {
            sqlx::query(sql)
                .bind(to_sql(team.0))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

fn channel(value: &str) -> Option<ChannelId> {
    value.parse().ok().map(ChannelId)
}
