//! What a chart server answers where it refuses, as an error.
//!
//! Owns the shape of an error, which v2 and v3 share, and which error a status means. Pure. What always holds: bytes of
//! any kind are an error; no key is in a chart server's words.

use serde_json::Value;

use super::file_row::not_understood;
use super::{Instead, ServerError};

/// So much of a chart server's own words is told.
const MOST_WORDS: usize = 200;

/// An error in the API's own shape: `{"errors": [{"code": …, "field": …, "message": …}]}`, formerly `{"detail": …}`.
#[derive(Default)]
pub(super) struct Refusal {
    pub(super) code: Option<String>,
    field: Option<String>,
    words: String,
}

impl Refusal {
    /// The error in a body; nothing where it is in another shape.
    pub(super) fn in_body(body: &[u8]) -> Option<Self> {
        let answer: Value = serde_json::from_slice(body).ok()?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let Some(errors) = answer.get("errors").and_then(Value::as_array) else {
            let words = text(answer.get("detail")?)?;
            return Some(Self {
                words,
                ..Self::default()
            });
        };
        let of_first = |name| errors.first()?.get(name).and_then(text);
        Some(Self {
            code: of_first("code"),
            field: of_first("field"),
            words: of_first("message").unwrap_or_default(),
        })
    }

    /// What code or field tell more exactly than the status: the carried server's codes, and the words that the
    /// Python client looks for.
    fn told(&self, status: u16) -> Option<ServerError> {
        let exists = self.words.contains("already exists");
        match (status, self.code.as_deref(), self.field.as_deref()) {
            (403, Some("PLOT_LIMIT_REACHED"), _) => Some(ServerError::AccountFull),
            (409, Some("FILENAME_TAKEN"), _) => Some(ServerError::NameTaken),
            (400 | 409, Some("PARENT_NOT_FOUND"), _) | (400 | 409, _, Some("parent")) => {
                Some(ServerError::FolderGone)
            }
            // `path`: a folder that is there is a 400 with these words (its documentation).
            (400 | 409, _, Some("filename" | "path")) if exists => Some(ServerError::NameTaken),
            _ => None,
        }
    }
}

/// The error that a status outside 2xx means. `key` is taken out of the server's words, should it have
/// sent the key back.
pub(super) fn refusal(status: u16, body: &[u8], key: &str) -> ServerError {
    let refusal = Refusal::in_body(body);
    if let Some(told) = refusal.as_ref().and_then(|refusal| refusal.told(status)) {
        return told;
    }
    match status {
        401 => ServerError::Unauthorized,
        403 => {
            let words = refusal.unwrap_or_default().words;
            ServerError::Forbidden(cut(&without(&words, key)))
        }
        404 if refusal.is_some() => ServerError::NotFound,
        404 => ServerError::NotUnderstood(Instead::NoApi),
        409 => ServerError::WrongState,
        status => ServerError::NotUnderstood(format!("status {status}").into()),
    }
}

/// What is asked without a key has to be refused in the API's own shape: then a chart server of that kind is there.
pub(super) fn asks_who(status: u16, body: &[u8]) -> Result<(), ServerError> {
    match (status, Refusal::in_body(body)) {
        (401 | 403, Some(_)) => Ok(()),
        (401 | 403, None) => Err(not_understood("a refusal in another shape")),
        (status, _) => Err(refusal(status, body, "")),
    }
}

fn without(words: &str, key: &str) -> String {
    if key.is_empty() {
        words.to_owned()
    } else {
        words.replace(key, "…")
    }
}

fn cut(words: &str) -> String {
    words.chars().take(MOST_WORDS).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_documented_refusal_has_its_error() {
        let errors = br#"{"errors": [{"code": "X", "message": "no k3y today"}]}"#.as_slice();
        let detail = br#"{"detail": "Not found."}"#.as_slice();
        let page = b"<html>404</html>".as_slice();
        let not_understood = |what: &str| ServerError::NotUnderstood(what.into());
        let no_api = ServerError::NotUnderstood(Instead::NoApi);
        for (status, body, expected) in [
            (401, page, ServerError::Unauthorized),
            (403, errors, ServerError::Forbidden("no … today".into())),
            (403, page, ServerError::Forbidden(String::new())),
            (404, errors, ServerError::NotFound),
            (404, detail, ServerError::NotFound),
            (404, page, no_api.clone()),
            (404, b"{}".as_slice(), no_api),
            (409, errors, ServerError::WrongState),
            (418, errors, not_understood("status 418")),
        ] {
            assert_eq!(refusal(status, body, "k3y"), expected, "{status}");
        }
    }

    #[test]
    fn a_servers_words_are_cut_to_200_characters() {
        let body = json!({"detail": "ö".repeat(900)}).to_string();
        let ServerError::Forbidden(words) = refusal(403, body.as_bytes(), "") else {
            panic!("not forbidden");
        };
        assert_eq!(words.chars().count(), 200);
    }
}
