//! What Chart Studio's v2 API answers, as values of `domain`.
//!
//! Owns the shapes of its file object, its listing page and its errors (facts: its API documentation). Pure.
//! What always holds: bytes of any kind become a value or a [`ServerError`], never a panic; what a field
//! does not say is unknown, never zero or none.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::{Identity, ServerError};
use crate::domain::chart::{Chart, Filetype, Folder, Parent, Privacy, Ties, Whereabouts};
use crate::domain::ids::{Fid, Millis, is_user_name};
use crate::domain::quota::PlotLimit;

/// The word for a folder in `filetype`.
pub(super) const FOLDER: &str = "fold";

/// So much of a chart server's own words is told.
const MOST_WORDS: usize = 200;

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

/// One page of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// Files in the whole listing.
    pub(super) total: u64,
    pub(super) files: Vec<File>,
}

/// The JSON in a body.
pub(super) fn json(body: &[u8]) -> Result<Value, ServerError> {
    serde_json::from_slice(body).map_err(|_| not_understood("it is not JSON"))
}

/// A page of `GET /folders/all`.
pub(super) fn page(body: &[u8]) -> Result<Page, ServerError> {
    let answer: ListingAnswer =
        serde_json::from_slice(body).map_err(|_| not_understood("a listing in another shape"))?;
    let Files(files) = answer.children.results;
    Ok(Page {
        total: answer.children.count,
        files: files?,
    })
}

/// Only what is read of a listing.
#[derive(Deserialize)]
struct ListingAnswer {
    children: Children,
}

#[derive(Deserialize)]
struct Children {
    count: u64,
    results: Files,
}

/// The files of a page, each taken in as it is read: all of a page at once, as JSON values, takes ten times what its
/// text does.
struct Files(Result<Vec<File>, ServerError>);

impl<'de> Deserialize<'de> for Files {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(FilesVisitor)
    }
}

struct FilesVisitor;

impl<'de> Visitor<'de> for FilesVisitor {
    type Value = Files;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("files")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Files, A::Error> {
        let mut files = Ok(Vec::new());
        while let Some(one) = seq.next_element::<Value>()? {
            if let Ok(all) = &mut files {
                match file(&one) {
                    Ok(file) => all.push(file),
                    Err(error) => files = Err(error),
                }
            }
        }
        Ok(Files(files))
    }
}

/// The plot or grid `fid` that a body is about; any other file there is an error.
pub(super) fn chart(body: &[u8], fid: &Fid) -> Result<Chart, ServerError> {
    match file(&json(body)?)?.kind {
        Kind::Chart(chart) if is_same(&chart.fid, fid) => Ok(*chart),
        Kind::Chart(_) => Err(not_understood("another file than was asked for")),
        Kind::Folder(_) | Kind::Other => Err(ServerError::NotAChart),
    }
}

/// The plot or grid that an upload made.
pub(super) fn made(body: &[u8]) -> Result<Chart, ServerError> {
    let answer = json(body)?;
    let made = answer
        .get("file")
        .ok_or_else(|| not_understood("an upload without `file`"))?;
    match file(made)?.kind {
        Kind::Chart(chart) => Ok(*chart),
        Kind::Folder(_) | Kind::Other => Err(not_understood("an upload that made no chart")),
    }
}

/// The folder that a call made.
pub(super) fn made_folder(body: &[u8]) -> Result<Folder, ServerError> {
    match file(&json(body)?)?.kind {
        Kind::Folder(folder) => Ok(folder),
        Kind::Chart(_) | Kind::Other => Err(not_understood("a call that made no folder")),
    }
}

/// Who `GET /users/current` tells of. `limits` is the carried server's own addition, `null` meaning none;
/// other servers say nothing of limits there.
pub(super) fn identity(body: &[u8]) -> Result<Identity, ServerError> {
    let user = json(body)?;
    let username = user
        .get("username")
        .and_then(Value::as_str)
        .filter(|name| is_user_name(name))
        .ok_or_else(|| not_understood("a user without a user name"))?;
    let plot_limit = match user.pointer("/limits/plots") {
        Some(Value::Null) => PlotLimit::Unlimited,
        Some(limit) => limit.as_u64().map_or(PlotLimit::Untold, PlotLimit::Plots),
        None => PlotLimit::Untold,
    };
    Ok(Identity {
        username: username.to_owned(),
        plot_limit,
    })
}

