//! Importing into a wiki in which people have changed things meanwhile, and change them at the same moment.

use std::path::Path;

use dugnad::exchange::import::{self, Wanted};
use dugnad::store::membership::Role;
use dugnad::store::outline::{self, Kind, Outline};
use dugnad::store::project::{self, Policy, Project};
use dugnad::store::proposal;
use dugnad::text::slug::Slug;
use dugnad::wiki::describe::{self, Description};
use dugnad::wiki::viewer::Viewer;
use tokio::task::JoinSet;

use crate::app::{TestApp, on_both};
use crate::repository;

const ANN: &str = "Ann Abbo";

async fn import_from(app: &TestApp, repository: &Path, project: &str) -> anyhow::Result<()> {
    let done = import::run(&app.store, project, &Wanted { repository, path: None, rev: "HEAD" }).await;
    app.app.catch_up().await.expect("the log is read");
    done
}

/// A wiki into which the village was imported, its project, and who looks after it.
async fn imported(app: &TestApp, repository: &Path) -> (Project, Viewer) {
    import_from(app, repository, "village").await.expect("imported");
    (project_at(app, "village").await.expect("the project"), app.person("Steward", Role::Owner).await)
}

async fn project_at(app: &TestApp, slug: &str) -> Option<Project> {
    project::by_slug(&mut app.store.read().await.expect("a connection"), slug).await.expect("read")
}

async fn outline_at(app: &TestApp, project: &Project, slug: &str) -> Outline {
    let mut conn = app.store.read().await.expect("a connection");
    outline::by_address(&mut conn, project.key, slug).await.expect("read").expect("the outline")
}

/// Gives an outline another title, or puts it away.
async fn describe(app: &TestApp, steward: &Viewer, outline: (&Project, &Outline), title: &str, archived: bool) {
    let slug = Slug::parse(&outline.1.slug).expect("an address");
    let new = Description { title, slug: &slug, kind: Kind::Page, voice: "", of_the_place: false, archived };
    describe::outline(&app.store, steward, outline, &new, app.now()).await.expect("described");
}

