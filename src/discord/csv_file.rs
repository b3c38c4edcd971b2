//! Lists of charts as files. A title that a spreadsheet would run is quoted.

use crate::domain::ids::Millis;
use crate::domain::plan::PlanItem;
use crate::store::jobs::OutcomeRow;

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

/// What became of each chart of a job.
#[must_use]
pub fn of_job(rows: &[OutcomeRow]) -> Vec<u8> {
    let rows = rows.iter().map(|row| {
        [
            row.fid.to_string(),
            row.filetype.word().to_owned(),
            row.title.clone(),
            row.state.word().to_owned(),
            row.reason.map_or("", |reason| reason.word()).to_owned(),
        ]
    });
    write(["id", "type", "title", "outcome", "reason"], rows)
}

fn write(heading: [&str; 5], rows: impl Iterator<Item = [String; 5]>) -> Vec<u8> {
    // The mark tells spreadsheets that it is UTF-8.
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    // Writing to memory cannot fail, and every record has five cells.
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
