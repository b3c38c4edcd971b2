//! Owns an account's page and a folder's: what strangers may see there, a page at a time, with a
//! search. No script runs there. A user without anything public looks like one who is not there.

use std::sync::Arc;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use maud::{Markup, html};

use super::{
    Visit, Visitor,
    shell::{NoPage, base_path, plain},
};
use crate::{
    api::request::Params,
    host::Shared,
    model::{Account, FileRow, Filetype, HOME, user_name},
    storage::{
        listing::{self, Direction, InTrash, Key, Order, Part, Select, Viewer, Within},
        users,
    },
};

const A_PAGE: i64 = 100;

/// What a list is of.
struct List<'a> {
    owner: &'a Account,
    title: String,
    /// Its own address.
    path: String,
    within: Within,
}

/// `GET /~{user}/?s=&page=`
pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    Visitor(signed): Visitor,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, NoPage> {
    let Path(name) = path.map_err(|_| NoPage::NotHere)?;
    let name = user_name(&name).ok_or(NoPage::NotHere)?;
    let visit = Visit {
        shared,
        params,
        headers,
        signed,
    };
    let owner = owner(&visit, name).await?;
    let list = List {
        title: format!("Charts of {}", owner.name),
        path: format!("{}/~{}/", base_path(&visit.shared), owner.name),
        owner: &owner,
        within: Within::Folder(HOME),
    };
    show(&visit, &list).await
}

/// The page of a folder in which something is public.
pub(super) async fn folder(visit: &Visit, folder: &FileRow) -> Result<Response, NoPage> {
    let owner = owner(visit, &folder.owner).await?;
    let base = base_path(&visit.shared);
    let list = List {
        title: folder.title.clone(),
        path: format!("{base}/~{}/{}/", owner.name, folder.local),
        owner: &owner,
        within: Within::Folder(folder.local),
    };
    show(visit, &list).await
}

async fn owner(visit: &Visit, name: &str) -> Result<Account, NoPage> {
    let mut conn = visit.shared.storage.read().await?;
    users::named(&mut conn, name).await?.ok_or(NoPage::NotHere)
}

async fn show(visit: &Visit, list: &List<'_>) -> Result<Response, NoPage> {
    let search = visit.params.get("s");
    let select = Select {
        account: list.owner.id,
        viewer: Viewer::Visitor,
        in_trash: InTrash::Hide,
        filetype: None,
        within: match search {
            Some(_) => Within::Anywhere,
            None => list.within,
        },
        search: search.map(str::to_owned),
        order: Order {
            key: Key::Modified,
            direction: Direction::Down,
        },
    };
    // Counting walks the account; a stranger's lists take turns with a stranger's pictures.
    let turn = visit.shared.pictures.acquire().await;
    let mut conn = visit.shared.storage.read().await?;
    let count = i64::try_from(listing::count(&mut conn, &select).await?).unwrap_or(i64::MAX);
    let pages = (count + A_PAGE - 1).max(A_PAGE) / A_PAGE;
    let number = visit.params.get("page").and_then(|text| text.parse().ok());
    let number: i64 = number.unwrap_or(1).clamp(1, pages);
    let part = Part {
        skip: (number - 1) * A_PAGE,
        take: A_PAGE,
        of: count,
    };
    let files = listing::page(&mut conn, &select, part).await?;
    drop((conn, turn));
    if list.within == Within::Folder(HOME) && search.is_none() && files.is_empty() {
        return Err(NoPage::NotHere);
    }
    let links = Pages {
        number,
        of: pages,
        search,
    };
    let body = html! {
        header { h1 { (list.title) } (upwards(visit, list)) }
        main {
            (form(list, search))
            @if files.is_empty() { p { "Nothing is found." } } @else { (rows(visit, &files)) }
            (links.links(list))
        }
    };
    Ok(plain(StatusCode::OK, &list.title, &body))
}

fn upwards(visit: &Visit, list: &List<'_>) -> Markup {
    let top = format!("{}/~{}/", base_path(&visit.shared), list.owner.name);
    html! {
        @if list.path != top {
            p.dim { "A folder of " a href=(top) { (list.owner.name) } }
        }
    }
}

fn form(list: &List<'_>, search: Option<&str>) -> Markup {
    html! {
        form method="get" action=(list.path) role="search" {
            input type="search" name="s" maxlength="255" aria-label="A part of the title" value=[search];
            button { "Search" }
        }
    }
}

fn rows(visit: &Visit, files: &[FileRow]) -> Markup {
    let base = base_path(&visit.shared);
    html! {
        table {
            thead { tr { th scope="col" { "Title" } th scope="col" { "What" } th scope="col" { "Changed" } } }
            tbody {
                @for file in files {
                    tr {
                        td { a href=(format!("{base}/~{}/{}/", file.owner, file.local)) { (file.title) } }
                        td { (what(file.filetype)) }
                        td { (day(file.modified_ms)) }
                    }
                }
            }
        }
    }
}

fn what(filetype: Filetype) -> &'static str {
    match filetype {
        Filetype::Plot => "chart",
        Filetype::Grid => "data",
        Filetype::Folder => "folder",
    }
}

fn day(ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%d").to_string()
}

/// Where in a list a page is.
struct Pages<'a> {
    number: i64,
    of: i64,
    search: Option<&'a str>,
}

impl Pages<'_> {
    fn links(&self, list: &List<'_>) -> Markup {
        html! {
            @if self.of > 1 {
                p {
                    @if self.number > 1 { a href=(self.address(list, self.number - 1)) { "Before" } " " }
                    "Page " (self.number) " of " (self.of)
                    @if self.number < self.of { " " a href=(self.address(list, self.number + 1)) { "Next" } }
                }
            }
        }
    }

    fn address(&self, list: &List<'_>, number: i64) -> String {
        let search = self.search.map(crate::api::percent);
        let search = search.map_or_else(String::new, |search| format!("s={search}&"));
        format!("{}?{search}page={number}", list.path)
    }
}
