//! `/charts show`: one chart, with what it draws from and what draws from it.

use std::time::Duration;

use super::Keeper;
use super::accounts::Working;
use super::catalogue::Entry;
use super::decide::Presser;
use super::delete::path_of;
use super::errors::Fault;
use super::named::Named;
use crate::domain::chart::{Chart, Filetype, Privacy, Ties};
use crate::domain::command::Purpose;
use crate::domain::ids::{AccountId, Fid};

/// What an `id` led to.
#[derive(Clone, Debug)]
pub enum Shown {
    /// The chart.
    Chart(Box<ShownChart>),
    /// Several charts of that account have the title.
    Several(AccountId, Vec<Entry>),
}

/// A chart to look at.
#[derive(Clone, Debug)]
pub struct ShownChart {
    /// The account.
    pub account: AccountId,
    /// `user @ host`.
    pub name: String,
    /// The chart.
    pub chart: Chart,
    /// The path of the folder it lies in; nothing at home or where that is not known.
    pub folder: Option<String>,
    /// The charts that it is tied to, with their titles where those are known; nothing where the server does
    /// not tell.
    pub tied: Option<Vec<(Fid, Option<String>)>>,
    /// Whether a rule keeps it.
    pub keeping: Keeping,
    /// Its picture, where there is one.
    pub picture: Option<Picture>,
}

/// A chart's picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// The address of one that everybody may see: Discord fetches it, without a key.
    At(String),
    /// The PNG itself, for who may see the chart.
    Png(Vec<u8>),
}

/// Whether a rule keeps a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// One does.
    Protected,
    /// None does.
    Free,
}

/// A card does not wait longer for its picture.
const PICTURE_WAIT: Duration = Duration::from_secs(2);

/// A plot's picture, for a card that only those see who may see the plot. Where none is to be had, or not soon, the card
/// goes without.
pub(super) async fn picture_of(working: &Working, chart: &Chart) -> Option<Picture> {
    if chart.filetype != Filetype::Plot {
        return None;
    }
    let address = address_of(chart.privacy, chart.picture.as_deref());
    if let Some(address) = address.filter(|_| working.server.has_pictures()) {
        return Some(Picture::At(address.to_owned()));
    }
    let asked = working.server.picture(&working.who, &chart.fid);
    match tokio::time::timeout(PICTURE_WAIT, asked).await {
        Ok(Ok(png)) => png.map(Picture::Png),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a picture could not be had");
            None
        }
        Err(_) => None,
    }
}

/// The address of its picture, where Discord can show it to everybody: public, and with TLS.
fn address_of(privacy: Privacy, picture: Option<&str>) -> Option<&str> {
    picture.filter(|at| privacy == Privacy::Public && at.starts_with("https://"))
}

impl Keeper {
    /// The chart that `id` names.
    ///
    /// # Errors
    /// As for the card of a chart.
    pub async fn show(
        &self,
        by: &Presser,
        account: Option<&str>,
        id: &str,
    ) -> Result<Shown, Fault> {
        let working = self
            .account_for(by.team, by.member, account, Purpose::Look)
            .await?;
        match self.named(&working, id).await? {
            Named::One(fid) => Ok(Shown::Chart(Box::new(self.shown(&working, fid).await?))),
            Named::Several(charts) => Ok(Shown::Several(working.linked.account.id, charts)),
        }
    }

    /// One of several charts of a title, which the member chose.
    ///
    /// # Errors
    /// As [`Keeper::show`].
    pub async fn show_chart(
        &self,
        by: &Presser,
        account: &AccountId,
        chart: u64,
    ) -> Result<Shown, Fault> {
        let working = self.linked_account(by.team, by.member, account).await?;
        let fid = Fid::new(&working.who.username, chart);
        Ok(Shown::Chart(Box::new(self.shown(&working, fid).await?)))
    }

    async fn shown(&self, working: &Working, fid: Fid) -> Result<ShownChart, Fault> {
        let chart = self.read_in_use(working, &fid).await?;
        let protections = self.protections_of(working).await?;
        let folders = self
            .folders_for(working, &chart.parent, &protections)
            .await?;
        let keeping = if protections.hold_chart(&chart, &folders) {
            Keeping::Protected
        } else {
            Keeping::Free
        };
        let (tied, picture) =
            tokio::join!(self.tied_to(working, &chart), picture_of(working, &chart));
        Ok(ShownChart {
            account: working.linked.account.id.clone(),
            name: working.name(),
            folder: path_of(&chart.parent, &folders),
            tied: tied?,
            keeping,
            picture,
            chart,
        })
    }

    async fn tied_to(
        &self,
        working: &Working,
        chart: &Chart,
    ) -> Result<Option<Vec<(Fid, Option<String>)>>, Fault> {
        let ties = match chart.filetype {
            Filetype::Plot => &chart.draws_from,
            Filetype::Grid => &chart.drawn_by,
        };
        let Ties::Known(fids) = ties else {
            return Ok(None);
        };
        if fids.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let titles = self.titles_of(working).await?;
        let title = |fid: &Fid| {
            let is_own = fid.user == working.who.username;
            let entry = titles
                .iter()
                .find(|entry| is_own && entry.local == fid.local);
            entry.map(|entry| entry.title.clone())
        };
        Ok(Some(
            fids.iter().map(|fid| (fid.clone(), title(fid))).collect(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_public_picture_with_tls_is_left_to_discord() {
        let safe = Some("https://charts.example/~jane/1.png");
        assert_eq!(address_of(Privacy::Public, safe), safe);
        assert_eq!(address_of(Privacy::Private, safe), None);
        let local = Some("http://127.0.0.1:8787/~jane/1.png");
        assert_eq!(address_of(Privacy::Public, local), None);
        assert_eq!(address_of(Privacy::Public, None), None);
    }
}
