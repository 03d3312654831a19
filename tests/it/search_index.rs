//! The search index is a cache: whatever happened, it holds what one made anew would hold, and damage only costs time.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use dugnad::search::{Asked, Index, Order};
use dugnad::store::membership::Role;
use dugnad::store::outline::Kind;
use dugnad::store::project::{Facts, Policy};
use dugnad::store::revision;
use dugnad::text::slug::Slug;
use dugnad::wiki::describe::{self, Description};
use dugnad::wiki::find::Question;
use dugnad::wiki::indexing::Search;
use dugnad::wiki::reindexing::{Reindexed, reindex};
use dugnad::wiki::viewer::Viewer;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::app::{PASSWORD, TestApp, hidden, on_both};
use crate::program::{Client, Folder, Server};

/// Something that people do to one of the outlines.
#[derive(Debug, Clone)]
enum Deed {
    Save(usize, usize),
    SaveOnFirst(usize, usize),
    Propose(usize, usize),
    Restore(usize),
    Rename(usize, usize),
    Move(usize),
    PutAway(usize),
    Close(bool),
    Translate(usize),
    Follow,
}

/// Within this everybody finds what was saved, also after a crash.
const FOUND_WITHIN: Duration = Duration::from_secs(2);

const OUTLINES: usize = 3;
const TEXTS: [&str; 6] = [
    "# Plan\n\n## Water\n\nEight boreholes work.\n\n## School\n\nTwo rooms have roofs.\n",
    "# Plan\n\n## Water\n\nNine boreholes work.\n\n## School\n\nTwo rooms have roofs.\n",
    "# Plan\n\n## School\n\nThree rooms have roofs.\n\n## Water\n\nEight boreholes work.\n",
    "Nothing but a line.\n",
    "",
    "# Plan\n\n## Health\n\nThe nurse comes on Mondays. 水井在学校旁边。\n",
];

fn deed() -> impl Strategy<Value = Deed> {
    let (outline, text) = (0..OUTLINES, 0..TEXTS.len());
    prop_oneof![
        4 => (outline.clone(), text.clone()).prop_map(|(outline, text)| Deed::Save(outline, text)),
        2 => (outline.clone(), text.clone()).prop_map(|(outline, text)| Deed::SaveOnFirst(outline, text)),
        2 => (outline.clone(), text.clone()).prop_map(|(outline, text)| Deed::Propose(outline, text)),
        1 => outline.clone().prop_map(Deed::Restore),
        1 => (outline.clone(), text).prop_map(|(outline, name)| Deed::Rename(outline, name)),
        1 => outline.clone().prop_map(Deed::Move),
        1 => outline.prop_map(Deed::PutAway),
        1 => any::<bool>().prop_map(Deed::Close),
        1 => (0..2_usize).prop_map(Deed::Translate),
        3 => Just(Deed::Follow),
    ]
}

#[test]
fn after_any_series_of_changes_the_index_equals_one_made_anew() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let property = |deeds: Vec<Deed>| {
        runtime.block_on(on_both(|app| {
            let deeds = deeds.clone();
            async move { check(&app, &deeds).await }
        }));
        Ok(())
    };
    runner.run(&proptest::collection::vec(deed(), 1..25), property).expect("the property holds");
}

async fn check(app: &TestApp, deeds: &[Deed]) {
    let owner = app.person("Olga", Role::Owner).await;
    let projects = [app.project("one", Policy::Members).await, app.project("two", Policy::Members).await];
    let mut outlines = Vec::new();
    for number in 0..OUTLINES {
        outlines.push(app.outline(&owner, &projects[0], &format!("Outline {number}"), TEXTS[0]).await);
    }
    let other = app.person("Otto", Role::Owner).await;
    for (number, deed) in deeds.iter().enumerate() {
        let person = if number % 2 == 0 { &owner } else { &other };
        do_it(app, person, &projects, &outlines, deed).await;
    }
    app.index().await;
    let fresh = Search::in_memory(app.store.clone());
    fresh.follow().await.expect("it is made");
    let contents = |search: &Search| search.index().expect("an index").contents().expect("its contents");
    let (followed, anew) = (contents(&app.app.search), contents(&fresh));
    assert!(!anew.is_empty());
    let differing: Vec<_> = followed.symmetric_difference(&anew).take(5).collect();
    assert!(differing.is_empty(), "{differing:?} after {deeds:?}");
}

