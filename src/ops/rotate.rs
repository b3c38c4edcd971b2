//! `chartkeeper rotate-keys`: every link under the first sealing key, so that older ones can be taken away.
//!
//! What always holds: each link opens before and after, whenever this is killed; a link that was made or changed
//! meanwhile is not overwritten.

use std::collections::{BTreeMap, BTreeSet};

use super::errors::Fault;
use crate::store::Store;
use crate::store::seal::{Keyring, SealError};
use crate::store::sealed::SealedLink;

/// So often the links are read again where some changed meanwhile.
const MOST_PASSES: u32 = 10;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// Links that are under the first key now, and were not.
    pub resealed: u64,
    /// Links that were under it before.
    pub already: u64,
    /// Links that cannot be opened because their key is missing, by its fingerprint.
    pub missing: BTreeMap<String, u64>,
    /// Links that do not open though their key is there.
    pub broken: u64,
    /// Fingerprints of keys after the first that seal nothing any more.
    pub unused: Vec<String>,
}

/// Seals every link under the first key of the ring.
///
/// # Errors
/// The store's; nothing that was sealed anew before is lost.
pub async fn rotate(store: &Store, ring: &Keyring) -> Result<Rotated, Fault> {
    let mut rotated = Rotated::default();
    for _ in 0..MOST_PASSES {
        let links = store.sealed_links().await?;
        let (mut ended, mut overtaken) = (Ended::default(), false);
        for link in &links {
            match one(store, ring, link).await? {
                One::Already => ended.under_first += 1,
                One::Resealed => {
                    ended.under_first += 1;
                    rotated.resealed += 1;
                }
                One::Missing(key) => *ended.missing.entry(key).or_default() += 1,
                One::Broken => ended.broken += 1,
                One::Overtaken => overtaken = true,
            }
        }
        rotated.already = ended.under_first.saturating_sub(rotated.resealed);
        rotated.missing = ended.missing;
        rotated.broken = ended.broken;
        if !overtaken {
            break;
        }
    }
    // Read anew: what is said to be unused must be so now.
    let links = store.sealed_links().await?;
    // Copies are not sealed anew: they go by themselves, and their key is in use until then.
    let mut in_use: BTreeSet<String> = store.fingerprints_of_copies().await?;
    in_use.extend(links.into_iter().map(|link| link.sealed.fingerprint));
    let older = ring.fingerprints().skip(1);
    let unused = older.filter(|key| !in_use.contains(*key));
    rotated.unused = unused.map(str::to_owned).collect();
    Ok(rotated)
}

#[derive(Default)]
struct Ended {
    under_first: u64,
    missing: BTreeMap<String, u64>,
    broken: u64,
}

enum One {
    Already,
    Resealed,
    Missing(String),
    Broken,
    /// It was changed or removed since it was read.
    Overtaken,
}

async fn one(store: &Store, ring: &Keyring, link: &SealedLink) -> Result<One, Fault> {
    let key = match ring.open(&link.sealed, &link.bound) {
        Ok(key) => key,
        Err(SealError::KeyMissing { fingerprint }) => return Ok(One::Missing(fingerprint)),
        Err(_) => return Ok(One::Broken),
    };
    if ring.fingerprints().next() == Some(link.sealed.fingerprint.as_str()) {
        return Ok(One::Already);
    }
    let anew = ring
        .seal(&key, &link.bound)
        .map_err(|error| Fault::Unexpected(error.to_string()))?;
    if store.reseal(link, &anew).await? {
        Ok(One::Resealed)
    } else {
        Ok(One::Overtaken)
    }
}
