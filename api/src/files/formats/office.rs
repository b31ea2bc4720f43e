//! Word and Excel (ECMA-376): a ZIP archive of XML, unpacked within bounds and read as a whole.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;
use zip::read::ZipFile;

use super::{Format, Rejection};

/// The most entries of an archive.
const MOST_ENTRIES: usize = 1000;

/// The most bytes that an archive unpacks to, and how many times its size that may be.
const MOST_UNPACKED: u64 = 100 * 1024 * 1024;
const MOST_TIMES: u64 = 10;

/// What a small archive may always unpack to: the styles of an empty document alone compress better than ten times.
const ALWAYS_UNPACKED: u64 = 1024 * 1024;

/// In lower case, as all that is compared: parts and media types are called the same in any.
const TYPES: &str = "[content_types].xml";
const MAIN_DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const MAIN_XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

/// What programs and other documents are packed in.
const REFUSED_ENDINGS: &[&str] =
    &[".bin", ".exe", ".dll", ".js", ".vbs", ".zip", ".rar", ".7z", ".jar", ".docx", ".xlsx", ".pptx", ".doc", ".xls"];

/// How ZIP archives, OLE containers and Windows programs begin.
const REFUSED_BEGINNINGS: &[&[u8]] = &[b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"MZ"];

const ACTIVE: Rejection =
    Rejection::new("active", "文件含有宏或嵌入的文件", "the document has macros or other files in it");
const LINKED: Rejection =
    Rejection::new("external", "文件引用了外部内容", "the document refers to what lies outside it");
const BOMB: Rejection = Rejection::new("unpacks_too_far", "解压后过大", "it unpacks to too much");

/// Checks an archive of a size; which of the two it is.
pub fn check(mut content: File, size: u64) -> Result<Format, Rejection> {
    demand_end(&mut content)?;
    let mut archive = ZipArchive::new(BufReader::new(content)).map_err(|_| Rejection::DAMAGED)?;
    if archive.len() > MOST_ENTRIES {
        return Err(BOMB);
    }
    if archive.has_overlapping_entries().map_err(|_| Rejection::DAMAGED)? {
        return Err(BOMB);
    }
    // Whoever opens the document could see another part than was looked at.
    if archive.has_duplicate_names() {
        return Err(Rejection::DAMAGED);
    }
    let mut names = HashSet::new();
    let mut left = (size * MOST_TIMES).clamp(ALWAYS_UNPACKED, MOST_UNPACKED);
    let mut main = None;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| Rejection::DAMAGED)?;
        let name = lower_name(&entry)?;
        // Names are alike whatever their case.
        if !names.insert(name.clone()) {
            return Err(Rejection::DAMAGED);
        }
        let mut entry = BufReader::new(entry.take(left + 1));
        let unpacked = match name.as_str() {
            TYPES => {
                let mut types = Part::new(&mut entry);
                types.read(&mut |element| main_type(element, &mut main))?;
                types.unpacked()
            }
            name if name.ends_with(".rels") => {
                let mut relationships = Part::new(&mut entry);
                relationships.read(&mut demand_inside)?;
                relationships.unpacked()
            }
            name if name.ends_with(".xml") => {
                let mut part = Part::new(&mut entry);
                part.read(&mut |_| Ok(()))?;
                part.unpacked()
            }
            _ => unpack(&mut entry)?,
        };
        left = left.checked_sub(unpacked).ok_or(BOMB)?;
    }
    let (format, part) = main.ok_or(Rejection::DAMAGED)?;
    let is_there = archive.file_names().any(|name| name.is_ok_and(|name| name.eq_ignore_ascii_case(part)));
    if is_there { Ok(format) } else { Err(Rejection::DAMAGED) }
}

