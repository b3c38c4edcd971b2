//! Owns the answers in which real chart servers may differ. Holds no state and names no HTTP.
//!
//! Each field is a question that the documents of Chart Studio leave open. The carried server
//! gives the [`Default`] answers; tests run over all the others.

/// What a listing does with files in the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrashInListing {
    /// They are left out.
    #[default]
    Hidden,
    /// They are listed, with `deleted: true`.
    Marked,
    /// They are listed, and their row says `deleted: false`.
    Unmarked,
}

/// What reading a file in the trash answers its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReadTrashed {
    /// 200 and the file, with `deleted: true`.
    #[default]
    Ok200,
    /// 404, as if it were gone.
    NotFound404,
    /// 409 with the code `FILE_IS_DELETED`.
    Conflict409,
}

/// What trashing a file that is in the trash already answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SecondTrash {
    /// 200 and the file, unchanged.
    #[default]
    Ok200,
    /// 404, as if it were gone.
    NotFound404,
    /// 409 with the code `FILE_IS_DELETED`.
    Conflict409,
}

/// How this server answers the open questions.
///
/// The default is the one that surprises least: what a listing counts is what the limit counts,
/// a file that comes back from the trash is as it was, an id names one file for ever, and rows
/// tell all that is known, so that nobody has to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question with yes and no for an answer, always named where it is set"
)]
pub struct Behaviour {
    /// Whether a listing shows files in the trash. Default: it does not.
    pub listing_shows_trashed: TrashInListing,
    /// Whether a plot in the trash counts toward the limit. Default: no.
    pub trash_counts: bool,
    /// Whether trashing and restoring set `date_modified`. Default: no.
    pub trash_changes_modified: bool,
    /// What reading a file in the trash answers. Default: 200.
    pub read_trashed: ReadTrashed,
    /// Whether rows of a listing carry `references` and `referencers`. Default: yes.
    pub rows_carry_references: bool,
    /// Whether a new file takes the lowest id that was deleted for ever. Default: no.
    pub ids_return: bool,
    /// What trashing twice answers. Default: 200.
    pub second_trash: SecondTrash,
    /// Whether restoring a plot into a full account is refused. Default: no, what is undone must be undoable.
    pub restore_minds_limit: bool,
    /// Whether restoring a file whose folder is gone is refused. Default: no, it goes home.
    pub restore_needs_folder: bool,
}

impl Behaviour {
    /// As Figlinq answers, as far as its client knows: what lies in the trash is 409. The rest is the default's.
    pub const FIGLINQ: Self = Self {
        read_trashed: ReadTrashed::Conflict409,
        second_trash: SecondTrash::Conflict409,
        ..Self::DEFAULT
    };

    const DEFAULT: Self = Self {
        listing_shows_trashed: TrashInListing::Hidden,
        trash_counts: false,
        trash_changes_modified: false,
        read_trashed: ReadTrashed::Ok200,
        rows_carry_references: true,
        ids_return: false,
        second_trash: SecondTrash::Ok200,
        restore_minds_limit: false,
        restore_needs_folder: false,
    };
}

impl Default for Behaviour {
    fn default() -> Self {
        Self::DEFAULT
    }
}
