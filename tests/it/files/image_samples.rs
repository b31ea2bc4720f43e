//! Images that are not what their heads say.

use std::io::Write;

use image::{DynamicImage, GrayImage, ImageFormat};

use super::samples::{SECRET, chunk, encoded, jpeg, png, segment, webp};

/// A drawing of one grey, of any size.
pub fn flat_png(width: u32, height: u32) -> Vec<u8> {
    encoded(&DynamicImage::from(GrayImage::new(width, height)), ImageFormat::Png)
}

/// A photo of 64 by 48 pixels that says to have others.
pub fn jpeg_saying(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = jpeg(64, 48);
    // The frame header: marker, length, precision, height, width.
    let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// A drawing of 20 by 10 pixels whose only frame says to have others.
pub fn webp_saying(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = webp();
    assert_eq!((&bytes[12..16], bytes[20]), (b"VP8L".as_slice(), 0x2f));
    let version_and_alpha = u32::from_le_bytes(bytes[21..25].try_into().unwrap()) >> 28 << 28;
    let dimensions = (width - 1) | (height - 1) << 14 | version_and_alpha;
    bytes[21..25].copy_from_slice(&dimensions.to_le_bytes());
    bytes
}

/// A drawing of 20 by 10 pixels on a canvas of others.
pub fn webp_on_canvas(width: u32, height: u32) -> Vec<u8> {
    extended_webp((width, height), 0, &webp_frame())
}

/// The chunk of a drawing of 20 by 10 pixels.
fn webp_frame() -> Vec<u8> {
    webp()[12..].to_vec()
}

/// A WebP of a canvas, with flags that say what else is in it, and its chunks.
fn extended_webp((width, height): (u32, u32), flags: u8, chunks: &[u8]) -> Vec<u8> {
    let [wide, high] = [width - 1, height - 1].map(u32::to_le_bytes);
    let canvas = [&[flags, 0, 0, 0], &wide[..3], &high[..3]].concat();
    riff_chunk(b"RIFF", &[b"WEBP".to_vec(), riff_chunk(b"VP8X", &canvas), chunks.to_vec()].concat())
}

/// A moving WebP.
pub fn moving_webp() -> Vec<u8> {
    let head = [&[0; 6], [19, 0, 0, 9, 0, 0].as_slice(), &[100, 0, 0, 0]].concat();
    let frame = riff_chunk(b"ANMF", &[head, webp_frame()].concat());
    extended_webp((20, 10), 0x02, &[riff_chunk(b"ANIM", &[0; 6]), frame.repeat(3)].concat())
}

/// A drawing with a colour profile.
pub fn webp_with_profile(profile: &[u8]) -> Vec<u8> {
    extended_webp((20, 10), 0x20, &[riff_chunk(b"ICCP", profile), webp_frame()].concat())
}

/// A drawing with a position in its EXIF and in its XMP.
pub fn webp_with_place() -> Vec<u8> {
    let exif = riff_chunk(b"EXIF", format!("Exif\0\0MM\0\x2a{SECRET}").as_bytes());
    let xmp = riff_chunk(b"XMP ", format!("<x:xmpmeta>{SECRET}</x:xmpmeta>").as_bytes());
    extended_webp((20, 10), 0x0c, &[webp_frame(), exif, xmp].concat())
}

/// A photo with a position in its IPTC, and a preview of its own in its EXIF.
pub fn jpeg_with_iptc_and_preview() -> Vec<u8> {
    let iptc = [b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x11".as_slice(), SECRET.as_bytes()].concat();
    // No field in the first directory; the second one says where the preview is.
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\0\0\0\0\x0e\0\x02".to_vec();
    exif.extend(b"\x02\x01\0\x04\0\0\0\x01\0\0\0\x2c");
    exif.extend(b"\x02\x02\0\x04\0\0\0\x01\0\0\x02\0\0\0\0\0");
    exif.extend([jpeg(8, 8), SECRET.as_bytes().to_vec()].concat());
    let mut bytes = jpeg(64, 48);
    bytes.splice(2..2, [segment(0xe1, &exif), segment(0xed, &iptc)].concat());
    bytes
}

/// A colour profile of so many bytes, as far as anybody looks at it here.
pub fn profile(bytes: usize) -> Vec<u8> {
    let mut profile: Vec<u8> = (0..bytes).map(|at| at.to_le_bytes()[0]).collect();
    profile[..4].copy_from_slice(&u32::try_from(bytes).unwrap().to_be_bytes());
    profile[12..24].copy_from_slice(b"mntrRGB XYZ ");
    profile[36..40].copy_from_slice(b"acsp");
    profile
}

/// A photo with a colour profile.
pub fn jpeg_with_profile(profile: &[u8]) -> Vec<u8> {
    let mut bytes = jpeg(64, 48);
    bytes.splice(2..2, segment(0xe2, &[b"ICC_PROFILE\0\x01\x01", profile].concat()));
    bytes
}

/// A drawing with chunks after its head.
fn png_with(chunks: &[u8]) -> Vec<u8> {
    let mut bytes = png(64, 48);
    bytes.splice(33..33, chunks.iter().copied());
    bytes
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    zlib.write_all(content).unwrap();
    zlib.finish().unwrap()
}

/// A drawing with a colour profile.
pub fn png_with_profile(profile: &[u8]) -> Vec<u8> {
    png_with(&chunk(b"iCCP", &[b"p\0\0", deflated(profile).as_slice()].concat()))
}

/// A drawing with a text that unpacks to a hundred megabytes.
pub fn png_with_text_bomb() -> Vec<u8> {
    png_with(&chunk(b"zTXt", &[b"Comment\0\0", deflated(&vec![b'x'; 100_000_000]).as_slice()].concat()))
}

/// A chunk of a WebP.
pub fn riff_chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_le_bytes();
    let padding: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
    [name.as_slice(), &length, content, padding].concat()
}
