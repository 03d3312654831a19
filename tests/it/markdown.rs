//! How Markdown comes out as HTML.

use dugnad::text::markdown::{
    Heading, Mark, Page, Paint, Phrase, Rendered, SectionLink, Tag, Target, Title, WikiLink, render, top_blocks,
};

const PLAIN: Page<'static> = Page::new("", &resolve);

/// A wiki in which nothing is written but the plan.
fn resolve(link: &WikiLink) -> Target {
    let outline = link.outline.as_deref().unwrap_or_default();
    let topic = link.topic.as_deref().map(|topic| format!("#{topic}")).unwrap_or_default();
    Target { href: format!("/{outline}{topic}"), written: matches!(outline, "" | "plan") }
}

fn html(text: &str, page: &Page<'_>) -> String {
    render(text, page).html.into_string()
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(html(text, &PLAIN), expected);
}

#[track_caller]
fn check_line(text: &str, expected: &str) {
    check(text, &format!("<p>{expected}</p>\n"));
}

#[track_caller]
fn check_marks(text: &str, marks: &[Mark], expected: &str) {
    assert_eq!(html(text, &Page { marks, ..PLAIN }), expected);
}

fn ins(start: usize, end: usize) -> Mark {
    let (class, title, href, id) = (String::new(), None, None, None);
    Mark { range: start..end, paint: Paint::Wrap { tag: Tag::Ins, class, title, href, id, label: None } }
}

fn deleted(at: usize, text: &str) -> Mark {
    Mark { range: at..at, paint: Paint::Deleted(text.to_owned()) }
}

#[test]
fn a_block_that_runs_the_other_way_than_its_text_says_so() {
    let heading = |id: &str, title: &str, told: &str| {
        let link = format!("<a class=\"anchor\" href=\"#{id}\" aria-label=\"Link to {title}\">#</a>");
        format!("<div{told} class=\"heading\"><h2 id=\"{id}\">{title}</h2>{link}</div>\n")
    };
    let (english, arabic) = (heading("water", "Water", ""), heading("الماء", "الماء", " dir=\"rtl\" lang=\"\""));
    check(
        "## Water\n\nالماء مالح.\n\n12\n",
        &format!("{english}<p dir=\"rtl\" lang=\"\">الماء مالح.</p>\n<p>12</p>\n"),
    );
    let items = "<ul dir=\"rtl\" lang=\"\">\n<li>بئر<ul>\n<li>pump</li>\n</ul>\n</li>\n</ul>\n";
    check("A well.\n\n## الماء\n\n- بئر\n  - pump\n", &format!("<p>A well.</p>\n{arabic}{items}"));
    let quoted = "<p>قالت.</p>\n<blockquote dir=\"ltr\" lang=\"\">\n<p>She said.</p>\n</blockquote>\n<pre tabindex=\"0\"><code>x = 1\n</code></pre>\n";
    check("قالت.\n\n> She said.\n\n```\nx = 1\n```\n", quoted);
    // Code and addresses begin a sentence in any language.
    check("قالت.\n\n`x` هو سطر.\n", "<p>قالت.</p>\n<p><code>x</code> هو سطر.</p>\n");
}

#[test]
fn a_line_beside_a_block_that_runs_the_other_way_is_inside_what_says_so() {
    let text = "A well.\n\nبئر.\n";
    let class = "told".to_owned();
    let beside = Mark { range: 9..text.len(), paint: Paint::Beside { class, line: Vec::new() } };
    check_marks(text, &[beside], "<p>A well.</p>\n<div dir=\"rtl\" lang=\"\" class=\"told\">\n<p>بئر.</p>\n</div>\n");
}

#[test]
fn headings_can_be_linked_to_and_edited() {
    let edit = |id: &str| format!("/plan/edit?section={id}");
    let page = Page {
        id_prefix: "s-",
        section_links: &[SectionLink { class: "edit", label: "Edit", spoken: "Edit section", address: &edit }],
        ..PLAIN
    };
    let Rendered { html, headings, .. } = render("## The *\"well\"*\n", &page);
    let expected = "<div class=\"heading\"><h2 id=\"s-the-well\">The <em>&quot;well&quot;</em></h2>\
        <a class=\"anchor\" href=\"#s-the-well\" aria-label=\"Link to The &quot;well&quot;\">#</a>\
        <bdi class=\"about\"><a class=\"edit\" href=\"/plan/edit?section=the-well\" aria-label=\"Edit section The &quot;well&quot;\">Edit</a></bdi></div>\n";
    assert_eq!(html.as_str(), expected);
    assert_eq!(headings, [Heading { level: 2, id: "s-the-well".to_owned(), title: "The \"well\"".to_owned() }]);
}