#[tokio::test]
async fn what_was_said_of_an_outline_here_stays_said() {
    on_both(|app| async move {
        let repository = repository::of_a_village();
        let (project, steward) = imported(&app, repository.path()).await;
        let water = outline_at(&app, &project, "water").await;
        describe(&app, &steward, (&project, &water), "Our water", true).await;
        for text in ["# Water\n\nTen wells.\n", "# Water for all\n\nTen wells.\n"] {
            repository::commit(repository.path(), (ANN, 9), "water.md", text, "One more well");
            import_from(&app, repository.path(), "village").await.expect("imported");
            let now = app.again(&water).await;
            assert_eq!((now.title.as_str(), now.archived), ("Our water", true));
            assert_eq!(app.text(&water).await, text);
        }
        describe(&app, &steward, (&project, &app.again(&water).await), "Water for all", false).await;
        repository::commit(repository.path(), (ANN, 10), "water.md", "# Wells\n", "Only wells");
        import_from(&app, repository.path(), "village").await.expect("imported");
        assert_eq!(app.again(&water).await.title, "Wells", "a title from there goes on as there");
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn an_outline_goes_and_comes_back_with_its_file_unless_somebody_decided_here() {
    on_both(|app| async move {
        let repository = repository::of_a_village();
        let (project, steward) = imported(&app, repository.path()).await;
        let water = outline_at(&app, &project, "water").await;
        repository::remove(repository.path(), (ANN, 9), "water.md", "No water");
        import_from(&app, repository.path(), "village").await.expect("imported");
        assert!(app.again(&water).await.archived, "its file is gone");
        describe(&app, &steward, (&project, &app.again(&water).await), "Water", false).await;
        import_from(&app, repository.path(), "village").await.expect("imported");
        assert!(!app.again(&water).await.archived, "nothing happened there since");
        describe(&app, &steward, (&project, &app.again(&water).await), "Water", true).await;
        repository::commit(repository.path(), (ANN, 10), "water.md", "# Water\n\nAgain.\n", "Water again");
        import_from(&app, repository.path(), "village").await.expect("imported");
        assert!(!app.again(&water).await.archived, "its file is back");
    })
    .await;
}

#[tokio::test]
async fn what_was_written_here_is_not_put_away_with_a_file_that_is_removed() {
    on_both(|app| async move {
        let repository = repository::of_a_village();
        let (project, steward) = imported(&app, repository.path()).await;
        let water = outline_at(&app, &project, "water").await;
        let text = app.text(&water).await + "\nAnd a spring.\n";
        let number = {
            let mut conn = app.store.read().await.expect("a connection");
            let head = water.head.expect("a head");
            dugnad::store::revision::by_key(&mut conn, head).await.expect("read").expect("it").number
        };
        app.save(&steward, &project, &water, number, &text).await;
        repository::remove(repository.path(), (ANN, 9), "water.md", "No water");
        import_from(&app, repository.path(), "village").await.expect("imported");
        assert!(!app.again(&water).await.archived, "somebody has to look at it first");
        assert_eq!(app.text(&water).await, text);
        let mut conn = app.store.read().await.expect("a connection");
        assert_eq!(proposal::of_outline(&mut conn, water.key).await.expect("read").len(), 1, "the removal waits");
    })
    .await;
}

#[tokio::test]
async fn an_outline_that_was_moved_gets_its_revisions_where_it_is() {
    on_both(|app| async move {
        let repository = repository::of_a_village();
        let (project, steward) = imported(&app, repository.path()).await;
        let other = app.project("other", Policy::Members).await;
        let water = outline_at(&app, &project, "water").await;
        describe::move_outline(&app.store, &steward, (&project, &water), &other, app.now()).await.expect("moved");
        let before = app.reader().page("/other/water").await;
        repository::commit(repository.path(), (ANN, 9), "water.md", "# Water\n\nTen wells.\n", "One more well");
        import_from(&app, repository.path(), "village").await.expect("imported");
        let after = app.reader().page("/other/water").await;
        assert!(after.contains("Ten wells.") && after != before, "{after}");
        assert!(app.reader().page("/other/-/changes").await.contains("One more well"));
        assert_eq!(app.again(&water).await.project, other.key);
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn a_project_gets_one_plan_however_many_files_ask_to_be_it() {
    on_both(|app| async move {
        let (one, other) = (repository::of_a_village(), repository::of_a_village());
        repository::commit(one.path(), (ANN, 9), "readme.md", "# Another\n", "A second one");
        repository::commit(other.path(), (ANN, 10), "README.md", "# Other\n\nwords\n", "Another village");
        imported(&app, one.path()).await;
        import_from(&app, other.path(), "village").await.expect("imported");
        let project = project_at(&app, "village").await.expect("the project");
        let mut conn = app.store.read().await.expect("a connection");
        let outlines = outline::of_project(&mut conn, project.key).await.expect("read");
        assert_eq!(outlines.iter().filter(|outline| outline.kind == Kind::Plan).count(), 1);
        drop(conn);
        let portrait = app.reader().page("/village").await;
        assert!(portrait.contains("/village/readme-2"), "the other ones are among the pages");
    })
    .await;
}

#[tokio::test]
async fn a_long_address_that_is_taken_gets_its_number_within_what_an_address_may_be() {
    on_both(|app| async move {
        let repository = repository::of_a_village();
        let name = format!("{}x", "abcdefgh-".repeat(7));
        repository::commit(repository.path(), (ANN, 9), &format!("{name}.md"), "# Long\n", "A long name");
        let project = app.project("village", Policy::Members).await;
        let steward = app.person("Steward", Role::Owner).await;
        app.outline(&steward, &project, &name, "# Here\n").await;
        import_from(&app, repository.path(), "village").await.expect("imported");
        let mut conn = app.store.read().await.expect("a connection");
        let outlines = outline::of_project(&mut conn, project.key).await.expect("read");
        assert_eq!(outlines.iter().filter(|outline| outline.slug.starts_with("abcdefgh")).count(), 2);
        assert!(outlines.iter().all(|outline| Slug::parse(&outline.slug).is_some()), "{outlines:?}");
    })
    .await;
}

#[tokio::test]
async fn an_import_that_finds_nothing_leaves_no_project() {
    on_both(|app| async move {
        let repository = repository::of_a_village();
        for (path, rev) in [(Some("no-such-folder"), "HEAD"), (None, "no-such-branch")] {
            let wanted = Wanted { repository: repository.path(), path, rev };
            import::run(&app.store, "village", &wanted).await.expect_err("there is nothing");
            assert!(project_at(&app, "village").await.is_none());
        }
    })
    .await;
}

const FILES: usize = 6;
const COMMITS: usize = 20;

/// A page of many passages, some of them counted on.
fn passages(counted: impl Fn(usize) -> usize) -> String {
    (0..3 * COMMITS).map(|number| format!("## Well {number}\n\nIt has {} buckets.\n\n", counted(number))).collect()
}

#[tokio::test]
async fn importing_and_saving_do_not_get_into_each_others_way() {
    on_both(|app| async move {
        let repository = repository::of_a_village();
        for file in 0..FILES {
            let name = format!("page-{file}.md");
            repository::commit(repository.path(), (ANN, 9), &name, passages(|_| 0), "A page");
        }
        let (project, steward) = imported(&app, repository.path()).await;
        for done in 1..=COMMITS {
            for file in 0..FILES {
                let text = passages(|number| usize::from(number < done));
                let name = format!("page-{file}.md");
                repository::commit(repository.path(), (ANN, 10), &name, text, "Counted on");
            }
        }
        let mut saving: JoinSet<()> = JoinSet::new();
        for file in 0..FILES {
            let (app, project, steward) = (app.clone(), project.clone(), steward.clone());
            saving.spawn(async move {
                let outline = outline_at(&app, &project, &format!("page-{file}")).await;
                for done in 0..COMMITS {
                    let text = passages(|number| if number + done + 1 >= 3 * COMMITS { 9 } else { 0 });
                    app.save(&steward, &project, &outline, 1, &text).await;
                }
            });
        }
        import_from(&app, repository.path(), "village").await.expect("the import is not given up");
        saving.join_all().await;
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn links_between_files_lead_to_the_outlines_that_these_became() {
    on_both(|app| async move {
        let repository = repository::of_a_village();
        let at = repository.path();
        std::fs::create_dir_all(at.join("guide/old")).expect("a folder");
        let text = "# Start\n\n[map](map.md) [part](../guide/hand%20pump.md#the-Part \"T\") [up](../water.md)\n\
                    [old](old/map.md) [was](../wells.md) [gone](gone.md) [out](https://a.b/map.md) ![pic](map.png)\n\n\
                    [not](/map.md) [asked](map.md?a=b) `[code](map.md)`\n";
        for (file, text) in [
            ("guide/start.md", text),
            ("guide/map.md", "# Map\n\n[old](../guide/old/map.md)\n"),
            ("guide/old/map.md", "# Old map\n"),
            ("guide/hand pump.md", "# Pump\n\n## The part\n\nHere.\n"),
        ] {
            repository::commit(at, (ANN, 9), file, text, "More");
        }
        let (project, steward) = imported(&app, at).await;
        let start = app.reader().get("/village/start").await.text();
        for link in [
            "href=\"/village/map\">map</a>",
            "href=\"/village/hand-pump#s-the-part\" title=\"T\">part</a>",
            "href=\"/village/water\">up</a>",
            "href=\"/village/old-map\">old</a>",
            "href=\"../wells.md\">was</a>",
            "href=\"gone.md\">gone</a>",
            "href=\"/map.md\">not</a>",
            "href=\"map.md?a=b\">asked</a>",
        ] {
            assert!(start.contains(link), "{link}: {start}");
        }
        let sources = app.reader().get("/village/map/links").await.text();
        assert!(sources.contains("1 outline points") && sources.contains("href=\"/village/start\""), "{sources}");
        assert!(app.reader().get("/village/old-map/links").await.text().contains("2 outlines point"));
        // What was named anew here is led to there; a page that was written here has no folder.
        let map = outline_at(&app, &project, "map").await;
        let new = Description {
            title: "Map",
            slug: &Slug::parse("the-map").expect("an address"),
            kind: Kind::Page,
            voice: "",
            of_the_place: false,
            archived: false,
        };
        describe::outline(&app.store, &steward, (&project, &map), &new, app.now()).await.expect("described");
        app.outline(&steward, &project, "Written here", "[map](map.md)\n").await;
        app.app.catch_up().await.expect("the log is read");
        assert!(app.reader().get("/village/start").await.text().contains("href=\"/village/the-map\">map</a>"));
        let sources = app.reader().get("/village/the-map/links").await.text();
        assert!(sources.contains("1 outline points") && sources.contains("href=\"/village/start\""), "{sources}");
        assert!(app.reader().get("/village/written-here").await.text().contains("href=\"map.md\">map</a>"));
        // Another repository with a file at the same place: nobody knows which of them is meant.
        let other = repository::of_a_village();
        std::fs::create_dir(other.path().join("guide")).expect("a folder");
        repository::commit(other.path(), ("Bo", 9), "guide/map.md", "# Another map\n", "A map");
        import_from(&app, other.path(), "village").await.expect("imported");
        assert!(app.reader().get("/village/start").await.text().contains("href=\"map.md\">map</a>"));
        assert!(app.reader().get("/village/the-map/links").await.text().contains("Nothing points to"));
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn links_of_a_file_that_moved_lead_elsewhere() {
    on_both(|app| async move {
        let repository = repository::of_a_village();
        let at = repository.path();
        for folder in ["guide", "book"] {
            std::fs::create_dir(at.join(folder)).expect("a folder");
            let title = format!("# Map of the {folder}\n");
            repository::commit(at, (ANN, 9), &format!("{folder}/map.md"), title, "A map");
        }
        let text = "# Start\n\nLook at the [map](map.md) first, then walk down to the well and count the cans there.\n";
        repository::commit(at, (ANN, 9), "guide/start.md", text, "Begin");
        imported(&app, at).await;
        repository::rename(at, (ANN, 10), ["guide/start.md", "book/start.md"], "Move it");
        import_from(&app, at, "village").await.expect("imported");
        let mut told = Vec::new();
        for map in ["map", "book-map", "guide-map"] {
            let sources = app.reader().get(&format!("/village/{map}/links")).await.text();
            told.push(sources.contains("href=\"/village/start\"").then_some(map));
        }
        let start = app.reader().get("/village/start").await.text();
        let leads = |map: &str| start.contains(&format!("href=\"/village/{map}\">map</a>"));
        let expected = ["map", "book-map", "guide-map"].map(|map| leads(map).then_some(map));
        assert_eq!(told, expected);
        assert_eq!(told.iter().flatten().count(), 1, "{start}");
        app.is_whole().await;
    })
    .await;
}
