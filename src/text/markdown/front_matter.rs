//! Front matter: settings in YAML between two `---` at the very beginning of a text, as static sites keep them.

/// Lines of front matter at most; a text that goes on without a second `---` has none.
const LONGEST: usize = 200;

/// How many bytes of front matter a text begins with: `---`, a first line like `title: ...`, and so on to the next
/// `---`. Anything else between two such lines is text between two rules.
pub fn length(text: &str) -> usize {
    let mut lines = text.split_inclusive('\n');
    let Some(opening) = lines.next().filter(|line| is_fence(line)) else { return 0 };
    let mut end = opening.len();
    for (number, line) in lines.take(LONGEST).enumerate() {
        end += line.len();
        if number == 0 && !is_setting(line) {
            return 0;
        }
        if is_fence(line) {
            return end;
        }
    }
    0
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == "---"
}

fn is_setting(line: &str) -> bool {
    let key = line.split_once(':').map_or("", |(key, _)| key);
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn only_settings_at_the_very_beginning_are_front_matter() {
        assert_eq!(length("---\ntitle: A well\n---\n\nText"), 22);
        assert_eq!(length("---\n\nA paragraph: words\n\n---\n"), 0);
        assert_eq!(length("---\ntitle: never closed\n"), 0);
        assert_eq!(length("\n---\ntitle: A well\n---\n"), 0);
        assert_eq!(length(""), 0);
    }
}
