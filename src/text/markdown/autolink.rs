//! Bare addresses in text that become links, by the rules of GitHub Flavored Markdown 0.29, section 6.9
//! ("Autolinks (extension)").

use std::ops::Range;

/// An address found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Autolink {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// What goes before it to make it a full address.
    pub scheme: &'static str,
}

/// The address that begins at byte `at` of `text`, where `before` is the character before it.
pub fn web(text: &str, at: usize, before: Option<char>) -> Option<Autolink> {
    let is_start = before.is_none_or(|c| c.is_whitespace() || matches!(c, '*' | '_' | '~' | '('));
    let rest = &text[at..];
    let (scheme, prefix) = match rest.as_bytes().first()? {
        _ if !is_start => return None,
        b'w' | b'W' if starts_with(rest, "www.") => ("http://", 0),
        b'h' | b'H' if starts_with(rest, "http://") => ("", 7),
        b'h' | b'H' if starts_with(rest, "https://") => ("", 8),
        _ => return None,
    };
    let end = prefix + domain(&rest[prefix..])?;
    let path = rest[end..].find(|c: char| c.is_whitespace() || c == '<').unwrap_or(rest.len() - end);
    Some(Autolink { range: at..at + trimmed(&rest[..end + path]), scheme })
}

/// The mail address around the `@` at byte `at` of `text`, none of it before byte `from`.
pub fn mail(text: &str, from: usize, at: usize) -> Option<Autolink> {
    let is_local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let local = text[from..at].len() - text[from..at].trim_end_matches(is_local).len();
    let is_domain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let rest = &text.as_bytes()[at + 1..];
    let length = rest.iter().position(|byte| !is_domain(*byte)).unwrap_or(rest.len());
    let domain = text[at + 1..at + 1 + length].trim_end_matches('.');
    let is_domain = domain.split('.').all(|label| !label.is_empty()) && domain.contains('.');
    let is_mail = local > 0 && is_domain && !domain.ends_with(['-', '_']);
    is_mail.then(|| Autolink { range: at - local..at + 1 + domain.len(), scheme: "mailto:" })
}

/// The longest domain name that the domain name system allows.
const MAX_DOMAIN: usize = 253;

/// The length of the valid domain that `text` begins with.
fn domain(text: &str) -> Option<usize> {
    let is_domain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let start = text.char_indices().take(MAX_DOMAIN + 1).find(|(_, c)| !is_domain(*c)).map(|(end, _)| end);
    let end = start.or((text.len() <= MAX_DOMAIN).then_some(text.len()))?;
    let name = text[..end].trim_end_matches('.');
    let is_valid = name.contains('.')
        && name.split('.').all(|label| !label.is_empty())
        && name.rsplit('.').take(2).all(|label| !label.contains('_'));
    is_valid.then_some(name.len())
}

/// The length of an address without the punctuation after it that belongs to the sentence around it.
fn trimmed(address: &str) -> usize {
    let count = |sign: u8| address.bytes().filter(|byte| *byte == sign).count();
    let mut unopened = count(b')').saturating_sub(count(b'('));
    let mut address = address;
    loop {
        let shorter = match address.as_bytes().last() {
            Some(b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b'"') => &address[..address.len() - 1],
            Some(b')') if unopened > 0 => {
                unopened -= 1;
                &address[..address.len() - 1]
            }
            Some(b';') => without_entity(&address[..address.len() - 1]),
            _ => return address.len(),
        };
        address = shorter;
    }
}

/// An address that was followed by a semicolon, without the name of an entity that the semicolon may have closed.
fn without_entity(address: &str) -> &str {
    let start = address.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
    match start.strip_suffix('&') {
        Some(shorter) if start.len() < address.len() => shorter,
        _ => address,
    }
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

#[cfg(test)]
mod tests {
    use super::{mail, web};

    fn web_of(text: &str) -> &str {
        web(text, 0, None).map_or("", |link| &text[link.range])
    }

    fn mail_of(text: &str) -> &str {
        mail(text, 0, text.find('@').unwrap()).map_or("", |link| &text[link.range])
    }

    #[test]
    fn web_addresses_end_before_the_punctuation_of_the_sentence() {
        assert_eq!(web_of("www.example.org/help for more"), "www.example.org/help");
        assert_eq!(web_of("https://example.org."), "https://example.org");
        assert_eq!(web_of("http://example.org/a.b?!**"), "http://example.org/a.b");
        assert_eq!(web_of("www.example.org/a(b))."), "www.example.org/a(b)");
        assert_eq!(web_of("www.example.org/a((b"), "www.example.org/a((b");
        assert_eq!(web_of("www.example.org/?q=a&x=b&amp;"), "www.example.org/?q=a&x=b");
        assert_eq!(web_of("www.example.org/a<b"), "www.example.org/a");
        assert_eq!(web_of("https://münchen.example/ß…"), "https://münchen.example/ß…");
    }

    #[test]
    fn what_is_no_domain_is_no_address() {
        for text in
            ["www", "www.", "http://", "http://localhost", "www.a_b.c", "http://a..b", "ftp://a.b", "https:/a.b"]
        {
            assert_eq!(web_of(text), "", "{text}");
        }
        assert_eq!(web("www.a.b", 0, Some('x')), None);
        assert_eq!(web(&format!("www.{}", "a_".repeat(1000)), 0, None), None);
    }

    #[test]
    fn mail_addresses_are_found_around_their_sign() {
        assert_eq!(mail_of("write to a.b+c@mail.example.org."), "a.b+c@mail.example.org");
        for text in ["@example.org", "a@b", "a@b.c_", "a@b.c-", "a@.b", "a b@ c.d"] {
            assert_eq!(mail_of(text), "", "{text}");
        }
    }
}
