//! A check of everything finds what somebody broke behind the wiki's back, one thing at a time.

use dugnad::store::Store;
use dugnad::store::membership::Role;
use dugnad::store::project::Policy;
use dugnad::wiki::check::check;

use crate::app::{PASSWORD, TestApp, on_both};
use crate::history::PAGE;

/// What is done to a wiki that is whole, and how a fault begins that has to be told.
const DAMAGES: &[(&str, &str)] = &[
    ("delete from stored_text", "revisions whose text is missing"),
    (
        "delete from stored_text where key = (select text from revision where number = 3)",
        "an id, or the hash of its text, is missing",
    ),
    ("update stored_text set base = 9999 where base is not null", "texts whose base is missing"),
    ("update stored_text set depth = depth + 1", "texts whose base is missing or stands at another depth"),
    ("update revision set summary = 'Another'", "its header gives the id"),
    ("update revision set words_added = words_added + 7 where number = 2", "other numbers of words"),
    ("update revision set number = number + 1000 where number = 2", "not numbered from 1"),
    (
        "update revision set number = 99 where number = 1; update revision set number = 1 where number = 2;
         update revision set number = 2 where number = 99",
        "a parent is missing, another outline's, or not older",
    ),
    ("update revision set parent = 9999 where number = 2", "a parent is missing"),
    ("update revision set author = 9999 where number = 2", "revisions whose author is missing"),
    ("update revision set kind = 'zzz' where number = 2", "no kind of revision: \"zzz\""),
    ("update revision set published = false where number = 1", "published revisions whose parent is not published"),
    ("update revision set published = false where number = 3", "published merges with a line that is not published"),
    ("update revision set published = false where number = 4", "outlines whose head is missing, another outline's"),
    ("update revision set published = true where number = 5", "published revisions that the head"),
    ("update revision set published = true where number = 5", "proposals that were not taken but are published"),
    (
        "update outline set head = (select min(key) from revision where outline = outline.key)",
        "published revisions that the head of their outline does not hold",
    ),
    ("update outline set head = null", "published revisions that the head of their outline does not hold"),
    ("update outline set revisions = 7", "not numbered from 1 to as many as they count"),
    ("update outline set kind = 'zzz'", "no kind of outline"),
    ("update outline set project = 9999", "outlines whose project is missing"),
    ("delete from outline", "revisions whose outline is missing"),
    ("delete from outline_address", "outlines whose address is not kept"),
    ("delete from link", "its links are not those"),
    ("update link set target_outline = 'elsewhere'", "its links are not those"),
    ("delete from person where handle = 'ann'", "revisions whose author is missing"),
    ("update person set kind = 'zzz'", "no kind of person"),
    ("delete from person where handle = 'bo'", "accounts whose person is missing"),
    ("update account set site_role = 'zzz'", "no role on the site"),
    ("update project set policy = 'zzz'", "no policy of a project: \"zzz\""),
    ("delete from project", "outlines whose project is missing"),
    ("update proposal set state = 'zzz'", "no state of a proposal"),
    ("update proposal set head = 9999", "proposals whose revision is missing"),
    ("delete from proposal", "about nothing that is there"),
    ("update log set kind = 'zzz' where kind = 'outline'", "entries of the change log of an unknown kind"),
    ("update log set kind = 'zzz' where kind = 'outline'", "outlines that the change log does not tell of"),
    ("update log set subject = 999999 where kind = 'project'", "entries of the change log of an unknown kind"),
    ("update log set project = 9999", "entries of the change log in a project that is missing"),
    ("delete from log where position = 2", "holes or strangers in the change log"),
    ("delete from log where kind = 'revision'", "revisions that the change log does not tell of"),
    ("update log_end set position = position + 1", "holes or strangers in the change log"),
    ("delete from authorship", "words have no authors yet"),
];

/// Makes one statement, or several, of each table that the damages touch.
macro_rules! for_each_table {
    ($each:ident) => {
        concat!(
            $each!("stored_text"),
            $each!("authorship"),
            $each!("revision"),
            $each!("outline"),
            $each!("outline_address"),
            $each!("link"),
            $each!("person"),
            $each!("account"),
            $each!("project"),
            $each!("proposal"),
            $each!("log"),
            $each!("log_end"),
        )
    };
}

macro_rules! copy {
    ($table:literal) => {
        concat!("create table copy_of_", $table, " as select * from ", $table, ";")
    };
}

macro_rules! mend {
    ($table:literal) => {
        concat!("delete from ", $table, "; insert into ", $table, " select * from copy_of_", $table, ";")
    };
}

#[tokio::test]
async fn a_check_finds_whatever_is_broken() {
    on_both(|app| async move {
        let app = lived_in(app).await;
        app.bypass(for_each_table!(copy)).await;
        for (statements, fault) in DAMAGES {
            app.bypass(statements).await;
            let told = told(&app.store).await;
            assert!(told.iter().any(|told| told.contains(fault)), "{statements}: {told:?}");
            app.bypass(for_each_table!(mend)).await;
        }
        assert_eq!(self::told(&app.store).await, Vec::<String>::new(), "all is mended");
    })
    .await;
}

/// A wiki with a merge and a proposal that waits, of which everything is whole.
async fn lived_in(app: TestApp) -> TestApp {
    let ann = app.person("Ann", Role::Volunteer).await;
    let bo = app.person("Bo", Role::Reviewer).await;
    let project = app.project("well", Policy::Members).await;
    let page = PAGE.replace("roofs.", "roofs, see [[School]].");
    let plan = app.outline(&ann, &project, "Plan", &page).await;
    app.save(&ann, &project, &plan, 1, &page.replace("Eight", "Nine")).await;
    app.save(&bo, &project, &plan, 1, &page.replace("Two", "Three")).await;
    app.propose(&ann, &project, &plan, 4, &page.replace("Water", "Wells")).await;
    assert_eq!(told(&app.store).await, Vec::<String>::new());
    app
}

async fn told(store: &Store) -> Vec<String> {
    check(store, |_| {}).await.expect("a report").told
}

#[tokio::test]
async fn a_check_sees_that_an_imported_head_was_set_back() {
    on_both(|app| async move {
        let app = lived_in(app).await;
        // An import publishes every revision, also one that could not be merged: only the log tells which was the head.
        let app = app
            .after(
                "update revision set kind = 'import';
                 insert into log (position, time, kind, project, outline, subject)
                     select e.position + 1, 0, 'head', o.project, o.key, o.head from log_end e, outline o;
                 update log_end set position = position + 1;
                 update outline set head = (select min(key) from revision)",
            )
            .await;
        let told = told(&app.store).await;
        assert!(told.iter().any(|told| told.contains("head is older than the change log says")), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn an_outline_that_moves_takes_its_links_along() {
    on_both(|app| async move {
        let app = lived_in(app).await;
        app.person("Oda", Role::Owner).await;
        app.project("other", Policy::Members).await;
        let moved = app.signed_in("Oda", PASSWORD).await.post("/well/plan/move", &[("project", "other")]).await;
        assert!(moved.location().starts_with("/other/plan/"), "{}", moved.text());
        assert_eq!(told(&app.store).await, Vec::<String>::new());
    })
    .await;
}
