//! Lists of charts as files. A title that a spreadsheet would run is quoted.

use std::collections::HashMap;

use crate::domain::ids::Millis;
use crate::domain::plan::PlanItem;
use crate::store::jobs::OutcomeRow;
use crate::store::moves::MoveRow;

/// A plan's list.
#[must_use]
pub fn of_plan(items: &[PlanItem]) -> Vec<u8> {
    let rows = items.iter().map(|item| {
        [
            item.fid.to_string(),
            item.filetype.word().to_owned(),
            item.title.clone(),
            date(item.created),
            date(item.modified),
        ]
    });
    write(["id", "type", "title", "created", "modified"], rows)
}

/// What became of each chart of a job, with where it is now, if it was moved.
#[must_use]
pub fn of_job(rows: &[OutcomeRow], moves: &[MoveRow]) -> Vec<u8> {
    let cells = |row: &OutcomeRow| {
        [
            row.fid.to_string(),
            row.filetype.word().to_owned(),
            row.title.clone(),
            row.state.word().to_owned(),
            row.reason.map_or("", |reason| reason.word()).to_owned(),
        ]
    };
    let heading = ["id", "type", "title", "outcome", "reason"];
    if moves.is_empty() {
        return write(heading, rows.iter().map(cells));
    }
    let by_place: HashMap<usize, &MoveRow> =
        moves.iter().filter_map(|row| Some((row.n?, row))).collect();
    let gone = rows
        .iter()
        .map(|row| with_new(cells(row), by_place.get(&row.n).copied()));
    // Grids that were copied and stay have no place in the plan.
    let copied = moves.iter().filter(|row| row.n.is_none()).map(|row| {
        let cells = [
            row.fid.to_string(),
            row.filetype.word().to_owned(),
            String::new(),
            "copied".to_owned(),
            String::new(),
        ];
        with_new(cells, Some(row))
    });
    let [id, filetype, title, outcome, reason] = heading;
    let heading = [
        id,
        filetype,
        title,
        outcome,
        reason,
        "new id",
        "new address",
    ];
    write(heading, gone.chain(copied))
}

fn with_new(cells: [String; 5], moved: Option<&MoveRow>) -> [String; 7] {
    let [id, filetype, title, outcome, reason] = cells;
    let new = moved.and_then(|row| Some(row.new.as_ref()?.to_string()));
    let address = moved.and_then(|row| row.address.clone());
    [
        id,
        filetype,
        title,
        outcome,
        reason,
        new.unwrap_or_default(),
        address.unwrap_or_default(),
    ]
}

fn write<const CELLS: usize>(
    heading: [&str; CELLS],
    rows: impl Iterator<Item = [String; CELLS]>,
) -> Vec<u8> {
    // The mark tells spreadsheets that it is UTF-8.
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    // Writing to memory cannot fail, and every record has as many cells.
    let mut written = writer.write_record(heading);
    for row in rows {
        written = written.and_then(|()| writer.write_record(row.iter().map(|cell| guarded(cell))));
    }
    if let Err(error) = written {
        tracing::error!(%error, "a list could not be written");
    }
    writer.into_inner().unwrap_or_default()
}

/// A cell that begins as a formula does is made text by an apostrophe.
fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn date(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| at.0.to_string(), |at| at.to_string())
}
