//! Titles are hostile text: nothing in one may format, mention or link.

/// The text as it is to be read, whatever is in it, cut to `most` characters.
#[must_use]
pub fn title(text: &str, most: usize) -> String {
    let one_line: String = text
        .chars()
        .map(|c| if is_unprintable(c) { ' ' } else { c })
        .collect();
    let one_line = one_line.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = cut(&one_line, most);
    let mut escaped = String::with_capacity(cut.len() + 8);
    for c in cut.chars() {
        if is_mark_up(c) {
            escaped.push('\\');
        }
        escaped.push(c);
        // `@everyone` and addresses are found in spite of a backslash.
        if matches!(c, '@' | '/') {
            escaped.push('\u{200b}');
        }
    }
    if escaped.is_empty() {
        "—".to_owned()
    } else {
        escaped
    }
}

/// The first `most` characters, the last of them `…` where something was left out.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(most.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// What Discord's Markdown, mentions and timestamps are made of.
const fn is_mark_up(c: char) -> bool {
    matches!(
        c,
        '\\' | '*'
            | '_'
            | '~'
            | '`'
            | '|'
            | '>'
            | '<'
            | '#'
            | '['
            | ']'
            | '('
            | ')'
            | '@'
            | ':'
            | '-'
    )
}

/// Control characters, and those that turn the direction of text around.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_in_a_title_formats_or_mentions() {
        assert_eq!(
            title("**[a](http://x)** <@1>\n# b", 80),
            "\\*\\*\\[a\\]\\(http\\:/\u{200b}/\u{200b}x\\)\\*\\* \\<\\@\u{200b}1\\> \\# b"
        );
        assert_eq!(title(" \u{202e} ", 80), "—");
        assert_eq!(title("abcdef", 4), "abc…");
    }

    proptest! {
        #[test]
        fn every_mark_is_behind_a_backslash(text in "\\PC{0,40}") {
            let escaped = title(&text, 60);
            let mut behind = false;
            for c in escaped.chars() {
                if behind {
                    behind = false;
                } else if c == '\\' {
                    behind = true;
                } else {
                    prop_assert!(!is_mark_up(c), "{escaped}");
                }
            }
            prop_assert!(!behind);
        }
    }
}
