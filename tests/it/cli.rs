//! The commands, run as the owner of a wiki runs them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use axum::http::StatusCode;
use sqlx::{Connection, SqliteConnection};

use crate::app::PASSWORD;
use crate::program::{Folder, Server};
use crate::repository;

#[test]
fn help_names_every_command() {
    let help = Folder::new().done(&["--help"]);
    for command in
        ["serve", "demo", "migrate", "user", "project", "import", "check", "reindex", "diff", "merge", "blame"]
    {
        assert!(help.lines().any(|line| line.trim_start().starts_with(command)), "{command} is not in {help}");
    }
}

#[test]
fn migrating_twice_is_migrating_once() {
    let folder = Folder::new();
    let first = folder.done(&["migrate"]);
    assert_eq!(first, folder.done(&["migrate"]));
    assert!(folder.done(&["check"]).contains(" 0 faults"));
}

#[tokio::test]
async fn people_get_accounts_roles_and_passwords_from_the_command_line() {
    let folder = Folder::new();
    let without = folder.run(&["user", "add", "Ann Abbo", "--password-stdin"]);
    assert!(!without.done && without.errors.contains("no password on standard input"), "{without:?}");
    let added = folder.run_with(PASSWORD, &["user", "add", "Ann Abbo", "--role", "owner", "--password-stdin"]);
    assert!(added.done && added.output.contains("ann-abbo"), "{added:?}");
    let again = folder.run_with(PASSWORD, &["user", "add", "Ann Abbo", "--password-stdin"]);
    assert!(!again.done && !again.errors.is_empty(), "{again:?}");

    let server = folder.serve();
    let ann = server.signed_in("Ann Abbo", PASSWORD).await;
    assert_eq!(ann.get("/-/site").await.expect("an answer").status, StatusCode::OK, "the owner's page");
    let last = folder.run(&["user", "role", "Ann Abbo", "volunteer"]);
    assert!(!last.done && last.errors.contains("give another person the role owner first"), "{last:?}");
    assert_eq!(ann.get("/-/site").await.expect("an answer").status, StatusCode::OK, "hers still");
    folder.done(&["user", "role", "Ann Abbo", "owner"]);
    assert!(folder.run_with(PASSWORD, &["user", "add", "Bo", "--password-stdin"]).done);
    folder.done(&["user", "role", "Bo", "owner"]);
    folder.done(&["user", "role", "Ann Abbo", "volunteer"]);
    assert_eq!(ann.get("/-/site").await.expect("an answer").status, StatusCode::FORBIDDEN, "hers no more");

    let changed = folder.run_with("another long password\n", &["user", "password", "ann-abbo", "--password-stdin"]);
    assert!(changed.done, "{changed:?}");
    assert_ne!(ann.get("/-/account").await.expect("an answer").status, StatusCode::OK, "she is signed out");
    server.signed_in("ann-abbo", "another long password").await;
    assert!(!folder.run(&["user", "role", "Nobody", "owner"]).done, "nobody is called that");
}

#[test]
fn a_project_with_a_bad_address_is_refused_with_what_to_do() {
    let folder = Folder::new();
    assert!(!folder.run(&["project", "add", "r"]).done, "the site needs it");
    assert!(!folder.run(&["project", "add", "our-well", "--language", "?"]).done, "no language");
    let refused = folder.run(&["project", "add", "Our Well!"]);
    assert!(!folder.run_with("short", &["user", "add", "Ann", "--password-stdin"]).done, "no password");
    assert!(!folder.run(&["import", "git", "/nowhere", "--project", "our-well"]).done, "no repository");
    assert!(!folder.database().exists(), "a mistake leaves no empty wiki behind");
    assert!(
        !refused.done && refused.errors.contains("use at most 64 lower-case letters, digits and hyphens"),
        "{refused:?}"
    );
    assert!(folder.done(&["project", "add", "our-well"]).contains("/our-well"));
    assert!(folder.done(&["check"]).contains(" 1 project\n"));
    let taken = folder.run(&["project", "add", "our-well"]);
    assert!(!taken.done && !taken.errors.is_empty(), "{taken:?}");
}

#[test]
fn importing_a_repository_again_adds_only_what_is_new() {
    let folder = Folder::new();
    let repository = repository::of_a_village();
    let path = repository.path().to_str().expect("a path");
    let import = ["import", "git", path, "--project", "village"];
    assert!(!folder.done(&import).contains(" 0 of them new"));
    let kept = folder.done(&["check"]);
    assert!(folder.done(&import).contains(" 0 of them new"));
    assert_eq!(folder.done(&["check"]), kept, "nothing was added");
    repository::commit(repository.path(), ("Ann Abbo", 9), "water.md", "# Water\n\nTen wells.\n", "One more well");
    assert!(folder.done(&import).contains(" 1 of them new"));
    let nowhere = folder.run(&["import", "git", "/nowhere/at/all", "--project", "village"]);
    assert!(!nowhere.done && nowhere.errors.contains("/nowhere/at/all"), "{nowhere:?}");
    let nothing = folder.run(&["import", "git", path, "--project", "other", "--path", "no-such-folder"]);
    assert!(!nothing.done && nothing.errors.contains("--path"), "{nothing:?}");
}

