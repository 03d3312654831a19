//! Pages that hold the longest and oddest words there are, in a window as narrow as a phone's.

use dugnad::store::membership::Role;
use dugnad::store::project::Policy;

use crate::app::{PASSWORD, TestApp};
use crate::browser::Site;

/// A word that nothing breaks, as long as a name may be.
fn word() -> String {
    "Donaudampfschifffahrt".repeat(9).chars().take(100).collect()
}

#[tokio::test]
async fn no_word_is_so_long_that_a_page_gets_wider_than_a_phone() {
    let app = TestApp::on_sqlite().await;
    app.person("Oda", Role::Owner).await;
    let Some(site) = Site::of(&app).await else { return };
    let mut oda = app.signed_in("Oda", PASSWORD).await;
    let word = word();
    let facts = [
        ("name", &*word),
        ("slug", "long"),
        ("aim", &word),
        ("place", &word),
        ("language", "en"),
        ("licence", "CC-BY-SA-4.0"),
        ("policy", "open"),
        ("submission", "00112233445566778899aabbccddeeff"),
    ];
    assert_eq!(oda.post("/-/new-project", &facts).await.location(), "/long");
    let mut conn = app.store.read().await.expect("a connection");
    let project = dugnad::store::project::by_slug(&mut conn, "long").await.expect("read").expect("the project");
    drop(conn);
    let ann = app.person("Ann", Role::Volunteer).await;
    let text = format!("# {word}\n\n## {word}\n\n{word} `{word}`\n\n| {word} | b |\n|--|--|\n| {word} | {word} |\n");
    let outline = app.outline(&ann, &project, "Plan", &text).await;
    app.save(&ann, &project, &outline, 1, &text.replace("| b |", &format!("| {word} |"))).await;
    let phone = site.phone().await;
    for path in [
        "/",
        "/long",
        "/long/plan",
        "/long/plan/history",
        "/long/plan/edit",
        "/long/plan/compare/prev..head",
        "/long/plan/compare/prev..head?view=source",
        "/long/plan/authors",
        "/long/-/changes",
        "/long/-/credits",
    ] {
        let shape = phone.shape_of(path).await;
        assert_eq!(shape.content, shape.window, "{path}");
    }
    phone.close().await;
}

#[tokio::test]
async fn what_unfolds_is_as_tall_as_a_thumb() {
    let app = TestApp::on_sqlite().await;
    let owner = app.person("Oda", Role::Owner).await;
    let project = app.project("well", Policy::Members).await;
    let outline = app.outline(&owner, &project, "Plan", "Eight boreholes work.\n").await;
    app.save(&owner, &project, &outline, 1, "Nine boreholes work.\n").await;
    app.propose(&owner, &project, &outline, 1, "Ten boreholes work.\n").await;
    let Some(site) = Site::of(&app).await else { return };
    let phone = site.phone().await;
    phone.sign_in("Oda", PASSWORD).await;
    phone.open("/well/plan/proposals/1").await;
    let folds = phone.heights("summary").await;
    assert!(folds.len() == 2 && folds.iter().all(|fold| *fold >= 44), "{folds:?}");
    phone.close().await;
}

#[tokio::test]
async fn a_row_of_a_history_is_no_taller_than_what_it_says() {
    let app = TestApp::on_sqlite().await;
    let ann = app.person("Ann", Role::Volunteer).await;
    let project = app.project("well", Policy::Members).await;
    let outline = app.outline(&ann, &project, "Plan", "0\n").await;
    for number in 1..4 {
        app.save(&ann, &project, &outline, number, &format!("{number}\n")).await;
    }
    let Some(site) = Site::of(&app).await else { return };
    let phone = site.phone().await;
    phone.open("/well/plan/history").await;
    let rows = phone.heights(".change").await;
    assert!(rows.len() == 4 && rows.iter().all(|row| *row < 130), "{rows:?}");
    phone.close().await;
}
