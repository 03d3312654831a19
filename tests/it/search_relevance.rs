//! Whether the best answer comes first, over the demo.

use std::path::Path;

use crate::app::TestApp;
use crate::search::api;

/// How many first answers must be right, of a hundred.
const RIGHT: usize = 90;

#[tokio::test]
async fn the_best_answer_comes_first() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    app.index().await;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/search/demo.txt");
    let cases = std::fs::read_to_string(file).expect("questions");
    let questions: Vec<(&str, &str)> =
        cases.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" => ")).collect();
    assert!(questions.len() >= 60, "{} questions", questions.len());
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
