//! The list of commands.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::reindex::{self, Reindex};
use super::site::{self, ProjectCommand, User};
use super::{authorship, blame, diff, merge};
use crate::config::{Config, Given};
use crate::{demo, exchange, serve};

/// A wiki engine for project outlines that many volunteers write together
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    given: Given,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the wiki
    Serve,
    /// Start the wiki with a demo project, in a fresh data folder unless --data names one
    Demo,
    /// Bring the database's tables up to date and stop
    Migrate,
    /// Look after people with accounts
    #[command(subcommand)]
    User(User),
    /// Look after projects
    #[command(subcommand)]
    Project(ProjectCommand),
    /// Bring in text from elsewhere
    #[command(subcommand)]
    Import(Import),
    /// Take text to elsewhere
    #[command(subcommand)]
    Export(Export),
    /// Make anew what is derived from what is kept
    #[command(subcommand)]
    Reindex(Reindex),
    /// Check that everything kept is whole: every id, every text, every parent, the change log
    Check,
    /// Show what changed between two files, word by word
    Diff(diff::Arguments),
    /// Bring together two versions of a file that come from a third
    Merge(merge::Arguments),
    /// Show who wrote each word of a file in a git repository
    Blame(blame::Arguments),
    /// Trace the words of a history that another program tells
    Authorship(authorship::Arguments),
}

#[derive(Debug, Subcommand)]
enum Import {
    /// Bring in the history of the Markdown files of a git repository. Run again, it adds only what is new
    Git {
        /// The repository's folder
        repository: PathBuf,
        /// The project that gets the outlines; started if it is not there
        #[arg(long, value_name = "SLUG")]
        project: String,
        /// Only the files that match, such as 'docs/**'
        #[arg(long, value_name = "GLOB")]
        path: Option<String>,
        /// The branch, tag or commit whose history it is
        #[arg(long, value_name = "NAME", default_value = "HEAD")]
        rev: String,
    },
}

#[derive(Debug, Subcommand)]
enum Export {
    /// Write a project's history into a git repository, a commit for each revision. Run again, it adds only what is new
    Git {
        /// The repository's folder; made as a bare repository if it is not there
        repository: PathBuf,
        /// The project
        #[arg(long, value_name = "SLUG")]
        project: String,
    },
}

/// Runs what the command line asks for; a failure is told in words, with its causes.
pub async fn run() -> ExitCode {
    let cli = Cli::parse();
    let failure = if matches!(cli.command, Command::Merge(_)) { merge::FAILURE } else { 1 };
    match perform(cli).await {
        Ok(code) => code,
        // Whoever read the output has seen enough of it.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("dugnad: {}", told(&error));
            ExitCode::from(failure)
        }
    }
}

/// A failure and its causes. What one of them has said already is not said again: some repeat their cause.
fn told(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if told.is_empty() {
            told = cause;
        } else if !told.contains(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

async fn perform(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Merge(arguments) => merge::run(&arguments),
        Command::Blame(arguments) => blame::run(&arguments),
        Command::Authorship(arguments) => authorship::run(&arguments),
        command => perform_on_site(command, &cli.given).await,
    }
}

/// Performs a command that needs a wiki.
async fn perform_on_site(command: Command, given: &Given) -> anyhow::Result<ExitCode> {
    let config = Config::read(given)?;
    match command {
        Command::Serve => serve::serve(&config, config.open_store().await?).await?,
        Command::Demo => demo::command::run(&config, given.data.is_some()).await?,
        Command::Migrate => {
            config.open_store().await?;
            println!("The tables are up to date.");
        }
        Command::User(command) => site::user(&config, command).await?,
        Command::Project(command) => site::project(&config, command).await?,
        Command::Import(Import::Git { repository, project, path, rev }) => {
            let wanted = exchange::import::Wanted { repository: &repository, path: path.as_deref(), rev: &rev };
            exchange::import::check(&project, &wanted)?;
            let store = config.open_store().await?;
            exchange::import::run(&store, &project, &wanted).await?;
        }
        Command::Export(Export::Git { repository, project }) => {
            exchange::export::run(&config.open_existing_store().await?, &project, &repository).await?;
        }
        Command::Reindex(what) => reindex::run(&config, what).await?,
        Command::Check => return site::whole(&config.open_existing_store().await?).await,
        Command::Diff(_) | Command::Merge(_) | Command::Blame(_) | Command::Authorship(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}
