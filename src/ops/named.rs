//! From what a member wrote for `id` to a chart: a number, an address, or a title. Never a guess.

use super::Keeper;
use super::accounts::Working;
use super::catalogue::Entry;
use super::errors::{Fault, UserError};
use crate::domain::address::{self, AddressError};
use crate::domain::ids::Fid;

/// As many titles are suggested where none is the one that was written.
const SUGGESTIONS: usize = 3;

/// As many charts of one title are offered: Discord's limit for a row of buttons.
pub const MOST_OF_ONE_TITLE: usize = 5;

/// What a member's text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// This chart.
    One(Fid),
    /// One of these, which have the same title: the member chooses.
    Several(Vec<Entry>),
}

impl Keeper {
    /// What that text names in the account.
    ///
    /// # Errors
    /// Another's chart, another server's, no chart; those of the chart server, for titles are looked up there.
    pub(super) async fn named(&self, working: &Working, text: &str) -> Result<Named, Fault> {
        let user = &working.who.username;
        match address::parse(text, user, working.server.web_hosts()) {
            Ok(fid) => Ok(Named::One(fid)),
            Err(AddressError::NotAChart) if !text.contains("://") => {
                let titles = self.titles_of(working).await?;
                by_title(&titles, user, text)
            }
            Err(error) => Err(UserError::of_address(error, text).into()),
        }
    }
}

/// The charts of exactly that title, upper and lower case taken as one only where none has it as written.
pub(super) fn by_title(titles: &[Entry], user: &str, text: &str) -> Result<Named, Fault> {
    let wanted = text.trim();
    let mut same: Vec<&Entry> = titles.iter().filter(|e| e.title.trim() == wanted).collect();
    if same.is_empty() {
        let lower = wanted.to_lowercase();
        let is_same = |e: &&Entry| e.title.trim().to_lowercase() == lower;
        same = titles.iter().filter(is_same).collect();
    }
    match same[..] {
        [] => Err(UserError::NoSuchTitle {
            text: wanted.to_owned(),
            near: nearest(titles, wanted),
        }
        .into()),
        [one] => Ok(Named::One(Fid::new(user, one.local))),
        _ => Ok(Named::Several(
            same.into_iter().take(MOST_OF_ONE_TITLE).cloned().collect(),
        )),
    }
}

/// The titles most like what was written, each once.
fn nearest(titles: &[Entry], wanted: &str) -> Vec<String> {
    let wanted = wanted.to_lowercase();
    let mut scored: Vec<(f64, &str)> = titles
        .iter()
        .map(|entry| {
            let title = entry.title.to_lowercase();
            let contains = if title.contains(&wanted) { 1.0 } else { 0.0 };
            (
                contains + strsim::jaro_winkler(&title, &wanted),
                entry.title.as_str(),
            )
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut near: Vec<String> = Vec::new();
    for (_, title) in scored {
        if near.len() < SUGGESTIONS && !near.iter().any(|known| known == title) {
            near.push(title.to_owned());
        }
    }
    near
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::chart::Filetype;
    use crate::domain::ids::Millis;

    fn entries(titles: &[&str]) -> Vec<Entry> {
        (1..)
            .zip(titles)
            .map(|(local, title)| Entry {
                local,
                filetype: Filetype::Plot,
                title: (*title).to_owned(),
                modified: Millis(0),
            })
            .collect()
    }

    fn found(titles: &[&str], text: &str) -> Result<Vec<u64>, Vec<String>> {
        match by_title(&entries(titles), "ada", text) {
            Ok(Named::One(fid)) => Ok(vec![fid.local]),
            Ok(Named::Several(several)) => Ok(several.iter().map(|e| e.local).collect()),
            Err(Fault::User(UserError::NoSuchTitle { near, .. })) => Err(near),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_exact_title_is_meant_and_several_are_a_choice() {
        let titles = ["Heat map", "heat map", "Sales", "Sales"];
        assert_eq!(found(&titles, " Heat map "), Ok(vec![1]));
        assert_eq!(found(&titles, "HEAT MAP"), Ok(vec![1, 2]));
        assert_eq!(found(&titles, "Sales"), Ok(vec![3, 4]));
    }

    #[test]
    fn none_suggests_three_and_opens_nothing() {
        let titles = ["Heat map", "Heart rate", "Sales", "Heat map", "Zebra"];
        let near = found(&titles, "Heat mop").unwrap_err();
        assert_eq!(near[..2], ["Heat map", "Heart rate"]);
        assert_eq!(near.len(), 3);
        assert_eq!(found(&[], "x"), Err(vec![]));
    }

    proptest! {
        #[test]
        fn what_is_found_has_that_title(titles in proptest::collection::vec("[ab]{0,2}", 0..6), text in "[abAB]{0,2}") {
            let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
            if let Ok(found) = found(&titles, &text) {
                for local in found {
                    let title = titles[usize::try_from(local).unwrap() - 1];
                    prop_assert_eq!(title.to_lowercase(), text.trim().to_lowercase());
                }
            }
        }
    }
}
