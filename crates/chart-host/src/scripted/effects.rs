//! Owns the record of what took effect: which file went where, and how it stood at that moment.
//!
//! Always holds: nothing is recorded before somebody asks to watch, so that a server that runs for months keeps
//! no content of deleted files; records stand in the order in which the effects came.

use std::{sync::Mutex, time::Instant};

use serde_json::Value;

use super::locked;
use crate::model::{FileRow, Filetype};

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// It went to the trash. Trashing what lies there already is no effect.
    Trash,
    /// It came out of the trash.
    Restore,
    /// It was deleted for ever.
    DeleteForEver,
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Via {
    /// A client, over HTTP.
    Http,
    /// The owner, by way of this crate's own functions.
    Owner,
}

/// One effect, with the file as it was just before.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// What became of it.
    pub deed: Deed,
    /// Who did it.
    pub via: Via,
    /// When, in real time.
    pub at: Instant,
    /// Whose file it was.
    pub user: String,
    /// Its number.
    pub id: u64,
    /// What it was.
    pub filetype: Filetype,
    /// Its title.
    pub title: String,
    /// Milliseconds since 1970.
    pub created_ms: i64,
    /// Milliseconds since 1970.
    pub modified_ms: i64,
    /// Milliseconds since 1970, after the deed: trashing may set it.
    pub modified_after_ms: i64,
    /// The figure with its data, or the grid's columns, as the API tells them.
    pub content: Value,
    /// The plots of the same user that drew from it, in the trash or not.
    pub drawn_by: Vec<u64>,
}

/// What a deed finds of a file besides its row.
#[derive(Debug, Clone)]
pub(crate) struct Inside {
    pub(crate) content: Value,
    pub(crate) drawn_by: Vec<u64>,
}

/// The record.
#[derive(Debug, Default)]
pub(crate) struct Effects(Mutex<Option<Vec<Effect>>>);

impl Effects {
    /// Records from now on.
    pub(crate) fn watch(&self) {
        locked(&self.0).get_or_insert_default();
    }

    pub(crate) fn is_watched(&self) -> bool {
        locked(&self.0).is_some()
    }

    /// All that is recorded since it was last taken.
    pub(crate) fn take(&self) -> Vec<Effect> {
        locked(&self.0)
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
    }

    /// Notes what became of a file that was so; what nobody looked at is not recorded.
    pub(crate) fn note(
        &self,
        deed: Deed,
        via: Via,
        file: &FileRow,
        modified_after_ms: i64,
        inside: Option<Inside>,
    ) {
        let mut all = locked(&self.0);
        if let (Some(all), Some(inside)) = (all.as_mut(), inside) {
            all.push(Effect {
                deed,
                via,
                at: Instant::now(),
                user: file.owner.clone(),
                id: file.local.unsigned_abs(),
                filetype: file.filetype,
                title: file.title.clone(),
                created_ms: file.created_ms,
                modified_ms: file.modified_ms,
                modified_after_ms,
                content: inside.content,
                drawn_by: inside.drawn_by,
            });
        }
    }
}
