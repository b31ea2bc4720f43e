//! Archives that no library writes: what they say of themselves is not so.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::samples::{DOCUMENT, DOCX_RELATIONSHIPS, DOCX_TYPES};

/// A Word document with an entry that is a link to a file of the machine.
pub fn docx_with_link() -> Vec<u8> {
    let mut zip = ZipWriter::new_append(Cursor::new(super::samples::docx(&[]))).unwrap();
    zip.add_symlink("word/media/a.png", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    zip.finish().unwrap().into_inner()
}

/// One entry of the directory of an archive.
struct Entry<'a> {
    name: String,
    content: &'a [u8],
    /// What it says to unpack to, where that is not so.
    says: Option<u64>,
    /// Whose bytes it is, where it has none of its own.
    over: Option<usize>,
}

impl<'a> Entry<'a> {
    fn new(name: &str, content: &'a [u8]) -> Self {
        Self { name: name.to_owned(), content, says: None, over: None }
    }
}

/// The usual parts of a Word document.
fn usual() -> Vec<Entry<'static>> {
    let parts =
        [("[Content_Types].xml", DOCX_TYPES), ("_rels/.rels", DOCX_RELATIONSHIPS), ("word/document.xml", DOCUMENT)];
    parts.into_iter().map(|(name, text)| Entry::new(name, text.as_bytes())).collect()
}

/// A Word document with zeros in it that say to be so many, which only the large form of an archive can say (ZIP64).
pub fn docx_that_says(says: u64, zeros: usize) -> Vec<u8> {
    let zeros = vec![0; zeros];
    let mut entries = usual();
    entries.push(Entry { says: Some(says), ..Entry::new("word/media/a.txt", &zeros) });
    written(&entries)
}

/// A Word document with an entry of zeros whose bytes many other entries have too.
pub fn docx_of_overlaps(zeros: usize, entries_over: usize) -> Vec<u8> {
    let zeros = vec![0; zeros];
    let mut entries = usual();
    let first = entries.len();
    entries.push(Entry::new("word/media/a.txt", &zeros));
    let over = |number| Entry { over: Some(first), ..Entry::new(&format!("word/media/{number}.txt"), &zeros) };
    entries.extend((0..entries_over).map(over));
    written(&entries)
}

/// The archive of some entries (APPNOTE 4.3).
fn written(entries: &[Entry<'_>]) -> Vec<u8> {
    let (mut bytes, mut directory, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        let Entry { name, content, says, over } = entry;
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let mut deflated = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        deflated.write_all(content).unwrap();
        let deflated = deflated.finish().unwrap();
        let size = if says.is_some() { u32::MAX } else { u32::try_from(content.len()).unwrap() };
        let extra = says.map(|says| [&[1, 0, 8, 0], says.to_le_bytes().as_slice()].concat()).unwrap_or_default();
        let lengths = [name.len(), extra.len()].map(|length| u16::try_from(length).unwrap().to_le_bytes());
        let sizes = [crc.sum(), u32::try_from(deflated.len()).unwrap(), size].map(u32::to_le_bytes).concat();
        // Deflated, at some time.
        let about = [&[0, 0, 8, 0, 0, 0, 0x21, 0x5c], sizes.as_slice(), &lengths.concat()].concat();
        let place = over.map_or(bytes.len(), |over: usize| places[over]);
        if over.is_none() {
            bytes.extend([b"PK\x03\x04\x2d\0".as_slice(), &about, name.as_bytes(), &extra, &deflated].concat());
        }
        places.push(place);
        let rest = [&[0; 10], u32::try_from(place).unwrap().to_le_bytes().as_slice()].concat();
        directory.extend([b"PK\x01\x02\x2d\0\x2d\0".as_slice(), &about, &rest, name.as_bytes(), &extra].concat());
    }
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    let [length, place] = [directory.len(), bytes.len()].map(|size| u32::try_from(size).unwrap().to_le_bytes());
    bytes.extend(directory);
    bytes.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &length, &place, &[0, 0]].concat());
    bytes
}
