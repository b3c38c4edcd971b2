//! A chart as a chart server tells of it, and what of it a plan must remember.

use serde::{Deserialize, Serialize};

use super::ids::{Fid, Millis};
use super::words::words;

/// The kinds of file that Chartkeeper may trash or delete. Folders, dashboards and the rest are never
/// items: trashing a folder takes everything in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Filetype {
    /// A plot: the figure that people look at, and what the limit counts.
    Plot,
    /// A grid: the data that plots draw from.
    Grid,
}

words! {
    /// The word that chart servers, commands and the database use; what has another word is no chart.
    Filetype {
        Plot = "plot",
        Grid = "grid",
    }
}

/// Which other files a chart is tied to, as far as the chart server said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// The answer did not carry them. Not the same as none.
    Unknown,
    /// All of them: for a plot the grids it draws from, for a grid the plots that draw from it.
    Known(Vec<Fid>),
}

impl Ties {
    /// The files named, or nothing where they are unknown.
    #[must_use]
    pub fn known(&self) -> Option<&[Fid]> {
        match self {
            Self::Unknown => None,
            Self::Known(fids) => Some(fids),
        }
    }
}

/// Where a file lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parent {
    /// The owner's home, the top.
    Home,
    /// A folder.
    Folder(Fid),
    /// The chart server did not say.
    Unknown,
}

/// Whether a file is in the trash, as the chart server's answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// Where people see it.
    InUse,
    /// In the trash, from which it can be restored.
    InTrash,
}

/// Who may open a chart by its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// Anyone.
    Public,
    /// The owner and whom they share it with.
    Private,
    /// The chart server did not say.
    Unknown,
}

/// A plot or a grid, as the chart server told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// Its id.
    pub fid: Fid,
    /// Plot or grid.
    pub filetype: Filetype,
    /// Its title (Chart Studio's `filename`). Hostile text: whoever shows it escapes it.
    pub title: String,
    /// When it was made.
    pub created: Millis,
    /// When it was last changed.
    pub modified: Millis,
    /// How often it was looked at; nothing where the server does not say, which is not zero.
    pub views: Option<u64>,
    /// Where it lies.
    pub parent: Parent,
    /// In use or in the trash.
    pub whereabouts: Whereabouts,
    /// Who may open it.
    pub privacy: Privacy,
    /// What it draws from (a plot).
    pub draws_from: Ties,
    /// What draws from it (a grid).
    pub drawn_by: Ties,
    /// Its address for a browser.
    pub web_url: Option<String>,
    /// The address of a picture of it, where the server tells one.
    pub picture: Option<String>,
}

/// A folder, for `folder:` and for saying where a chart lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Its id.
    pub fid: Fid,
    /// Its own name, without those above.
    pub name: String,
    /// The folder it lies in.
    pub parent: Parent,
}

/// All that one listing of an account told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The charts, each once, in the server's order, those in the trash left out.
    pub charts: Vec<Chart>,
    /// The folders, where the listing's scope takes them in.
    pub folders: Vec<Folder>,
    /// How many pages were asked for.
    pub pages: u32,
}
