//! What people do with the wiki from beginning to end, in a real browser: on a phone with scripts off, on a laptop with scripts on.

use dugnad::exchange::import;

use crate::app::{TestApp, path_of};
use crate::browser::{Browser, Site};
use crate::repository;

/// The password of everybody in the demo.
const DEMO: &str = "okware-demo";

#[tokio::test]
async fn a_stranger_reads_the_demo_signs_in_edits_meets_a_conflict_and_loses_nothing() {
    for (width, scripts) in [(360, false), (1280, true)] {
        let app = TestApp::on_sqlite().await.with_demo().await;
        let Some(site) = Site::of(&app).await else { return };
        let window = site.window(width, scripts).await;
        reads_a_project_from_two_sides(&window).await;
        window.sign_in("peter-emorut", DEMO).await;
        window.open("/okware/plan/edit?section=water").await;
        window.retype("26 of them gave water", "25 of them gave water").await;
        window.fill("summary", "Counted again on foot").await;
        writes_meanwhile(&site).await;
        window.press("Save").await;
        let told = ["Two of you changed the same place", "Sarah Namwase wrote", "Peter Emorut wrote", "1 of 1"];
        window.sees(&told).await;
        window.close().await;

        // A third person settles it, on the same sort of machine.
        let window = site.window(width, scripts).await;
        window.sign_in("owner", DEMO).await;
        settles_what_waits(&window).await;
        window.open("/okware/plan/history").await;
        window.sees(&["Counted again on foot", "The district's count", "The newer count"]).await;
        window.open("/okware/plan/credits").await;
        window.sees(&["Peter Emorut", "Sarah Namwase"]).await;
        window.open("/okware/plan").await;
        assert!(!window.words().await.contains("since your visit"), "what she settled is no news to her");
        window.close().await;
    }
}

async fn writes_meanwhile(site: &Site) {
    let desktop = site.desktop().await;
    desktop.sign_in("sarah-namwase", DEMO).await;
    desktop.open("/okware/plan/edit?section=water").await;
    desktop.retype("26 of them gave water", "27 of them gave water").await;
    desktop.fill("summary", "The district's count").await;
    desktop.press("Save").await;
    desktop.sees(&["27 of them gave water", "Saved."]).await;
    desktop.close().await;
}

async fn reads_a_project_from_two_sides(phone: &Browser) {
    phone.open("/").await;
    phone.follow("Okware").await;
    assert_eq!(phone.address().await, "/okware");
    phone.follow("Read the plan").await;
    assert_eq!(phone.address().await, "/okware/plan");
    phone.sees(&["26 of them gave water"]).await;
    phone.open("/okware").await;
    phone.follow_first("ul.voices h3 a").await;
    let address = phone.address().await;
    assert!(address.starts_with("/okware/") && address.contains("#s-"), "a topic of an angle: {address}");
}

async fn settles_what_waits(phone: &Browser) {
    phone.open("/okware/-/review").await;
    phone.follow("Counted again on foot").await;
    phone.pick("The words of Sarah Namwase").await;
    phone.press("Keep my choices for later").await;
    phone.open("/okware/-/review").await;
    phone.follow("Counted again on foot").await;
    assert!(phone.is_picked("The words of Sarah Namwase").await, "what was decided is still there");
    assert!(phone.field("words-1").await.contains("25 of them gave water"), "own words to begin with");
    phone.pick("The words of Peter Emorut").await;
    phone.fill("summary", "The newer count").await;
    phone.press("Save").await;
    assert_eq!(path_of(&phone.address().await), "/okware/plan");
    phone.sees(&["25 of them gave water", "Saved.", "See what changed"]).await;
}

