//! Owns finding figures in a page: what plotly's own `write_html`, Chart Studio's `.html` and `.embed`, and this
//! server's `.html` hold.
//!
//! Always holds: nothing of a page is run; only what is plain JSON in its known places is taken.

use serde_json::{Deserializer, Value, json};

/// The calls that draw a figure: `Plotly.newPlot(where, data, layout, …)`.
const CALLS: [&str; 3] = ["Plotly.newPlot(", "Plotly.plot(", "Plotly.react("];

/// The call that adds frames to the figure drawn before it.
const FRAMES: &str = "Plotly.addFrames(";

/// The figures of a page, in their order.
pub(super) fn figures(page: &str) -> Vec<Value> {
    let mut found: Vec<(usize, Value)> = Vec::new();
    for call in CALLS {
        found.extend(after_each(page, call).filter_map(|(at, rest)| Some((at, drawn(rest)?))));
    }
    if found.is_empty() {
        found.extend(after_each(page, "<script").filter_map(|(at, rest)| Some((at, kept(rest)?))));
    }
    if found.is_empty() {
        found.extend(
            after_each(page, "figure").filter_map(|(at, rest)| Some((at, assigned(rest)?))),
        );
    }
    found.sort_by_key(|(at, _)| *at);
    for (at, rest) in after_each(page, FRAMES) {
        let drawn_before = found.iter_mut().rfind(|(drawn, _)| *drawn < at);
        if let (Some((_, figure)), Some(frames)) = (drawn_before, frames(rest)) {
            figure["frames"] = frames;
        }
    }
    found.into_iter().map(|(_, figure)| figure).collect()
}

/// Where each of those words is, and what follows it.
fn after_each<'a>(page: &'a str, word: &'static str) -> impl Iterator<Item = (usize, &'a str)> {
    page.match_indices(word)
        .filter_map(move |(at, _)| Some((at, page.get(at + word.len()..)?)))
}

/// The figure of a call that draws: its data and layout, or both in one.
fn drawn(arguments: &str) -> Option<Value> {
    let (first, rest) = json_at(after_comma(after_first(arguments)?)?)?;
    match first {
        Value::Array(_) => {
            let layout = after_comma(rest).and_then(json_at);
            let layout = layout.map_or_else(|| json!({}), |(layout, _)| layout);
            Some(json!({ "data": first, "layout": layout }))
        }
        _ => is_figure(&first).then_some(first),
    }
}

fn frames(arguments: &str) -> Option<Value> {
    let (frames, _) = json_at(after_comma(after_first(arguments)?)?)?;
    frames.is_array().then_some(frames)
}

/// The figure of `<script type="application/json">`.
fn kept(rest: &str) -> Option<Value> {
    let (tag, content) = rest.split_once('>')?;
    let holds_json = tag.contains("application/json");
    let (figure, _) = json_at(content).filter(|_| holds_json)?;
    is_figure(&figure).then_some(figure)
}

/// The figure of `figure = {…}`.
fn assigned(rest: &str) -> Option<Value> {
    let (figure, _) = json_at(rest.trim_start().strip_prefix('=')?)?;
    is_figure(&figure).then_some(figure)
}

fn is_figure(value: &Value) -> bool {
    value.get("data").is_some_and(Value::is_array)
}

/// What follows the first argument: a text in quotes or a name, such as the id of the element that is drawn into.
fn after_first(arguments: &str) -> Option<&str> {
    let arguments = arguments.trim_start();
    let quote = arguments.chars().next().filter(|c| "'\"`".contains(*c));
    match quote {
        Some(quote) => Some(arguments[1..].split_once(quote)?.1),
        None => Some(&arguments[arguments.find(',')?..]),
    }
}

fn after_comma(text: &str) -> Option<&str> {
    text.trim_start().strip_prefix(',')
}

/// The JSON at the beginning of a text, and what follows it.
fn json_at(text: &str) -> Option<(Value, &str)> {
    let mut values = Deserializer::from_str(text).into_iter::<Value>();
    let value = values.next()?.ok()?;
    let read = values.byte_offset();
    Some((value, text.get(read..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_plotly_wrote_has_its_figure() {
        let page = r#"<html><script>n.newPlot=function(a,b){Plotly.newPlot(a,b,c)}</script>
            <script type="text/javascript">if (document.getElementById("0a")) {
                Plotly.newPlot(                        "0a",
                    [{"y":[1,2],"name":"\u003cb\u003e"}],    {"title":{"text":"T"}},
                    {"responsive": true}                    )
            .then(function(){ Plotly.addFrames('0a', [{"name": "f"}]); }) };</script>"#;
        let figure = json!({
            "data": [{ "y": [1, 2], "name": "<b>" }],
            "layout": { "title": { "text": "T" } },
            "frames": [{ "name": "f" }],
        });
        assert_eq!(figures(page), [figure]);
    }

    #[test]
    fn several_figures_of_a_page_come_in_their_order() {
        let page = r#"<p><script>Plotly.plot('a', [{"y":[1]}], {})</script>
            <script>Plotly.newPlot(gd, {"data": [{"y":[2]}]})</script>"#;
        let figures = figures(page);
        assert_eq!(figures[0]["data"][0]["y"], json!([1]));
        assert_eq!(figures[1]["data"][0]["y"], json!([2]));
        assert_eq!(figures.len(), 2);
    }

    #[test]
    fn an_embedded_page_names_its_figure() {
        let page = r#"<script>var figure = {"data": [{"y":[3]}], "layout": {}};
            Plotly.newPlot(gd, {data: figure.data, layout: figure.layout})</script>"#;
        assert_eq!(
            figures(page),
            [json!({ "data": [{ "y": [3] }], "layout": {} })]
        );
    }

    #[test]
    fn a_page_that_this_server_wrote_has_its_figure() {
        let page = r#"<script type="application/json" id="figure" nonce="x">{"data":[{"y":[4]}],"layout":{}}</script>
            <script nonce="x">Plotly.newPlot(chart, figure.data, layout)</script>"#;
        assert_eq!(
            figures(page),
            [json!({ "data": [{ "y": [4] }], "layout": {} })]
        );
    }

    #[test]
    fn json_of_something_else_is_no_figure() {
        let page =
            r#"<script type="application/json">{"a": 1}</script><script>figure = 5</script>"#;
        assert_eq!(figures(page), Vec::<Value>::new());
    }
}