/// The archive's directory must be the last thing of the file, without a comment: nothing is hung onto it.
fn demand_end(content: &mut File) -> Result<(), Rejection> {
    const END: i64 = 22;
    let mut end = [0; 4];
    content.seek(SeekFrom::End(-END))?;
    content.read_exact(&mut end)?;
    content.seek(SeekFrom::Start(0))?;
    if end == *b"PK\x05\x06" { Ok(()) } else { Err(Rejection::DAMAGED) }
}

/// The name of an entry that is a file inside the archive, and no program; in lower case, since whoever opens the document tells no part
/// from another by the case of ASCII letters (ECMA-376 part 2).
fn lower_name<R: Read>(entry: &ZipFile<'_, R>) -> Result<String, Rejection> {
    let name = entry.name().map_err(|_| Rejection::DAMAGED)?;
    let is_inside = entry.enclosed_name().is_some() && !name.contains("..") && !name.contains('\\');
    if !is_inside || name.starts_with('/') || entry.is_symlink() || entry.encrypted() {
        return Err(Rejection::DAMAGED);
    }
    let lower = name.to_ascii_lowercase();
    // What Excel remembers of the printer is no program, whatever it is called.
    let is_printer_setting = lower.contains("printersettings/");
    if !is_printer_setting && REFUSED_ENDINGS.iter().any(|ending| lower.ends_with(ending)) {
        return Err(ACTIVE);
    }
    Ok(lower)
}

/// Unpacks a part that is no XML.
fn unpack(entry: &mut impl BufRead) -> Result<u64, Rejection> {
    let beginning = entry.fill_buf()?;
    if REFUSED_BEGINNINGS.iter().any(|refused| beginning.starts_with(refused)) {
        return Err(ACTIVE);
    }
    Ok(std::io::copy(entry, &mut std::io::sink())?)
}

/// One XML part.
struct Part<R: BufRead> {
    reader: Reader<R>,
}

impl<R: BufRead> Part<R> {
    fn new(entry: R) -> Self {
        Self { reader: Reader::from_reader(entry) }
    }

    /// Reads it to its end; a document type, which could define entities, is refused.
    fn read(&mut self, judge: &mut impl FnMut(&BytesStart<'_>) -> Result<(), Rejection>) -> Result<(), Rejection> {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match self.reader.read_event_into(&mut buffer) {
                Ok(Event::Eof) => return Ok(()),
                Ok(Event::DocType(_)) => return Err(LINKED),
                Ok(Event::Start(element) | Event::Empty(element)) => judge(&element)?,
                Ok(_) => {}
                Err(_) => return Err(Rejection::DAMAGED),
            }
        }
    }

    fn unpacked(&self) -> u64 {
        self.reader.buffer_position()
    }
}

/// The value of an attribute.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Rejection> {
    let Some(found) = element.try_get_attribute(name).map_err(|_| Rejection::DAMAGED)? else { return Ok(None) };
    let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(|_| Rejection::DAMAGED)?;
    Ok(Some(value.into_owned()))
}

/// Notes which part is the document, and refuses what is declared as a macro.
fn main_type(element: &BytesStart<'_>, main: &mut Option<(Format, &'static str)>) -> Result<(), Rejection> {
    let Some(content_type) = attribute(element, "ContentType")? else { return Ok(()) };
    match content_type.to_ascii_lowercase().as_str() {
        MAIN_DOCX => *main = Some((Format::Docx, "word/document.xml")),
        MAIN_XLSX => *main = Some((Format::Xlsx, "xl/workbook.xml")),
        other if other.contains("macro") || other.contains("vbaproject") || other.contains("activex") => {
            return Err(ACTIVE);
        }
        _ => {}
    }
    Ok(())
}

/// Refuses a relationship with something outside the document: it would be fetched by whoever opens it.
fn demand_inside(element: &BytesStart<'_>) -> Result<(), Rejection> {
    match attribute(element, "TargetMode")?.is_some_and(|mode| mode.eq_ignore_ascii_case("External")) {
        true => Err(LINKED),
        false => Ok(()),
    }
}
