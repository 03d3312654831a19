//! The stamp of a form: when it was shown, in a way that nobody can forge.
//!
//! A stamp holds for one sending only, since it is made for the submission that its form carries, and it never ends:
//! who is on a bad line, or takes a day to write, sends her form like anybody else.

use crate::store::{Submission, Time};

/// The stamp of a form that was shown at a time and carries a submission.
pub fn stamp(secret: &[u8; 32], shown: Time, submission: Submission) -> String {
    format!("{:x}.{}", shown.0, &seal(secret, shown, submission).to_hex()[..32])
}

/// When the form was shown that carries a submission; `None` if it is not the stamp of that form.
pub fn shown(secret: &[u8; 32], stamp: &str, submission: Submission) -> Option<Time> {
    let time = Time(i64::from_str_radix(stamp.split_once('.')?.0, 16).ok()?);
    // Compared as hashes are: in a time that tells nothing.
    (blake3::hash(self::stamp(secret, time, submission).as_bytes()) == blake3::hash(stamp.as_bytes())).then_some(time)
}

fn seal(secret: &[u8; 32], shown: Time, submission: Submission) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new_keyed(secret);
    hasher.update(b"form").update(&shown.0.to_le_bytes()).update(&submission.0);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_tells_its_time_for_its_own_form_only() {
        let (secret, submission) = ([1; 32], Submission([2; 16]));
        let made = stamp(&secret, Time(1_767_225_600_000_000), submission);
        assert_eq!(shown(&secret, &made, submission), Some(Time(1_767_225_600_000_000)));
        assert_eq!(shown(&secret, &made, Submission([3; 16])), None);
        assert_eq!(shown(&[4; 32], &made, submission), None);
        assert_eq!(shown(&secret, &made.replacen('6', "7", 1), submission), None);
        assert_eq!(shown(&secret, "", submission), None);
        assert_eq!(shown(&secret, "+1.", submission), None);
    }
}
