//! HTML that is safe to show, and the only ways to write it.

use super::address;

/// HTML made from Markdown: well nested, without scripts, styles and event handlers.
///
/// Only rendering makes it, so whoever holds one may put it into a page as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The HTML.
    pub fn into_string(self) -> String {
        self.0
    }

    pub(super) fn new(html: String) -> Self {
        Self(html)
    }
}

/// Writes text, also as the value of an attribute in double quotes.
pub fn push_text(out: &mut String, text: &str) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        out.push_str(&text[done..at]);
        out.push_str(escaped);
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

/// Writes an attribute with a blank before it.
pub fn push_attribute(out: &mut String, name: &'static str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_text(out, value);
    out.push('"');
}

/// Writes the attributes that make a link lead to `address`, one that [`address::is_safe`] has let through.
pub fn push_link(out: &mut String, address: &str) {
    push_attribute(out, "href", &address::encoded(address));
    if address::is_outside(address) {
        push_attribute(out, "rel", "nofollow ugc noopener");
    }
}
