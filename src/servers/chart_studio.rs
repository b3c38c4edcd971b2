//! Chart Studio's v2 API: Chart Studio Enterprise, the carried chart server, and whatever else speaks it.
//!
//! Owns its paths, its statuses and its paging (facts: its API documentation); its shapes are in
//! `chart_studio_files`. What always holds: a write succeeded only with exactly the documented status and
//! shape; a listing told each file once and was whole, or it is an error.

use std::collections::HashSet;

use async_trait::async_trait;
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use url::Url;

use super::chart_studio_files as files;
use super::file_row::{FOLDER, File, Kind, content, not_understood};
use super::http::{Call, Http, Timeouts};
use super::http_client::BadAddress;
use super::outcome::Answer;
use super::profile::Profile;
use super::refusals::{asks_who, refusal};
use super::retry::Operation;
use super::throttle::Throttle;
use super::{
    ChartServer, Credentials, Identity, Leave, NewChart, Reading, Scope, ServerError, picture,
};
use crate::domain::approval::ApprovedItem;
use crate::domain::chart::{Chart, Filetype, Folder, Listing, Parent, Privacy, Whereabouts};
use crate::domain::findings::{self, Question};
use crate::domain::ids::{Fid, ServerName};
use crate::domain::plan::Effect;

/// Files a page, the most that is asked for.
const PAGE_SIZE: &str = "500";
/// Files that are looked at to find out what the chart server leaves open.
const LOOK_SIZE: &str = "100";
/// More files than this are not taken in.
pub(super) const MOST_FILES: u64 = 100_000;
/// A listing that changes is taken so often before that is told.
pub(super) const TAKES: u32 = 3;

/// How the origin of the carried chart server begins.
const CARRIED: &str = "builtin://";

/// One chart server that speaks v2.
#[derive(Debug)]
pub struct ChartStudio {
    name: ServerName,
    origin: String,
    web_hosts: Vec<String>,
    http: Http,
    profile: Profile,
}

impl ChartStudio {
    /// The chart server at `base`: its origin, or the address that ends in `/v2`. Nothing is called.
    ///
    /// # Errors
    /// [`BadAddress`].
    pub fn new(
        name: ServerName,
        base: &str,
        web_hosts: Vec<String>,
        timeouts: Timeouts,
    ) -> Result<Self, BadAddress> {
        Self::profiled(name, base, web_hosts, timeouts, Profile::default())
    }

    /// The same, of which the operator says more.
    ///
    /// # Errors
    /// [`BadAddress`].
    pub fn profiled(
        name: ServerName,
        base: &str,
        web_hosts: Vec<String>,
        timeouts: Timeouts,
        profile: Profile,
    ) -> Result<Self, BadAddress> {
        let mut base: Url = base.parse().map_err(|_| BadAddress::NotHttp)?;
        if base.path() == "/" {
            base.set_path("/v2");
        }
        let http = Http::reaching(base, timeouts, profile.reach.clone())?;
        Ok(Self {
            name,
            origin: http.origin().to_owned(),
            web_hosts,
            http,
            profile,
        })
    }

    /// The carried chart server at `base`. It is this program wherever it listens, so keys stay right when
    /// its address changes: what they are bound to is its name.
    ///
    /// # Errors
    /// [`BadAddress`].
    pub fn carried(
        name: ServerName,
        base: &str,
        web_hosts: Vec<String>,
        timeouts: Timeouts,
        profile: Profile,
    ) -> Result<Self, BadAddress> {
        let mut server = Self::profiled(name, base, web_hosts, timeouts, profile)?;
        server.origin = format!("{CARRIED}{}", server.name);
        Ok(server)
    }

    /// The limits of calls in flight, for measurements.
    #[must_use]
    pub const fn throttle(&self) -> &Throttle {
        self.http.throttle()
    }