async fn do_it(
    app: &TestApp,
    owner: &dugnad::wiki::viewer::Viewer,
    projects: &[dugnad::store::project::Project; 2],
    outlines: &[dugnad::store::outline::Outline],
    deed: &Deed,
) {
    let (Deed::Save(at, _)
    | Deed::SaveOnFirst(at, _)
    | Deed::Propose(at, _)
    | Deed::Restore(at)
    | Deed::Rename(at, _)
    | Deed::Move(at)
    | Deed::PutAway(at)) = deed
    else {
        return elsewhere(app, owner, projects, deed).await;
    };
    let outline = app.again(&outlines[*at]).await;
    let project = projects.iter().find(|project| project.key == outline.project).expect("one of them");
    let head = {
        let mut conn = app.store.read().await.expect("a connection");
        let head = revision::by_key(&mut conn, outline.head.expect("a head")).await.expect("read").expect("it");
        head.number
    };
    if outline.archived && !matches!(deed, Deed::Rename(..) | Deed::Move(_) | Deed::PutAway(_)) {
        // What has been put away takes no words.
        return;
    }
    match deed {
        Deed::Save(_, text) => _ = app.save(owner, project, &outline, head, TEXTS[*text]).await,
        Deed::SaveOnFirst(_, text) => _ = app.save(owner, project, &outline, 1, TEXTS[*text]).await,
        Deed::Propose(_, text) => _ = app.propose(owner, project, &outline, head, TEXTS[*text]).await,
        Deed::Restore(_) => _ = app.save(owner, project, &outline, head, TEXTS[0]).await,
        Deed::Move(_) => {
            let other = projects.iter().find(|project| project.key != outline.project).expect("the other");
            describe::move_outline(&app.store, owner, (project, &outline), other, app.now()).await.expect("moved");
        }
        _ => {
            let name =
                if let Deed::Rename(_, name) = deed { format!("Name {at} {name}") } else { outline.title.clone() };
            let slug = Slug::from_title(&name).expect("an address");
            let archived = matches!(deed, Deed::PutAway(_)) != outline.archived;
            let new =
                Description { title: &name, slug: &slug, kind: Kind::Page, voice: "", of_the_place: false, archived };
            describe::outline(&app.store, owner, (project, &outline), &new, app.now()).await.expect("described");
        }
    }
}

async fn elsewhere(
    app: &TestApp,
    owner: &dugnad::wiki::viewer::Viewer,
    projects: &[dugnad::store::project::Project; 2],
    deed: &Deed,
) {
    let (policy, language) = match deed {
        Deed::Close(true) => (Policy::Closed, "en"),
        Deed::Close(false) => (Policy::Open, "en"),
        Deed::Translate(0) => (Policy::Open, "de"),
        Deed::Translate(_) => (Policy::Open, "fr"),
        _ => return app.index().await,
    };
    let facts = Facts { name: "Two", aim: "To be changed.", place: "", language, licence: "", policy };
    describe::project(&app.store, owner, &projects[1], &facts, app.now()).await.expect("changed");
}

#[tokio::test]
async fn an_index_on_the_disk_goes_on_where_it_was() {
    let app = TestApp::on_sqlite().await;
    let folder = tempfile::tempdir().expect("a folder");
    let ann = app.person("Ann", Role::Volunteer).await;
    let project = app.project("well", Policy::Members).await;
    app.outline(&ann, &project, "One", TEXTS[0]).await;
    let search = Search::open(app.store.clone(), folder.path().to_owned()).expect("a search");
    assert!(search.is_unfinished());
    search.follow().await.expect("followed");
    let first = search.index().expect("an index").mark();
    drop(search);
    app.outline(&ann, &project, "Two", TEXTS[1]).await;
    let search = Search::open(app.store.clone(), folder.path().to_owned()).expect("a search");
    assert_eq!(search.index().expect("an index").mark(), first, "it is the same index");
    search.follow().await.expect("followed");
    let busy = reindex(app.store.clone(), folder.path().to_owned(), |_| {}).await.expect("asked for");
    assert_eq!(busy, Reindexed::ByServer);
    let contents = search.index().expect("an index").contents().expect("its contents");
    drop(search);
    let anew = reindex(app.store.clone(), folder.path().to_owned(), |_| {}).await.expect("made anew");
    assert!(matches!(anew, Reindexed::Here(rows) if rows > 0), "{anew:?}");
    let search = Search::open(app.store.clone(), folder.path().to_owned()).expect("a search");
    assert!(contents == search.index().expect("an index").contents().expect("its contents"));
}

