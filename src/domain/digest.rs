//! The fingerprint of a plan, so that what is carried out is what was approved.
//!
//! SHA-256 over length-prefixed fields: no title, however hostile, can make two different lists look alike.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::chart::Ties;
use super::ids::AccountId;
use super::plan::{Effect, PlanItem};

/// 32 bytes, as 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(pub String);

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The digest of that account's charts under that effect, with where they are moved before.
#[must_use]
pub fn of(
    account: &AccountId,
    effect: Effect,
    to: Option<&AccountId>,
    items: &[PlanItem],
) -> Digest {
    let mut hash = Fields(Sha256::new());
    hash.text("chartkeeper plan v1");
    hash.text(account.as_str());
    hash.text(effect.word());
    hash.number(effect.after_ms().unwrap_or(0));
    // Nothing where they stay, so that plans which were approved before there were moves are still themselves.
    if let Some(to) = to {
        hash.text("to");
        hash.text(to.as_str());
    }
    hash.count(items.len());
    for item in items {
        hash.text(&item.fid.to_string());
        hash.text(item.filetype.word());
        hash.text(&item.title);
        hash.number(item.created.0);
        hash.number(item.modified.0);
        match &item.draws_from {
            Ties::Unknown => hash.text("?"),
            Ties::Known(fids) => {
                hash.text("=");
                hash.count(fids.len());
                for fid in fids {
                    hash.text(&fid.to_string());
                }
            }
        }
    }
    let mut digits = String::with_capacity(64);
    for byte in hash.0.finalize() {
        digits.push(char::from(HEX[usize::from(byte >> 4)]));
        digits.push(char::from(HEX[usize::from(byte & 15)]));
    }
    Digest(digits)
}

const HEX: &[u8; 16] = b"0123456789abcdef";

struct Fields(Sha256);

impl Fields {
    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    fn number(&mut self, number: i64) {
        self.0.update(number.to_be_bytes());
    }

    fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::chart::Filetype;
    use crate::domain::ids::{Fid, Millis};

    fn item() -> impl Strategy<Value = PlanItem> {
        (
            0u64..5,
            any::<bool>(),
            "[a:\\x00]{0,3}",
            0i64..3,
            0i64..3,
            proptest::option::of(proptest::collection::vec(0u64..3, 0..3)),
        )
            .prop_map(|(local, plot, title, created, modified, ties)| PlanItem {
                fid: Fid::new("ada", local),
                filetype: if plot { Filetype::Plot } else { Filetype::Grid },
                title,
                created: Millis(created),
                modified: Millis(modified),
                draws_from: ties.map_or(Ties::Unknown, |t| {
                    Ties::Known(t.into_iter().map(|n| Fid::new("ada", n)).collect())
                }),
            })
    }

    fn effect() -> impl Strategy<Value = Effect> {
        prop_oneof![
            Just(Effect::Trash),
            Just(Effect::Delete),
            (0i64..3).prop_map(Effect::TrashThenDelete)
        ]
    }

    proptest! {
        #[test]
        fn digests_are_equal_exactly_when_the_plans_are(
            a in proptest::collection::vec(item(), 0..3), b in proptest::collection::vec(item(), 0..3),
            ea in effect(), eb in effect(),
            ta in proptest::option::of("[ab]?".prop_map(AccountId)),
            tb in proptest::option::of("[ab]?".prop_map(AccountId)),
        ) {
            let account = AccountId("x".into());
            let same = a == b && ea == eb && ta == tb;
            prop_assert_eq!(of(&account, ea, ta.as_ref(), &a) == of(&account, eb, tb.as_ref(), &b), same);
            prop_assert_eq!(of(&account, ea, ta.as_ref(), &a), of(&account, ea, ta.as_ref(), &a.clone()));
        }
    }

    #[test]
    fn another_account_has_another_digest() {
        assert_ne!(
            of(&AccountId("x".into()), Effect::Trash, None, &[]),
            of(&AccountId("y".into()), Effect::Trash, None, &[])
        );
    }
}
