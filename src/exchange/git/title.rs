//! Proposes a title for a text: from its front matter, its first heading, or its path.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::address;

/// How far into a text a title may stand, in bytes.
const OPENING: usize = 64 * 1024;

/// The `title:` of the front matter; else the first heading; else the path's name in words. One line,
/// without markup; never empty unless the path is.
pub fn of(path: &str, text: &[u8]) -> String {
    let opening = String::from_utf8_lossy(&text[..text.len().min(OPENING)]);
    let opening = opening.strip_prefix('\u{feff}').unwrap_or(&opening);
    let (front_matter, body) = split_front_matter(opening);
    let title = front_matter.and_then(front_title).or_else(|| first_heading(body, Options::ENABLE_HEADING_ATTRIBUTES));
    title.unwrap_or_else(|| words(path))
}

/// The lines between `---` at the very start and the next `---` or `...`, and what follows them.
fn split_front_matter(text: &str) -> (Option<&str>, &str) {
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == "---") else {
        return (None, text);
    };
    let start = first.len();
    let mut end = start;
    for line in lines {
        if matches!(line.trim_end(), "---" | "...") {
            return (Some(&text[start..end]), &text[end + line.len()..]);
        }
        end += line.len();
    }
    (None, text)
}

/// The value of `title:`, with the indented lines that continue it.
fn front_title(front_matter: &str) -> Option<String> {
    let mut lines = front_matter.lines().skip_while(|line| title_value(line).is_none());
    let value = title_value(lines.next()?)?;
    let continued = lines.take_while(|line| line.is_empty() || line.starts_with([' ', '\t']));
    let parts: Vec<&str> = std::iter::once(value).chain(continued).collect();
    let title = scalar(&one_line(&parts.join(" ")));
    let title = Some(title).filter(|title| !matches!(title.as_str(), "" | "~" | "null"))?;
    // Many sites write emphasis or HTML into their titles.
    first_heading(&format!("# {title}"), Options::empty()).or(Some(title))
}

fn title_value(line: &str) -> Option<&str> {
    let value = line.strip_prefix("title:")?;
    (value.is_empty() || value.starts_with([' ', '\t'])).then_some(value)
}

/// The text of a YAML scalar on one line: quoted either way, a block, or plain.
fn scalar(value: &str) -> String {
    let mut characters = value.chars();
    match characters.next() {
        Some('"') => one_line(&double_quoted(characters.as_str())),
        Some('\'') => one_line(&single_quoted(characters.as_str())),
        Some('|' | '>') => value.split_once(' ').map_or("", |(_, text)| text).to_owned(),
        _ if value.starts_with('#') => String::new(),
        _ => value.split(" #").next().unwrap_or_default().trim_end().to_owned(),
    }
}

fn single_quoted(rest: &str) -> String {
    let mut text = String::new();
    let mut characters = rest.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\'' && characters.next_if_eq(&'\'').is_none() {
            break;
        }
        text.push(character);
    }
    text
}

fn double_quoted(rest: &str) -> String {
    let mut text = String::new();
    let mut characters = rest.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => text.extend(escaped(&mut characters)),
            _ => text.push(character),
        }
    }
    text
}

/// What a backslash and the characters behind it stand for.
fn escaped(characters: &mut std::str::Chars<'_>) -> Option<char> {
    let digits = match characters.next()? {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        'n' | 't' | 'r' => return Some(' '),
        other => return Some(other),
    };
    let hex: String = characters.by_ref().take(digits).collect();
    u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32)
}

/// The plain text of the first heading that has any.
fn first_heading(body: &str, options: Options) -> Option<String> {
    let mut heading = None;
    for event in Parser::new_ext(body, options) {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), _) => heading = Some(String::new()),
            (Event::Text(text) | Event::Code(text), Some(heading)) => heading.push_str(&text),
            (Event::SoftBreak | Event::HardBreak, Some(heading)) => heading.push(' '),
            (Event::End(TagEnd::Heading(_)), _) => {
                let title = one_line(&heading.take().unwrap_or_default());
                if !title.is_empty() {
                    return Some(title);
                }
            }
            _ => {}
        }
    }
    None
}

/// A file or folder name as a person would write it: `first-steps` becomes `First steps`.
fn words(path: &str) -> String {
    let (name, _) = address::name(path);
    let text = one_line(&name.replace(['-', '_'], " "));
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => path.to_owned(),
    }
}

/// The words with one space between them, and nothing that cannot be seen.
fn one_line(text: &str) -> String {
    let visible = text.replace(char::is_control, " ");
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn front_matter_comes_first() {
        for (text, title) in [
            ("---\ntitle: Water point\n---\n# Other\n", "Water point"),
            ("\u{feff}---\r\nlayout: x\r\ntitle: 'It''s here' # note\r\n---\r\n", "It's here"),
            ("---\ntitle: \"Say \\\"hi\\\" \\u00e9\"\n...\n", "Say \"hi\" é"),
            ("---\ntitle: >-\n  Long\n  title\nother: 1\n---\n", "Long title"),
            ("---\ntitle: Get set <em>before</em> {a}\n---\n", "Get set before {a}"),
            ("---\ntitle: Plain # comment\n---\n", "Plain"),
            ("---\nsubtitle: no\n title: no\n---\n# Yes\n", "Yes"),
            ("---\ntitle:\n---\n# Yes\n", "Yes"),
            ("---\ntitle: null\n---\n# Yes\n", "Yes"),
        ] {
            assert_eq!(of("a.md", text.as_bytes()), title, "{text:?}");
        }
    }

    #[test]
    fn then_the_first_heading_without_its_markup() {
        for (text, title) in [
            ("intro\n\n## The *well* and [pump](x.md) ##\n", "The well and pump"),
            ("Water\nand light\n=====\n", "Water and light"),
            ("```\n# code\n```\n#\n# `cargo` {#id}\n", "cargo"),
            ("---\nnever closed\n# Heading\n", "Heading"),
        ] {
            assert_eq!(of("a.md", text.as_bytes()), title, "{text:?}");
        }
    }

    #[test]
    fn then_the_path() {
        for (path, title) in [
            ("docs/first-steps_here.md", "First steps here"),
            ("docs/how-to/README.md", "How to"),
            ("README.md", "README"),
            (".md", ".md"),
            ("a/-.md", "a/-.md"),
        ] {
            assert_eq!(of(path, b"no heading \xff"), title, "{path}");
        }
    }

    #[test]
    fn a_title_far_down_is_not_looked_for() {
        let text = format!("{}\n\n# Late\n", "é".repeat(40_000));
        assert_eq!(of("early.md", text.as_bytes()), "Early");
    }
}
