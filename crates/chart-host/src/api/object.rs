//! Owns the file object: what a client reads of a file. Names no SQL.

use serde_json::{Value, json};

use super::access::Resource;
use crate::{
    host::Shared,
    model::{FileRow, Filetype},
    storage::references::Ties,
};

/// Where the object stands: a file's own answer tells everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The answer to a call about this one file.
    Whole,
    /// A row of a listing, which may tell less.
    Row,
}

/// The documented fields of a file, for a user with this number.
pub(crate) fn file(
    shared: &Shared,
    file: &FileRow,
    ties: &Ties,
    viewer: i64,
    shape: Shape,
) -> Value {
    let behaviour = shared.behaviour();
    let base = shared.public_url();
    let fid = file.fid();
    let page = format!("{base}/~{}/{}", file.owner, file.local);
    let owned = file.account == viewer;
    let marked = behaviour.listing_shows_trashed == crate::TrashInListing::Marked;
    let deleted = file.trashed.is_some() && (shape == Shape::Whole || marked);
    let share_key = (owned && file.sharing.share_key_enabled).then_some(&file.sharing.share_key);
    let metadata = file
        .metadata
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok());
    let metadata: Value = metadata.unwrap_or_else(|| json!({}));
    let mut object = json!({
        "fid": fid,
        "idlocal": file.local,
        "filetype": file.filetype.as_str(),
        "filename": file.title,
        "title": file.title,
        "owner": file.owner,
        "parent": file.parent,
        "parented": true,
        "creation_time": iso(file.created_ms),
        "date_modified": iso(file.modified_ms),
        "deleted": deleted,
        "views": file.views,
        "world_readable": file.sharing.world_readable,
        "share_key_enabled": file.sharing.share_key_enabled,
        "share_key": share_key,
        // The Python client cuts the last character off to put a share key there.
        "web_url": format!("{page}/"),
        "embed_url": format!("{page}.embed"),
        "img_url": format!("{page}.png"),
        "image_urls": { "default": format!("{page}.png") },
        "api_urls": api_urls(&base, &fid, file.filetype),
        "subfolder_count": ties.subfolders,
        "comments": [],
        "comments_count": 0,
        "collaborators": null,
        "stars": 0,
        "preview": "",
        "metadata": metadata,
        "is_theme": false,
        "is_template": false,
        "current_user_permission": if owned { "owner" } else { "read" },
    });
    if shape == Shape::Whole || behaviour.rows_carry_references {
        object["references"] = json!(ties.references);
        object["referencers"] = json!(ties.referencers);
    }
    object
}

fn api_urls(base: &str, fid: &str, filetype: Filetype) -> Value {
    let own = match filetype {
        Filetype::Plot => Resource::Plots,
        Filetype::Grid => Resource::Grids,
        Filetype::Folder => Resource::Folders,
    };
    let url = |resource: Resource| format!("{base}/v2/{}/{fid}", resource.word());
    json!({ "files": url(Resource::Files), own.word(): url(own) })
}

/// ISO 8601 in UTC with `Z` and always three digits of milliseconds, so that equal moments are equal
/// texts. A time that no calendar has becomes 1970.
fn iso(ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{time:.3}")
}
