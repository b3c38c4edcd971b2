//! What `chartkeeper rotate-keys` prints: what was done, and what to do next. Pure.

use crate::config::KeySource;
use crate::ops::rotate::Rotated;
use crate::store::seal::Keyring;

/// What came of it, and the next step.
pub(super) fn text(rotated: &Rotated, ring: &Keyring, source: &KeySource) -> String {
    let place = match source {
        KeySource::Given(_) => "CHARTKEEPER_KEYS".to_owned(),
        KeySource::File(path) | KeySource::Beside(path) => path.display().to_string(),
    };
    let mut lines = vec![format!(
        "Sealed {} anew under the first key of {place}; {} under it already.",
        linked(rotated.resealed),
        were(rotated.already)
    )];
    for (key, count) in &rotated.missing {
        lines.push(format!(
            "{} cannot be opened: the key {key} that sealed them is not in {place}. Put it back behind the others \
             and run this again; without it those members are asked to link again.",
            linked(*count)
        ));
    }
    if rotated.broken > 0 {
        lines.push(format!(
            "{} cannot be opened, though the key is there: those members are asked to link again.",
            linked(rotated.broken)
        ));
    }
    let places = ring.fingerprints().enumerate().skip(1);
    for (at, key) in places {
        lines.push(if rotated.unused.iter().any(|unused| unused == key) {
            format!(
                "Key {} of {place} ({key}) seals nothing any more: take it out, then start the bot again.",
                at + 1
            )
        } else {
            format!("Key {} of {place} ({key}) is still needed.", at + 1)
        });
    }
    if ring.fingerprints().count() == 1 {
        lines.push(how_to_begin(source, &place));
    } else {
        lines.push(format!(
            "A bot that was started before the first key was put into {place} cannot open what is sealed with it: \
             start it again."
        ));
    }
    lines.join("\n")
}

fn how_to_begin(source: &KeySource, place: &str) -> String {
    let put = match source {
        KeySource::Given(_) => "in front, with a comma after it",
        KeySource::File(_) | KeySource::Beside(_) => "on a line of its own above the old one",
    };
    format!(
        "{place} holds one key. For another: put what `chartkeeper keygen` prints {put}, start the bot again, and run \
         this again."
    )
}

fn linked(count: u64) -> String {
    match count {
        1 => "1 linked account".to_owned(),
        count => format!("{count} linked accounts"),
    }
}

fn were(count: u64) -> String {
    match count {
        1 => "1 was".to_owned(),
        count => format!("{count} were"),
    }
}
