//! Whether the best answer comes first: over the demo, and over a real handbook of 251 pages.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use dugnad::exchange::import::{self, Wanted};

use crate::app::TestApp;
use crate::search::api;

/// How many first answers must be right, of a hundred.
const RIGHT: usize = 90;

#[tokio::test]
async fn the_best_answer_comes_first() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    answers_well(&app, "demo.txt", 60).await;
}

#[tokio::test]
async fn the_best_page_of_a_real_handbook_comes_first() {
    let app = TestApp::on_sqlite().await;
    let repository = handbook();
    let wanted = Wanted { repository: repository.path(), path: None, rev: "main" };
    import::run(&app.store, "handbook", &wanted).await.expect("imported");
    app.app.catch_up().await.expect("the log is read");
    answers_well(&app, "handbook.txt", 60).await;
}

/// Insists that most of at least so many questions in a file have the wanted answer first.
async fn answers_well(app: &TestApp, file: &str, least: usize) {
    app.index().await;
    let cases = std::fs::read_to_string(at("tests/cases/search").join(file)).expect("questions");
    let questions: Vec<(&str, &str)> =
        cases.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" => ")).collect();
    assert!(questions.len() >= least, "{} questions", questions.len());
    let mut wrong = Vec::new();
    for (question, wanted) in &questions {
        let answer = api(&mut app.reader(), question, "").await;
        let first = &answer["results"][0];
        let path = |address: &serde_json::Value| address.as_str().unwrap_or_default().replace("http://wiki.test", "");
        let (outline, section) = (path(&first["url"]), path(&first["hits"][0]["url"]));
        if !wanted.split(' ').any(|wanted| wanted == outline || wanted == section) {
            wrong.push(format!("{question}: {section}, not {wanted}"));
        }
    }
    let right = (questions.len() - wrong.len()) * 100 / questions.len();
    println!("{right} % of {} first answers are right; not so:\n{}", questions.len(), wrong.join("\n"));
    assert!(right >= RIGHT, "{right} %: {wrong:#?}");
}

/// The repository that is kept in `tests/data/handbook`; it is removed when what is given back is dropped.
fn handbook() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = std::fs::read(at("tests/data/handbook/pages.fast-export.zst")).expect("the kept pages");
    let stream = zstd::decode_all(&*kept).expect("they were compressed");
    let git = |arguments: &[&str]| {
        Command::new("git")
            .current_dir(folder.path())
            .args(arguments)
            .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_SYSTEM", "/dev/null")])
            .stdin(Stdio::piped())
            .spawn()
            .expect("git runs")
    };
    assert!(git(&["init", "--quiet"]).wait().expect("it ends").success());
    let mut import = git(&["fast-import", "--quiet"]);
    import.stdin.take().expect("an entrance").write_all(&stream).expect("it reads");
    assert!(import.wait().expect("it ends").success());
    folder
}

/// A path of the source tree.
fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
