//! Rules that keep charts, whatever a filter or a press says.
//!
//! What always holds: what is unknown keeps a chart (a folder that nobody told of, where some folder is
//! protected).

use std::collections::HashSet;

use wildmatch::WildMatch;

use super::chart::{Chart, Folder, Parent};
use super::ids::Fid;

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Protection {
    /// That chart.
    Chart(Fid),
    /// All that lies in that folder or below.
    Folder(Fid),
    /// Every title like this: `*` is any text, `?` one character, case is ignored.
    Pattern(String),
}

impl Protection {
    /// The word in the database.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Chart(_) => "chart",
            Self::Folder(_) => "folder",
            Self::Pattern(_) => "pattern",
        }
    }

    /// What it is about, as the database keeps it.
    #[must_use]
    pub fn what(&self) -> String {
        match self {
            Self::Chart(fid) | Self::Folder(fid) => fid.to_string(),
            Self::Pattern(pattern) => pattern.clone(),
        }
    }

    /// The rule of that word.
    #[must_use]
    pub fn from_parts(word: &str, what: &str) -> Option<Self> {
        match word {
            "chart" => what.parse().ok().map(Self::Chart),
            "folder" => what.parse().ok().map(Self::Folder),
            "pattern" => Some(Self::Pattern(what.to_owned())),
            _ => None,
        }
    }
}

/// All rules of an account.
#[derive(Clone, Debug, Default)]
pub struct Protections {
    charts: HashSet<Fid>,
    folders: HashSet<Fid>,
    patterns: Vec<WildMatch>,
}

impl Protections {
    /// Those rules together.
    #[must_use]
    pub fn new(rules: impl IntoIterator<Item = Protection>) -> Self {
        let mut all = Self::default();
        for rule in rules {
            match rule {
                Protection::Chart(fid) => drop(all.charts.insert(fid)),
                Protection::Folder(fid) => drop(all.folders.insert(fid)),
                Protection::Pattern(pattern) => {
                    let pattern = pattern.trim().to_lowercase();
                    all.patterns.push(WildMatch::new(&pattern));
                }
            }
        }
        all
    }

    /// Whether [`Protections::hold`] needs to be told of folders.
    #[must_use]
    pub fn need_folders(&self) -> bool {
        !self.folders.is_empty()
    }

    /// Whether a rule keeps that chart.
    #[must_use]
    pub fn hold_chart(&self, chart: &Chart, folders: &[Folder]) -> bool {
        self.hold(&chart.fid, &chart.title, &chart.parent, folders)
    }

    /// Whether a rule keeps the chart of that id and title, which lies there.
    #[must_use]
    pub fn hold(&self, fid: &Fid, title: &str, parent: &Parent, folders: &[Folder]) -> bool {
        if self.charts.contains(fid) {
            return true;
        }
        let title = title.to_lowercase();
        if self.patterns.iter().any(|pattern| pattern.matches(&title)) {
            return true;
        }
        self.need_folders() && self.hold_folder(parent, folders)
    }

    /// Walks up from where a chart lies. A folder that nobody told of could lie in a protected one.
    fn hold_folder(&self, parent: &Parent, folders: &[Folder]) -> bool {
        let mut at = parent;
        for _ in 0..=folders.len() {
            let fid = match at {
                Parent::Home => return false,
                Parent::Unknown => return true,
                Parent::Folder(fid) => fid,
            };
            if self.folders.contains(fid) {
                return true;
            }
            match folders.iter().find(|folder| folder.fid == *fid) {
                Some(folder) => at = &folder.parent,
                None => return true,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fid(n: u64) -> Fid {
        Fid::new("ada", n)
    }

    /// Folder `n` lies in folder `n / 2`, and folder 1 at home.
    fn folders(count: u64) -> Vec<Folder> {
        let folder = |n: u64| Folder {
            fid: fid(n),
            name: format!("f{n}"),
            parent: if n == 1 {
                Parent::Home
            } else {
                Parent::Folder(fid(n / 2))
            },
        };
        (1..=count).map(folder).collect()
    }

    fn holds(rule: Protection, title: &str, parent: &Parent) -> bool {
        Protections::new([rule]).hold(&fid(100), title, parent, &folders(15))
    }

    #[test]
    fn a_chart_a_title_and_a_folder_are_kept() {
        let home = Parent::Home;
        assert!(holds(Protection::Chart(fid(100)), "t", &home));
        assert!(!holds(Protection::Chart(fid(101)), "t", &home));
        assert!(holds(
            Protection::Pattern("Final*".into()),
            "final version",
            &home
        ));
        assert!(!holds(
            Protection::Pattern("final".into()),
            "final version",
            &home
        ));
        assert!(holds(
            Protection::Folder(fid(3)),
            "t",
            &Parent::Folder(fid(13))
        ));
        assert!(!holds(
            Protection::Folder(fid(3)),
            "t",
            &Parent::Folder(fid(8))
        ));
        assert!(!holds(Protection::Folder(fid(3)), "t", &home));
    }

    #[test]
    fn what_is_not_known_is_kept() {
        let rule = || Protection::Folder(fid(3));
        assert!(holds(rule(), "t", &Parent::Unknown));
        assert!(holds(rule(), "t", &Parent::Folder(fid(77))));
        let turning = vec![Folder {
            fid: fid(5),
            name: "in itself".into(),
            parent: Parent::Folder(fid(5)),
        }];
        let parent = Parent::Folder(fid(5));
        assert!(Protections::new([rule()]).hold(&fid(1), "t", &parent, &turning));
    }

    fn any_rule() -> impl Strategy<Value = Protection> {
        (0u8..3, 0u64..200, "[a-c*?]{0,4}").prop_map(|(kind, n, pattern)| match kind {
            0 => Protection::Chart(fid(n)),
            1 => Protection::Folder(fid(n % 16)),
            _ => Protection::Pattern(pattern),
        })
    }

    proptest! {
        #[test]
        fn one_more_rule_never_frees_a_chart(
            rules in proptest::collection::vec(any_rule(), 0..6),
            more in any_rule(), n in 0u64..200, at in 0u64..16, title in "[a-cA-C]{0,4}",
        ) {
            let parent = if at == 0 { Parent::Home } else { Parent::Folder(fid(at)) };
            let before = Protections::new(rules.clone());
            let after = Protections::new(rules.into_iter().chain([more]));
            let folders = folders(15);
            if before.hold(&fid(n), &title, &parent, &folders) {
                prop_assert!(after.hold(&fid(n), &title, &parent, &folders));
            }
        }

        #[test]
        fn a_rule_reads_back(rule in any_rule()) {
            let read = Protection::from_parts(rule.word(), &rule.what());
            prop_assert_eq!(read, Some(rule));
        }
    }
}
