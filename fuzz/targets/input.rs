//! Texts out of what the fuzzer makes up.

/// A page and versions of it.
///
/// Parts end with a byte that no text holds. The first two are the page and text to take additions from; every other one
/// is a version of the page: literally if it begins with an odd byte, else edits of the last version, four bytes each.
pub fn versions(data: &[u8]) -> Vec<String> {
    let mut parts = data.split(|byte| *byte == 0xff);
    let mut text = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let (page, fresh) = (text(), text());
    let mut versions = vec![page];
    for part in parts.take(12) {
        let last = versions.last().expect("the page");
        let version = match part.split_first() {
            Some((first, literal)) if first % 2 == 1 => String::from_utf8_lossy(literal).into_owned(),
            Some((_, edits)) => edits.chunks_exact(4).fold(last.clone(), |text, step| edited(&text, &fresh, step)),
            None => versions[0].clone(),
        };
        versions.push(version);
    }
    versions
}

/// Texts do not grow much beyond this.
const MAX_BYTES: usize = 20_000;

/// A text after one edit: pieces removed, moved, copied, added, or set in lines anew.
fn edited(text: &str, fresh: &str, step: &[u8]) -> String {
    // Copies of copies would grow beyond what anybody may save.
    if text.len() > MAX_BYTES {
        return text.to_owned();
    }
    let mut pieces: Vec<&str> = text.split_inclusive(['\n', ' ']).collect();
    let fresh: Vec<&str> = fresh.split_inclusive(['\n', ' ']).collect();
    let place = |byte: u8, len: usize| usize::from(byte) * len / 255;
    let (at, to) = (place(step[1], pieces.len()), place(step[2], pieces.len()));
    let end = (at + usize::from(step[3])).min(pieces.len());
    match step[0] % 6 {
        0 => drop(pieces.drain(at..end)),
        1 => {
            let taken: Vec<&str> = pieces.drain(at..end).collect();
            let to = to.min(pieces.len());
            pieces.splice(to..to, taken);
        }
        2 => {
            let copied = pieces[at..end].to_vec();
            pieces.splice(to..to, copied);
        }
        3 => return pieces.concat().replacen(' ', "\n", usize::from(step[3])),
        _ => {
            let from = place(step[2], fresh.len());
            let taken = &fresh[from..(from + usize::from(step[3] % 16)).min(fresh.len())];
            pieces.splice(at..at, taken.iter().copied());
        }
    }
    pieces.concat()
}
