//! Figlinq's v3 API.
//!
//! Owns its paths, its statuses and its paging (facts: the source of its Python client, `figlinq` 0.18); its shapes are
//! in `figlinq_files`; what charts are tied to is `figlinq_ties`'. What always holds: a write succeeded only with
//! exactly the documented status and shape; no file is deleted that was in use a moment before; a listing told each file
//! once and went to its end, or it is an error.

use std::collections::HashSet;

use async_trait::async_trait;
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use url::Url;

use super::chart_studio::{MOST_FILES, TAKES, add, word};
use super::chart_studio_files::identity;
use super::figlinq_files as files;
use super::file_row::{FOLDER, content, not_understood};
use super::http::{Call, Http, Timeouts};
use super::http_client::BadAddress;
use super::outcome::Answer;
use super::profile::Profile;
use super::refusals::asks_who;
use super::retry::Operation;
use super::{ChartServer, Credentials, Identity, Leave, NewChart, Reading, Scope, ServerError};
use crate::domain::approval::ApprovedItem;
use crate::domain::chart::{Chart, Filetype, Folder, Listing, Parent, Privacy, Whereabouts};
use crate::domain::ids::{Fid, ServerName};
use crate::domain::plan::Effect;
use crate::domain::watch::Counting;

/// Files a page, the most that its own client asks for.
const PAGE_SIZE: &str = "200";
/// The longer side of a picture.
const PICTURE_PIXELS: &str = "1024";
/// Where a path ends with a slash, as all of them do here.
pub(super) const SLASH: &str = "";

/// One chart server that speaks v3.
#[derive(Debug)]
pub struct Figlinq {
    name: ServerName,
    web_hosts: Vec<String>,
    http: Http,
    profile: Profile,
}

impl Figlinq {
    /// The chart server at `base`: its origin, or the address that ends in `/v3`. Nothing is called.
    ///
    /// # Errors
    /// [`BadAddress`].
    pub fn new(
        name: ServerName,
        base: &str,
        web_hosts: Vec<String>,
        timeouts: Timeouts,
        profile: Profile,
    ) -> Result<Self, BadAddress> {
        let mut base: Url = base.parse().map_err(|_| BadAddress::NotHttp)?;
        if base.path() == "/" {
            base.set_path("/v3");
        }
        let http = Http::reaching(base, timeouts, profile.reach.clone())?;
        Ok(Self {
            name,
            web_hosts,
            http,
            profile,
        })
    }

