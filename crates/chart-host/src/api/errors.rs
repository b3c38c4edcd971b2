//! Owns the errors that HTTP clients read: status, code and a sentence.
//!
//! Shape [Chart Studio's documents]: `{"errors": [{"code", "message", "field"}]}`; older clients
//! look for `{"detail": …}`, so both are in each answer.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::storage::StoreError;

/// An answer that is no success.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    field: Option<&'static str>,
    /// Seconds, for `Retry-After`.
    wait: Option<u64>,
}

impl ApiError {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            field: None,
            wait: None,
        }
    }

    /// The sentence that a person reads.
    pub(crate) fn into_message(self) -> String {
        self.message
    }

    /// A request that cannot be understood.
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "INVALID", message)
    }

    /// A field of the request that cannot be understood.
    pub(crate) fn field(field: &'static str, message: impl Into<String>) -> Self {
        Self {
            field: Some(field),
            ..Self::bad(message)
        }
    }

    /// The key is wrong, or there is none.
    pub(crate) fn unauthorized() -> Self {
        let message = "Sign in with your user name and API key (HTTP Basic).";
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message)
    }

    /// Not there, or not for this user's eyes.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", "Not found.")
    }

    /// The user may read this file but not change it.
    pub(crate) fn not_yours(fid: &str) -> Self {
        let message = format!("`{fid}` is another user's; only its owner can do that.");
        Self::new(StatusCode::FORBIDDEN, "PERMISSION_DENIED", message)
    }

    /// The file is in the trash.
    pub(crate) fn in_trash(fid: &str) -> Self {
        let message = format!("`{fid}` is in the trash. Restore it first.");
        Self::new(StatusCode::CONFLICT, "FILE_IS_DELETED", message)
    }

    /// The file is not in the trash.
    pub(crate) fn not_in_trash(fid: &str) -> Self {
        let message = format!("`{fid}` is not in the trash. Trash it before you delete it.");
        Self::new(StatusCode::CONFLICT, "FILE_IS_NOT_DELETED", message)
    }

    /// A file of that name is there. The Python client looks for "already exists".
    pub(crate) fn title_taken(title: &str) -> Self {
        let message = format!("A file named `{title}` already exists in that folder.");
        let taken = Self::new(StatusCode::CONFLICT, "FILENAME_TAKEN", message);
        Self {
            field: Some("filename"),
            ..taken
        }
    }

    /// The folder is there. The Python client looks for "already exists" in a 400.
    pub(crate) fn folder_exists(path: &str) -> Self {
        let message = format!("The folder `{path}` already exists.");
        let exists = Self::new(StatusCode::BAD_REQUEST, "FOLDER_EXISTS", message);
        Self {
            field: Some("path"),
            ..exists
        }
    }

    /// The account holds as many plots as it may.
    pub(crate) fn limit_reached(limit: u32, room: &str) -> Self {
        let message = format!(
            "This account has reached its limit of {limit} plots, so the plot was not saved. \
             {room}"
        );
        Self::new(StatusCode::FORBIDDEN, "PLOT_LIMIT_REACHED", message)
    }

    /// The account holds as many bytes as it may.
    pub(crate) fn too_large_in_all(megabytes: u64) -> Self {
        let message = format!(
            "This account may hold {megabytes} MB of charts and grids, and this would be more, so it was not saved. \
             Delete charts or grids for ever to make room; what is in the trash counts too."
        );
        Self::new(StatusCode::FORBIDDEN, "STORAGE_LIMIT_REACHED", message)
    }

    /// The folder in which the file lay is not there any more.
    pub(crate) fn folder_gone(fid: &str) -> Self {
        let message = format!("The folder of `{fid}` is not there any more.");
        let gone = Self::new(StatusCode::CONFLICT, "PARENT_NOT_FOUND", message);
        Self {
            field: Some("parent"),
            ..gone
        }
    }

    /// Something of Chart Studio that this server does not do.
    pub(crate) fn not_here(what: &str) -> Self {
        let message = format!("This chart server does not do {what}.");
        Self::new(StatusCode::NOT_IMPLEMENTED, "NOT_IMPLEMENTED", message)
    }

    /// A known path, another method.
    pub(crate) fn wrong_method() -> Self {
        let message = "This address does not take that method.";
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "METHOD_NOT_ALLOWED",
            message,
        )
    }

    /// More than one request may bring.
    pub(crate) fn too_large(megabytes: usize) -> Self {
        let message = format!("A request may bring {megabytes} MiB at most.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_LARGE", message)
    }

    /// Too many requests, and how many seconds to wait.
    pub(crate) fn rate_limited(wait: Option<u64>) -> Self {
        let message = "Too many requests. Wait before the next one.";
        Self {
            wait,
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message)
        }
    }

    /// A status that a test asked for.
    pub(crate) fn imitated(status: StatusCode) -> Self {
        Self::new(
            status,
            "IMITATED",
            "This answer was asked for by the server's own process.",
        )
    }

    /// Something broke here. The Python client takes the sentence as a reason to try again.
    pub(crate) fn internal() -> Self {
        let message = "Uh oh, an error occurred on this chart server.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", message)
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        tracing::error!(%error, "the chart server's database failed");
        Self::internal()
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Sql(error) => error.into(),
            StoreError::TitleTaken(title) => Self::title_taken(&title),
            StoreError::NotAFolder(title) => {
                let message = format!("`{title}` on that path is not a folder.");
                Self::new(StatusCode::CONFLICT, "NOT_A_FOLDER", message)
            }
            StoreError::IdTaken(id) => {
                tracing::error!(id, "a new file was given an id in use");
                Self::internal()
            }
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({
            "errors": [{ "code": self.code, "message": self.message, "field": self.field }],
            "detail": self.message,
        });
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Basic realm=\"charts\"");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, challenge);
        }
        if let Some(wait) = self.wait {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        response
    }
}