#[test]
fn a_page_with_thousands_of_headings_is_not_many_times_as_long_as_its_text() {
    let edit = |id: &str| format!("/edit?section={id}");
    let page = Page {
        section_links: &[SectionLink { class: "edit", label: "Edit", spoken: "Edit section", address: &edit }],
        ..PLAIN
    };
    let html = html(&"# a\n\n".repeat(3000), &page);
    assert_eq!(html.matches("class=\"edit\"").count(), 1000);
    assert_eq!(html.matches("class=\"anchor\"").count(), 3000, "each can be linked to");
}

#[test]
fn a_page_ends_between_blocks_where_there_is_no_room_for_the_rest() {
    let item = "- *a* [b](/c)\n\n<!-- -->\n\n";
    let long = render(&item.repeat(200_000), &PLAIN).html.into_string();
    assert!((8 << 20..9 << 20).contains(&long.len()), "{} bytes", long.len());
    let (shown, note) = long.split_at(long.rfind("<div").expect("a note"));
    assert!(note.contains("too long for a page"), "{note}");
    for (opening, closing) in [("<ul>", "</ul>"), ("<li>", "</li>"), ("<p>", "</p>")] {
        assert_eq!(shown.matches(opening).count(), shown.matches(closing).count(), "{opening}");
    }
    assert!(!html(&item.repeat(10_000), &PLAIN).contains("too long"), "who has room is shown all");
}

#[test]
fn words_that_nobody_has_vouched_for_lead_nowhere() {
    let page = Page { inert: true, ..PLAIN };
    let text = "[buy](https://a.example \"t\") <https://b.example> www.c.example ![x](https://d.example/x.png) \
                ![](e.png) [[Plan]] [[f|**g**]] me@h.example [i][j] [k](javascript:l)\n\n[j]: https://m.example\n";
    let html = render(text, &page).html.into_string();
    assert!(!html.contains("<a") && !html.contains("href") && !html.contains("javascript:"), "{html}");
    assert!(html.contains("<span class=\"inert\" title=\"https://a.example\">buy</span>"), "{html}");
    assert!(html.contains("x (picture)</span>") && html.contains(">Picture</span>"), "{html}");
    assert_eq!(html.matches("<span").count(), html.matches("</span>").count(), "{html}");
}

#[test]
fn a_note_leads_on_except_in_a_link() {
    let note = |at: usize| {
        let (text, href, id) = ("moved".to_owned(), "#there".to_owned(), "here".to_owned());
        [Mark { range: at..at, paint: Paint::Note { text, href, id } }]
    };
    let html = |at| render("The [old well](/w) is dry.\n", &Page { marks: &note(at), ..PLAIN }).html.into_string();
    let outside =
        "<p>The <a href=\"/w\">old well</a> is <a class=\"note\" id=\"here\" href=\"#there\">moved</a>dry.</p>\n";
    assert_eq!(html(22), outside);
    let inside = "<p>The <a href=\"/w\">old <span class=\"note\" id=\"here\">moved</span>well</a> is dry.</p>\n";
    assert_eq!(html(9), inside);
}

#[test]
fn a_title_that_the_page_shows_is_left_out() {
    let page = Page { title: Title::Repeated, ..PLAIN };
    let levels = |text: &str| render(text, &page).headings.iter().map(|h| (h.level, h.id.clone())).collect::<Vec<_>>();
    assert_eq!(levels("\n# A\n\n# A\n\n### B\n"), [(2, "a-2".to_owned()), (3, "b".to_owned())]);
    assert_eq!(levels("---\ntitle: A\n---\n# A\n## B\n"), [(2, "b".to_owned())]);
    assert_eq!(levels("text\n\n# A\n"), [(2, "a".to_owned())]);
    assert_eq!(levels("## A\n"), [(2, "a".to_owned())]);
    assert_eq!(html("# A\n# B\n# C\n", &page).matches("<h2").count(), 2);
}

