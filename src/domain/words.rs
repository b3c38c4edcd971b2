//! The words of plain enums: as they stand in the database, in commands, in buttons and in the names of texts.
//!
//! Owns how a variant becomes its word and comes back. What always holds: a variant without a word does not compile, and
//! `ALL` has every one.

/// Gives an enum `ALL`, `word` and `from_word`, from a table of its variants. Where the words stand is said above it.
macro_rules! words {
    ($(#[doc = $doc:literal])+ $of:ident { $($variant:ident = $word:literal,)+ }) => {
        impl $of {
            /// Every one, in order.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            $(#[doc = $doc])+
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The one of that word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.word() == word)
            }
        }
    };
}

pub(super) use words;
