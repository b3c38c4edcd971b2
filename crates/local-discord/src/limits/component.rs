//! The limits of action rows, buttons and selects in a message.
//!
//! Newer kinds of component (sections, containers, labels) are refused: this Discord does not draw
//! them.

use std::collections::HashSet;

use serde_json::Value;

use super::{Form, Need, is_web_address};

const ROW: i64 = 1;
const BUTTON: i64 = 2;
const STRING_SELECT: i64 = 3;
/// String, user, role, mentionable and channel selects; 4 is a form's text input.
const IN_A_ROW: [i64; 6] = [BUTTON, STRING_SELECT, 5, 6, 7, 8];
const LINK: i64 = 5;

pub(super) fn check(form: &mut Form, body: &Value) {
    let rows = form.list(body, "components", Need::May, 0..=5);
    let mut ids = HashSet::new();
    form.at("components", |form| {
        for (index, row) in rows.iter().enumerate() {
            form.item(index, |form| check_row(form, row, &mut ids));
        }
    });
}

fn check_row<'a>(form: &mut Form, row: &'a Value, ids: &mut HashSet<&'a str>) {
    if !form.object(row) || form.one_of(row, "type", &[ROW]).is_none() {
        return;
    }
    let inside = form.list(row, "components", Need::Must, 1..=5);
    let selects = inside
        .iter()
        .filter(|it| it["type"].as_i64() != Some(BUTTON))
        .count();
    form.at("components", |form| {
        if selects > 0 && inside.len() > 1 && inside.len() <= 5 {
            let said = "The specified component exceeds the maximum width";
            form.refuse("COMPONENT_LAYOUT_WIDTH_EXCEEDED", said);
        }
        for (index, component) in inside.iter().enumerate() {
            form.item(index, |form| check_one(form, component, ids));
        }
    });
}

fn check_one<'a>(form: &mut Form, component: &'a Value, ids: &mut HashSet<&'a str>) {
    if !form.object(component) {
        return;
    }
    let Some(kind) = form.one_of(component, "type", &IN_A_ROW) else {
        return;
    };
    form.flag(component, "disabled");
    if kind == BUTTON {
        check_button(form, component, ids);
    } else {
        check_id(form, component, ids);
        check_select(form, component, kind);
    }
}

fn check_button<'a>(form: &mut Form, button: &'a Value, ids: &mut HashSet<&'a str>) {
    let Some(style) = form.one_of(button, "style", &[1, 2, 3, 4, LINK]) else {
        return;
    };
    let label = form.text(button, "label", Need::May, 0..=80);
    if label.is_none_or(str::is_empty) && button["emoji"].is_null() {
        let said = "A button must have a label or an emoji";
        form.refuse_at("label", "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", said);
    }
    if style != LINK {
        check_id(form, button, ids);
        if !button["url"].is_null() {
            let said = "A url button must be of style link";
            form.refuse_at("url", "BUTTON_COMPONENT_URL_NOT_ALLOWED", said);
        }
        return;
    }
    if !button["custom_id"].is_null() {
        let said = "A custom id and url cannot both be specified";
        form.refuse_at(
            "custom_id",
            "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
            said,
        );
    }
    if let Some(address) = form.text(button, "url", Need::Must, 1..=512)
        && !is_web_address(address)
        && !address.starts_with("discord://")
    {
        form.refuse_at("url", "URL_TYPE_INVALID_URL", "Not a well formed URL.");
    }
}

/// A `custom_id` that no other component of the same message or form carries.
pub(super) fn check_id<'a>(form: &mut Form, component: &'a Value, ids: &mut HashSet<&'a str>) {
    if let Some(id) = form.text(component, "custom_id", Need::Must, 1..=100)
        && !ids.insert(id)
    {
        let said = "Component custom id cannot be duplicated";
        form.refuse_at("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", said);
    }
}

fn check_select(form: &mut Form, select: &Value, kind: i64) {
    form.text(select, "placeholder", Need::May, 0..=150);
    let least = form
        .whole(select, "min_values", Need::May, 0..=25)
        .unwrap_or(1);
    let most = form
        .whole(select, "max_values", Need::May, 1..=25)
        .unwrap_or(1);
    if least > most {
        let said = "min_values must not be more than max_values";
        form.refuse_at("min_values", "SELECT_COMPONENT_INVALID_RANGE", said);
    }
    if kind != STRING_SELECT {
        return;
    }
    let options = form.list(select, "options", Need::Must, 1..=25);
    let mut values = HashSet::new();
    form.at("options", |form| {
        for (index, option) in options.iter().enumerate() {
            form.item(index, |form| {
                form.text(option, "label", Need::Must, 1..=100);
                form.text(option, "description", Need::May, 0..=100);
                if let Some(value) = form.text(option, "value", Need::Must, 1..=100)
                    && !values.insert(value)
                {
                    let said = "The specified option value is already used";
                    form.refuse_at("value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", said);
                }
            });
        }
    });
}
