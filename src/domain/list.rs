//! What a member asks a list for, and the list in pages. Pure.

use serde::{Deserialize, Serialize};

use super::age::{Age, Unit};
use super::chart::{Chart, Filetype, Privacy};
use super::ids::{Fid, MemberId, Millis};
use super::selector::{Selector, Which};
use super::words::words;

/// Rows of a page.
pub const PAGE: usize = 10;

/// After so many months without a change a chart is stale.
const STALE_MONTHS: u32 = 6;

/// What a list is narrowed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Only {
    /// What was not changed for six months.
    Stale,
    /// Grids from which no plot draws.
    UnusedGrids,
    /// What a rule protects.
    Protected,
    /// What is in the trash.
    Trash,
    /// What is gone and can be uploaded again.
    Copies,
}

words! {
    /// The word in a command.
    Only {
        Stale = "stale",
        UnusedGrids = "unused-grids",
        Protected = "protected",
        Trash = "trash",
        Copies = "copies",
    }
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The latest changed first.
    #[default]
    Newest,
    /// The longest unchanged first.
    Oldest,
    /// By title.
    Title,
    /// The most looked at first.
    Views,
}

words! {
    /// The word in a command.
    Sort {
        Newest = "newest",
        Oldest = "oldest",
        Title = "title",
        Views = "views",
    }
}

/// What a member asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Which filetypes.
    pub which: Which,
    /// Only titles like this.
    pub name: Option<String>,
    /// Narrowed to.
    pub only: Option<Only>,
    /// In which order.
    pub sort: Sort,
}

impl Default for Query {
    /// Everything, the latest changed first.
    fn default() -> Self {
        Self {
            which: Which::All,
            name: None,
            only: None,
            sort: Sort::default(),
        }
    }
}

impl Query {
    /// The filter of a purge that takes the same; nothing where no purge does.
    #[must_use]
    pub fn selector(&self) -> Option<Selector> {
        let mut selector = Selector {
            name: self.name.clone(),
            ..Selector::everything(self.which)
        };
        match self.only {
            None => {}
            Some(Only::Stale) => {
                selector.older_than = Some(Age {
                    count: STALE_MONTHS,
                    unit: Unit::Months,
                });
            }
            // A purge takes of grids those alone from which no plot draws that stays.
            Some(Only::UnusedGrids) => selector.which = Which::Grid,
            Some(Only::Protected | Only::Trash | Only::Copies) => return None,
        }
        Some(selector)
    }
}

/// One chart of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The chart.
    pub fid: Fid,
    /// Plot or grid.
    pub filetype: Filetype,
    /// Its title. Hostile text.
    pub title: String,
    /// When it was last changed, or went to the trash.
    pub at: Millis,
    /// How often it was looked at, where that is told.
    pub views: Option<u64>,
    /// Who may open it.
    pub privacy: Privacy,
    /// Its address for a browser.
    pub web_url: Option<String>,
    /// Who moved it to the trash, where that was done here.
    pub trashed_by: Option<MemberId>,
}

impl From<&Chart> for Row {
    fn from(chart: &Chart) -> Self {
        Self {
            fid: chart.fid.clone(),
            filetype: chart.filetype,
            title: chart.title.clone(),
            at: chart.modified,
            views: chart.views,
            privacy: chart.privacy,
            web_url: chart.web_url.clone(),
            trashed_by: None,
        }
    }
}

/// Puts rows in order; those that are alike by their number.
pub fn sort(rows: &mut [Row], by: Sort) {
    rows.sort_by(|a, b| {
        let order = match by {
            Sort::Newest => b.at.cmp(&a.at),
            Sort::Oldest => a.at.cmp(&b.at),
            Sort::Title => a.title.to_lowercase().cmp(&b.title.to_lowercase()),
            Sort::Views => b.views.cmp(&a.views),
        };
        order.then_with(|| a.fid.cmp(&b.fid))
    });
}

/// How many pages so many rows fill; an empty list has one.
#[must_use]
pub const fn pages(rows: usize) -> usize {
    if rows == 0 { 1 } else { rows.div_ceil(PAGE) }
}

/// The rows of that page, from 0; the last one where there are not so many any more.
#[must_use]
pub fn page(rows: &[Row], number: usize) -> (usize, &[Row]) {
    let number = number.min(pages(rows.len()) - 1);
    let from = (number * PAGE).min(rows.len());
    let to = (from + PAGE).min(rows.len());
    (number, rows.get(from..to).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row(n: u64) -> Row {
        Row {
            fid: Fid::new("ada", n),
            filetype: Filetype::Plot,
            title: format!("t{}", n % 7),
            at: Millis(i64::try_from(n % 5).unwrap_or_default()),
            views: (!n.is_multiple_of(3)).then_some(n % 4),
            privacy: Privacy::Unknown,
            web_url: None,
            trashed_by: None,
        }
    }

    proptest! {
        #[test]
        fn pages_hold_every_row_once_in_order(count in 0u64..75, which in 0usize..4) {
            let mut rows: Vec<Row> = (0..count).map(row).collect();
            sort(&mut rows, Sort::ALL[which]);
            let all: Vec<Row> = (0..pages(rows.len()))
                .flat_map(|n| page(&rows, n).1.to_vec())
                .collect();
            prop_assert_eq!(&all, &rows);
            prop_assert!((0..pages(rows.len())).all(|n| page(&rows, n).1.len() <= PAGE));
        }

        #[test]
        fn any_page_that_is_asked_for_is_there(count in 0u64..35, asked in any::<usize>()) {
            let rows: Vec<Row> = (0..count).map(row).collect();
            let (number, shown) = page(&rows, asked);
            prop_assert!(number < pages(rows.len()));
            prop_assert_eq!(shown.is_empty(), rows.is_empty());
        }
    }

    #[test]
    fn a_purge_of_these_is_the_same_filter_or_none() {
        let of = |only| {
            Query {
                which: Which::All,
                name: Some("a*".into()),
                only,
                sort: Sort::Title,
            }
            .selector()
        };
        assert_eq!(of(Some(Only::Trash)), None);
        assert_eq!(of(Some(Only::Protected)), None);
        assert_eq!(
            of(Some(Only::UnusedGrids)).map(|s| s.which),
            Some(Which::Grid)
        );
        let stale = of(Some(Only::Stale)).and_then(|s| s.older_than);
        assert_eq!(stale, "6mo".parse().ok());
    }
}
