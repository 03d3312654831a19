//! The JSON API, its description, and what else programs read of a search.

use axum::http::{StatusCode, header};
use dugnad::store::membership::Role;
use dugnad::store::project::Policy;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::app::{TestApp, on_both};
use crate::search::api;

/// Insists that a value is as a schema says, that everything in it is described, and nothing of that missing.
fn fits(value: &Value, schema: &Value, all: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let schema = all.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{name} is not there"));
        return fits(value, schema, all, at);
    }
    if let Some(kinds) = schema["oneOf"].as_array() {
        let schema = kinds.iter().find(|kind| (kind["type"] == "null") == value.is_null()).expect("one of the kinds");
        return fits(value, schema, all, at);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds = schema["type"].as_array().cloned().unwrap_or_else(|| vec![schema["type"].clone()]);
    assert!(kinds.contains(&Value::from(kind)), "{at} is {kind}, not {kinds:?}");
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{at} is {value}");
    }
    for (place, item) in value.as_array().into_iter().flatten().enumerate() {
        fits(item, &schema["items"], all, &format!("{at}[{place}]"));
    }
    let Some(fields) = value.as_object() else { return };
    let described = schema["properties"].as_object().unwrap_or_else(|| panic!("{at} has no properties"));
    let mut required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    required.sort_unstable();
    let mut names: Vec<&str> = fields.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, required, "{at}");
    fields.iter().for_each(|(name, value)| fits(value, &described[name], all, &format!("{at}.{name}")));
}

#[tokio::test]
async fn the_description_of_the_api_is_true() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    app.index().await;
    let mut reader = app.reader();
    let answer = reader.get("/-/api/openapi.json").await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
    let all: Value = serde_json::from_slice(&answer.bytes).expect("JSON");
    let path = &all["paths"]["/-/api/v1/search"]["get"];
    let schemas = &all["components"]["schemas"];
    for question in ["water", "okware", "mecanic", "zeppelin spanner", "xyzzyx", ""] {
        let found = api(&mut reader, question, "&per_page=3").await;
        fits(&found, &schemas["Found"], &all, question);
        let traced = api(&mut reader, question, "&when=ever").await;
        fits(&traced, &schemas["Traced"], &all, question);
    }
    let parameters: Vec<&Value> =
        path["parameters"].as_array().expect("parameters").iter().map(|one| &one["name"]).collect();
    assert_eq!(parameters, ["q", "page", "per_page", "when"]);
    let told = api(&mut reader, "water", "").await;
    let default = |place: usize| &path["parameters"][place]["schema"]["default"];
    assert_eq!((&told["page"], &told["per_page"]), (default(1), default(2)));
    let most = api(&mut reader, "water", "&page=5000&per_page=5000").await;
    let maximum = |place: usize| &path["parameters"][place]["schema"]["maximum"];
    assert_eq!((&most["page"], &most["per_page"]), (maximum(1), maximum(2)));
    let refused = reader.get("/-/api/v1/search?q=water&page=two").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let refused: Value = serde_json::from_slice(&refused.bytes).expect("JSON");
    fits(&refused, &schemas["Refused"], &all, "refused");
}

#[tokio::test]
async fn programs_are_refused_in_json() {
    on_both(|app| async move {
        let mut reader = app.reader();
        for (path, status) in [
            ("/-/api/v1/search?q=water&when=never", StatusCode::BAD_REQUEST),
            ("/-/api/v1/nope", StatusCode::NOT_FOUND),
        ] {
            let answer = reader.get(path).await;
            assert_eq!(answer.status, status, "{path}");
            assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json", "{path}");
            let told: Value = serde_json::from_slice(&answer.bytes).expect("JSON");
            assert!(told["error"].is_string(), "{path}: {told}");
        }
        let answer = reader.post("/-/api/v1/search", &[("q", "water")]).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert!(answer.text().starts_with("{\"error\""), "{}", answer.text());
    })
    .await;
}

#[tokio::test]
async fn a_next_link_gives_the_same_page_again_and_asks_the_same() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    app.index().await;
    let mut reader = app.reader();
    for (question, more) in [("water OR \"pump & well\" lang:en", "&per_page=2"), ("the pump", "&per_page=1&when=ever")]
    {
        let first = api(&mut reader, question, more).await;
        let next = first["next"].as_str().expect("a next page").replace("http://wiki.test", "");
        let second: Value = serde_json::from_str(&reader.page(&next).await).expect("JSON");
        let again: Value = serde_json::from_str(&reader.page(&next).await).expect("JSON");
        assert_eq!(second, again);
        assert_eq!((&second["query"], &second["page"]), (&Value::from(question), &json!(2)));
        assert_eq!((&second["total"], &second["per_page"]), (&first["total"], &first["per_page"]));
        assert_ne!(second["results"][0]["url"], first["results"][0]["url"]);
    }
}

