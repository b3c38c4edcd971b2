//! Who draws from whom, as Figlinq's reference graph tells it.
//!
//! Owns the shape of `GET /files/references/?compact=true` (facts: its Python client's documentation of it). Pure.
//! What always holds: where the graph says, or may mean, that it left something out, ties are unknown: a grid must
//! not look unused because one of its users was not told of.

use std::collections::HashSet;

use serde_json::Value;

use super::ServerError;
use super::file_row::{json, not_understood};
use crate::domain::chart::{Filetype, Ties};
use crate::domain::ids::Fid;

/// So many files may be asked about in one call.
pub(super) const MOST_FIDS: usize = 20;

/// Links that are no use: where a file came from, and what it is shown among. Any other counts, known or not.
const NO_USES: [&str; 3] = ["produced_by", "flow_member", "workspace_member"];

/// What one call told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Graph {
    /// The files that it is about.
    roots: HashSet<Fid>,
    links: Vec<(Fid, Fid)>,
    /// Files of which it did not tell every link.
    untold: HashSet<Fid>,
    /// What it told of is neither plot nor grid.
    others: HashSet<Fid>,
    whole: Whole,
}

/// Whether the graph left out something without saying of which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whole {
    Yes,
    No,
}

/// Reads an answer.
pub(super) fn graph(body: &[u8]) -> Result<Graph, ServerError> {
    let answer = json(body)?;
    let other = || not_understood("a reference graph in another shape");
    let links = answer.get("links").and_then(Value::as_array);
    let links = links.ok_or_else(other)?;
    let links: Vec<Option<(Fid, Fid)>> = links
        .iter()
        .map(|link| read_link(link).ok_or_else(other))
        .collect::<Result<_, _>>()?;
    let (more, all_more) = marked(answer.get("more"));
    let (unavailable, all_unavailable) = match answer.get("unavailable_roots") {
        None => (HashSet::new(), Whole::Yes),
        Some(marks) => marked(Some(marks)),
    };
    let told = [
        all_more,
        all_unavailable,
        nothing(answer.get("hidden")),
        nothing(answer.get("truncated")),
    ];
    Ok(Graph {
        roots: marked(answer.get("roots")).0,
        links: links.into_iter().flatten().collect(),
        untold: more.into_iter().chain(unavailable).collect(),
        others: others(answer.get("files")),
        whole: if told.contains(&Whole::No) {
            Whole::No
        } else {
            Whole::Yes
        },
    })
}

impl Graph {
    /// Whether nothing was left out of which it is not said where.
    pub(super) fn is_whole(&self) -> bool {
        self.whole == Whole::Yes
    }

    /// What that plot draws from, or what draws from that grid.
    pub(super) fn ties(&self, fid: &Fid, filetype: Filetype) -> Ties {
        if !self.is_whole() || !self.roots.contains(fid) || self.untold.contains(fid) {
            return Ties::Unknown;
        }
        // Whichever end it is: a grid uses nothing itself, so that a link at all is one of a user.
        let mut ties: Vec<Fid> = self
            .links
            .iter()
            .filter_map(|(from, to)| {
                if from == fid {
                    Some(to)
                } else {
                    Some(from).filter(|_| to == fid)
                }
            })
            .filter(|tied| filetype == Filetype::Grid || !self.others.contains(tied))
            .cloned()
            .collect();
        ties.sort();
        ties.dedup();
        ties.shrink_to_fit();
        Ties::Known(ties)
    }
}

/// `{"from", "to", "kind"}`; inside, nothing for a link that is no use. Nothing where it cannot be read.
#[expect(clippy::option_option, reason = "not read, no use, a use")]
fn read_link(link: &Value) -> Option<Option<(Fid, Fid)>> {
    let end = |name: &str| link.get(name)?.as_str()?.parse().ok();
    let kind = link.get("kind").and_then(Value::as_str).unwrap_or_default();
    if NO_USES.contains(&kind) {
        return Some(None);
    }
    Some(Some((end("from")?, end("to")?)))
}

/// The files of a list of fids, or of an object whose names are fids. What cannot be read may mean any file.
fn marked(marks: Option<&Value>) -> (HashSet<Fid>, Whole) {
    let fids: Option<HashSet<Fid>> = match marks {
        Some(Value::Array(all)) => {
            let fid = |value: &Value| value.as_str()?.parse().ok();
            all.iter().map(fid).collect()
        }
        Some(Value::Object(all)) => all.keys().map(|name| name.parse().ok()).collect(),
        _ => None,
    };
    match fids {
        Some(fids) => (fids, Whole::Yes),
        None => (HashSet::new(), Whole::No),
    }
}

/// Whether it is said that there is none of that.
fn nothing(said: Option<&Value>) -> Whole {
    let none = match said {
        Some(Value::Bool(said)) => !said,
        Some(Value::Number(count)) => count.as_u64() == Some(0),
        Some(Value::Array(all)) => all.is_empty(),
        Some(Value::Object(all)) => all.is_empty(),
        _ => false,
    };
    if none { Whole::Yes } else { Whole::No }
}

/// Of the files told of, those that say they are neither plot nor grid.
fn others(files: Option<&Value>) -> HashSet<Fid> {
    let Some(files) = files.and_then(Value::as_object) else {
        return HashSet::new();
    };
    let is_other = |file: &Value| {
        let word = file.get("type").and_then(Value::as_str);
        word.is_some_and(|word| Filetype::from_word(word).is_none())
    };
    let other = files.iter().filter(|(_, file)| is_other(file));
    other.filter_map(|(fid, _)| fid.parse().ok()).collect()
}

#[cfg(test)]
#[path = "figlinq_references_tests.rs"]
mod tests;
