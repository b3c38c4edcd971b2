//! A file's row, which v2 and v3 tell alike but for the names of some fields.
//!
//! Owns what is read of it in both. Pure. What always holds: a row of any shape becomes a [`File`] or a
//! [`ServerError`]; what a plan must remember is in it; what another field does not say is unknown, never zero or none.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::ServerError;
use crate::domain::chart::{Chart, Filetype, Folder, Parent, Privacy, Ties, Whereabouts};
use crate::domain::ids::{Fid, Millis};

/// The word for a folder, where that for a filetype stands.
pub(super) const FOLDER: &str = "fold";

/// One file of any filetype.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    pub(super) fid: Fid,
    pub(super) whereabouts: Whereabouts,
    pub(super) kind: Kind,
}

/// What Chartkeeper makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Chart(Box<Chart>),
    Folder(Folder),
    /// A dashboard, a picture, …: never an item.
    Other,
}

impl File {
    /// The plot or grid `fid`; any other file there is an error.
    pub(super) fn into_chart(self, fid: &Fid) -> Result<Chart, ServerError> {
        match self.kind {
            Kind::Chart(chart) if is_same(&chart.fid, fid) => Ok(*chart),
            Kind::Chart(_) => Err(not_understood("another file than was asked for")),
            Kind::Folder(_) | Kind::Other => Err(ServerError::NotAChart),
        }
    }

    /// The plot or grid that an upload made.
    pub(super) fn into_made_chart(self) -> Result<Chart, ServerError> {
        match self.kind {
            Kind::Chart(chart) => Ok(*chart),
            Kind::Folder(_) | Kind::Other => Err(not_understood("an upload that made no chart")),
        }
    }

    /// The folder that a call made.
    pub(super) fn into_made_folder(self) -> Result<Folder, ServerError> {
        match self.kind {
            Kind::Folder(folder) => Ok(folder),
            Kind::Chart(_) | Kind::Other => Err(not_understood("a call that made no folder")),
        }
    }
}

/// What an API calls the fields whose names differ.
pub(super) struct Dialect {
    pub(super) filetype: &'static str,
    pub(super) in_trash: &'static str,
    pub(super) created: &'static str,
    pub(super) modified: &'static str,
    /// The first that is there counts.
    pub(super) titles: &'static [&'static str],
    /// What `parent` says in a file of that owner's.
    pub(super) parent: fn(Option<&Value>, &str) -> Parent,
}

/// The file that a row tells of. What of a chart one API alone tells is left unknown.
pub(super) fn file(row: &Value, dialect: &Dialect) -> Result<File, ServerError> {
    if !row.is_object() {
        return Err(not_understood("a file that is no object"));
    }
    let fid: Fid = text(row, "fid")
        .and_then(|fid| fid.parse().ok())
        .ok_or_else(|| without("fid"))?;
    let whereabouts = whereabouts(row, dialect.in_trash)?;
    let word = text(row, dialect.filetype).ok_or_else(|| without(dialect.filetype))?;
    let parent = || (dialect.parent)(row.get("parent"), &fid.user);
    let kind = match Filetype::from_word(word) {
        Some(filetype) => Kind::Chart(Box::new(Chart {
            fid: fid.clone(),
            filetype,
            title: title(row, dialect)?,
            created: moment(row, dialect.created)?,
            modified: moment(row, dialect.modified)?,
            views: None,
            parent: parent(),
            whereabouts,
            privacy: privacy(row),
            draws_from: Ties::Unknown,
            drawn_by: Ties::Unknown,
            web_url: web(text(row, "web_url")),
            picture: None,
        })),
        None if word == FOLDER => Kind::Folder(Folder {
            name: title(row, dialect)?,
            parent: parent(),
            fid: fid.clone(),
        }),
        None => Kind::Other,
    };
    Ok(File {
        fid,
        whereabouts,
        kind,
    })
}

/// The JSON in a body.
pub(super) fn json(body: &[u8]) -> Result<Value, ServerError> {
    serde_json::from_slice(body).map_err(|_| not_understood("it is not JSON"))
}

/// A chart's content.
pub(super) fn content(body: &[u8]) -> Result<Value, ServerError> {
    let content = json(body)?;
    if content.is_object() {
        Ok(content)
    } else {
        Err(not_understood("content that is no object"))
    }
}

pub(super) fn not_understood(what: &str) -> ServerError {
    ServerError::NotUnderstood(what.into())
}

pub(super) fn text<'a>(row: &'a Value, field: &str) -> Option<&'a str> {
    row.get(field)?.as_str()
}

/// An address that a browser may be sent to.
pub(super) fn web(url: Option<&str>) -> Option<String> {
    url.filter(|url| url.starts_with("https://") || url.starts_with("http://"))
        .map(str::to_owned)
}

/// User names are the same in any case, as in addresses.
pub(super) fn is_same(one: &Fid, other: &Fid) -> bool {
    one.local == other.local && one.user.eq_ignore_ascii_case(&other.user)
}

fn without(field: &str) -> ServerError {
    not_understood(&format!("a file without `{field}`"))
}

fn whereabouts(row: &Value, field: &str) -> Result<Whereabouts, ServerError> {
    match row.get(field) {
        None | Some(Value::Null | Value::Bool(false)) => Ok(Whereabouts::InUse),
        Some(Value::Bool(true)) => Ok(Whereabouts::InTrash),
        Some(_) => Err(not_understood(&format!(
            "a file whose `{field}` is no truth value"
        ))),
    }
}

fn title(row: &Value, dialect: &Dialect) -> Result<String, ServerError> {
    let told = dialect.titles.iter().find_map(|name| text(row, name));
    told.map(str::to_owned).ok_or_else(|| without("filename"))
}

fn privacy(row: &Value) -> Privacy {
    match row.get("world_readable") {
        Some(Value::Bool(true)) => Privacy::Public,
        Some(Value::Bool(false)) => Privacy::Private,
        _ => Privacy::Unknown,
    }
}

fn moment(row: &Value, field: &str) -> Result<Millis, ServerError> {
    text(row, field)
        .and_then(millis)
        .ok_or_else(|| not_understood(&format!("a file without a date in `{field}`")))
}

/// ISO 8601; without a zone it is UTC.
fn millis(text: &str) -> Option<Millis> {
    let at = text.parse::<Timestamp>().ok().or_else(|| {
        let at: DateTime = text.parse().ok()?;
        Some(at.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp())
    })?;
    Some(Millis(at.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_with_and_without_zone_are_read() {
        for (text, expected) in [
            ("1970-01-01T00:00:01Z", 1000),
            ("1970-01-01T00:00:01.5", 1500),
            ("1970-01-01T01:00:01+01:00", 1000),
            ("1970-01-01 00:00:01", 1000),
        ] {
            assert_eq!(millis(text), Some(Millis(expected)), "{text}");
        }
    }
}
