//! Tasks: marks such as `{needs source}` that a volunteer can answer in five minutes.

/// What may be asked for. After any of them a colon and a note may follow.
const KINDS: [&str; 6] = ["needs source", "check figure", "question", "unclear", "update", "translate"];

/// The most bytes a task has, so that a lone brace does not claim a paragraph.
const MAX_LENGTH: usize = 500;

/// The length in bytes of the task that `text` begins with, braces included; `None` if it begins with none.
pub fn length(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('{')?;
    let end = inner.bytes().take(MAX_LENGTH).position(|byte| matches!(byte, b'{' | b'}'))?;
    let is_closed = inner.as_bytes()[end] == b'}';
    (is_closed && read(&inner[..end]).is_some()).then_some(end + 2)
}

/// What a task asks for and its note, from what stands between its braces; `None` if that is no task.
pub fn read(inner: &str) -> Option<(&'static str, &str)> {
    let (kind, note) = inner.split_once(':').unwrap_or((inner, ""));
    let words: Vec<&str> = kind.split_whitespace().collect();
    let kind = words.join(" ");
    let known = KINDS.into_iter().find(|known| kind.eq_ignore_ascii_case(known))?;
    Some((known, note))
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn known_kinds_with_and_without_a_note_are_tasks() {
        assert_eq!(length("{needs source}"), Some(14));
        assert_eq!(length("{Needs\nsource} and"), Some(14));
        assert_eq!(length("{question: who asked?}"), Some(22));
        assert_eq!(length("{update}{update}"), Some(8));
    }

    #[test]
    fn anything_else_is_text() {
        for text in ["", "{", "{}", "{update", "{other}", "{needs {update}", "x{update}", "{update\u{e9}}"] {
            assert_eq!(length(text), None, "{text}");
        }
        assert_eq!(length(&format!("{{question: {}}}", "x".repeat(1000))), None);
    }
}