#[tokio::test]
async fn a_stranger_proposes_and_amends_a_reviewer_takes_a_part_and_her_name_stands_beside_it() {
    for (width, scripts) in [(360, false), (1280, true)] {
        let app = TestApp::on_sqlite().await.with_demo().await;
        let Some(site) = Site::of(&app).await else { return };
        let stranger = site.window(width, scripts).await;
        let own = proposes_and_amends(&app, &stranger).await;

        let reviewer = site.window(width, scripts).await;
        reviewer.sign_in("sarah-namwase", DEMO).await;
        reviewer.open("/okware").await;
        reviewer.follow("Proposals waiting").await;
        reviewer.follow("Two give brown water").await;
        reviewer.sees(&["Mend first: change its words yourself"]).await;
        reviewer.press("Mend first").await;
        reviewer.retype("gave clean water", "gave safe water").await;
        reviewer.fill("reason", "Thank you: safe is what we test for").await;
        reviewer.press("Accept this text").await;
        reviewer.open("/okware/plan").await;
        reviewer.sees(&["23 of them gave safe water"]).await;
        assert!(!reviewer.words().await.contains("since your visit"));
        reviewer.open("/okware/plan/credits").await;
        reviewer.sees(&["Akello Rose"]).await;
        // The list of those who wrote much less than others is folded.
        reviewer.open("/okware/plan/authors").await;
        reviewer.waits_for("ol.people a[href^='/-/people/guest-']").await;
        reviewer.close().await;

        stranger.open(&own).await;
        let told = ["Accepted in part by Sarah Namwase", "safe is what we test for", "What was taken", "Akello Rose"];
        stranger.sees(&told).await;
        claims(&stranger, &own).await;
        stranger.close().await;
    }
}

/// Gives the address of the link.
async fn proposes_and_amends(app: &TestApp, stranger: &Browser) -> String {
    stranger.open("/okware/plan").await;
    stranger.follow("Propose a change").await;
    stranger.retype("26 of them gave water", "24 of them gave clean water").await;
    stranger.fill("summary", "Two give brown water").await;
    stranger.fill("name", "Akello Rose").await;
    stranger.press("Preview").await;
    stranger.sees(&["A preview: nothing is saved yet.", "24 of them gave clean water"]).await;
    stranger.take_time(app).await;
    stranger.press("Propose").await;
    stranger.sees(&["Your words are kept", "24 of them gave clean water", "Akello Rose"]).await;
    let own = stranger.address().await;
    assert!(stranger.field("own-link").await.ends_with(&own));
    stranger.open(&own).await;
    stranger.follow("Change it").await;
    stranger.retype("24 of them gave clean water", "23 of them gave clean water").await;
    stranger.take_time(app).await;
    stranger.press("Change the proposal").await;
    stranger.sees(&["23 of them gave clean water"]).await;
    own
}

async fn claims(stranger: &Browser, own: &str) {
    stranger.follow("sign in").await;
    stranger.fill("name", "peter-emorut").await;
    stranger.fill("password", DEMO).await;
    stranger.press("Sign in").await;
    assert_eq!(stranger.address().await, own, "she is back at her proposal");
    stranger.press("Put it under my name, Peter Emorut").await;
    stranger.open("/okware/plan/credits").await;
    stranger.sees(&["Peter Emorut"]).await;
    assert!(!stranger.words().await.contains("Akello Rose"));
    stranger.open("/okware/plan/authors").await;
    stranger.waits_for("ol.people a[href='/-/people/peter-emorut']").await;
    stranger.open("/-/people/peter-emorut").await;
    stranger.sees(&["Proposals accepted", "in part, by Sarah Namwase", "safe is what we test for"]).await;
}

#[tokio::test]
async fn a_comparison_leads_from_change_to_change_and_from_each_end_of_a_move_to_the_other() {
    let app = TestApp::on_sqlite().await;
    let owner = app.person("Owner", dugnad::store::membership::Role::Owner).await;
    let project = app.project("well", dugnad::store::project::Policy::Members).await;
    let walk = "Every committee keeps a book in which each repair is written down with its price.\n\n";
    let rest = "The school has two rooms with roofs, and a third that waits for its timber from the lake.\n\n\
                The ward is open on every day of the week but Sunday, when the nurse sings in the choir.\n\n";
    let outline = app.outline(&owner, &project, "Plan", &format!("# Plan\n\n{walk}{rest}One well.\n")).await;
    app.save(&owner, &project, &outline, 1, &format!("# Plan\n\n{rest}{walk}Two wells.\n")).await;
    let Some(site) = Site::of(&app).await else { return };
    for (width, scripts) in [(360, false), (1280, true)] {
        let window = site.window(width, scripts).await;
        window.open("/well/plan/compare/prev..head").await;
        window.sees(&["moved away from here", "Two", "Change 1 of"]).await;
        let compared = window.address().await;
        for (link, place) in [
            ("a[href='#moved-to-0']", "#moved-to-0"),
            ("a[href='#moved-from-0']", "#moved-from-0"),
            (".told a[href='#change-2']", "#change-2"),
            (".told a[href='#change-1']", "#change-1"),
        ] {
            window.follow_first(link).await;
            assert_eq!(window.address().await, format!("{compared}{place}"));
        }
        if scripts {
            window.types("n").await;
            window.waits_for(".compared [id^=change-]:focus").await;
        }
        window.close().await;
    }
}

