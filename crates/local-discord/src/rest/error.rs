//! What a refusal looks like: Discord's error body, its codes and its rate limits.

use std::time::Duration;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use crate::limits::FormErrors;
use crate::rates::Scope;

/// A refusal, as Discord words it.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    /// Discord's error code; 0 where there is none.
    pub(crate) code: u32,
    message: String,
    /// The faults of a form, nested as the body is.
    errors: Option<Value>,
    /// The same faults in one line.
    faults: String,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: u32, message: &str) -> Self {
        Self {
            status,
            code,
            message: message.to_owned(),
            errors: None,
            faults: String::new(),
        }
    }

    pub(crate) fn not_your_application() -> Self {
        let said = "You are not authorized to perform this action on this application";
        Self::new(StatusCode::FORBIDDEN, 20012, said)
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 0, "401: Unauthorized")
    }

    pub(crate) fn unknown_application() -> Self {
        Self::new(StatusCode::NOT_FOUND, 10002, "Unknown Application")
    }

    pub(crate) fn unknown_channel() -> Self {
        Self::new(StatusCode::NOT_FOUND, 10003, "Unknown Channel")
    }

    pub(crate) fn unknown_guild() -> Self {
        Self::new(StatusCode::NOT_FOUND, 10004, "Unknown Guild")
    }

    pub(crate) fn unknown_member() -> Self {
        Self::new(StatusCode::NOT_FOUND, 10007, "Unknown Member")
    }

    pub(crate) fn unknown_message() -> Self {
        Self::new(StatusCode::NOT_FOUND, 10008, "Unknown Message")
    }

    pub(crate) fn unknown_user() -> Self {
        Self::new(StatusCode::NOT_FOUND, 10013, "Unknown User")
    }

    pub(crate) fn unknown_webhook() -> Self {
        Self::new(StatusCode::NOT_FOUND, 10015, "Unknown Webhook")
    }

    pub(crate) fn unknown_interaction() -> Self {
        Self::new(StatusCode::NOT_FOUND, 10062, "Unknown interaction")
    }

    pub(crate) fn unknown_command() -> Self {
        Self::new(StatusCode::NOT_FOUND, 10063, "Unknown application command")
    }

    pub(crate) fn already_answered() -> Self {
        let said = "Interaction has already been acknowledged.";
        Self::new(StatusCode::BAD_REQUEST, 40060, said)
    }

    pub(crate) fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            40005,
            "Request entity too large",
        )
    }

    pub(crate) fn missing_access() -> Self {
        Self::new(StatusCode::FORBIDDEN, 50001, "Missing Access")
    }

    pub(crate) fn not_yours() -> Self {
        let said = "Cannot edit a message authored by another user";
        Self::new(StatusCode::FORBIDDEN, 50005, said)
    }

    pub(crate) fn empty_message() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            50006,
            "Cannot send an empty message",
        )
    }

    pub(crate) fn cannot_write_to() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            50007,
            "Cannot send messages to this user",
        )
    }

    pub(crate) fn missing_permissions() -> Self {
        Self::new(StatusCode::FORBIDDEN, 50013, "Missing Permissions")
    }

    pub(crate) fn dead_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 50027, "Invalid Webhook Token")
    }

    pub(crate) fn not_json() -> Self {
        let said = "The request body contains invalid JSON.";
        Self::new(StatusCode::BAD_REQUEST, 50109, said)
    }

    /// One fault of a form, at these keys.
    pub(crate) fn form(path: &[&str], code: &'static str, message: &str) -> Self {
        FormErrors(vec![crate::limits::FormError {
            path: path.iter().map(|key| (*key).to_owned()).collect(),
            code,
            message: message.to_owned(),
        }])
        .into()
    }

    /// What was wrong, in one line.
    pub(crate) fn why(&self) -> String {
        if self.faults.is_empty() {
            return self.message.clone();
        }
        self.faults.clone()
    }
}

impl From<FormErrors> for ApiError {
    fn from(faults: FormErrors) -> Self {
        let told = faults.to_json();
        let code = told["code"]
            .as_u64()
            .and_then(|code| u32::try_from(code).ok());
        Self {
            status: StatusCode::BAD_REQUEST,
            code: code.unwrap_or(50035),
            message: told["message"].as_str().unwrap_or_default().to_owned(),
            errors: told.get("errors").cloned(),
            faults: faults.to_string(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut told = json!({ "message": self.message, "code": self.code });
        if let Some(errors) = &self.errors {
            told["errors"] = errors.clone();
        }
        let mut answer = (self.status, Json(told)).into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}

/// 429: how long to wait, in the body to the millisecond and in its header in whole seconds. The headers of
/// the bucket are put on it as on any answer.
pub(crate) fn rate_limited(wait: Duration, scope: Scope) -> Response {
    let is_global = scope == Scope::Global;
    let told = json!({
        "message": "You are being rate limited.",
        "retry_after": wait.as_millis() as f64 / 1_000.0,
        "global": is_global,
    });
    let whole_seconds = wait.as_millis().div_ceil(1_000).to_string();
    let mut headers = vec![
        ("retry-after", whole_seconds.as_str()),
        ("x-ratelimit-scope", scope.word()),
    ];
    if is_global {
        headers.push(("x-ratelimit-global", "true"));
    }
    let mut answer = (StatusCode::TOO_MANY_REQUESTS, Json(told)).into_response();
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

/// 429 of what stands before Discord.
pub(crate) fn busy() -> Response {
    let page = "<html><body>You are being rate limited</body></html>";
    (StatusCode::TOO_MANY_REQUESTS, Html(page)).into_response()
}

/// A scripted status.
pub(crate) fn scripted(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let told = json!({ "message": format!("{status}"), "code": 0 });
    (status, Json(told)).into_response()
}
