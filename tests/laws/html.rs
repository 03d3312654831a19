//! What holds of the HTML of any text.

/// The tags of some HTML, each with its attributes as written.
pub fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default()).collect()
}

/// Checks that HTML is well nested and holds nothing that can do harm: no script, no handler, no unsafe address.
pub fn check(html: &str) {
    const ELEMENTS: [&str; 37] = [
        "a",
        "bdi",
        "blockquote",
        "br",
        "code",
        "del",
        "div",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "input",
        "ins",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "section",
        "span",
        "strong",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
        "",
        "",
        "",
        "",
    ];
    const ATTRIBUTES: [&str; 14] = [
        "aria-label",
        "checked",
        "class",
        "dir",
        "disabled",
        "href",
        "id",
        "lang",
        "rel",
        "role",
        "start",
        "tabindex",
        "title",
        "type",
    ];
    let mut open = Vec::new();
    for tag in tags(html) {
        let name = tag.split(' ').next().unwrap_or_default();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html}");
            continue;
        }
        assert!(ELEMENTS.contains(&name), "{tag} in {html}");
        let outside_values: String = tag.split('"').step_by(2).collect();
        for attribute in outside_values.split_whitespace().skip(1) {
            assert!(ATTRIBUTES.contains(&attribute.trim_end_matches('=')), "{attribute} in {html}");
        }
        if let Some(address) = tag.split(" href=\"").nth(1) {
            let scheme = address.split(['"', '/', '?', '#']).next().unwrap_or_default();
            let is_known = ["http:", "https:", "mailto:", "tel:"].iter().any(|s| scheme.to_lowercase().starts_with(s));
            assert!(!scheme.contains(':') || is_known, "{tag} in {html}");
        }
        assert!(name != "a" || !open.contains(&"a"), "nested links in {html}");
        if !["br", "hr", "input"].contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} in {html}");
}