#[tokio::test]
async fn a_flipped_byte_is_seen() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    let folder = tempfile::tempdir().expect("a folder");
    reindex(app.store.clone(), folder.path().to_owned(), |_| {}).await.expect("made");
    let index = folder.path().join("1");
    assert!(Index::open(&index).expect("an index").is_whole());
    flip_a_byte(&index);
    assert!(!Index::open(&index).is_ok_and(|index| index.is_whole()));
}

/// Ways to damage a file, which change its bytes.
fn damaged(bytes: &[u8], flips: usize) -> Vec<Vec<u8>> {
    let flipped = |place: usize| {
        let mut bytes = bytes.to_vec();
        bytes[place] ^= 0x55;
        bytes
    };
    let cut = [0, bytes.len() / 2, bytes.len() - 2].map(|length| bytes[..length].to_vec());
    let places = (0..flips).map(|step| step * (bytes.len() - 1) / (flips - 1));
    cut.into_iter().chain(places.map(flipped)).chain([b"Foreign. ".repeat(30)]).collect()
}

#[tokio::test]
async fn whatever_file_is_damaged_the_index_is_made_anew() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("search");
    reindex(app.store.clone(), folder.clone(), |_| {}).await.expect("made");
    let index = folder.join("1");
    let opened = || Index::open(&index).ok().filter(Index::is_whole).map(|index| index.contents().expect("contents"));
    let whole = opened().expect("it is whole");
    let files = [index.clone(), index.join("history")].map(|folder| std::fs::read_dir(folder).expect("a folder"));
    for file in files.into_iter().flatten().map(|file| file.expect("a file").path()) {
        if file.is_dir() || file.extension().is_some_and(|extension| extension == "lock") {
            continue;
        }
        let bytes = std::fs::read(&file).expect("bytes");
        for (way, damaged) in damaged(&bytes, 12).into_iter().enumerate() {
            std::fs::write(&file, damaged).expect("written");
            // Some bytes of the lists of files mean nothing.
            assert!(opened().is_none_or(|same| same == whole), "{} damaged in way {way}", file.display());
        }
        std::fs::write(&file, &bytes).expect("written");
        assert!(opened().is_some(), "{} is whole again", file.display());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_a_damaged_index_before_it_is_verified_is_told_that_it_is_made_anew() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("search");
    reindex(app.store.clone(), folder.clone(), |_| {}).await.expect("made");
    let index = folder.join("1");
    let files = std::fs::read_dir(&index).expect("a folder").map(|file| file.expect("a file").path());
    let mut told = 0;
    for file in files.filter(|file| file.extension().is_some_and(|extension| extension != "lock")) {
        let bytes = std::fs::read(&file).expect("bytes");
        for damaged in damaged(&bytes, 40) {
            std::fs::write(&file, damaged).expect("written");
            if Index::open(&index).is_ok() {
                let search = Search::open(app.store.clone(), folder.clone()).expect("a search");
                match ask(&app, &search).await {
                    Ok(()) => {}
                    Err(dugnad::wiki::Error::DamagedIndex) => told += 1,
                    Err(error) => panic!("{error}"),
                }
            }
        }
        std::fs::write(&file, &bytes).expect("written");
    }
    assert!(told > 0, "no damage was met");
    let answer =
        axum::response::IntoResponse::into_response(dugnad::web::Error::from(dugnad::wiki::Error::DamagedIndex));
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
}

