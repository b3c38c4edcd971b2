//! The limits of a message, sent or edited.

use serde_json::Value;

use super::{EMPTY_MESSAGE, Form, FormErrors, Need, component, embed, is_id};

/// Suppress embeds, ephemeral, suppress notifications.
const KNOWN_FLAGS: i64 = 1 << 2 | 1 << 6 | 1 << 12;

/// Checks a new message. `file_count` is the number of files sent beside the body.
pub fn message(body: &Value, file_count: usize) -> Result<(), FormErrors> {
    let mut form = Form::default();
    new(&mut form, body, file_count);
    form.finish()
}

/// Checks an edit: as a new message, but what is left out stays as it was, so it may be empty.
pub fn edit(body: &Value, file_count: usize) -> Result<(), FormErrors> {
    let mut form = Form::default();
    changed(&mut form, body, file_count);
    form.finish()
}

pub(super) fn new(form: &mut Form, body: &Value, file_count: usize) {
    changed(form, body, file_count);
    let shows_text = body["content"]
        .as_str()
        .is_some_and(|text| !text.trim().is_empty());
    let shows_part = ["embeds", "components", "sticker_ids"]
        .iter()
        .any(|key| body[key].as_array().is_some_and(|items| !items.is_empty()));
    if body.is_object() && !shows_text && !shows_part && body["poll"].is_null() && file_count == 0 {
        form.refuse(EMPTY_MESSAGE, "Cannot send an empty message");
    }
}

pub(super) fn changed(form: &mut Form, body: &Value, file_count: usize) {
    if !form.object(body) {
        return;
    }
    form.text(body, "content", Need::May, 0..=2_000);
    embed::check(form, body);
    component::check(form, body);
    check_nonce(form, body);
    check_flags(form, body);
    form.flag(body, "tts");
    form.flag(body, "enforce_nonce");
    check_mentions(form, body);
    check_attachments(form, body, file_count);
}

fn check_nonce(form: &mut Form, body: &Value) {
    match form.get(body, "nonce", Need::May) {
        Some(Value::Number(number)) if number.is_i64() || number.is_u64() => {}
        Some(value) => {
            form.at("nonce", |form| form.string(value, 0..=25));
        }
        None => {}
    }
}

fn check_flags(form: &mut Form, body: &Value) {
    let flags = form
        .whole(body, "flags", Need::May, 0..=i64::MAX)
        .unwrap_or(0);
    let unknown = flags & !KNOWN_FLAGS;
    if unknown != 0 {
        let said = format!("The flags {unknown} are not known or not spoken here");
        form.refuse_at("flags", "MESSAGE_FLAGS_INVALID", said);
    }
}

fn check_mentions(form: &mut Form, body: &Value) {
    let Some(mentions) = form.get(body, "allowed_mentions", Need::May) else {
        return;
    };
    form.at("allowed_mentions", |form| {
        if !form.object(mentions) {
            return;
        }
        let parse = form.list(mentions, "parse", Need::May, 0..=3);
        form.at("parse", |form| {
            for (index, kind) in parse.iter().enumerate() {
                if !matches!(kind.as_str(), Some("users" | "roles" | "everyone")) {
                    let said = "Value must be one of ('roles', 'users', 'everyone').";
                    form.item(index, |form| form.refuse("BASE_TYPE_CHOICES", said));
                }
            }
        });
        for key in ["users", "roles"] {
            let ids = form.list(mentions, key, Need::May, 0..=100);
            form.at(key, |form| check_ids(form, ids));
            if !ids.is_empty() && parse.iter().any(|kind| kind.as_str() == Some(key)) {
                let said = format!("parse:[\"{key}\"] and {key}: [ids...] are mutually exclusive.");
                form.refuse("MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", said);
            }
        }
        form.flag(mentions, "replied_user");
    });
}

fn check_ids(form: &mut Form, ids: &[Value]) {
    for (index, id) in ids.iter().enumerate() {
        if !is_id(id) {
            let said = format!("Value {id} is not snowflake.");
            form.item(index, |form| form.refuse("NUMBER_TYPE_COERCE", said));
        }
    }
}

/// An attachment names a file of this request by its index, or one that the message has already
/// by its id. Ids of stored files are large, so a small number can only be an index.
fn check_attachments(form: &mut Form, body: &Value, file_count: usize) {
    if file_count > 10 {
        form.at("attachments", |form| form.count(file_count, &(0..=10)));
    }
    let attachments = form.list(body, "attachments", Need::May, 0..=10);
    form.at("attachments", |form| {
        for (index, attachment) in attachments.iter().enumerate() {
            form.item(index, |form| check_attachment(form, attachment, file_count));
        }
    });
}

fn check_attachment(form: &mut Form, attachment: &Value, file_count: usize) {
    const SMALLEST_STORED: u64 = 1_000;
    form.text(attachment, "description", Need::May, 0..=1_024);
    let Some(id) = form.get(attachment, "id", Need::Must) else {
        return;
    };
    let number = id
        .as_str()
        .map_or_else(|| id.as_u64(), |text| text.parse().ok());
    match number {
        None => form.refuse_at(
            "id",
            "NUMBER_TYPE_COERCE",
            format!("Value {id} is not snowflake."),
        ),
        Some(number) => {
            let sent = usize::try_from(number).is_ok_and(|number| number < file_count);
            if number < SMALLEST_STORED && !sent {
                let said = format!("Uploaded file not found: {number}");
                form.refuse_at("id", "ATTACHMENT_NOT_FOUND", said);
            }
        }
    }
}
