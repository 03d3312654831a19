//! Addresses that programs, old links and people used to other wikis come with.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use dugnad::store::membership::Role;
use dugnad::store::project::Policy;
use dugnad::store::revision;
use serde_json::Value;

use crate::app::{Answer, Browser, PASSWORD, TestApp, hidden, on_both};

const PAGE: &str = "# Plan\n\n## Water\n\nEight boreholes work.\n\n## Rooms\n\nTwo rooms.\n";

/// An outline with three revisions; their short ids.
async fn with_plan(app: &TestApp) -> Vec<String> {
    with_plan_of(app, "Ann").await
}

async fn with_plan_of(app: &TestApp, name: &str) -> Vec<String> {
    let ann = app.person(name, Role::Steward).await;
    let project = app.project("well", Policy::Members).await;
    let outline = app.outline(&ann, &project, "Plan", PAGE).await;
    for (on, word) in [(1, "Nine"), (2, "Ten")] {
        app.save(&ann, &project, &outline, on, &PAGE.replace("Eight", word)).await;
    }
    let mut ids = Vec::new();
    let mut conn = app.store.read().await.expect("a connection");
    for number in 1..=3 {
        let revision = revision::by_number(&mut conn, outline.key, number).await.expect("read").expect("it");
        ids.push(revision.id.short());
    }
    ids
}

