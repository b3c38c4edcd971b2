//! The number that a member types to confirm: `1,200`, `1 200` and `１２００` are all twelve hundred.

/// The number in `text`, or nothing where it is anything but one whole number.
#[must_use]
pub fn typed(text: &str) -> Option<usize> {
    let digits: String = text.trim().chars().filter_map(digit_or_other).collect();
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits.parse().ok()
}

/// The ASCII digit of a digit, nothing for what groups digits, and for the rest a character that no
/// number has.
fn digit_or_other(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        ',' | '，' | '\'' | '’' | '_' => None,
        c if c.is_whitespace() => None,
        _ => Some('x'),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn people_write_numbers_in_many_ways() {
        for text in ["1200", "1,200", " 1 200 ", "１２００", "1，200", "1'200"] {
            assert_eq!(typed(text), Some(1200), "{text}");
        }
        for text in [
            "",
            "all",
            "-97",
            "97.0",
            "9 7x",
            "1e3",
            "٩٧",
            "0x10",
            "99999999999999999999",
        ] {
            assert_eq!(typed(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_reads_back(n in 0usize..1_000_000_000) {
            prop_assert_eq!(typed(&n.to_string()), Some(n));
        }

        #[test]
        fn any_text_is_a_number_or_nothing(text in "\\PC{0,40}") {
            let _ = typed(&text);
        }
    }
}
