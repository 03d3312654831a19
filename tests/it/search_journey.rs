//! Searching in a real browser: on a phone without scripts, and with scripts at a desk.

use dugnad::store::membership::Role;
use dugnad::store::outline::Outline;
use dugnad::store::project::Policy;

use crate::app::TestApp;
use crate::browser::Site;
use crate::history::id;

#[tokio::test]
async fn somebody_with_a_phone_and_no_scripts_finds_a_passage_and_who_first_wrote_it() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    let Some(site) = Site::of(&app).await else { return };
    site.index().await;
    for width in [320, 360] {
        let phone = site.window(width, false).await;
        phone.open("/-/search").await;
        phone.sees(&["Ways to ask", "\"hand pump\""]).await;
        phone.fill("q", "stainless \"galvanised pipes\"").await;
        phone.press("Search").await;
        phone.sees(&["outlines", "From the field team", "Water", "galvanised pipes"]).await;
        phone.follow("Who first wrote it").await;
        phone.sees(&["First written by", "Sarah Namwase"]).await;
        phone.open("/-/search?q=pump").await;
        phone.follow_first(".found h3 a").await;
        assert!(phone.address().await.contains("#s-"), "a passage leads to its heading");
        phone.open("/okware/plan").await;
        phone.waits_for("form.find input[type=search]").await;
        phone.close().await;
    }
}

#[tokio::test]
async fn somebody_without_scripts_asks_who_first_wrote_a_passage_and_who_wrote_words_that_are_gone() {
    let app = TestApp::on_sqlite().await;
    let ann = app.person("Ann Abbo", Role::Owner).await;
    let bo = app.person("Bo Oding", Role::Owner).await;
    let project = app.project("village", Policy::Members).await;
    let [well, pump] = ["The well at Abala was dug by hand in March.", "The old pump came on a lorry from Soroti."];
    let text = format!("# Plan\n\n## Wells\n\n{well}\n");
    let plan = app.outline(&ann, &project, "Plan", &text).await;
    app.save(&bo, &project, &plan, 1, &format!("{text}\n## Pumps\n\n{pump}\n")).await;
    app.save(&ann, &project, &plan, 2, &format!("{text}\n## Pumps\n\nNone is left.\n")).await;
    let Some(site) = Site::of(&app).await else { return };
    site.index().await;
    for width in [320, 360] {
        let phone = site.window(width, false).await;
        phone.open("/village/plan").await;
        phone.follow_first(".heading:has(#s-wells) .wrote").await;
        assert_eq!(phone.address().await, "/village/plan/authors#s-wells");
        phone.follow("The well at Abala").await;
        phone.waits_for("nav[aria-label='This revision']").await;
        assert_eq!(phone.address().await, address(&app, &plan, 1).await);
        phone.sees(&["Ann Abbo", "The well at Abala"]).await;

        phone.open("/village/plan/authors").await;
        phone.follow("the history").await;
        phone.open(&address(&app, &plan, 2).await).await;
        phone.follow("Who wrote it").await;
        phone.sees(&["This is how it was in", "Bo Oding"]).await;
        phone.follow("The old pump came").await;
        assert_eq!(phone.address().await, address(&app, &plan, 2).await);

        phone.open("/village/plan/authors").await;
        phone.fill("words", "old pump lorry").await;
        phone.press("Who first wrote it").await;
        phone.sees(&["First written by Bo Oding", "taken out by Ann Abbo"]).await;
        phone.close().await;
    }
}

/// The permanent address of the revision with a number.
async fn address(app: &TestApp, outline: &Outline, number: i64) -> String {
    format!("/r/{}", id(app, outline, number).await.short())
}

#[tokio::test]
async fn with_scripts_a_slash_leads_to_the_field_and_titles_are_suggested() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    let Some(site) = Site::of(&app).await else { return };
    site.index().await;
    let desk = site.desktop().await;
    desk.open("/okware/plan").await;
    desk.types("/").await;
    assert_eq!(desk.focused().await, "q");
    desk.types("boreh").await;
    desk.waits_for("datalist option[value='Borehole log']").await;
    desk.close().await;
}

#[tokio::test]
async fn with_scripts_whoever_marks_words_asks_who_first_wrote_them() {
    let app = TestApp::on_sqlite().await;
    let ann = app.person("Ann Abbo", Role::Owner).await;
    let project = app.project("village", Policy::Members).await;
    let text = "The old pump came on a lorry from Soroti. 村里的水井边有树。\n";
    app.outline(&ann, &project, "Plan", text).await;
    let Some(site) = Site::of(&app).await else { return };
    site.index().await;
    let desk = site.desktop().await;
    for (marked, asked) in
        [("ump came on a lor", "pump came on a lorry"), (" old pump ", "old pump"), ("的水井边", "的水井边")]
    {
        desk.open("/village/plan").await;
        desk.marks(marked).await;
        desk.follow_first("a.asking:not([hidden])").await;
        desk.sees(&["First written by Ann Abbo"]).await;
        assert_eq!(desk.field("q").await, format!("\"{asked}\""));
    }
    desk.close().await;
}
