//! Documented shapes are read; any other is an error or unknown.

use proptest::prelude::*;
use serde_json::json;

use super::super::chart_studio_files::tests::any_json;
use super::super::figlinq_references;
use super::*;
use crate::domain::chart::{Chart, Filetype, Privacy, Ties, Whereabouts};
use crate::domain::ids::Millis;

fn row() -> Value {
    json!({
        "fid": "ada:225", "type": "plot", "filename": "Sales", "parent": "ada:84", "owner": "ada",
        "created_at": "2026-01-02T03:04:05.678901Z", "modified_at": "2026-01-02T03:04:06+00:00",
        "trashed": false, "world_readable": true, "metadata": {}, "share_key": null,
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
    assert_eq!(
        with("owner", json!("ada")).unwrap(),
        Chart {
            fid: Fid::new("ada", 225),
            filetype: Filetype::Plot,
            title: "Sales".into(),
            created: Millis(1_767_323_045_678),
            modified: Millis(1_767_323_046_000),
            views: None,
            parent: Parent::Folder(Fid::new("ada", 84)),
            whereabouts: Whereabouts::InUse,
            privacy: Privacy::Public,
            draws_from: Ties::Unknown,
            drawn_by: Ties::Unknown,
            web_url: Some("https://charts.example/~ada/225/".into()),
            picture: None,
        }
    );
}

#[test]
fn what_a_field_says_is_taken_and_what_it_does_not_say_is_unknown() {
    for (value, expected) in [
        (json!(null), Parent::Home),
        (json!("ada:84"), Parent::Folder(Fid::new("ada", 84))),
        (json!("home"), Parent::Unknown),
        (json!(-1), Parent::Unknown),
    ] {
        let parent = with("parent", value.clone()).unwrap().parent;
        assert_eq!(parent, expected, "{value}");
    }
    let whereabouts = |value| with("trashed", value).map(|chart| chart.whereabouts);
    assert_eq!(whereabouts(json!(true)), Ok(Whereabouts::InTrash));
    assert_eq!(whereabouts(json!(null)), Ok(Whereabouts::InUse));
    let privacy = |value| with("world_readable", value).unwrap().privacy;
    assert_eq!(privacy(json!(false)), Privacy::Private);
    assert_eq!(privacy(json!(1)), Privacy::Unknown);
    let script = with("web_url", json!("javascript:x")).unwrap();
    assert_eq!(script.web_url, None);
}

#[test]
fn what_a_plan_must_remember_has_to_be_there() {
    for (field, value) in [
        ("fid", json!("225")),
        ("fid", json!("ada:226")),
        ("type", json!(null)),
        ("filename", json!(null)),
        ("created_at", json!("yesterday")),
        ("modified_at", json!(0)),
        ("trashed", json!("2026-01-02T03:04:05Z")),
    ] {
        let read = with(field, value.clone());
        assert!(
            matches!(read, Err(ServerError::NotUnderstood(_))),
            "{field} {value}: {read:?}"
        );
    }
    for other in ["fold", "jupyter_notebook"] {
        assert_eq!(with("type", json!(other)), Err(ServerError::NotAChart));
    }
}

/// Whatever is asked of it, a body is a value or an error; a value is about what was asked for.
fn read_every_way(body: &[u8]) -> Result<(), TestCaseError> {
    let fid = Fid::new("ada", 225);
    if let Ok(chart) = file(body).and_then(|file| file.into_chart(&fid)) {
        prop_assert_eq!(chart.fid, fid.clone());
    }
    let _ = file(body).map(File::into_made_chart);
    if let Ok(page) = page(body) {
        let rows = json(body)?["results"].as_array().map(Vec::len);
        prop_assert_eq!(Some(page.files.len()), rows);
        let fits = |cursor: String| !cursor.is_empty() && cursor.len() <= MOST_CURSOR;
        prop_assert!(page.cursor.is_none_or(fits));
    }
    if let Ok(graph) = figlinq_references::graph(body) {
        for filetype in [Filetype::Plot, Filetype::Grid] {
            let known = graph.ties(&fid, filetype) != Ties::Unknown;
            prop_assert!(!known || graph.is_whole());
        }
    }
    if let Ok(Some(png)) = picture(body, &fid) {
        prop_assert!(picture::is_png(&png) && png.len() <= MOST_PICTURE_BYTES);
    }
    prop_assert_eq!(refusal(401, body, "key"), ServerError::Unauthorized);
    let _ = says_in_trash(409, body);
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
    fn any_field_of_any_answer_may_hold_anything(field in 0usize..16, value in any_json()) {
        let graph = json!({
            "roots": ["ada:225"], "files": {"ada:9": {"type": "grid"}}, "hidden": 0, "more": [], "truncated": false,
            "links": [{"from": "ada:225", "to": "ada:9", "kind": "uses_grid"}], "unavailable_roots": [],
        });
        let page = json!({"results": [row()], "next": "/?cursor=x", "previous": null});
        let picture = json!({"fid": "ada:225", "image_data": "data:image/png;base64,iVBORw0KGgo="});
        for mut answer in [row(), graph, page, picture] {
            let names: Vec<String> = answer.as_object().into_iter().flat_map(|all| all.keys().cloned()).collect();
            answer[&names[field % names.len()]] = value.clone();
            read_every_way(answer.to_string().as_bytes())?;
        }
    }
}