/// The error that a status outside 2xx means. `key` is taken out of the server's words, should it have
/// sent the key back.
pub(super) fn refusal(status: u16, body: &[u8], key: &str) -> ServerError {
    if let Some(told) = told(status, body) {
        return told;
    }
    match status {
        401 => ServerError::Unauthorized,
        403 => {
            let words = words(body).unwrap_or_default();
            ServerError::Forbidden(cut(&without(&words, key)))
        }
        404 if words(body).is_some() => ServerError::NotFound,
        404 => not_understood("status 404, and not in the API's shape"),
        409 => ServerError::WrongState,
        status => ServerError::NotUnderstood(format!("status {status}")),
    }
}

/// What the error's code or field tells more exactly than the status: the carried server's codes, and the words
/// that the Python client looks for.
fn told(status: u16, body: &[u8]) -> Option<ServerError> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    let error = answer.get("errors")?.as_array()?.first()?.as_object()?;
    let (code, field) = (text(error, "code"), text(error, "field"));
    let says = |words: &str| text(error, "message").is_some_and(|message| message.contains(words));
    match (status, code) {
        (403, Some("PLOT_LIMIT_REACHED")) => Some(ServerError::AccountFull),
        (409, Some("FILENAME_TAKEN")) => Some(ServerError::NameTaken),
        (400 | 409, Some("PARENT_NOT_FOUND")) => Some(ServerError::FolderGone),
        (400 | 409, _) if field == Some("filename") && says("already exists") => {
            Some(ServerError::NameTaken)
        }
        // A folder that is there is a 400 with these words (its documentation).
        (400 | 409, _) if field == Some("path") && says("already exists") => {
            Some(ServerError::NameTaken)
        }
        (400 | 409, _) if field == Some("parent") => Some(ServerError::FolderGone),
        _ => None,
    }
}

/// Whether a body is an error in the API's own shape.
pub(super) fn is_refusal(body: &[u8]) -> bool {
    words(body).is_some()
}

pub(super) fn not_understood(what: &str) -> ServerError {
    ServerError::NotUnderstood(what.to_owned())
}

