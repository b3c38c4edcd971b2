//! Any figure is a picture. With `CHARTKEEPER_TEST_PICTURES` naming a folder, the pictures are left there.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Caption, HEIGHT, WIDTH, draw, png, read};

fn caption(title: &str) -> Caption {
    Caption {
        title: title.to_owned(),
        fid: "ada:88".to_owned(),
    }
}

fn is_drawn(figure: &Value) -> bool {
    let Some(chart) = read::chart(figure) else {
        return false;
    };
    let mut canvas = super::canvas::Canvas::new(WIDTH, HEIGHT).unwrap();
    draw::chart(&mut canvas, &chart, &caption("x")).is_some()
}

fn check(name: &str, figure: &Value) {
    let bytes = png(figure, &caption(name)).unwrap();
    let size = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!(&bytes[1..4], b"PNG");
    assert_eq!((size(16), size(20)), (WIDTH, HEIGHT));
    if let Ok(folder) = std::env::var("CHARTKEEPER_TEST_PICTURES") {
        let name = name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
        std::fs::write(
            std::path::Path::new(&folder).join(format!("host-{name}.png")),
            bytes,
        )
        .unwrap();
    }
}

#[test]
fn scatter_line_and_bar_are_drawn_and_the_rest_is_a_card() {
    let waves: Vec<f64> = (0..200)
        .map(|n| (f64::from(n) / 12.0).sin() * 3.0)
        .collect();
    let drawn = [
        (
            "two lines",
            json!({ "data": [
            { "x": ["2025-01-01", "2025-02-01", "2025-03-01", "2025-06-01"], "y": [1.5, 2.25, null, 3], "name": "Umsatz €" },
            { "type": "scatter", "mode": "lines", "x": ["2025-01-01", "2025-04-01", "2025-06-15"], "y": [2, 1, 2.5], "name": "Продажи", "line": { "dash": "dash" } },
        ], "layout": { "title": { "text": "Sales <b>2025</b>" }, "yaxis": { "title": "k€" }, "xaxis": { "title": { "text": "Month" } } } }),
        ),
        (
            "waves",
            json!({ "data": [{ "y": waves, "fill": "tozeroy", "line": { "color": "#c0392b" } }] }),
        ),
        (
            "dots",
            json!({ "data": [{ "mode": "markers", "x": [1, 10, 100, 1000, 10000], "y": [3, 1, 4, 1, 5], "marker": { "size": 14, "color": "rgba(20,120,60,0.5)" } }], "layout": { "xaxis": { "type": "log" } } }),
        ),
        (
            "bars",
            json!({ "data": [
            { "type": "bar", "x": ["apples", "pears", "a very long name of a fruit"], "y": [3, -1, 2], "name": "2024" },
            { "type": "bar", "x": ["apples", "pears", "a very long name of a fruit"], "y": [2, 4, 1], "name": "2025" },
        ], "layout": { "colorway": ["#636efa", "#EF553B"], "plot_bgcolor": "#E5ECF6" } }),
        ),
        (
            "stacked",
            json!({ "data": [{ "type": "bar", "x": [1, 2, 3], "y": [1000, 2500, 1500] }, { "type": "bar", "x": [1, 2, 3], "y": [2000, 500, 1500] }], "layout": { "barmode": "stack" } }),
        ),
        (
            "lying",
            json!({ "data": [{ "type": "bar", "orientation": "h", "y": ["red", "green", "blue"], "x": [3, 1, 2], "marker": { "color": ["red", "green", "blue"] } }] }),
        ),
        (
            "packed",
            json!({ "data": [{ "y": { "dtype": "f8", "bdata": "AAAAAAAA8D8AAAAAAAAAQAAAAAAAAPA/" } }] }),
        ),
        ("one point", json!({ "data": [{ "x": [5], "y": [5] }] })),
        (
            "销售 a title that the font lacks",
            json!({ "data": [{ "y": [1, 2] }] }),
        ),
    ];
    for (name, figure) in drawn {
        assert!(is_drawn(&figure), "{name}");
        check(name, &figure);
    }
    let cards = [
        (
            "heat",
            json!({ "data": [{ "type": "heatmap", "z": [[1, 2]] }, { "y": [1] }] }),
        ),
        (
            "subplots",
            json!({ "data": [{ "y": [1] }, { "y": [1], "yaxis": "y2" }] }),
        ),
        (
            "a second axis over the first",
            json!({ "data": [{ "y": [1, 2] }, { "type": "bar", "y": [100, 200], "yaxis": "y2" }],
                "layout": { "yaxis2": { "overlaying": "y", "side": "right" } } }),
        ),
        (
            "side by side",
            json!({ "data": [{ "y": [1, 2] }, { "y": [3, 4], "xaxis": "x2", "yaxis": "y2" }],
                "layout": { "xaxis": { "domain": [0, 0.45] }, "xaxis2": { "domain": [0.55, 1] }, "yaxis2": { "anchor": "x2" } } }),
        ),
        (
            "on the second axis alone",
            json!({ "data": [{ "y": [1, 2], "yaxis": "y2" }], "layout": { "yaxis2": { "domain": [0, 0.4] } } }),
        ),
        (
            "销售",
            json!({ "data": [{ "type": "销售" }, { "type": "pie" }] }),
        ),
        ("empty", json!({ "data": [] })),
        (
            "nothing to draw",
            json!({ "data": [{ "x": [null], "y": [null] }] }),
        ),
        ("no figure", json!([1, 2, 3])),
    ];
    for (name, figure) in cards {
        assert!(!is_drawn(&figure), "{name}");
        check(name, &figure);
    }
}

