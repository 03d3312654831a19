//! What the index keeps of a row to show it: names, addresses, and the text that passages are cut from.
//!
//! It is compressed row by row, so that one row costs no more to read than it is long, and with a dictionary of what the
//! wiki's texts have in common, without which short texts would hardly shrink.

use std::cell::RefCell;
use std::io;
use std::path::Path;

use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary, from_samples};
use zstd::zstd_safe::{DCtx, get_error_name};

use super::Result;

/// How hard zstd tries.
const LEVEL: i32 = 5;
/// Bytes of a dictionary, at the least and at the most. One of fewer is not worth its while; a larger one takes more room
/// than it saves.
const SMALLEST: usize = 110 << 10;
const LARGEST_DICTIONARY: usize = 1 << 20;
/// A dictionary is made of so many times its own size.
const ENOUGH: usize = 8;
/// Bytes that a row's texts have at most; no outline is larger.
const LARGEST: usize = 64 << 20;
/// The name of the dictionary's file.
const FILE: &str = "dictionary";

/// See above.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// The outline's title, or the project's name.
    pub title: String,
    /// The headings that a section is under, and its own.
    pub heading: String,
    /// The address of the outline, project or person.
    pub slug: String,
    /// The id of the section's heading.
    pub anchor: String,
    /// The language of the text: the first part of its tag.
    pub language: String,
    /// What it says.
    pub text: String,
}

/// Bytes of a length.
const LENGTH: usize = size_of::<u32>();

/// What the texts of a wiki have in common, for compressing and for reading.
pub struct Dictionary {
    bytes: Vec<u8>,
    encoder: EncoderDictionary<'static>,
    decoder: DecoderDictionary<'static>,
}

/// Compresses rows.
pub struct Packer<'d>(Compressor<'d>);