#[tokio::test]
async fn whatever_is_typed_is_answered() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    app.index().await;
    let long = "pump ".repeat(2000);
    let words = [
        "\"hand pump",
        "hand pump\"",
        "\"\"\"",
        "-",
        "- -",
        "-\"",
        "OR OR",
        "a:b",
        "in:",
        "in:title",
        "changed:<",
        "changed:<99999999999d",
        "is:everything",
        "lang:",
        "(pump",
        "pump)",
        "[x] {y}",
        "\\",
        "*",
        "**",
        "p*mp",
        "\u{1}\u{b}\u{7f}",
        "\0",
        "pump\0hand",
        "\u{202e}pump",
        "\u{fffe}",
        "🚰",
        "ــ",
        &long,
        &"x".repeat(10_000),
        &"\"a".repeat(5_000),
        &"mechanik OR ".repeat(800),
    ];
    for typed in words {
        let typed: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        for address in [
            "/-/search?q=",
            "/-/search?when=ever&q=",
            "/-/search?jump=yes&q=",
            "/-/search.atom?q=",
            "/-/search/suggest?q=",
            "/-/api/v1/search?q=",
        ] {
            let answer = app.reader().get(&format!("{address}{typed}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{address}{typed}: {}", answer.text());
            assert!(!answer.text().contains('\0'), "{address}{typed}");
        }
    }
    assert_eq!(app.reader().get("/-/search?q=%ff%fe").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_feed_of_a_search_is_atom_whatever_it_is_about() {
    let app = TestApp::on_sqlite().await;
    let ann = app.person("Ann", Role::Volunteer).await;
    let project = app.project("well", Policy::Members).await;
    for title in ["<b>Pumps</b> & \"wells\"", "]]> \u{1}Pumps", "المضخات pumps"] {
        app.outline(&ann, &project, title, "Pumps <i>& more</i>.\n").await;
    }
    app.index().await;
    let asked = "/-/search.atom?q=pumps+%3C%26%22+OR+pumps";
    let feed = app.reader().page(asked).await;
    let between = |text: &str, from: &str, to: &str| -> Vec<String> {
        text.split(from).skip(1).filter_map(|rest| rest.split_once(to)).map(|(inside, _)| inside.to_owned()).collect()
    };
    assert!(
        feed.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">")
    );
    let (head, entries) = feed.split_once("<entry>").expect("entries");
    let itself = format!("http://wiki.test{asked}");
    assert_eq!(between(head, "<id>", "</id>"), std::slice::from_ref(&itself));
    assert!(head.contains(&format!("<link rel=\"self\" type=\"application/atom+xml\" href=\"{itself}\">")), "{head}");
    let ids = between(entries, "<id>", "</id>");
    assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 3, "each id names one entry: {ids:?}");
    let updated = between(&feed, "<updated>", "</updated>");
    assert_eq!(updated.len(), 4);
    assert_eq!(updated[0], *updated[1..].iter().max().expect("entries"), "the feed is as new as its newest entry");
    assert!(updated.iter().all(|time| OffsetDateTime::parse(time, &Rfc3339).is_ok()), "{updated:?}");
    for part in
        ["<title>well, &lt;b&gt;Pumps&lt;/b&gt; &amp; &quot;wells&quot;</title>", "<author><name>well</name></author>"]
    {
        assert!(feed.contains(part), "{part} is not in {feed}");
    }
    assert_eq!(feed.matches("<summary>").count(), 3);
    assert!(!feed.contains("<b>") && !feed.contains("<i>") && !feed.contains('\u{1}'));
    assert_eq!(feed.matches('<').count(), 2 * feed.matches("</").count() + 1, "what begins ends");
}

#[tokio::test]
async fn the_feed_of_a_search_tells_the_newest_first_projects_among_them() {
    let app = TestApp::on_sqlite().await;
    let ann = app.person("Ann", Role::Volunteer).await;
    let project = app.project("well", Policy::Members).await;
    for title in ["One", "Two"] {
        app.outline(&ann, &project, title, "In the well.\n").await;
    }
    app.index().await;
    let feed = app.reader().page("/-/search.atom?q=well").await;
    let updated: Vec<&str> = feed.split("<updated>").skip(2).filter_map(|rest| rest.split('<').next()).collect();
    assert_eq!(updated.len(), 3, "{feed}");
    assert!(updated.is_sorted_by(|one, other| one >= other), "{updated:?}");
}