#[tokio::test]
async fn the_habits_of_other_wikis_lead_to_our_pages() {
    on_both(|app| async move {
        let ids = with_plan(&app).await;
        let [first, second, third] = [0, 1, 2].map(|place| ids[place].as_str());
        let mut reader = app.reader();
        for (habit, address) in [
            ("action=edit&section=rooms", "/well/plan/edit?section=rooms".to_owned()),
            ("action=history", "/well/plan/history".to_owned()),
            ("action=raw", "/well/plan/raw".to_owned()),
            (&format!("oldid={first}"), format!("/well/plan/revisions/{first}")),
            (&format!("oldid={first}&action=edit"), format!("/well/plan/restore/{first}")),
            (&format!("diff={second}"), format!("/well/plan/compare/{first}..{second}")),
            (&format!("diff=prev&oldid={second}"), format!("/well/plan/compare/{first}..{second}")),
            (&format!("diff=next&oldid={second}"), format!("/well/plan/compare/{second}..{third}")),
            (&format!("diff=cur&oldid={first}"), format!("/well/plan/compare/{first}..{third}")),
            (&format!("diff={third}&oldid={first}"), format!("/well/plan/compare/{first}..{third}")),
            (&format!("diff={first}"), format!("/well/plan/revisions/{first}")),
        ] {
            let answer = reader.get(&format!("/well/plan?{habit}")).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, &*address), "{habit}");
            let there = reader.get(&address).await.status;
            assert!(there.is_success() || there.is_redirection() || habit.contains("edit"), "{address}: {there}");
        }
        for odd in ["oldid=%0d%0aX", "oldid=../../../-/sign-in", "diff=%0a&oldid=1", "action=edit&oldid=%0a"] {
            assert_eq!(reader.get(&format!("/well/plan?{odd}")).await.status, StatusCode::NOT_FOUND, "{odd}");
        }
        let raw = reader.get(&format!("/well/plan?oldid={first}&action=raw")).await;
        assert_eq!(reader.get(raw.location()).await.text(), PAGE);
        assert_eq!(reader.get("/well/plan?diff=0123456789").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn what_was_renamed_is_asked_for_as_before() {
    on_both(|app| async move {
        let ids = with_plan(&app).await;
        let rename = [("title", "Plan"), ("slug", "our-plan"), ("kind", "page"), ("voice", "")];
        app.signed_in("Ann", PASSWORD).await.post("/well/plan/settings", &rename).await;
        for (old, new) in [
            ("/well/plan/edit?section=rooms".to_owned(), "/well/our-plan/edit?section=rooms".to_owned()),
            (format!("/well/plan?since={}", ids[0]), format!("/well/our-plan?since={}", ids[0])),
            ("/well/plan.md?newest".to_owned(), "/well/our-plan.md?newest".to_owned()),
            ("/well/plan.json".to_owned(), "/well/our-plan.json".to_owned()),
        ] {
            assert_eq!(app.reader().get(&old).await.location(), new);
        }
    })
    .await;
}

#[tokio::test]
async fn an_outline_is_told_as_json() {
    on_both(|app| async move {
        let ids = with_plan(&app).await;
        let told: Value = serde_json::from_str(&app.reader().page("/well/plan.json").await).expect("JSON");
        let text = told["text"].as_str().expect("a text");
        assert_eq!(text, PAGE.replace("Eight", "Ten"));
        assert!(told["revision"]["id"].as_str().expect("an id").starts_with(&ids[2]));
        assert_eq!((&told["revisions"], &told["people"], &told["checked"]), (&3.into(), &1.into(), &false.into()));
        let rooms = &told["sections"][2];
        assert_eq!(rooms["url"], "http://wiki.test/well/plan#s-rooms");
        let range = ["start", "end"].map(|end| rooms[end].as_u64().expect("a place") as usize);
        assert_eq!(&text[range[0]..range[1]], "## Rooms\n\nTwo rooms.\n");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_written_yet_has_no_text_in_any_form() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        app.start(&ann, &project, "Plan").await;
        for ending in [".md", ".json", "/raw"] {
            assert_eq!(
                app.reader().get(&format!("/well/plan{ending}")).await.status,
                StatusCode::NOT_FOUND,
                "{ending}"
            );
        }
        assert_eq!(app.reader().get("/well/plan").await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_page_tells_those_who_are_sent_its_address_what_it_is_about() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Steward).await;
        let project = app.project("well", Policy::Members).await;
        app.outline(&ann, &project, "Plan", "# Plan\n\n## Water\n\nEight *\"deep\"* boreholes.\n").await;
        app.outline(&ann, &project, "Rooms", "# Rooms\n").await;
        let mut reader = app.reader();
        let page = reader.page("/well/plan").await;
        for told in [
            "<meta name=\"description\" content=\"Eight &quot;deep&quot; boreholes.\">",
            "<meta property=\"og:title\" content=\"Plan · well\">",
            "<meta property=\"og:description\" content=\"Eight &quot;deep&quot; boreholes.\">",
            "<meta property=\"og:site_name\" content=\"Dugnad\">",
            "<title>Plan · well · Dugnad</title>",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
        for path in ["/well/rooms", "/well"] {
            let page = reader.page(path).await;
            assert!(page.contains("<meta name=\"description\" content=\"To test.\">"), "{path}: {page}");
        }
        assert!(!reader.page("/well/plan/history").await.contains("name=\"description\""));
    })
    .await;
}

#[tokio::test]
async fn the_icon_is_where_browsers_look_for_it_too() {
    let app = TestApp::on_sqlite().await;
    let icon = app.reader().get("/favicon.ico").await;
    assert_eq!(icon.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(app.reader().get(icon.location()).await.headers[header::CONTENT_TYPE], "image/svg+xml");
}

#[tokio::test]
async fn a_page_has_one_heading_of_the_first_level_whatever_its_text_begins_with() {
    let app = TestApp::on_sqlite().await;
    let ann = app.person("Ann", Role::Steward).await;
    let project = app.project("well", Policy::Members).await;
    app.outline(&ann, &project, "Plan", "# What we want\n\n## Water\n\nA well.\n").await;
    let page = app.reader().page("/well/plan").await;
    assert_eq!(page.matches("<h1").count(), 1, "{page}");
    assert!(page.contains("<h2 id=\"s-what-we-want\">") && page.contains("<h3 id=\"s-water\">"), "{page}");
}

#[tokio::test]
async fn a_link_to_another_project_is_written_as_soon_as_its_target_is() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Steward).await;
        let (here, there) = (app.project("well", Policy::Members).await, app.project("school", Policy::Members).await);
        app.outline(&ann, &here, "Plan", "[[school/rooms]], [[school/roads]]\n").await;
        let rooms = app.start(&ann, &there, "Rooms").await;
        let roads = app.start(&ann, &there, "Roads").await;
        let mut reader = app.reader();
        assert_eq!(reader.page("/well/plan").await.matches("class=\"unwritten\"").count(), 2);
        app.save(&ann, &there, &rooms, 0, "Two rooms.\n").await;
        assert_eq!(reader.page("/well/plan").await.matches("class=\"unwritten\"").count(), 1);
        // Words that somebody only proposed stand nowhere, until they are accepted.
        app.propose(&ann, &there, &roads, 0, "One road.\n").await;
        assert_eq!(reader.page("/well/plan").await.matches("class=\"unwritten\"").count(), 1);
        app.person("Rita", Role::Reviewer).await;
        let mut reviewer = app.signed_in("Rita", PASSWORD).await;
        let seen = hidden(&reviewer.page("/school/roads/proposals/1").await, "line");
        let accepted = reviewer.post("/school/roads/proposals/1/accept", &[("reason", ""), ("line", &seen)]).await;
        assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.text());
        assert!(!reader.page("/well/plan").await.contains("class=\"unwritten\""));
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn a_link_by_title_leads_to_the_outline_with_that_title_whatever_its_address() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Steward).await;
        let project = app.project("well", Policy::Members).await;
        app.outline(&ann, &project, "Wasserplan für alle", "The map.\n").await;
        let rename = [("title", "Water: the map"), ("slug", "wells"), ("kind", "page"), ("voice", "")];
        let mut steward = app.signed_in("Ann", PASSWORD).await;
        steward.post("/well/wasserplan-fur-alle/settings", &rename).await;
        let text = "[[Water: the map]], [[water the map#Near|near]], [[Wasserplan für alle]], [[Roads]]\n";
        app.outline(&ann, &project, "Plan", text).await;
        let mut reader = app.reader();
        let page = reader.page("/well/plan").await;
        assert!(page.contains("<a href=\"/well/wells\">Water: the map</a>"), "{page}");
        assert!(page.contains("<a href=\"/well/wells#s-near\">near</a>"), "{page}");
        assert!(page.contains("title=Roads") && page.matches("class=\"unwritten\"").count() == 1, "{page}");
        assert!(reader.page("/well/wells/links").await.contains("href=\"/well/plan\""), "it is told what links there");

        // An outline that has the address comes before all that only have the title.
        let other = app.outline(&ann, &project, "Water the map", "Another.\n").await;
        assert_eq!(other.slug, "water-the-map");
        assert!(reader.page("/well/plan").await.contains("<a href=\"/well/water-the-map\">Water: the map</a>"));
        assert!(reader.page("/well/water-the-map/links").await.contains("href=\"/well/plan\""));
        let old = "/well/-/new?title=Water&slug=water-the-map";
        assert_eq!(reader.get(old).await.location(), "/well/water-the-map", "who followed it before is led there too");
    })
    .await;
}

