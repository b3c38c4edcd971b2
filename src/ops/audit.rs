//! `/charts-admin audit`: what happened in a team, for those who manage it.
//!
//! What always holds: titles are told only of accounts to which the reader is linked.

use std::collections::HashMap;

use serde_json::json;

use super::Keeper;
use super::decide::Presser;
use super::errors::Fault;
use crate::domain::audit::{Line, What};
use crate::domain::ids::{AccountId, JobId, PlanId};

/// As many lines are read: some megabytes as a file.
const MOST_LINES: u32 = 20_000;

/// As many are on the card.
const SHOWN: usize = 12;

/// What happened lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// The latest lines but those of single charts, the latest first, with the account as `user @ host`.
    pub shown: Vec<(Line, String)>,
    /// Every line that was read, the oldest first, as JSON lines.
    pub file: Vec<u8>,
}

impl Keeper {
    /// What happened in the presser's team.
    ///
    /// # Errors
    /// The store's.
    pub async fn audit(&self, by: &Presser) -> Result<Log, Fault> {
        let lines = self.store.audit(by.team, by.member, MOST_LINES).await?;
        let mut names: HashMap<AccountId, String> = HashMap::new();
        for id in lines.iter().filter_map(|line| line.account.as_ref()) {
            if !names.contains_key(id) {
                let account = self.store.account(id).await?;
                names.insert(
                    id.clone(),
                    account.map_or_else(String::new, |one| one.shown()),
                );
            }
        }
        let name = |line: &Line| {
            let account = line.account.as_ref();
            let name = account.and_then(|account| names.get(account));
            name.cloned().unwrap_or_default()
        };
        let mut file = Vec::new();
        for line in lines.iter().rev() {
            file.extend(as_json(line, &name(line)).into_bytes());
            file.push(b'\n');
        }
        let shown = lines.into_iter().filter(|line| line.what != What::Item);
        let shown = shown.take(SHOWN).map(|line| {
            let name = name(&line);
            (line, name)
        });
        Ok(Log {
            shown: shown.collect(),
            file,
        })
    }
}

fn as_json(line: &Line, account: &str) -> String {
    let at = jiff::Timestamp::from_millisecond(line.at.0);
    let value = json!({
        "at": at.map_or_else(|_| line.at.0.to_string(), |at| at.to_string()),
        "what": line.what.word(),
        "by": line.by.map(|by| by.to_string()),
        "account": Some(account).filter(|name| !name.is_empty()),
        "plan": line.plan.as_ref().map(PlanId::as_str),
        "job": line.job.as_ref().map(JobId::as_str),
        "chart": line.fid.as_ref().map(ToString::to_string),
        "title": line.title,
        "detail": line.detail,
    });
    value.to_string()
}