#[test]
fn headings_below_a_heading_of_the_page_are_lower_than_it() {
    let levels = |text: &str| {
        let rendered = render(text, &Page { title: Title::Above, ..PLAIN });
        rendered.headings.iter().map(|heading| heading.level).collect::<Vec<_>>()
    };
    assert_eq!(levels("# A\n\n## B\n\n# C\n\n###### D\n"), [2, 3, 2, 6]);
    assert_eq!(levels("## A\n\n### B\n"), [2, 3], "what begins lower stays as it is");
    assert!(!html("> # a\n", &Page { title: Title::Above, ..PLAIN }).contains("<h1"));
}

#[test]
fn headings_in_quotations_are_no_sections() {
    check("> # a\n", "<blockquote>\n<h1>a</h1>\n</blockquote>\n");
}

#[test]
fn task_lists_have_boxes() {
    check(
        "- [x] a\n- [ ] b\n",
        "<ul class=\"tasks\">\n\
        <li><input type=\"checkbox\" checked disabled aria-label=\"Done\"><div>a</div></li>\n\
        <li><input type=\"checkbox\" disabled aria-label=\"To do\"><div>b</div></li>\n</ul>\n",
    );
    check("3. [ ] a\n", "<ol start=\"3\">\n<li><input type=\"checkbox\" disabled aria-label=\"To do\">a</li>\n</ol>\n");
    let loose = html("- [x] a\n\n- b\n", &PLAIN);
    assert!(
        loose.contains("<li><input type=\"checkbox\" checked disabled aria-label=\"Done\"><div><p>a</p>"),
        "{loose}"
    );
}

#[test]
fn alerts_have_a_class_and_a_title() {
    check(
        "> [!WARNING]\n> Mind the well.\n",
        "<div class=\"alert warning\" role=\"note\"><p class=\"title\"><bdi>Warning</bdi></p>\n<p>Mind the well.</p>\n</div>\n",
    );
}

#[test]
fn tables_can_be_scrolled_and_have_aligned_columns() {
    check(
        "|a|b|c|\n|:--|--:|:-:|\n|1|2|\n",
        "<div class=\"scroll\" role=\"region\" aria-label=\"Table\" tabindex=\"0\"><table>\n\
        <thead><tr><th>a</th><th class=\"end\">b</th><th class=\"center\">c</th></tr></thead>\n\
        <tbody>\n<tr><td>1</td><td class=\"end\">2</td><td class=\"center\"></td></tr>\n</tbody>\n</table></div>\n",
    );
}

#[test]
fn footnotes_stand_at_the_end_in_the_order_they_are_referred_to() {
    check(
        "[^b]: B\n\n[^a]: A\n\nx[^A] y[^b] z[^a]\n",
        "<p>x<sup><a href=\"#fn-1\" id=\"fnref-1\" aria-label=\"Footnote 1\">1</a></sup> \
        y<sup><a href=\"#fn-2\" id=\"fnref-2\" aria-label=\"Footnote 2\">2</a></sup> \
        z<sup><a href=\"#fn-1\" id=\"fnref-1-2\" aria-label=\"Footnote 1\">1</a></sup></p>\n\
        <section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n\
        <li id=\"fn-1\"><p>A <a href=\"#fnref-1\" aria-label=\"Back to the text\">↩</a> \
        <a href=\"#fnref-1-2\" aria-label=\"Back to the text\">↩</a></p></li>\n\
        <li id=\"fn-2\"><p>B <a href=\"#fnref-2\" aria-label=\"Back to the text\">↩</a></p></li>\n</ol>\n</section>\n",
    );
    let unused = html("a\n\n[^x]: Nobody asks\n", &PLAIN);
    assert!(unused.contains("<li id=\"fn-1\"><p>Nobody asks</p></li>"), "{unused}");
}

#[test]
fn tasks_are_marked_outside_code() {
    check_line(
        "3 km {needs source}, `{update}` \\{update} {Question: who *asked*?}",
        "3 km <mark class=\"task\">needs source</mark>, <code>{update}</code> {update} {Question: who <em>asked</em>?}",
    );
    check_line("{question: who\nasked?}", "<mark class=\"task\">question: who\nasked?</mark>");
}

