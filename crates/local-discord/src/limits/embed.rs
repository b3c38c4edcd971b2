//! The limits of embeds. Every length is in characters; the sum runs over all embeds of a message.

use serde_json::Value;

use super::{Form, Need, is_web_address};

const ALL_TOGETHER: usize = 6_000;

pub(super) fn check(form: &mut Form, body: &Value) {
    let embeds = form.list(body, "embeds", Need::May, 0..=10);
    let mut total = 0;
    form.at("embeds", |form| {
        for (index, embed) in embeds.iter().enumerate() {
            total += form.item(index, |form| one(form, embed));
        }
        if total > ALL_TOGETHER {
            let said = format!("Embed size exceeds maximum size of {ALL_TOGETHER}");
            form.refuse("MAX_EMBED_SIZE_EXCEEDED", said);
        }
    });
}

/// Checks one embed and counts what it adds to the sum.
fn one(form: &mut Form, embed: &Value) -> usize {
    if !form.object(embed) {
        return 0;
    }
    let mut total = 0;
    let mut add = |text: Option<&str>| total += text.map_or(0, |text| text.chars().count());
    add(form.text(embed, "title", Need::May, 0..=256));
    add(form.text(embed, "description", Need::May, 0..=4_096));
    if let Some(footer) = form.get(embed, "footer", Need::May) {
        add(form.at("footer", |form| {
            form.text(footer, "text", Need::Must, 0..=2_048)
        }));
    }
    if let Some(author) = form.get(embed, "author", Need::May) {
        add(form.at("author", |form| {
            form.text(author, "name", Need::Must, 0..=256)
        }));
    }
    let fields = form.list(embed, "fields", Need::May, 0..=25);
    form.at("fields", |form| {
        for (index, field) in fields.iter().enumerate() {
            form.item(index, |form| {
                add(form.text(field, "name", Need::Must, 1..=256));
                add(form.text(field, "value", Need::Must, 1..=1_024));
                form.flag(field, "inline");
            });
        }
    });
    form.whole(embed, "color", Need::May, 0..=0xFF_FFFF);
    if let Some(moment) = form.text(embed, "timestamp", Need::May, 0..=100)
        && moment.parse::<jiff::Timestamp>().is_err()
    {
        let said = format!("Could not parse {moment}. Should be ISO8601.");
        form.refuse_at("timestamp", "DATE_TIME_TYPE_PARSE", said);
    }
    addresses(form, embed);
    total
}

fn addresses(form: &mut Form, embed: &Value) {
    if let Some(address) = form.text(embed, "url", Need::May, 0..=2_048)
        && !is_web_address(address)
    {
        form.refuse_at("url", "URL_TYPE_INVALID_URL", "Not a well formed URL.");
    }
    for key in ["image", "thumbnail"] {
        let Some(picture) = form.get(embed, key, Need::May) else {
            continue;
        };
        form.at(key, |form| {
            if let Some(address) = form.text(picture, "url", Need::Must, 0..=2_048)
                && !is_web_address(address)
                && !address.starts_with("attachment://")
            {
                form.refuse_at("url", "URL_TYPE_INVALID_URL", "Not a well formed URL.");
            }
        });
    }
}
