//! The second look: whether what was approved is still what is there.
//!
//! Taken at the start of a job and after every pause, over one fresh listing. What always holds: an item
//! that passes is as it was approved in every field that the plan remembers.

use std::collections::{HashMap, HashSet};

use super::chart::{Chart, Filetype, Listing};
use super::ids::Fid;
use super::job::Reason;
use super::plan::PlanItem;
use super::protection::Protections;
use super::references::{GridUse, References};

/// What the second look says of one item that nothing was done to yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may go.
    AsPlanned,
    /// It is no longer there.
    Gone,
    /// It is left alone.
    Skip(Reason),
}

/// Looks at each item of `waiting` in the listing. `leaving` are the plots of the same plan that are in the
/// trash already: the grids that only they draw from may still go.
#[must_use]
pub fn second_look(
    waiting: &[&PlanItem],
    leaving: impl IntoIterator<Item = Fid>,
    listing: &Listing,
    protections: &Protections,
) -> Vec<Verdict> {
    let there: HashMap<&Fid, &Chart> = listing
        .charts
        .iter()
        .map(|chart| (&chart.fid, chart))
        .collect();
    let mut verdicts: Vec<Verdict> = waiting
        .iter()
        .map(|item| match there.get(&item.fid) {
            None => Verdict::Gone,
            Some(chart) if protections.hold_chart(chart, &listing.folders) => {
                Verdict::Skip(Reason::Protected)
            }
            Some(chart) if is_as_planned(item, chart) => Verdict::AsPlanned,
            Some(_) => Verdict::Skip(Reason::Changed),
        })
        .collect();
    let references = References::of(&listing.charts);
    let mut leaving: HashSet<Fid> = leaving.into_iter().collect();
    // One that vanished may lie in the trash: while the grid's own row names it, it may come back.
    leaving.extend(
        waiting
            .iter()
            .zip(&verdicts)
            .filter(|(item, verdict)| {
                item.filetype == Filetype::Plot && **verdict == Verdict::AsPlanned
            })
            .map(|(item, _)| item.fid.clone()),
    );
    let planned: HashSet<&Fid> = waiting.iter().map(|item| &item.fid).collect();
    for (item, verdict) in waiting.iter().zip(&mut verdicts) {
        if item.filetype == Filetype::Grid && *verdict == Verdict::AsPlanned {
            *verdict = match references.of_grid(&item.fid, &leaving) {
                GridUse::Free => Verdict::AsPlanned,
                GridUse::UsedBy(plot) if planned.contains(&plot) => {
                    Verdict::Skip(Reason::ItsPlotStays)
                }
                GridUse::UsedBy(_) => Verdict::Skip(Reason::NewlyReferenced),
                GridUse::Unknown => Verdict::Skip(Reason::ReferencesUnknown),
            };
        }
    }
    verdicts
}

/// Whether the chart is, in every field that the plan remembers, what was approved.
#[must_use]
pub fn is_as_planned(item: &PlanItem, chart: &Chart) -> bool {
    is_same_chart(item, chart) && item.modified == chart.modified
}

/// Whether what the chart server shows of a trashed chart is what was approved. Trashing itself may move
/// the date of modification, so that is not looked at.
#[must_use]
pub fn is_same_chart(item: &PlanItem, chart: &Chart) -> bool {
    item.fid == chart.fid
        && item.filetype == chart.filetype
        && item.title == chart.title
        && item.created == chart.created
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chart::{Parent, Privacy, Ties, Whereabouts};
    use crate::domain::ids::Millis;
    use crate::domain::protection::Protection;

    fn chart(n: u64, filetype: Filetype, drawn_by: &[u64]) -> Chart {
        Chart {
            fid: Fid::new("ada", n),
            filetype,
            title: "t".into(),
            created: Millis(1),
            modified: Millis(2),
            views: None,
            parent: Parent::Home,
            whereabouts: Whereabouts::InUse,
            privacy: Privacy::Unknown,
            draws_from: Ties::Unknown,
            drawn_by: Ties::Known(drawn_by.iter().map(|n| Fid::new("ada", *n)).collect()),
            web_url: None,
            picture: None,
        }
    }

    fn look(charts: Vec<Chart>, planned: &[Chart]) -> Vec<Verdict> {
        let items: Vec<PlanItem> = planned.iter().map(PlanItem::from).collect();
        let items: Vec<&PlanItem> = items.iter().collect();
        second_look(
            &items,
            [],
            &Listing {
                charts,
                ..Listing::default()
            },
            &Protections::default(),
        )
    }

    #[test]
    fn what_is_protected_stays_with_its_grids() {
        let plot = chart(1, Filetype::Plot, &[]);
        let grid = chart(9, Filetype::Grid, &[1]);
        let items = [PlanItem::from(&plot), PlanItem::from(&grid)];
        let rules = Protections::new([Protection::Chart(plot.fid.clone())]);
        let listing = Listing {
            charts: vec![plot, grid],
            ..Listing::default()
        };
        let verdicts = second_look(&[&items[0], &items[1]], [], &listing, &rules);
        let stay = [Reason::Protected, Reason::ItsPlotStays].map(Verdict::Skip);
        assert_eq!(verdicts, stay);
    }

    #[test]
    fn any_change_is_seen() {
        let planned = chart(1, Filetype::Plot, &[]);
        let changes: [fn(&mut Chart); 4] = [
            |c| c.title = "other".into(),
            |c| c.created = Millis(9),
            |c| c.modified = Millis(9),
            |c| c.filetype = Filetype::Grid,
        ];
        for change in changes {
            let mut now = planned.clone();
            change(&mut now);
            assert_eq!(
                look(vec![now], std::slice::from_ref(&planned)),
                [Verdict::Skip(Reason::Changed)]
            );
        }
        assert_eq!(
            look(vec![planned.clone()], std::slice::from_ref(&planned)),
            [Verdict::AsPlanned]
        );
        assert_eq!(look(vec![], &[planned]), [Verdict::Gone]);
    }

    #[test]
    fn a_grid_goes_only_with_all_its_plots() {
        let plot = chart(1, Filetype::Plot, &[]);
        let grid = chart(9, Filetype::Grid, &[1]);
        assert_eq!(
            look(
                vec![plot.clone(), grid.clone()],
                &[plot.clone(), grid.clone()]
            ),
            [Verdict::AsPlanned, Verdict::AsPlanned]
        );
        let mut changed = plot.clone();
        changed.title = "other".into();
        assert_eq!(
            look(vec![changed, grid.clone()], &[plot.clone(), grid.clone()]),
            [
                Verdict::Skip(Reason::Changed),
                Verdict::Skip(Reason::ItsPlotStays)
            ]
        );
        // A plot that vanished and is still named may lie in the trash.
        assert_eq!(
            look(vec![grid.clone()], &[plot.clone(), grid.clone()]),
            [Verdict::Gone, Verdict::Skip(Reason::ItsPlotStays)]
        );
        let freed = chart(9, Filetype::Grid, &[]);
        assert_eq!(
            look(vec![freed], &[plot.clone(), grid.clone()]),
            [Verdict::Gone, Verdict::AsPlanned]
        );
        let newly = chart(9, Filetype::Grid, &[1, 7]);
        assert_eq!(
            look(vec![plot.clone(), newly], &[plot, grid]),
            [Verdict::AsPlanned, Verdict::Skip(Reason::NewlyReferenced)]
        );
    }
}
