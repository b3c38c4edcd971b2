//! All that a person reads, from Fluent files in `locales`.
//!
//! Names nothing but `domain`. What always holds: English and Chinese have the same entries (a test says
//! so); a text is a pure function of its arguments.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// The languages that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Locale {
    /// English, and what is said where a language is not known.
    English,
    /// Chinese, simplified.
    Chinese,
}

impl Locale {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The language of a Discord locale such as `en-GB` or `zh-TW`.
    #[must_use]
    pub fn of_discord(code: &str) -> Self {
        if code.starts_with("zh") {
            Self::Chinese
        } else {
            Self::English
        }
    }
}

/// What stands in a text's places.
#[derive(Clone, Debug, Default)]
pub struct Args(Vec<(&'static str, FluentValue<'static>)>);

impl Args {
    /// No places.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A text for that place. Hostile text is escaped by who passes it, for where it is going.
    #[must_use]
    pub fn text(mut self, place: &'static str, value: impl Into<String>) -> Self {
        self.0
            .push((place, FluentValue::String(Cow::Owned(value.into()))));
        self
    }

    /// A count for that place, which also chooses the plural.
    #[must_use]
    pub fn count(mut self, place: &'static str, value: impl TryInto<i64>) -> Self {
        let value = value.try_into().unwrap_or(i64::MAX);
        self.0.push((place, FluentValue::from(value)));
        self
    }
}

/// The text of that name. A name without a text is said as it is, and found by a test.
#[must_use]
pub fn say(locale: Locale, name: &str, args: Args) -> String {
    let bundle = match locale {
        Locale::English => &*ENGLISH,
        Locale::Chinese => &*CHINESE,
    };
    let Some(pattern) = bundle.get_message(name).and_then(|message| message.value()) else {
        return name.to_owned();
    };
    let places: FluentArgs<'_> = args.0.into_iter().collect();
    let mut errors = Vec::new();
    let said = bundle
        .format_pattern(pattern, Some(&places), &mut errors)
        .into_owned();
    if !errors.is_empty() {
        tracing::error!(name, ?errors, "a text has a place that was not filled");
    }
    said
}

/// The text of that name, without places.
#[must_use]
pub fn plain(locale: Locale, name: &str) -> String {
    say(locale, name, Args::new())
}

/// The parts of the privacy text, which a page and a reply show: heading and words.
pub const PRIVACY: [(&str, &str); 5] = [
    ("privacy-kept-head", "privacy-kept"),
    ("privacy-not-kept-head", "privacy-not-kept"),
    ("privacy-who-head", "privacy-who"),
    ("privacy-how-long-head", "privacy-how-long"),
    ("privacy-yours-head", "privacy-yours"),
];

const ENGLISH_FILE: &str = include_str!("../../locales/en.ftl");
const CHINESE_FILE: &str = include_str!("../../locales/zh.ftl");

static ENGLISH: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle("en", ENGLISH_FILE));
static CHINESE: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle("zh", CHINESE_FILE));

fn bundle(language: &str, file: &str) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.parse().unwrap_or_default()]);
    bundle.set_use_isolating(false);
    // What parses of a file with an error in it is used; a test finds the error.
    let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(some, _)| some);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Each entry of a file with the places that it has.
    fn entries(file: &str) -> BTreeMap<String, Vec<String>> {
        let mut entries = BTreeMap::new();
        let mut name = String::new();
        for line in file.lines() {
            if let Some((entry, _)) = line.split_once(" =")
                && !line.starts_with([' ', '#'])
            {
                entry.clone_into(&mut name);
                entries.insert(name.clone(), Vec::new());
            }
            for part in line.split('$').skip(1) {
                let place: String = part
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '-')
                    .collect();
                let places: &mut Vec<String> = entries.entry(name.clone()).or_default();
                if !places.contains(&place) {
                    places.push(place);
                    places.sort();
                }
            }
        }
        entries
    }

    #[test]
    fn both_languages_have_the_same_entries_with_the_same_places() {
        let (english, chinese) = (entries(ENGLISH_FILE), entries(CHINESE_FILE));
        assert!(english.len() > 50, "{}", english.len());
        for (name, places) in &english {
            assert_eq!(Some(places), chinese.get(name), "{name}");
        }
        assert_eq!(english.len(), chinese.len());
    }

    #[test]
    fn every_entry_parses_in_both_languages() {
        for file in [ENGLISH_FILE, CHINESE_FILE] {
            let faults = FluentResource::try_new(file.to_owned()).map_err(|(_, faults)| faults);
            assert!(faults.is_ok(), "{:?}", faults.err());
        }
        for name in entries(ENGLISH_FILE).keys() {
            for locale in Locale::ALL {
                assert_ne!(plain(locale, name), *name, "{name} in {locale:?}");
            }
        }
    }
}
