//! Makes the copies of a job's charts: those that wait while some are written go to the disk together.
//!
//! What always holds: a copy is compressed, then sealed for its account and chart, then on disk, before anybody is told
//! that there is one; all copies together take no more than they may.

use std::io::Write as _;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use tokio::sync::{mpsc, oneshot};

use super::Keeper;
use super::clock::Clock;
use super::copies::{hash, what};
use crate::domain::copy::Document;
use crate::domain::ids::{AccountId, CopyId};
use crate::store::copies::Copy;
use crate::store::new_id;
use crate::store::seal::Keyring;
use crate::store::vault::{Vault, VaultError};
use crate::store::writer::{Gather, next_group};

/// As many go to the disk together.
const MOST_AT_ONCE: usize = 16;

/// Why no copy was made.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NotKept {
    /// There is no room for it.
    #[error("no room is left for copies")]
    NoRoom,
    /// It, or one that was written with it, could not be written.
    #[error(transparent)]
    NotWritten(Arc<VaultError>),
    /// It could not be packed or sealed, which only a fault of ours does.
    #[error("a copy could not be made: {0}")]
    Unexpected(String),
}

/// Writes the copies of one job. Its task ends when it is dropped.
#[derive(Debug)]
pub struct CopyWriter {
    queue: mpsc::Sender<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    document: Document,
    answer: oneshot::Sender<Result<Copy, NotKept>>,
}

impl CopyWriter {
    /// Of charts of that account. All copies there are take `used` bytes.
    #[must_use]
    pub fn new(keeper: &Keeper, account: AccountId, used: u64, gather: Gather) -> Self {
        let packer = Packer {
            keyring: keeper.keyring.clone(),
            vault: keeper.vault.clone(),
            clock: keeper.clock.clone(),
            account,
            used,
            encoder: ZlibEncoder::new(Vec::new(), Compression::default()),
        };
        let (queue, waiting) = mpsc::channel(MOST_AT_ONCE);
        tokio::spawn(write(packer, gather, waiting));
        Self { queue }
    }

    /// Keeps that copy. On disk when this returns, but for its row.
    ///
    /// # Errors
    /// See [`NotKept`]; then there is none.
    pub async fn keep(&self, document: Document) -> Result<Copy, NotKept> {
        let (answer, heard) = oneshot::channel();
        let gone = || NotKept::Unexpected("the writer ended".to_owned());
        let asked = self.queue.send(Waiting { document, answer }).await;
        asked.map_err(|_| gone())?;
        heard.await.map_err(|_| gone())?
    }
}

async fn write(mut packer: Packer, gather: Gather, mut waiting: mpsc::Receiver<Waiting>) {
    loop {
        let group = next_group(&mut waiting, MOST_AT_ONCE, &gather).await;
        if group.is_empty() {
            return;
        }
        let work = tokio::task::spawn_blocking(move || {
            packer.keep(group);
            packer
        });
        match work.await {
            Ok(back) => packer = back,
            // Whoever waits hears that nobody answers any more.
            Err(died) => {
                tracing::error!(%died, "the writer of copies died");
                return;
            }
        }
    }
}

struct Packer {
    keyring: Arc<Keyring>,
    vault: Vault,
    clock: Arc<dyn Clock>,
    account: AccountId,
    /// Bytes of all copies when the job was claimed, and of what was written since.
    used: u64,
    /// Kept, as it takes a third of a megabyte.
    encoder: ZlibEncoder<Vec<u8>>,
}

impl Packer {
    /// Writes them, and answers each.
    fn keep(&mut self, group: Vec<Waiting>) {
        let used = self.used;
        let mut packed = Vec::with_capacity(group.len());
        for Waiting { document, answer } in group {
            match self.pack(document) {
                Ok((copy, bytes)) => packed.push((copy, bytes, answer)),
                Err(error) => tell(answer, Err(error)),
            }
        }
        let files = packed.iter();
        let files = files.map(|(copy, bytes, _)| (copy.id.as_str(), bytes.as_slice()));
        let put = self.vault.put(&files.collect::<Vec<_>>());
        let put = put.map_err(|error| match error {
            VaultError::NoRoom => NotKept::NoRoom,
            error => NotKept::NotWritten(Arc::new(error)),
        });
        if put.is_err() {
            self.used = used;
        }
        for (copy, _, answer) in packed {
            tell(answer, put.clone().map(|()| copy));
        }
    }

