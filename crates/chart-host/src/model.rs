//! Owns the words of the chart server: files, their types, owners and ids. Names no SQL or HTTP.

use std::fmt;

/// The parent of what lies in no folder, as the API writes it.
pub(crate) const HOME: i64 = -1;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Filetype {
    /// A figure.
    Plot,
    /// A table that figures draw from.
    Grid,
    /// A folder.
    Folder,
}

impl Filetype {
    /// The word of the API: `plot`, `grid`, `fold`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plot => "plot",
            Self::Grid => "grid",
            Self::Folder => "fold",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Plot, Self::Grid, Self::Folder]
            .into_iter()
            .find(|filetype| filetype.as_str() == word)
    }
}

impl fmt::Display for Filetype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A file's address within the API, `user:idlocal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fid {
    pub(crate) owner: String,
    pub(crate) local: i64,
}

impl Fid {
    /// Reads `user:225`. Anything else is no fid.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (owner, local) = text.split_once(':')?;
        Some(Self {
            owner: user_name(owner)?.to_owned(),
            local: local_id(local)?,
        })
    }
}

/// Reads a file's number: digits only, so that `+5` and `-1` name nothing.
pub(crate) fn local_id(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// The name itself if it may be one.
pub(crate) fn user_name(text: &str) -> Option<&str> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let good = text.len() <= 64
        && text.bytes().all(allowed)
        && text
            .as_bytes()
            .first()
            .is_some_and(u8::is_ascii_alphanumeric);
    good.then_some(text)
}

/// The title itself if it may be one. A slash would make it two in a path.
pub(crate) fn title(text: &str) -> Option<&str> {
    let length = text.chars().count();
    ((1..=255).contains(&length) && !text.contains(['/', '\0'])).then_some(text)
}

/// How many plots a user may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// At most so many.
    Plots(u32),
    /// As many as there is room for.
    None,
}

/// A user's row.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) limit: Limit,
}

/// A file's row with its owner's name.
#[derive(Debug, Clone)]
pub(crate) struct FileRow {
    pub(crate) pk: i64,
    pub(crate) account: i64,
    pub(crate) owner: String,
    pub(crate) local: i64,
    pub(crate) filetype: Filetype,
    pub(crate) title: String,
    pub(crate) parent: i64,
    pub(crate) created_ms: i64,
    pub(crate) modified_ms: i64,
    pub(crate) views: i64,
    pub(crate) trashed: Option<Trashed>,
    pub(crate) sharing: Sharing,
    /// JSON text, as the client sent it.
    pub(crate) metadata: Option<String>,
}

/// With what a file went to the trash: its own number, or that of the folder it was in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trashed {
    pub(crate) with: i64,
}

/// Who besides its owner may read a file.
#[derive(Debug, Clone)]
pub(crate) struct Sharing {
    pub(crate) world_readable: bool,
    /// Made with the file; counts only while it is enabled.
    pub(crate) share_key: String,
    pub(crate) share_key_enabled: bool,
}

impl FileRow {
    pub(crate) fn fid(&self) -> String {
        format!("{}:{}", self.owner, self.local)
    }
}

#[cfg(test)]
mod tests {
    use super::{Fid, title, user_name};

    #[test]
    fn only_a_name_and_a_whole_number_make_a_fid() {
        let fid = Fid::parse("jo.e-1:225").unwrap();
        assert_eq!((fid.owner.as_str(), fid.local), ("jo.e-1", 225));
        for bad in [
            "", ":", "joe", "joe:", ":5", "joe:-1", "joe:+5", "joe:5:x", "joe:5.0", "~joe:5",
        ] {
            assert_eq!(Fid::parse(bad), None, "{bad}");
        }
        assert_eq!(Fid::parse("joe:99999999999999999999"), None);
    }

    #[test]
    fn a_title_has_no_slash_and_a_name_no_colon() {
        assert_eq!(title("a/b"), None);
        assert_eq!(title(""), None);
        assert_eq!(title(&"x".repeat(256)), None);
        assert_eq!(title("=HYPERLINK()"), Some("=HYPERLINK()"));
        assert_eq!(user_name("a:b"), None);
        assert_eq!(user_name(".hidden"), None);
    }
}
