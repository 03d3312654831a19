//! `dugnad demo`: the wiki with the demo projects and three people to sign in as.

use anyhow::{Context, ensure};

use super::play;
use crate::config::Config;
use crate::outside::{now, random};
use crate::serve;
use crate::store::account::{self, Account};
use crate::store::membership::Role;
use crate::store::setting::{self, name};
use crate::store::{PersonId, Store, log, person};
use crate::wiki::account::{NewAccount, add};
use crate::wiki::password;

/// The password of everybody in the demo: it protects nothing.
const PASSWORD: &str = "okware-demo";

/// People of the demo who can sign in besides its owner.
const PEOPLE: [(&str, &str); 2] = [("volunteer", "peter-emorut"), ("reviewer", "sarah-namwase")];

/// Serves the demo from a fresh folder, or from one that was named, where it is loaded unless it is there already.
pub async fn run(config: &Config, keeps_data: bool) -> anyhow::Result<()> {
    serve::start_log();
    let fresh = if keeps_data || config.database.is_some() { None } else { Some(fresh_folder()?) };
    let config = match &fresh {
        Some(folder) => Config { data: folder.path().to_owned(), ..config.clone() },
        None => config.clone(),
    };
    let store = config.open_store().await?;
    ensure_own(&store).await?;
    if !account::any(&mut store.read().await?).await? {
        play::load(&store).await?;
        let_people_in(&store).await?;
    }
    let (app, listener) = serve::prepare(&config, store).await?;
    tell(&app.base_url);
    serve::until_stopped(app, listener).await
}

/// Refuses a wiki that is somebody's: everybody knows the demo's password.
async fn ensure_own(store: &Store) -> anyhow::Result<()> {
    let mut conn = store.read().await?;
    let is_empty = log::end(&mut conn).await? == 0;
    ensure!(
        is_empty || person::by_handle(&mut conn, PEOPLE[0].1).await?.is_some(),
        "there is another wiki already: give the demo a place of its own, or start that wiki with `dugnad serve`"
    );
    Ok(())
}

/// Gives the people accounts, and the site its owner and name.
pub async fn let_people_in(store: &Store) -> anyhow::Result<()> {
    let hash = password::hash(PASSWORD).await?;
    let mut tx = store.begin_write().await?;
    for (_, handle) in PEOPLE {
        let person = person::by_handle(&mut tx, handle).await?.with_context(|| format!("{handle} is not there"))?;
        let account = Account { person: person.key, password: hash.clone(), site_role: Role::Volunteer };
        account::insert(&mut tx, &account).await?;
    }
    setting::set(&mut tx, name::SITE_NAME, "Dugnad demo", now()).await?;
    tx.commit().await?;
    let owner = NewAccount {
        id: PersonId(random()),
        name: "Owner",
        about: "Looks after this demo.",
        password: PASSWORD,
        site_role: Role::Owner,
        time: now(),
    };
    add(store, &owner).await?;
    Ok(())
}

fn fresh_folder() -> anyhow::Result<tempfile::TempDir> {
    tempfile::Builder::new().prefix("dugnad-demo-").tempdir().context("cannot make a folder for the demo")
}

fn tell(base_url: &str) {
    println!("The demo is running. Open one of these:");
    println!("  {base_url}/okware         a project told from all sides");
    println!("  {base_url}/okware/plan    its plan");
    println!("  {base_url}/               all projects");
    println!("Sign in at {base_url}/-/sign-in with the password {PASSWORD} as");
    for (role, handle) in PEOPLE {
        println!("  {handle:<14} a {role}");
    }
    println!("  {:<14} the owner", "owner");
    println!("Stop with Ctrl-C.");
}