    fn pack(&mut self, document: Document) -> Result<(Copy, Vec<u8>), NotKept> {
        let clear = document.encode().map_err(|error| unexpected(&error))?;
        let chart = document.chart;
        let small = self
            .compressed(&clear)
            .map_err(|error| unexpected(&error))?;
        let sealed_as = what(&self.account, &chart.fid);
        let sealed = self.keyring.seal_bytes(&small, &sealed_as);
        let (bytes, fingerprint) = sealed.map_err(|error| unexpected(&error))?;
        let length = bytes.len() as u64;
        if self.used.saturating_add(length) > self.vault.most_bytes {
            return Err(NotKept::NoRoom);
        }
        self.used += length;
        let copy = Copy {
            // A name of its own, so that no file which a row tells of is ever written over.
            id: CopyId(new_id()),
            account: self.account.clone(),
            fid: chart.fid,
            filetype: chart.filetype,
            title: chart.title,
            bytes: length,
            sha256: hash(&bytes),
            fingerprint,
            made: self.clock.now(),
        };
        Ok((copy, bytes))
    }

    fn compressed(&mut self, clear: &[u8]) -> std::io::Result<Vec<u8>> {
        self.encoder.write_all(clear)?;
        self.encoder.reset(Vec::new())
    }
}

/// Whoever asked may have gone; then the file is without a row, and is swept.
fn tell(answer: oneshot::Sender<Result<Copy, NotKept>>, kept: Result<Copy, NotKept>) {
    let _ = answer.send(kept);
}

fn unexpected(error: &dyn std::fmt::Display) -> NotKept {
    NotKept::Unexpected(error.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::clock::SystemClock;
    use super::super::copies::decompressed;
    use super::*;
    use crate::domain::chart::{Filetype, Privacy, Ties};
    use crate::domain::ids::{Fid, Millis};
    use crate::domain::plan::PlanItem;
    use crate::store::seal::generate;

    fn packer(folder: &std::path::Path, most_bytes: u64) -> Packer {
        Packer {
            keyring: Arc::new(Keyring::from_list(&generate()).unwrap()),
            vault: Vault::new(folder.to_owned(), most_bytes),
            clock: Arc::new(SystemClock),
            account: AccountId("a".to_owned()),
            used: 0,
            encoder: ZlibEncoder::new(Vec::new(), Compression::default()),
        }
    }

    fn document(local: u64) -> Document {
        let chart = PlanItem {
            fid: Fid::new("jane", local),
            filetype: Filetype::Plot,
            title: "Sales".to_owned(),
            created: Millis(1),
            modified: Millis(2),
            draws_from: Ties::Unknown,
        };
        Document::new(chart, Privacy::Private, json!({ "data": [local] }))
    }

    fn keep(packer: &mut Packer, locals: &[u64]) -> Vec<Result<Copy, NotKept>> {
        let (group, mut heard): (Vec<_>, Vec<_>) = locals
            .iter()
            .map(|local| {
                let (answer, heard) = oneshot::channel();
                let document = document(*local);
                (Waiting { document, answer }, heard)
            })
            .unzip();
        packer.keep(group);
        heard
            .iter_mut()
            .map(|heard| heard.try_recv().unwrap())
            .collect()
    }

    #[tokio::test]
    async fn copies_that_are_written_together_are_each_their_own() {
        let dir = tempfile::tempdir().unwrap();
        let mut packer = packer(dir.path(), u64::MAX);
        for copy in keep(&mut packer, &[7, 8, 9]) {
            let copy = copy.unwrap();
            let bytes = packer.vault.get(copy.id.as_str()).await.unwrap();
            assert_eq!(
                (bytes.len() as u64, hash(&bytes)),
                (copy.bytes, copy.sha256)
            );
            let sealed_as = what(&copy.account, &copy.fid);
            let opened = packer
                .keyring
                .open_bytes(&bytes, &copy.fingerprint, &sealed_as);
            let clear = decompressed(&opened.unwrap()).unwrap();
            assert_eq!(Document::decode(&clear).unwrap(), document(copy.fid.local));
        }
    }

    #[tokio::test]
    async fn of_several_only_those_are_kept_for_which_there_is_room() {
        let dir = tempfile::tempdir().unwrap();
        let mut roomy = packer(&dir.path().join("a"), u64::MAX);
        let one = keep(&mut roomy, &[7]).remove(0).unwrap().bytes;
        let mut full = packer(&dir.path().join("b"), 2 * one + one / 2);
        let kept = keep(&mut full, &[1, 2, 3]);
        assert!(
            matches!(kept[..], [Ok(_), Ok(_), Err(NotKept::NoRoom)]),
            "{kept:?}"
        );
        assert_eq!(full.vault.names().await.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn what_was_not_written_takes_no_room() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "x").unwrap();
        let mut packer = packer(&file, u64::MAX);
        let kept = keep(&mut packer, &[1, 2]);
        assert!(matches!(
            kept[..],
            [Err(NotKept::NotWritten(_)), Err(NotKept::NotWritten(_))]
        ));
        assert_eq!(packer.used, 0);
    }

    proptest! {
        #[test]
        fn whatever_is_compressed_in_a_row_comes_back(all in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..2_000), 0..4)) {
            let mut packer = packer(std::path::Path::new(""), 0);
            for bytes in all {
                let small = packer.compressed(&bytes).unwrap();
                prop_assert_eq!(decompressed(&small).unwrap(), bytes);
            }
        }
    }
}