/// Asks for what the demo has.
async fn ask(app: &TestApp, search: &Search) -> dugnad::wiki::Result<()> {
    let mut conn = app.store.read().await.expect("a connection");
    let view = search.view(&mut conn, &Viewer::default()).await?;
    for line in ["water pump", "\"hand pump\" OR wat*", "author:peter changed:<9999d", "water OR the OR is:page"] {
        let asked = Asked::read(line);
        let question = Question { asked: &asked, skip: 0, limit: 100, order: Order::Best, now: app.now() };
        search.find(&mut conn, &view, &question).await?;
    }
    Ok(())
}

#[tokio::test]
async fn whoever_makes_an_index_anew_sees_how_far_it_is() {
    let app = TestApp::on_sqlite().await;
    let (ann, project) = (app.person("Ann", Role::Volunteer).await, app.project("well", Policy::Members).await);
    for number in 0..90 {
        app.outline(&ann, &project, &format!("Page {number}"), "A quokka.\n").await;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let told = std::sync::Mutex::new(Vec::new());
    let tell = |outlines| told.lock().expect("a list").push(outlines);
    reindex(app.store.clone(), folder.path().to_owned(), tell).await.expect("made");
    let told = told.into_inner().expect("a list");
    assert!(told.iter().sum::<u64>() == 2 * 90 && told.len() >= 6, "{told:?}");
}

#[tokio::test]
async fn what_is_no_index_is_no_obstacle() {
    let app = TestApp::on_sqlite().await;
    let (ann, project) = (app.person("Ann", Role::Volunteer).await, app.project("well", Policy::Members).await);
    app.outline(&ann, &project, "Page", "A quokka.\n").await;
    let folder = tempfile::tempdir().expect("a folder");
    let names = ["1", "7", "007", "notes.txt", "4294967295", "18446744073709551615"];
    for name in names {
        std::fs::write(folder.path().join(name), "Foreign.").expect("written");
    }
    let search = Search::open(app.store.clone(), folder.path().to_owned()).expect("a search");
    assert!(!folder.path().join("7").exists(), "an old index takes no room");
    assert!(folder.path().join("notes.txt").exists(), "what nobody takes for an index is let be");
    search.rebuild(|_| {}).await.expect("made");
    let rows = search.index().expect("an index").rows();
    drop(search);
    let search = Search::open(app.store.clone(), folder.path().to_owned()).expect("a search");
    assert_eq!((search.is_unfinished(), search.index().expect("an index").rows()), (false, rows));
}

#[test]
fn a_file_where_the_index_belongs_is_named() {
    let folder = Folder::new();
    folder.done(&["project", "add", "well", "--policy", "open"]);
    std::fs::write(folder.search(), "Foreign.").expect("written");
    let told = folder.run(&["reindex", "search"]);
    assert!(!told.done && told.errors.contains("is a file, and the search index needs a folder there"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_saved_while_the_disk_was_full_is_found_once_it_has_room() {
    let app = TestApp::on_sqlite().await;
    let (ann, project) = (app.person("Ann", Role::Volunteer).await, app.project("well", Policy::Members).await);
    let page = app.outline(&ann, &project, "Page", "A quokka.\n").await;
    let place = tempfile::tempdir().expect("a folder");
    let (folder, elsewhere) = (place.path().join("search"), place.path().join("elsewhere"));
    let search = Search::open(app.store.clone(), folder.clone()).expect("a search");
    search.follow().await.expect("followed");
    // For a while nothing can be written to the index, as on a full disk.
    std::fs::rename(&folder, &elsewhere).expect("renamed");
    app.save(&ann, &project, &page, 1, "A numbat.\n").await;
    search.follow().await.expect_err("it cannot be written");
    std::fs::rename(&elsewhere, &folder).expect("renamed");
    let keeping_up = tokio::spawn(search.clone().keep_up());
    let begun = Instant::now();
    let contents = || search.index().expect("an index").contents().expect("its contents");
    while !contents().iter().any(|row| row.contains("numbat")) {
        assert!(begun.elapsed() < FOUND_WITHIN, "it is not found");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    keeping_up.abort();
}

/// The index that is used: one that was not finished when the program was killed is made anew under the next number.
fn newest(search: &std::path::Path) -> std::path::PathBuf {
    let folders = std::fs::read_dir(search).expect("a folder").flatten().map(|entry| entry.path());
    folders
        .max_by_key(|folder| folder.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok()))
        .expect("an index")
}

/// Flips a byte in the middle of the largest file of an index.
fn flip_a_byte(index: &std::path::Path) {
    let files = std::fs::read_dir(index).expect("a folder").flatten().filter(|file| file.path().is_file());
    let largest = files.max_by_key(|file| file.metadata().map_or(0, |told| told.len())).expect("a file").path();
    let mut bytes = std::fs::read(&largest).expect("bytes");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&largest, bytes).expect("written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_found_soon_after_a_crash_and_after_damage() {
    let folder = Folder::new();
    folder.done(&["project", "add", "well", "--policy", "open"]);
    let told = folder.run_with(PASSWORD, &["user", "add", "Ann", "--password-stdin"]);
    assert!(told.done, "{told:?}");
    let mut server = folder.serve();
    let ann = server.signed_in("Ann", PASSWORD).await;
    ann.post("/well/-/new", &[("title", "Page"), ("kind", "page")]).await.expect("an answer");
    for (number, word) in ["quokka", "numbat", "bilby"].into_iter().enumerate() {
        let ann = ann.at(&server);
        save(&ann, word).await;
        server.kill();
        if number == 1 {
            flip_a_byte(&newest(&folder.search()));
        }
        server = folder.serve();
        is_soon_found(&server, word).await;
    }
    server.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_wiki_makes_its_index_anew_and_answers_meanwhile() {
    let folder = Folder::new();
    folder.done(&["project", "add", "well", "--policy", "open"]);
    assert!(folder.done(&["reindex", "search"]).contains("0 outlines, 1 rows"));
    let told = folder.run_with(PASSWORD, &["user", "add", "Ann", "--password-stdin"]);
    assert!(told.done, "{told:?}");
    let server = folder.serve();
    let ann = server.signed_in("Ann", PASSWORD).await;
    ann.post("/well/-/new", &[("title", "Page"), ("kind", "page")]).await.expect("an answer");
    save(&ann, "quokka").await;
    is_soon_found(&server, "quokka").await;
    let asked = std::thread::scope(|scope| {
        let reindex = scope.spawn(|| folder.done(&["reindex", "search"]));
        while !reindex.is_finished() {
            let page = tokio::task::block_in_place(|| {
                tokio::runtime::Handle::current().block_on(server.client().get("/-/search?q=quokka"))
            });
            assert!(page.expect("a page").text().contains("href=\"/well/page\""));
        }
        reindex.join().expect("it ends")
    });
    assert_eq!(asked, "The running wiki has made its search index anew.\n");
    assert!(!folder.search().join("1").exists(), "the old index is gone");
    is_soon_found(&server, "quokka").await;
}

async fn save(ann: &Client, word: &str) {
    let page = ann.get("/well/page/edit").await.expect("a page").text();
    let (base, submission) = (hidden(&page, "base"), hidden(&page, "submission"));
    let fields = [("base", &*base), ("submission", &submission), ("text", word)];
    let answer = ann.post("/well/page/edit", &fields).await.expect("an answer");
    assert!(answer.location().starts_with("/well/page?saved="), "{}", answer.location());
}

/// Insists that a stranger finds a word within the time in which everything acknowledged is found, counted from the
/// moment the server answers.
async fn is_soon_found(server: &Server, word: &str) {
    let stranger = server.client();
    assert_eq!(stranger.get("/-/healthz").await.expect("an answer").status, StatusCode::OK);
    let answers = Instant::now();
    while !stranger.get(&format!("/-/search?q={word}")).await.expect("a page").text().contains("href=\"/well/page\"") {
        assert!(answers.elapsed() < FOUND_WITHIN, "{word} is not found");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!("{word} is found after {:?}", answers.elapsed());
}
