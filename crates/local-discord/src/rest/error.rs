//! What a refusal looks like: Discord's error body, its codes and its rate limits.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::limits::FormErrors;

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

/// A scripted 429.
pub(crate) fn rate_limited(retry_after_ms: u64, global: bool) -> Response {
    let seconds = retry_after_ms as f64 / 1_000.0;
    let told = json!({
        "message": "You are being rate limited.", "retry_after": seconds, "global": global,
    });
    let mut headers = vec![
        ("retry-after", retry_after_ms.div_ceil(1_000).to_string()),
        (
            "x-ratelimit-scope",
            if global { "global" } else { "user" }.to_owned(),
        ),
        ("x-ratelimit-remaining", "0".to_owned()),
        ("x-ratelimit-limit", "1".to_owned()),
        ("x-ratelimit-reset-after", format!("{seconds:.3}")),
        ("x-ratelimit-bucket", "local".to_owned()),
    ];
    if global {
        headers.push(("x-ratelimit-global", "true".to_owned()));
    }
    let mut answer = (StatusCode::TOO_MANY_REQUESTS, Json(told)).into_response();
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

/// A scripted status.
pub(crate) fn scripted(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let told = json!({ "message": format!("{status}"), "code": 0 });
    (status, Json(told)).into_response()
}
