//! Which charts: the filter of a purge, and what it takes and leaves of a listing.
//!
//! What always holds: a chart is chosen or has a reason why it was kept; a grid that a kept plot draws
//! from is kept; what is protected is kept; what is unknown (views, references) keeps a chart.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use wildmatch::WildMatch;

use super::age::Age;
use super::chart::{Chart, Filetype, Folder, Listing, Parent};
use super::ids::{Fid, Millis};
use super::protection::Protections;
use super::references::{GridUse, References};
use super::words::words;

/// Which filetypes a purge is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Which {
    /// Plots alone.
    Plot,
    /// Grids alone.
    Grid,
    /// Plots, then grids.
    All,
}

impl Which {
    /// Whether charts of that filetype are meant.
    #[must_use]
    pub const fn takes(self, filetype: Filetype) -> bool {
        matches!(
            (self, filetype),
            (Self::All, _) | (Self::Plot, Filetype::Plot) | (Self::Grid, Filetype::Grid)
        )
    }
}

words! {
    /// The word in a command.
    Which {
        Plot = "plot",
        Grid = "grid",
        All = "all",
    }
}

/// The filter of a purge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selector {
    /// Which filetypes.
    pub which: Which,
    /// Only what was last changed longer ago than this.
    pub older_than: Option<Age>,
    /// Only titles like this: `*` is any text, `?` one character, case is ignored.
    pub name: Option<String>,
    /// Only what lies in this folder or below: `a/b`.
    pub folder: Option<String>,
    /// Only what was looked at this often or less.
    pub views_at_most: Option<u64>,
    /// Of what the others matched, the newest so many of each filetype stay.
    pub keep_newest: Option<u32>,
    /// Of the plots that are left then, only as many go as bring the account down to so many: first those not changed
    /// for [`RECENT_MS`], then the others; of each the least viewed first, and of those the oldest.
    #[serde(default)]
    pub down_to: Option<u64>,
}

/// A month: plots changed within it are the last to go where only some have to.
pub const RECENT_MS: i64 = 30 * 24 * 3_600_000;

impl Selector {
    /// The selector that takes everything of those filetypes.
    #[must_use]
    pub const fn everything(which: Which) -> Self {
        Self {
            which,
            older_than: None,
            name: None,
            folder: None,
            views_at_most: None,
            keep_newest: None,
            down_to: None,
        }
    }

    /// Whether anything narrows it down but the filetype.
    #[must_use]
    pub const fn has_filter(&self) -> bool {
        self.older_than.is_some()
            || self.name.is_some()
            || self.folder.is_some()
            || self.views_at_most.is_some()
            || self.keep_newest.is_some()
            || self.down_to.is_some()
    }
}

/// Why a chart of the wanted filetype stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kept {
    /// Changed too recently.
    TooRecent,
    /// Another title.
    OtherName,
    /// In another folder.
    OtherFolder,
    /// Looked at too often.
    TooManyViews,
    /// The chart server does not tell how often it was looked at.
    ViewsUnknown,
    /// One of the newest.
    Newest,
    /// Enough others go.
    NotNeeded,
    /// A rule protects it.
    Protected,
    /// A grid that a plot draws from which stays.
    InUse,
    /// A grid of which the chart server does not tell who draws from it.
    ReferencesUnknown,
}

/// What a selector takes and leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Chosen, plots before grids, each in the listing's order.
    pub chosen: Vec<Chart>,
    /// Kept, with why: the first reason that applies.
    pub kept: Vec<(Chart, Kept)>,
    /// So many plots too many stay, where the account was to be brought down to a number and cannot be.
    pub above: u64,
}

