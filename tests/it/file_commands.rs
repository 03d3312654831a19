//! The commands that work on files, by themselves and as git calls them.

use std::path::Path;
use std::process::{Command, Output};

use crate::repository;

const PROGRAM: &str = env!("CARGO_BIN_EXE_dugnad");

fn dugnad(at: &Path, arguments: &[&str]) -> Output {
    Command::new(PROGRAM).current_dir(at).args(arguments).output().expect("the program runs")
}

fn text(output: &[u8]) -> String {
    String::from_utf8(output.to_vec()).expect("text")
}

fn write(at: &Path, file: &str, text: &str) {
    std::fs::write(at.join(file), text).expect("written");
}

#[test]
fn a_difference_is_told_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "old.md", "# Water\n\nEight wells were dug by hand.\n");
    write(folder.path(), "new.md", "# Water\n\nNine wells were dug by hand.\n");
    let shown = text(&dugnad(folder.path(), &["diff", "old.md", "new.md"]).stdout);
    assert!(shown.contains("[-Eight-]{+Nine+} wells were dug"), "{shown}");
    let json = dugnad(folder.path(), &["diff", "--json", "old.md", "new.md"]).stdout;
    serde_json::from_slice::<serde_json::Value>(&json).expect("it is JSON");
    let missing = dugnad(folder.path(), &["diff", "old.md", "other.md"]);
    assert!(!missing.status.success() && text(&missing.stderr).contains("other.md"), "{missing:?}");
    let alone = dugnad(folder.path(), &["diff", "old.md"]);
    assert!(!alone.status.success() && text(&alone.stderr).contains("Name a second file"), "{alone:?}");
}

#[test]
fn a_merge_ends_with_one_while_conflicts_are_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    write(at, "base.md", "Eight wells.\n\nOne pump.\n");
    write(at, "ours.md", "Nine wells.\n\nOne pump.\n");
    write(at, "theirs.md", "Eight wells.\n\nTwo pumps.\n");
    write(at, "against.md", "Ten wells.\n\nOne pump.\n");
    let clean = dugnad(at, &["merge", "base.md", "ours.md", "theirs.md"]);
    assert_eq!((clean.status.code(), text(&clean.stdout)), (Some(0), "Nine wells.\n\nTwo pumps.\n".to_owned()));
    let conflict = dugnad(at, &["merge", "base.md", "ours.md", "against.md"]);
    let shown = text(&conflict.stdout);
    assert_eq!(conflict.status.code(), Some(1));
    assert!(shown.contains("Nine wells.") && shown.contains("Ten wells."), "{shown}");
    assert_eq!(dugnad(at, &["merge", "base.md", "ours.md", "missing.md"]).status.code(), Some(2));
}

fn git(at: &Path, arguments: &[&str]) -> Output {
    Command::new("git")
        .current_dir(at)
        .args(["-c", "user.name=Ann Abbo", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_SYSTEM", "/dev/null")])
        .output()
        .expect("git runs")
}

/// Merges a branch that writes `theirs` into one that writes `ours`; gives git's answer and the file as it is then.
fn merged_by_git(base: &str, ours: &str, theirs: &str) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let commit = |text: &str| {
        write(at, "plan.md", text);
        assert!(git(at, &["add", "."]).status.success());
        assert!(git(at, &["commit", "--quiet", "-m", "What we know"]).status.success());
    };
    assert!(git(at, &["init", "--quiet", "--initial-branch=main"]).status.success());
    assert!(
        git(at, &["config", "merge.dugnad.driver", &format!("{PROGRAM} merge --driver %O %A %B")]).status.success()
    );
    write(at, ".gitattributes", "*.md merge=dugnad\n");
    commit(base);
    git(at, &["switch", "--quiet", "--create", "theirs"]);
    commit(theirs);
    git(at, &["switch", "--quiet", "main"]);
    commit(ours);
    let clean = git(at, &["merge", "--quiet", "--no-edit", "theirs"]).status.success();
    (clean, std::fs::read_to_string(at.join("plan.md")).expect("the file is there"))
}

#[test]
fn git_merges_with_it_and_keeps_both_sides_of_a_conflict() {
    let base = "Eight wells.\n\nOne pump.\n";
    let clean = merged_by_git(base, "Nine wells.\n\nOne pump.\n", "Eight wells.\n\nTwo pumps.\n");
    assert_eq!(clean, (true, "Nine wells.\n\nTwo pumps.\n".to_owned()));
    let (clean, text) = merged_by_git(base, "Nine wells.\n\nOne pump.\n", "Ten wells.\n\nOne pump.\n");
    assert!(!clean && text.contains("Nine wells.") && text.contains("Ten wells."), "{text}");
}

#[test]
fn blame_names_who_wrote_each_word_through_merges_and_new_names() {
    let repository = repository::of_a_village();
    let json = dugnad(repository.path(), &["blame", "--json", "water.md"]);
    assert!(json.status.success(), "{json:?}");
    let passages: Vec<serde_json::Value> = serde_json::from_slice(&json.stdout).expect("it is JSON");
    let author = |word: &str| {
        let holds = |passage: &&serde_json::Value| passage["text"].as_str().is_some_and(|text| text.contains(word));
        passages.iter().find(holds).expect("the word is there")["author"].as_str().map(str::to_owned)
    };
    assert_eq!(author("Two").as_deref(), Some("Bo Byamukama"));
    assert_eq!(author("Nine").as_deref(), Some("Ann Abbo"));
    assert!(text(&dugnad(repository.path(), &["blame", "water.md"]).stdout).contains("2024-03-04"), "a date is shown");
}

#[test]
fn other_programs_are_answered_a_line_for_each_line() {
    use std::io::Write;
    let ask = |command: &str, question: &str| {
        let mut child = Command::new(PROGRAM)
            .args([command, "--batch"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("the program runs");
        writeln!(child.stdin.take().expect("a way in"), "{question}").expect("asked");
        let answer = child.wait_with_output().expect("it ends").stdout;
        serde_json::from_slice::<serde_json::Value>(&answer).expect("one line of JSON")
    };
    let merge = ask("merge", r#"{"base":"a\n","ours":"b\n","theirs":"c\n"}"#);
    assert_eq!((&merge["clean"], &merge["merged"]), (&false.into(), &"\u{f8ff}".into()));
    assert_eq!(ask("diff", r#"{"old":"a b","new":"a c"}"#)["ops"].as_array().map(Vec::len), Some(3));
    let authorship = ask("authorship", r#"{"id":7,"parents":[],"text":"a b","want":true}"#);
    assert_eq!(authorship["spans"], serde_json::json!([[0, 3, 7]]));
}

#[test]
fn a_conflict_marker_has_a_size_that_can_be_read() {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, text) in [("base.md", "Eight wells.\n"), ("ours.md", "Nine wells.\n"), ("theirs.md", "Ten wells.\n")] {
        write(folder.path(), file, text);
    }
    for size in ["0", "4000000000", "-7", "many"] {
        let size = format!("--marker-size={size}");
        let told = dugnad(folder.path(), &["merge", &size, "base.md", "ours.md", "theirs.md"]);
        assert!(told.status.code() == Some(2) && text(&told.stderr).contains("--marker-size"), "{told:?}");
    }
}
