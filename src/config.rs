//! Settings: from flags, from `DUGNAD_*` variables, from a TOML file; the first of these that says something counts.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use clap::builder::BoolishValueParser;
use serde::Deserialize;

use crate::store::{self, Store};

/// Bytes of a metrics token at least, so that nobody guesses it.
const SHORTEST_TOKEN: usize = 16;

/// Settings as somebody gave them, on the command line or in the environment.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Settings of the wiki")]
pub struct Given {
    /// Folder that holds everything the wiki keeps (the SQLite database)
    #[arg(long, value_name = "DIR", env = "DUGNAD_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS:PORT", env = "DUGNAD_LISTEN", global = true, value_parser = address)]
    pub listen: Option<SocketAddr>,
    /// Address under which people reach the site, such as https://wiki.example.org
    #[arg(long, value_name = "URL", env = "DUGNAD_BASE_URL", global = true)]
    pub base_url: Option<String>,
    /// PostgreSQL database to use instead of the file in the data folder
    #[arg(long, value_name = "URL", env = "DUGNAD_DATABASE", global = true, hide_env_values = true)]
    pub database: Option<String>,
    /// Believe the X-Forwarded-For header of a proxy in front
    #[arg(
        long,
        value_name = "BOOL",
        env = "DUGNAD_TRUSTED_PROXY",
        global = true,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        value_parser = BoolishValueParser::new()
    )]
    pub trusted_proxy: Option<bool>,
    /// What a program sends as its bearer token to be shown /-/metrics; without it only the owner is
    #[arg(long, value_name = "TOKEN", env = "DUGNAD_METRICS_TOKEN", global = true, hide_env_values = true)]
    pub metrics_token: Option<String>,
    /// TOML file with the same settings: data, listen, base_url, database, trusted_proxy, metrics_token
    #[arg(long, value_name = "FILE", env = "DUGNAD_CONFIG", global = true)]
    pub config: Option<PathBuf>,
}

/// Settings as a file gives them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    listen: Option<String>,
    base_url: Option<String>,
    database: Option<String>,
    trusted_proxy: Option<bool>,
    metrics_token: Option<String>,
}

/// Settings in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where the SQLite database is.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address under which people reach the site, if it is not the one listened on.
    pub base_url: Option<String>,
    /// The PostgreSQL database, if one is used.
    pub database: Option<String>,
    /// Whether a proxy in front tells who asks.
    pub trusted_proxy: bool,
    /// What programs are shown the metrics for, if any are.
    pub metrics_token: Option<String>,
}

impl Config {
    /// Reads the file, if one is named, and puts what was given over it.
    pub fn read(given: &Given) -> anyhow::Result<Self> {
        let file = match &given.config {
            Some(path) => read_file(path)?,
            None => File::default(),
        };
        let base_url = given.base_url.clone().or(file.base_url);
        if let Some(url) = base_url.as_deref().filter(|url| !is_site(url)) {
            bail!(
                "base-url must be http:// or https:// and a host with nothing behind it, such as \
                 https://wiki.example.org, and is {url:?}"
            );
        }
        let metrics_token = given.metrics_token.clone().or(file.metrics_token);
        if metrics_token.as_ref().is_some_and(|token| token.len() < SHORTEST_TOKEN) {
            // Not told what was given: it is a secret.
            bail!("metrics-token must be {SHORTEST_TOKEN} bytes or longer: whoever guesses it reads the metrics");
        }
        let listen = match (given.listen, &file.listen) {
            (None, Some(listen)) => Some(address(listen).map_err(|told| anyhow!("{listen:?} is no `listen`: {told}"))?),
            (given, _) => given,
        };
        Ok(Self {
            data: given.data.clone().or(file.data).unwrap_or_else(|| "dugnad-data".into()),
            listen: listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            base_url,
            database: given.database.clone().or(file.database),
            trusted_proxy: given.trusted_proxy.or(file.trusted_proxy).unwrap_or(false),
            metrics_token,
        })
    }

    /// Opens the database that the settings name, which must be there.
    pub async fn open_existing_store(&self) -> anyhow::Result<Store> {
        if self.database.is_none() && !self.file().exists() {
            bail!("there is no {}; name the data folder with --data", self.file().display());
        }
        self.open_store().await
    }

    fn file(&self) -> PathBuf {
        self.data.join("dugnad.sqlite")
    }

    /// Where the search index is kept: a cache, which may be thrown away while the wiki is stopped.
    pub fn search_folder(&self) -> PathBuf {
        self.data.join("search")
    }

