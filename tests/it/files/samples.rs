//! Files as they come, good ones and bad ones.

use std::io::{Cursor, Write};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What is hidden in files, and must not come out again.
pub const SECRET: &str = "N34.2658,E108.9541";

fn gradient(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 100])).into()
}

/// An image in a format.
pub fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A photo.
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(&gradient(width, height), ImageFormat::Jpeg)
}

/// A drawing.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(&gradient(width, height), ImageFormat::Png)
}

/// A drawing that does not compress.
pub fn noise(width: u32, height: u32) -> Vec<u8> {
    let pixel = |x: u32, y: u32| {
        let mixed = x.wrapping_mul(0x9e37_79b1).rotate_left(y % 31).wrapping_mul(y.wrapping_mul(0x85eb_ca6b) | 1);
        let [red, green, blue, _] = mixed.to_be_bytes();
        Rgb([red, green, blue])
    };
    encoded(&RgbImage::from_fn(width, height, pixel).into(), ImageFormat::Png)
}

/// A drawing with transparency.
pub fn transparent_webp() -> Vec<u8> {
    encoded(&RgbaImage::from_pixel(20, 10, Rgba([200, 0, 0, 128])).into(), ImageFormat::WebP)
}

/// A drawing without.
pub fn webp() -> Vec<u8> {
    encoded(&gradient(20, 10), ImageFormat::WebP)
}

/// A photo as a phone takes it upright: turned by 90 degrees, with the place where it was taken.
pub fn jpeg_with_place() -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    // Orientation 6, and the pointer to the GPS fields.
    exif.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0");
    exif.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26");
    exif.extend(b"\0\0\0\0");
    exif.extend(SECRET.as_bytes());
    let xmp = format!("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>{SECRET}</x:xmpmeta>");
    let mut bytes = jpeg(64, 48);
    let segments = [segment(0xe1, &exif), segment(0xe1, xmp.as_bytes()), segment(0xfe, SECRET.as_bytes())].concat();
    bytes.splice(2..2, segments);
    bytes
}

/// A segment of a JPEG.
pub fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], length.as_slice(), content].concat()
}

/// A drawing with a text and a position in it.
pub fn png_with_place() -> Vec<u8> {
    let mut bytes = png(64, 48);
    let text = format!("Comment\0{SECRET}");
    let chunks = [chunk(b"tEXt", text.as_bytes()), chunk(b"eXIf", format!("MM\0\x2a{SECRET}").as_bytes())].concat();
    // After the first chunk, which is 25 bytes long.
    bytes.splice(33..33, chunks);
    bytes
}

/// A chunk of a PNG.
pub fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let named = [name.as_slice(), content].concat();
    let mut crc = flate2::Crc::new();
    crc.update(&named);
    [&u32::try_from(content.len()).unwrap().to_be_bytes(), named.as_slice(), &crc.sum().to_be_bytes()].concat()
}

/// A small PNG that says it is large: 20,000 by 20,000 pixels of nothing.
pub fn png_bomb() -> Vec<u8> {
    let mut header = b"\0\0\x4e\x20\0\0\x4e\x20\x08\0\0\0\0".to_vec();
    header = chunk(b"IHDR", &header);
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(&vec![0; 1_000_000]).unwrap();
    [b"\x89PNG\r\n\x1a\n".as_slice(), &header, &chunk(b"IDAT", &zlib.finish().unwrap()), &chunk(b"IEND", b"")].concat()
}

/// A moving PNG.
pub fn moving_png() -> Vec<u8> {
    let mut bytes = png(8, 8);
    bytes.splice(33..33, chunk(b"acTL", b"\0\0\x27\x10\0\0\0\0"));
    bytes
}

/// A PDF with one page, whose catalogue says something more.
pub fn pdf(more: &str) -> Vec<u8> {
    let objects = [
        format!("<< /Type /Catalog /Pages 2 0 R {more} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>".to_owned(),
    ];
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        write!(bytes, "{} 0 obj\n{object}\nendobj\n", index + 1).unwrap();
    }
    let table = bytes.len();
    write!(bytes, "xref\n0 4\n0000000000 65535 f \n").unwrap();
    for place in places {
        writeln!(bytes, "{place:010} 00000 n ").unwrap();
    }
    write!(bytes, "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").unwrap();
    bytes
}

/// What a Word document says to consist of.
pub const DOCX_TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
/// What it refers to.
pub const DOCX_RELATIONSHIPS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
/// Its text.
pub const DOCUMENT: &str =
    "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body><w:p>建议全文</w:p></w:body></w:document>";

/// A Word document with other entries beside the usual ones.
pub fn docx(more: &[(&str, &[u8])]) -> Vec<u8> {
    let usual: [(&str, &[u8]); 3] = [
        ("[Content_Types].xml", DOCX_TYPES.as_bytes()),
        ("_rels/.rels", DOCX_RELATIONSHIPS.as_bytes()),
        ("word/document.xml", DOCUMENT.as_bytes()),
    ];
    archive(usual.iter().chain(more).copied())
}

/// An archive of these entries.
pub fn archive<'a>(entries: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in entries {
        zip.start_file(name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An Excel workbook.
pub fn xlsx() -> Vec<u8> {
    let types = DOCX_TYPES
        .replace("/word/document.xml", "/xl/workbook.xml")
        .replace("wordprocessingml.document.main", "spreadsheetml.sheet.main");
    let entries: [(&str, &[u8]); 2] = [("[Content_Types].xml", types.as_bytes()), ("xl/workbook.xml", b"<workbook/>")];
    archive(entries.into_iter())
}

/// A relationship file with a target outside the document.
pub fn outside(mode: &str) -> String {
    format!(
        "<Relationships><Relationship Id=\"r2\" Type=\"attachedTemplate\" Target=\"http://example.com/a.dotm\" TargetMode=\"{mode}\"/></Relationships>"
    )
}
