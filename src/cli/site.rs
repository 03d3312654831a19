//! Commands that look after a wiki: its people, its projects, its health.

use std::io::Read;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Subcommand, ValueEnum};

use crate::config::Config;
use crate::outside::{now, random};
use crate::progress;
use crate::store::membership::Role;
use crate::store::project::{Facts, Policy};
use crate::store::setting::{self, name::LICENCE};
use crate::store::{PersonId, ProjectId, Store};
use crate::text::slug::Slug;
use crate::wiki::account::{self, NewAccount};
use crate::wiki::{check, start};

/// What to do for people.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Make an account
    Add {
        /// Her name
        name: String,
        /// What she may do on the whole site
        #[arg(long, default_value = "volunteer")]
        role: Role,
        /// Read the password from standard input (its first line)
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Change what somebody may do on the whole site
    Role {
        /// Her name
        name: String,
        /// The new role
        role: Role,
    },
    /// Set a new password, and end every session begun with the old one
    Password {
        /// Her name
        name: String,
        /// Read the password from standard input (its first line)
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

/// What to do for projects.
#[derive(Debug, Subcommand)]
pub enum ProjectCommand {
    /// Start a project
    Add {
        /// Its address: lower-case letters, digits and hyphens
        slug: String,
        /// Who may do what
        #[arg(long, default_value = "members")]
        policy: Policy,
        /// Its name; made from the address if left out
        #[arg(long)]
        name: Option<String>,
        /// What it is for
        #[arg(long, default_value = "")]
        aim: String,
        /// Where
        #[arg(long, default_value = "")]
        place: String,
        /// The language it is written in
        #[arg(long, default_value = "en")]
        language: String,
    },
}

/// Makes accounts and changes them.
pub async fn user(config: &Config, command: User) -> anyhow::Result<()> {
    match command {
        User::Add { name, role, .. } => {
            let new = NewAccount {
                id: PersonId(random()),
                name: &name,
                about: "",
                password: &password()?,
                site_role: role,
                time: now(),
            };
            account::check(&new)?;
            let person = account::add(&config.open_store().await?, &new).await?;
            println!("{} can sign in as {}, with the role {}.", person.name, person.handle, role.as_str());
        }
        // A folder that was mistyped is no new wiki.
        User::Role { name, role } => {
            account::set_site_role(&config.open_existing_store().await?, &handle(&name)?, role).await?;
            println!("{name} has the role {} now.", role.as_str());
        }
        User::Password { name, .. } => {
            let store = config.open_existing_store().await?;
            account::set_password(&store, &handle(&name)?, &password()?).await?;
            println!("{name} has a new password, and is signed out everywhere.");
        }
    }
    Ok(())
}

/// Starts projects. What is wrong with what was typed is told before a database is made for it.
pub async fn project(config: &Config, command: ProjectCommand) -> anyhow::Result<()> {
    let ProjectCommand::Add { slug, policy, name, aim, place, language } = command;
    let address = Slug::parse(&slug).with_context(|| start::no_address(&slug))?;
    let mut facts = Facts {
        name: name.as_deref().unwrap_or(&slug),
        aim: &aim,
        place: &place,
        language: &language,
        licence: "CC-BY-SA-4.0",
        policy,
    };
    start::check(&address, &facts)?;
    let store = config.open_store().await?;
    let licence = setting::get(&mut store.read().await?, LICENCE).await?;
    facts.licence = licence.as_deref().unwrap_or(facts.licence);
    start::project_for(&store, None, (ProjectId(random()), &address), &facts, now()).await?;
    println!("The project is at /{slug}.");
    Ok(())
}

/// Checks everything, says what was found, and fails if anything is wrong.
pub async fn whole(store: &Store) -> anyhow::Result<ExitCode> {
    let revisions = check::counts(store).await?.revisions;
    let bar = progress::bar(revisions as u64, "revisions");
    let report = check::check(store, |checked| bar.inc(checked)).await?;
    bar.finish_and_clear();
    let counts = &report.counts;
    for (count, one, several) in [
        (counts.people, "person", "people"),
        (counts.projects, "project", "projects"),
        (counts.outlines, "outline", "outlines"),
        (counts.revisions, "revision", "revisions"),
        (counts.texts, "text", "texts"),
        (counts.proposals, "proposal", "proposals"),
        (counts.remarks, "remark", "remarks"),
        (counts.checkmarks, "checkmark", "checkmarks"),
        (counts.thanks, "thanks", "thanks"),
        (counts.notices, "place of merges to look at", "places of merges to look at"),
        (counts.log, "log entry", "log entries"),
    ] {
        tell(count, one, several);
    }
    let (written, kept) = report.bytes;
    println!("{written:>10} bytes of text, kept in {kept}");
    for fault in &report.told {
        println!("fault: {fault}");
    }
    tell(report.faults as i64, "fault", "faults");
    Ok(if report.faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn handle(name: &str) -> anyhow::Result<String> {
    Slug::from_title(name).map(|slug| slug.to_string()).with_context(|| format!("{name:?} is nobody's name"))
}

/// Tells a count in its column.
fn tell(count: i64, one: &str, several: &str) {
    println!("{count:>10} {}", if count == 1 { one } else { several });
}

/// The first line of standard input. A password is never taken from an argument: others could read it there.
fn password() -> anyhow::Result<String> {
    let mut input = String::new();
    std::io::stdin().take(10_000).read_to_string(&mut input).context("cannot read the password")?;
    match input.lines().next() {
        Some(password) if !password.is_empty() => Ok(password.to_owned()),
        _ => bail!("there is no password on standard input"),
    }
}

impl ValueEnum for Role {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.as_str()))
    }
}

impl ValueEnum for Policy {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.as_str()).help(self.explained()))
    }
}
