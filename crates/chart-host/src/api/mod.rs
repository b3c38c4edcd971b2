//! Owns the HTTP interface: Chart Studio's v2 API. Names no SQL text. What browsers see is in `pages`.
//!
//! Facts about the API are from Chart Studio's documents and the source of its Python client 1.1.0.
//! Always holds: a trailing slash means nothing; every error has the shape of `errors`.

pub(crate) mod access;
pub(crate) mod auth;
pub(crate) mod errors;
mod files;
mod folders;
pub(crate) mod grids;
mod guard;
mod object;
mod paging;
pub(crate) mod plots;
pub(crate) mod rate;
pub(crate) mod request;
mod room;
mod users;
pub(crate) mod v3;
pub(crate) mod witness;

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::Uri,
    middleware,
    routing::{MethodRouter, any, get, post, put},
};

pub(crate) use self::paging::percent;
use self::{
    access::Resource,
    auth::Signed,
    errors::ApiError,
    files::Needs,
    request::{BODY_MEGABYTES, Body, FidPath, Params},
};
use crate::{host::Shared, pages};

type Api = Router<Arc<Shared>>;

/// All routes, without the script around them.
pub(crate) fn routes() -> Api {
    let api = both(Router::new(), "/v2/users/current", get(users::current));
    let api = both(api, "/v2/folders", post(folders::create));
    let api = both(api, "/v2/folders/all", get(folders::all));
    let api = both(api, "/v2/folders/home", get(folders::home));
    let api = both(
        api,
        "/v2/folders/{fid}",
        get(folders::read).merge(change(Resource::Folders)),
    );
    let api = both(
        api,
        "/v2/files/{fid}",
        read(Resource::Files).merge(change(Resource::Files)),
    );
    let api = both(api, "/v2/plots", post(plots::create));
    let plot = read(Resource::Plots)
        .put(plots::update)
        .patch(plots::update);
    let api = both(api, "/v2/plots/{fid}", plot);
    let api = both(api, "/v2/plots/{fid}/content", get(plots::content));
    let api = both(api, "/v2/grids", post(grids::create));
    let grid = read(Resource::Grids)
        .put(grids::update)
        .patch(grids::update)
        .delete(grids::destroy);
    let api = both(api, "/v2/grids/{fid}", grid);
    let api = both(api, "/v2/grids/{fid}/content", get(grids::content));
    let column = get(grids::content)
        .post(grids::add_columns)
        .put(grids::change_columns)
        .delete(grids::delete_columns);
    let api = both(api, "/v2/grids/{fid}/col", column);
    let api = both(api, "/v2/grids/{fid}/row", post(grids::add_rows));
    let resources = [
        Resource::Files,
        Resource::Folders,
        Resource::Grids,
        Resource::Plots,
    ];
    let api = resources.into_iter().fold(api, states);
    api.merge(pages::routes())
        .route("/", post(streaming))
        .route("/v2", any(not_here))
        .route("/v2/{*rest}", any(not_here))
        .method_not_allowed_fallback(async || ApiError::wrong_method())
        .layer(DefaultBodyLimit::max(BODY_MEGABYTES * 1024 * 1024))
        .layer(middleware::from_fn(guard::headers))
}

fn both(api: Api, path: &str, to: MethodRouter<Arc<Shared>>) -> Api {
    api.route(path, to.clone()).route(&format!("{path}/"), to)
}

fn read(resource: Resource) -> MethodRouter<Arc<Shared>> {
    get(
        move |State(shared): State<Arc<Shared>>, who: Signed, fid: FidPath, params: Params| {
            files::read(resource, shared, who.0, fid.0, params)
        },
    )
}

fn change(resource: Resource) -> MethodRouter<Arc<Shared>> {
    let handler =
        move |State(shared): State<Arc<Shared>>, who: Signed, fid: FidPath, body: Body| {
            files::change(resource, shared, who.0, fid.0, body)
        };
    put(handler).patch(handler)
}

/// Looking up, trash, restore and delete: the same under each kind of address.
fn states(api: Api, resource: Resource) -> Api {
    let at = |route: &str| format!("/v2/{}/{route}", resource.word());
    let lookup = get(
        move |State(shared): State<Arc<Shared>>, who: Signed, params: Params| {
            files::lookup(resource, shared, who.0, params)
        },
    );
    let trash = post(
        move |State(shared): State<Arc<Shared>>, who: Signed, fid: FidPath| {
            files::trash(resource, shared, who.0, fid.0)
        },
    );
    let restore = post(
        move |State(shared): State<Arc<Shared>>, who: Signed, fid: FidPath| {
            files::restore(resource, shared, who.0, fid.0)
        },
    );
    let delete = axum::routing::delete(
        async move |State(shared): State<Arc<Shared>>, who: Signed, fid: FidPath| {
            files::delete(resource, &shared, &who.0, &fid.0, Needs::Trash).await
        },
    );
    let api = both(api, &at("lookup"), lookup);
    let api = both(api, &at("{fid}/trash"), trash);
    let api = both(api, &at("{fid}/restore"), restore);
    both(api, &at("{fid}/permanent_delete"), delete)
}

async fn not_here(uri: Uri) -> ApiError {
    let what = uri.path().trim_start_matches("/v2").trim_matches('/');
    let what = what
        .split('/')
        .next()
        .filter(|word| !word.is_empty())
        .unwrap_or("that");
    let plain = what.len() <= 40
        && what
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    ApiError::not_here(match what {
        "dashboards" => "dashboards",
        "dash-apps" => "Dash apps",
        "images" => {
            "the export of pictures; the address of a chart with `.png` at its end is its picture"
        }
        "plot-schema" => "the schema of plots; the Python package `plotly` brings its own",
        "spectacle-presentations" => "presentations",
        other if plain => other,
        _ => "that",
    })
}

/// The streaming client posts to the root of its server.
async fn streaming() -> ApiError {
    ApiError::not_here("streaming; a plot can be uploaded again under its name instead")
}
