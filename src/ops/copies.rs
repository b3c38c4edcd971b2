//! Copies of charts that are about to be deleted: reading one, uploading it again, removing them. `keeping` makes them.
//!
//! What always holds: a copy is read only for members who are linked to its account.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::Read as _;

use flate2::read::ZlibDecoder;
use sha2::{Digest as _, Sha256};

use super::Keeper;
use super::accounts::Working;
use super::decide::Presser;
use super::errors::{Fault, UserError};
use super::own::OwnAccount;
use super::restore::{FromCopy, Restoring};
use crate::domain::chart::{Parent, Privacy};
use crate::domain::copy::{Document, kept_until};
use crate::domain::ids::{AccountId, CopyId, Fid, JobId, Millis};
use crate::servers::{AnyTime, NewChart, ServerError};
use crate::store::copies::Copy;
use crate::store::vault::VaultError;

/// A copy that would grow beyond this is none of ours.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// What a copy is sealed as: nobody can pass it for another chart's.
pub(super) fn what(account: &AccountId, fid: &Fid) -> String {
    format!("copy|{account}|{fid}")
}

impl Keeper {
    /// Uploads that chart again from its latest copy, where there is one.
    ///
    /// # Errors
    /// There is none, or it cannot be read; those of the chart server.
    pub(super) async fn upload_copy(
        &self,
        working: &Working,
        fid: &Fid,
    ) -> Result<Restoring, Fault> {
        let account = &working.linked.account.id;
        let copies = self.store.copies_of(account).await?;
        let copy = copies.into_iter().find(|copy| copy.fid == *fid);
        let copy = copy.ok_or_else(|| UserError::ChartGone(fid.clone()))?;
        let document = self.read_copy(&copy).await?;
        let privacy = if document.public {
            Privacy::Public
        } else {
            Privacy::Private
        };
        let chart = NewChart {
            filetype: copy.filetype,
            title: copy.title.clone(),
            privacy,
            parent: Parent::Home,
            content: document.standing_alone(),
        };
        self.count_write(working).await?;
        let made = working.server.upload(&working.who, &chart, &AnyTime).await;
        let made = made.map_err(|error| match error {
            ServerError::Ambiguous => UserError::UploadInDoubt,
            error => working.error(&error, None),
        })?;
        let by = (working.linked.team, working.linked.member);
        let charts = (&copy.fid, &made.fid);
        let now = self.clock.now();
        self.store.note_uploaded(by, account, charts, now).await?;
        self.forget_titles(account);
        Ok(Restoring::FromCopy(Box::new(FromCopy {
            account: account.clone(),
            name: working.name(),
            was: copy.fid,
            chart: made,
        })))
    }

    /// Which items of that job have a copy whose file is there.
    ///
    /// # Errors
    /// The store's, and the folder's.
    pub async fn copied_items(&self, job: &JobId) -> Result<HashSet<usize>, Fault> {
        let copied = self.store.copied_items(job).await?;
        let there = self.vault.names().await;
        let there = there.map_err(|error| Fault::Unexpected(error.to_string()))?;
        let there: HashSet<String> = there.into_iter().collect();
        let kept = copied
            .into_iter()
            .filter(|(_, copy)| there.contains(copy.as_str()));
        Ok(kept.map(|(n, _)| n).collect())
    }

    async fn read_copy(&self, copy: &Copy) -> Result<Document, Fault> {
        let unreadable = || UserError::CopyUnreadable(copy.fid.clone());
        let bytes = match self.vault.get(copy.id.as_str()).await {
            Ok(bytes) => bytes,
            Err(VaultError::Missing) => return Err(unreadable().into()),
            Err(error) => return Err(Fault::Unexpected(error.to_string())),
        };
        if hash(&bytes) != copy.sha256 {
            tracing::error!(copy = %copy.id, "a copy is not as it was written");
            return Err(unreadable().into());
        }
        let sealed_as = what(&copy.account, &copy.fid);
        let opened = self
            .keyring
            .open_bytes(&bytes, &copy.fingerprint, &sealed_as);
        let small = opened.map_err(|error| {
            tracing::error!(copy = %copy.id, %error, "a copy does not open");
            unreadable()
        })?;
        let document = decompressed(&small)
            .ok()
            .and_then(|clear| Document::decode(&clear).ok());
        Ok(document.ok_or_else(unreadable)?)
    }

    /// Removes every copy of that account of the member's.
    ///
    /// # Errors
    /// Not linked (any more); the store's.
    pub async fn delete_copies(
        &self,
        by: &Presser,
        account: &AccountId,
    ) -> Result<OwnAccount, Fault> {
        self.own_account(by, account).await?;
        let gone = self.store.forget_copies(account).await?;
        self.remove_files(&gone).await;
        self.own_account(by, account).await
    }

    /// Removes copies that were kept long enough, those of accounts to which nobody is linked, and files that belong
    /// to no copy.
    ///
    /// # Errors
    /// The store's.
    pub(super) async fn sweep_copies(&self) -> Result<(), Fault> {
        let now = self.clock.now();
        let kept = kept_until(Millis(0)).0;
        let gone = self.store.forget_old_copies(now.plus(-kept)).await?;
        self.remove_files(&gone).await;
        let names = match self.vault.names().await {
            Ok(names) => names,
            Err(error) => {
                tracing::error!(%error, "copies could not be looked through");
                return Ok(());
            }
        };
        // A job writes its files before their rows. In this order a file that was there has its row by now, or its job
        // runs and is about to write it, or nobody ever will.
        if self.store.any_job_runs().await? {
            return Ok(());
        }
        let known = self.store.all_copies().await?;
        let stray = names
            .into_iter()
            .filter(|name| known.iter().all(|copy| copy.id.as_str() != name));
        let stray: Vec<CopyId> = stray.map(CopyId).collect();
        self.remove_files(&stray).await;
        Ok(())
    }

    async fn remove_files(&self, copies: &[CopyId]) {
        for copy in copies {
            if let Err(error) = self.vault.remove(copy.as_str()).await {
                tracing::error!(%error, %copy, "a copy's file could not be removed");
            }
        }
    }
}

pub(super) fn decompressed(small: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut clear = Vec::new();
    ZlibDecoder::new(small)
        .take(MOST_BYTES)
        .read_to_end(&mut clear)?;
    Ok(clear)
}

pub(super) fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_decompress_or_are_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decompressed(&bytes);
        }
    }
}
