//! A git repository on this machine, read through the `git` program alone.
//!
//! The repository may come from a stranger: nothing that it configures is run, nothing is fetched,
//! and no argument of the user's can turn into an option.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::object_id::ObjectId;

/// A bare or ordinary repository, or a folder inside one.
#[derive(Clone, Debug)]
pub struct Repository {
    folder: PathBuf,
    is_shallow: bool,
}

impl Repository {
    /// Opens the repository that `folder` is or lies in.
    ///
    /// # Errors
    /// Says so if git is missing, if there is no repository, or if git mistrusts its owner.
    pub fn open(folder: &Path) -> Result<Self> {
        let folder = folder.canonicalize().with_context(|| format!("cannot open {}", folder.display()))?;
        if !folder.is_dir() {
            bail!("{} is not a folder", folder.display());
        }
        let mut repository = Self { folder, is_shallow: false };
        let answer = repository.ask(&["rev-parse", "--is-shallow-repository"])?;
        repository.is_shallow = answer == "true";
        Ok(repository)
    }

    /// Opens a bare repository to write into, or makes one if there is nothing at that place.
    ///
    /// # Errors
    /// Says so if something else is there.
    pub fn create(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let folder = folder.canonicalize().with_context(|| format!("cannot open {}", folder.display()))?;
        let repository = Self { folder, is_shallow: false };
        let is_empty = repository.folder.read_dir().is_ok_and(|mut entries| entries.next().is_none());
        if is_empty {
            repository.ask(&["init", "--quiet", "--bare", "--initial-branch=main"])?;
        } else if repository.ask(&["rev-parse", "--is-bare-repository"]).ok().as_deref() != Some("true") {
            bail!("{} is neither empty nor a bare repository; name another folder", repository.folder.display());
        }
        Ok(repository)
    }

    /// Whether the history was cut off when the repository was cloned.
    pub fn is_shallow(&self) -> bool {
        self.is_shallow
    }

    /// Where the folder lies in the repository: nothing, or a path that ends with a slash.
    pub fn prefix(&self) -> Result<String> {
        self.ask(&["rev-parse", "--show-prefix"])
    }

    /// The commit that a branch, a tag, a hash or `HEAD` names.
    pub fn resolve(&self, rev: &str) -> Result<ObjectId> {
        if rev.is_empty() || rev.starts_with('-') {
            bail!("{rev:?} cannot name a commit");
        }
        let commit = format!("{rev}^{{commit}}");
        self.ask(&["rev-parse", "--verify", "--end-of-options", &commit])?
            .parse()
            .with_context(|| format!("{rev:?} does not name one commit"))
    }

    /// The `git` program, to run in this repository: with the user's settings, so that her
    /// `safe.directory` counts, but without the surroundings that would lead it elsewhere.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new("git");
        for (name, _) in env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"GIT_") {
                command.env_remove(name);
            }
        }
        command
            .current_dir(&self.folder)
            .args(["--no-pager", "--no-replace-objects"])
            .args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"])
            .env("LC_ALL", "C")
            .env("GIT_GRAFT_FILE", "/dev/null")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            // A partial clone would run what it configures in order to fetch what it lacks.
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_ALLOW_PROTOCOL", "none")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command that answers with one short line.
    fn ask(&self, arguments: &[&str]) -> Result<String> {
        let output = self.command().args(arguments).output().context("cannot run git; is it installed?")?;
        if !output.status.success() {
            bail!(self.explain(&String::from_utf8_lossy(&output.stderr)));
        }
        let answer = String::from_utf8(output.stdout).context("git's answer is not text")?;
        Ok(answer.trim_end().to_owned())
    }

    /// What git's complaint means, and what to do about it.
    pub(super) fn explain(&self, complaint: &str) -> String {
        let folder = self.folder.display();
        if complaint.contains("dubious ownership") {
            let mut lines = complaint.lines().map(str::trim);
            let advice = lines.find(|line| line.starts_with("git config")).unwrap_or_default();
            return format!("git does not trust {folder}, because it belongs to another user; if you do: {advice}");
        }
        if complaint.contains("not a git repository") {
            return format!("{folder} is not a git repository");
        }
        if complaint.contains("Needed a single revision") {
            return format!("{folder} has no commit of that name");
        }
        format!("git could not read {folder}: {}", complaint.trim())
    }
}
