//! Moving a chart to another account: what is uploaded there, and whether what arrived is what left. Pure.
//!
//! What always holds: a source (`xsrc`, which names a grid's column) is only kept where the grid that arrived has the
//! same data in a column of the same name; else the data itself goes along, and where there is none the chart cannot be
//! moved. Two numbers are the same where their values are, two tables where every column is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Number, Value};
use sha2::{Digest as _, Sha256};

use super::chart::{Chart, Filetype, Folder, Parent, Privacy};
use super::ids::{AccountId, Fid};
use super::words::words;

/// How far a chart has got on its way. Only one that is [`Arrival::Same`] may be removed where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arrival {
    /// Its upload is about to leave, or left and was not heard of.
    Uploading,
    /// It is there, and was not compared yet.
    Uploaded,
    /// It was read back, and is the same.
    Same,
}

words! {
    /// The word in the database.
    Arrival {
        Uploading = "uploading",
        Uploaded = "uploaded",
        Same = "same",
    }
}

/// It draws from a column whose data nobody told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("its data is not known")]
pub struct DataUnknown;

/// What a button carries for an account: a number that is the same for as long as the account is.
#[must_use]
pub fn mark(account: &AccountId) -> u64 {
    let hash = Sha256::digest(account.as_str());
    hash.iter()
        .take(8)
        .fold(0, |mark, byte| mark << 8 | u64::from(*byte))
}

/// A figure on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What is uploaded: sources where they lead to grids that arrived, data where they do not.
    pub sent: Value,
    /// What must be read back: the same with the data beside each source.
    pub expected: Value,
}

/// A grid that arrived: for each of its columns where it came from, by uid, the uid that it has now and its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landed {
    grid: Fid,
    columns: HashMap<String, (String, Hash)>,
}

type Hash = [u8; 32];

impl Landed {
    /// The grid that is `grid` now, of both contents. Nothing where they are not the same table.
    #[must_use]
    pub fn of(left: &Value, grid: Fid, arrived: &Value) -> Option<Self> {
        if !is_same_table(left, arrived) {
            return None;
        }
        let (left, arrived) = (columns(left)?, columns(arrived)?);
        let uid = |column: &Value| Some(column.get("uid")?.as_str()?.to_owned());
        let known = left.iter().filter_map(|(name, column)| {
            let data = hash(column.get("data")?);
            Some((uid(column)?, (uid(arrived.get(name)?)?, data)))
        });
        Some(Self {
            columns: known.collect(),
            grid,
        })
    }
}

/// What is uploaded of a grid: its columns, without the uids that they have where they come from.
#[must_use]
pub fn table(content: &Value) -> Option<Value> {
    let mut cols = Map::new();
    for (name, column) in columns(content)? {
        let mut sent = Map::new();
        sent.insert("data".to_owned(), column.get("data")?.clone());
        if let Some(order) = column.get("order") {
            sent.insert("order".to_owned(), order.clone());
        }
        cols.insert(name.clone(), Value::Object(sent));
    }
    Some(Value::Object(Map::from_iter([(
        "cols".to_owned(),
        Value::Object(cols),
    )])))
}

