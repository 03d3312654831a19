//! Keep first, merge second: what becomes of edits, alone and against each other.

use dugnad::store::membership::Role;
use dugnad::store::project::Policy;
use dugnad::store::proposal::{self, State};
use dugnad::store::{Store, Submission, Time, log, revision, setting};
use dugnad::wiki::accept::{Accepted, Verdict, accept, decline};
use dugnad::wiki::save::Saved;
use dugnad::wiki::viewer::Viewer;

use crate::app::on_both;

const PAGE: &str = "# Well\n\n## Water\n\nEight boreholes work.\n\n## School\n\nTwo rooms have roofs.\n";

#[tokio::test]
async fn two_volunteers_editing_different_lines_both_keep_their_words() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let bo = app.person("Bo", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        let outline = app.outline(&ann, &project, "Plan", PAGE).await;
        let first = app.save(&ann, &project, &outline, 1, &PAGE.replace("Eight", "Nine")).await;
        let second = app.save(&bo, &project, &outline, 1, &PAGE.replace("Two rooms", "Three rooms")).await;
        assert!(matches!(first, Saved::AsWritten(_)));
        assert!(matches!(second, Saved::Merged(_)), "{second:?}");
        assert_eq!(app.text(&outline).await, PAGE.replace("Eight", "Nine").replace("Two rooms", "Three rooms"));
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn an_edit_that_conflicts_is_kept_as_its_author_wrote_it() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let bo = app.person("Bo", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        let outline = app.outline(&ann, &project, "Plan", PAGE).await;
        app.save(&ann, &project, &outline, 1, &PAGE.replace("Eight", "Nine")).await;
        let hers = PAGE.replace("Eight", "Seven");
        let Saved::Conflicting(number) = app.save(&bo, &project, &outline, 1, &hers).await else {
            panic!("it conflicts")
        };
        let mut conn = app.store.read().await.expect("a connection");
        let kept = proposal::by_number(&mut conn, outline.key, number).await.expect("read").expect("a proposal");
        let line = revision::by_key(&mut conn, kept.head).await.expect("read").expect("its line");
        assert_eq!(revision::text(&mut conn, &line).await.expect("its text"), hers);
        assert!(!line.published, "nobody but those who may settle it reads it");
        assert_eq!(app.text(&outline).await, PAGE.replace("Eight", "Nine"));
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn a_form_sent_twice_keeps_one_revision() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        let outline = app.outline(&ann, &project, "Plan", PAGE).await;
        let sent = (&*PAGE.replace("Eight", "Nine"), Submission([7; 16]));
        let first = app.send(&ann, &project, &outline, 1, sent, true).await;
        let second = app.send(&ann, &project, &outline, 1, sent, true).await;
        assert_eq!(first, second);
        assert_eq!(app.again(&outline).await.revisions, 2);
        let sent = (&*PAGE.replace("Eight", "Ten"), Submission([8; 16]));
        let first = app.send(&Viewer::stranger(), &project, &outline, 1, sent, false).await;
        assert_eq!(app.send(&Viewer::stranger(), &project, &outline, 1, sent, false).await, first);
        assert_eq!(app.again(&outline).await.revisions, 3);
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_merged_onto_a_page_that_has_moved_on() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let bo = app.person("Bo", Role::Reviewer).await;
        let project = app.project("well", Policy::Members).await;
        let outline = app.outline(&ann, &project, "Plan", PAGE).await;
        let hers = PAGE.replace("Two rooms", "Three rooms");
        let Saved::Proposed(number) = app.propose(&Viewer::stranger(), &project, &outline, 1, &hers).await else {
            panic!("it is a proposal")
        };
        app.save(&ann, &project, &outline, 1, &PAGE.replace("Eight", "Nine")).await;
        let mut conn = app.store.read().await.expect("a connection");
        let proposal = proposal::by_number(&mut conn, outline.key, number).await.expect("read").expect("it");
        let verdict =
            Verdict { project: &project, outline: &outline, proposal: &proposal, reason: "Thanks", time: app.now() };
        assert!(accept(&app.store, &ann, &verdict).await.is_err(), "a volunteer does not review");
        assert!(matches!(accept(&app.store, &bo, &verdict).await, Ok(Accepted::Head(_))));
        assert!(decline(&app.store, &bo, &verdict).await.is_err(), "it is closed");
        assert_eq!(app.text(&outline).await, PAGE.replace("Eight", "Nine").replace("Two rooms", "Three rooms"));
        let closed = proposal::by_number(&mut conn, outline.key, number).await.expect("read").expect("it");
        assert_eq!((closed.state, closed.reason.as_str()), (State::Accepted, "Thanks"));
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn many_saves_at_once_on_many_outlines_are_all_kept() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        let mut outlines = Vec::new();
        for number in 0..8 {
            outlines.push(app.outline(&ann, &project, &format!("Page {number}"), PAGE).await);
        }
        let savers = outlines.iter().map(|outline| {
            let (app, ann, project, outline) = (app.clone(), ann.clone(), project.clone(), outline.clone());
            tokio::spawn(async move {
                for round in 1..=10 {
                    let text = PAGE.replace("Eight", &format!("{round} and eight"));
                    assert!(matches!(app.save(&ann, &project, &outline, round, &text).await, Saved::AsWritten(_)));
                }
            })
        });
        for saver in savers.collect::<Vec<_>>() {
            saver.await.expect("every save is kept");
        }
        for outline in &outlines {
            assert_eq!(app.again(outline).await.revisions, 11);
        }
        app.is_whole().await;
    })
    .await;
}

