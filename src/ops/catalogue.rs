//! The titles of an account, kept a short while, so that completion answers at once.
//!
//! What always holds: what is in here is never the truth; a card reads the chart itself.

use std::sync::Arc;

use dashmap::DashMap;
use tokio::sync::Mutex;

use super::Keeper;
use super::accounts::Working;
use super::errors::Fault;
use crate::domain::chart::Filetype;
use crate::domain::command::Purpose;
use crate::domain::ids::{AccountId, MemberId, Millis, TeamId};
use crate::servers::Scope;

/// How long titles are kept.
const FRESH_FOR_MS: i64 = 60_000;

/// As many as Discord shows.
pub const MOST_CHOICES: usize = 25;

/// Titles by account, and who asked for them: a key that was refused must not see another's cache.
#[derive(Default)]
pub struct Catalogue {
    kept: DashMap<Whose, Kept>,
    /// One listing at a time for each: every letter that a member types asks for one.
    listing: DashMap<Whose, Arc<Mutex<()>>>,
}

type Whose = (AccountId, TeamId, MemberId);

struct Kept {
    at: Millis,
    titles: Arc<Vec<Entry>>,
}

/// One chart, as completion shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The number for the option.
    pub local: u64,
    /// Plot or grid.
    pub filetype: Filetype,
    /// Its title.
    pub title: String,
    /// When it was last changed.
    pub modified: Millis,
}

impl Entry {
    /// Whether title or number fits what was typed so far, in small letters.
    pub(super) fn fits(&self, typed: &str) -> bool {
        self.title.to_lowercase().contains(typed) || self.local.to_string().starts_with(typed)
    }
}

impl Keeper {
    /// Charts whose title or number fits what was typed so far, the latest changed first.
    ///
    /// # Errors
    /// Those of the account and of the chart server.
    pub async fn complete(
        &self,
        team: TeamId,
        member: MemberId,
        account: Option<&str>,
        typed: &str,
    ) -> Result<Vec<Entry>, Fault> {
        let working = self
            .account_for(team, member, account, Purpose::Look)
            .await?;
        let titles = self.titles_of(&working).await?;
        let typed = typed.trim().to_lowercase();
        let fits = titles.iter().filter(|entry| entry.fits(&typed));
        Ok(fits.take(MOST_CHOICES).cloned().collect())
    }

    /// Forgets the titles of an account: something was taken away.
    pub fn forget_titles(&self, account: &AccountId) {
        self.catalogue
            .kept
            .retain(|(kept, _, _), _| kept != account);
    }

    /// Every title of the account, the latest changed first of each filetype.
    pub(super) async fn titles_of(&self, working: &Working) -> Result<Arc<Vec<Entry>>, Fault> {
        let linked = &working.linked;
        let key = (linked.account.id.clone(), linked.team, linked.member);
        let listing = self
            .catalogue
            .listing
            .entry(key.clone())
            .or_default()
            .clone();
        let _alone = listing.lock().await;
        let now = self.clock.now();
        if let Some(kept) = self.catalogue.kept.get(&key)
            && now.since(kept.at) < FRESH_FOR_MS
        {
            return Ok(kept.titles.clone());
        }
        let (plots, grids) = tokio::try_join!(
            working
                .server
                .list(&working.who, Scope::Titles(Filetype::Plot)),
            working
                .server
                .list(&working.who, Scope::Titles(Filetype::Grid)),
        )
        .map_err(|error| working.error(&error, None))?;
        let mut titles: Vec<Entry> = plots
            .charts
            .into_iter()
            .chain(grids.charts)
            .map(|chart| Entry {
                local: chart.fid.local,
                filetype: chart.filetype,
                title: chart.title,
                modified: chart.modified,
            })
            .collect();
        titles.sort_by_key(|entry| (entry.filetype, std::cmp::Reverse(entry.modified)));
        let titles = Arc::new(titles);
        self.catalogue
            .kept
            .retain(|_, kept| now.since(kept.at) < FRESH_FOR_MS);
        self.catalogue
            .listing
            .retain(|_, listing| Arc::strong_count(listing) > 1);
        self.catalogue.kept.insert(
            key,
            Kept {
                at: now,
                titles: titles.clone(),
            },
        );
        Ok(titles)
    }
}
