//! What stands inside a block as HTML: words, emphasis, code, links, tasks and references to footnotes.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{LinkType, Tag};

use super::html::{push_attribute, push_link, push_text};
use super::render::Renderer;
use super::wiki_link::is_unlabelled;
use super::{Kind, Run, Target, WikiLink, address};

impl Renderer<'_> {
    /// Writes some text with the tasks and addresses in it.
    pub fn text(&mut self, run: &Run<'_>) {
        if self.is_verbatim {
            return self.verbatim(run);
        }
        for (kind, stretch) in run.stretches(self.link.is_none() && !self.page.inert) {
            match kind {
                // Code and addresses are of no language, and say nothing about which way the words run.
                Kind::Words => {
                    self.directions.see(&run.shown[stretch.clone()]);
                    self.show(run, stretch);
                }
                Kind::Task => self.show_in("<mark class=\"task\">", run, stretch, "</mark>"),
                Kind::Address(scheme) => {
                    let mut start = "<a class=\"bare\"".to_owned();
                    push_link(&mut start, &format!("{scheme}{}", &run.shown[stretch.clone()]));
                    start.push('>');
                    self.link = Some(usize::MAX);
                    self.show_in(&start, run, stretch, "</a>");
                    self.link = None;
                }
            }
        }
    }

    /// Writes text in which nothing has a meaning.
    pub fn verbatim(&mut self, run: &Run<'_>) {
        self.directions.see(&run.shown);
        self.show(run, 0..run.shown.len());
    }

    /// Writes a code span.
    pub fn code(&mut self, code: &str, range: Range<usize>) {
        let run = Run::of_code(self.source, code, range);
        self.show_in("<code>", &run, 0..code.len(), "</code>");
    }

    /// Writes the number of a footnote.
    pub fn footnote_reference(&mut self, name: &str) {
        self.footnotes.push_reference(&mut self.out, name, self.link.is_some());
    }

    /// Opens an element that stands in text.
    pub fn start_inline(&mut self, tag: Tag<'_>, range: Range<usize>) -> Cow<'static, str> {
        match tag {
            _ if self.picture.is_some() => Cow::Borrowed(""),
            Tag::Emphasis => self.open("<em>", "</em>"),
            Tag::Strong => self.open("<strong>", "</strong>"),
            Tag::Strikethrough => self.open("<del>", "</del>"),
            Tag::Link { link_type: LinkType::WikiLink { .. }, .. }
            | Tag::Image { link_type: LinkType::WikiLink { .. }, .. } => self.start_wiki_link(range),
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => {
                self.start_link(&format!("mailto:{dest_url}"), "")
            }
            Tag::Link { link_type: LinkType::Autolink, dest_url, .. } => self.start_address(&dest_url),
            Tag::Link { dest_url, title, .. } => self.start_link(&dest_url, &title),
            Tag::Image { dest_url, title, .. } => self.start_image(&dest_url, &title, range),
            _ => Cow::Borrowed(""),
        }
    }

    /// Begins a link whose words are its address.
    fn start_address(&mut self, address: &str) -> Cow<'static, str> {
        let start = self.out.len();
        let closing = self.start_link(address, "");
        if closing == "</a>" {
            self.out.insert_str(start + "<a".len(), " class=\"bare\"");
        }
        closing
    }

    fn start_link(&mut self, address: &str, title: &str) -> Cow<'static, str> {
        Cow::Borrowed(match (self.open_link(address, title), self.page.inert) {
            (true, false) => "</a>",
            (true, true) => "</span>",
            (false, _) => "",
        })
    }

    /// Begins a link to a picture, around the words that describe it; markup among them does not count.
    fn start_image(&mut self, address: &str, title: &str, range: Range<usize>) -> Cow<'static, str> {
        let is_linked = self.open_link(address, title);
        self.picture = Some(self.closing.len());
        let is_described = !self.source[range].starts_with("![]");
        Cow::Borrowed(match (is_described, is_linked, self.page.inert) {
            (true, true, false) => " (picture)</a>",
            (true, true, true) => " (picture)</span>",
            (true, false, _) => " (picture)",
            (false, true, false) => "Picture</a>",
            (false, true, true) => "Picture</span>",
            (false, false, _) => "Picture",
        })
    }

    /// Begins a link by name, or shows the brackets of one that names nothing.
    fn start_wiki_link(&mut self, range: Range<usize>) -> Cow<'static, str> {
        let Some(link) = WikiLink::read(&self.source[range.clone()]) else { return self.open("[[", "]]") };
        let target = (self.page.resolve)(&link);
        let may_lead = self.link.is_none() && address::is_safe(&target.href);
        if may_lead {
            self.open_wiki_link(&target);
        }
        if is_unlabelled(&self.source[range]) {
            self.directions.see(&link.label);
            push_text(&mut self.out, link.label.trim());
        }
        Cow::Borrowed(match (may_lead, self.page.inert) {
            (true, false) => "</a>",
            (true, true) => "</span>",
            (false, _) => "",
        })
    }

    fn open_wiki_link(&mut self, target: &Target) {
        if self.page.inert {
            self.out.push_str("<span class=\"inert\">");
        } else {
            self.out.push_str(if target.written { "<a" } else { "<a class=\"unwritten\"" });
            push_link(&mut self.out, &target.href);
            self.out.push_str(if target.written { ">" } else { " title=\"Not written yet\">" });
        }
        self.link = Some(self.closing.len());
    }

    /// Opens a link and tells whether it may be opened: not inside another one, and only to a harmless address.
    fn open_link(&mut self, address: &str, title: &str) -> bool {
        if self.link.is_some() || !address::is_safe(address) {
            return false;
        }
        if self.page.inert {
            self.out.push_str("<span class=\"inert\"");
            push_attribute(&mut self.out, "title", address);
        } else {
            let outline = self.page.files.and_then(|lead| lead(address)).filter(|address| address::is_safe(address));
            let address = outline.map_or_else(|| self.on_page(address), Cow::Owned);
            self.out.push_str("<a");
            push_link(&mut self.out, &address);
        }
        if !title.is_empty() && !self.page.inert {
            push_attribute(&mut self.out, "title", title);
        }
        self.out.push('>');
        self.link = Some(self.closing.len());
        true
    }

    /// Settles what a link or picture that was closed leaves behind.
    pub fn end_link(&mut self) {
        let depth = Some(self.closing.len());
        self.link = self.link.filter(|_| self.link != depth);
        self.picture = self.picture.filter(|_| self.picture != depth);
    }

    /// The address with the prefix that the ids of this page have, if it leads to one of them and lacks it.
    fn on_page<'t>(&self, address: &'t str) -> Cow<'t, str> {
        let prefix = self.page.id_prefix;
        match address.strip_prefix('#') {
            Some(id) if !id.is_empty() && !id.starts_with(prefix) => Cow::Owned(format!("#{prefix}{id}")),
            _ => Cow::Borrowed(address),
        }
    }

    fn show_in(&mut self, start: &str, run: &Run<'_>, stretch: Range<usize>, end: &str) {
        self.out.push_str(start);
        self.show(run, stretch);
        self.out.push_str(end);
    }

    fn show(&mut self, run: &Run<'_>, stretch: Range<usize>) {
        self.sweep.show(&mut self.out, run, stretch, self.link.is_some());
    }
}
