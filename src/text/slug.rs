//! stub
use std::fmt;
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slug(String);
impl Slug {
    pub fn parse(s: &str) -> Option<Self> {
        (!s.is_empty()
            && s.len() <= 64
            && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !s.starts_with('-')
            && !s.ends_with('-'))
        .then(|| Self(s.to_owned()))
    }
    pub fn from_title(t: &str) -> Option<Self> {
        let mut s = String::new();
        for c in t.to_lowercase().chars() {
            if c.is_ascii_alphanumeric() {
                s.push(c)
            } else if !s.ends_with('-') {
                s.push('-')
            }
        }
        Self::parse(s.trim_matches('-'))
    }
}
impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl AsRef<str> for Slug {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
