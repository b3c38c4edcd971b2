//! `chartkeeper doctor`: opens what it can, looks at all of it, and prints what it found.
//!
//! What always holds: what cannot be opened is a finding, and the rest is looked at all the same; no database and no
//! key file is made where there is none.

use std::sync::Arc;
use std::time::Duration;

use super::{Failure, say};
use crate::app::{self, StartError};
use crate::config::{self, ChartServerKind, KeySource, Settings, Storage, sqlite_path};
use crate::discord::client::Discord;
use crate::discord::doctor_text;
use crate::ops::clock::SystemClock;
use crate::ops::doctor::{self, Finding, Grade, Patient, Running, Teams};
use crate::servers::Timeouts;
use crate::store::seal::Keyring;
use crate::store::{Backend, Store, StoreError};
use crate::text::Locale;

/// Somebody waits at a terminal.
const LONGEST_CALL: Duration = Duration::from_secs(10);

pub(super) async fn examine(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Grade, Failure> {
    let Settings {
        discord, storage, ..
    } = config::read(lookup)?;
    let locale = Locale::of_discord(&lookup("LANG").unwrap_or_default());
    let clock = Arc::new(SystemClock);
    let timeouts = Timeouts {
        whole: LONGEST_CALL,
        ..Timeouts::default()
    };
    let opened = open(&storage).await?;
    let servers = app::chart_servers(&storage, timeouts, storage.listen)?;
    let carried = storage.chart_servers.iter();
    let carried = carried.filter(|server| server.kind == ChartServerKind::Builtin);
    let carried: Vec<_> = carried.map(|server| server.name.clone()).collect();
    let patient = Patient {
        store: opened.store.as_ref(),
        keyring: opened.keyring.as_ref(),
        servers: &servers,
        carried: &carried,
        public_url: &storage.public_url,
        teams: match &discord.teams {
            config::Teams::Named(teams) => Teams::Named(teams.clone()),
            config::Teams::All => Teams::All,
        },
        running: opened.running,
        timeouts,
    };
    let surroundings = Discord::new(&discord, clock.clone()).surroundings();
    let mut findings = doctor::examine(&patient, surroundings.as_ref(), clock.as_ref()).await;
    findings.extend(opened.findings);
    let file = storage.servers_file.as_deref();
    findings.extend(file.map(|path| Finding::ServersFile(path.display().to_string())));
    say(&doctor_text(locale, &findings))?;
    Ok(Finding::worst(&findings))
}

/// What could be opened, and what was found where it could not.
struct Opened {
    store: Option<Store>,
    keyring: Option<Keyring>,
    running: Running,
    findings: Vec<Finding>,
}

async fn open(storage: &Storage) -> Result<Opened, Failure> {
    let mut opened = Opened {
        store: None,
        keyring: None,
        running: Running::No,
        findings: Vec::new(),
    };
    if sqlite_path(&storage.database_url).is_some_and(|path| !path.exists()) {
        opened.findings.push(Finding::DatabaseNone);
        return Ok(opened);
    }
    let store = match Store::open(&storage.database_url).await {
        Ok(store) => store,
        Err(newer @ StoreError::Newer { .. }) => return Err(StartError::from(newer).into()),
        Err(error) => {
            if matches!(error, StoreError::InUse(_)) {
                opened.running = Running::Elsewhere;
            }
            let closed = Finding::DatabaseClosed(error.to_string());
            opened.findings.push(closed);
            return Ok(opened);
        }
    };
    opened.running = match (store.backend(), store.carry_out_alone()) {
        (Backend::Postgres, _) => Running::Unknown,
        (Backend::Sqlite, Ok(_)) => Running::No,
        (Backend::Sqlite, Err(_)) => Running::Elsewhere,
    };
    match keyring(&storage.keys, &store).await {
        Ok(keyring) => opened.keyring = keyring,
        Err(error) => opened.findings.push(Finding::KeysUnread(error.to_string())),
    }
    opened.store = Some(store);
    Ok(opened)
}

/// The sealing keys; nothing where the file for them will be made at the first start.
async fn keyring(source: &KeySource, store: &Store) -> Result<Option<Keyring>, StartError> {
    if let KeySource::Beside(path) = source
        && !path.exists()
        && !store.any_sealed().await?
    {
        return Ok(None);
    }
    app::keyring(source, store).await.map(Some)
}
