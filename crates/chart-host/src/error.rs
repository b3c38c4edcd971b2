//! Owns the errors of this package's Rust interface. What HTTP clients read is in `api::errors`.

use std::{
    io,
    path::{Path, PathBuf},
};

/// Why the chart server could not do what its own process asked of it.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The database could not be opened, read or written.
    #[error("the chart server's database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The database address is not one of SQLite.
    #[error("`{0}` is no address of a SQLite file; it looks like sqlite://charts.db")]
    NotSqlite(String),
    /// The file holds tables, but not those of this chart server.
    #[error("the file behind `{0}` belongs to another program; give the chart server its own")]
    Foreign(String),
    /// The file was written by a newer version.
    #[error("the chart server's database has version {found}, this program knows up to {known}")]
    TooNew {
        /// What the file says.
        found: i64,
        /// The newest that this program reads.
        known: i64,
    },
    /// A user name that the rules do not allow.
    #[error(
        "`{0}` is no user name: 1 to 64 letters, digits, `-`, `_` or `.`, \
         of which the first is a letter or a digit"
    )]
    BadUserName(String),
    /// Somebody has that user name already, upper and lower case taken as one.
    #[error("there is already a user `{0}`")]
    UserTaken(String),
    /// No user of that name.
    #[error("there is no user `{0}`")]
    NoSuchUser(String),
    /// A key that was brought along and is not good enough.
    #[error("an API key has at least 16 printable ASCII characters and no space")]
    WeakKey,
    /// No file of that id, or not of the kind that is needed there.
    #[error("`{user}` has no file {id} that would do")]
    NoSuchFile {
        /// The user that was asked about.
        user: String,
        /// The file's number.
        id: u64,
    },
    /// The file is not in the state that this needs.
    #[error("`{user}:{id}` is not in the state that this needs")]
    WrongState {
        /// The file's owner.
        user: String,
        /// The file's number.
        id: u64,
    },
    /// A title that is taken in its folder.
    #[error("there is already a file named `{0}` in that folder")]
    TitleTaken(String),
    /// A title or path that no file can have.
    #[error("`{0}` is no title: 1 to 255 characters, without `/`")]
    BadTitle(String),
    /// Two seeded files ask for one id, or an id is taken or too large.
    #[error("the id {0} is taken or too large")]
    IdTaken(u64),
    /// A file beside the database could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A backup that SQLite finds damaged.
    #[error("that backup is damaged; nothing was changed")]
    Damaged,
    /// What was to be imported was refused as an upload would be: no room, another chart of that title.
    #[error("{0}")]
    Refused(String),
    /// The address could not be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// What was to be listened on.
        address: std::net::SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

impl HostError {
    pub(crate) fn file(path: &Path, source: io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            source,
        }
    }
}
