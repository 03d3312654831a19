//! Finding: words, phrases and people, in many languages, at once after a save.

use axum::http::{StatusCode, header};
use dugnad::store::membership::Role;
use dugnad::store::project::{Facts, Policy, Project};
use dugnad::store::{OutlineId, ProjectId, outline, project};
use dugnad::text::slug::Slug;
use dugnad::wiki::describe;
use dugnad::wiki::start;
use dugnad::wiki::viewer::Viewer;
use serde_json::Value;

use crate::app::{Browser, PASSWORD, TestApp, hidden, on_both};

impl TestApp {
    /// Brings the search index up to the end of the change log, as a running server does all the time.
    pub async fn index(&self) {
        self.app.search.follow().await.expect("the log is followed");
    }

    /// A project that members write in, in a language.
    pub async fn project_in(&self, slug: &str, language: &str) -> Project {
        let address = Slug::parse(slug).expect("an address");
        let policy = Policy::Members;
        let facts = Facts { name: slug, aim: "To test.", place: "", language, licence: "CC-BY-SA-4.0", policy };
        let id = (ProjectId(rand::random()), &address);
        start::project_for(&self.store, None, id, &facts, self.now()).await.expect("a project");
        project::by_slug(&mut self.store.read().await.expect("a connection"), slug).await.expect("read").expect("it")
    }
}

/// What the API answers.
pub async fn api(browser: &mut Browser, question: &str, more: &str) -> Value {
    let q = form_urlencoded::byte_serialize(question.as_bytes()).collect::<String>();
    let answer = browser.page(&format!("/-/api/v1/search?q={q}{more}")).await;
    serde_json::from_str(&answer).expect("JSON")
}

/// The paths of what is found, the best first.
pub async fn found(browser: &mut Browser, question: &str) -> Vec<String> {
    let answer = api(browser, question, "").await;
    let results = answer["results"].as_array().expect("a list");
    results.iter().map(|one| one["url"].as_str().expect("an address").replace("http://wiki.test", "")).collect()
}

/// Insists on what is found for each question, the best first.
pub async fn finds(browser: &mut Browser, expected: &[(&str, &[&str])]) {
    for (question, paths) in expected {
        assert_eq!(found(browser, question).await, *paths, "{question}");
    }
}

const WELL: &str = "# Water plan\n\nOverview of *the* work.\n\n## Boreholes\n\nEight **boreholes** work; one hand pump \
    is broken.\n\n### Pumps\n\nThe hand pump at Abala was mended in May.\n\n## Éducation\n\nTwo rooms have roofs.\n";

async fn with_well(app: &TestApp) -> (Viewer, Project) {
    let ann = app.person("Ann Åkesson", Role::Volunteer).await;
    let well = app.project("well", Policy::Members).await;
    app.outline(&ann, &well, "Water plan", WELL).await;
    app.outline(&ann, &well, "Costs", "# Costs\n\nA borehole is dear. Pump parts come from Soroti.\n").await;
    app.index().await;
    (ann, well)
}

#[tokio::test]
async fn a_passage_is_found_with_its_heading_and_its_words_set_off() {
    on_both(|app| async move {
        with_well(&app).await;
        let mut reader = app.reader();
        let page = reader.page("/-/search?q=%22hand+pump%22+abala").await;
        assert!(page.contains("1 outline, 1 passage."), "{page}");
        assert!(page.contains("href=\"/well/water-plan#s-pumps\"") && page.contains("Boreholes › Pumps"), "{page}");
        assert!(page.contains("<mark>hand</mark> <mark>pump</mark> at <mark>Abala</mark>"), "{page}");
        assert!(!page.contains("**"), "the text is shown as it is read");
        let nothing = reader.page("/-/search?q=xyzzyx").await;
        assert!(nothing.contains("Nothing has these words") && nothing.contains("when=ever"), "{nothing}");
    })
    .await;
}