#[test]
fn wiki_links_lead_to_what_they_name() {
    check_line("[[plan]]", "<a href=\"/plan\">plan</a>");
    check_line("[[#Water]]", "<a href=\"/#Water\">Water</a>");
    check_line("[[plan|the *plan*]]", "<a href=\"/plan\">the <em>plan</em></a>");
    check_line("[[plan|]] [[plan#b| ]]", "<a href=\"/plan\">plan</a> <a href=\"/plan#b\">plan#b </a>");
    check_line(
        "[[a \"map\"]]",
        "<a class=\"unwritten\" href=\"/a%20%22map%22\" title=\"Not written yet\">a \"map\"</a>"
            .replace("\"map\"<", "&quot;map&quot;<")
            .as_str(),
    );
    check_line("`[[plan]]` \\[[plan]] [[ ]]", "<code>[[plan]]</code> [[plan]] [[ ]]");
    let table = html("|a|\n|-|\n|[[plan\\|x]]|\n", &PLAIN);
    assert!(table.contains("<td><a href=\"/plan\">x</a></td>"), "{table}");
}

#[test]
fn links_out_are_marked_and_dangerous_ones_are_text() {
    check_line("[a](https://b.c \"d\")", "<a href=\"https://b.c\" rel=\"nofollow ugc noopener\" title=\"d\">a</a>");
    check_line("[a](/b) [c](mailto:d@e.f)", "<a href=\"/b\">a</a> <a href=\"mailto:d@e.f\">c</a>");
    check_line("[a](javascript:b) <data:text/html,b> [*a*](java&#10;script:b)", "a data:text/html,b <em>a</em>");
    assert_eq!(
        html("[a](#b) [a](#s-b)", &Page { id_prefix: "s-", ..PLAIN }),
        "<p><a href=\"#s-b\">a</a> <a href=\"#s-b\">a</a></p>\n"
    );
}

#[test]
fn pictures_are_links_to_them() {
    check_line("![a *well*](/w.png)", "<a href=\"/w.png\">a well (picture)</a>");
    check_line("[![a](/w.png)](/b)", "<a href=\"/b\">a (picture)</a>");
    check_line("![](/w.png) ![x](data:y)", "<a href=\"/w.png\">Picture</a> x (picture)");
}

#[test]
fn raw_html_is_text() {
    check_line("a <b onclick=\"x\">b</b>", "a &lt;b onclick=&quot;x&quot;&gt;b&lt;/b&gt;");
    check("<script>\nx\n</script>\n", "<p>&lt;script&gt;\nx\n&lt;/script&gt;\n</p>\n");
}

#[test]
fn bare_addresses_are_links() {
    let to = |address: &str, text: &str| {
        format!("<a class=\"bare\" href=\"{address}\" rel=\"nofollow ugc noopener\">{text}</a>")
    };
    check_line("(www.a.org)", &format!("({})", to("http://www.a.org", "www.a.org")));
    check_line("*https://a.org/b_c*.", &format!("<em>{}</em>.", to("https://a.org/b_c", "https://a.org/b_c")));
    check_line("a@b.org!", "<a class=\"bare\" href=\"mailto:a@b.org\">a@b.org</a>!");
    check_line("`www.a.org` xwww.a.org www\\.a.org a\\@b.org", "<code>www.a.org</code> xwww.a.org www.a.org a@b.org");
    let cell = html("|www.a.org|\n|-|\n", &PLAIN);
    assert!(cell.contains("<a class=\"bare\" href=\"http://www.a.org\""), "{cell}");
    check_line("<https://a.org>", &to("https://a.org", "https://a.org"));
    check_line("[www.a.org](/b)", "<a href=\"/b\">www.a.org</a>");
}

#[test]
fn marks_go_around_visible_text_only() {
    check_marks("a *b* c\n", &[ins(0, 5)], "<p><ins>a </ins><em><ins>b</ins></em> c</p>\n");
    check_marks("one two\n", &[ins(2, 5)], "<p>on<ins>e t</ins>wo</p>\n");
    check_marks("a `b c` d\n", &[ins(5, 6)], "<p>a <code>b <ins>c</ins></code> d</p>\n");
    check_marks("a &amp; b\n", &[ins(4, 5)], "<p>a <ins>&amp;</ins> b</p>\n");
    check_marks("a\nb\n\nc\n", &[ins(0, 7)], "<p><ins>a\nb</ins></p>\n<p><ins>c</ins></p>\n");
    check_marks("æøå\n", &[ins(1, 3)], "<p><ins>æø</ins>å</p>\n");
}

