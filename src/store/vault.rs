//! A folder of sealed files: copies of charts.
//!
//! What always holds: a file that is there is whole and on disk, with its name; files are readable by their owner alone;
//! what they hold was sealed before it came here.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Where copies lie, and how much they may take together.
#[derive(Clone, Debug)]
pub struct Vault {
    folder: PathBuf,
    /// So many bytes at most.
    pub most_bytes: u64,
}

/// Why a file could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no space left for it.
    #[error("no space is left for copies")]
    NoRoom,
    /// It is not there any more.
    #[error("the copy's file is not there")]
    Missing,
    /// The file system said no.
    #[error("a copy could not be kept or read: {0}")]
    Io(#[source] io::Error),
}

impl From<io::Error> for VaultError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::NoRoom
            }
            ErrorKind::NotFound => Self::Missing,
            _ => Self::Io(error),
        }
    }
}

impl Vault {
    /// In that folder, which is made when it is first needed.
    #[must_use]
    pub const fn new(folder: PathBuf, most_bytes: u64) -> Self {
        Self { folder, most_bytes }
    }

    /// Keeps files under those names, all of them or none; returns once they are on disk. An earlier one of such a name
    /// is replaced as a whole. Waits for the disk on the caller's thread.
    ///
    /// # Errors
    /// No space left; the file system's. Then there is no new file of any of those names, as far as it could be removed.
    pub fn put(&self, files: &[(&str, &[u8])]) -> Result<(), VaultError> {
        let put = put(&self.folder, files);
        if put.is_err() {
            for (name, _) in files {
                // What is half written takes the room that was missing.
                let _ = fs::remove_file(unfinished(&self.folder, name));
            }
        }
        Ok(put?)
    }

    /// What the file of that name holds.
    ///
    /// # Errors
    /// It is not there; the file system's.
    pub async fn get(&self, name: &str) -> Result<Vec<u8>, VaultError> {
        let path = self.folder.join(name);
        blocking(move || fs::read(path)).await
    }

    /// Removes the file of that name, where it is there.
    ///
    /// # Errors
    /// The file system's.
    pub async fn remove(&self, name: &str) -> Result<(), VaultError> {
        let path = self.folder.join(name);
        match blocking(move || fs::remove_file(path)).await {
            Ok(()) | Err(VaultError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The names of all files.
    ///
    /// # Errors
    /// The file system's.
    pub async fn names(&self) -> Result<Vec<String>, VaultError> {
        let folder = self.folder.clone();
        match blocking(move || names(&folder)).await {
            Err(VaultError::Missing) => Ok(Vec::new()),
            names => names,
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, VaultError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(died) => Err(VaultError::Io(io::Error::other(died))),
    }
}

/// First everything is written and then waited for: the disk takes it in one go.
fn put(folder: &Path, files: &[(&str, &[u8])]) -> io::Result<()> {
    make(folder)?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut written = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let mut file = options.open(unfinished(folder, name))?;
        file.write_all(bytes)?;
        written.push(file);
    }
    for file in written {
        file.sync_all()?;
    }
    for (name, _) in files {
        fs::rename(unfinished(folder, name), folder.join(name))?;
    }
    // Names are on disk only when their folder is.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

fn unfinished(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.new"))
}

fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        if let Ok(name) = entry?.file_name().into_string() {
            names.push(name);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_kept_replaced_and_removed() {
        let dir = tempfile::tempdir().unwrap();
        let vault = Vault::new(dir.path().join("copies"), 1);
        assert!(matches!(vault.get("a").await, Err(VaultError::Missing)));
        assert_eq!(vault.names().await.unwrap(), [""; 0]);
        vault.put(&[("a", &[1])]).unwrap();
        vault.put(&[("a", &[2, 3]), ("b", &[4])]).unwrap();
        assert_eq!(vault.get("a").await.unwrap(), [2, 3]);
        assert_eq!(vault.get("b").await.unwrap(), [4]);
        vault.remove("b").await.unwrap();
        assert_eq!(vault.names().await.unwrap(), ["a"]);
        vault.remove("a").await.unwrap();
        vault.remove("a").await.unwrap();
        assert!(matches!(vault.get("a").await, Err(VaultError::Missing)));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("copies");
        let vault = Vault::new(folder.clone(), 1);
        vault.put(&[("a", &[1])]).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join("a"))), (0o700, 0o600));
    }

    #[test]
    fn where_no_folder_can_be_made_it_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "x").unwrap();
        let put = Vault::new(file, 1).put(&[("a", &[1])]);
        assert!(matches!(put, Err(VaultError::Io(_))));
    }

    #[tokio::test]
    async fn of_files_that_are_kept_together_none_is_there_where_one_cannot_be_written() {
        let dir = tempfile::tempdir().unwrap();
        let vault = Vault::new(dir.path().to_owned(), 1);
        fs::create_dir(dir.path().join("b.new")).unwrap();
        let put = vault.put(&[("a", &[1]), ("b", &[2]), ("c", &[3])]);
        assert!(matches!(put, Err(VaultError::Io(_))));
        assert_eq!(vault.names().await.unwrap(), ["b.new"]);
    }
}
