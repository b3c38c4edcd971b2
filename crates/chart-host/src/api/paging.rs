//! Owns the pages of a listing: which part, and the addresses of the others.

use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::{
    errors::ApiError,
    object::{self, Shape},
    request::Params,
};
use crate::{
    behaviour::TrashInListing,
    host::Shared,
    model::{Account, Filetype},
    storage::{
        listing::{self, Direction, InTrash, Key, Order, Part, Select, Viewer, Within},
        references::{self, Ties},
    },
};

const DEFAULT_SIZE: u32 = 100;
const LARGEST_SIZE: u32 = 500;

/// Which page of which size.
#[derive(Debug, Clone, Copy)]
struct Page {
    number: u32,
    size: u32,
}

/// Which files a listing is about, by what its query says.
pub(crate) fn select(
    shared: &Shared,
    params: &Params,
    whose: &Account,
    viewer: &Account,
    within: Within,
) -> Result<Select, ApiError> {
    let filetype = match params.get("filetype") {
        None => None,
        Some(word) => Some(
            Filetype::parse(word)
                .ok_or_else(|| ApiError::field("filetype", "It is one of plot, grid, fold."))?,
        ),
    };
    let own = whose.id == viewer.id;
    let shown = shared.behaviour().listing_shows_trashed != TrashInListing::Hidden;
    Ok(Select {
        account: whose.id,
        viewer: if own { Viewer::Owner } else { Viewer::Other },
        in_trash: if own && shown {
            InTrash::Show
        } else {
            InTrash::Hide
        },
        filetype,
        within,
        search: params.get("s").map(str::to_owned),
        order: order(params)?,
    })
}

fn order(params: &Params) -> Result<Order, ApiError> {
    let Some(word) = params.get("order_by") else {
        return Ok(Order::DEFAULT);
    };
    let (direction, name) = match word.strip_prefix('-') {
        Some(name) => (Direction::Down, name),
        None => (Direction::Up, word),
    };
    let key = match name {
        "date_modified" | "modified" => Key::Modified,
        "creation_time" | "date_created" | "created" => Key::Created,
        "filename" | "title" => Key::Title,
        "views" => Key::Views,
        "filetype" => Key::Filetype,
        "idlocal" | "fid" => Key::Id,
        _ => {
            let rule = "It is one of date_modified, creation_time, filename, views, filetype, \
                        idlocal; a `-` before it turns it round.";
            return Err(ApiError::field("order_by", rule));
        }
    };
    Ok(Order { key, direction })
}

/// One page of a listing as `children`. `path` is the listing's own address below `/v2`.
pub(crate) async fn children(
    conn: &mut SqliteConnection,
    shared: &Shared,
    params: &Params,
    select: &Select,
    viewer: &Account,
    path: &str,
) -> Result<Value, ApiError> {
    let page = page(params)?;
    let count = listing::count(conn, select).await?;
    let last = u32::try_from(count.div_ceil(u64::from(page.size)).max(1)).unwrap_or(u32::MAX);
    if page.number > last {
        return Err(ApiError::not_found());
    }
    let skip = i64::from(page.number - 1) * i64::from(page.size);
    let part = Part {
        skip,
        take: i64::from(page.size),
        of: i64::try_from(count).unwrap_or(i64::MAX),
    };
    let files = listing::page(conn, select, part).await?;
    let ties = references::ties(conn, &files).await?;
    let none = Ties::default();
    let rows = files.iter().map(|file| {
        let ties = ties.get(&file.pk).unwrap_or(&none);
        object::file(shared, file, ties, viewer.id, Shape::Row)
    });
    let url = |number: u32| address(&shared.public_url(), path, params, number);
    Ok(json!({
        "count": count,
        "first": url(1),
        "last": url(last),
        "next": (page.number < last).then(|| url(page.number + 1)),
        "previous": (page.number > 1).then(|| url(page.number - 1)),
        "results": rows.collect::<Vec<Value>>(),
    }))
}

fn page(params: &Params) -> Result<Page, ApiError> {
    let number = |name: &'static str, default: u32| match params.get(name) {
        None => Ok(default),
        Some(text) => match text.parse() {
            Ok(number @ 1..) => Ok(number),
            _ => Err(ApiError::field(
                name,
                format!("`{name}` is a whole number from 1."),
            )),
        },
    };
    Ok(Page {
        number: number("page", 1)?,
        size: number("page_size", DEFAULT_SIZE)?.min(LARGEST_SIZE),
    })
}

/// The address of another page: the same query, but for its `page`.
fn address(base: &str, path: &str, params: &Params, number: u32) -> String {
    let kept = params.pairs().iter().filter(|(name, _)| name != "page");
    let mut query: Vec<String> = kept
        .map(|(name, value)| format!("{}={}", percent(name), percent(value)))
        .collect();
    query.push(format!("page={number}"));
    format!("{base}/v2/{path}?{}", query.join("&"))
}

/// As a value in a query.
pub(crate) fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
