//! Every text is used, and every text that the code names is there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chartkeeper::domain::job::Reason;
use chartkeeper::domain::list::{Only, Sort};
use chartkeeper::domain::selector::Which;

/// The names that the code makes of words.
fn made_of_words() -> BTreeSet<String> {
    let choices = ["plot", "grid", "all"];
    for word in choices {
        assert!(Which::from_word(word).is_some(), "{word}");
    }
    let choices = choices.into_iter();
    let choices = choices.chain(Only::ALL.map(Only::word));
    let choices = choices.chain(Sort::ALL.map(Sort::word));
    let choices = choices.map(|word| format!("choice-{word}"));
    let reasons = Reason::ALL.map(|reason| format!("reason-{}", reason.word().replace('_', "-")));
    choices.chain(reasons).collect()
}

#[test]
fn every_text_is_used_and_every_text_that_is_named_is_there() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let texts = names(&std::fs::read_to_string(root.join("locales/en.ftl")).unwrap());
    let mut literals = BTreeSet::new();
    read_literals(&root.join("src"), &mut literals);
    let made = made_of_words();
    let unused: Vec<&String> = texts
        .iter()
        .filter(|text| !literals.contains(*text) && !made.contains(*text))
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
    let missing: Vec<&String> = made.difference(&texts).collect();
    assert!(missing.is_empty(), "there is no text {missing:?}");
    // What is named where texts are said.
    let mut said = BTreeSet::new();
    for room in ["src/discord", "src/web", "src/text"] {
        read_literals(&root.join(room), &mut said);
    }
    let families: BTreeSet<&str> = texts.iter().map(|text| family(text)).collect();
    let unknown: Vec<&String> = said
        .iter()
        .filter(|name| is_a_name(name) && families.contains(family(name)))
        .filter(|name| !texts.contains(*name))
        .collect();
    assert!(unknown.is_empty(), "there is no text {unknown:?}");
}

fn names(file: &str) -> BTreeSet<String> {
    let entries = file.lines().filter_map(|line| line.split_once(" ="));
    let names = entries.map(|(name, _)| name.to_owned());
    names.filter(|name| is_a_name(name)).collect()
}

fn is_a_name(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    text.contains('-')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(fits)
}

fn family(name: &str) -> &str {
    name.split('-').next().unwrap_or(name)
}

/// All that stands in quotes in the sources of a folder, tests and remarks left out.
fn read_literals(folder: &Path, into: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_literals(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs")
            && !path.to_string_lossy().ends_with("tests.rs")
        {
            let source = std::fs::read_to_string(&path).unwrap();
            let code = source.split("\n#[cfg(test)]").next().unwrap_or_default();
            let lines = code.lines().filter(|line| !line.trim().starts_with("//"));
            for line in lines {
                into.extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
            }
        }
    }
}
