//! What of a chart server's answers is handed on as a picture.
//!
//! What always holds: it begins as a PNG does, and fits into a message.

/// The longest picture that is handed on; Discord takes attachments of up to 10 MB in all.
pub const MOST_PICTURE_BYTES: usize = 4 * 1024 * 1024;

/// How a PNG begins: its signature, and a header chunk of 13 bytes.
const BEGINNING: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// Those bytes, where they are a picture that may be handed on.
pub(super) fn png(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let fits = bytes.len() <= MOST_PICTURE_BYTES;
    Some(bytes).filter(|bytes| fits && is_png(bytes))
}

/// Whether they begin as a PNG does.
pub(super) fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(BEGINNING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_png_that_fits_is_handed_on() {
        let mut picture = BEGINNING.to_vec();
        assert_eq!(png(picture.clone()), Some(picture.clone()));
        assert_eq!(png(b"<!DOCTYPE html>".to_vec()), None);
        assert_eq!(png(BEGINNING[..10].to_vec()), None);
        picture.resize(MOST_PICTURE_BYTES + 1, 0);
        assert_eq!(png(picture), None);
    }
}
