//! Forms: a title and lines to fill in. Pure.

/// A form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Above it, at most 45 characters.
    pub title: String,
    /// One to five.
    pub lines: Vec<Line>,
}

/// A line to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The name under which it comes back.
    pub field: &'static str,
    /// Beside it, at most 45 characters.
    pub label: String,
    /// So many characters at most.
    pub longest: u16,
}
