//! As many points of a line as can be seen.

use super::canvas::Point;

/// The line with at most four points a column of pixels: where it comes in and goes out, its highest and its lowest.
/// What is drawn is the same, however many points there were.
pub(super) fn seen(points: impl IntoIterator<Item = Point>) -> Vec<Point> {
    let mut kept = Vec::new();
    let mut column: Option<Column> = None;
    for point in points {
        match &mut column {
            Some(column) if column.holds(point) => column.take(point),
            _ => {
                if let Some(column) = column.take() {
                    column.leave(&mut kept);
                }
                column = Some(Column::new(point));
            }
        }
    }
    if let Some(column) = column {
        column.leave(&mut kept);
    }
    kept
}

struct Column {
    first: Point,
    low: Point,
    high: Point,
    last: Point,
}

impl Column {
    const fn new(point: Point) -> Self {
        Self {
            first: point,
            low: point,
            high: point,
            last: point,
        }
    }

    fn holds(&self, point: Point) -> bool {
        (self.first.0.floor() - point.0.floor()).abs() < 0.5
    }

    fn take(&mut self, point: Point) {
        if point.1 < self.low.1 {
            self.low = point;
        }
        if point.1 > self.high.1 {
            self.high = point;
        }
        self.last = point;
    }

    fn leave(self, kept: &mut Vec<Point>) {
        let mut extremes = [self.low, self.high];
        extremes.sort_by(|one, other| one.0.total_cmp(&other.0));
        for point in [self.first, extremes[0], extremes[1], self.last] {
            if kept.last() != Some(&point) {
                kept.push(point);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ends_and_extremes_stay_and_a_column_has_four_points(
            heights in proptest::collection::vec(0f32..300.0, 1..3_000),
        ) {
            let across = 100.0 / heights.len() as f32;
            let points: Vec<Point> = (0u16..).zip(&heights).map(|(n, y)| (f32::from(n) * across, *y)).collect();
            let kept = seen(points.iter().copied());
            prop_assert!(kept.len() <= 4 * 101);
            prop_assert_eq!((kept.first(), kept.last()), (points.first(), points.last()));
            prop_assert!(kept.windows(2).all(|two| two[0].0 <= two[1].0));
            let most = |of: &[Point]| of.iter().map(|point| point.1).fold(0.0, f32::max);
            prop_assert!((most(&kept) - most(&points)).abs() < f32::EPSILON);
        }
    }
}