/// The head of a page alone.
async fn head(reader: &mut Browser, address: &str) -> Answer {
    reader.request(Request::builder().method(Method::HEAD).uri(address), Body::empty()).await
}

#[tokio::test]
async fn asking_for_the_head_of_a_page_first_leaves_it_whole_for_everybody() {
    on_both(|app| async move {
        with_plan(&app).await;
        for address in ["/", "/well", "/well/plan", "/well/plan.md", "/well/plan.atom", "/-/changes"] {
            let head = head(&mut app.reader(), address).await;
            let whole = app.reader().get(address).await;
            assert_eq!(head.status, StatusCode::OK, "{address}");
            assert!(whole.bytes.len() > 50, "{address}: {}", whole.text());
            for name in [header::ETAG, header::CONTENT_TYPE, header::VARY] {
                assert_eq!(head.headers[&name], whole.headers[&name], "{name} of {address}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_to_a_section_that_has_another_heading_by_now_leads_to_the_outline_as_it_is() {
    let app = TestApp::on_sqlite().await;
    with_plan(&app).await;
    let gone = app.reader().get("/well/plan/edit?section=wells").await;
    assert_eq!((gone.status, gone.location()), (StatusCode::SEE_OTHER, "/well/plan"));
    assert_eq!(app.reader().get("/well/nothing/edit?section=wells").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn slashes_too_many_and_large_letters_lead_to_the_address_without_them_and_never_elsewhere() {
    on_both(|app| async move {
        with_plan(&app).await;
        for (odd, plain) in [
            ("/well/", "/well"),
            ("/well/plan/", "/well/plan"),
            ("//well//plan", "/well/plan"),
            ("/well/plan/history/?before=5", "/well/plan/history?before=5"),
            ("//example.org/", "/example.org"),
            ("/Well/Plan", "/well/plan"),
            ("/WELL/PLAN.md?a=B", "/well/plan.md?a=B"),
        ] {
            let answer = app.reader().get(odd).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::MOVED_PERMANENTLY, plain), "{odd}");
        }
        assert_eq!(app.reader().get("/\\example.org/").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn who_has_to_sign_in_first_comes_back_to_what_she_asked_for() {
    on_both(|app| async move {
        app.person("Owner", Role::Owner).await;
        app.project("secret", Policy::Closed).await;
        for (address, next, class) in [
            ("/secret", "%2Fsecret", ""),
            ("/-/site", "%2F-%2Fsite", " class=\"button\""),
            ("/secret/plan/edit?section=water", "%2Fsecret%2Fplan%2Fedit%3Fsection%3Dwater", ""),
        ] {
            let page = app.reader().get(address).await.text();
            let way = format!("<a{class} href=\"/-/sign-in?next={next}\">Sign in</a>");
            assert!(page[page.find("<main").expect("a page")..].contains(&way), "{way} in {page}");
        }
        let page = app.signed_in("Owner", PASSWORD).await.get("/secret/nothing").await.text();
        assert!(!page.contains("/-/sign-in"), "{page}");
        let page = app.reader().get("/-/sign-out").await.text();
        assert!(page.contains("/-/sign-in?next=%2F\""), "what is only sent to is nowhere to come back to: {page}");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_led_to_a_feed_that_is_not_there() {
    on_both(|app| async move {
        app.person("Ann", Role::Volunteer).await;
        assert!(!app.reader().page("/-/people/ann").await.contains("changes.atom"));
        with_plan_of(&app, "Ben").await;
        assert!(app.reader().page("/-/people/ben").await.contains("/-/people/ben/changes.atom"));
    })
    .await;
}

#[tokio::test]
async fn crawlers_are_asked_to_keep_to_what_readers_read() {
    let app = TestApp::on_sqlite().await;
    let answer = app.reader().get("/robots.txt").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/plain; charset=utf-8");
    let text = answer.text();
    let refused: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("Disallow: ")).collect();
    let is_refused = |path: &str| {
        refused.iter().any(|rule| {
            let mut rest = Some(path);
            for (place, part) in rule.split('*').enumerate() {
                rest = rest.and_then(|rest| match place {
                    0 => rest.strip_prefix(part),
                    _ => rest.find(part).map(|at| &rest[at + part.len()..]),
                });
            }
            rest.is_some()
        })
    };
    for path in ["/", "/well", "/well/plan", "/well/plan.md"] {
        assert!(!is_refused(path), "{path}");
    }
    for path in ["/-/search", "/r/0123", "/well/-/changes", "/well/plan/history", "/well/plan/compare/a..b", "/well?x"]
    {
        assert!(is_refused(path), "{path}");
    }
}

#[tokio::test]
async fn every_topic_of_a_portrait_can_be_led_to_whatever_it_is_called() {
    let app = TestApp::on_sqlite().await;
    let ann = app.person("Ann", Role::Steward).await;
    let project = app.project("well", Policy::Members).await;
    let mut steward = app.signed_in("Ann", PASSWORD).await;
    steward.post("/well/-/new", &[("title", "Plan"), ("kind", "plan")]).await;
    let text = "## Main\n\nA well.\n\n## Pages\n\nTwo.\n\n## Plan\n\nDig.\n";
    crate::proposing::send(&app, &mut steward, "/well/plan/edit", &[("text", text), ("do", "save")]).await;
    app.outline(&ann, &project, "Budget", "Ten.\n").await;
    let page = app.reader().page("/well").await;
    for id in ["main", "pages", "s-main", "s-pages", "s-plan"] {
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}: {page}");
    }
}

#[tokio::test]
async fn a_portrait_lists_so_many_pages_as_somebody_reads() {
    let app = TestApp::on_sqlite().await;
    let ann = app.person("Ann", Role::Steward).await;
    let project = app.project("well", Policy::Members).await;
    for number in 0..302 {
        app.outline(&ann, &project, &format!("Page {number:03}"), "Words.\n").await;
    }
    let page = app.reader().page("/well").await;
    assert_eq!(page.matches("href=\"/well/page-").count(), 300);
    assert!(
        page.contains("302 pages") && page.contains("And 2 more pages") && page.contains("q=project%3Awell"),
        "{page}"
    );
}

#[tokio::test]
async fn whoever_finds_nothing_is_led_to_what_she_may_have_looked_for() {
    on_both(|app| async move {
        app.person("Owner", Role::Owner).await;
        app.project("well", Policy::Open).await;
        app.project("secret", Policy::Closed).await;
        let main =
            |page: &str| page[page.find("<main").expect("a page")..page.find("</main>").expect("its end")].to_owned();
        let page = main(&app.reader().get("/well/rain-water").await.text());
        let start = "<a class=\"button\" href=\"/well/-/new?title=rain+water&amp;slug=rain-water\">Start this page</a>";
        let search = "<a class=\"button quiet\" href=\"/-/search?q=rain+water\"><span>Search for “<bdi>rain water</bdi>”</span></a>";
        let project = "<a class=\"button quiet\" href=\"/well\"><span>Go to <bdi>well</bdi></span></a>";
        for way in [start, search, project] {
            assert!(page.contains(way), "{way}: {page}");
        }
        assert!(page.find("Sign in") > page.find("Start this page"), "{page}");
        let page = main(&app.reader().get("/well/rain-water/edit").await.text());
        assert!(page.contains(search) && page.contains(project), "{page}");
        let (ann, project) = (app.person("Ann", Role::Volunteer).await, app.project("school", Policy::Open).await);
        app.outline(&ann, &project, "The rooms", "Two.\n").await;
        let page = main(&app.reader().get("/school/the-rooms/proposals/7").await.text());
        let there = "<a class=\"button\" href=\"/school/the-rooms\"><span>Go to <bdi>The rooms</bdi></span></a>";
        assert!(page.contains(there) && !page.contains("Start this page") && !page.contains("Search for"), "{page}");
        // Nobody learns that there is a project which she may not read.
        let (secret, nowhere) =
            (app.reader().get("/secret/plan").await.text(), app.reader().get("/nowhere/plan").await.text());
        assert_eq!(main(&secret).replace("secret", "nowhere"), main(&nowhere));
        let page = main(&app.reader().get("/-/nothing").await.text());
        assert!(page.contains("/-/search?q=nothing") && page.contains("See all projects"), "{page}");
        assert!(
            main(&app.signed_in("Owner", PASSWORD).await.get("/secret/plan").await.text()).contains("Start this page")
        );
    })
    .await;
}