impl Selection {
    /// How many are kept for each reason.
    #[must_use]
    pub fn kept_by_reason(&self) -> Vec<(Kept, usize)> {
        let mut counts: HashMap<Kept, usize> = HashMap::new();
        for (_, why) in &self.kept {
            *counts.entry(*why).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_unstable();
        counts
    }
}

/// There is no such folder.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no folder of that path")]
pub struct NoSuchFolder;

/// Applies a selector to what one listing told.
///
/// # Errors
/// [`NoSuchFolder`], where the folder is not in the listing: a mistyped folder must not look like an
/// empty one.
pub fn select(
    selector: &Selector,
    listing: &Listing,
    protections: &Protections,
    now: Millis,
) -> Result<Selection, NoSuchFolder> {
    let filter = Filter::new(selector, &listing.folders, now)?;
    let mut selection = Selection::default();
    for chart in listing
        .charts
        .iter()
        .filter(|chart| selector.which.takes(chart.filetype))
    {
        let protected = || {
            let held = protections.hold_chart(chart, &listing.folders);
            held.then_some(Kept::Protected)
        };
        match filter.keeps(chart).or_else(protected) {
            Some(why) => selection.kept.push((chart.clone(), why)),
            None => selection.chosen.push(chart.clone()),
        }
    }
    if let Some(newest) = selector.keep_newest {
        for filetype in [Filetype::Plot, Filetype::Grid] {
            keep_newest(&mut selection, filetype, newest as usize);
        }
    }
    if let Some(down_to) = selector.down_to {
        let plots = listing
            .charts
            .iter()
            .filter(|one| one.filetype == Filetype::Plot);
        let too_many = (plots.count() as u64).saturating_sub(down_to);
        keep_what_is_not_needed(&mut selection, too_many, now);
    }
    keep_used_grids(&mut selection, &References::of(&listing.charts));
    selection.chosen.sort_by_key(|chart| chart.filetype);
    Ok(selection)
}

/// The fids of that folder and of every folder below it.
///
/// # Errors
/// [`NoSuchFolder`].
pub fn folder_and_below(path: &str, folders: &[Folder]) -> Result<HashSet<Fid>, NoSuchFolder> {
    let mut at = Parent::Home;
    for name in path
        .split('/')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        let next = folders
            .iter()
            .find(|f| f.parent == at && f.name == name)
            .or_else(|| {
                folders
                    .iter()
                    .find(|f| f.parent == at && f.name.to_lowercase() == name.to_lowercase())
            })
            .ok_or(NoSuchFolder)?;
        at = Parent::Folder(next.fid.clone());
    }
    let Parent::Folder(top) = at else {
        return Err(NoSuchFolder);
    };
    let mut inside = HashSet::from([top.clone()]);
    let mut todo = vec![top];
    while let Some(fid) = todo.pop() {
        for folder in folders
            .iter()
            .filter(|f| f.parent == Parent::Folder(fid.clone()))
        {
            if inside.insert(folder.fid.clone()) {
                todo.push(folder.fid.clone());
            }
        }
    }
    Ok(inside)
}

/// The pattern of a `name`, for titles in lower case.
#[must_use]
pub fn pattern(name: &str) -> WildMatch {
    WildMatch::new(&name.trim().to_lowercase())
}

/// The part of a selector that looks at a chart alone: its title, its age, its views.
pub struct Alone(Filter);

impl Alone {
    /// That part of a selector; its folder is not looked at.
    #[must_use]
    pub fn of(selector: &Selector, now: Millis) -> Self {
        Self(Filter::alone(selector, now))
    }

    /// Whether the chart is like that.
    #[must_use]
    pub fn takes(&self, chart: &Chart) -> bool {
        self.0.keeps(chart).is_none()
    }
}

struct Filter {
    before: Option<Millis>,
    name: Option<WildMatch>,
    folders: Option<HashSet<Fid>>,
    views_at_most: Option<u64>,
}

impl Filter {
    fn new(selector: &Selector, folders: &[Folder], now: Millis) -> Result<Self, NoSuchFolder> {
        let inside = |path: &String| folder_and_below(path, folders);
        Ok(Self {
            folders: selector.folder.as_ref().map(inside).transpose()?,
            ..Self::alone(selector, now)
        })
    }

