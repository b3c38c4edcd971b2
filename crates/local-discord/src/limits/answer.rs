//! The limits of answers to interactions: forms, autocomplete choices and the answer around them.

use std::collections::HashSet;

use serde_json::Value;

use super::{Form, FormErrors, Need, component, message};

/// The largest whole number that Discord's clients keep exactly.
pub(super) const LARGEST_WHOLE: f64 = 9_007_199_254_740_991.0;

fn is_kept_exactly(number: &serde_json::Number) -> bool {
    number
        .as_f64()
        .is_some_and(|number| number.abs() <= LARGEST_WHOLE)
}

/// Checks the body of an interaction's first answer: `{type, data}` with type 4 to 9.
/// `file_count` is the number of files sent beside it.
pub fn callback(body: &Value, file_count: usize) -> Result<(), FormErrors> {
    let mut form = Form::default();
    if form.object(body) {
        let kind = form.one_of(body, "type", &[4, 5, 6, 7, 8, 9]);
        let data = &body["data"];
        match kind {
            Some(4 | 8 | 9) if data.is_null() => {
                form.refuse_at("data", "BASE_TYPE_REQUIRED", "This field is required");
            }
            Some(4) => form.at("data", |form| message::new(form, data, file_count)),
            Some(5 | 7) if !data.is_null() => {
                form.at("data", |form| message::changed(form, data, file_count));
            }
            Some(8) => form.at("data", |form| check_choices(form, data)),
            Some(9) => form.at("data", |form| check_modal(form, data)),
            _ => {}
        }
    }
    form.finish()
}

/// Checks a form that is opened for a member (the `data` of an answer of type 9).
pub fn modal(data: &Value) -> Result<(), FormErrors> {
    let mut form = Form::default();
    check_modal(&mut form, data);
    form.finish()
}

/// Checks choices offered while a member types (the `data` of an answer of type 8). The type of a
/// value must be one that some option has; which option it is, the caller knows.
pub fn autocomplete(data: &Value) -> Result<(), FormErrors> {
    let mut form = Form::default();
    check_choices(&mut form, data);
    form.finish()
}

fn check_modal(form: &mut Form, data: &Value) {
    if !form.object(data) {
        return;
    }
    form.text(data, "custom_id", Need::Must, 1..=100);
    form.text(data, "title", Need::Must, 1..=45);
    let rows = form.list(data, "components", Need::Must, 1..=5);
    let mut ids = HashSet::new();
    form.at("components", |form| {
        for (index, row) in rows.iter().enumerate() {
            form.item(index, |form| {
                if form.object(row) && form.one_of(row, "type", &[1]).is_some() {
                    let inside = form.list(row, "components", Need::Must, 1..=1);
                    form.at("components", |form| {
                        for (index, input) in inside.iter().enumerate() {
                            form.item(index, |form| check_input(form, input, &mut ids));
                        }
                    });
                }
            });
        }
    });
}

fn check_input<'a>(form: &mut Form, input: &'a Value, ids: &mut HashSet<&'a str>) {
    if !form.object(input) || form.one_of(input, "type", &[4]).is_none() {
        return;
    }
    component::check_id(form, input, ids);
    form.one_of(input, "style", &[1, 2]);
    form.text(input, "label", Need::Must, 1..=45);
    form.text(input, "placeholder", Need::May, 0..=100);
    form.flag(input, "required");
    let least = form
        .whole(input, "min_length", Need::May, 0..=4_000)
        .unwrap_or(0);
    let most = form
        .whole(input, "max_length", Need::May, 1..=4_000)
        .unwrap_or(4_000);
    if least > most {
        let said = "min_length must not be more than max_length";
        form.refuse_at("min_length", "TEXT_INPUT_COMPONENT_INVALID_RANGE", said);
        return;
    }
    let most = usize::try_from(most).unwrap_or(4_000);
    if let Some(value) = form.text(input, "value", Need::May, 0..=most) {
        let least = usize::try_from(least).unwrap_or(0);
        if !value.is_empty() && value.chars().count() < least {
            form.at("value", |form| {
                form.count(value.chars().count(), &(least..=most));
            });
        }
    }
}

fn check_choices(form: &mut Form, data: &Value) {
    if !form.object(data) {
        return;
    }
    let choices = form.list(data, "choices", Need::Must, 0..=25);
    form.at("choices", |form| {
        for (index, choice) in choices.iter().enumerate() {
            form.item(index, |form| {
                super::command::check_localised(form, choice, "name", 1..=100);
                match form.get(choice, "value", Need::Must) {
                    Some(Value::String(_)) => {
                        form.text(choice, "value", Need::Must, 0..=100);
                    }
                    Some(Value::Number(number)) if is_kept_exactly(number) => {}
                    Some(Value::Number(_)) => {
                        let said = "The number is too large for Discord's clients.";
                        form.refuse_at("value", "NUMBER_TYPE_RANGE", said);
                    }
                    Some(_) => form.refuse_at(
                        "value",
                        "APPLICATION_COMMAND_OPTION_CHOICE_TYPE",
                        "A choice's value is a string or a number.",
                    ),
                    None => {}
                }
            });
        }
    });
}
