//! Which addresses a link may lead to.

/// The schemes that a link may have; any other could run a program.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Whether a link may lead to an address: one of this site, or one with a harmless scheme.
pub fn is_safe(address: &str) -> bool {
    let address = seen(address);
    scheme(&address).is_none_or(|scheme| SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme)))
}

/// Whether an address leads to another site.
pub fn is_outside(address: &str) -> bool {
    let address = seen(address);
    let is_web =
        scheme(&address).is_some_and(|scheme| ["http", "https"].iter().any(|s| s.eq_ignore_ascii_case(scheme)));
    is_web || address.starts_with(['/', '\\']) && address[1..].starts_with(['/', '\\'])
}

/// The address with all bytes that may not stand in one percent-encoded. What is already encoded stays.
pub fn encoded(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.+!*'(),%#@?=;:/&$~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
        }
    }
    encoded
}

/// The address as browsers see it: they drop blanks and control characters at its start, and line ends and tabs
/// anywhere in it.
fn seen(address: &str) -> String {
    let address = address.trim_start_matches(|c: char| c <= ' ' || c.is_control() || c.is_whitespace());
    address.chars().filter(|c| !c.is_ascii_control()).collect()
}

/// What stands before the first colon, unless that is part of a path, query or fragment.
fn scheme(address: &str) -> Option<&str> {
    let end = address.find([':', '/', '?', '#'])?;
    address[end..].starts_with(':').then(|| &address[..end])
}

#[cfg(test)]
mod tests {
    use super::{encoded, is_outside, is_safe};

    #[test]
    fn only_harmless_schemes_are_let_through() {
        for address in ["", "#a", "plan", "/a/b:c", "?q=a:b", "#a:b", "HTTPS://a.b", "mailto:a@b.c", "tel:+47", "//a.b"]
        {
            assert!(is_safe(address), "{address}");
        }
        for address in [
            "javascript:x",
            "JavaScript:x",
            " \u{1}javascript:x",
            "java\nscript:x",
            "java\tscript:x",
            "\u{a0}javascript:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc",
            "ftp://a.b",
            ":x",
        ] {
            assert!(!is_safe(address), "{address}");
        }
    }

    #[test]
    fn other_sites_are_outside() {
        for address in ["http://a.b", " HTTPS://a.b", "//a.b", "/\\a.b", "\\\\a.b", "/\t/a.b"] {
            assert!(is_outside(address), "{address:?}");
        }
        for address in ["", "/", "/a", "#a", "mailto:a@b.c", "a//b"] {
            assert!(!is_outside(address), "{address:?}");
        }
    }

    #[test]
    fn what_may_not_stand_in_an_address_is_encoded_once() {
        assert_eq!(encoded("/a b\"<ä%20?x=[1]&y#z\n"), "/a%20b%22%3C%C3%A4%20?x=%5B1%5D&y#z%0A");
    }
}
