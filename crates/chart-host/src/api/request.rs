//! Owns reading what a request brings: the fid in its path, its query, its JSON body.
//!
//! Always holds: whatever a client sends ends in a value or an [`ApiError`] in our shape.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::BytesRejection},
    http::{StatusCode, request::Parts},
};
use serde_json::{Map, Value};

use super::errors::ApiError;
use crate::model::{Fid, HOME, local_id, title};

/// The most that one request may bring.
pub(crate) const BODY_MEGABYTES: usize = 32;

/// The `{fid}` of a path. What cannot be one names nothing: 404.
#[derive(Debug)]
pub(crate) struct FidPath(pub(crate) Fid);

impl<S: Send + Sync> FromRequestParts<S> for FidPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let text = path.map_err(|_| ApiError::not_found())?;
        Fid::parse(&text).map(Self).ok_or_else(ApiError::not_found)
    }
}

/// The parameters of a query, in order.
#[derive(Debug, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let query = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let Query(pairs) = query.map_err(|_| ApiError::bad("The query cannot be read."))?;
        Ok(Self(pairs))
    }
}

impl Params {
    /// The last value of a name, if it is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let pair = self.0.iter().rev().find(|(key, _)| key == name)?;
        Some(pair.1.as_str()).filter(|value| !value.is_empty())
    }

    /// A yes or no; anything that is not `true` or `1` is a no.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1")
    }

    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// Sets a name to one value.
    pub(crate) fn set(&mut self, name: &str, value: String) {
        self.0.retain(|(key, _)| key != name);
        self.0.push((name.to_owned(), value));
    }

    /// The same under other names.
    pub(crate) fn renamed(&self, names: &[(&str, &str)]) -> Self {
        let pair = |(name, value): &(String, String)| {
            let new = names.iter().find(|(old, _)| old == name);
            let name = new.map_or(name.as_str(), |(_, new)| new);
            (name.to_owned(), value.clone())
        };
        Self(self.0.iter().map(pair).collect())
    }

    /// That name's values as one, with commas between; nothing else.
    pub(crate) fn joined(&self, name: &str) -> Self {
        let its = self.0.iter().filter(|(key, _)| key == name);
        let values: Vec<&str> = its.map(|(_, value)| value.as_str()).collect();
        let mut joined = Self::default();
        if !values.is_empty() {
            joined.set(name, values.join(","));
        }
        joined
    }
}

/// A body that is a JSON object.
#[derive(Debug)]
pub(crate) struct Body(pub(crate) Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|error| unread(&error))?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(ApiError::bad("The body has to be a JSON object.")),
            Err(error) => Err(ApiError::bad(format!("The body is not JSON: {error}."))),
        }
    }
}

fn unread(error: &BytesRejection) -> ApiError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        ApiError::too_large(BODY_MEGABYTES)
    } else {
        ApiError::bad("The body could not be read.")
    }
}

/// Where a file is to lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the folder of this number; `-1` is home.
    Folder(i64),
    /// In the folder at this path from home.
    Path(String),
}

impl Body {
    /// A text; absent and `null` are none.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<&str>, ApiError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(ApiError::field(name, format!("`{name}` has to be a text."))),
        }
    }

    /// A yes or no; absent and `null` are none.
    pub(crate) fn flag(&self, name: &'static str) -> Result<Option<bool>, ApiError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(ApiError::field(
                name,
                format!("`{name}` has to be true or false."),
            )),
        }
    }

    /// The title that the body gives a file.
    pub(crate) fn filename(&self) -> Result<Option<&str>, ApiError> {
        let Some(text) = self.text("filename")?.filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let rule = "A filename has 1 to 255 characters and no slash.";
        title(text)
            .map(Some)
            .ok_or_else(|| ApiError::field("filename", rule))
    }

    /// Where the body puts a file: `parent` or, without it, `parent_path`.
    pub(crate) fn place(&self) -> Result<Option<Place>, ApiError> {
        if let Some(folder) = self.parent()? {
            return Ok(Some(Place::Folder(folder)));
        }
        Ok(self
            .text("parent_path")?
            .map(|path| Place::Path(path.to_owned())))
    }

    /// `parent`: a number, also as text.
    pub(crate) fn parent(&self) -> Result<Option<i64>, ApiError> {
        let parent = match self.0.get("parent") {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Number(number)) => number.as_i64().filter(|parent| *parent >= HOME),
            Some(Value::String(text)) => parent_id(text),
            Some(_) => None,
        };
        parent
            .map(Some)
            .ok_or_else(|| ApiError::field("parent", "`parent` is no folder's number."))
    }

    /// `metadata` as JSON text.
    pub(crate) fn metadata(&self) -> Option<String> {
        self.0
            .get("metadata")
            .filter(|value| !value.is_null())
            .map(Value::to_string)
    }
}

/// Reads a folder's number; `-1` is home.
pub(crate) fn parent_id(text: &str) -> Option<i64> {
    if text == "-1" {
        Some(HOME)
    } else {
        local_id(text)
    }
}

/// The steps of a path. Slashes at its ends, and two in a row, mean nothing.
pub(crate) fn steps<'a>(path: &'a str, field: &'static str) -> Result<Vec<&'a str>, ApiError> {
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    if steps.len() > 32 {
        return Err(ApiError::field(field, "A path has 32 steps at most."));
    }
    if steps.iter().any(|step| title(step).is_none()) {
        return Err(ApiError::field(
            field,
            "A step of a path has 255 characters at most.",
        ));
    }
    Ok(steps)
}