    /// Opens the database that the settings name, making it if it is a file that is not there.
    pub async fn open_store(&self) -> anyhow::Result<Store> {
        if let Some(url) = &self.database {
            if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
                // Not told what was given: there may be a password in it.
                bail!("this is no PostgreSQL database: use postgres://user:password@host/name, or leave it out");
            }
            return opened(Store::open_postgres(url).await, "the PostgreSQL database");
        }
        std::fs::create_dir_all(&self.data)
            .with_context(|| format!("cannot make the data folder {}", self.data.display()))?;
        let file = self.file();
        opened(Store::open_sqlite(&file).await, &file.display().to_string())
    }
}

/// Why there can be no search index, for whoever has to make room for it.
pub fn no_index_in(folder: &Path) -> String {
    if folder.exists() && !folder.is_dir() {
        return format!("{} is a file, and the search index needs a folder there: move it away", folder.display());
    }
    format!("cannot keep the search index in {}", folder.display())
}

/// The store, or in words why it could not be opened.
fn opened(store: store::Result<Store>, name: &str) -> anyhow::Result<Store> {
    match store {
        Err(error) if store::is_newer(&error) => {
            bail!("a newer Dugnad has written {name}: bring this program up to date, or use that one")
        }
        // What a server itself says is told without where in its program it says so.
        Err(error) => match error.as_database_error() {
            Some(told) => bail!("cannot open {name}: {}", told.message()),
            None => Err(anyhow!(error).context(format!("cannot open {name}"))),
        },
        Ok(store) => Ok(store),
    }
}

/// Reads where to listen.
fn address(word: &str) -> Result<SocketAddr, String> {
    let what = "give an IP address and a port, such as 127.0.0.1:8080, 0.0.0.0:80 or [::1]:8080";
    word.parse().map_err(|_| what.to_owned())
}

/// Whether an address is that of a whole host: pages lie at its root.
fn is_site(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = host.map(|host| host.strip_suffix('/').unwrap_or(host)).unwrap_or_default();
    !host.is_empty() && host.chars().all(|sign| sign.is_alphanumeric() || "-_.:[]".contains(sign))
}

fn read_file(path: &Path) -> anyhow::Result<File> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is not a settings file", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_settings_the_wiki_listens_on_this_machine_only() {
        let config = Config::read(&Given::default()).expect("defaults are settings");
        assert!(config.listen.ip().is_loopback());
        assert_eq!(config.database, None);
    }

    #[test]
    fn what_is_given_counts_before_the_file_and_unknown_words_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("dugnad.toml");
        std::fs::write(&path, "listen = '0.0.0.0:80'\ndata = '/srv/wiki'\n").expect("written");
        let given =
            Given { listen: Some("127.0.0.1:9".parse().unwrap()), config: Some(path.clone()), ..Given::default() };
        let config = Config::read(&given).expect("settings");
        assert_eq!((config.listen.port(), config.data), (9, PathBuf::from("/srv/wiki")));
        std::fs::write(&path, "trusted_proxy = true\n").expect("written");
        for (word, counts) in [(None, true), (Some(false), false)] {
            let given = Given { trusted_proxy: word, ..given.clone() };
            assert_eq!(Config::read(&given).expect("settings").trusted_proxy, counts);
        }
        std::fs::write(&path, "lisen = '0.0.0.0:80'\n").expect("written");
        assert!(Config::read(&given).is_err());
    }

    #[test]
    fn yes_and_no_are_read_as_variables_usually_have_them() {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            given: Given,
        }
        let read =
            |word: &str| <Line as clap::Parser>::try_parse_from(["dugnad", word]).map(|line| line.given.trusted_proxy);
        for (word, meant) in
            [("", true), ("=1", true), ("=true", true), ("=0", false), ("=no", false), ("=false", false)]
        {
            assert_eq!(read(&format!("--trusted-proxy{word}")).expect("a word"), Some(meant), "{word}");
        }
        assert!(read("--trusted-proxy=maybe").is_err());
    }

    #[test]
    fn a_base_url_is_that_of_a_whole_host() {
        let read = |url: &str| Config::read(&Given { base_url: Some(url.to_owned()), ..Given::default() });
        for url in ["https://wiki.example.org", "http://127.0.0.1:8080/", "http://[::1]:80", "https://brønn.example"] {
            assert_eq!(read(url).expect("an address").base_url.as_deref(), Some(url));
        }
        for url in
            ["", "example.org", "https://", "https:///", "http://a b", "https://a/wiki", "https://a\nb", "ftp://a"]
        {
            let told = read(url).expect_err("no address").to_string();
            assert!(told.contains("such as https://wiki.example.org"), "{told}");
        }
    }

    #[test]
    fn an_address_to_listen_on_that_is_none_is_refused_with_one_that_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("dugnad.toml");
        std::fs::write(&path, "listen = 'localhost:8080'\n").expect("written");
        let told = Config::read(&Given { config: Some(path), ..Given::default() }).expect_err("no address").to_string();
        assert!(told.contains("127.0.0.1:8080"), "{told}");
    }
}