#[test]
fn a_line_can_stand_beside_a_block_and_a_label_before_a_passage() {
    let phrase = |label: Option<(&str, &str)>, text: &str, href: Option<&str>| Phrase {
        label: label.map(|(letters, class)| (letters.to_owned(), class.to_owned())),
        text: text.to_owned(),
        class: String::new(),
        href: href.map(str::to_owned),
    };
    let line = vec![phrase(Some(("A", "x")), "Ann", Some("/r/1")), phrase(None, " & Bo", Some("javascript:x"))];
    let beside = |at: usize| Mark {
        range: at..at,
        paint: Paint::Beside { class: "told".to_owned(), line: if at == 0 { line.clone() } else { Vec::new() } },
    };
    let label = Mark {
        range: 2..5,
        paint: Paint::Wrap {
            tag: Tag::Span,
            class: String::new(),
            title: None,
            href: None,
            id: None,
            label: Some("B".to_owned()),
        },
    };
    check_marks(
        "a *b*\n\n# c\n\n- d\n\n  e\n",
        &[beside(0), beside(7), beside(12), beside(18), label],
        "<div class=\"told\">\n<p class=\"beside\" dir=\"auto\"><a href=\"/r/1\"><span class=\"x\">A</span> Ann</a> &amp; Bo</p>\n\
         <p>a <em><span><sup>B</sup>b</span></em></p>\n</div>\n\
         <div class=\"heading\"><h1 id=\"c\">c</h1><a class=\"anchor\" href=\"#c\" aria-label=\"Link to c\">#</a></div>\n\
         <div class=\"told\">\n<ul>\n<li><p>d</p>\n<p>e</p>\n</li>\n</ul>\n</div>\n",
    );
    let blocks = top_blocks("a *b*\n\n# c\n\n- d\n\n  e\n");
    assert_eq!(
        blocks.iter().map(|block| (block.range.start, block.has_room)).collect::<Vec<_>>(),
        [(0, true), (7, false), (12, true)]
    );
}

#[test]
fn marks_may_overlap() {
    check_marks("abcdef\n", &[ins(2, 5), ins(1, 3)], "<p>a<ins>b<ins>c</ins></ins><ins>de</ins>f</p>\n");
    let many: Vec<Mark> = (0..20).map(|_| ins(0, 3)).collect();
    assert_eq!(html("abc", &Page { marks: &many, ..PLAIN }).matches("<ins>").count(), 8);
}

#[test]
fn deleted_text_is_shown_where_it_was() {
    check_marks("one two\n", &[deleted(4, "and a <b> ")], "<p>one <del>and a &lt;b&gt; </del>two</p>\n");
    check_marks("one\n", &[deleted(3, " two")], "<p>one<del> two</del></p>\n");
    check_marks("a\n\nb\n", &[deleted(3, "gone\n\n")], "<p>a</p>\n<p><del>gone</del></p>\n<p>b</p>\n");
    check_marks("a\n\nb\n", &[deleted(3, "gone ")], "<p>a</p>\n<p><del>gone </del>b</p>\n");
    check_marks("", &[deleted(0, "all")], "<p><del>all</del></p>\n");
    check_marks("a\n\nb\n", &[deleted(99, "end")], "<p>a</p>\n<p>b</p>\n<p><del>end</del></p>\n");
}

#[test]
fn a_mark_has_its_id_once_and_its_link_outside_of_links() {
    let paint = Paint::Wrap {
        tag: Tag::Span,
        class: "new".to_owned(),
        title: Some("by \"Ann\"".to_owned()),
        href: Some("/r/1".to_owned()),
        id: Some("m1".to_owned()),
        label: None,
    };
    check_marks(
        "a [b](/c)\n",
        &[Mark { range: 0..9, paint }],
        "<p><span id=\"m1\" class=\"new\" title=\"by &quot;Ann&quot;\"><a href=\"/r/1\">a </a></span>\
        <a href=\"/c\"><span class=\"new\" title=\"by &quot;Ann&quot;\">b</span></a></p>\n",
    );
}

#[test]
fn nests_that_nobody_writes_are_shown_as_text() {
    let quotes = html(&format!("{}a", ">".repeat(150)), &PLAIN);
    assert_eq!(quotes.matches("<blockquote>").count(), 100);
    let quotes = html(&format!("{}a", ">".repeat(5000)), &PLAIN);
    assert!(quotes.starts_with("<pre tabindex=\"0\"><code>&gt;&gt;"));
}