fn file(value: &Value) -> Result<File, ServerError> {
    let file = value
        .as_object()
        .ok_or_else(|| not_understood("a file that is no object"))?;
    let fid: Fid = text(file, "fid")
        .and_then(|fid| fid.parse().ok())
        .ok_or_else(|| not_understood("a file without `fid`"))?;
    let whereabouts = match file.get("deleted") {
        None | Some(Value::Null | Value::Bool(false)) => Whereabouts::InUse,
        Some(Value::Bool(true)) => Whereabouts::InTrash,
        Some(_) => return Err(not_understood("a file whose `deleted` is no truth value")),
    };
    let word = text(file, "filetype").ok_or_else(|| not_understood("a file without `filetype`"))?;
    let kind = match Filetype::from_word(word) {
        Some(filetype) => Kind::Chart(Box::new(chart_of(file, &fid, filetype, whereabouts)?)),
        None if word == FOLDER => Kind::Folder(Folder {
            name: title(file)?,
            parent: parent(file, &fid.user),
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

fn chart_of(
    file: &Map<String, Value>,
    fid: &Fid,
    filetype: Filetype,
    whereabouts: Whereabouts,
) -> Result<Chart, ServerError> {
    let ties_of = |wanted, field| {
        if filetype == wanted {
            ties(file.get(field))
        } else {
            Ties::Unknown
        }
    };
    Ok(Chart {
        fid: fid.clone(),
        filetype,
        title: title(file)?,
        created: moment(file, "creation_time")?,
        modified: moment(file, "date_modified")?,
        views: file.get("views").and_then(Value::as_u64),
        parent: parent(file, &fid.user),
        whereabouts,
        privacy: match file.get("world_readable") {
            Some(Value::Bool(true)) => Privacy::Public,
            Some(Value::Bool(false)) => Privacy::Private,
            _ => Privacy::Unknown,
        },
        draws_from: ties_of(Filetype::Plot, "references"),
        drawn_by: ties_of(Filetype::Grid, "referencers"),
        web_url: text(file, "web_url").filter(is_web).map(str::to_owned),
        picture: file
            .get("image_urls")
            .and_then(|urls| text(urls.as_object()?, "default"))
            .or_else(|| text(file, "img_url"))
            .filter(is_web)
            .map(str::to_owned),
    })
}

pub(super) fn is_web(url: &&str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// User names are the same in any case, as in addresses.
pub(super) fn is_same(one: &Fid, other: &Fid) -> bool {
    one.local == other.local && one.user.eq_ignore_ascii_case(&other.user)
}

pub(super) fn text<'a>(file: &'a Map<String, Value>, field: &str) -> Option<&'a str> {
    file.get(field)?.as_str()
}

fn title(file: &Map<String, Value>) -> Result<String, ServerError> {
    text(file, "filename")
        .or_else(|| text(file, "title"))
        .map(str::to_owned)
        .ok_or_else(|| not_understood("a file without `filename`"))
}

pub(super) fn moment(file: &Map<String, Value>, field: &str) -> Result<Millis, ServerError> {
    text(file, field)
        .and_then(millis)
        .ok_or_else(|| ServerError::NotUnderstood(format!("a file without a date in `{field}`")))
}

/// ISO 8601; without a zone it is UTC.
fn millis(text: &str) -> Option<Millis> {
    let at = text.parse::<Timestamp>().ok().or_else(|| {
        let at: DateTime = text.parse().ok()?;
        Some(at.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp())
    })?;
    Some(Millis(at.as_millisecond()))
}

/// `-1` is home, another whole number the owner's folder of that number; newer answers have a fid.
fn parent(file: &Map<String, Value>, owner: &str) -> Parent {
    let by_number = |number: i64| match u64::try_from(number) {
        Ok(local) => Parent::Folder(Fid::new(owner, local)),
        Err(_) if number == -1 => Parent::Home,
        Err(_) => Parent::Unknown,
    };
    match file.get("parent") {
        Some(Value::Number(number)) => number.as_i64().map_or(Parent::Unknown, by_number),
        Some(Value::String(text)) => match text.parse::<Fid>() {
            Ok(fid) => Parent::Folder(fid),
            Err(_) => text.parse().map_or(Parent::Unknown, by_number),
        },
        // Null is not documented to be home.
        _ => Parent::Unknown,
    }
}

/// An array of fids, or of objects with a `fid`. One that cannot be read makes all of them unknown: a
/// grid must not look unused because its user was not understood.
fn ties(value: Option<&Value>) -> Ties {
    let fid = |value: &Value| -> Option<Fid> {
        let fid = value.as_str().or_else(|| value.get("fid")?.as_str())?;
        fid.parse().ok()
    };
    let all = value.and_then(Value::as_array);
    let known: Option<Vec<Fid>> = all.and_then(|all| all.iter().map(fid).collect());
    known.map_or(Ties::Unknown, |mut fids| {
        // Nearly always one, and there are as many of these as charts.
        fids.shrink_to_fit();
        Ties::Known(fids)
    })
}

/// What an error in the API's own shape says: `{"errors": [{"message": …}]}`, formerly `{"detail": …}`.
/// Nothing where the body has neither.
fn words(body: &[u8]) -> Option<String> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    if let Some(errors) = answer.get("errors").and_then(Value::as_array) {
        let message = errors
            .first()
            .and_then(|error| error.get("message")?.as_str());
        return Some(message.unwrap_or_default().to_owned());
    }
    answer.get("detail")?.as_str().map(str::to_owned)
}

fn without(words: &str, key: &str) -> String {
    if key.is_empty() {
        words.to_owned()
    } else {
        words.replace(key, "…")
    }
}

fn cut(words: &str) -> String {
    words.chars().take(MOST_WORDS).collect()
}

#[cfg(test)]
#[path = "chart_studio_files_tests.rs"]
pub(super) mod tests;
