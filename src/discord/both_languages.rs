//! For tests: what is said of every value of a kind, in both languages.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::text::Locale;

/// The names of an enum's variants, and how many there are. A variant that is not in here does not compile.
macro_rules! kinds {
    ($of:ident: $($variant:ident)+) => {
        fn name_of(one: &$of) -> &'static str {
            match one { $($of::$variant { .. } => stringify!($variant),)+ }
        }

        const KINDS: usize = [$(stringify!($variant)),+].len();
    };
}

pub(super) use kinds;

/// What is said of each, which have to be of so many kinds.
pub(super) fn table<T>(
    all: &[T],
    name_of: impl Fn(&T) -> &'static str,
    kinds: usize,
    say: impl Fn(Locale, &T) -> String,
) -> String {
    let mut table = String::new();
    for one in all {
        said(name_of(one), &mut table, |locale| say(locale, one));
    }
    let seen: BTreeSet<&str> = all.iter().map(name_of).collect();
    assert_eq!(seen.len(), kinds, "one is not listed: {seen:?}");
    table
}

/// In both languages, one below the other.
pub(super) fn said(name: &str, table: &mut String, say: impl Fn(Locale) -> String) {
    let both = Locale::ALL.map(|locale| say(locale).replace('\n', " / "));
    for text in &both {
        assert!(!text.contains(['{', '}', '\u{2068}']), "{name}: {text}");
        assert!(!text.is_empty(), "{name}");
    }
    assert_ne!(both[0], both[1], "{name} is not translated");
    // What keeps a mention from being one is not seen.
    let both = both.map(|text| text.replace('\u{200b}', "{0}"));
    writeln!(table, "{name}\n  {}\n  {}", both[0], both[1]).unwrap();
}
