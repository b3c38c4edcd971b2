//! Several rows in one statement: each statement is a trip to the thread of its connection, which costs more than the
//! rows that it carries.
//!
//! What always holds: a statement has one text, whatever it carries, so that it is prepared once. What it carries less
//! than [`ROWS`] is filled up with rows of [`NO_ROW`], which it has to pass over.

use std::fmt::Write as _;

/// So many rows go into one statement.
pub(super) const ROWS: usize = 16;

/// The place of a row that fills up: no item has it.
pub(super) const NO_ROW: i64 = -1;

/// `VALUES` with [`ROWS`] rows of parameters of those types, numbered from `first`.
pub(super) fn values(first: usize, types: &[&str]) -> String {
    let mut text = "VALUES".to_owned();
    let mut number = first;
    for row in 0..ROWS {
        text.push_str(if row == 0 { " (" } else { "), (" });
        for (n, of_type) in types.iter().enumerate() {
            let comma = if n == 0 { "" } else { ", " };
            let _ = write!(text, "{comma}CAST(${number} AS {of_type})");
            number += 1;
        }
    }
    text.push(')');
    text
}