    async fn get(
        &self,
        who: &Credentials,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Vec<u8>, ServerError> {
        let answer = self.http.call(who, &Call::read(path, query)).await?;
        expect(200, answer, who)
    }

    /// A write below `/files/{fid}`, which must be answered with that status.
    async fn write(
        &self,
        who: &Credentials,
        (method, verb, status): (Method, &str, u16),
        fid: &Fid,
        leave: &dyn Leave,
    ) -> Result<Vec<u8>, ServerError> {
        let fid = fid.to_string();
        let call = Call {
            op: Operation::Write,
            method,
            path: &["files", &fid, verb],
            query: &[],
            body: None,
            leave: Some(leave),
        };
        let answer = self.http.call(who, &call).await?;
        expect(status, answer, who)
    }

    /// Makes a file: the body of the answer, which must be 201.
    async fn make(
        &self,
        who: &Credentials,
        folder: &str,
        body: &Value,
        leave: &dyn Leave,
    ) -> Result<Vec<u8>, ServerError> {
        let call = Call {
            op: Operation::Write,
            method: Method::POST,
            path: &[folder],
            query: &[],
            body: Some(body),
            leave: Some(leave),
        };
        let answer = self.http.call(who, &call).await?;
        match expect(201, answer, who) {
            // Where something is made 409 means that another file has the name (the Python client).
            Err(ServerError::WrongState) => Err(ServerError::NameTaken),
            made => made,
        }
    }

    async fn page(
        &self,
        who: &Credentials,
        filetype: Option<&str>,
        size: &str,
        number: u32,
    ) -> Result<files::Page, ServerError> {
        let number = number.to_string();
        let mut query = vec![
            ("user", who.username.as_str()),
            ("page_size", size),
            ("page", &number),
        ];
        query.extend(filetype.map(|word| ("filetype", word)));
        files::page(&self.get(who, &["folders", "all"], &query).await?)
    }

    async fn list_once(&self, who: &Credentials, scope: Scope) -> Result<Take, ServerError> {
        let mut listing = Listing::default();
        let mut seen = HashSet::new();
        let mut total = None;
        loop {
            listing.pages += 1;
            let page = match self.page(who, word(scope), PAGE_SIZE, listing.pages).await {
                // The list has become too short for this page.
                Err(ServerError::NotFound) if listing.pages > 1 => return Ok(Take::Changed),
                page => page?,
            };
            if page.total > MOST_FILES {
                return Err(ServerError::TooLong(MOST_FILES));
            }
            if *total.get_or_insert(page.total) != page.total {
                return Ok(Take::Changed);
            }
            let empty = page.files.is_empty();
            for file in page.files {
                if !seen.insert(file.fid.clone()) {
                    return Ok(Take::Changed);
                }
                add(&mut listing, file, scope);
            }
            let seen = seen.len() as u64;
            if seen == page.total {
                return Ok(Take::Whole(listing));
            }
            if empty || seen > page.total {
                return Ok(Take::Changed);
            }
        }
    }
}

/// One attempt at a listing.
enum Take {
    Whole(Listing),
    Changed,
}

#[async_trait]
impl ChartServer for ChartStudio {
    fn name(&self) -> &ServerName {
        &self.name
    }

    fn origin(&self) -> &str {
        &self.origin
    }

    fn web_hosts(&self) -> &[String] {
        &self.web_hosts
    }

    fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Chart Studio draws plots at `/~user/id.png` (its documentation), and so does the carried server.
    fn has_pictures(&self) -> bool {
        true
    }

    fn pace(&self, who: &Credentials) -> Option<f64> {
        self.throttle().pace(self.http.origin(), &who.username)
    }

    async fn probe(&self) -> Result<(), ServerError> {
        let answer = self.http.probe(&["users", "current"]).await?;
        asks_who(answer.status, &answer.body)
    }

    async fn who_am_i(&self, who: &Credentials) -> Result<Identity, ServerError> {
        let body = self.get(who, &["users", "current"], &[]).await?;
        files::identity(&body)
    }

    async fn list(&self, who: &Credentials, scope: Scope) -> Result<Listing, ServerError> {
        for _ in 0..TAKES {
            if let Take::Whole(listing) = self.list_once(who, scope).await? {
                return Ok(listing);
            }
        }
        Err(ServerError::KeptChanging)
    }

    /// The first page of the listing, and where that shows something in the trash, that file.
    async fn find_out(
        &self,
        who: &Credentials,
    ) -> Result<Vec<(Question, findings::Answer)>, ServerError> {
        let page = self.page(who, None, LOOK_SIZE, 1).await?;
        let mut found = Vec::new();
        let told = page.files.iter().filter_map(|file| match &file.kind {
            Kind::Chart(chart) if chart.filetype == Filetype::Plot => Some(&chart.draws_from),
            Kind::Chart(chart) => Some(&chart.drawn_by),
            Kind::Folder(_) | Kind::Other => None,
        });
        let told: Vec<bool> = told.map(|ties| ties.known().is_some()).collect();
        if !told.is_empty() {
            let all = told.iter().all(|told| *told);
            let answer = if all {
                findings::Answer::Yes
            } else {
                findings::Answer::No
            };
            found.push((Question::RowsTellReferences, answer));
        }
        // That nothing in the trash is shown says nothing: there may be nothing.
        let mut trashed = page.files.iter().filter(|file| {
            file.whereabouts == Whereabouts::InTrash && matches!(file.kind, Kind::Chart(_))
        });
        if let Some(file) = trashed.next() {
            found.push((Question::ListsTrash, findings::Answer::Yes));
            let answer = match self.read(who, &file.fid).await? {
                Reading::There(_) => findings::Answer::Shown,
                Reading::NotThere => findings::Answer::NotThere,
                Reading::InTrashUnseen => findings::Answer::Refused,
            };
            found.push((Question::ReadTrashed, answer));
        }
        Ok(found)
    }

    async fn count(&self, who: &Credentials, filetype: Filetype) -> Result<u64, ServerError> {
        let page = self.page(who, Some(filetype.word()), "1", 1).await?;
        let filtered = page
            .files
            .iter()
            .all(|file| matches!(&file.kind, Kind::Chart(chart) if chart.filetype == filetype));
        if filtered {
            Ok(page.total)
        } else {
            Err(not_understood("a listing of another filetype"))
        }
    }

