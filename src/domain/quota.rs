//! How full an account is.

/// How much of what its limit counts an account holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// So much.
    pub held: u64,
    /// So much it may hold; nothing where it has no limit.
    pub limit: Option<u64>,
    /// What that is.
    pub counts: Counts,
}

/// What of an account counts towards its limit, as the operator says of its chart server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Which charts.
    pub which: CountsWhich,
    /// Whether those in the trash do too.
    pub trash: CountsTrash,
}

/// Which charts count towards a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CountsWhich {
    /// Plots alone.
    #[default]
    Plots,
    /// Plots and grids.
    PlotsAndGrids,
}

impl CountsWhich {
    /// The word in texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plots => "plots",
            Self::PlotsAndGrids => "both",
        }
    }
}

/// Whether what is in the trash counts towards a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CountsTrash {
    /// It does not: the trash makes room.
    #[default]
    No,
    /// It does: only deleting for ever makes room.
    Yes,
}

/// What a chart server says of an account's limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlotLimit {
    /// Nothing: the operator's `CHART_LIMIT` holds.
    #[default]
    Untold,
    /// There is none.
    Unlimited,
    /// So many plots.
    Plots(u64),
}

/// How many cells a bar has.
pub const BAR_CELLS: usize = 20;

impl Use {
    /// Whole per cent of the limit, rounded down, so that 100 is said only of a full account; nothing
    /// without a limit. A limit of 0 is always full.
    #[must_use]
    pub fn percent(&self) -> Option<u64> {
        self.limit.map(|limit| percent(self.held, limit))
    }

    /// How many more plots fit; nothing without a limit.
    #[must_use]
    pub fn left(&self) -> Option<u64> {
        self.limit.map(|limit| limit.saturating_sub(self.held))
    }
}

/// Whole per cent that `part` is of `whole`, rounded down.
#[must_use]
pub fn percent(part: u64, whole: u64) -> u64 {
    if whole == 0 {
        return 100;
    }
    u64::try_from(u128::from(part) * 100 / u128::from(whole)).unwrap_or(u64::MAX)
}

/// A bar of [`BAR_CELLS`] cells. It is full only when `part` has reached `whole`, and empty only at 0.
#[must_use]
pub fn bar(part: u64, whole: u64) -> String {
    let cells = if whole == 0 || part >= whole {
        BAR_CELLS
    } else {
        let cells = u128::from(part) * BAR_CELLS as u128 / u128::from(whole);
        let cells = usize::try_from(cells).unwrap_or(BAR_CELLS);
        if part > 0 { cells.max(1) } else { cells }
    };
    format!("{}{}", "▰".repeat(cells), "▱".repeat(BAR_CELLS - cells))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_bar_is_full_only_when_full(part in any::<u64>(), whole in any::<u64>()) {
            let bar = bar(part, whole);
            prop_assert_eq!(bar.chars().count(), BAR_CELLS);
            prop_assert_eq!(!bar.contains('▱'), whole == 0 || part >= whole);
            prop_assert_eq!(percent(part, whole) >= 100, whole == 0 || part >= whole);
            prop_assert_eq!(!bar.contains('▰'), part == 0 && whole > 0);
        }

        #[test]
        fn use_and_what_is_left_make_the_limit(plots in 0u64..1000, limit in 0u64..1000) {
            let used = Use { held: plots, limit: Some(limit), counts: Counts::default() };
            prop_assert_eq!(used.left().unwrap_or(0) + plots, limit.max(plots));
        }
    }
}
