//! Finding by author: whose words stand in a section, not who once wrote on the page.

use dugnad::store::membership::Role;
use dugnad::store::project::Policy;
use dugnad::store::{person, proposal};
use dugnad::wiki::accept::{self, Verdict};
use dugnad::wiki::indexing::Search;
use dugnad::wiki::viewer::Viewer;
use serde_json::Value;

use crate::app::{Browser, PASSWORD, on_both};
use crate::search::{api, found};

#[tokio::test]
async fn a_section_is_found_by_those_whose_words_stand_in_it() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let bo = app.person("Bo", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        let [water, school] = ["## Water\n\nEight wombats dig.\n", "## School\n\nTwo wombats read.\n"];
        let plan = app.outline(&ann, &project, "Plan", &format!("# Plan\n\n{water}\n{school}")).await;
        let added = format!("# Plan\n\n{water}\n{school}\nA quokka teaches.\n");
        app.save(&bo, &project, &plan, 1, &added).await;
        app.index().await;
        let mut reader = app.reader();
        assert_eq!(sections(&mut reader, "wombats author:bo").await, ["/well/plan#s-school"]);
        assert_eq!(sections(&mut reader, "wombats author:ann").await.len(), 2);
        assert_eq!(handles(&mut reader, "dig").await, ["ann"]);
        assert_eq!(handles(&mut reader, "wombats").await, ["ann", "bo"]);
        app.save(&ann, &project, &plan, 2, &format!("# Plan\n\n{water}\n{school}")).await;
        app.index().await;
        assert!(sections(&mut reader, "author:bo").await.is_empty(), "nothing of hers stands any more");
    })
    .await;
}

#[tokio::test]
async fn outlines_are_counted_for_everybody_whose_words_stand_in_what_is_found() {
    on_both(|app| async move {
        let (ann, bo) = (app.person("Ann", Role::Volunteer).await, app.person("Bo", Role::Volunteer).await);
        let project = app.project("well", Policy::Members).await;
        let text: String = (1..7).map(|number| format!("## Part {number}\n\nA wombat digs.\n\n")).collect();
        let plan = app.outline(&ann, &project, "Plan", &text).await;
        let long = format!("{text}## Last\n\n{}wombat.\n", "Much is said of other things in here. ".repeat(20));
        app.save(&bo, &project, &plan, 1, &long).await;
        app.index().await;
        assert_eq!(
            handles(&mut app.reader(), "wombat").await,
            ["ann", "bo"],
            "though hers is not of the best passages"
        );
        let answer = api(&mut app.reader(), "wombat", "").await;
        assert_eq!(answer["facets"]["authors"][0]["count"], 1, "one outline, however many passages");
    })
    .await;
}

#[tokio::test]
async fn who_is_counted_goes_by_her_new_name_at_once() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        app.outline(&ann, &project, "Plan", "A wombat digs.\n").await;
        app.index().await;
        let mut reader = app.reader();
        let mut counted =
            async || api(&mut reader, "wombat", "").await["facets"]["authors"][0]["name"].as_str().map(str::to_owned);
        assert_eq!(counted().await.as_deref(), Some("Ann"));
        app.signed_in("Ann", PASSWORD).await.post("/-/account", &[("name", "Anna"), ("about", "")]).await;
        assert_eq!(counted().await.as_deref(), Some("Anna"));
    })
    .await;
}

/// The addresses of the passages that are found.
async fn sections(browser: &mut Browser, question: &str) -> Vec<String> {
    let answer = api(browser, question, "").await;
    let hits =
        answer["results"].as_array().expect("a list").iter().flat_map(|one| one["hits"].as_array().expect("hits"));
    hits.map(|hit| hit["url"].as_str().expect("an address").replace("http://wiki.test", "")).collect()
}

/// The people by whom what is found can be narrowed, in order.
async fn handles(browser: &mut Browser, question: &str) -> Vec<String> {
    let answer = api(browser, question, "").await;
    let authors = answer["facets"]["authors"].as_array().expect("a list").iter();
    let mut handles: Vec<String> = authors.map(|one| one["handle"].as_str().expect("a handle").to_owned()).collect();
    handles.sort();
    handles
}

#[tokio::test]
async fn an_address_means_one_of_two_people_of_the_same_name() {
    on_both(|app| async move {
        let project = app.project("well", Policy::Members).await;
        for (title, name) in [("One", "Ann Bo"), ("Two", "Ann Bo 2")] {
            let namesake = app.person(name, Role::Volunteer).await;
            app.outline(&namesake, &project, title, "A quokka.\n").await;
        }
        app.index().await;
        let mut reader = app.reader();
        for (author, paths) in [
            ("\"ann bo\"", &["/well/one", "/well/two"][..]),
            ("ann", &["/well/one", "/well/two"]),
            ("Ann-Bo", &["/well/one"]),
            ("ann-bo-2", &["/well/two"]),
        ] {
            for when in ["", "&when=ever"] {
                let told = api(&mut reader, &format!("quokka author:{author}"), when).await;
                let found = told["results"].as_array().expect("a list").iter();
                let mut found: Vec<_> = found.map(|one| one["url"].as_str().expect("an address")).collect();
                found.sort_unstable();
                let expected: Vec<_> = paths.iter().map(|path| format!("http://wiki.test{path}")).collect();
                assert_eq!(found, expected, "{author}{when}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_guest_wrote_is_found_by_the_name_of_the_account_that_claims_it() {
    on_both(|app| async move {
        let owner = app.person("Olga", Role::Owner).await;
        let rose = app.person("Rose Akello", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        let plan = app.outline(&owner, &project, "Plan", "# Plan\n\nEight wells.\n").await;
        app.propose(&Viewer::stranger(), &project, &plan, 1, "# Plan\n\nEight wells.\n\nA numbat digs.\n").await;
        let mut conn = app.store.read().await.expect("a connection");
        let kept = proposal::by_number(&mut conn, plan.key, 1).await.expect("read").expect("it");
        drop(conn);
        let verdict = Verdict { project: &project, outline: &plan, proposal: &kept, reason: "Thanks", time: app.now() };
        accept::accept(&app.store, &owner, &verdict).await.expect("it is accepted");
        app.index().await;
        let first = |answer: Value| answer["results"][0]["outline"]["slug"].as_str().map(str::to_owned);
        assert!(found(&mut app.reader(), "numbat author:rose-akello").await.is_empty());
        assert_eq!(first(api(&mut app.reader(), "numbat author:rose-akello", "&when=ever").await), None);
        let mut tx = app.store.begin_write().await.expect("a transaction");
        let account = rose.person.expect("an account").key;
        assert!(person::claim(&mut tx, kept.opened_by, account, app.now()).await.expect("claimed"));
        tx.commit().await.expect("kept");
        app.index().await;
        assert_eq!(found(&mut app.reader(), "numbat author:rose-akello").await, ["/well/plan"]);
        let told = first(api(&mut app.reader(), "numbat author:rose-akello", "&when=ever").await);
        assert_eq!(told.as_deref(), Some("plan"));
        let anew = Search::in_memory(app.store.clone());
        anew.follow().await.expect("it is made");
        let contents = |search: &Search| search.index().expect("an index").contents().expect("its contents");
        assert!(contents(&app.app.search) == contents(&anew), "following and making anew come to the same");
    })
    .await;
}