    async fn read(&self, who: &Credentials, fid: &Fid) -> Result<Reading, ServerError> {
        match self.get(who, &["files", &fid.to_string()], &[]).await {
            Ok(body) => files::file(&body)?.into_chart(fid).map(Reading::There),
            Err(ServerError::NotFound) => Ok(Reading::NotThere),
            Err(ServerError::WrongState) => Ok(Reading::InTrashUnseen),
            Err(error) => Err(error),
        }
    }

    async fn content(
        &self,
        who: &Credentials,
        fid: &Fid,
        filetype: Filetype,
    ) -> Result<Value, ServerError> {
        let (folder, query): (_, &[_]) = match filetype {
            Filetype::Plot => ("plots", &[("inline_data", "true")]),
            Filetype::Grid => ("grids", &[]),
        };
        let path = [folder, &fid.to_string(), "content"];
        content(&self.get(who, &path, query).await?)
    }

    async fn picture(&self, who: &Credentials, fid: &Fid) -> Result<Option<Vec<u8>>, ServerError> {
        let user = format!("~{}", fid.user);
        let path = [user.as_str(), &format!("{}.png", fid.local)];
        let answer = self.http.page(who, &path).await?;
        Ok(Some(answer.body)
            .filter(|_| answer.status == 200)
            .and_then(picture::png))
    }

    async fn trash(
        &self,
        who: &Credentials,
        item: ApprovedItem<'_>,
        leave: &dyn Leave,
    ) -> Result<Chart, ServerError> {
        let fid = &item.item().fid;
        let call = (Method::POST, "trash", 200);
        let body = self.write(who, call, fid, leave).await?;
        files::file(&body)?.into_chart(fid)
    }

    async fn upload(
        &self,
        who: &Credentials,
        chart: &NewChart,
        leave: &dyn Leave,
    ) -> Result<Chart, ServerError> {
        let (folder, field, content) = match chart.filetype {
            Filetype::Plot => ("plots", "figure", &chart.content),
            Filetype::Grid => ("grids", "data", &chart.content),
        };
        let mut body = json!({
            "filename": chart.title,
            "world_readable": chart.privacy == Privacy::Public,
            field: content,
        });
        put_into(&mut body, &chart.parent);
        let made = self.make(who, folder, &body, leave).await?;
        files::uploaded(&made)?.into_made_chart()
    }

    async fn make_folder(
        &self,
        who: &Credentials,
        parent: &Parent,
        name: &str,
        leave: &dyn Leave,
    ) -> Result<Folder, ServerError> {
        // The server would take it for a path.
        if name.contains('/') {
            return Err(not_understood("a folder with a slash in its name"));
        }
        let mut body = json!({ "path": name });
        put_into(&mut body, parent);
        let made = self.make(who, "folders", &body, leave).await?;
        files::file(&made)?.into_made_folder()
    }

    async fn restore(
        &self,
        who: &Credentials,
        fid: &Fid,
        leave: &dyn Leave,
    ) -> Result<Chart, ServerError> {
        let call = (Method::POST, "restore", 200);
        let body = self.write(who, call, fid, leave).await?;
        files::file(&body)?.into_chart(fid)
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
        let call = (Method::DELETE, "permanent_delete", 204);
        self.write(who, call, fid, leave).await?;
        Ok(())
    }
}

/// Says where a new file is to lie. Folders are told by number; without one it is home.
fn put_into(body: &mut Value, parent: &Parent) {
    if let Parent::Folder(folder) = parent {
        body["parent"] = folder.local.into();
    }
}

/// The body of an answer with exactly that status.
fn expect(status: u16, answer: Answer, who: &Credentials) -> Result<Vec<u8>, ServerError> {
    if answer.status == status {
        Ok(answer.body)
    } else {
        let key = who.key.expose_secret();
        Err(refusal(answer.status, &answer.body, key))
    }
}

/// How the filetype that a scope asks for is called; nothing for all of them.
pub(super) const fn word(scope: Scope) -> Option<&'static str> {
    match scope {
        Scope::Only(filetype) | Scope::Titles(filetype) => Some(filetype.word()),
        Scope::Everything | Scope::Trash => None,
        Scope::Folders => Some(FOLDER),
    }
}

/// What is in the trash is left out where that was not asked for. So is whatever else was not asked for, should
/// a server not filter.
pub(super) fn add(listing: &mut Listing, file: File, scope: Scope) {
    if (file.whereabouts == Whereabouts::InTrash) != (scope == Scope::Trash) {
        return;
    }
    match (file.kind, scope) {
        (Kind::Chart(chart), Scope::Everything | Scope::Trash) => listing.charts.push(*chart),
        (Kind::Chart(chart), Scope::Only(filetype) | Scope::Titles(filetype))
            if chart.filetype == filetype =>
        {
            listing.charts.push(*chart);
        }
        (Kind::Folder(folder), Scope::Everything | Scope::Folders) => listing.folders.push(folder),
        _ => {}
    }
}

#[cfg(test)]
#[path = "chart_studio_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "chart_studio_fault_tests.rs"]
mod fault_tests;
