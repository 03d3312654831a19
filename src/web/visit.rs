//! When somebody was last at an outline. Her browser remembers it in a cookie, and nothing here does: the cookie holds
//! the revisions she was shown and the days, and no name.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::app::App;
use super::{Result, cache, cookie, open};
use crate::outside::now;
use crate::store::revision::{self, Revision};
use crate::store::{Conn, OutlineKey, RevisionId, RevisionKey, Time, main_line};

const NAME: &str = "dugnad_seen";
/// Outlines that are remembered; the cookie stays below 700 bytes.
const OUTLINES: usize = 40;
/// Half a year.
const SECONDS: i64 = 183 * 86_400;
/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// Marks a response after which somebody has seen an outline as it stands, or as its readers are shown it.
#[derive(Debug, Clone, Copy)]
pub struct Showed {
    outline: OutlineKey,
    revision: RevisionKey,
    id: RevisionId,
    /// What was remembered of this outline until now.
    instead_of: Option<RevisionId>,
    /// Whether it is her own change, made on what `instead_of` says: then she has seen all of it only if she had seen
    /// that.
    is_own: bool,
}

/// A visit to an outline at which an older revision was shown than now.
#[derive(Debug, Clone)]
pub struct Visited {
    /// What was shown.
    pub revision: Revision,
    /// A moment of the day.
    pub time: Time,
    /// How many revisions are newer than that, up to the one shown now.
    pub changes: i64,
}

impl Visited {
    /// The last visit of whoever sent these headers to the outline of a revision that is shown now.
    pub async fn find(conn: &mut Conn, headers: &HeaderMap, shown: &Revision) -> Result<Option<Self>> {
        let visits = Visits::of(headers);
        let Some((revision, day)) = visits.earlier(conn, &Showed::new(shown, None)).await? else { return Ok(None) };
        let changes = main_line::count_after(conn, shown.outline, revision.key).await?
            - main_line::count_after(conn, shown.outline, shown.key).await?;
        Ok(Some(Self { revision, time: Time(day.saturating_mul(DAY)), changes }))
    }
}

impl Showed {
    /// A revision that is shown.
    pub fn new(shown: &Revision, visited: Option<&Visited>) -> Self {
        let instead_of = visited.map(|visited| visited.revision.id);
        Self { outline: shown.outline, revision: shown.key, id: shown.id, instead_of, is_own: false }
    }

    /// A change that somebody has just made of an outline whose newest revision was `before`; `None` if it had none.
    async fn own(conn: &mut Conn, made: RevisionKey, before: Option<RevisionKey>) -> Result<Option<Self>> {
        let Some(made) = revision::by_key(conn, made).await? else { return Ok(None) };
        let before = match before {
            Some(before) => revision::by_key(conn, before).await?.map(|before| before.id),
            None => None,
        };
        Ok(Some(Self { instead_of: before, is_own: true, ..Self::new(&made, None) }))
    }
}

/// The answer to whoever has just changed an outline, whichever way: what she made is no news to her when she comes back.
/// What others wrote before it, and she has not seen, still is.
pub async fn after_own_change(
    app: &App,
    (made, before): (RevisionKey, Option<RevisionKey>),
    mut response: Response,
) -> Result<Response> {
    if let Some(showed) = Showed::own(&mut app.store.read().await?, made, before).await? {
        response.extensions_mut().insert(showed);
    }
    Ok(response)
}

/// The visits that a browser remembers, the latest first.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Visits(Vec<Visit>);

#[derive(Debug, PartialEq, Eq)]
struct Visit {
    /// The first digits of the revision that was shown.
    digits: String,
    /// Days since 1970.
    day: i64,
}

impl Visits {
    /// What a request's cookie tells; whatever makes no sense is passed over.
    pub fn of(headers: &HeaderMap) -> Self {
        let jar = cookie::brought(headers).unwrap_or_default();
        jar.get(NAME).map(|cookie| Self::parse(cookie.value())).unwrap_or_default()
    }

    fn parse(value: &str) -> Self {
        Self(value.split('.').filter_map(Visit::parse).take(OUTLINES).collect())
    }

    fn find(&self, id: RevisionId) -> Option<&Visit> {
        let digits = id.short();
        self.0.iter().find(|visit| visit.digits == digits)
    }

