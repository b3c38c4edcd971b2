//! Sources lead to the grid that arrived, or the data goes along; what is not the same is told apart.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn fid(user: &str, n: u64) -> Fid {
    Fid::new(user, n)
}

fn grid(uids: [&str; 2], x: &[i64], y: &[i64]) -> Value {
    json!({ "cols": {
        "x": { "uid": uids[0], "order": 0, "data": x },
        "y": { "uid": uids[1], "order": 1, "data": y },
    } })
}

fn landed() -> BTreeMap<Fid, Landed> {
    let (left, arrived) = (
        grid(["aa", "bb"], &[1, 2], &[3, 4]),
        grid(["cc", "dd"], &[1, 2], &[3, 4]),
    );
    let landed = Landed::of(&left, fid("bob", 5), &arrived).unwrap();
    BTreeMap::from([(fid("ada", 9), landed)])
}

#[test]
fn a_source_leads_to_the_column_of_the_same_name() {
    let content = json!({
        "data": [{ "x": [1, 2], "xsrc": "ada:9:aa", "y": [3, 4], "ysrc": "ada:9:bb", "type": "bar" }],
        "layout": { "title": "T", "imgsrc": "https://example.com/a:b" },
    });
    assert_eq!(grids_of(&content), BTreeSet::from([fid("ada", 9)]));
    let there = figure(&content, &landed()).unwrap();
    assert_eq!(
        there.sent,
        json!({
            "data": [{ "xsrc": "bob:5:cc", "ysrc": "bob:5:dd", "type": "bar" }],
            "layout": { "title": "T", "imgsrc": "https://example.com/a:b" },
        })
    );
    assert_eq!(
        there.expected,
        json!({
            "data": [{
                "x": [1, 2], "xsrc": "bob:5:cc", "y": [3, 4], "ysrc": "bob:5:dd", "type": "bar",
            }],
            "layout": { "title": "T", "imgsrc": "https://example.com/a:b" },
        })
    );
}

#[test]
fn several_columns_are_the_rows_of_a_table() {
    let content = json!({ "data": [{ "z": [[1, 2], [3, 4]], "zsrc": "ada:9:aa,ada:9:bb" }] });
    let there = figure(&content, &landed()).unwrap();
    assert_eq!(
        there.sent,
        json!({ "data": [{ "zsrc": "bob:5:cc,bob:5:dd" }] })
    );
}

#[test]
fn data_goes_along_where_no_column_holds_it() {
    for source in [
        // Another's grid, a column that is not there, and one with other data.
        "eve:1:aa",
        "ada:9:zz",
        "ada:9:bb",
        "ada:9:aa,eve:1:aa",
    ] {
        let content = json!({ "data": [{ "x": [1, 2], "xsrc": source, "name": "src" }] });
        let there = figure(&content, &landed()).unwrap();
        assert_eq!(
            there.sent,
            json!({ "data": [{ "x": [1, 2], "name": "src" }] }),
            "{source}"
        );
        assert_eq!(there.sent, there.expected);
    }
}

#[test]
fn without_its_data_a_chart_is_not_moved() {
    let content = json!({ "data": [{ "xsrc": "eve:1:aa" }] });
    assert_eq!(figure(&content, &landed()), Err(DataUnknown));
    // A column that arrived holds it, whether the server told of it or not.
    let content = json!({ "data": [{ "xsrc": "ada:9:aa" }] });
    let there = figure(&content, &landed()).unwrap();
    assert_eq!(there.expected, json!({ "data": [{ "xsrc": "bob:5:cc" }] }));
}

#[test]
fn another_table_is_no_arrival() {
    let left = grid(["a", "b"], &[1], &[2]);
    for other in [
        grid(["a", "b"], &[1], &[3]),
        grid(["a", "b"], &[1, 1], &[2]),
        json!({ "cols": { "x": { "uid": "a", "order": 0, "data": [1] } } }),
        json!({ "cols": [] }),
        json!({}),
        json!({ "cols": {
            "x": { "uid": "a", "order": 1, "data": [1] }, "y": { "uid": "b", "order": 0, "data": [2] },
        } }),
    ] {
        assert_eq!(Landed::of(&left, fid("bob", 5), &other), None, "{other}");
    }
    assert!(is_same_table(&left, &table(&left).unwrap()));
}

#[test]
fn numbers_are_the_same_where_their_values_are() {
    assert!(is_same(&json!([1, 2.5]), &json!([1.0, 2.5])));
    assert!(!is_same(
        &json!(9_007_199_254_740_993_i64),
        &json!(9_007_199_254_740_992_i64)
    ));
    assert!(!is_same(&json!({ "a": null }), &json!({})));
    assert!(!is_same(&json!("1"), &json!(1)));
}

fn chart(parent: Parent, privacy: Privacy) -> Chart {
    use crate::domain::chart::{Ties, Whereabouts};
    use crate::domain::ids::Millis;
    Chart {
        fid: fid("bob", 1),
        filetype: Filetype::Plot,
        title: "T".into(),
        created: Millis(0),
        modified: Millis(0),
        views: None,
        parent,
        whereabouts: Whereabouts::InUse,
        privacy,
        draws_from: Ties::Unknown,
        drawn_by: Ties::Unknown,
        web_url: None,
        picture: None,
    }
}

