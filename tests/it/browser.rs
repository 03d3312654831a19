//! A real browser for the journeys: one ChromeDriver for the whole test process, and fresh Chromium sessions from it.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use axum::http::Method;
use dugnad::web::{App, routes};
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard};

use crate::app::TestApp;

/// How long a page may take on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(20);

/// A wiki that browsers can reach, for as long as its journey has the turn: a machine has room for few browsers.
pub struct Site {
    app: App,
    base: String,
    programs: &'static Programs,
    _turn: MutexGuard<'static, ()>,
}

/// Somebody's browser window, with a profile of its own.
pub struct Browser {
    client: Client,
    base: String,
}

/// How wide a page is, and how many first headings it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    pub window: u64,
    pub content: u64,
    pub headings: u64,
}

struct Programs {
    driver: String,
    chromium: PathBuf,
}

impl Site {
    /// Serves the wiki on a port of its own; `None` where there is no browser to see it with.
    pub async fn of(app: &TestApp) -> Option<Self> {
        static TURN: Mutex<()> = Mutex::const_new(());
        let programs = programs()?;
        let turn = TURN.lock().await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let app = App::new(app.store.clone(), &base);
        app.catch_up().await.expect("the log is read");
        let service = routes::router(&app).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Some(Self { app, base, programs, _turn: turn })
    }

    /// Brings the search index up to the end of the change log, as a running server does all the time.
    pub async fn index(&self) {
        self.app.search.follow().await.expect("the log is followed");
    }

    /// A phone, 360 pixels wide, on which scripts are off.
    pub async fn phone(&self) -> Browser {
        self.window(360, false).await
    }

    /// A window as wide as a laptop's screen, on which scripts are on.
    pub async fn desktop(&self) -> Browser {
        self.window(1280, true).await
    }

    /// A window of some width.
    pub async fn window(&self, width: u32, scripts: bool) -> Browser {
        let Value::Object(wanted) = capabilities(self.programs, width, scripts) else { unreachable!("an object") };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(wanted).connect(&self.programs.driver).await.expect("a browser");
        Browser { client, base: self.base.clone() }
    }
}

impl Browser {
    /// Goes to a page of the wiki.
    pub async fn open(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.expect("the page opens");
        self.arrive().await;
    }

    /// Follows the first link with these words.
    pub async fn follow(&self, words: &str) {
        self.leave_by(Locator::XPath(&format!("//a[contains(normalize-space(.), \"{words}\")]"))).await;
    }

    /// Follows the first link that a selector names.
    pub async fn follow_first(&self, selector: &str) {
        self.leave_by(Locator::Css(selector)).await;
    }

    /// Presses the first button with these words.
    pub async fn press(&self, words: &str) {
        self.leave_by(Locator::XPath(&format!("//button[normalize-space(.) = \"{words}\"]"))).await;
    }

    /// Picks the choice with these words.
    pub async fn pick(&self, words: &str) {
        self.click(&format!("//label[contains(normalize-space(.), \"{words}\")]")).await;
    }

    /// Whether the choice with these words is picked.
    pub async fn is_picked(&self, words: &str) -> bool {
        let path = format!("//label[contains(normalize-space(.), \"{words}\")]/input");
        self.find(Locator::XPath(&path)).await.is_selected().await.expect("a choice")
    }

    /// Types into the field with an id, in place of what is there.
    pub async fn fill(&self, id: &str, words: &str) {
        let field = self.find(Locator::Id(id)).await;
        field.clear().await.expect("the field empties");
        field.send_keys(words).await.expect("the words are typed");
    }

    /// Types into whatever has the window's focus.
    pub async fn types(&self, keys: &str) {
        let focused = self.client.active_element().await.expect("an element has the focus");
        focused.send_keys(keys).await.expect("the keys are pressed");
    }

