//! Text inside XML.

use super::charset::Charset;

/// Appends escaped text. Characters the encoding lacks become numeric references, so nothing is lost;
/// apostrophes become `&apos;`, as the real files have them.
pub(super) fn put_text(text: &str, charset: Charset, out: &mut Vec<u8>) {
    for c in text.chars() {
        match c {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '"' => out.extend_from_slice(b"&quot;"),
            '\'' => out.extend_from_slice(b"&apos;"),
            c if c.is_control() => out.push(b' '),
            c => {
                if !charset.put(c, out) {
                    out.extend_from_slice(format!("&#{};", u32::from(c)).as_bytes());
                }
            }
        }
    }
}

/// Appends an element with text, or nothing when there is no text.
pub(super) fn put_element(name: &str, text: Option<&str>, charset: Charset, out: &mut Vec<u8>) {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return };
    out.push(b'<');
    out.extend_from_slice(name.as_bytes());
    out.push(b'>');
    put_text(text, charset, out);
    out.extend_from_slice(b"</");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b">\n");
}