/// Whether both have the same columns, in the same order, with the same data. Numbers that only say how columns
/// follow each other may differ.
#[must_use]
pub fn is_same_table(one: &Value, other: &Value) -> bool {
    let (Some(a), Some(b)) = (columns(one), columns(other)) else {
        return false;
    };
    let same_data = a.iter().all(|(name, column)| {
        let data = |column: &Value| column.get("data").cloned();
        let other = b.get(name).and_then(data);
        other.is_some_and(|other| data(column).is_some_and(|data| is_same(&data, &other)))
    });
    let same_order = match (in_order(a), in_order(b)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    a.len() == b.len() && same_data && same_order
}

/// The names of a grid's columns, in order; nothing where it does not tell one.
fn in_order(columns: &Map<String, Value>) -> Option<Vec<&str>> {
    let mut named = Vec::with_capacity(columns.len());
    for (name, column) in columns {
        named.push((column.get("order")?.as_i64()?, name.as_str()));
    }
    named.sort_unstable();
    Some(named.into_iter().map(|(_, name)| name).collect())
}

fn columns(content: &Value) -> Option<&Map<String, Value>> {
    content.get("cols")?.as_object()
}

/// The grids whose columns a figure names.
#[must_use]
pub fn grids_of(figure: &Value) -> BTreeSet<Fid> {
    let mut grids = BTreeSet::new();
    collect(figure, &mut grids);
    grids
}

/// JSON that serde read nests 128 deep at most, so this ends; so does all that follows.
fn collect(value: &Value, grids: &mut BTreeSet<Fid>) {
    match value {
        Value::Array(all) => all.iter().for_each(|one| collect(one, grids)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match source(name, value) {
                    Some(source) => grids.extend(source.columns.into_iter().map(|(grid, _)| grid)),
                    None => collect(value, grids),
                }
            }
        }
        _ => {}
    }
}

/// What a figure is on its way to where those grids arrived.
///
/// # Errors
/// [`DataUnknown`].
pub fn figure(content: &Value, landed: &BTreeMap<Fid, Landed>) -> Result<Figure, DataUnknown> {
    let (sent, expected) = turned(content, landed)?;
    Ok(Figure { sent, expected })
}

fn turned(value: &Value, landed: &BTreeMap<Fid, Landed>) -> Result<(Value, Value), DataUnknown> {
    match value {
        Value::Array(all) => {
            let turned: Result<Vec<_>, _> = all.iter().map(|one| turned(one, landed)).collect();
            let (sent, expected): (Vec<_>, Vec<_>) = turned?.into_iter().unzip();
            Ok((Value::Array(sent), Value::Array(expected)))
        }
        Value::Object(fields) => turned_fields(fields, landed),
        other => Ok((other.clone(), other.clone())),
    }
}

fn turned_fields(
    fields: &Map<String, Value>,
    landed: &BTreeMap<Fid, Landed>,
) -> Result<(Value, Value), DataUnknown> {
    let (mut sent, mut expected) = (Map::new(), Map::new());
    let mut drawn = BTreeSet::new();
    for (name, value) in fields {
        let Some(source) = source(name, value) else {
            continue;
        };
        let beside = fields.get(source.data);
        match (source.there(landed), beside) {
            (Some(there), Some(data)) if there.holds(data) => {
                drawn.insert(source.data);
                let text = Value::from(there.text);
                sent.insert(name.clone(), text.clone());
                expected.insert(name.clone(), text);
                expected.insert(source.data.to_owned(), data.clone());
            }
            (Some(there), None) => {
                sent.insert(name.clone(), Value::from(there.text.clone()));
                expected.insert(name.clone(), Value::from(there.text));
            }
            // The data stands beside it, and goes along by itself.
            (_, Some(_)) => {}
            (None, None) => return Err(DataUnknown),
        }
    }
    for (name, value) in fields {
        if source(name, value).is_some() || drawn.contains(name.as_str()) {
            continue;
        }
        let (one, other) = turned(value, landed)?;
        sent.insert(name.clone(), one);
        expected.insert(name.clone(), other);
    }
    Ok((Value::Object(sent), Value::Object(expected)))
}

/// `xsrc`: the name of its data, and the columns that it names.
struct Source<'a> {
    data: &'a str,
    columns: Vec<(Fid, &'a str)>,
}

/// Where a source leads now.
struct There<'a> {
    text: String,
    data: Vec<&'a Hash>,
}

/// One column, or several with commas between, each `user:idlocal:uid`. Anything else is no source.
fn source<'a>(name: &'a str, value: &'a Value) -> Option<Source<'a>> {
    let data = name.strip_suffix("src").filter(|data| !data.is_empty())?;
    let columns: Option<Vec<(Fid, &str)>> = value
        .as_str()?
        .split(',')
        .map(|one| {
            let (grid, uid) = one.rsplit_once(':')?;
            let grid = grid.parse().ok()?;
            (!uid.is_empty()).then_some((grid, uid))
        })
        .collect();
    Some(Source {
        data,
        columns: columns?,
    })
}

