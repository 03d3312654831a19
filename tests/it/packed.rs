//! What goes over a slow line is as small as the browser can take it, for whoever has signed in too.

use std::io::Read;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use dugnad::store::membership::Role;
use dugnad::store::project::Policy;

use crate::app::{Answer, Browser, PASSWORD, TestApp, on_both};

const PAGE: &str = "# Plan\n\nEight boreholes work.\n";

async fn with_plan(app: &TestApp) -> Browser {
    let ann = app.person("Ann", Role::Steward).await;
    let project = app.project("well", Policy::Members).await;
    app.outline(&ann, &project, "Plan", &PAGE.repeat(50)).await;
    app.signed_in("Ann", PASSWORD).await
}

async fn packed(browser: &mut Browser, address: &str, accepted: &str) -> Answer {
    let request = Request::builder().method(Method::GET).uri(address).header(header::ACCEPT_ENCODING, accepted);
    browser.request(request, Body::empty()).await
}

#[tokio::test]
async fn a_page_for_one_reader_alone_is_packed_and_stays_private() {
    on_both(|app| async move {
        let mut ann = with_plan(&app).await;
        for address in ["/well/plan", "/well/plan/history", "/well/plan.md", "/-/search?q=boreholes"] {
            let plain = ann.get(address).await;
            let sent = packed(&mut ann, address, "gzip;q=1.0, br;q=0").await;
            assert_eq!(sent.headers[header::CONTENT_ENCODING], "gzip", "{address}");
            assert_eq!(sent.headers[header::VARY], "accept-encoding, cookie", "{address}");
            assert!(sent.headers[header::CACHE_CONTROL].to_str().expect("words").starts_with("private"), "{address}");
            assert!(sent.bytes.len() < plain.bytes.len() / 2, "{address}: {} bytes", sent.bytes.len());
            let mut page = Vec::new();
            flate2::read::GzDecoder::new(&*sent.bytes).read_to_end(&mut page).expect("gzip");
            assert_eq!(String::from_utf8_lossy(&page), plain.text(), "{address}");
        }
        assert!(!packed(&mut ann, "/-/healthz", "gzip").await.headers.contains_key(header::CONTENT_ENCODING));
        assert_eq!(packed(&mut app.reader(), "/well/plan/edit", "br").await.headers[header::CONTENT_ENCODING], "br");
    })
    .await;
}

#[tokio::test]
async fn the_files_of_all_pages_are_sent_once_whoever_asks() {
    on_both(|app| async move {
        let mut ann = with_plan(&app).await;
        let page = ann.page("/well/plan").await;
        let style = page.split('"').find(|part| part.ends_with("/dugnad.css")).expect("a style sheet").to_owned();
        for browser in [&mut ann, &mut app.reader()] {
            let sent = packed(browser, &style, "br").await;
            assert_eq!(sent.headers[header::CONTENT_ENCODING], "br");
            assert_eq!(
                sent.headers[header::VARY],
                "accept-encoding",
                "a cookie that changes makes no browser ask again"
            );
            let tag = sent.headers[header::ETAG].clone();
            let again =
                Request::builder().uri(&style).header(header::ACCEPT_ENCODING, "br").header("if-none-match", tag);
            assert_eq!(browser.request(again, Body::empty()).await.status, StatusCode::NOT_MODIFIED);
        }
    })
    .await;
}

#[tokio::test]
async fn every_page_has_an_icon() {
    let app = TestApp::on_sqlite().await;
    let mut reader = app.reader();
    let page = reader.page("/").await;
    let icon = page.split('"').find(|part| part.ends_with("/icon.svg")).expect("an icon").to_owned();
    let icon = reader.get(&icon).await;
    assert_eq!(icon.status, StatusCode::OK);
    assert_eq!(icon.headers[header::CONTENT_TYPE], "image/svg+xml");
    assert!(icon.text().starts_with("<svg "), "{}", icon.text());
}