#[test]
fn a_database_of_another_kind_is_refused_in_words() {
    let told = Folder::new().run(&["check", "--database", "mysql://host/name"]);
    assert!(!told.done && told.errors.contains("postgres://"), "{told:?}");
}

#[tokio::test]
async fn a_check_names_what_is_damaged() {
    let folder = Folder::new();
    let repository = repository::of_a_village();
    let path = repository.path().to_str().expect("a path");
    folder.done(&["import", "git", path, "--project", "village"]);
    assert!(folder.done(&["check"]).contains(" 0 faults"));
    let revision = damage_a_text(&folder).await;
    let told = folder.run(&["check"]);
    assert!(!told.done, "{told:?}");
    assert!(told.output.contains(&format!("fault: revision {revision}: ")), "{told:?}");
}

#[tokio::test]
async fn authorship_that_is_missing_is_named_by_a_check_and_made_by_a_replay() {
    let folder = Folder::new();
    let repository = repository::of_a_village();
    let path = repository.path().to_str().expect("a path");
    folder.done(&["import", "git", path, "--project", "village"]);
    let mended = folder.done(&["reindex", "authorship"]);
    assert!(mended.contains(" 0 of them for the first time\n") && mended.contains(" 0 of them had other"), "{mended}");
    without_authorship(&folder).await;
    let told = folder.run(&["check"]);
    assert!(!told.done && told.output.contains("run `dugnad reindex authorship`"), "{told:?}");
    let mended = folder.done(&["reindex", "authorship"]);
    assert!(!mended.contains(" 0 of them for the first time\n"), "{mended}");
    assert!(folder.done(&["check"]).contains(" 0 faults"));
}

#[tokio::test]
async fn a_wiki_from_before_works_out_authorship_while_it_runs() {
    let folder = Folder::new();
    let repository = repository::of_a_village();
    folder.done(&["import", "git", repository.path().to_str().expect("a path"), "--project", "village"]);
    without_authorship(&folder).await;
    let server = folder.serve();
    let begun = std::time::Instant::now();
    while server.client().get("/village/water/authors").await.expect("an answer").text().contains("being worked out") {
        assert!(begun.elapsed().as_secs() < 60, "it is not worked out");
        std::thread::yield_now();
    }
    drop(server);
    assert!(folder.done(&["check"]).contains(" 0 faults"));
}

/// Makes the wiki as it was before authorship was kept.
async fn without_authorship(folder: &Folder) {
    let address = format!("sqlite://{}", folder.database().display());
    let mut conn = SqliteConnection::connect(&address).await.expect("the database");
    sqlx::raw_sql("delete from authorship; delete from memory").execute(&mut conn).await.expect("done");
    conn.close().await.expect("closed");
}

/// Turns one bit over in the stored text of the newest revision, whose key it gives.
async fn damage_a_text(folder: &Folder) -> i64 {
    let address = format!("sqlite://{}", folder.database().display());
    let mut conn = SqliteConnection::connect(&address).await.expect("the database");
    let newest = "select r.key, t.key, t.data from revision r join stored_text t on t.key = r.text
                  order by r.key desc limit 1";
    let (revision, text, mut data): (i64, i64, Vec<u8>) =
        sqlx::query_as(newest).fetch_one(&mut conn).await.expect("a text");
    let middle = data.len() / 2;
    data[middle] ^= 1;
    let update = sqlx::query("update stored_text set data = $1 where key = $2").bind(data).bind(text);
    update.execute(&mut conn).await.expect("damage");
    conn.close().await.expect("closed");
    revision
}

#[tokio::test]
async fn the_first_start_prints_a_link_that_makes_one_owner() {
    let folder = Folder::new();
    let mut server = folder.serve();
    assert!(server.line().starts_with("Nobody owns it yet."));
    let link = server.line();
    let path = link.strip_prefix(&server.base).expect("an address of the wiki");
    let stranger = server.client();
    assert_eq!(stranger.get(path).await.expect("an answer").status, StatusCode::OK);
    let fields = [
        ("site_name", "Our village"),
        ("licence", "CC-BY-SA-4.0"),
        ("policy", "members"),
        ("name", "Ann"),
        ("password", PASSWORD),
    ];
    let answer = stranger.post(path, &fields).await.expect("an answer");
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    for again in [stranger.get(path).await, stranger.post(path, &fields).await] {
        assert_eq!(again.expect("an answer").status, StatusCode::NOT_FOUND, "the link holds once");
    }
    let owner = server.signed_in("Ann", PASSWORD).await;
    assert_eq!(owner.get("/-/site").await.expect("an answer").status, StatusCode::OK);
    server.ask_to_stop();
    assert!(server.stopped().success());
    let mut server = folder.serve();
    server.ask_to_stop();
    assert_eq!(server.line(), "", "nobody is invited any more");
}

