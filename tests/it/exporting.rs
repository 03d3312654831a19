//! A project's history in a git repository: everything that was published, told as it was.

use std::path::Path;
use std::process::Command;

use dugnad::exchange::export;
use dugnad::exchange::import::{self, Wanted};
use dugnad::store::membership::Role;
use dugnad::store::outline::{self, Kind, Outline};
use dugnad::store::project::{self, Policy, Project};
use dugnad::store::proposal;
use dugnad::text::slug::Slug;
use dugnad::wiki::accept::{self, Verdict};
use dugnad::wiki::describe::{self, Description};
use dugnad::wiki::viewer::Viewer;

use crate::app::{TestApp, on_both};
use crate::repository;

/// What git says of a repository.
fn git(at: &Path, arguments: &[&str]) -> String {
    let done = Command::new("git").current_dir(at).args(arguments).output().expect("git runs");
    assert!(done.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("text")
}

async fn put_away(app: &TestApp, owner: &Viewer, outline: (&Project, &Outline)) {
    let slug = Slug::parse(&outline.1.slug).expect("an address");
    let title = &outline.1.title;
    let new = Description { title, slug: &slug, kind: Kind::Page, voice: "", of_the_place: false, archived: true };
    describe::outline(&app.store, owner, outline, &new, app.now()).await.expect("described");
}

async fn accept_whole(app: &TestApp, owner: &Viewer, (project, outline): (&Project, &Outline)) {
    let outline = &app.again(outline).await;
    let mut conn = app.store.read().await.expect("a connection");
    let proposal = &proposal::by_number(&mut conn, outline.key, 1).await.expect("read").expect("a proposal");
    drop(conn);
    let verdict = Verdict { project, outline, proposal, reason: "", time: app.now() };
    accept::accept(&app.store, owner, &verdict).await.expect("it is accepted");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_revision_is_a_commit_of_whoever_wrote_it() {
    on_both(|app| async move {
        let [ann, bo] = [app.person("Ann Abbo", Role::Owner).await, app.person("Bo", Role::Volunteer).await];
        let project = app.project("well", Policy::Open).await;
        let plan = app.outline(&ann, &project, "Plan", "# Plan\n\nOne.\n\nTwo.\n\nThree.\n").await;
        let costs = app.outline(&bo, &project, "Costs", "None.\n").await;
        app.save(&ann, &project, &plan, 1, "# Plan\n\nOne well.\n\nTwo.\n\nThree.\n").await;
        app.save(&bo, &project, &plan, 1, "# Plan\n\nOne.\n\nTwo.\n\nThree pumps.\n").await;
        let folder = tempfile::tempdir().expect("a folder");
        let at = folder.path().join("well.git");
        export::run(&app.store, "well", &at).await.expect("exported");
        git(&at, &["fsck", "--strict"]);
        let told = git(&at, &["log", "--reverse", "--topo-order", "--format=%an <%ae> %p", "main"]);
        let parents: Vec<usize> =
            told.lines().map(|line| line.split("> ").nth(1).map_or(0, |all| all.split(' ').count())).collect();
        assert_eq!(told.lines().count(), 5, "two first ones, two edits and their merge: {told}");
        assert!(told.contains("Ann Abbo <ann-abbo@wiki.invalid>") && told.contains("Bo <bo@wiki.invalid>"), "{told}");
        assert_eq!(parents.last(), Some(&2), "{told}");
        for (outline, path) in [(&plan, "main:plan.md"), (&costs, "main:costs.md")] {
            assert_eq!(git(&at, &["show", path]), app.text(outline).await);
        }
        assert!(git(&at, &["log", "-1", "--format=%B", "main"]).contains("Revision: "));

        // Again, it adds what is new, and nothing where nothing is.
        let tip = git(&at, &["rev-parse", "main"]);
        export::run(&app.store, "well", &at).await.expect("exported");
        assert_eq!(git(&at, &["rev-parse", "main"]), tip);
        app.save(&bo, &project, &costs, 1, "A little.\n").await;
        export::run(&app.store, "well", &at).await.expect("exported");
        assert_eq!(git(&at, &["rev-parse", "main~1"]), tip);

        // What was put away is gone from the files, and what was exported before has another history.
        put_away(&app, &ann, (&project, &plan)).await;
        let refused = export::run(&app.store, "well", &at).await.expect_err("another history");
        assert!(refused.to_string().contains("export into a new folder"), "{refused:#}");
        assert_eq!(git(&at, &["rev-parse", "main~1"]), tip, "nothing is lost");
        let new = folder.path().join("new.git");
        export::run(&app.store, "well", &new).await.expect("exported");
        assert_eq!(git(&new, &["ls-tree", "--name-only", "main"]), "costs.md\n");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_proposed_before_an_export_and_accepted_after_it_is_new() {
    on_both(|app| async move {
        let [ann, bo] = [app.person("Ann", Role::Owner).await, app.person("Bo", Role::Volunteer).await];
        let project = app.project("well", Policy::Open).await;
        let plan = app.outline(&ann, &project, "Plan", "Ann's.\n").await;
        app.propose(&bo, &project, &plan, 1, "Bo's.\n").await;
        app.outline(&ann, &project, "Costs", "A lot.\n").await;
        let folder = tempfile::tempdir().expect("a folder");
        let at = folder.path().join("well.git");
        export::run(&app.store, "well", &at).await.expect("exported");
        let tip = git(&at, &["rev-parse", "main"]);
        assert_eq!(git(&at, &["show", "main:plan.md"]), "Ann's.\n");
        accept_whole(&app, &ann, (&project, &plan)).await;
        export::run(&app.store, "well", &at).await.expect("exported");
        assert_eq!(git(&at, &["rev-parse", "main~1"]), tip);
        assert_eq!(git(&at, &["show", "main:plan.md"]), "Bo's.\n");
        assert_eq!(git(&at, &["show", "main:costs.md"]), "A lot.\n");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_from_git_goes_back_byte_by_byte() {
    on_both(|app| async move {
        let village = repository::of_a_village();
        let latin = b"# Caf\xe9\n\nNo UTF-8, and no line end".as_slice();
        repository::commit(village.path(), ("Ann Abbo", 7), "a \"caf\\e\".md", latin, "Another café");
        repository::remove(village.path(), ("Ann Abbo", 8), "README.md", "No more");
        let wanted = |repository| Wanted { repository, path: None, rev: "HEAD" };
        import::run(&app.store, "village", &wanted(village.path())).await.expect("imported");
        let folder = tempfile::tempdir().expect("a folder");
        let at = folder.path().join("village.git");
        export::run(&app.store, "village", &at).await.expect("exported");
        assert_eq!(git(&at, &["ls-tree", "-r", "main"]), git(village.path(), &["ls-tree", "-r", "HEAD"]));
        let authors = |at: &Path| {
            let told = git(at, &["log", "--format=%an %at", "--all"]);
            let mut lines: Vec<String> = told.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        // A commit that only gave a file another name wrote nothing.
        let told = authors(&at);
        assert!(told.iter().all(|one| authors(village.path()).contains(one)), "{told:?}");

        import::run(&app.store, "again", &wanted(&at)).await.expect("imported");
        assert_eq!(standing(&app, "again").await, standing(&app, "village").await);
    })
    .await;
}

/// Addresses and texts of a project's outlines that are in use.
async fn standing(app: &TestApp, slug: &str) -> Vec<(String, String)> {
    let mut conn = app.store.read().await.expect("a connection");
    let project = project::by_slug(&mut conn, slug).await.expect("read").expect("the project");
    let outlines = outline::of_project(&mut conn, project.key).await.expect("read");
    drop(conn);
    let mut standing = Vec::new();
    for outline in outlines.iter().filter(|outline| !outline.archived) {
        standing.push((outline.slug.clone(), app.text(outline).await));
    }
    standing.sort();
    standing
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_exported_is_told_and_harms_nothing() {
    on_both(|app| async move {
        let folder = tempfile::tempdir().expect("a folder");
        let export = async |slug: &str, folder: &Path| {
            export::run(&app.store, slug, folder).await.expect_err("refused").to_string()
        };
        let at = folder.path().join("well.git");
        assert!(export("well", &at).await.contains("no project at /well"));
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("well", Policy::Open).await;
        assert!(export("well", &at).await.contains("nothing has been written"));
        assert!(!at.exists(), "nothing is made for it");
        app.outline(&ann, &project, "Plan", "One.\n").await;
        std::fs::create_dir(&at).expect("a folder");
        std::fs::write(at.join("mine.txt"), "mine").expect("written");
        assert!(export("well", &at).await.contains("name another folder"));
        assert_eq!(std::fs::read_dir(&at).expect("a folder").count(), 1);
    })
    .await;
}
