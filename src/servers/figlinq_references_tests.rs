//! What is told whole is known; anything less is not.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn fid(local: u64) -> Fid {
    Fid::new("ada", local)
}

/// Plot 1 draws from grids 8 and 9, plot 2 from grid 9.
fn whole() -> Value {
    let link = |from: &str, to: &str, kind: &str| json!({"from": from, "to": to, "kind": kind});
    json!({
        "roots": ["ada:1", "ada:2", "ada:9"],
        "files": {"ada:8": {"type": "grid"}, "ada:7": {"type": "html_text", "trashed": true}},
        "links": [
            link("ada:1", "ada:8", "uses_grid"),
            link("ada:1", "ada:9", "uses_grid"),
            link("ada:2", "ada:9", "uses_grid"),
            link("ada:1", "ada:7", "embeds"),
            link("bob:4", "ada:9", "notebook_input"),
            link("ada:6", "ada:9", "flow_member"),
            link("ada:9", "ada:5", "produced_by"),
        ],
        "hidden": 0, "more": [], "truncated": false,
    })
}

fn ties(answer: &Value, local: u64, filetype: Filetype) -> Ties {
    let graph = graph(answer.to_string().as_bytes()).unwrap();
    graph.ties(&fid(local), filetype)
}

#[test]
fn a_plots_grids_and_a_grids_users_are_known_where_all_is_told() {
    let told = whole();
    let known = |fids: &[Fid]| Ties::Known(fids.to_vec());
    assert_eq!(ties(&told, 1, Filetype::Plot), known(&[fid(8), fid(9)]));
    assert_eq!(ties(&told, 2, Filetype::Plot), known(&[fid(9)]));
    // Whoever they are, and of whatever type: but no folder-like list, and not what it came from.
    let users = [fid(1), fid(2), Fid::new("bob", 4)];
    assert_eq!(ties(&told, 9, Filetype::Grid), known(&users));
    // Nobody asked about it.
    assert_eq!(ties(&told, 8, Filetype::Grid), Ties::Unknown);
}

#[test]
fn whatever_may_have_been_left_out_makes_ties_unknown() {
    for (field, value) in [
        ("hidden", json!(1)),
        ("hidden", json!(null)),
        ("hidden", json!("0")),
        ("hidden", json!({"ada:9": 1})),
        ("truncated", json!(true)),
        ("truncated", json!(null)),
        ("more", json!(["ada:9"])),
        ("more", json!({"ada:9": 3})),
        ("more", json!(true)),
        ("more", json!(null)),
        ("more", json!(["somewhere"])),
        ("unavailable_roots", json!(["ada:9"])),
        ("unavailable_roots", json!("ada:9")),
        ("roots", json!(["ada:1"])),
        ("roots", json!(null)),
    ] {
        let mut told = whole();
        told[field] = value.clone();
        let ties = ties(&told, 9, Filetype::Grid);
        assert_eq!(ties, Ties::Unknown, "{field}: {value}");
    }
    for odd in [
        json!(null),
        json!([3]),
        json!([{"from": "ada:1"}]),
        json!([{"from": "?", "to": "ada:9"}]),
    ] {
        let mut told = whole();
        told["links"] = odd.clone();
        assert!(graph(told.to_string().as_bytes()).is_err(), "{odd}");
    }
}

proptest! {
    /// No grid looks unused while a link to it stands in the answer, whichever way round and of whatever kind.
    #[test]
    fn no_user_of_a_grid_is_lost(
        edges in proptest::collection::vec((1_u64..6, 6_u64..9, any::<bool>(), "[a-z_]{0,9}"), 0..12),
    ) {
        let links: Vec<Value> = edges
            .iter()
            .map(|(plot, grid, turned, kind)| {
                let (from, to) = if *turned { (grid, plot) } else { (plot, grid) };
                json!({"from": format!("ada:{from}"), "to": format!("ada:{to}"), "kind": kind})
            })
            .collect();
        let mut told = whole();
        told["links"] = json!(links);
        told["roots"] = json!(["ada:6", "ada:7", "ada:8"]);
        for (plot, grid, _, kind) in &edges {
            let Ties::Known(users) = ties(&told, *grid, Filetype::Grid) else {
                panic!("all is told");
            };
            prop_assert!(users.contains(&fid(*plot)) || NO_USES.contains(&kind.as_str()));
        }
    }
}