    /// The id or name of the element that has the window's focus.
    pub async fn focused(&self) -> String {
        let script = "return document.activeElement.id || document.activeElement.name || '';";
        let told = self.client.execute(script, Vec::new()).await.expect("a page");
        told.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until a selector names something.
    pub async fn waits_for(&self, selector: &str) {
        self.find(Locator::Css(selector)).await;
    }

    /// Marks a passage of the page, as somebody does with a mouse.
    pub async fn marks(&self, passage: &str) {
        let mark = "const [passage] = arguments;
                    const nodes = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
                    while (nodes.nextNode()) {
                        const [node, at] = [nodes.currentNode, nodes.currentNode.data.indexOf(passage)];
                        if (at < 0) continue;
                        document.getSelection().setBaseAndExtent(node, at, node, at + passage.length);
                        return true;
                    }
                    return false;";
        let is_marked = self.client.execute(mark, vec![passage.into()]).await.expect("a page");
        assert_eq!(is_marked, true, "{passage:?} is on the page");
    }

    /// Marks a passage of the text being edited and types other words over it.
    pub async fn retype(&self, passage: &str, words: &str) {
        let field = self.find(Locator::Id("text")).await;
        let mark = "const [field, passage] = arguments; const at = field.value.indexOf(passage);
                    field.focus(); field.setSelectionRange(at, at + passage.length); return at;";
        let element = serde_json::to_value(&field).expect("an element");
        let at = self.client.execute(mark, vec![element, json!(passage)]).await.expect("the passage is marked");
        assert!(at.as_i64() >= Some(0), "{passage:?} is in the text");
        field.send_keys(words).await.expect("the words are typed");
    }

    /// Makes the form that is open one that was opened an hour ago, as if its reader had taken her time.
    pub async fn take_time(&self, app: &TestApp) {
        let read = "return document.querySelector('[name=submission]').value;";
        let submission = self.client.execute(read, Vec::new()).await.expect("a form");
        let stamp = app.stamp(submission.as_str().expect("a submission")).await;
        let write = "document.querySelector('[name=stamp]').value = arguments[0];";
        self.client.execute(write, vec![json!(stamp)]).await.expect("a form for people without an account");
    }

    /// What the field with an id holds.
    pub async fn field(&self, id: &str) -> String {
        let value = self.find(Locator::Id(id)).await.prop("value").await.expect("a field");
        value.unwrap_or_default()
    }

    /// The words that the page shows.
    pub async fn words(&self) -> String {
        self.find(Locator::Css("main")).await.text().await.expect("words")
    }

    /// Insists that the page shows each of these.
    pub async fn sees(&self, all: &[&str]) {
        let words = self.words().await;
        for one in all {
            assert!(words.contains(one), "{:?} is not at {}:\n{words}", one, self.address().await);
        }
    }

    /// Whether the first element that a selector names is in the window without scrolling, and nothing lies on it.
    pub async fn is_in_sight(&self, selector: &str) -> bool {
        let script = "const element = document.querySelector(arguments[0]), box = element.getBoundingClientRect();
                      const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
                      return box.top >= 0 && box.bottom <= innerHeight && element.contains(there);";
        let told = self.client.execute(script, vec![selector.into()]).await.expect("a page");
        told.as_bool().unwrap_or_default()
    }

    /// Whether everything that a selector names lies between the sides of what another one names.
    pub async fn is_within(&self, inner: &str, outer: &str) -> bool {
        let script = "const around = document.querySelector(arguments[1]).getBoundingClientRect();
                      const all = [...document.querySelectorAll(arguments[0])].map(one => one.getBoundingClientRect());
                      return all.length > 0 && all.every(box => box.left >= around.left - 1 && box.right <= around.right + 1);";
        let told = self.client.execute(script, vec![inner.into(), outer.into()]).await.expect("a page");
        told.as_bool().unwrap_or_default()
    }

    /// Where the window is: path, query and fragment.
    pub async fn address(&self) -> String {
        let url = self.client.current_url().await.expect("an address");
        url.as_str().strip_prefix(&self.base).unwrap_or(url.as_str()).to_owned()
    }

    /// Signs in, and comes to the front page.
    pub async fn sign_in(&self, name: &str, password: &str) {
        self.open("/-/sign-in").await;
        self.fill("name", name).await;
        self.fill("password", password).await;
        self.press("Sign in").await;
        assert_eq!(self.address().await, "/", "{name} is signed in");
    }

    /// The shape of the page that is open.
    pub async fn shape(&self) -> Shape {
        let script = "const root = document.documentElement;
                      return [root.clientWidth, root.scrollWidth, document.querySelectorAll('h1').length];";
        let told = self.client.execute(script, Vec::new()).await.expect("a page");
        let number = |place: usize| told[place].as_u64().expect("a number");
        Shape { window: number(0), content: number(1), headings: number(2) }
    }

    /// Where the cells of each row of a table begin, in pixels from the left.
    pub async fn columns(&self, table: &str) -> Vec<Vec<u64>> {
        let script = "return [...document.querySelector(arguments[0]).rows].map(row =>
                        [...row.cells].map(cell => Math.round(cell.getBoundingClientRect().left)));";
        let told = self.client.execute(script, vec![table.into()]).await.expect("a table");
        serde_json::from_value(told).expect("rows of numbers")
    }

