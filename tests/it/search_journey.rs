//! Searching in a real browser: on a phone without scripts, and with scripts at a desk.

use crate::app::TestApp;
use crate::browser::Site;

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
