//! The small values that rows are made of: keys, ids, hashes and times; and where an outline stands.

use std::fmt;

/// Declares the key of one table: a position in the change log, meaningful inside this database only.
macro_rules! key {
    ($name:ident, $of:literal) => {
        #[doc = concat!("Names ", $of, " inside this database: its position in the change log.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
        #[sqlx(transparent)]
        pub struct $name(pub i64);
    };
}
key!(PersonKey, "a person");
key!(ProjectKey, "a project");
key!(OutlineKey, "an outline");
key!(RevisionKey, "a revision");
key!(ProposalKey, "a proposal");
key!(RemarkKey, "a remark");
key!(TextKey, "a stored text");

/// Declares an id that holds across sites: fixed bytes, shown as lower-case hexadecimal.
macro_rules! id {
    ($name:ident, $bytes:literal, $of:literal) => {
        #[doc = concat!("Names ", $of, " on every site that has it.")]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $bytes]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        impl TryFrom<Vec<u8>> for $name {
            type Error = std::array::TryFromSliceError;

            fn try_from(bytes: Vec<u8>) -> Result<Self, Self::Error> {
                bytes.as_slice().try_into().map(Self)
            }
        }
    };
}
id!(PersonId, 16, "a person");
id!(ProjectId, 16, "a project");
id!(OutlineId, 16, "an outline");
id!(RevisionId, 32, "a revision");
id!(TextHash, 32, "a text");
id!(Submission, 16, "one sending of a form");

/// Where an outline stands, as read under the lock that keeps it still.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub struct Standing {
    /// The newest revision of the main line.
    pub head: Option<RevisionKey>,
    /// Revisions written so far, on any line.
    pub revisions: i64,
}

impl RevisionId {
    /// The first ten characters, as people see it.
    pub fn short(&self) -> String {
        self.to_string()[..10].to_owned()
    }
}

impl TextHash {
    /// The BLAKE3 hash of a text's bytes.
    pub fn of(text: &[u8]) -> Self {
        Self(*blake3::hash(text).as_bytes())
    }
}

impl Submission {
    /// Reads the 32 hexadecimal digits that a form carried; `None` for anything else.
    pub fn parse(hex: &str) -> Option<Self> {
        let digits = hex.as_bytes();
        if digits.len() != 32 {
            return None;
        }
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
        }
        Some(Self(bytes))
    }

    /// Names what the same form is sent with next, if that is something else.
    pub fn next(self) -> Self {
        let mut next = [0; 16];
        next.copy_from_slice(&blake3::hash(&self.0).as_bytes()[..16]);
        Self(next)
    }
}

fn hex_digit(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).map(|value| value as u8)
}

/// A moment: microseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct Time(pub i64);

impl Time {
    /// This moment, moved on by whole seconds.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// The moment as a calendar date and time; moments outside the calendar give its nearest end.
    pub fn to_calendar(self) -> time::OffsetDateTime {
        let nanoseconds = i128::from(self.0) * 1_000;
        time::OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap_or({
            if self.0 < 0 {
                time::PrimitiveDateTime::MIN.assume_utc()
            } else {
                time::PrimitiveDateTime::MAX.assume_utc()
            }
        })
    }
}

impl From<time::OffsetDateTime> for Time {
    fn from(moment: time::OffsetDateTime) -> Self {
        Self((moment.unix_timestamp_nanos() / 1_000) as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_submission_is_read_back_from_what_it_shows() {
        let submission = Submission([7; 16]);
        assert_eq!(Submission::parse(&submission.to_string()), Some(submission));
        assert_eq!(Submission::parse("+f+f+f+f+f+f+f+f+f+f+f+f+f+f+f+f"), None);
        assert_eq!(Submission::parse("07"), None);
    }

    #[test]
    fn moments_beyond_the_calendar_are_shown_as_its_end() {
        assert_eq!(Time(i64::MAX).to_calendar().year(), 9999);
        assert_eq!(Time(i64::MIN).to_calendar().year(), -9999);
    }
}