impl Source<'_> {
    fn there<'l>(&self, landed: &'l BTreeMap<Fid, Landed>) -> Option<There<'l>> {
        let (mut names, mut data) = (Vec::new(), Vec::new());
        for (grid, uid) in &self.columns {
            let landed = landed.get(grid)?;
            let (uid, hash) = landed.columns.get(*uid)?;
            names.push(format!("{}:{uid}", landed.grid));
            data.push(hash);
        }
        Some(There {
            text: names.join(","),
            data,
        })
    }
}

impl There<'_> {
    /// Whether those columns hold that data: one as it is, several as a table's rows.
    fn holds(&self, data: &Value) -> bool {
        match (&self.data[..], data) {
            ([one], data) => **one == hash(data),
            (several, Value::Array(rows)) => {
                several.len() == rows.len()
                    && several
                        .iter()
                        .zip(rows)
                        .all(|(one, row)| **one == hash(row))
            }
            _ => false,
        }
    }
}

fn hash(data: &Value) -> Hash {
    // Writing a value that was read cannot fail.
    Sha256::digest(serde_json::to_vec(data).unwrap_or_default()).into()
}

/// Whether both say the same.
#[must_use]
pub fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) => is_same_number(a, b),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let same = |(name, a): (&String, &Value)| b.get(name).is_some_and(|b| is_same(a, b));
            a.len() == b.len() && a.iter().all(same)
        }
        (a, b) => a == b,
    }
}

/// 1 and 1.0 are. Whole numbers are not looked at as fractions: those have fewer digits.
fn is_same_number(one: &Number, other: &Number) -> bool {
    one == other
        || (one.is_f64() || other.is_f64())
            && one.as_f64().is_some_and(|one| Some(one) == other.as_f64())
}

/// How a chart is to arrive.
#[derive(Clone, Copy, Debug)]
pub struct Shape<'a> {
    /// Plot or grid.
    pub filetype: Filetype,
    /// Its title.
    pub title: &'a str,
    /// Where it is to lie.
    pub parent: &'a Parent,
    /// Who may see it; what is not known counts as private.
    pub privacy: Privacy,
}

impl Shape<'_> {
    /// Whether a chart is of that kind and name, and lies there: what stands in its way where it is another.
    #[must_use]
    pub fn is_named(&self, chart: &Chart) -> bool {
        let lies_there = match (self.parent, &chart.parent) {
            (Parent::Folder(wanted), Parent::Folder(is)) => {
                wanted.local == is.local && wanted.user.eq_ignore_ascii_case(&is.user)
            }
            (Parent::Folder(_), _) | (_, Parent::Folder(_)) => false,
            (Parent::Home | Parent::Unknown, Parent::Home | Parent::Unknown) => true,
        };
        chart.filetype == self.filetype && chart.title == self.title && lies_there
    }

    /// Whether it also is as private. A chart that was not public must not become so.
    #[must_use]
    pub fn fits(&self, chart: &Chart) -> bool {
        let wanted = self.privacy == Privacy::Public;
        let as_private = match chart.privacy {
            Privacy::Public => wanted,
            Privacy::Private => !wanted,
            Privacy::Unknown => true,
        };
        self.is_named(chart) && as_private
    }
}

/// The names of the folders in which something lies, from home on. Nothing where a folder on the way is not known.
/// What a chart server does not tell counts as home.
#[must_use]
pub fn path(parent: &Parent, folders: &[Folder]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut at = parent;
    while let Parent::Folder(fid) = at {
        let folder = folders.iter().find(|folder| folder.fid == *fid)?;
        names.push(folder.name.clone());
        // One that lies in itself.
        if names.len() > folders.len() {
            return None;
        }
        at = &folder.parent;
    }
    names.reverse();
    Some(names)
}

#[cfg(test)]
#[path = "moving_tests.rs"]
mod tests;
