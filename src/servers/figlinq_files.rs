//! What Figlinq's v3 API answers, as values of `domain`.
//!
//! Owns the shapes of its listing page and its pictures, and what its files and errors have of their own (facts: the
//! source of its Python client); a file's row is `file_row`'s, a refusal `refusals`'. Pure. What always holds: bytes of
//! any kind become a value or a [`ServerError`], never a panic; of the address of a next page nothing but its cursor is
//! used.

use base64::Engine as _;
use serde_json::Value;
use url::Url;

use super::ServerError;
use super::file_row::{self, Dialect, File, is_same, json, not_understood, text};
use super::picture::{self, MOST_PICTURE_BYTES};
use super::refusals::{self, Refusal};
use crate::domain::chart::Parent;
use crate::domain::ids::Fid;

const DIALECT: Dialect = Dialect {
    filetype: "type",
    in_trash: "trashed",
    created: "created_at",
    modified: "modified_at",
    titles: &["filename"],
    parent,
};

/// A longer cursor is none.
const MOST_CURSOR: usize = 2_000;

/// How the data address of a PNG begins.
const PNG_ADDRESS: &str = "data:image/png;base64,";

/// What an error's code says of a file in the trash.
const IN_TRASH: &str = "FILE_IS_DELETED";

/// What it says where no key came, or a wrong one; with 401 or 403.
const NOT_AUTHENTICATED: &str = "NOT_AUTHENTICATED";

/// One page of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) files: Vec<File>,
    /// Where the next page begins; nothing on the last one.
    pub(super) cursor: Option<String>,
}

/// A page of `GET /files/`.
pub(super) fn page(body: &[u8]) -> Result<Page, ServerError> {
    let answer = json(body)?;
    let rows = answer.get("results").and_then(Value::as_array);
    let rows = rows.ok_or_else(|| not_understood("a listing in another shape"))?;
    Ok(Page {
        files: rows
            .iter()
            .map(|row| file_row::file(row, &DIALECT))
            .collect::<Result<_, _>>()?,
        cursor: cursor(answer.get("next"))?,
    })
}

/// The cursor in the address of the next page. The address itself is never called: it may name another host.
fn cursor(next: Option<&Value>) -> Result<Option<String>, ServerError> {
    let other = || not_understood("a listing that does not say where it goes on");
    match next {
        Some(Value::Null) => Ok(None),
        Some(Value::String(next)) => {
            let anywhere = Url::parse("http://localhost/").map_err(|_| other())?;
            let next = anywhere.join(next).map_err(|_| other())?;
            let cursor = next.query_pairs().find(|(name, _)| name == "cursor");
            let cursor = cursor.map(|(_, cursor)| cursor.into_owned());
            let cursor = cursor.filter(|cursor| !cursor.is_empty() && cursor.len() <= MOST_CURSOR);
            cursor.map(Some).ok_or_else(other)
        }
        _ => Err(other()),
    }
}

/// The file that a body is about. What it is tied to is `figlinq_references`' to read, and its picture is no address but
/// a call.
pub(super) fn file(body: &[u8]) -> Result<File, ServerError> {
    file_row::file(&json(body)?, &DIALECT)
}

/// The picture of the plot `fid` that a body holds; nothing where it is too long to be handed on.
pub(super) fn picture(body: &[u8], fid: &Fid) -> Result<Option<Vec<u8>>, ServerError> {
    let answer = json(body)?;
    if !answer.is_object() {
        return Err(not_understood("a picture that is no object"));
    }
    let whose: Option<Fid> = text(&answer, "fid").and_then(|fid| fid.parse().ok());
    if whose.is_some_and(|whose| !is_same(&whose, fid)) {
        return Err(not_understood("a picture of another file"));
    }
    let encoded = text(&answer, "image_data")
        .and_then(|address| address.strip_prefix(PNG_ADDRESS))
        .ok_or_else(|| not_understood("a picture that is no PNG"))?;
    if encoded.len() / 4 * 3 > MOST_PICTURE_BYTES + 2 {
        return Ok(None);
    }
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(encoded)
        .map_err(|_| not_understood("a picture that is no base64"))?;
    if !picture::is_png(&bytes) {
        return Err(not_understood("a picture that is no PNG"));
    }
    Ok(Some(bytes).filter(|bytes| bytes.len() <= MOST_PICTURE_BYTES))
}

/// The error that a status outside 2xx means. `key` is taken out of the server's words.
pub(super) fn refusal(status: u16, body: &[u8], key: &str) -> ServerError {
    if status == 403 && code(body).as_deref() == Some(NOT_AUTHENTICATED) {
        return ServerError::Unauthorized;
    }
    refusals::refusal(status, body, key)
}

/// Whether a refusal says that the file lies in the trash.
pub(super) fn says_in_trash(status: u16, body: &[u8]) -> bool {
    status == 409 && code(body).as_deref() == Some(IN_TRASH)
}

fn code(body: &[u8]) -> Option<String> {
    Refusal::in_body(body)?.code
}

/// A folder's fid, or null for home.
fn parent(value: Option<&Value>, _owner: &str) -> Parent {
    match value {
        Some(Value::Null) => Parent::Home,
        Some(Value::String(fid)) => fid.parse().map_or(Parent::Unknown, Parent::Folder),
        _ => Parent::Unknown,
    }
}

#[cfg(test)]
#[path = "figlinq_files_tests.rs"]
mod tests;