#[tokio::test]
async fn behind_a_proxy_every_address_is_the_public_one() {
    let app = TestApp::on_sqlite().await.with_demo().await.at("https://wiki.example.org/");
    app.index().await;
    let mut reader = app.reader();
    let description = reader.page("/-/opensearch.xml").await;
    for address in ["/-/search?q={searchTerms}", "/-/search.atom?q={searchTerms}", "/-/search/suggest?q={searchTerms}"]
    {
        assert!(description.contains(&format!("template=\"https://wiki.example.org{address}\"")), "{description}");
    }
    for address in ["/-/search.atom?q=water", "/-/api/v1/search?q=water&per_page=1", "/-/search/suggest?q=bor"] {
        let told = reader.page(address).await;
        assert!(told.contains("https://wiki.example.org/") && !told.contains("127.0.0.1"), "{told}");
        assert!(!told.contains("example.org//"), "{told}");
    }
}

#[tokio::test]
async fn a_project_that_is_found_tells_when_something_in_it_changed() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("wombat", Policy::Members).await;
        app.outline(&ann, &project, "Plan", "A quokka.\n").await;
        app.index().await;
        let mut reader = app.reader();
        let answer: Value = serde_json::from_str(&reader.page("/-/api/v1/search?q=wombat").await).expect("JSON");
        let results = answer["results"].as_array().expect("a list");
        let itself = results.iter().find(|one| one["outline"].is_null()).expect("the project");
        assert_eq!(itself["changed"], results[1]["changed"], "{answer}");
        let feed = reader.page("/-/search.atom?q=wombat").await;
        assert!(feed.contains("<id>http://wiki.test/wombat</id><title>") && !feed.contains("1970"), "{feed}");
        for question in ["is:unchecked", "changed:%3E0h", "changed:2026"] {
            let answer: Value =
                serde_json::from_str(&reader.page(&format!("/-/api/v1/search?q={question}")).await).expect("JSON");
            assert_eq!(answer["total"], 1, "{question} is asked of outlines: {answer}");
        }
    })
    .await;
}

#[tokio::test]
async fn suggestions_are_titles_headings_and_people() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    app.index().await;
    for (typed, name, explained, path) in [
        ("boreh", "Borehole log", "Okware", "/okware/borehole-log"),
        ("how to read", "How to read the pH", "Borehole log, Okware", "/okware/borehole-log#s-how-to-read-the-ph"),
        ("okw", "Okware", "Project", "/okware"),
        ("sarah", "Sarah Namwase", "Person", "/-/people/sarah-namwase"),
    ] {
        let typed: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        let told: Value =
            serde_json::from_str(&app.reader().page(&format!("/-/search/suggest?q={typed}")).await).expect("JSON");
        let place = told[1].as_array().expect("names").iter().position(|one| one == name);
        let place = place.unwrap_or_else(|| panic!("{name} is not in {told}"));
        assert_eq!((&told[2][place], &told[3][place]), (&json!(explained), &json!(format!("http://wiki.test{path}"))));
    }
}

#[tokio::test]
async fn a_suggestion_leads_to_the_outline_if_its_title_was_typed_and_to_a_heading_otherwise() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        let text = "# Health\n\nAll of it.\n\n## Health workers\n\nTwo.\n\n### Health workers on leave\n\nOne.\n";
        app.outline(&ann, &project, "Health", text).await;
        app.index().await;
        for (typed, path) in [
            ("health", ""),
            ("hea", ""),
            ("health+wor", "#s-health-workers"),
            ("leave+he", "#s-health-workers-on-leave"),
        ] {
            let told: Value =
                serde_json::from_str(&app.reader().page(&format!("/-/search/suggest?q={typed}")).await).expect("JSON");
            assert_eq!(told[3], json!([format!("http://wiki.test/well/health{path}")]), "{typed}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_first_wrote_something_can_be_followed_too() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        let outline = app.outline(&ann, &project, "Plan", "A hand pump.\n").await;
        app.index().await;
        let asked = "/-/search.atom?q=%22hand+pump%22&when=ever";
        let feed = app.reader().page(asked).await;
        assert!(feed.contains("First written by Ann on") && feed.contains("still there"), "{feed}");
        let page = app.reader().page("/-/search?q=%22hand+pump%22&when=ever").await;
        assert!(page.contains(&asked.replace('&', "&amp;")), "{page}");
        app.save(&ann, &project, &outline, 1, "A spring.\n").await;
        app.index().await;
        let later = app.reader().page(asked).await;
        assert!(later.contains("taken out by Ann on"), "{later}");
        let id = |feed: &str| feed.rsplit_once("<id>").map(|(_, id)| id[..60].to_owned());
        assert_ne!(id(&feed), id(&later), "that is news");
    })
    .await;
}
