//! A channel as plain text, for scripts and snapshots.
//!
//! Pure: it may not name the state or sockets. Two runs that show the same give the same text: ids
//! and moments of time are not in it. It is for reading, not for parsing back.

use std::fmt::Write;

use serde_json::Value;

/// One message, as the one who looks sees it.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four marks that a message shows apart"
)]
pub struct TextMessage {
    /// Who wrote it.
    pub author: String,
    /// Whether the author is an application.
    pub app: bool,
    /// What it answers, such as `/charts purge type:plot`.
    pub used: Option<String>,
    /// Whether only the one who looks sees it.
    pub private: bool,
    /// Whether it was edited.
    pub edited: bool,
    /// Its text.
    pub content: String,
    /// Its embeds, as Discord's embed objects.
    pub embeds: Vec<Value>,
    /// Its rows of buttons: what is written on each, and whether it is disabled.
    pub rows: Vec<Vec<(String, bool)>>,
    /// Its files: name and size in bytes.
    pub files: Vec<(String, u64)>,
    /// Whether the bot still thinks about its answer.
    pub thinking: bool,
}

/// Writes the messages one below another, with an empty line between them.
#[must_use]
pub fn render(lines: &[TextMessage]) -> String {
    lines.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn one(message: &TextMessage) -> String {
    let mut out = header(message);
    if message.thinking {
        out.push_str("  is thinking…\n");
    }
    indent(&mut out, "  ", &message.content);
    for embed in &message.embeds {
        write_embed(&mut out, embed);
    }
    for row in message.rows.iter().filter(|row| !row.is_empty()) {
        let buttons: Vec<_> = row.iter().map(button).collect();
        indent(&mut out, "  ", &buttons.join(" "));
    }
    for (name, bytes) in &message.files {
        indent(&mut out, "  ", &format!("<{name}, {bytes} bytes>"));
    }
    out
}

fn header(message: &TextMessage) -> String {
    let mut out = message.author.clone();
    let marks = [
        (message.app, " [app]"),
        (message.private, " (only you)"),
        (message.edited, " (edited)"),
    ];
    for (_, mark) in marks.iter().filter(|(shown, _)| *shown) {
        out.push_str(mark);
    }
    if let Some(used) = &message.used {
        out.push_str(" to ");
        out.push_str(used);
    }
    out.push('\n');
    out
}

fn button((label, disabled): &(String, bool)) -> String {
    if *disabled {
        format!("[{label} (disabled)]")
    } else {
        format!("[{label}]")
    }
}

fn write_embed(out: &mut String, embed: &Value) {
    const EDGE: &str = "  | ";
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    indent(out, EDGE, &text(&embed["author"]["name"]));
    let title = text(&embed["title"]);
    if !title.is_empty() {
        indent(out, EDGE, &format!("**{title}**"));
    }
    indent(out, EDGE, &text(&embed["url"]));
    indent(out, EDGE, &text(&embed["description"]));
    for field in embed["fields"].as_array().into_iter().flatten() {
        indent(
            out,
            EDGE,
            &format!("{}: {}", text(&field["name"]), text(&field["value"])),
        );
    }
    for key in ["image", "thumbnail"] {
        if embed[key].is_object() {
            indent(out, EDGE, &format!("({key})"));
        }
    }
    indent(out, EDGE, &text(&embed["footer"]["text"]));
}

/// Writes each line of a text behind `edge`; nothing for an empty text.
fn indent(out: &mut String, edge: &str, text: &str) {
    for line in without_times(text).lines() {
        let shown = format!("{edge}{line}");
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}", shown.trim_end());
    }
}

/// Puts `<time>` where Discord would draw a moment (`<t:123>` or `<t:123:R>`).
fn without_times(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("<t:") {
        let (before, stamp) = rest.split_at(at);
        out.push_str(before);
        if let Some(length) = stamp_length(stamp) {
            out.push_str("<time>");
            rest = &stamp[length..];
        } else {
            out.push_str("<t:");
            rest = &stamp["<t:".len()..];
        }
    }
    out + rest
}

/// The length in bytes of the moment at the start of `text`, if one is there.
fn stamp_length(text: &str) -> Option<usize> {
    let (inside, _) = text.strip_prefix("<t:")?.split_once('>')?;
    let (seconds, style) = inside.split_once(':').unwrap_or((inside, "f"));
    let digits = seconds.strip_prefix('-').unwrap_or(seconds);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_style = style.len() == 1 && style.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_number && is_style).then_some("<t:>".len() + inside.len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(content: &str) -> TextMessage {
        TextMessage {
            author: "Ada".to_owned(),
            content: content.to_owned(),
            ..TextMessage::default()
        }
    }

    #[test]
    fn a_whole_message_reads_top_down() {
        let message = TextMessage {
            author: "Chartkeeper".to_owned(),
            app: true,
            used: Some("/charts purge type:plot".to_owned()),
            private: true,
            edited: true,
            content: "Two lines\n\nand a gap".to_owned(),
            embeds: vec![json!({
                "title": "A plan", "description": "3 charts\nuntil <t:5:R>",
                "fields": [{"name": "Oldest", "value": "a\nb"}], "footer": {"text": "end"},
            })],
            rows: vec![
                vec![("Trash".to_owned(), false), ("Stop".to_owned(), true)],
                vec![],
            ],
            files: vec![("plan.csv".to_owned(), 12)],
            thinking: false,
        };
        let expected = "\
Chartkeeper [app] (only you) (edited) to /charts purge type:plot
  Two lines

  and a gap
  | **A plan**
  | 3 charts
  | until <time>
  | Oldest: a
  | b
  | end
  [Trash] [Stop (disabled)]
  <plan.csv, 12 bytes>
";
        assert_eq!(render(&[message]), expected);
    }

    #[test]
    fn messages_stand_apart_and_an_empty_channel_is_empty() {
        assert_eq!(render(&[]), "");
        assert_eq!(render(&[said("a"), said("b")]), "Ada\n  a\n\nAda\n  b\n");
    }

    #[test]
    fn a_thinking_bot_is_shown_as_such() {
        let message = TextMessage {
            thinking: true,
            ..said("")
        };
        assert_eq!(render(&[message]), "Ada\n  is thinking…\n");
    }

    #[test]
    fn only_moments_are_replaced() {
        let text = "<t:1> <t:-2:R><t:> <t:x> <t:3:RR> <t:4:f> <t: ü";
        assert_eq!(
            without_times(text),
            "<time> <time><t:> <t:x> <t:3:RR> <time> <t: ü"
        );
    }

    #[test]
    fn a_later_moment_gives_the_same_text() {
        assert_eq!(
            render(&[said("at <t:1:R>")]),
            render(&[said("at <t:1700000000:R>")])
        );
    }
}