    /// The visits once a revision has been shown, as the cookie tells them.
    fn after(mut self, showed: &Showed, day: i64) -> String {
        let gone = [Some(showed.id), showed.instead_of].map(|id| id.map(|id| id.short()));
        self.0.retain(|visit| !gone.iter().flatten().any(|digits| *digits == visit.digits));
        self.0.insert(0, Visit { digits: showed.id.short(), day });
        self.0.truncate(OUTLINES);
        let visits: Vec<String> = self.0.iter().map(|visit| format!("{}-{}", visit.digits, visit.day)).collect();
        visits.join(".")
    }

    /// Whether a change of her own stands on others that she has not seen.
    async fn miss_some_before(&self, app: &App, own: &Showed) -> bool {
        if !own.is_own || own.instead_of.is_some_and(|before| self.find(before).is_some()) {
            return false;
        }
        let Ok(mut conn) = app.store.read().await else { return false };
        matches!(self.earlier(&mut conn, own).await, Ok(Some(_)))
    }

    /// What was shown of an outline at the last visit, and the day, if that is older than what is shown now.
    async fn earlier(&self, conn: &mut Conn, showed: &Showed) -> Result<Option<(Revision, i64)>> {
        if self.find(showed.id).is_some() {
            return Ok(None);
        }
        for visit in &self.0 {
            let Some(revision) = open::by_digits(conn, &visit.digits).await? else { continue };
            if revision.outline == showed.outline && revision.published {
                let is_older = revision.key < showed.revision;
                return Ok(is_older.then_some((revision, visit.day)));
            }
        }
        Ok(None)
    }
}

impl Visit {
    fn parse(visit: &str) -> Option<Self> {
        let (digits, day) = visit.split_once('-')?;
        let known = digits.len() == 10 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let day = day.parse().ok().filter(|day| (0..=99_999).contains(day))?;
        known.then(|| Self { digits: digits.to_owned(), day })
    }
}

/// Lets the browser remember what it is shown. This stands outside of the pages made before, which are one for all; an
/// answer that carries the cookie is for one browser alone, and says so to every cache on the way.
pub async fn remember(State(app): State<App>, request: Request, next: Next) -> Response {
    let visits = Visits::of(request.headers());
    let mut response = next.run(request).await;
    let Some(showed) = response.extensions_mut().remove::<Showed>() else { return response };
    let today = now().0.div_euclid(DAY);
    if visits.find(showed.id).is_some_and(|visit| visit.day == today) || visits.miss_some_before(&app, &showed).await {
        return response;
    }
    let cookie = cookie::keep(&app, NAME, visits.after(&showed, today), SECONDS);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache::PRIVATE));
    response
}

/// Whether a page made before has changed since its reader was last there, so that she is to be told.
pub async fn is_news(app: &App, asked: &HeaderMap, showed: Showed) -> bool {
    let visits = Visits::of(asked);
    if visits.0.is_empty() || visits.find(showed.id).is_some() {
        return false;
    }
    let Ok(mut conn) = app.store.read().await else { return false };
    matches!(visits.earlier(&mut conn, &showed).await, Ok(Some(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn showed(byte: u8, instead_of: Option<u8>) -> Showed {
        Showed {
            outline: OutlineKey(1),
            revision: RevisionKey(9),
            id: RevisionId([byte; 32]),
            instead_of: instead_of.map(|byte| RevisionId([byte; 32])),
            is_own: false,
        }
    }

    #[test]
    fn the_latest_visit_comes_first_and_each_outline_is_remembered_once() {
        let value = Visits::default().after(&showed(0xaa, None), 20_000);
        let value = Visits::parse(&value).after(&showed(0xbb, None), 20_001);
        assert_eq!(value, "bbbbbbbbbb-20001.aaaaaaaaaa-20000");
        let value = Visits::parse(&value).after(&showed(0xcc, Some(0xaa)), 20_002);
        assert_eq!(value, "cccccccccc-20002.bbbbbbbbbb-20001");
        assert_eq!(Visits::parse(&value).after(&showed(0xbb, None), 20_003), "bbbbbbbbbb-20003.cccccccccc-20002");
    }

    #[test]
    fn the_cookie_stays_small_and_nonsense_is_passed_over() {
        let mut value = String::new();
        for byte in 0..=255 {
            value = Visits::parse(&value).after(&showed(byte, None), 20_000);
        }
        assert!(value.len() < 700 && value.starts_with("ffffffffff-"), "{value}");
        let odd = "x-1.0123456789.0123456789-x.0123456789--1.01234567890-1.0123456789-20000.\u{e5}-2";
        assert_eq!(Visits::parse(odd), Visits::parse("0123456789-20000"));
    }
}