#[tokio::test]
async fn a_git_history_is_imported_and_browsed() {
    let app = TestApp::on_sqlite().await;
    app.person("Owner", dugnad::store::membership::Role::Owner).await;
    let repository = repository::of_a_village();
    let wanted = import::Wanted { repository: repository.path(), path: None, rev: "HEAD" };
    import::run(&app.store, "village", &wanted).await.expect("the history is imported");
    let Some(site) = Site::of(&app).await else { return };
    let phone = site.phone().await;
    phone.open("/village").await;
    phone.sees(&["Water"]).await;
    phone.follow("Read the plan").await;
    phone.sees(&["A village", "A road by March"]).await;
    phone.open("/village/wells").await;
    assert_eq!(phone.address().await, "/village/water", "an old address leads on");
    phone.sees(&["Nine wells", "Two pumps"]).await;
    phone.follow("History").await;
    phone.sees(&["Ann Abbo", "Bo Byamukama", "Bring both counts together", "Call it water"]).await;
    phone.press("Compare").await;
    assert!(phone.address().await.starts_with("/village/water/compare/"));
    phone.follow("Source").await;
    assert!(phone.address().await.ends_with("?view=source"));
    phone.close().await;
}

/// Pages that everybody sees.
const PUBLIC: [&str; 23] = [
    "/",
    "/?after=start",
    "/-/changes",
    "/-/people/peter-emorut",
    "/-/sign-in",
    "/-/sign-up",
    "/bustan",
    "/bustan/plan",
    "/garden",
    "/okware",
    "/okware/-/changes",
    "/okware/borehole-log",
    "/okware/community",
    "/okware/plan",
    "/okware/plan/compare/prev..head",
    "/okware/plan/compare/prev..head?view=source",
    "/okware/plan/edit",
    "/okware/plan/edit?section=water",
    "/okware/plan/history",
    "/okware/plan/links",
    "/okware/plan/nowhere",
    "/okware/plan/talk",
    "/nowhere",
];

/// Pages that the owner sees.
const OWNED: [&str; 12] = [
    "/-/account",
    "/-/new-project",
    "/-/site",
    "/garden/-/new",
    "/okware/-/new",
    "/okware/-/review",
    "/okware/-/settings",
    "/okware/plan/history",
    "/okware/plan/proposals",
    "/okware/plan/proposals/1",
    "/okware/plan/proposals/1/talk",
    "/okware/plan/settings",
];

#[tokio::test]
async fn no_page_scrolls_sideways_and_each_has_one_first_heading() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    let Some(site) = Site::of(&app).await else { return };
    let mut wrong = Vec::new();
    for width in [320, 1280] {
        let window = site.window(width, false).await;
        wrong.extend(misshapen(&window, width, &PUBLIC).await);
        window.sign_in("owner", DEMO).await;
        wrong.extend(misshapen(&window, width, &OWNED).await);
        window.close().await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn each_dot_of_a_portrait_stands_in_its_column() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    let Some(site) = Site::of(&app).await else { return };
    for window in [site.phone().await, site.desktop().await] {
        window.open("/okware").await;
        let rows = window.columns(".roll").await;
        assert!(rows.len() > 2 && rows.iter().all(|row| *row == rows[0]), "{rows:?}");
        window.close().await;
    }
}

async fn misshapen(window: &Browser, width: u32, paths: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    for path in paths {
        let shape = window.shape_of(path).await;
        if !shape.is_well() {
            wrong.push(format!("{path} at {width} pixels: {shape:?}"));
        }
    }
    wrong
}
