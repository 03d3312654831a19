//! Who finds what: nothing that is not for everybody is found, counted or suggested to others, and open proposals only to
//! those who may read them.

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::store::project::{Facts, Policy, Project};
use dugnad::store::{OutlineKey, outline, proposal};
use dugnad::wiki::accept::{self, Verdict, accept};
use dugnad::wiki::describe;
use dugnad::wiki::viewer::Viewer;

use crate::app::{Browser, PASSWORD, TestApp, on_both};
use crate::search::{api, finds, found};

/// A closed project with an outline, and somebody who may read it.
async fn with_secret(app: &TestApp) -> (Viewer, Project) {
    let owner = app.person("Olga", Role::Owner).await;
    let shelter = app.project("shelter", Policy::Closed).await;
    app.outline(&owner, &shelter, "Safe house", "# Safe house\n\n## Keys\n\nUnder the axolotl.\n").await;
    app.index().await;
    (owner, shelter)
}

/// All addresses that could give something away, each asked for one word.
const ADDRESSES: [&str; 7] = [
    "/-/search?q=",
    "/-/search?jump=yes&q=",
    "/-/search?when=ever&q=",
    "/-/search.atom?q=",
    "/-/search/suggest?q=",
    "/-/api/v1/search?q=",
    "/-/api/v1/search?when=ever&q=",
];

/// Insists that a word leads nowhere for somebody, and that nothing of the secret is told.
async fn learns_nothing(browser: &mut Browser, word: &str) {
    for address in ADDRESSES {
        let path = format!("{address}{}", form_urlencoded::byte_serialize(word.as_bytes()).collect::<String>());
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let text = answer.text();
        for told in ["shelter", "Safe house", "safe-house", "Under the", "Keys"] {
            assert!(!text.contains(told) || word.contains(told), "{path} tells {told}: {text}");
        }
    }
    let answer = api(browser, word, "").await;
    assert_eq!(answer["total"], 0, "{word}: {answer}");
    assert_eq!(answer["facets"]["projects"], serde_json::json!([]));
}

#[tokio::test]
async fn what_a_closed_project_holds_is_found_by_its_members_only() {
    on_both(|app| async move {
        let (_, shelter) = with_secret(&app).await;
        let member = app.person("Dora", Role::Reader).await;
        let mut tx = app.store.begin_write().await.expect("a transaction");
        let key = member.person.as_ref().expect("a person").key;
        dugnad::store::membership::set(&mut tx, shelter.key, key, Role::Reader).await.expect("a role");
        tx.commit().await.expect("kept");
        app.person("Eve", Role::Steward).await;
        for word in [
            "axolotl",
            "axolotl project:shelter",
            "safe house",
            "axolot",
            "axo*",
            "shelter",
            "in:title keys",
            "axolotl author:olga",
        ] {
            learns_nothing(&mut app.reader(), word).await;
            learns_nothing(&mut app.signed_in("Eve", PASSWORD).await, word).await;
        }
        for name in ["Dora", "Olga"] {
            let mut browser = app.signed_in(name, PASSWORD).await;
            assert_eq!(found(&mut browser, "axolotl").await, ["/shelter/safe-house"]);
            assert_eq!(api(&mut browser, "axolotl", "&when=ever").await["total"], 1);
            assert!(browser.page("/-/search/suggest?q=saf").await.contains("Safe house"));
        }
    })
    .await;
}

#[tokio::test]
async fn what_becomes_private_is_gone_before_the_index_knows() {
    on_both(|app| async move {
        let (owner, shelter) = with_secret(&app).await;
        let open = app.project("open", Policy::Open).await;
        let moved = app.outline(&owner, &open, "Notes", "Where the capybara sleeps.\n").await;
        let other = app.project("other", Policy::Open).await;
        app.outline(&owner, &other, "More", "Where the tapir sleeps.\n").await;
        app.index().await;
        let mut reader = app.reader();
        finds(&mut reader, &[("capybara", &["/open/notes"]), ("tapir", &["/other/more"])]).await;
        describe::move_outline(&app.store, &owner, (&open, &moved), &shelter, app.now()).await.expect("it moves");
        let facts =
            Facts { name: "other", aim: "To test.", place: "", language: "en", licence: "", policy: Policy::Closed };
        describe::project(&app.store, &owner, &other, &facts, app.now()).await.expect("it is closed");
        for word in ["capybara", "tapir"] {
            learns_nothing(&mut reader, word).await;
        }
        app.index().await;
        for word in ["capybara", "tapir"] {
            learns_nothing(&mut reader, word).await;
            assert_eq!(api(&mut app.signed_in("Olga", PASSWORD).await, word, "&when=ever").await["total"], 1);
        }
    })
    .await;
}