thread_local! {
    /// What rows are decompressed in: making it anew takes longer than to decompress one.
    static ROWS: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

impl Dictionary {
    /// A dictionary of some texts; `None` if they are too few.
    pub fn of(samples: &[String]) -> Option<Self> {
        let size = samples.iter().map(String::len).sum::<usize>() / ENOUGH;
        if size < SMALLEST {
            return None;
        }
        // Texts that have nothing in common make no dictionary.
        from_samples(samples, size.min(LARGEST_DICTIONARY)).ok().map(Self::from_bytes)
    }

    fn from_bytes(bytes: Vec<u8>) -> Self {
        let (encoder, decoder) = (EncoderDictionary::copy(&bytes, LEVEL), DecoderDictionary::copy(&bytes));
        Self { bytes, encoder, decoder }
    }

    /// Writes beside an index, with its hash, what was learned, or that nothing was.
    pub fn write(dictionary: Option<&Self>, folder: &Path) -> io::Result<()> {
        let bytes = dictionary.map_or(&[][..], |dictionary| &dictionary.bytes);
        let mut file = blake3::hash(bytes).as_bytes().to_vec();
        file.extend(bytes);
        std::fs::write(folder.join(FILE), file)
    }

    /// The dictionary beside an index; `None` if nothing was learned. An error if it is not as it was written.
    pub fn read(folder: &Path) -> io::Result<Option<Self>> {
        let file = std::fs::read(folder.join(FILE))?;
        let whole =
            file.split_at_checked(blake3::OUT_LEN).filter(|(hash, bytes)| *hash == blake3::hash(bytes).as_bytes());
        let (_, bytes) = whole.ok_or_else(|| io::Error::other("the dictionary is damaged"))?;
        Ok((!bytes.is_empty()).then(|| Self::from_bytes(bytes.to_vec())))
    }
}

impl<'d> Packer<'d> {
    /// With a dictionary, if there is one.
    pub fn with(dictionary: Option<&'d Dictionary>) -> Result<Self> {
        Ok(Self(match dictionary {
            Some(dictionary) => Compressor::with_prepared_dictionary(&dictionary.encoder)?,
            None => Compressor::new(LEVEL)?,
        }))
    }

    /// Compresses what is kept of a row.
    pub fn pack(&mut self, kept: &Kept) -> Result<Vec<u8>> {
        Ok(self.0.compress(&kept.row())?)
    }
}

impl Kept {
    /// The text, then the names, then the lengths of those.
    fn row(&self) -> Vec<u8> {
        let Self { title, heading, slug, anchor, language, text } = self;
        let names = [title, heading, slug, anchor, language].map(String::as_str);
        let mut row = [text.as_str()].into_iter().chain(names).collect::<String>().into_bytes();
        row.extend(names.iter().flat_map(|name| (name.len() as u32).to_le_bytes()));
        row
    }

    /// Reads what [`Self::row`] wrote; `None` for anything else.
    fn of_row(mut row: Vec<u8>) -> Option<Self> {
        let mut lengths = [0; 5];
        for length in lengths.iter_mut().rev() {
            let at = row.len().checked_sub(LENGTH)?;
            *length = u32::from_le_bytes(row.split_off(at).try_into().ok()?) as usize;
        }
        let mut text = String::from_utf8(row).ok()?;
        let mut names = [const { String::new() }; 5];
        for (name, length) in names.iter_mut().zip(lengths).rev() {
            let at = text.len().checked_sub(length).filter(|at| text.is_char_boundary(*at))?;
            *name = text.split_off(at);
        }
        let [title, heading, slug, anchor, language] = names;
        Some(Self { title, heading, slug, anchor, language, text })
    }

    /// Reads what was kept of a row, with the dictionary that there is by now, if there is one.
    pub fn unpack(bytes: &[u8], dictionary: Option<&Dictionary>) -> Result<Self> {
        let size = Decompressor::upper_bound(bytes).unwrap_or(LARGEST).min(LARGEST);
        let mut row = Vec::with_capacity(size);
        let unpacked = ROWS.with_borrow_mut(|context| match dictionary {
            Some(dictionary) => context.decompress_using_ddict(&mut row, bytes, dictionary.decoder.as_ddict()),
            None => context.decompress(&mut row, bytes),
        });
        unpacked.map_err(|code| io::Error::other(get_error_name(code)))?;
        Ok(Self::of_row(row).ok_or_else(|| io::Error::other("a row is damaged"))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(number: usize) -> Kept {
        let text =
            format!("The committee of village {number} met under the mango tree and counted {} pumps.", number * 7);
        let [title, heading, slug] = ["Water", "Wáter › Pumps", "water"].map(str::to_owned);
        Kept { title, heading, slug, text, ..Kept::default() }
    }

    #[test]
    fn a_row_that_is_cut_off_is_seen() {
        let row = section(1).row();
        assert_eq!(Kept::of_row(row.clone()), Some(section(1)));
        for end in 0..row.len() - 1 {
            assert_ne!(Kept::of_row(row[..end].to_vec()), Some(section(1)));
        }
        assert_eq!(Kept::of_row(vec![0xff; 40]), None);
    }

    #[test]
    fn what_is_kept_is_read_again_with_and_without_a_dictionary() {
        let samples: Vec<String> = (0..20_000).map(|number| section(number).text).collect();
        let dictionary = Dictionary::of(&samples).expect("enough texts");
        let folder = tempfile::tempdir().expect("a folder");
        Dictionary::write(Some(&dictionary), folder.path()).expect("written");
        let read = Dictionary::read(folder.path()).expect("whole").expect("there");
        let one = section(77_777);
        let alone = Packer::with(None).expect("a packer").pack(&one).expect("packed");
        let packed = Packer::with(Some(&dictionary)).expect("a packer").pack(&one).expect("packed");
        assert!(packed.len() * 4 < alone.len() * 3, "{} and {} bytes", packed.len(), alone.len());
        // What was packed before there was a dictionary is read with it too.
        for bytes in [&packed, &alone] {
            let again = Kept::unpack(bytes, Some(&read)).expect("unpacked");
            assert_eq!(again, one);
        }
    }

    #[test]
    fn a_damaged_dictionary_is_seen_and_few_texts_make_none() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(Dictionary::read(folder.path()).is_err(), "it is lost");
        Dictionary::write(None, folder.path()).expect("written");
        assert!(Dictionary::read(folder.path()).expect("nothing wrong").is_none());
        std::fs::write(folder.path().join(FILE), [7; 100]).expect("written");
        assert!(Dictionary::read(folder.path()).is_err());
        assert!(Dictionary::of(&[section(1).text]).is_none());
    }
}
