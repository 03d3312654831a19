//! The page that shows who wrote each passage, and the same for other programs.

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::store::outline::Outline;
use dugnad::store::project::{Policy, Project};
use dugnad::wiki::authorship;
use serde_json::Value;

use crate::app::{Browser, PASSWORD, TestApp, on_both};
use crate::browser::Site;

const WELL: &str = "# Water\n\nThe well at Abala is eleven metres deep and was dug by hand in March.\n";
const PUMP: &str = "The hand pump came from Soroti on a lorry, and the committee paid for it in two parts.\n";

/// An outline by Ann Abbo, in which Bo Oding changed a number.
async fn by_two(app: &TestApp, policy: Policy) -> (Project, Outline) {
    let project = app.project("village", policy).await;
    let ann = app.person("Ann Abbo", Role::Owner).await;
    let bo = app.person("Bo Oding", Role::Owner).await;
    let outline = app.outline(&ann, &project, "Plan", &format!("{WELL}\n{PUMP}")).await;
    app.save(&bo, &project, &outline, 1, &format!("{}\n{PUMP}", WELL.replace("eleven", "twelve"))).await;
    (project, outline)
}

#[tokio::test]
async fn the_page_says_who_wrote_each_passage_and_leads_to_its_revision() {
    on_both(|app| async move {
        by_two(&app, Policy::Members).await;
        let page = app.reader().page("/village/plan/authors").await;
        for told in ["34 words by 2 people", "Ann Abbo</a>", "97 % · 33 words", "Bo Oding</a>", "3 % · 1 word"] {
            assert!(page.contains(told), "{told} is not in {page}");
        }
        assert!(
            page.contains("<span class=\"initials by-1\">AA</span> Ann Abbo</a><span class=\"with\"> with edits by ")
        );
        let (before, edit) = page.split_once("<sup>BO</sup>twelve</a></span>").expect("the edit carries initials");
        let (passage, link) = before.rsplit_once("<a href=\"").expect("a link");
        assert!(passage.ends_with("<span class=\"edit by-2\" title=\"Bo Oding, 1 January 2026\">"), "{passage}");
        let link = link.trim_end_matches("\">");
        assert!(app.reader().page(link).await.contains("Bo Oding"), "it leads to his revision");
        assert_eq!(edit.matches("class=\"beside\"").count(), 1, "the second paragraph is Ann's alone");
        let outline = app.reader().page("/village/plan").await;
        assert!(
            outline.contains("<a href=\"/village/plan/authors\">Written by Ann Abbo and Bo Oding</a>"),
            "{outline}"
        );
    })
    .await;
}

#[tokio::test]
async fn byte_ranges_cover_every_word_once() {
    on_both(|app| async move {
        let (_, outline) = by_two(&app, Policy::Members).await;
        let text = app.text(&outline).await;
        let answer = app.reader().get("/village/plan/authors.json").await;
        let told: Value = serde_json::from_slice(&answer.bytes).expect("JSON");
        let mut at = 0;
        for passage in told["passages"].as_array().expect("passages") {
            let range = |end: &str| passage[end].as_u64().expect("a number") as usize;
            assert_eq!(text[at..range("start")].trim(), "", "only white space is nobody's");
            at = range("end");
            assert_eq!(passage["revision"].as_str().map(str::len), Some(64));
            let author = &told["authors"][passage["author"].as_u64().expect("a place") as usize]["name"];
            assert_eq!(author == "Bo Oding", &text[range("start")..at] == "twelve", "{passage}");
        }
        assert_eq!(text[at..].trim(), "");
    })
    .await;
}

#[tokio::test]
async fn only_who_may_read_an_outline_sees_its_authors() {
    on_both(|app| async move {
        by_two(&app, Policy::Closed).await;
        for path in ["/village/plan/authors", "/village/plan/authors.json"] {
            assert_eq!(app.reader().get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            let mut ann: Browser = app.signed_in("Ann Abbo", PASSWORD).await;
            assert_eq!(ann.get(path).await.status, StatusCode::OK, "{path}");
        }
        assert_eq!(app.reader().get("/village/nothing/authors").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn words_that_came_from_a_proposal_nobody_published_name_nobody() {
    on_both(|app| async move {
        let (project, outline) = by_two(&app, Policy::Members).await;
        let eve = app.person("Eve Hidden", Role::Volunteer).await;
        let ann = app.person("Ann Other", Role::Owner).await;
        let text = format!("{WELL}\n{PUMP}\nEvery committee keeps a book with the price of each repair.\n");
        app.propose(&eve, &project, &outline, 1, &text).await;
        app.save(&ann, &project, &outline, 1, &text).await;
        let page = app.reader().page("/village/plan/authors").await;
        assert!(page.contains("keeps a book"), "{page}");
        for path in ["/village/plan/authors", "/village/plan/authors.json", "/village/plan"] {
            assert!(!app.reader().page(path).await.contains("Eve Hidden"), "{path}");
        }
        let mut reviewer = app.signed_in("Ann Other", PASSWORD).await;
        assert!(reviewer.page("/village/plan/authors").await.contains("Eve Hidden"), "who may read proposals sees her");
    })
    .await;
}

#[tokio::test]
async fn a_wiki_from_before_says_that_authorship_is_being_worked_out_until_it_is() {
    on_both(|app| async move {
        let (project, outline) = by_two(&app, Policy::Members).await;
        let app = app.after("delete from authorship; delete from memory").await;
        let page = app.reader().page("/village/plan/authors").await;
        assert!(page.contains("Authorship is being worked out") && page.contains("twelve"), "{page}");
        assert!(app.reader().page("/village/plan").await.contains("Written by 2 people"));
        let told: Value = serde_json::from_str(&app.reader().page("/village/plan/authors.json").await).expect("JSON");
        assert_eq!(told["passages"], Value::Null);

        let cy = app.person("Cy", Role::Owner).await;
        app.save(&cy, &project, &outline, 2, &format!("{}\n{PUMP}", WELL.replace("eleven", "thirteen"))).await;
        let report = authorship::replay_untraced(&app.store).await.expect("a replay");
        assert_eq!((report.outlines, report.untraced, report.wrong), (1, 3, 0));
        assert!(app.reader().page("/village/plan/authors").await.contains("<sup>C</sup>thirteen"));
        assert_eq!(authorship::replay_untraced(&app.store).await.expect("a replay").outlines, 0);
    })
    .await;
}

#[tokio::test]
async fn the_page_fits_a_phone_and_a_laptop() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    let Some(site) = Site::of(&app).await else { return };
    for browser in [site.phone().await, site.desktop().await] {
        browser.open("/okware/plan").await;
        browser.follow("Written by").await;
        assert_eq!(browser.address().await, "/okware/plan/authors");
        browser.sees(&["Who wrote The plan", "Sarah Namwase", "with edits by", "and 5 others"]).await;
        browser.follow_first("article .edit > a").await;
        browser.sees(&["Revision "]).await;
        browser.open("/bustan/plan/authors").await;
        browser.close().await;
    }
}
