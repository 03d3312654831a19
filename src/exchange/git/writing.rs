//! Writing a history into a repository: a stream of commits for `git fast-import`, whose manual describes the form.

use std::io::Write;
use std::process::ChildStdin;

use anyhow::{Result, bail};

use super::process::Process;
use super::repository::Repository;

/// The branch that is written.
const BRANCH: &str = "refs/heads/main";

/// A history that is being written. Its commits are named by numbers of the caller's, all greater than 0.
pub struct Writing {
    process: Process,
    input: ChildStdin,
}

/// What a commit says about itself.
pub struct Signed<'a> {
    /// Who wrote it.
    pub name: &'a str,
    /// An address that tells her from others.
    pub address: &'a str,
    /// When, in microseconds since 1970.
    pub time: i64,
    /// Why.
    pub message: &'a str,
}

/// What a commit does to a file.
pub enum File<'a> {
    /// It says this now.
    Is(&'a [u8]),
    /// It is gone.
    Gone,
}

impl Writing {
    /// Begins to write all of the branch's history, of which the repository may have the beginning.
    pub fn begin(repository: &Repository) -> Result<Self> {
        let mut command = repository.command();
        command.args(["-c", "core.ignoreCase=false", "fast-import", "--quiet", "--done", "--date-format=raw"]);
        let (process, input) = Process::start(repository, command)?;
        Ok(Self { process, input })
    }

    /// Adds a commit on top of others, the first of which has the other files.
    pub fn commit(&mut self, number: i64, parents: &[i64], signed: &Signed<'_>, file: (&str, File<'_>)) -> Result<()> {
        self.tell(&stream(number, parents, signed, file))
    }

    /// Ends the branch with one of the commits.
    ///
    /// # Errors
    /// Says so if the repository has another history.
    pub fn finish(mut self, last: i64) -> Result<()> {
        self.tell(format!("reset {BRANCH}\nfrom :{last}\n\ndone\n").as_bytes())?;
        drop(self.input);
        match self.process.finish() {
            Err(error) if error.to_string().contains("ot updating") => bail!(
                "the repository has another history than the project: an outline was renamed or put away since it was \
                 exported, or somebody committed there; export into a new folder"
            ),
            finished => finished,
        }
    }

    fn tell(&mut self, stream: &[u8]) -> Result<()> {
        self.input.write_all(stream).map_err(|_| self.process.failure())
    }
}

fn stream(number: i64, parents: &[i64], signed: &Signed<'_>, (path, file): (&str, File<'_>)) -> Vec<u8> {
    let mut stream = Vec::new();
    // Without this a commit that has no parent would stand on top of the one before.
    if parents.is_empty() {
        stream.extend(format!("reset {BRANCH}\n").bytes());
    }
    let by = format!("{} <{}> {} +0000", plain(signed.name), plain(signed.address), signed.time.max(0) / 1_000_000);
    stream.extend(format!("commit {BRANCH}\nmark :{number}\nauthor {by}\ncommitter {by}\n").bytes());
    add_data(&mut stream, signed.message.as_bytes());
    for (place, parent) in parents.iter().enumerate() {
        stream.extend(format!("{} :{parent}\n", if place == 0 { "from" } else { "merge" }).bytes());
    }
    match file {
        File::Is(text) => {
            stream.extend(format!("M 100644 inline {}\n", quoted(path)).bytes());
            add_data(&mut stream, text);
        }
        File::Gone => stream.extend(format!("D {}\n", quoted(path)).bytes()),
    }
    stream.push(b'\n');
    stream
}

fn add_data(stream: &mut Vec<u8>, data: &[u8]) {
    stream.extend(format!("data {}\n", data.len()).bytes());
    stream.extend(data);
    stream.push(b'\n');
}

/// A name without what would end it in a commit.
fn plain(name: &str) -> String {
    name.replace(['<', '>', '\n', '\0'], " ").trim().to_owned()
}

/// A path as a C string, as which the stream takes any.
fn quoted(path: &str) -> String {
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_written_whatever_is_in_its_names_and_paths() {
        let signed = Signed { name: "Ann <A>\nB", address: "ann@wiki.invalid", time: 5_000_000, message: "Why" };
        let stream = stream(7, &[3, 5], &signed, ("a \"b\".md", File::Is(b"x\n")));
        assert_eq!(
            String::from_utf8(stream).expect("text"),
            "commit refs/heads/main\nmark :7\nauthor Ann  A  B <ann@wiki.invalid> 5 +0000\n\
             committer Ann  A  B <ann@wiki.invalid> 5 +0000\ndata 3\nWhy\nfrom :3\nmerge :5\n\
             M 100644 inline \"a \\\"b\\\".md\"\ndata 2\nx\n\n\n"
        );
    }
}