#[test]
fn what_is_not_public_does_not_arrive_public() {
    let home = Parent::Home;
    for (left, arrived, fits) in [
        (Privacy::Public, Privacy::Public, true),
        (Privacy::Public, Privacy::Private, false),
        (Privacy::Private, Privacy::Public, false),
        (Privacy::Unknown, Privacy::Public, false),
        (Privacy::Unknown, Privacy::Private, true),
        (Privacy::Private, Privacy::Unknown, true),
    ] {
        let shape = Shape {
            filetype: Filetype::Plot,
            title: "T",
            parent: &home,
            privacy: left,
        };
        assert_eq!(
            shape.fits(&chart(Parent::Home, arrived)),
            fits,
            "{left:?} {arrived:?}"
        );
    }
    let folder = Parent::Folder(fid("bob", 7));
    let shape = Shape {
        filetype: Filetype::Plot,
        title: "T",
        parent: &folder,
        privacy: Privacy::Private,
    };
    assert!(shape.fits(&chart(Parent::Folder(fid("Bob", 7)), Privacy::Private)));
    assert!(!shape.fits(&chart(Parent::Home, Privacy::Private)));
    assert!(!shape.fits(&chart(Parent::Unknown, Privacy::Private)));
}

/// JSON in which names may look like sources, and texts may name columns.
fn any_figure() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<i32>().prop_map(Value::from),
        proptest::collection::vec(0i64..3, 0..3).prop_map(Value::from),
        prop_oneof![
            Just("ada:9:aa"),
            Just("ada:9:bb"),
            Just("eve:1:aa"),
            Just("ada:9:aa,ada:9:bb"),
            Just("src"),
            Just(":"),
            Just("ada:9:"),
            Just(""),
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("(x|y|marker|layout)(src)?|src", inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// What a chart server makes of an upload when it is read back: the data beside each source.
fn filled(value: &Value) -> Value {
    match value {
        Value::Array(all) => all.iter().map(filled).collect(),
        Value::Object(fields) => {
            let mut told: Map<String, Value> = fields
                .iter()
                .map(|(name, value)| (name.clone(), filled(value)))
                .collect();
            for (name, value) in fields {
                let data = name.strip_suffix("src").filter(|data| !data.is_empty());
                let column = |one: &str| match one {
                    "bob:5:cc" => Some(json!([1, 2])),
                    "bob:5:dd" => Some(json!([3, 4])),
                    _ => None,
                };
                let (Some(data), Some(text)) = (data, value.as_str()) else {
                    continue;
                };
                if told.contains_key(data) {
                    continue;
                }
                let found: Option<Vec<Value>> = text.split(',').map(column).collect();
                match found {
                    Some(mut one) if one.len() == 1 => told.insert(data.to_owned(), one.remove(0)),
                    Some(rows) => told.insert(data.to_owned(), Value::from(rows)),
                    None => None,
                };
            }
            Value::Object(told)
        }
        other => other.clone(),
    }
}

/// All data, without where it comes from.
fn bare(value: &Value) -> Value {
    match value {
        Value::Array(all) => all.iter().map(bare).collect(),
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .filter(|(name, value)| source(name, value).is_none())
                .map(|(name, value)| (name.clone(), bare(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn what_arrives_holds_the_data_that_left_and_names_no_grid_that_stays(content in any_figure()) {
        if let Ok(there) = figure(&content, &landed()) {
            prop_assert_eq!(bare(&there.expected), bare(&content));
            for grid in grids_of(&there.sent) {
                prop_assert_eq!(grid, fid("bob", 5));
            }
            // Where every source had its data beside it, what is read back is what is expected.
            if let Ok(again) = figure(&filled(&content), &landed()) {
                prop_assert!(is_same(&filled(&again.sent), &filled(&again.expected)));
            }
        }
    }

    #[test]
    fn a_path_ends_and_is_as_long_as_its_folders(
        parents in proptest::collection::vec(proptest::option::of(0usize..8), 0..8), from in 0usize..8,
    ) {
        let folders: Vec<Folder> = parents
            .iter()
            .enumerate()
            .map(|(n, parent)| Folder {
                fid: fid("ada", n as u64),
                name: format!("f{n}"),
                parent: parent.map_or(Parent::Home, |n| Parent::Folder(fid("ada", n as u64))),
            })
            .collect();
        let start = Parent::Folder(fid("ada", from as u64));
        if let Some(path) = path(&start, &folders) {
            prop_assert!(!path.is_empty() && path.len() <= folders.len());
            prop_assert_eq!(path.last(), Some(&format!("f{from}")));
        }
        prop_assert_eq!(path(&Parent::Home, &folders), Some(Vec::new()));
    }

    #[test]
    fn anything_is_the_same_as_itself(content in any_figure()) {
        prop_assert!(is_same(&content, &content));
    }
}
