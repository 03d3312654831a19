//! What a commit says about itself: who wrote it, when, and why.

use std::borrow::Cow;

use super::object_id::ObjectId;

/// A commit's author, time and message, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The commit's name in git.
    pub id: ObjectId,
    /// The author's name as the commit has it; may be empty.
    pub author_name: String,
    /// The author's e-mail address as the commit has it; may be empty. It serves to tell people apart
    /// and is never shown.
    pub author_email: String,
    /// When the author wrote it, in microseconds since 1970, UTC. Zero if the commit does not say.
    pub time: i64,
    /// The whole message.
    pub message: String,
}

impl Commit {
    /// The message's first line that is not blank, without the spaces around it; empty if there is none.
    pub fn summary(&self) -> &str {
        self.message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
    }
}

/// Reads bytes as UTF-8 or else as Latin-1, which makes a character of every byte: what somebody once
/// typed with another setting stays recognisable and can be told apart.
pub fn decode(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

/// Microseconds for a number of seconds in decimal; the nearest that fits for a time out of all bounds.
/// `None` if it is no number.
pub fn microseconds(seconds: &[u8]) -> Option<i64> {
    let (sign, digits) = match seconds.strip_prefix(b"-") {
        Some(digits) => (-1, digits),
        None => (1, seconds),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let add = |sum: i64, digit: &u8| sum.saturating_mul(10).saturating_add(sign * i64::from(digit - b'0'));
    Some(digits.iter().fold(0, add).saturating_mul(1_000_000))
}

/// The author's time from a commit's raw header, for times that git does not take for valid, such as
/// those before 1970.
pub fn raw_author_time(commit: &[u8]) -> Option<i64> {
    let header = commit.split(|&byte| byte == b'\n').take_while(|line| !line.is_empty());
    let author = header.filter_map(|line| line.strip_prefix(b"author ")).next()?;
    let after_email = author.rsplit(|&byte| byte == b'>').next()?;
    let words: Cow<'_, str> = String::from_utf8_lossy(after_email);
    microseconds(words.split_ascii_whitespace().next()?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{decode, microseconds, raw_author_time};

    #[test]
    fn times_are_kept_as_far_as_they_fit() {
        assert_eq!(microseconds(b"12"), Some(12_000_000));
        assert_eq!(microseconds(b"-12"), Some(-12_000_000));
        assert_eq!(microseconds(b"99999999999999999999999"), Some(i64::MAX));
        assert_eq!(microseconds(b"-99999999999999999999999"), Some(i64::MIN));
        for nonsense in ["", "-", "+5", "1e3", "12 "] {
            assert_eq!(microseconds(nonsense.as_bytes()), None, "{nonsense:?}");
        }
    }

    #[test]
    fn a_raw_header_gives_the_authors_time() {
        let commit = b"tree 1\nauthor A > B <a@b> -5 +0000\ncommitter C <c> 9 +0000\n\nauthor D <d> 7 +0000";
        assert_eq!(raw_author_time(commit), Some(-5_000_000));
        assert_eq!(raw_author_time(b"tree 1\nauthor nobody\n"), None);
        assert_eq!(raw_author_time(b"tree 1\n\nauthor D <d> 7 +0000"), None);
    }

    #[test]
    fn text_in_an_unknown_encoding_keeps_every_byte() {
        assert_eq!(decode("Bjørg".as_bytes()), "Bjørg");
        assert_eq!(decode(b"Bj\xf8rg"), "Bjørg");
    }
}