#[tokio::test]
async fn open_proposals_are_found_by_reviewers_and_by_whoever_made_them() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let bo = app.person("Bo", Role::Reviewer).await;
        app.person("Eve", Role::Volunteer).await;
        let project = app.project("well", Policy::Reviewed).await;
        let outline = app.start(&bo, &project, "Plan").await;
        app.propose(&ann, &project, &outline, 0, "The pangolin is shy.\n").await;
        app.index().await;
        for name in ["Ann", "Bo"] {
            let page = app.signed_in(name, PASSWORD).await.page("/-/search?q=pangolin").await;
            assert!(page.contains("/well/plan/proposals/1"), "{name}: {page}");
        }
        for mut other in [app.reader(), app.signed_in("Eve", PASSWORD).await] {
            for address in ADDRESSES {
                let page = other.get(&format!("{address}pangolin")).await.text();
                assert!(!page.contains("shy") && !page.contains("/well/plan"), "{address}: {page}");
            }
        }
        accepts(&app, &bo, &project, outline.key).await;
        app.index().await;
        assert_eq!(found(&mut app.reader(), "pangolin").await, ["/well/plan"]);
        let traced = api(&mut app.reader(), "pangolin", "&when=ever").await;
        assert_eq!(traced["results"][0]["first"]["author"]["name"], "Ann", "{traced}");
        let page = app.signed_in("Bo", PASSWORD).await.page("/-/search?q=pangolin").await;
        assert!(!page.contains("/proposals/1"), "it does not wait any more");
    })
    .await;
}

#[tokio::test]
async fn open_proposals_are_narrowed_as_all_else_is() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let bo = app.person("Bo", Role::Reviewer).await;
        let project = app.project("well", Policy::Reviewed).await;
        app.project("other", Policy::Reviewed).await;
        let outline = app.start(&bo, &project, "Plan").await;
        app.propose(&ann, &project, &outline, 0, "The pangolin is shy.\n").await;
        app.index().await;
        for mut browser in [app.signed_in("Ann", PASSWORD).await, app.signed_in("Bo", PASSWORD).await] {
            for (question, is_found) in [
                ("pangolin", true),
                ("pangolin+project:well", true),
                ("pangolin+-bold", true),
                ("pangolin+project:other", false),
                ("pangolin+-project:well", false),
                ("pangolin+-shy", false),
                ("pangolin+-%22is+shy%22", false),
            ] {
                let page = browser.page(&format!("/-/search?q={question}")).await;
                assert_eq!(page.contains("1 open proposal"), is_found, "{question}: {page}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_withdrawn_or_declined_is_found_by_nobody() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let bo = app.person("Bo", Role::Reviewer).await;
        let project = app.project("well", Policy::Reviewed).await;
        let outline = app.start(&bo, &project, "Plan").await;
        app.propose(&ann, &project, &outline, 0, "The pangolin is shy.\n").await;
        app.propose(&ann, &project, &outline, 0, "The aardvark is shy.\n").await;
        app.index().await;
        let withdrawn = app.signed_in("Ann", PASSWORD).await.post("/well/plan/proposals/1/withdraw", &[]).await;
        assert_eq!(withdrawn.status, StatusCode::SEE_OTHER);
        let aardvark = proposal::by_number(&mut app.store.read().await.expect("a connection"), outline.key, 2).await;
        let aardvark = aardvark.expect("read").expect("the proposal");
        let outline = app.again(&outline).await;
        let verdict =
            Verdict { project: &project, outline: &outline, proposal: &aardvark, reason: "No", time: app.now() };
        accept::decline(&app.store, &bo, &verdict).await.expect("it is declined");
        for is_followed in [false, true] {
            if is_followed {
                app.index().await;
            }
            for mut browser in [app.reader(), app.signed_in("Ann", PASSWORD).await, app.signed_in("Bo", PASSWORD).await]
            {
                for (address, word) in
                    ADDRESSES.iter().flat_map(|address| [(address, "pangolin"), (address, "aardvark")])
                {
                    let page = browser.get(&format!("{address}{word}")).await.text();
                    assert!(!page.contains("shy") && !page.contains("/well/plan"), "{address}: {page}");
                }
            }
        }
    })
    .await;
}

async fn accepts(app: &TestApp, reviewer: &Viewer, project: &Project, outline: OutlineKey) {
    let mut conn = app.store.read().await.expect("a connection");
    let outline = outline::by_key(&mut conn, outline).await.expect("read").expect("the outline");
    let proposal = proposal::by_number(&mut conn, outline.key, 1).await.expect("read").expect("a proposal");
    drop(conn);
    let (reason, time) = ("", app.now());
    let verdict = Verdict { project, outline: &outline, proposal: &proposal, reason, time };
    accept(&app.store, reviewer, &verdict).await.expect("it is accepted");
}
