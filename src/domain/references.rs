//! Which grids may go: never one that a plot draws from that stays.
//!
//! Only the chart server's word on a grid (`drawn_by`) says that nothing draws from it: another user's
//! plot may, which no listing of this account shows. What plots say (`draws_from`) can only add users.

use std::collections::{HashMap, HashSet};

use super::chart::{Chart, Filetype, Ties};
use super::ids::Fid;

/// What is known of who draws from a grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GridUse {
    /// Nothing that stays draws from it.
    Free,
    /// This plot draws from it, and stays.
    UsedBy(Fid),
    /// The chart server did not say; the grid is left alone.
    Unknown,
}

/// Who draws from which grid.
#[derive(Clone, Debug, Default)]
pub struct References {
    told: HashSet<Fid>,
    users: HashMap<Fid, Vec<Fid>>,
}

impl References {
    /// What those charts say about each other.
    pub fn of<'a>(charts: impl IntoIterator<Item = &'a Chart>) -> Self {
        let mut references = Self::default();
        for chart in charts {
            match chart.filetype {
                Filetype::Plot => references.plot_draws(&chart.fid, &chart.draws_from),
                Filetype::Grid => references.grid_told(&chart.fid, &chart.drawn_by),
            }
        }
        references
    }

    /// Adds what a plot says that it draws from.
    pub fn plot_draws(&mut self, plot: &Fid, draws_from: &Ties) {
        for grid in draws_from.known().unwrap_or_default() {
            self.users
                .entry(grid.clone())
                .or_default()
                .push(plot.clone());
        }
    }

    /// Adds what the chart server says of a grid.
    pub fn grid_told(&mut self, grid: &Fid, drawn_by: &Ties) {
        if let Ties::Known(plots) = drawn_by {
            self.told.insert(grid.clone());
            self.users
                .entry(grid.clone())
                .or_default()
                .extend(plots.iter().cloned());
        }
    }

    /// Whether the grid may go when all `leaving` plots go.
    #[must_use]
    pub fn of_grid(&self, grid: &Fid, leaving: &HashSet<Fid>) -> GridUse {
        let users = self.users.get(grid).map(Vec::as_slice).unwrap_or_default();
        if let Some(stays) = users.iter().find(|plot| !leaving.contains(*plot)) {
            return GridUse::UsedBy(stays.clone());
        }
        if self.told.contains(grid) {
            GridUse::Free
        } else {
            GridUse::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fid(n: u64) -> Fid {
        Fid::new("ada", n)
    }

    #[test]
    fn a_grid_that_the_server_is_silent_about_is_left_alone() {
        let mut references = References::default();
        references.plot_draws(&fid(1), &Ties::Known(vec![fid(9)]));
        assert_eq!(
            references.of_grid(&fid(9), &HashSet::from([fid(1)])),
            GridUse::Unknown
        );
        references.grid_told(&fid(9), &Ties::Known(vec![]));
        assert_eq!(
            references.of_grid(&fid(9), &HashSet::from([fid(1)])),
            GridUse::Free
        );
        assert_eq!(
            references.of_grid(&fid(9), &HashSet::new()),
            GridUse::UsedBy(fid(1))
        );
    }

    proptest! {
        #[test]
        fn no_free_grid_has_a_user_that_stays(
            edges in proptest::collection::vec((0u64..6, 10u64..14, any::<bool>()), 0..12),
            leaving in proptest::collection::hash_set(0u64..6, 0..6),
        ) {
            let mut references = References::default();
            for (plot, grid, by_plot) in &edges {
                if *by_plot {
                    references.plot_draws(&fid(*plot), &Ties::Known(vec![fid(*grid)]));
                } else {
                    references.grid_told(&fid(*grid), &Ties::Known(vec![fid(*plot)]));
                }
            }
            let leaving: HashSet<Fid> = leaving.into_iter().map(fid).collect();
            for (plot, grid, _) in &edges {
                if references.of_grid(&fid(*grid), &leaving) == GridUse::Free {
                    prop_assert!(leaving.contains(&fid(*plot)));
                }
            }
        }
    }
}