    fn alone(selector: &Selector, now: Millis) -> Self {
        Self {
            before: selector.older_than.map(|age| age.before(now)),
            name: selector.name.as_deref().map(pattern),
            folders: None,
            views_at_most: selector.views_at_most,
        }
    }

    fn keeps(&self, chart: &Chart) -> Option<Kept> {
        if let Some(folders) = &self.folders {
            let inside = matches!(&chart.parent, Parent::Folder(fid) if folders.contains(fid));
            if !inside {
                return Some(Kept::OtherFolder);
            }
        }
        if self
            .name
            .as_ref()
            .is_some_and(|glob| !glob.matches(&chart.title.to_lowercase()))
        {
            return Some(Kept::OtherName);
        }
        if self.before.is_some_and(|before| chart.modified >= before) {
            return Some(Kept::TooRecent);
        }
        match (self.views_at_most, chart.views) {
            (Some(_), None) => Some(Kept::ViewsUnknown),
            (Some(most), Some(views)) if views > most => Some(Kept::TooManyViews),
            _ => None,
        }
    }
}

fn keep_newest(selection: &mut Selection, filetype: Filetype, newest: usize) {
    let mut matched: Vec<(Millis, Fid)> = selection
        .chosen
        .iter()
        .filter(|chart| chart.filetype == filetype)
        .map(|chart| (chart.modified, chart.fid.clone()))
        .collect();
    matched.sort_by(|a, b| b.cmp(a));
    let stay: HashSet<Fid> = matched
        .into_iter()
        .take(newest)
        .map(|(_, fid)| fid)
        .collect();
    keep_where(selection, |chart| {
        stay.contains(&chart.fid).then_some(Kept::Newest)
    });
}

fn keep_what_is_not_needed(selection: &mut Selection, too_many: u64, now: Millis) {
    let mut plots: Vec<&Chart> = selection
        .chosen
        .iter()
        .filter(|chart| chart.filetype == Filetype::Plot)
        .collect();
    // Views that are not known count as many: what is unknown is taken last.
    plots.sort_by_key(|plot| {
        let is_recent = now.since(plot.modified) < RECENT_MS;
        let views = plot.views.unwrap_or(u64::MAX);
        (is_recent, views, plot.modified, plot.fid.local)
    });
    let needed = usize::try_from(too_many).unwrap_or(usize::MAX);
    selection.above = too_many.saturating_sub(plots.len() as u64);
    let go: HashSet<Fid> = plots
        .into_iter()
        .take(needed)
        .map(|plot| plot.fid.clone())
        .collect();
    keep_where(selection, |chart| {
        let stays = chart.filetype == Filetype::Plot && !go.contains(&chart.fid);
        stays.then_some(Kept::NotNeeded)
    });
}

fn keep_used_grids(selection: &mut Selection, references: &References) {
    let leaving: HashSet<Fid> = selection
        .chosen
        .iter()
        .filter(|chart| chart.filetype == Filetype::Plot)
        .map(|chart| chart.fid.clone())
        .collect();
    keep_where(selection, |chart| match chart.filetype {
        Filetype::Plot => None,
        Filetype::Grid => match references.of_grid(&chart.fid, &leaving) {
            GridUse::Free => None,
            GridUse::UsedBy(_) => Some(Kept::InUse),
            GridUse::Unknown => Some(Kept::ReferencesUnknown),
        },
    });
}

fn keep_where(selection: &mut Selection, why: impl Fn(&Chart) -> Option<Kept>) {
    let chosen = std::mem::take(&mut selection.chosen);
    for chart in chosen {
        match why(&chart) {
            Some(why) => selection.kept.push((chart, why)),
            None => selection.chosen.push(chart),
        }
    }
}

#[cfg(test)]
#[path = "selector_tests.rs"]
mod tests;