#[tokio::test]
async fn a_request_in_flight_is_answered_before_the_program_stops() {
    let folder = Folder::new();
    assert!(folder.run_with(PASSWORD, &["user", "add", "Ann", "--password-stdin"]).done);
    let server = folder.serve();
    let body = format!("name=Ann&next=%2F&password={}", PASSWORD.replace(' ', "+"));
    let mut connection = begin_to_sign_in(&server, body.len());
    server.ask_to_stop();
    while TcpStream::connect(server.base.trim_start_matches("http://")).is_ok() {
        std::thread::yield_now();
    }
    connection.write_all(body.as_bytes()).expect("the rest is sent");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(server.stopped().success());
}

/// Sends the head of a request and waits until the server asks for its body.
fn begin_to_sign_in(server: &Server, length: usize) -> TcpStream {
    let mut connection = TcpStream::connect(server.base.trim_start_matches("http://")).expect("a connection");
    let head = format!(
        "POST /-/sign-in HTTP/1.1\r\nhost: wiki.test\r\nsec-fetch-site: same-origin\r\nexpect: 100-continue\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).expect("the head is sent");
    let mut lines = BufReader::new(connection.try_clone().expect("a second handle")).lines();
    let first = lines.next().expect("a line").expect("words");
    assert_eq!(first, "HTTP/1.1 100 Continue");
    assert_eq!(lines.next().expect("a line").expect("words"), "");
    connection
}

/// Accounts that people in one network may ask for at once.
const AT_ONCE: usize = 60;

#[tokio::test]
async fn a_proxy_in_front_is_believed_only_if_the_owner_says_so() {
    let folder = Folder::new();
    for (settings, elsewhere) in
        [(&[][..], StatusCode::TOO_MANY_REQUESTS), (&["--trusted-proxy"], StatusCode::UNPROCESSABLE_ENTITY)]
    {
        let server = folder.serve_with(settings);
        let here = server.client().forwarded_for("192.0.2.1");
        let nothing = [("name", ""), ("password", "")];
        for _ in 0..AT_ONCE {
            here.post("/-/sign-up", &nothing).await.expect("an answer");
        }
        let refused = here.post("/-/sign-up", &nothing).await.expect("an answer");
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        let there = server.client().forwarded_for("198.51.100.1");
        assert_eq!(there.post("/-/sign-up", &nothing).await.expect("an answer").status, elsewhere);
    }
}

#[tokio::test]
async fn a_wiki_that_a_newer_program_has_written_is_left_alone_in_words() {
    let folder = Folder::new();
    folder.done(&["migrate"]);
    let address = format!("sqlite://{}", folder.database().display());
    let mut conn = SqliteConnection::connect(&address).await.expect("the database");
    let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (9999, 'newer', true, x'00', 0)";
    sqlx::raw_sql(newer).execute(&mut conn).await.expect("done");
    conn.close().await.expect("closed");
    for command in ["check", "serve", "migrate"] {
        let told = folder.run(&[command]);
        assert!(!told.done && told.errors.contains("a newer Dugnad has written"), "{told:?}");
    }
}

#[test]
fn a_folder_that_was_mistyped_is_not_made() {
    let folder = Folder::new();
    let elsewhere = folder.database().with_file_name("elsewhere");
    let data = elsewhere.to_str().expect("a path");
    for command in [&["user", "role", "Ann", "owner"][..], &["user", "password", "Ann", "--password-stdin"], &["check"]]
    {
        let told = folder.run_with(PASSWORD, &[command, &["--data", data]].concat());
        assert!(!told.done && told.errors.contains("name the data folder with --data"), "{told:?}");
    }
    assert!(!elsewhere.exists());
}

#[test]
fn a_database_that_cannot_be_opened_says_why_once() {
    let folder = Folder::new();
    std::fs::write(folder.database(), "No database at all, but text, and more of it than a header has.\n".repeat(9))
        .expect("written");
    let told = folder.run(&["check"]);
    assert_eq!(told.errors.matches("file is not a database").count(), 1, "{told:?}");
    let told = folder.run(&["check", "--database", "postgres://nobody:secret@127.0.0.1:1/nothing"]);
    assert!(!told.done && told.errors.contains("refused") && !told.errors.contains("secret"), "{told:?}");
    let told = folder.run(&["check", "--database", "mysql://nobody:secret@127.0.0.1/nothing"]);
    assert!(!told.done && !told.errors.contains("secret"), "{told:?}");
}

#[test]
fn a_demo_does_not_let_everybody_into_a_wiki_that_is_no_demo() {
    let folder = Folder::new();
    folder.done(&["project", "add", "our-well"]);
    let told = folder.run(&["demo", "--listen", "127.0.0.1:0"]);
    assert!(!told.done && told.errors.contains("a place of its own"), "{told:?}");
    assert!(folder.done(&["check"]).contains(" 0 people"));
}
