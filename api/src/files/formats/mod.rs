//! What a file is: told by its content and a full parse, never by its name alone.

mod image;
mod name;
mod office;
mod pdf;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

pub use name::promised;

use crate::http::{FieldError, Kind, Place, Problem, Received, Text};
use crate::secrets::Digester;

/// What is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A photo.
    Jpeg,
    /// A drawing or a screenshot.
    Png,
    /// Taken, and kept as JPEG or, with transparency, as PNG: there is no permissive encoder for lossy WebP.
    WebP,
    /// A document to read.
    Pdf,
    /// A Word document.
    Docx,
    /// An Excel workbook.
    Xlsx,
}

impl Format {
    /// Every one.
    const ALL: [Self; 6] = [Self::Jpeg, Self::Png, Self::WebP, Self::Pdf, Self::Docx, Self::Xlsx];

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The extensions that its name may have; the first is given to files without a name.
    fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::WebP => &["webp"],
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
        }
    }
}

/// What the first bytes of a file look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// `FF D8 FF`.
    Jpeg,
    /// `\x89PNG`.
    Png,
    /// `RIFF…WEBP`.
    WebP,
    /// HEIC, HEIF or AVIF: known, and not taken.
    Heif,
    /// `%PDF-`.
    Pdf,
    /// `PK`.
    Zip,
    /// Nothing that is known.
    Unknown,
}

impl Signature {
    /// How many bytes tell.
    pub const LENGTH: usize = 12;

    /// What the first bytes look like.
    pub fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Self::Png,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Self::WebP,
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => Self::Heif,
            [b'%', b'P', b'D', b'F', b'-', ..] => Self::Pdf,
            [b'P', b'K', 0x03, 0x04, ..] => Self::Zip,
            _ => Self::Unknown,
        }
    }

    /// Whether the limits of images hold.
    pub fn is_image(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::WebP | Self::Heif)
    }
}

/// A file that may be kept.
#[derive(Debug)]
pub struct Recognised {
    /// What it is called.
    pub name: String,
    /// What is kept of it: itself or, of an image, what it shows.
    pub format: Format,
    /// The bytes that are kept.
    pub content: File,
    /// How many they are.
    pub size: u64,
    /// Their SHA-256.
    pub sha256: [u8; 32],
    /// Of an image.
    pub image: Option<Pixels>,
}

/// What is known of an image.
#[derive(Debug)]
pub struct Pixels {
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// A small JPEG of it.
    pub thumbnail: Vec<u8>,
}

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    code: &'static str,
    text: Text,
}

impl Rejection {
    const fn new(code: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { code, text: Text::fixed(zh, en) }
    }

    /// It cannot be read to its end.
    pub const DAMAGED: Self = Self::new("damaged", "文件已损坏或不完整", "the file is damaged or incomplete");
    /// There is nothing in it.
    pub const EMPTY: Self = Self::new("empty", "文件为空", "the file is empty");
    /// It is nothing that is taken.
    const UNKNOWN: Self = Self::new(
        "type",
        "只接收 JPEG、PNG、WebP、PDF、docx、xlsx",
        "only JPEG, PNG, WebP, PDF, docx and xlsx are taken",
    );
    /// A virus was found in it.
    pub const INFECTED: Self = Self::new("virus", "文件含有病毒", "a virus was found in the file");
    /// It takes too long to find out.
    pub const TOO_SLOW: Self = Self::new("too_slow", "文件过于复杂", "it takes too long to read the file");
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let place = Place::Pointer("/file".to_owned());
        Self::about(Kind::FileRejected, vec![FieldError::new(place, rejection.code, rejection.text)])
    }
}

impl From<io::Error> for Rejection {
    /// What a reader makes of a file that it cannot follow.
    fn from(_: io::Error) -> Self {
        Self::DAMAGED
    }
}

/// Why nothing is kept of a file.
#[derive(Debug)]
pub enum NotKept {
    /// It is not taken.
    Rejected(Rejection),
    /// Our disk fails, or has no room, whatever the file is.
    Disk(io::Error),
}

impl From<Rejection> for NotKept {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<io::Error> for NotKept {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

impl From<NotKept> for Problem {
    fn from(why: NotKept) -> Self {
        match why {
            NotKept::Rejected(rejection) => rejection.into(),
            NotKept::Disk(error) => error.into(),
        }
    }
}

/// Finds out what a file is, and what is kept of it; slow work.
///
/// # Errors
/// [`NotKept`].
pub fn recognise(received: &Received, folder: &Path) -> Result<Recognised, NotKept> {
    if received.size == 0 {
        return Err(Rejection::EMPTY.into());
    }
    let mut beginning = Vec::new();
    received.open()?.take(12).read_to_end(&mut beginning)?;
    let (sent, kept, content, pixels) = match Signature::of(&beginning) {
        Signature::Jpeg => image::kept(received.open()?, Format::Jpeg, folder)?,
        Signature::Png => image::kept(received.open()?, Format::Png, folder)?,
        Signature::WebP => image::kept(received.open()?, Format::WebP, folder)?,
        Signature::Pdf => {
            pdf::check(received.open()?)?;
            (Format::Pdf, Format::Pdf, received.open()?, None)
        }
        Signature::Zip => {
            let format = office::check(received.open()?, received.size)?;
            (format, format, received.open()?, None)
        }
        Signature::Heif => {
            return Err(Rejection::new(
                "type",
                "暂不支持 HEIC：没有可自由使用的解码器，请在手机上选择“兼容性最佳”后重拍或转为 JPEG",
                "HEIC is not taken, for want of a permissively licensed decoder; send it as JPEG",
            )
            .into());
        }
        Signature::Unknown => return Err(Rejection::UNKNOWN.into()),
    };
    let name = name::checked(&received.head, sent, kept)?;
    let (size, sha256) = measured(&content)?;
    Ok(Recognised { name, format: kept, content, size, sha256, image: pixels })
}

/// The size and the digest of a file, which is then at its beginning again.
fn measured(mut content: &File) -> io::Result<(u64, [u8; 32])> {
    content.seek(SeekFrom::Start(0))?;
    let (mut size, mut digester, mut piece) = (0, Digester::default(), vec![0; 64 * 1024]);
    loop {
        let read = content.read(&mut piece)?;
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        digester.update(bytes);
        size += u64::try_from(read).unwrap_or(u64::MAX);
    }
    content.seek(SeekFrom::Start(0))?;
    Ok((size, digester.finish()))
}
