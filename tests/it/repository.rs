//! A small git repository: two authors, a merge of what both wrote, and a file that got another name.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const ANN: &str = "Ann Abbo";
const BO: &str = "Bo Byamukama";

/// Makes the repository; it is removed when what is given back is dropped.
pub fn of_a_village() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    git(at, ANN, 0, &["init", "--quiet", "--initial-branch=main"]);
    commit(at, (ANN, 1), "README.md", "# A village\n\n## Road\n\nA road by March.\n", "What we want");
    commit(at, (ANN, 2), "wells.md", "# Water\n\n## Wells\n\nEight wells.\n\n## Pumps\n\nOne pump.\n", "What there is");
    git(at, BO, 3, &["switch", "--quiet", "--create", "pumps"]);
    commit(at, (BO, 3), "wells.md", "# Water\n\n## Wells\n\nEight wells.\n\n## Pumps\n\nTwo pumps.\n", "Another pump");
    git(at, ANN, 4, &["switch", "--quiet", "main"]);
    commit(at, (ANN, 4), "wells.md", "# Water\n\n## Wells\n\nNine wells.\n\n## Pumps\n\nOne pump.\n", "Another well");
    git(at, BO, 5, &["merge", "--quiet", "--no-ff", "-m", "Bring both counts together", "pumps"]);
    rename(at, (ANN, 6), ["wells.md", "water.md"], "Call it water");
    folder
}

/// Writes a file and commits it.
pub fn commit(at: &Path, (author, day): (&str, u32), file: &str, text: impl AsRef<[u8]>, message: &str) {
    std::fs::write(at.join(file), text).expect("written");
    git(at, author, day, &["add", file]);
    git(at, author, day, &["commit", "--quiet", "-m", message]);
}

/// Gives a file another name and commits that.
pub fn rename(at: &Path, (author, day): (&str, u32), [from, to]: [&str; 2], message: &str) {
    git(at, author, day, &["mv", from, to]);
    git(at, author, day, &["commit", "--quiet", "-m", message]);
}

/// Removes a file and commits that.
pub fn remove(at: &Path, (author, day): (&str, u32), file: &str, message: &str) {
    git(at, author, day, &["rm", "--quiet", file]);
    git(at, author, day, &["commit", "--quiet", "-m", message]);
}

fn git(at: &Path, author: &str, day: u32, arguments: &[&str]) {
    let date = format!("2024-03-{:02}T10:00:00Z", day + 1);
    let address = format!("{}@example.org", author.to_lowercase().replace(' ', "."));
    let done = Command::new("git")
        .current_dir(at)
        .args(["-c", "commit.gpgsign=false"])
        .args(arguments)
        .envs([("GIT_AUTHOR_NAME", author), ("GIT_COMMITTER_NAME", author)])
        .envs([("GIT_AUTHOR_EMAIL", &address), ("GIT_COMMITTER_EMAIL", &address)])
        .envs([("GIT_AUTHOR_DATE", &date), ("GIT_COMMITTER_DATE", &date)])
        .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_SYSTEM", "/dev/null")])
        .status()
        .expect("git runs");
    assert!(done.success(), "git {arguments:?}");
}
