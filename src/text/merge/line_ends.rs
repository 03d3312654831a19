//! Line ends of a whole page, merged three-way: whoever saves from a system that writes CRLF changes every line, and
//! has changed none.

use super::outcome::{Conflict, Merge, Notice, Segment};

/// What ends the lines of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// It has one line only.
    None,
    LineFeed,
    CarriageReturn,
    Mixed,
}

/// Merges three texts by `merge`. If each has one style of line ends, `merge` gets them with line feeds, and the result
/// has the style that one side changed to, or that of all.
pub(super) fn merge_in_one_style(texts: [&str; 3], merge: impl FnOnce([&str; 3]) -> Merge) -> Merge {
    let styles @ [base, theirs, ours] = texts.map(style);
    let used = |style: Style| styles.contains(&style);
    if used(Style::Mixed) || !used(Style::CarriageReturn) {
        return merge(texts);
    }
    let merged = merge(texts.map(|text| text.replace("\r\n", "\n")).each_ref().map(String::as_str));
    let changed = match (theirs, ours) {
        (theirs, Style::None) => theirs,
        (Style::None, ours) => ours,
        (theirs, ours) => {
            if theirs == base {
                ours
            } else {
                theirs
            }
        }
    };
    if changed == Style::CarriageReturn { with_carriage_returns(merged) } else { merged }
}

fn style(text: &str) -> Style {
    let feeds = text.matches('\n').count();
    let returns = text.matches('\r').count();
    match (feeds, returns) {
        (0, 0) => Style::None,
        (_, 0) => Style::LineFeed,
        _ if returns == feeds && text.matches("\r\n").count() == feeds => Style::CarriageReturn,
        _ => Style::Mixed,
    }
}

fn with_carriage_returns(merge: Merge) -> Merge {
    let settled = merge.settled();
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let place = |at: usize| at + settled[..at].matches('\n').count();
    let notice = |notice: Notice| Notice { range: place(notice.range.start)..place(notice.range.end), ..notice };
    let segment = |segment: Segment| match segment {
        Segment::Text(text) => Segment::Text(crlf(&text)),
        Segment::Conflict(Conflict { kind, base, theirs, ours }) => {
            Segment::Conflict(Conflict { kind, base: crlf(&base), theirs: crlf(&theirs), ours: crlf(&ours) })
        }
    };
    Merge {
        segments: merge.segments.into_iter().map(segment).collect(),
        notices: merge.notices.into_iter().map(notice).collect(),
        coarse: merge.coarse,
    }
}

#[cfg(test)]
mod tests {
    use super::super::three_way;

    #[test]
    fn a_page_keeps_the_line_ends_that_one_side_gave_it() {
        let base = "Dig.\nLine.\nFill.\nTest.\n";
        let theirs = "Dig it.\r\nLine.\r\nFill.\r\nTest.\r\n";
        let ours = "Dig.\nLine.\nFill.\nTest it.\n";
        let expected = Some("Dig it.\r\nLine.\r\nFill.\r\nTest it.\r\n".to_owned());
        assert_eq!(three_way(base, theirs, ours).text(), expected);
        assert_eq!(three_way(base, ours, theirs).text(), expected);
        assert_eq!(
            three_way(theirs, base, &ours.replace('\n', "\r\n")).text().map(|text| text.contains('\r')),
            Some(false)
        );
    }
}
