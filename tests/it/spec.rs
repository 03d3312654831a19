//! The examples of the CommonMark specification, see `spec/README.md`.

use std::collections::BTreeMap;

use dugnad::text::markdown::{Page, Target, WikiLink, render};

#[test]
fn commonmark_examples_come_out_as_in_the_reference_but_for_listed_deviations() {
    let examples: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../spec/commonmark-0.31.2.json")).unwrap();
    assert_eq!(examples.len(), 652);
    let mut listed = deviations();
    let mut wrong = Vec::new();
    for example in &examples {
        let number = example["example"].as_u64().unwrap();
        let ours = normal(&rendered(example["markdown"].as_str().unwrap()));
        let reference = normal(example["html"].as_str().unwrap());
        let reason = listed.remove(&number);
        if (ours == reference) == reason.is_some() {
            wrong.push(format!(
                "{number} ({reason:?})\n{}\n--- ours\n{ours}\n--- reference\n{reference}",
                example["markdown"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{} examples:\n{}", wrong.len(), wrong.join("\n=====\n"));
    assert!(listed.is_empty(), "no such examples: {listed:?}");
}

/// The reasons by number of the example.
fn deviations() -> BTreeMap<u64, String> {
    let file: toml::Table = include_str!("../spec/deviations.toml").parse().expect("the file is TOML");
    let mut deviations = BTreeMap::new();
    for deviation in file["deviation"].as_array().expect("deviations are listed") {
        let reason = deviation["reason"].as_str().expect("a reason is text");
        for number in deviation["examples"].as_array().expect("examples are listed") {
            let number =
                number.as_integer().and_then(|number| u64::try_from(number).ok()).expect("examples are numbers");
            let earlier = deviations.insert(number, reason.to_owned());
            assert!(earlier.is_none(), "{number} is listed twice");
        }
    }
    deviations
}

fn rendered(markdown: &str) -> String {
    let resolve = |_: &WikiLink| Target { href: "/wiki".to_owned(), written: true };
    render(markdown, &Page::new("", &resolve)).html.into_string()
}

/// HTML without what differs by intention, a line for each tag of a block.
fn normal(html: &str) -> String {
    let mut normal = String::new();
    let mut is_left_out = false;
    let mut links: Vec<&str> = Vec::new();
    for token in tokens(html) {
        match name(token) {
            "a" if token.contains("class=\"anchor\"") => is_left_out = true,
            "/a" if is_left_out => is_left_out = false,
            _ if is_left_out => {}
            "div" | "/div" => {}
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" => push_block(&mut normal, &format!("<{}>", name(token))),
            "img" => push_picture(&mut normal, token, links.iter().all(|end| end.is_empty())),
            "a" => links.push(push_link(&mut normal, attribute(token, "href"), attribute(token, "title"))),
            "/a" => normal.push_str(links.pop().unwrap_or_default()),
            "" if normal.ends_with('\n') => normal.push_str(token.trim_start_matches('\n')),
            "" | "em" | "/em" | "strong" | "/strong" | "code" | "/code" | "br" => {
                normal.push_str(&token.replace(" />", ">"));
            }
            _ => push_block(&mut normal, &token.replace(" />", ">")),
        }
    }
    normal
}

/// Tags and what stands between them.
fn tokens(html: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let end = match rest.strip_prefix('<') {
            Some(tag) => tag.find('>').map_or(rest.len(), |end| end + 2),
            None => rest.find('<').unwrap_or(rest.len()),
        };
        tokens.push(&rest[..end]);
        rest = &rest[end..];
    }
    tokens
}

/// The name of a tag, with the slash of an end tag; nothing for text.
fn name(token: &str) -> &str {
    token.strip_prefix('<').and_then(|tag| tag.split([' ', '>']).next()).unwrap_or_default()
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next()
}

fn push_block(normal: &mut String, tag: &str) {
    normal.truncate(normal.trim_end_matches('\n').len());
    normal.push_str(&format!("\n{tag}\n"));
}

/// Writes the start of a link and gives its end; neither if the link may not be made.
fn push_link(normal: &mut String, href: Option<&str>, title: Option<&str>) -> &'static str {
    let href = href.unwrap_or_default();
    let is_relative = href.find([':', '/', '?', '#']).is_none_or(|end| !href[end..].starts_with(':'));
    let schemes = ["http:", "https:", "mailto:", "tel:"];
    if !is_relative && !schemes.iter().any(|scheme| href.to_lowercase().starts_with(scheme)) {
        return "";
    }
    let title = title.map(|title| format!(" title=\"{title}\"")).unwrap_or_default();
    normal.push_str(&format!("<a href=\"{href}\"{title}>"));
    "</a>"
}

fn push_picture(normal: &mut String, tag: &str, is_outside_links: bool) {
    let end = if is_outside_links { push_link(normal, attribute(tag, "src"), attribute(tag, "title")) } else { "" };
    match attribute(tag, "alt") {
        Some(alt) if !alt.is_empty() => normal.push_str(&format!("{alt} (picture)")),
        _ => normal.push_str("Picture"),
    }
    normal.push_str(end);
}