    /// How tall what a selector names is, in pixels, each by itself.
    pub async fn heights(&self, selector: &str) -> Vec<u64> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(one => Math.round(one.offsetHeight));";
        let told = self.client.execute(script, vec![selector.into()]).await.expect("a page");
        serde_json::from_value(told).expect("numbers")
    }

    /// Shows what is open as it comes out of a printer.
    pub async fn prints(&self) {
        self.emulates(json!({ "media": "print" })).await;
    }

    /// Shows what is open in colours that the reader has chosen for all pages.
    pub async fn chooses_colours(&self) {
        let chosen = [("forced-colors", "active"), ("prefers-color-scheme", "dark")];
        let features = chosen.map(|(name, value)| json!({ "name": name, "value": value }));
        self.emulates(json!({ "features": features })).await;
    }

    async fn emulates(&self, media: Value) {
        let command = DevTools { command: "Emulation.setEmulatedMedia", about: media };
        self.client.issue_cmd(command).await.expect("the browser obeys");
    }

    /// The words of all that a selector names and that is to be seen.
    pub async fn seen(&self, selector: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])]
                        .filter(one => one.getClientRects().length > 0).map(one => one.textContent.trim());";
        let told = self.client.execute(script, vec![selector.into()]).await.expect("a page");
        serde_json::from_value(told).expect("words")
    }

    /// What a property of the style is for everything that a selector names.
    pub async fn style(&self, selector: &str, property: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])]
                        .map(one => getComputedStyle(one).getPropertyValue(arguments[1]));";
        let told = self.client.execute(script, vec![selector.into(), property.into()]).await.expect("a page");
        serde_json::from_value(told).expect("words")
    }

    /// Gives the first element that a selector names the window's focus.
    pub async fn focuses(&self, selector: &str) {
        let script = "document.querySelector(arguments[0]).focus();";
        self.client.execute(script, vec![selector.into()]).await.expect("a page");
    }

    /// Goes to a page and tells its shape, whatever it is.
    pub async fn shape_of(&self, path: &str) -> Shape {
        self.client.goto(&format!("{}{path}", self.base)).await.expect("the page opens");
        self.shape().await
    }

    /// Closes the window; what it knew is forgotten.
    pub async fn close(self) {
        self.client.close().await.expect("the browser ends");
    }

    /// Every page on a journey fits its window and has one first heading.
    async fn arrive(&self) {
        let shape = self.shape().await;
        assert!(shape.is_well(), "{}: {shape:?}", self.address().await);
    }

    /// Clicks on what leads to another page, and waits until that is there: a click may return before it is.
    async fn leave_by(&self, place: Locator<'_>) {
        let (before, from) = (self.find(Locator::Css("html")).await, self.address().await);
        self.find(place).await.click().await.expect("a click");
        for _ in 0..200 {
            // A link within the page leaves its root where it is.
            let now = self.address().await;
            if before.tag_name().await.is_err() || (now != from && now.contains('#')) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.find(Locator::Css("footer")).await;
        self.arrive().await;
    }

    async fn click(&self, path: &str) {
        self.find(Locator::XPath(path)).await.click().await.expect("a click");
    }

    async fn find(&self, place: Locator<'_>) -> Element {
        match self.client.wait().at_most(PATIENCE).for_element(place).await {
            Ok(element) => element,
            Err(error) => panic!("{place:?} is not at {}: {error}\n{}", self.address().await, self.source().await),
        }
    }

    async fn source(&self) -> String {
        self.client.source().await.unwrap_or_default()
    }
}

