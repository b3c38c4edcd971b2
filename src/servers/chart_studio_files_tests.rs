//! Documented shapes are read; any other is an error or unknown.

use proptest::prelude::*;
use serde_json::json;

use super::super::refusals::refusal;
use super::*;
use crate::domain::chart::{Chart, Privacy, Whereabouts};
use crate::domain::ids::Millis;

fn row() -> Value {
    json!({
        "fid": "ada:225", "filetype": "plot", "filename": "Sales", "views": 3, "parent": 84,
        "creation_time": "2026-01-02T03:04:05.678Z", "date_modified": "2026-01-02T03:04:06",
        "deleted": false, "world_readable": true, "references": ["ada:226", {"fid": "bob:1"}],
        "web_url": "https://charts.example/~ada/225/"
    })
}

fn with(field: &str, value: Value) -> Result<Chart, ServerError> {
    let mut row = row();
    row[field] = value;
    file(row.to_string().as_bytes())?.into_chart(&Fid::new("ada", 225))
}

#[test]
fn a_documented_plot_is_read_whole() {
    let chart = with("title", json!("another")).unwrap();
    assert_eq!(
        chart,
        Chart {
            fid: Fid::new("ada", 225),
            filetype: Filetype::Plot,
            title: "Sales".into(),
            created: Millis(1_767_323_045_678),
            modified: Millis(1_767_323_046_000),
            views: Some(3),
            parent: Parent::Folder(Fid::new("ada", 84)),
            whereabouts: Whereabouts::InUse,
            privacy: Privacy::Public,
            draws_from: Ties::Known(vec![Fid::new("ada", 226), Fid::new("bob", 1)]),
            drawn_by: Ties::Unknown,
            web_url: Some("https://charts.example/~ada/225/".into()),
            picture: None,
        }
    );
}

#[test]
fn a_parent_is_home_a_folder_or_unknown() {
    for (value, expected) in [
        (json!(-1), Parent::Home),
        (json!("-1"), Parent::Home),
        (json!("ada:84"), Parent::Folder(Fid::new("ada", 84))),
        (json!(null), Parent::Unknown),
        (json!(-2), Parent::Unknown),
        (json!(1.5), Parent::Unknown),
    ] {
        assert_eq!(
            with("parent", value.clone()).unwrap().parent,
            expected,
            "{value}"
        );
    }
}

#[test]
fn what_is_not_said_is_unknown() {
    assert_eq!(with("views", json!(null)).unwrap().views, None);
    assert_eq!(
        with("references", json!(null)).unwrap().draws_from,
        Ties::Unknown
    );
    let one_bad = with("references", json!(["ada:226", "?"])).unwrap();
    assert_eq!(one_bad.draws_from, Ties::Unknown);
    assert_eq!(
        with("world_readable", json!("yes")).unwrap().privacy,
        Privacy::Unknown
    );
    assert_eq!(
        with("web_url", json!("javascript:x")).unwrap().web_url,
        None
    );
}

#[test]
fn a_folder_is_told_from_what_is_not_understood() {
    for filetype in ["fold", "external_image"] {
        assert_eq!(
            with("filetype", json!(filetype)),
            Err(ServerError::NotAChart)
        );
    }
}

#[test]
fn what_a_plan_must_remember_has_to_be_there() {
    for (field, value) in [
        ("fid", json!("225")),
        ("fid", json!("ada:226")),
        ("filetype", json!(null)),
        ("filename", json!(null)),
        ("creation_time", json!("yesterday")),
        ("date_modified", json!(0)),
        ("deleted", json!("no")),
    ] {
        let read = with(field, value.clone());
        assert!(
            matches!(read, Err(ServerError::NotUnderstood(_))),
            "{field} {value}: {read:?}"
        );
    }
}

pub(in crate::servers) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        "[a-z]{1,3}:[0-9]{1,24}".prop_map(Value::from),
        "[0-9]{1,6}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z?".prop_map(Value::from),
        Just(Value::from("plot")),
        Just(Value::from("fold")),
    ];
    let field = prop_oneof![
        Just("children"),
        Just("count"),
        Just("results"),
        Just("fid"),
        Just("filetype"),
        Just("filename"),
        Just("creation_time"),
        Just("date_modified"),
        Just("parent"),
        Just("references"),
        Just("errors"),
        Just("detail"),
        Just("username"),
        Just("links"),
        Just("next"),
    ];
    leaf.prop_recursive(4, 48, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(field.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|fields| fields.into_iter().collect::<Value>()),
        ]
    })
}

/// Whatever is asked of it, a body is a value or an error; a value is about what was asked for.
fn read_every_way(body: &[u8]) -> Result<(), TestCaseError> {
    let fid = Fid::new("ada", 225);
    if let Ok(chart) = file(body).and_then(|file| file.into_chart(&fid)) {
        prop_assert_eq!(chart.fid, fid);
    }
    if let Ok(page) = page(body) {
        let rows = json(body)?["children"]["results"].as_array().map(Vec::len);
        prop_assert_eq!(Some(page.files.len()), rows);
    }
    if let Ok(identity) = identity(body) {
        prop_assert!(is_user_name(&identity.username));
    }
    prop_assert_eq!(refusal(401, body, "key"), ServerError::Unauthorized);
    let not_there = matches!(
        refusal(404, body, "key"),
        ServerError::NotFound | ServerError::NotUnderstood(_)
    );
    prop_assert!(not_there);
    Ok(())
}

proptest! {
    #[test]
    fn any_json_is_a_value_or_an_error(value in any_json()) {
        read_every_way(value.to_string().as_bytes())?;
    }

    #[test]
    fn any_bytes_are_a_value_or_an_error(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        read_every_way(&body)?;
    }

    #[test]
    fn any_field_of_a_file_may_hold_anything(
        field in 0usize..12,
        value in any_json(),
    ) {
        let mut row = row();
        let name = row.as_object().and_then(|row| row.keys().nth(field)).cloned();
        row[name.unwrap_or_default()] = value;
        read_every_way(row.to_string().as_bytes())?;
        read_every_way(json!({"children": {"count": 1, "results": [row]}}).to_string().as_bytes())?;
    }
}
