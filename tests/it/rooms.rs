//! The rooms of the program, and which may name which: arrows go one way.

use std::path::{Path, PathBuf};

/// A room, and the rooms that it may name besides itself. What is not in here may name everything.
const MAY_NAME: [(&str, &[&str]); 10] = [
    ("domain", &[]),
    ("text", &["domain"]),
    ("config", &["domain"]),
    ("pictures", &["domain"]),
    ("store", &["domain"]),
    ("servers", &["domain"]),
    ("ops", &["domain", "servers", "store"]),
    ("jobs", &["domain", "servers", "store", "ops"]),
    ("web", &["domain", "ops", "store", "text"]),
    (
        "discord",
        &[
            "domain", "servers", "store", "ops", "text", "config", "pictures",
        ],
    ),
];

/// A crate, and the only room that may name it.
const ONLY_IN: [(&str, &[&str]); 9] = [
    ("serenity::", &["discord"]),
    ("sqlx::", &["store"]),
    ("reqwest::", &["servers"]),
    ("fluent_bundle::", &["text"]),
    ("tiny_skia::", &["pictures"]),
    ("ttf_parser::", &["pictures"]),
    ("axum::", &["web", "app"]),
    ("local_discord::", &["demo"]),
    ("chart_host::", &["app", "cli", "demo", "web"]),
];

/// What a pure room does not name.
const NOT_PURE: [&str; 6] = [
    "tokio::",
    "async fn",
    "async_trait",
    "std::fs",
    "std::net",
    "tracing::",
];

struct File {
    room: String,
    path: PathBuf,
    code: String,
}

#[test]
fn arrows_go_one_way() {
    let mut wrong = Vec::new();
    for file in files() {
        let Some((_, may)) = MAY_NAME.iter().find(|(room, _)| *room == file.room) else {
            continue;
        };
        for named in rooms_named(&file.code) {
            if named != file.room && !may.contains(&named.as_str()) {
                wrong.push(format!("{} names {named}", file.path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_library_is_named_in_its_own_room_alone() {
    let mut wrong = Vec::new();
    for file in files() {
        for (library, rooms) in ONLY_IN {
            if file.code.contains(library) && !rooms.contains(&file.room.as_str()) {
                wrong.push(format!("{} names {library}", file.path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_domain_and_the_views_are_pure() {
    let pure = |file: &File| {
        let path = file.path.to_string_lossy().replace('\\', "/");
        file.room == "domain"
            || file.room == "pictures"
            || path.contains("/discord/views/")
            || path.ends_with("/discord/components.rs")
            || path.ends_with("/discord/escape.rs")
            || path.ends_with("/jobs/meaning.rs")
    };
    let pure: Vec<File> = files().into_iter().filter(pure).collect();
    assert!(pure.len() > 20, "{}", pure.len());
    for file in pure {
        for word in NOT_PURE.into_iter().chain(["serenity::"]) {
            assert!(
                !file.code.contains(word),
                "{} names {word}",
                file.path.display()
            );
        }
    }
}

#[test]
fn only_the_store_vouches_for_an_approval() {
    for file in files() {
        let calls = file.code.matches("vouched_by_store(").count();
        let is_definition = file.path.ends_with("domain/approval.rs");
        assert!(
            calls == 0 || file.room == "store" || is_definition,
            "{}",
            file.path.display()
        );
    }
}

#[test]
fn the_two_packages_do_not_know_the_bot() {
    for package in ["local-discord", "chart-host"] {
        let manifest =
            std::fs::read_to_string(root().join("crates").join(package).join("Cargo.toml"));
        let manifest = manifest.unwrap();
        for name in ["serenity", "chartkeeper"] {
            assert!(!manifest.contains(name), "{package} names {name}");
        }
    }
}

/// The rooms after `crate::`, and after `super::super::` none is named.
fn rooms_named(code: &str) -> Vec<String> {
    code.split("crate::")
        .skip(1)
        .map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_');
            rest[..end.unwrap_or(rest.len())].to_owned()
        })
        .filter(|name| !name.is_empty())
        .collect()
}

fn files() -> Vec<File> {
    let src = root().join("src");
    let mut found = Vec::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") && !is_test(&path) {
                found.push(file(&src, path));
            }
        }
    }
    assert!(found.len() > 50, "{}", found.len());
    found
}

/// Tests stand in for other rooms, and so name what they need.
fn is_test(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    name.ends_with("_tests.rs") || name == "stub.rs"
}

fn file(src: &Path, path: PathBuf) -> File {
    let below = path.strip_prefix(src).unwrap();
    let first = below.components().next().unwrap().as_os_str();
    let room = first.to_string_lossy().trim_end_matches(".rs").to_owned();
    let text = std::fs::read_to_string(&path).unwrap();
    // What a sentence or a test says names no room.
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
    let code = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    File { room, path, code }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