#[test]
fn what_is_large_is_drawn_within_a_bound() {
    let many: Vec<f64> = (0..400_000).map(f64::from).collect();
    check(
        "many points",
        &json!({ "data": [{ "x": many, "y": many }] }),
    );
    let traces: Vec<Value> = (0..150)
        .map(|n| json!({ "y": [n, 1], "name": "n" }))
        .collect();
    check("many traces", &json!({ "data": traces }));
    let bars: Vec<String> = (0..20_000).map(|n| format!("bar {n}")).collect();
    check(
        "many bars",
        &json!({ "data": [{ "type": "bar", "x": bars, "y": vec![1; 20_000] }] }),
    );
}

/// JSON as figures have it: real words with any value.
fn anything() -> impl Strategy<Value = Value> {
    let extreme = prop_oneof![
        Just(f64::MAX),
        Just(f64::MIN),
        Just(f64::MIN_POSITIVE),
        Just(0.0),
        Just(-0.0),
        Just(1e300),
        any::<f64>(),
    ];
    let word = prop_oneof![
        Just("bar"),
        Just("scatter"),
        Just("log"),
        Just("date"),
        Just("category"),
        Just("linear"),
        Just("lines"),
        Just("markers"),
        Just("h"),
        Just("hv"),
        Just("tozeroy"),
        Just("stack"),
        Just("overlay"),
        Just("reversed"),
        Just("dash"),
        Just("f8"),
        Just("u1"),
        Just("AAAA"),
        Just("#f00"),
        Just("rgb(1,2,3)"),
        Just("x"),
        Just("y"),
        Just("9999-12-31"),
        Just("-009999-01-01"),
        Just("2025-01-01 10:00"),
        Just("<b"),
        Just("é>"),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        extreme.prop_map(Value::from),
        word.prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    let name = prop_oneof![
        Just("x"),
        Just("y"),
        Just("type"),
        Just("mode"),
        Just("marker"),
        Just("color"),
        Just("size"),
        Just("line"),
        Just("width"),
        Just("dash"),
        Just("shape"),
        Just("fill"),
        Just("name"),
        Just("orientation"),
        Just("range"),
        Just("title"),
        Just("text"),
        Just("xaxis"),
        Just("yaxis"),
        Just("barmode"),
        Just("template"),
        Just("layout"),
        Just("dtype"),
        Just("bdata"),
        Just("x0"),
        Just("dx"),
        Just("visible"),
        Just("autorange"),
        Just("data"),
        Just("plot_bgcolor"),
        Just("colorway"),
        Just("showlegend"),
    ];
    leaf.prop_recursive(4, 48, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::vec((name.clone().prop_map(str::to_owned), inner), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn numbers() -> impl Strategy<Value = Value> {
    prop::collection::vec(
        prop_oneof![
            Just(json!(f64::MAX)),
            Just(json!(f64::MIN)),
            Just(json!(5e-324)),
            Just(json!(0)),
            Just(json!(null)),
            any::<f64>().prop_map(|number| json!(number)),
            any::<i32>().prop_map(|number| json!(number)),
            "[0-9]{4}-[0-1][0-9]-[0-3][0-9]".prop_map(|text| json!(text)),
        ],
        0..12,
    )
    .prop_map(Value::from)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 32 } else { 2000 }))]

    #[test]
    fn any_json_is_a_picture(traces in prop::collection::vec(anything(), 0..4), layout in anything(), title in ".{0,60}") {
        let figure = json!({ "data": traces, "layout": layout });
        prop_assert!(png(&figure, &caption(&title)).is_some());
    }

    #[test]
    fn any_numbers_on_any_axes_are_drawn_without_a_fault(
        x in numbers(), y in numbers(), range in numbers(),
        kinds in prop::array::uniform2(prop_oneof![Just("linear"), Just("log"), Just("date"), Just("category"), Just("-")]),
        trace in prop_oneof![Just("bar"), Just("scatter")],
    ) {
        let figure = json!({
            "data": [{ "type": trace, "x": x, "y": y, "mode": "lines+markers", "fill": "tozeroy" }],
            "layout": { "xaxis": { "type": kinds[0] }, "yaxis": { "type": kinds[1], "range": range } },
        });
        // Not by `png`, which would turn a fault into a card.
        is_drawn(&figure);
    }
}