    pub(super) async fn get(
        &self,
        who: &Credentials,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Vec<u8>, ServerError> {
        let answer = self.http.call(who, &Call::read(path, query)).await?;
        match answer {
            Answer { status: 200, body } => Ok(body),
            // Nothing that is read here has a state but for the trash.
            Answer { status: 409, body } if !files::says_in_trash(409, &body) => {
                Err(not_understood("status 409"))
            }
            Answer { status, body } => Err(refused(status, &body, who)),
        }
    }

    /// A write, of which nothing is known but its answer.
    async fn write(
        &self,
        who: &Credentials,
        (method, path): (Method, &[&str]),
        body: Option<&Value>,
        leave: Option<&dyn Leave>,
    ) -> Result<Answer, ServerError> {
        let call = Call {
            op: Operation::Write,
            method,
            path,
            query: &[],
            body,
            leave,
        };
        self.http.call(who, &call).await
    }

    /// A file as it is, without what it is tied to.
    async fn file(&self, who: &Credentials, fid: &Fid) -> Result<Reading, ServerError> {
        match self
            .get(who, &["files", &fid.to_string(), SLASH], &[])
            .await
        {
            Ok(body) => files::file(&body)?.into_chart(fid).map(Reading::There),
            Err(ServerError::NotFound) => Ok(Reading::NotThere),
            Err(ServerError::WrongState) => Ok(Reading::InTrashUnseen),
            Err(error) => Err(error),
        }
    }

    /// Makes a file of that title there: the body of the answer.
    async fn make(
        &self,
        who: &Credentials,
        (parent, title): (&Parent, &str),
        mut body: Value,
        leave: &dyn Leave,
    ) -> Result<Vec<u8>, ServerError> {
        // What it does where the title is taken is not documented, so that is looked up first.
        if self.is_taken(who, parent, title).await? {
            return Err(ServerError::NameTaken);
        }
        body["filename"] = title.into();
        body["parent"] = match parent {
            Parent::Folder(folder) => folder.to_string().into(),
            Parent::Home | Parent::Unknown => "home".into(),
        };
        let path = ["files", SLASH];
        let answer = self.write(who, (Method::POST, &path), Some(&body), Some(leave));
        match answer.await? {
            // Which of the two is not documented, and the body tells what was made.
            Answer {
                status: 200 | 201,
                body,
            } => Ok(body),
            Answer { status, body } => match refused(status, &body, who) {
                // Where something is made 409 means that another file has the name (the Python client).
                ServerError::WrongState => Err(ServerError::NameTaken),
                error => Err(error),
            },
        }
    }

    async fn is_taken(
        &self,
        who: &Credentials,
        parent: &Parent,
        title: &str,
    ) -> Result<bool, ServerError> {
        let folder = match parent {
            Parent::Folder(folder) => Some(folder.to_string()),
            Parent::Home | Parent::Unknown => None,
        };
        let mut query = vec![("path", title), ("owner", who.username.as_str())];
        query.extend(folder.as_deref().map(|folder| ("parent", folder)));
        match self.get(who, &["files", "lookup", SLASH], &query).await {
            Ok(body) => files::file(&body).map(|_| true),
            Err(ServerError::NotFound | ServerError::WrongState) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The files of that scope, without what they are tied to.
    async fn files(&self, who: &Credentials, scope: Scope) -> Result<Listing, ServerError> {
        for _ in 0..TAKES {
            if let Some(listing) = self.files_once(who, scope).await? {
                return Ok(listing);
            }
        }
        Err(ServerError::KeptChanging)
    }

    /// Nothing where it changed on the way: a file, or a cursor, came a second time.
    async fn files_once(
        &self,
        who: &Credentials,
        scope: Scope,
    ) -> Result<Option<Listing>, ServerError> {
        let mut listing = Listing::default();
        let (mut seen, mut cursors) = (HashSet::new(), HashSet::new());
        let mut cursor: Option<String> = None;
        loop {
            let mut query = vec![("owner", who.username.as_str()), ("page_size", PAGE_SIZE)];
            query.extend(word(scope).map(|word| ("type", word)));
            query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
            let body = self.get(who, &["files", SLASH], &query).await?;
            let page = files::page(&body)?;
            listing.pages += 1;
            for file in page.files {
                if !seen.insert(file.fid.clone()) {
                    return Ok(None);
                }
                add(&mut listing, file, scope);
            }
            if seen.len() as u64 > MOST_FILES {
                return Err(ServerError::TooLong(MOST_FILES));
            }
            let Some(next) = page.cursor else {
                return Ok(Some(listing));
            };
            if !cursors.insert(next.clone()) {
                return Ok(None);
            }
            cursor = Some(next);
        }
    }
}

fn refused(status: u16, body: &[u8], who: &Credentials) -> ServerError {
    files::refusal(status, body, who.key.expose_secret())
}

#[async_trait]
impl ChartServer for Figlinq {
    fn name(&self) -> &ServerName {
        &self.name
    }

    fn origin(&self) -> &str {
        self.http.origin()
    }

    fn web_hosts(&self) -> &[String] {
        &self.web_hosts
    }

    fn profile(&self) -> &Profile {
        &self.profile
    }

    /// They are no address, but a call: [`ChartServer::picture`].
    fn has_pictures(&self) -> bool {
        false
    }

    fn pace(&self, who: &Credentials) -> Option<f64> {
        self.http.throttle().pace(self.http.origin(), &who.username)
    }

    /// It tells no total.
    fn counting(&self) -> Counting {
        Counting::Pages
    }

    async fn probe(&self) -> Result<(), ServerError> {
        let answer = self.http.probe(&["users", "me", SLASH]).await?;
        asks_who(answer.status, &answer.body)
    }

    async fn who_am_i(&self, who: &Credentials) -> Result<Identity, ServerError> {
        identity(&self.get(who, &["users", "me", SLASH], &[]).await?)
    }

    async fn list(&self, who: &Credentials, scope: Scope) -> Result<Listing, ServerError> {
        let mut listing = self.files(who, scope).await?;
        match scope {
            Scope::Only(_) | Scope::Everything => {
                self.learn_ties(who, &mut listing.charts).await?;
            }
            Scope::Titles(_) | Scope::Folders | Scope::Trash => {}
        }
        Ok(listing)
    }

    async fn count(&self, who: &Credentials, filetype: Filetype) -> Result<u64, ServerError> {
        let listing = self.files(who, Scope::Titles(filetype)).await?;
        Ok(listing.charts.len() as u64)
    }

    async fn read(&self, who: &Credentials, fid: &Fid) -> Result<Reading, ServerError> {
        let mut reading = self.file(who, fid).await?;
        if let Reading::There(chart) = &mut reading {
            self.learn_ties(who, std::slice::from_mut(chart)).await?;
        }
        Ok(reading)
    }

    async fn content(
        &self,
        who: &Credentials,
        fid: &Fid,
        filetype: Filetype,
    ) -> Result<Value, ServerError> {
        let query: &[_] = match filetype {
            Filetype::Plot => &[("inline_data", "true")],
            Filetype::Grid => &[],
        };
        let path = ["files", &fid.to_string(), "content", SLASH];
        content(&self.get(who, &path, query).await?)
    }

    async fn picture(&self, who: &Credentials, fid: &Fid) -> Result<Option<Vec<u8>>, ServerError> {
        let path = ["files", &fid.to_string(), "plot", "image", SLASH];
        match self.get(who, &path, &[("max_px", PICTURE_PIXELS)]).await {
            Ok(body) => files::picture(&body, fid),
            Err(ServerError::NotFound | ServerError::WrongState) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn trash(
        &self,
        who: &Credentials,
        item: ApprovedItem<'_>,
        leave: &dyn Leave,
    ) -> Result<Chart, ServerError> {
        let fid = &item.item().fid;
        let path = ["files", &fid.to_string(), "trash", SLASH];
        let answer = self.write(who, (Method::POST, &path), None, Some(leave));
        let Answer { status, body } = answer.await?;
        if status != 200 {
            return Err(refused(status, &body, who));
        }
        let chart = files::file(&body)?.into_chart(fid)?;
        match chart.whereabouts {
            Whereabouts::InTrash => Ok(chart),
            Whereabouts::InUse => Err(not_understood("a file that was trashed and is in use")),
        }
    }

    async fn upload(
        &self,
        who: &Credentials,
        chart: &NewChart,
        leave: &dyn Leave,
    ) -> Result<Chart, ServerError> {
        let body = json!({
            "type": chart.filetype.word(),
            "world_readable": chart.privacy == Privacy::Public,
            "content": chart.content,
        });
        let made = self.make(who, (&chart.parent, &chart.title), body, leave);
        files::file(&made.await?)?.into_made_chart()
    }

    async fn make_folder(
        &self,
        who: &Credentials,
        parent: &Parent,
        name: &str,
        leave: &dyn Leave,
    ) -> Result<Folder, ServerError> {
        // Looked up, it would be taken for a path.
        if name.contains('/') {
            return Err(not_understood("a folder with a slash in its name"));
        }
        let body = json!({ "type": FOLDER });
        let made = self.make(who, (parent, name), body, leave);
        files::file(&made.await?)?.into_made_folder()
    }

    async fn restore(
        &self,
        who: &Credentials,
        fid: &Fid,
        leave: &dyn Leave,
    ) -> Result<Chart, ServerError> {
        let path = ["files", &fid.to_string(), "restore", SLASH];
        let answer = self.write(who, (Method::POST, &path), None, Some(leave));
        match answer.await? {
            Answer { status: 200, body } => files::file(&body)?.into_chart(fid),
            Answer { status, body } => Err(refused(status, &body, who)),
        }
    }

    async fn delete(
        &self,
        who: &Credentials,
        item: ApprovedItem<'_>,
        leave: &dyn Leave,
    ) -> Result<(), ServerError> {
        match item.effect() {
            Effect::Delete | Effect::TrashThenDelete(_) => {}
            // Not sent: moving to the trash was approved, and nothing more.
            Effect::Trash => return Err(not_understood("nobody approved to delete this")),
        }
        let fid = &item.item().fid;
        // What this call does to a file that is in use is not documented, so it never meets one.
        if let Reading::There(chart) = self.file(who, fid).await?
            && chart.whereabouts == Whereabouts::InUse
        {
            return Err(ServerError::WrongState);
        }
        let path = ["files", &fid.to_string(), SLASH];
        let answer = self.write(who, (Method::DELETE, &path), None, Some(leave));
        match answer.await? {
            Answer { status: 204, .. } => Ok(()),
            // It has to be there to be deleted.
            Answer { status, body } if files::says_in_trash(status, &body) => Err(not_understood(
                "a file that is in the trash and not deleted",
            )),
            Answer { status, body } => Err(refused(status, &body, who)),
        }
    }
}

#[cfg(test)]
#[path = "figlinq_tests.rs"]
mod tests;
