//! Keeps tables from growing far beyond their text: a row that is short of cells is filled up to the table's width.

/// How many cells may be filled in over the whole text. The parser's own limit counts every table anew.
const MAX_FILLED: usize = 50_000;

/// Whether the short rows of a text's tables would be filled up with more cells than any person leaves out.
///
/// Lines count as rows from what looks like the second line of a table to the next blank line, and each `|` as a cell:
/// that finds at least the tables there are, and as many missing cells but for one behind each `\|`.
pub(super) fn fill_too_many(text: &str) -> bool {
    let (mut width, mut filled) = (0, 0);
    for line in lines(text) {
        let is_delimiter = is_delimiter_row(line);
        if is_blank(line) {
            width = 0;
        } else if width > 0 || is_delimiter {
            let cells = 1 + line.bytes().filter(|byte| *byte == b'|').count();
            filled += usize::saturating_sub(width, cells);
            if is_delimiter {
                width = width.max(cells);
            }
        }
        if filled > MAX_FILLED {
            return true;
        }
    }
    false
}

/// The lines without their ends, which are `\n`, `\r\n` or `\r`.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// Blank also within a quotation.
fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'>'))
}

/// Whether a line has only what parts the head of a table from its rows.
fn is_delimiter_row(line: &str) -> bool {
    line.bytes().all(|byte| b"|-: \t>".contains(&byte)) && line.contains('|') && line.contains('-')
}

#[cfg(test)]
mod tests {
    use super::fill_too_many;

    fn table(columns: usize, rows: usize, row: &str) -> String {
        format!("{}\n{}\n{}\n", "|a".repeat(columns), "|-".repeat(columns), format!("{row}\n").repeat(rows))
    }

    #[test]
    fn tables_that_people_write_are_left_alone() {
        assert!(!fill_too_many(&table(12, 2000, &"|1".repeat(12))));
        assert!(!fill_too_many(&table(12, 200, "|x")));
        assert!(!fill_too_many(&format!("{}\n{}", table(400, 1, "|x"), "a line\n".repeat(10_000))));
    }

    #[test]
    fn many_tables_of_short_rows_count_together() {
        assert!(fill_too_many(&table(500, 500, "a")));
        assert!(fill_too_many(&table(500, 50, "a").repeat(3)));
        assert!(fill_too_many(&table(500, 500, "|-")), "rows that look like the second line of a table");
        assert!(fill_too_many(&table(500, 500, "a").replace('\n', "\r")));
        assert!(fill_too_many(&table(500, 500, "a").replace('\n', "\r\n")));
    }
}
