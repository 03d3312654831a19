//! What somebody typed into a form, given back on the page that says why it was not taken. It knows no form; only which
//! names fields have that people write in, so that no password is ever shown.

use std::collections::HashSet;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use maud::{Markup, html};

use super::links;

/// Fields that people write in, and what to call what they wrote. `words-1`, `words-2` ... are in every form that settles
/// conflicts.
const FIELDS: [(&str, &str); 9] = [
    ("text", "Text"),
    ("body", "What you said"),
    ("words", "Words for one place"),
    ("quote", "The words it was about"),
    ("summary", "What you changed, and why"),
    ("reason", "Your word to whoever wrote it"),
    ("why", "Why"),
    ("aim", "Aim"),
    ("about", "About you"),
];

/// A form as it was sent, and where from.
#[derive(Debug)]
pub struct Typed {
    form: Bytes,
    /// The page that it was typed on.
    page: String,
}

/// Sets the form of a request aside, whose bytes the request goes on to share; nothing for a request without one.
///
/// What another site sent is not set aside: no page of ours repeats its words.
pub async fn set_aside(request: Request, most: usize) -> Result<(Request, Option<Typed>), StatusCode> {
    if *request.method() != Method::POST || !is_form(request.headers()) || is_from_elsewhere(request.headers()) {
        return Ok((request, None));
    }
    let (parts, body) = request.into_parts();
    let form = to_bytes(body, most).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    let typed = Typed { form: form.clone(), page: page(&parts.headers) };
    Ok((Request::from_parts(parts, Body::from(form)), Some(typed)))
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map(|kind| kind.as_bytes());
    kind.is_some_and(|kind| kind.starts_with(b"application/x-www-form-urlencoded"))
}

fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site")
}

/// The path that a form was shown at, as the browser tells it.
fn page(headers: &HeaderMap) -> String {
    let told = headers.get(header::REFERER).and_then(|told| told.to_str().ok()?.parse::<Uri>().ok());
    let path = told.as_ref().and_then(|told| told.path_and_query()).map_or("/", |path| path.as_str());
    links::local(path).to_owned()
}

impl Typed {
    /// The words, to be copied; nothing if the form had no field for any, or none were in it.
    pub fn view(&self, may_sign_in: bool) -> Markup {
        let fields = self.fields();
        html! {
            @if !fields.is_empty() {
                section.part aria-labelledby="typed" {
                    h2 #typed { "What you typed" }
                    p { "Please copy it from here before you leave this page." }
                    @if may_sign_in {
                        p {
                            "You are not signed in, or not any more. "
                            a href=(links::sign_in(&self.page)) target="_blank" { "Sign in in another window" }
                            " if that is why, and put your words in again there."
                        }
                    } @else if self.page != "/" {
                        p { a href=(self.page) target="_blank" { "Open the page anew in another window" } }
                    }
                    @for (number, (label, words)) in (1..).zip(&fields) {
                        div.field {
                            label for={ "typed-" (number) } { (label) }
                            textarea.text[words.len() > LONG].words[words.len() <= LONG] id={ "typed-" (number) }
                                rows=[(words.len() <= LONG).then_some("5")] dir="auto" readonly { "\n" (words) }
                        }
                    }
                }
            }
        }
    }

    /// What was written under which label, each once.
    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut seen = HashSet::new();
        let label = |name: &str| {
            let name = if name.starts_with("words-") { "words" } else { name };
            FIELDS.iter().find(|(field, _)| *field == name).map(|(_, label)| *label)
        };
        form_urlencoded::parse(&self.form)
            .filter_map(|(name, words)| Some((label(&name)?, words.into_owned())))
            .filter(|(label, words)| !words.trim().is_empty() && seen.insert((*label, words.clone())))
            .collect()
    }
}

/// Bytes beyond which words get a large field.
const LONG: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(form: &'static str) -> Vec<(&'static str, String)> {
        Typed { form: Bytes::from_static(form.as_bytes()), page: String::new() }.fields()
    }

    #[test]
    fn words_are_told_from_what_a_form_carries_unseen() {
        let told = fields("base=1&submission=2&secret=3&password=4&new=5&text=a%0D%0Ab&summary=+&words-1=c&words-2=c");
        assert_eq!(told, [("Text", "a\r\nb".to_owned()), ("Words for one place", "c".to_owned())]);
        assert_eq!(fields("name=Ann&password=secret"), []);
        assert_eq!(fields("text=%ff"), [("Text", "\u{fffd}".to_owned())]);
    }

    #[test]
    fn only_a_path_of_our_own_is_led_back_to() {
        let page = |referer: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, referer.parse().expect("a header"));
            page(&headers)
        };
        assert_eq!(page("http://wiki.test/well/plan/edit?section=water"), "/well/plan/edit?section=water");
        assert_eq!(page("http://wiki.test//elsewhere.test/"), "/");
        assert_eq!(page("about:blank"), "/");
    }
}
