//! Cuts a typed line into words: bare, quoted, each with or without the name of an option.

use super::TypeError;

/// One word of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// What stands before the first `:`, where that can be an option's name.
    pub(super) name: Option<String>,
    /// The value, without its quotes and escapes.
    pub(super) text: String,
    pub(super) end: End,
}

/// How a word ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// A space or a closing quote came after it.
    Closed,
    /// The line ended with it, so it may still be being typed.
    Line,
    /// The line ended inside its quotes.
    OpenQuote,
}

/// Reads all words. A name is cut off where letters, digits, `-`, `_` and `'` stand before a `:`,
/// except before `//`, so that an address needs no quotes.
pub(super) fn read(line: &str) -> Result<Vec<Word>, TypeError> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let (name, after) = cut_name(rest);
        let (text, end, after) = match after.strip_prefix('"') {
            Some(inside) => read_quoted(inside),
            None => read_bare(after),
        };
        if end == End::Closed && !after.is_empty() && !after.starts_with(char::is_whitespace) {
            let said = format!("After the closing quote of `{text}` a space is missing.");
            return Err(TypeError::Unreadable(said));
        }
        words.push(Word { name, text, end });
        rest = after.trim_start();
    }
    Ok(words)
}

fn cut_name(rest: &str) -> (Option<String>, &str) {
    let may_be_in_a_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'');
    match rest.split_once(':') {
        Some((name, after))
            if !name.is_empty()
                && name.chars().all(may_be_in_a_name)
                && !after.starts_with("//") =>
        {
            (Some(name.to_owned()), after)
        }
        _ => (None, rest),
    }
}

fn read_bare(rest: &str) -> (String, End, &str) {
    match rest.find(char::is_whitespace) {
        Some(end) => (rest[..end].to_owned(), End::Closed, &rest[end..]),
        None => (rest.to_owned(), End::Line, ""),
    }
}

/// Reads up to the closing quote. `\"` and `\\` stand for themselves; any other backslash is kept.
fn read_quoted(inside: &str) -> (String, End, &str) {
    let mut text = String::new();
    let mut chars = inside.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (text, End::Closed, &inside[at + 1..]),
            '\\' => match chars.next_if(|(_, next)| matches!(next, '"' | '\\')) {
                Some((_, escaped)) => text.push(escaped),
                None => text.push(c),
            },
            other => text.push(other),
        }
    }
    (text, End::OpenQuote, "")
}
