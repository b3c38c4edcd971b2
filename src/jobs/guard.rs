//! Whether an item is protected, asked before each item begins.
//!
//! What always holds: a rule that was made in this process is seen before the next item begins, one that
//! another process made within [`LOOK_AGAIN_MS`]; what is not known of a folder protects.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use tokio::sync::Mutex;

use super::carry::{Carried, Halt, pause};
use crate::domain::chart::{Folder, Listing, Parent, Privacy};
use crate::domain::ids::{Fid, Millis};
use crate::domain::protection::Protections;
use crate::servers::Scope;

/// Rules of other processes are read so often.
const LOOK_AGAIN_MS: i64 = 10_000;

/// The rules as they were last read, and where charts lie.
#[derive(Default)]
pub(super) struct Guard(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// When the rules were read, and at which count of changes.
    read: Option<(Millis, u64)>,
    protections: Protections,
    folders: Option<Vec<Folder>>,
    seen: HashMap<Fid, (Parent, Privacy)>,
}

impl Carried {
    /// Reads the rules anew, and notes where the charts of a listing lie.
    ///
    /// # Errors
    /// Why the job cannot go on.
    pub(super) async fn rules_for(&self, listing: &mut Listing) -> Result<Protections, Halt> {
        let mut known = self.guard.0.lock().await;
        self.read_rules(&mut known).await?;
        if known.protections.need_folders() && listing.folders.is_empty() {
            listing.folders = self.list_folders().await?;
        }
        if known.protections.need_folders() {
            known.folders = Some(listing.folders.clone());
        }
        let seen = listing.charts.iter();
        let seen = seen.map(|chart| (chart.fid.clone(), (chart.parent.clone(), chart.privacy)));
        known.seen.extend(seen);
        Ok(known.protections.clone())
    }

    /// Whether a rule keeps that item.
    ///
    /// # Errors
    /// Why the job cannot go on.
    pub(super) async fn is_protected(&self, n: usize) -> Result<bool, Halt> {
        let mut known = self.guard.0.lock().await;
        let now = self.keeper.clock.now();
        let changes = self.keeper.protections_changed.load(Ordering::Acquire);
        let is_fresh = known
            .read
            .is_some_and(|(at, count)| count == changes && now.since(at) < LOOK_AGAIN_MS);
        if !is_fresh {
            self.read_rules(&mut known).await?;
        }
        if known.protections.need_folders() && known.folders.is_none() {
            known.folders = Some(self.list_folders().await?);
        }
        let Some(item) = self.approved(n) else {
            return Err(Halt::Lost);
        };
        let item = item.item();
        let in_trash = self.item(n).answer.map(|answer| answer.parent);
        let listed = known.seen.get(&item.fid).map(|(parent, _)| parent.clone());
        let parent = listed.or(in_trash);
        let parent = parent.unwrap_or(Parent::Unknown);
        let folders = known.folders.as_deref().unwrap_or_default();
        Ok(known
            .protections
            .hold(&item.fid, &item.title, &parent, folders))
    }

    /// Whether everybody can see that chart, as far as the last listing told.
    pub(super) async fn privacy_of(&self, fid: &Fid) -> Privacy {
        let known = self.guard.0.lock().await;
        let seen = known.seen.get(fid);
        seen.map_or(Privacy::Unknown, |(_, privacy)| *privacy)
    }

    async fn read_rules(&self, known: &mut Known) -> Result<(), Halt> {
        let changes = self.keeper.protections_changed.load(Ordering::Acquire);
        let linked = &self.working.linked;
        let read = self
            .keeper
            .store
            .protections(linked.team, &linked.account.id)
            .await;
        known.protections = read.map_err(|error| {
            tracing::error!(%error, "protections could not be read");
            Halt::Lost
        })?;
        known.read = Some((self.keeper.clock.now(), changes));
        Ok(())
    }

    async fn list_folders(&self) -> Result<Vec<Folder>, Halt> {
        self.may_read().await?;
        let listing = self.server().list(self.who(), Scope::Folders).await;
        Ok(listing.map_err(|error| pause(&error))?.folders)
    }
}