/// A command of Chromium's own.
#[derive(Debug)]
struct DevTools {
    command: &'static str,
    about: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, driver: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        driver.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.command, "params": self.about }).to_string()))
    }
}

impl Shape {
    /// Whether nobody has to scroll sideways, and whoever hears the page hears what it is.
    pub fn is_well(self) -> bool {
        self.content <= self.window && self.headings == 1
    }
}

fn capabilities(programs: &Programs, width: u32, scripts: bool) -> Value {
    let flags = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // Through a pipe, the browser ends when ChromeDriver does, however that ends.
        "--remote-debugging-pipe",
    ];
    let policy = if scripts { 1 } else { 2 };
    json!({
        "goog:chromeOptions": {
            "binary": programs.chromium,
            "args": flags,
            "prefs": { "profile.managed_default_content_settings.javascript": policy },
            // Without touch: a tap does not come back where scripts are off.
            "mobileEmulation": {
                "deviceMetrics": { "width": width, "height": 740, "pixelRatio": 1, "mobile": width < 500, "touch": false },
            },
        },
    })
}

fn programs() -> Option<&'static Programs> {
    static PROGRAMS: OnceLock<Option<Programs>> = OnceLock::new();
    PROGRAMS.get_or_init(find_and_start).as_ref()
}

fn find_and_start() -> Option<Programs> {
    let chromium = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let (Some(driver), Some(chromium)) = (on_path("chromedriver"), chromium.into_iter().find_map(on_path)) else {
        assert!(std::env::var("DUGNAD_TEST_REQUIRE").is_err(), "Chromium and ChromeDriver are not installed");
        eprintln!("Chromium and ChromeDriver are not installed: journeys in a browser are left out");
        return None;
    };
    Some(Programs { driver: start(&driver), chromium })
}

fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.exists())
}

/// Starts ChromeDriver with a folder for the profiles of its browsers; gives its address. A shell waits on a pipe
/// that only this process holds, and ends the driver and removes the folder once this process has ended.
#[expect(clippy::zombie_processes, reason = "the shell waits for this process, not this one for the shell")]
fn start(driver: &std::path::Path) -> String {
    let folder = tempfile::Builder::new().prefix("dugnad-browser-").tempdir().expect("a folder").keep();
    let script = r#"
        trap '' INT TERM HUP
        TMPDIR="$1" HOME="$1" "$2" --port=0 &
        driver=$!
        read -r _ || true
        kill -KILL $driver 2>/dev/null
        wait $driver
        rm -rf "$1" 2>/dev/null || { sleep 1; rm -rf "$1"; }
    "#;
    let mut child = Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(folder)
        .arg(driver)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell");
    // Held until this process ends: see above.
    std::mem::forget(child.stdin.take());
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    let port = port(&mut output);
    // A driver that nobody listens to any more would stop when its pipe is full.
    std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
    format!("http://127.0.0.1:{port}")
}

/// The port that ChromeDriver says it listens on.
fn port(output: &mut BufReader<ChildStdout>) -> u16 {
    let mut told = String::new();
    while output.read_line(&mut told).expect("ChromeDriver speaks") > 0 {
        let port = told.rsplit_once("successfully on port ").and_then(|(_, port)| port.trim_end().strip_suffix('.'));
        if let Some(port) = port {
            return port.parse().expect("a port");
        }
    }
    panic!("ChromeDriver did not start: {told}");
}