/// Writes under a name, lets the others come, and keeps what was written or gives it up.
async fn write(store: Store, name: String, keeps: bool) {
    let mut tx = store.begin_write().await.expect("a transaction");
    setting::set(&mut tx, &name, "written", Time(0)).await.expect("set");
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    if keeps {
        tx.commit().await.expect("kept");
    }
}

#[tokio::test]
async fn whoever_gives_up_undoes_nothing_of_those_who_write_before_and_after_her() {
    on_both(|app| async move {
        // All of it is taken along: the folder of a wiki of which only the store is taken goes at once.
        let app = &app;
        for pattern in 0..16 {
            let end = log::end(&mut app.store.read().await.expect("a connection")).await.expect("read");
            let writers: Vec<_> =
                (0..4).map(|place| (format!("{pattern} {place}"), pattern >> place & 1 == 1)).collect();
            let working =
                writers.iter().map(|(name, keeps)| tokio::spawn(write(app.store.clone(), name.clone(), *keeps)));
            for writer in working.collect::<Vec<_>>() {
                writer.await.expect("she comes to an end");
            }
            let mut conn = app.store.read().await.expect("a connection");
            for (name, keeps) in &writers {
                let found = setting::get(&mut conn, name).await.expect("read");
                assert_eq!(found.is_some(), *keeps, "{name}");
            }
            let kept = writers.iter().filter(|(_, keeps)| *keeps).count() as i64;
            assert_eq!(log::end(&mut conn).await.expect("read"), end + kept, "the log has no holes");
            assert_eq!(log::after(&mut conn, end, 10).await.expect("read").len() as i64, kept);
        }
    })
    .await;
}

#[tokio::test]
async fn another_process_that_writes_to_the_file_for_long_fails_nobodys_save() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("wiki.sqlite");
    let here = Store::open_sqlite(&file).await.expect("a store");
    let there = Store::open_sqlite(&file).await.expect("the same as another process has it");
    let writing = there.begin_write().await.expect("it writes");
    let mine = tokio::spawn(async move { here.begin_write().await.expect("it waits for its turn").commit().await });
    // Longer than SQLite itself is told to wait.
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    assert!(!mine.is_finished(), "one writes at a time");
    writing.commit().await.expect("kept");
    mine.await.expect("it ran").expect("kept");
}
