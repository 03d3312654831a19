//! Running the wiki until it is asked to stop.

use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{self, Config};
use crate::connections::{self, Bounds};
use crate::outside::{now, random};
use crate::store::Store;
use crate::web::app::Reached;
use crate::web::{self, App, routes};
use crate::wiki::indexing::Search;
use crate::wiki::{authorship, setup};

/// How often to look for what other processes changed.
const FOLLOW: Duration = Duration::from_millis(500);

/// How often to read what outlines ask for, unless somebody looks before.
const FOLLOW_TASKS: Duration = Duration::from_secs(5);

/// Serves the wiki until SIGTERM or Ctrl-C; requests in flight finish.
pub async fn serve(config: &Config, store: Store) -> anyhow::Result<()> {
    start_log();
    let (app, listener) = prepare(config, store).await?;
    println!("The wiki is at {}", app.base_url);
    invite_owner(&app).await?;
    until_stopped(app, listener).await
}

/// Listens on the configured address, so that whoever is told of it can connect.
pub async fn prepare(config: &Config, store: Store) -> anyhow::Result<(App, TcpListener)> {
    let listener =
        TcpListener::bind(config.listen).await.with_context(|| format!("cannot listen on {}", config.listen))?;
    let here = format!("http://{}", listener.local_addr()?);
    let base_url = config.base_url.as_deref().unwrap_or(&here);
    let folder = config.search_folder();
    let search = Search::open(store, folder.clone()).with_context(|| config::no_index_in(&folder))?;
    let reached =
        Reached { base_url, trusted_proxy: config.trusted_proxy, metrics_token: config.metrics_token.as_deref() };
    Ok((App::with_search(search, reached), listener))
}

/// Answers requests until the process is asked to stop.
pub async fn until_stopped(app: App, listener: TcpListener) -> anyhow::Result<()> {
    app.catch_up().await.map_err(|error| anyhow::anyhow!("cannot read the change log: {error:?}"))?;
    let background = [
        tokio::spawn(follow(app.clone())),
        tokio::spawn(listen(app.clone())),
        tokio::spawn(follow_tasks(app.clone())),
        tokio::spawn(app.search.clone().keep_up()),
        tokio::spawn(trace(app.search.clone())),
    ];
    let bounds = if app.trusted_proxy { Bounds::behind_proxy() } else { Bounds::default() };
    connections::serve(listener, routes::router(&app), bounds, asked_to_stop()).await;
    background.iter().for_each(tokio::task::JoinHandle::abort);
    Ok(())
}

/// Writes what happens to standard error; `RUST_LOG` says how much.
pub fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // Somebody who runs two wikis in one process, as tests do, has a log already.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// Without an owner, prints a link that makes one. It holds until it is used, or until the next start.
async fn invite_owner(app: &App) -> anyhow::Result<()> {
    if setup::is_needed(&mut app.store.read().await?).await? {
        let token = blake3::hash(&random::<32>()).to_hex();
        setup::invite(&app.store, &token, now()).await?;
        println!("Nobody owns it yet. Open this once, to make yourself its owner:\n{}/-/setup/{token}", app.base_url);
    }
    Ok(())
}

async fn follow(app: App) {
    let mut pause = tokio::time::interval(FOLLOW);
    loop {
        pause.tick().await;
        if let Err(error) = app.catch_up().await {
            tracing::warn!(?error, "could not follow the change log");
        }
    }
}

/// Reads what outlines ask their readers for, so that whoever looks does not wait for it.
async fn follow_tasks(app: App) {
    let mut pause = tokio::time::interval(FOLLOW_TASKS);
    loop {
        pause.tick().await;
        if let Err(error) = app.tasks.follow(&app.store).await {
            tracing::warn!(%error, "could not follow the change log with the tasks");
        }
    }
}

/// Looks at once when another process says that it has changed something. What goes unheard, [`follow`] finds.
async fn listen(app: App) {
    loop {
        match heard(&app).await {
            Ok(()) => return,
            Err(error) => tracing::warn!(?error, "could not listen to other processes"),
        }
        tokio::time::sleep(FOLLOW).await;
    }
}

async fn heard(app: &App) -> web::Result<()> {
    let Some(mut bell) = app.store.bell().await? else { return Ok(()) };
    loop {
        bell.rings().await?;
        app.catch_up().await?;
    }
}

/// Works out who wrote the words of revisions from before that was kept. Everybody reads and saves meanwhile; if the
/// wiki is stopped, the next start goes on.
async fn trace(search: Search) {
    match authorship::replay_untraced(search.store()).await {
        Ok(report) if report.outlines > 0 => {
            tracing::info!(revisions = report.untraced, "authorship is worked out");
            // Nothing of it is in the change log.
            if let Err(error) = search.rebuild(|_| {}).await {
                tracing::warn!(%error, "could not tell the search index: run `dugnad reindex search`");
            }
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "could not work out authorship: run `dugnad reindex authorship`"),
    }
}

async fn asked_to_stop() {
    let mut terminate = signal(SignalKind::terminate()).expect("a program may listen for SIGTERM");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