#[tokio::test]
async fn what_a_passage_asks_for_reads_as_on_the_page() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let well = app.project("well", Policy::Members).await;
        app.outline(
            &ann,
            &well,
            "Plan",
            "# Plan\n\nEight [wells][w] work {needs source: which?} by now.\n\n## Notes\n\n[w]: /well/plan\n",
        )
        .await;
        app.index().await;
        let mut reader = app.reader();
        for question in ["wells", "needs+source", "wells&when=ever"] {
            let page = reader.page(&format!("/-/search?q={question}")).await;
            let page = page.replace("<mark>", "").replace("</mark>", "");
            assert!(page.contains("Eight wells work [needs source: which?] by now."), "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_language_of_questions_is_understood() {
    on_both(|app| async move {
        let (ann, _) = with_well(&app).await;
        let bridge = app.project_in("bridge", "fr").await;
        app.outline(&ann, &bridge, "Le pont", "# Le pont\n\nLes écoles et la pompe.\n").await;
        app.index().await;
        let (plan, costs, pont) = ("/well/water-plan", "/well/costs", "/bridge/le-pont");
        let expected: &[(&str, &[&str])] = &[
            ("boreholes", &[plan, costs]),
            ("borehole -roofs", &[plan, costs]),
            ("-pump borehole", &[]),
            ("soroti OR abala", &[costs, plan]),
            ("\"pump hand\"", &[]),
            ("pump -\"hand pump\" project:well", &[costs]),
            ("pump -\"parts come\" project:well", &[plan]),
            ("project:well -\"hand pump\" -\"parts come\" borehole*", &[]),
            ("bore*", &[plan, costs]),
            ("in:title pumps", &[plan]),
            ("in:title roofs", &[]),
            ("roofs project:bridge", &[]),
            ("pompe project:bridge", &[pont]),
            ("roofs -project:well", &[]),
            ("project: bridge pompe", &[pont]),
            ("in:Title pumps", &[plan]),
            ("pompe -lang:fr", &[]),
            ("pompe -lang:en", &[pont]),
            ("soroti -author:ann-akesson", &[]),
            ("soroti -author:bob", &[costs]),
            ("soroti -is:checked", &[costs]),
            ("soroti -is:page", &[]),
            ("soroti -changed:2026-01-01", &[]),
            ("soroti -angle:nurse", &[costs]),
            ("-project:well is:unchecked -author:bob", &[pont]),
            ("pompe lang:fr", &[pont]),
            ("pompe lang:en", &[]),
            ("author:ann-akesson soroti", &[costs]),
            ("author:\"Ann Åkesson\" soroti", &[costs]),
            ("author:bob soroti", &[]),
            ("soroti is:unchecked", &[costs]),
            ("soroti is:checked", &[]),
            ("soroti is:plan", &[]),
            ("soroti changed:2026-01-01", &[costs]),
            ("soroti changed:2025", &[]),
            ("soroti changed:>100y", &[]),
        ];
        for (question, paths) in expected {
            let mut found = found(&mut app.reader(), question).await;
            if paths.len() > 1 {
                found.sort();
                let mut paths = paths.to_vec();
                paths.sort_unstable();
                assert_eq!(found, paths, "{question}");
            } else {
                assert_eq!(found, *paths, "{question}");
            }
        }
        for odd in ["", "\"", "-", "OR", "project:", "changed:<x", "a:b:c", "((", "*", "\u{202e}", "is:", "\"\" -\"\""]
        {
            api(&mut app.reader(), odd, "").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_filter_that_names_nothing_is_said_to() {
    on_both(|app| async move {
        with_well(&app).await;
        let hidden = app.project("hidden", Policy::Closed).await;
        let bo = app.person("Bo", Role::Owner).await;
        app.outline(&bo, &hidden, "Page", "A secret.\n").await;
        app.index().await;
        let mut reader = app.reader();
        let question = "author:nobody project:hidden project:well lang:fr angle:nurse";
        let answer = api(&mut reader, question, "").await;
        let named = serde_json::json!(["project:hidden", "lang:fr", "angle:nurse", "author:nobody"]);
        assert_eq!((&answer["total"], &answer["naming_nothing"]), (&0.into(), &named));
        for when in ["", "&when=ever"] {
            let page = reader.page(&format!("/-/search?q=bandicoot+author%3Anobody{when}")).await;
            assert!(page.contains("author:nobody</code> names nothing and nobody here."), "{page}");
        }
        let page = reader.page("/-/search?q=bandicoot+author%3Aann").await;
        assert!(!page.contains("names nothing"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn signs_that_nobody_sees_and_narrow_letters_are_read_as_they_are_meant() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project_in("ido", "ja").await;
        app.outline(&ann, &project, "Wells", "A bore\u{ad}hole near\u{2060}by. 村のﾎﾟﾝﾌﾟは古い。\n").await;
        app.outline(&ann, &project, "Letters", "村のポンプは新しい。木は水のそば。\n").await;
        app.index().await;
        let mut reader = app.reader();
        for question in ["borehole", "\"borehole nearby\"", "bore\u{ad}hole"] {
            assert_eq!(found(&mut reader, question).await, ["/ido/wells"], "{question:?}");
        }
        for question in ["ポンプ", "ﾎﾟﾝﾌﾟ", "ホ\u{309a}ンフ\u{309a}", "ﾎﾟ", "ポ"] {
            assert_eq!(found(&mut reader, question).await.len(), 2, "{question}");
        }
        let page = reader.page("/-/search?q=水").await;
        assert!(page.contains("木は<mark>水</mark>のそば"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_passage_shows_the_words_that_matter() {
    let app = TestApp::on_sqlite().await;
    let ann = app.person("Ann", Role::Volunteer).await;
    let project = app.project("well", Policy::Members).await;
    let filler = "Nothing of that sort is told of here. ".repeat(20);
    let text = format!("The one who is the guest of the house, and who is the host. {filler}A pump is paid by all.\n");
    app.outline(&ann, &project, "Page", &text).await;
    app.index().await;
    let page = app.reader().page("/-/search?q=who+is+the+guest+of+the+pump").await;
    assert!(page.contains("The one who is the <mark>guest</mark> of the house"), "{page}");
    let page = app.reader().page("/-/search?q=who+is+at+the+pump").await;
    assert!(page.contains("A <mark>pump</mark> is paid by all"), "{page}");
    let page = app.reader().page("/-/search?when=ever&q=project%3Awell").await;
    assert!(page.contains("Ways to ask") && !page.contains("Nobody has ever"), "{page}");
}

#[tokio::test]
async fn titles_count_for_more_than_headings_and_these_for_more_than_text() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        app.outline(&ann, &project, "Minutes", "Latrines were talked of, and latrines again.\n").await;
        app.outline(&ann, &project, "Health", "# Health\n\n## Latrines\n\nAt schools.\n").await;
        app.outline(&ann, &project, "Latrines", "Dug by hand.\n").await;
        app.index().await;
        let expected = ["/well/latrines", "/well/health", "/well/minutes"];
        assert_eq!(found(&mut app.reader(), "latrines").await, expected);
        app.outline(&ann, &project, "Hand  pump", "").await;
        app.index().await;
        for (typed, path) in [("LATRINES", "/well/latrines"), ("+hand++Pump+", "/well/hand-pump")] {
            let jump = app.reader().get(&format!("/-/search?jump=yes&q={typed}")).await;
            assert_eq!((jump.status, jump.location()), (StatusCode::SEE_OTHER, path));
        }
    })
    .await;
}

#[tokio::test]
async fn accents_forms_and_typing_errors_are_forgiven() {
    on_both(|app| async move {
        with_well(&app).await;
        let mut reader = app.reader();
        let plan: &[&str] = &["/well/water-plan"];
        finds(&mut reader, &[("education", plan), ("ÉDUCATION", plan), ("mending", plan), ("roof", plan)]).await;
        let nearly = api(&mut reader, "abela", "").await;
        assert_eq!((nearly["closeness"].as_str(), nearly["total"].as_u64()), (Some("nearly"), Some(1)), "{nearly}");
        assert!(
            reader.page("/-/search?q=abela").await.contains("<mark>Abala</mark>"),
            "what it was taken for is set off"
        );
        let partly = api(&mut reader, "abala zeppelin", "").await;
        assert_eq!((partly["closeness"].as_str(), partly["total"].as_u64()), (Some("partly"), Some(1)), "{partly}");
    })
    .await;
}

#[tokio::test]
async fn every_script_is_searched() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        for (slug, language, text, questions) in [
            ("zh", "zh", "# 计划\n\n村里的水井在学校旁边。\n", ["水井", "学校旁", "井"]),
            ("ja", "ja", "# 計画\n\n学校の井戸は二月に掘られました。\n", ["井戸", "掘られました", "ガッ OR 二月"]),
            ("th", "th", "# แผน\n\nบ่อน้ำของหมู่บ้านอยู่ใกล้โรงเรียน\n", ["บ่อน้ำ", "โรงเรียน", "หมู่บ้าน"]),
            ("ko", "ko", "# 계획\n\n마을의 우물은 학교 옆에 있다.\n", ["우물", "학교", "마을"]),
            ("ar", "ar", "# خطة\n\nالمَدْرَسَة قرب بئر القرية، ١٢ مترا.\n", ["المدرسه", "بئر القرية", "12"]),
            ("hi", "hi", "# योजना\n\nगाँव का कुआँ पाठशाला के पास है।\n", ["कुआँ", "पाठशाला", "गाँव"]),
            ("ru", "ru", "# План\n\nУ школы вырыли новый колодец, ещё один не нужен.\n", ["школа", "школами", "еще"]),
            ("el", "el", "# Σχέδιο\n\nΤο πηγάδι είναι κοντά στο σχολείο.\n", ["πηγαδι", "ΣΧΟΛΕΙΟ", "κοντά"]),
        ] {
            let project = app.project_in(slug, language).await;
            app.outline(&ann, &project, "Page", text).await;
            app.index().await;
            for question in questions {
                let answer = api(&mut app.reader(), question, "").await;
                assert_eq!(answer["closeness"], "exact", "{question}");
                assert_eq!(found(&mut app.reader(), question).await, [format!("/{slug}/page")], "{question}");
            }
        }
        assert!(found(&mut app.reader(), "\"井水\"").await.is_empty(), "the other way round it is another word");
    })
    .await;
}

#[tokio::test]
async fn who_saved_finds_her_words_on_the_next_request() {
    on_both(|app| async move {
        let (_, _) = with_well(&app).await;
        let mut ann = app.signed_in("Ann Åkesson", PASSWORD).await;
        for word in ["quokka", "numbat"] {
            let page = ann.page("/well/costs/edit").await;
            let (base, submission) = (hidden(&page, "base"), hidden(&page, "submission"));
            let text = format!("# Costs\n\nA {word} is dear.\n");
            let fields = [("base", &*base), ("submission", &submission), ("text", &text), ("do", "save")];
            assert_eq!(ann.post("/well/costs/edit", &fields).await.status, StatusCode::SEE_OTHER);
            assert_eq!(found(&mut ann, word).await, ["/well/costs"]);
        }
        assert!(found(&mut ann, "quokka").await.is_empty(), "what is gone is not found");
        let stands = api(&mut ann, "quokka", "&when=ever").await;
        assert_eq!(stands["results"][0]["stands"], false, "{stands}");
    })
    .await;
}

#[tokio::test]
async fn a_guest_finds_her_words_on_the_next_request() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("well", Policy::Open).await;
        app.outline(&ann, &project, "Costs", "Twelve.\n").await;
        app.index().await;
        let mut guest = app.reader();
        let page = guest.page("/well/costs/edit").await;
        let (base, submission) = (hidden(&page, "base"), hidden(&page, "submission"));
        let stamp = app.stamp(&submission).await;
        let text = "A wombat.\n";
        let fields = [("base", &*base), ("submission", &submission), ("stamp", &stamp), ("text", text), ("do", "save")];
        assert_eq!(guest.post("/well/costs/edit", &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(found(&mut guest, "wombat").await, ["/well/costs"]);
    })
    .await;
}

#[tokio::test]
async fn who_first_wrote_something_is_told_also_of_words_that_are_gone() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let bo = app.person("Bo", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        let filler = "Water is fetched every day by many people of the village and of the school.\n\n".repeat(4);
        let page = |pump: &str| format!("# Plan\n\n{filler}There is a {pump} at Abala.\n\n{filler}");
        let outline = app.outline(&bo, &project, "Plan", &page("bucket")).await;
        app.save(&ann, &project, &outline, 1, &page("hand pump")).await;
        app.save(&bo, &project, &outline, 2, &format!("{}More.\n", page("hand pump"))).await;
        app.save(&bo, &project, &outline, 3, &page("solar pump")).await;
        app.save(&ann, &project, &outline, 4, &format!("{}The end.\n", page("solar pump"))).await;
        let slug = Slug::parse("renamed").expect("an address");
        let steward = app.person("Sten", Role::Steward).await;
        let new = describe::Description {
            slug: &slug,
            title: "Renamed",
            kind: outline.kind,
            voice: "",
            of_the_place: false,
            archived: false,
        };
        let outline = app.again(&outline).await;
        describe::outline(&app.store, &steward, (&project, &outline), &new, app.now()).await.expect("renamed");
        app.index().await;
        let mut reader = app.reader();
        let hand = api(&mut reader, "\"hand pump\"", "&when=ever").await;
        let one = &hand["results"][0];
        assert_eq!(one["first"]["author"]["name"], "Ann", "{hand}");
        assert_eq!((&one["stands"], &one["taken_out"]["author"]["name"]), (&Value::from(false), &Value::from("Bo")));
        assert_eq!(one["outline"]["title"], "Renamed");
        let solar = api(&mut reader, "\"A SOLAR pump\"", "&when=ever").await;
        assert_eq!(solar["results"][0]["first"]["author"]["name"], "Bo", "{solar}");
        assert_eq!(solar["results"][0]["stands"], true);
        let shown = reader.page("/-/search?q=%22hand+pump%22&when=ever").await;
        assert!(shown.contains("First written by") && shown.contains("taken out by"), "{shown}");
        assert!(
            shown.contains("There is a <mark>hand pump</mark> at Abala."),
            "the words as they were written: {shown}"
        );
        let parts = one["parts"].as_array().expect("a passage");
        let words = parts.iter().filter(|part| part["match"] == true).map(|part| &part["text"]);
        assert_eq!(words.collect::<Vec<_>>(), ["hand pump"], "{hand}");
        let feed = reader.page("/-/search.atom?q=%22hand+pump%22&when=ever").await;
        assert!(feed.contains("There is a hand pump at Abala."), "{feed}");
    })
    .await;
}

#[tokio::test]
async fn a_renamed_outline_is_found_and_suggested_by_its_old_name() {
    on_both(|app| async move {
        let sten = app.person("Sten", Role::Steward).await;
        let project = app.project("well", Policy::Members).await;
        let outline = app.outline(&sten, &project, "Quokka care", "# Care\n\nFeed them.\n").await;
        app.index().await;
        let slug = Slug::parse("wombats").expect("an address");
        let new = describe::Description {
            slug: &slug,
            title: "Wombats",
            kind: outline.kind,
            voice: "",
            of_the_place: false,
            archived: false,
        };
        describe::outline(&app.store, &sten, (&project, &outline), &new, app.now()).await.expect("renamed");
        let mut browser = app.signed_in("Sten", PASSWORD).await;
        finds(&mut browser, &[("quokka care", &["/well/wombats"]), ("in:title quokka", &[])]).await;
        for typed in ["quokka+ca", "womb"] {
            let told = browser.page(&format!("/-/search/suggest?q={typed}")).await;
            assert!(told.contains("[\"Wombats\"]"), "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn suggestions_know_at_once_what_somebody_began_herself() {
    let app = TestApp::on_sqlite().await;
    let ann = app.person("Ann", Role::Volunteer).await;
    let project = app.project("well", Policy::Members).await;
    app.index().await;
    let mut browser = app.signed_in("Ann", PASSWORD).await;
    app.outline(&ann, &project, "Quokka care", "Feed them.\n").await;
    assert!(browser.page("/-/search/suggest?q=quok").await.contains("Quokka care"));
}

#[tokio::test]
async fn who_first_wrote_something_can_be_narrowed_by_when_and_by_words() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("well", Policy::Open).await;
        app.outline(&ann, &project, "One", "A quokka and a wombat.\n").await;
        let bo = app.person("Bo", Role::Volunteer).await;
        let two = app.outline(&bo, &project, "Two", "A quokka alone.\n").await;
        app.save(&bo, &project, &two, 1, "Nothing.\n").await;
        app.save(&ann, &project, &two, 2, "A quokka alone.\n").await;
        app.index().await;
        let mut reader = app.reader();
        for (question, titles) in [
            ("quokka", &["One", "Two"][..]),
            ("quokka -wombat", &["Two"]),
            ("quokka -\"a wombat\"", &["Two"]),
            ("quokka changed:1999", &[]),
            ("quokka -changed:1999", &["One", "Two"]),
            ("quokka -changed:>0h -changed:<99999d", &[]),
            ("quokka author:nobody", &[]),
            ("quokka author:ann", &["One"]),
            ("quokka author:bo", &["Two"]),
            ("quokka author:ann author:bo", &["One", "Two"]),
            ("quokka -author:ann", &["Two"]),
            ("quokka -author:nobody", &["One", "Two"]),
        ] {
            let told = api(&mut reader, question, "&when=ever").await;
            let found = told["results"].as_array().expect("a list").iter().map(|one| &one["outline"]["title"]);
            assert_eq!(found.collect::<Vec<_>>(), titles, "{question}: {told}");
            assert_eq!(told["total"], titles.len(), "{question}");
        }
        let page = reader.page("/-/search?when=ever&q=quokka+author%3Aann+is%3Aplan").await;
        assert!(page.contains("does not count here: <code>is:</code>."), "{page}");
        let page = reader.page("/-/search?when=ever&q=quokka+changed%3A%3C30d+author%3Aann").await;
        assert!(!page.contains("does not count here"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_search_can_be_followed_and_added_to_a_browser() {
    on_both(|app| async move {
        with_well(&app).await;
        let mut reader = app.reader();
        let feed = reader.get("/-/search.atom?q=borehole").await;
        assert_eq!(feed.headers[header::CONTENT_TYPE], "application/atom+xml; charset=utf-8");
        assert_eq!(feed.text().matches("<entry>").count(), 2, "{}", feed.text());
        let description = reader.page("/-/opensearch.xml").await;
        assert!(description.contains("http://wiki.test/-/search?q={searchTerms}"), "{description}");
        let suggested: Value = serde_json::from_str(&reader.page("/-/search/suggest?q=pum").await).expect("JSON");
        assert_eq!(suggested[1], serde_json::json!(["Pumps"]), "{suggested}");
        assert_eq!(suggested[3][0], "http://wiki.test/well/water-plan#s-pumps");
        let people = reader.page("/-/search?q=akesson").await;
        assert!(people.contains("/-/people/ann-akesson"), "{people}");
        assert!(reader.page("/").await.contains("rel=\"search\""));
    })
    .await;
}

#[tokio::test]
async fn answers_are_paged_without_holes() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        for number in 0..25 {
            app.outline(&ann, &project, &format!("Page {number}"), "A lemur.\n").await;
        }
        app.index().await;
        let mut reader = app.reader();
        let mut seen = std::collections::BTreeSet::new();
        let mut next = Some("/-/api/v1/search?q=lemur&per_page=10".to_owned());
        while let Some(path) = next {
            let answer: Value = serde_json::from_str(&reader.page(&path).await).expect("JSON");
            for one in answer["results"].as_array().expect("a list") {
                assert!(seen.insert(one["url"].as_str().expect("an address").to_owned()));
            }
            next = answer["next"].as_str().map(|address| address.replace("http://wiki.test", ""));
        }
        assert_eq!(seen.len(), 25);
        assert!(reader.page("/-/search?q=lemur").await.contains("page=2"));
        assert!(reader.page("/-/search?q=lemur&page=2").await.contains("rel=\"prev\""));
    })
    .await;
}

#[tokio::test]
async fn an_unwritten_outline_is_found_by_its_title() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        let wanted = start::Wanted {
            id: OutlineId(rand::random()),
            slug: None,
            title: "Sanitation",
            kind: outline::Kind::Page,
            voice: "",
            of_the_place: false,
        };
        start::outline(&app.store, &ann, &project, &wanted, app.now()).await.expect("an outline");
        app.index().await;
        assert_eq!(found(&mut app.reader(), "sanitation").await, ["/well/sanitation"]);
    })
    .await;
}

#[tokio::test]
async fn what_a_reviewer_has_checked_is_told_apart_from_the_rest() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        app.person("Bo", Role::Reviewer).await;
        let project = app.project("well", Policy::Members).await;
        let costs = app.outline(&ann, &project, "Costs", "Twelve wombats.\n").await;
        app.outline(&ann, &project, "Road", "Two wombats.\n").await;
        let mut bo = app.signed_in("Bo", PASSWORD).await;
        let check = format!("/well/costs/check/{}", crate::history::id(&app, &costs, 1).await.short());
        assert_eq!(bo.post(&check, &[("reason", "Counted")]).await.status, StatusCode::SEE_OTHER);
        app.index().await;
        assert_eq!(found(&mut bo, "wombats is:checked").await, ["/well/costs"]);
        assert_eq!(found(&mut bo, "wombats is:unchecked").await, ["/well/road"]);
    })
    .await;
}
