//! Several processes that share one PostgreSQL database: whatever is done by way of one holds in all of them.

use dugnad::store::membership::Role;
use dugnad::store::project::Policy;

use crate::app::{Browser, PASSWORD, TestApp, hidden};

const PLAN: &str = "/village/plan";

/// Two processes of a wiki with an outline that anybody may write to.
async fn two() -> Option<(TestApp, TestApp)> {
    let one = TestApp::on_postgres().await?;
    let ann = one.person("Ann", Role::Volunteer).await;
    let project = one.project("village", Policy::Open).await;
    one.outline(&ann, &project, "Plan", "# Plan\n\nThe pump gives water.\n").await;
    let other = one.beside().await;
    Some((one, other))
}

async fn write(browser: &mut Browser, app: &TestApp, word: &str) {
    let form = browser.page(&format!("{PLAN}/edit")).await;
    let submission = hidden(&form, "submission");
    let stamp = app.stamp(&submission).await;
    let text = format!("# Plan\n\nThe pump gives water. {word}\n");
    let fields = [("base", &*hidden(&form, "base")), ("submission", &submission), ("stamp", &stamp), ("text", &text)];
    let answer = browser.post(&format!("{PLAN}/edit"), &fields).await;
    assert!(answer.status.is_redirection(), "{}: {}", answer.status, answer.text());
}

#[tokio::test]
async fn whoever_writes_by_way_of_one_process_reads_and_finds_it_by_way_of_the_other() {
    let Some((one, other)) = two().await else { return };
    assert!(!other.reader().page(PLAN).await.contains("kingfisher"), "the other process has made the page");
    let mut guest = one.reader();
    write(&mut guest, &one, "kingfisher").await;
    let mut guest = guest.led_to(&other);
    assert!(guest.page(PLAN).await.contains("kingfisher"));
    assert!(guest.page("/-/search?q=kingfisher").await.contains("<mark>kingfisher</mark>"));
}

#[tokio::test]
async fn a_change_by_one_process_wakes_the_others() {
    let Some((one, other)) = two().await else { return };
    let mut bell = other.store.bell().await.expect("a connection").expect("PostgreSQL has one");
    write(&mut one.reader(), &one, "kingfisher").await;
    bell.rings().await.expect("it rings");
    other.app.catch_up().await.expect("the log is read");
    assert!(other.reader().page(PLAN).await.contains("kingfisher"), "what rang can be read");
}

#[tokio::test]
async fn whoever_changes_the_settings_by_way_of_one_process_sees_them_by_way_of_the_other() {
    let Some((one, other)) = two().await else { return };
    one.person("Olga", Role::Owner).await;
    let mut owner = one.signed_in("Olga", PASSWORD).await;
    let choices = [("site_name", "Kingfisher"), ("licence", "CC0-1.0"), ("policy", "open"), ("patience", "7")];
    let changed = owner.post("/-/site", &choices).await;
    let page = owner.led_to(&other).page(changed.location()).await;
    assert!(page.contains("value=\"Kingfisher\""), "{page}");
}
