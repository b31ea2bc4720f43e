//! What is no file that is taken, whatever it is called; and what is left of those that are.

use rstest::rstest;
use shangliang_tests::{Backend, TestApp};

use super::{archive_samples, content, image_samples, samples, send};

/// The bytes with another name of the same length, wherever it stands.
fn renamed(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for at in 0..bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
        }
    }
    bytes
}

#[rstest]
#[actix_web::test]
async fn what_it_is_not_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    let (jpeg, png, pdf) = (samples::jpeg(64, 48), samples::png(64, 48), samples::pdf(""));
    let exe = [b"MZ\x90\0".as_slice(), &[0; 200]].concat();
    let external = samples::outside("External");
    let spelled = samples::outside("&#69;xternal");
    let zeros = vec![0; 3 << 20];
    let many: Vec<String> = (0..1001).map(|index| format!("word/media/{index}.txt")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    let macros = b"<Types><Default Extension=\"bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/></Types>";
    let in_capitals = String::from_utf8(macros.to_ascii_uppercase()).unwrap().replace("CONTENTTYPE", "ContentType");
    let dtd = b"<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
    let docx = samples::docx(&[]);
    let twice = renamed(&samples::docx(&[("word/documenZ.xml", dtd)]), b"documenZ", b"document");
    let plain_zip = samples::archive([("a.txt", b"hello".as_slice())].into_iter());
    let cases: Vec<(&str, &str, Vec<u8>, &str)> = vec![
        ("nothing", "a.jpg", Vec::new(), "empty"),
        ("program as photo", "a.jpg", exe.clone(), "type"),
        ("photo as program", "a.exe", jpeg.clone(), "extension"),
        ("page", "a.html", b"<html><script>alert(1)</script>".to_vec(), "type"),
        ("drawing with a script", "a.svg", b"<svg onload=\"alert(1)\"/>".to_vec(), "type"),
        ("moving picture and script", "a.gif", b"GIF89a/*\x01\0*/=1;alert(1)".to_vec(), "type"),
        ("heic", "a.heic", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), "type"),
        ("tiff", "a.tiff", b"II\x2a\0".to_vec(), "type"),
        ("bmp", "a.bmp", b"BM\0\0\0\0".to_vec(), "type"),
        ("ico", "a.ico", b"\0\0\x01\0".to_vec(), "type"),
        ("eicar", "a.txt", br"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR".to_vec(), "type"),
        ("png as jpg", "a.jpg", png.clone(), "extension"),
        ("script and photo", "a.php.jpg", jpeg.clone(), "extension"),
        ("photo and script", "a.jpg.php", jpeg.clone(), "extension"),
        ("hidden end", "a.php%00.jpg", jpeg.clone(), "name"),
        ("server settings", ".htaccess", jpeg.clone(), "name"),
        ("dot at the end", "a.jpg.", jpeg.clone(), "name"),
        ("marked secret", "【机密★】方案.jpg", jpeg.clone(), "secret"),
        ("first bytes only", "a.jpg", b"\xff\xd8\xff\xe0junk".to_vec(), "damaged"),
        ("half a photo", "a.jpg", jpeg[..jpeg.len() / 2].to_vec(), "damaged"),
        ("half a drawing", "a.png", png[..png.len() / 2].to_vec(), "damaged"),
        ("bomb", "a.png", samples::png_bomb(), "too_many_pixels"),
        ("moving", "a.png", samples::moving_png(), "animated"),
        ("half a document", "a.pdf", pdf[..pdf.len() / 2].to_vec(), "damaged"),
        ("page after the document", "a.pdf", [pdf.as_slice(), b"<script>"].concat(), "damaged"),
        (
            "script in the document",
            "a.pdf",
            samples::pdf("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
            "active",
        ),
        ("escaped script", "a.pdf", samples::pdf("/OpenAction << /S /J#61vaScript /J#53 (x) >>"), "active"),
        ("launch", "a.pdf", samples::pdf("/OpenAction << /S /Launch /F (calc.exe) >>"), "active"),
        ("attachment", "a.pdf", samples::pdf("/Names << /EmbeddedFiles << /Names [] >> >>"), "active"),
        ("bottomless document", "a.pdf", samples::pdf(&format!("/A {}", "[".repeat(100_000))), "damaged"),
        ("plain zip", "a.docx", plain_zip, "damaged"),
        ("zip in front of a page", "a.docx", [docx.as_slice(), b"<html>"].concat(), "damaged"),
        ("climbs out", "a.docx", samples::docx(&[("../evil.txt", b"x")]), "damaged"),
        ("macros", "a.docx", samples::docx(&[("word/vbaProject.bin", b"x")]), "active"),
        (
            "declared macros",
            "a.docx",
            samples::archive([("[Content_Types].xml", macros.as_slice())].into_iter()),
            "active",
        ),
        (
            "declared in capitals",
            "a.docx",
            samples::archive([("[CONTENT_TYPES].XML", in_capitals.as_bytes())].into_iter()),
            "active",
        ),
        ("archive inside", "a.docx", samples::docx(&[("word/media/a.dat", docx.as_slice())]), "active"),
        ("program inside", "a.docx", samples::docx(&[("word/media/a.png", exe.as_slice())]), "active"),
        (
            "template elsewhere",
            "a.docx",
            samples::docx(&[("word/_rels/document.xml.rels", external.as_bytes())]),
            "external",
        ),
        (
            "spelled otherwise",
            "a.docx",
            samples::docx(&[("word/_rels/document.xml.rels", spelled.as_bytes())]),
            "external",
        ),
        (
            "template elsewhere, in capitals",
            "a.docx",
            samples::docx(&[("word/_rels/settings.xml.RELS", external.as_bytes())]),
            "external",
        ),
        ("a part twice", "a.docx", twice, "damaged"),
        ("a part twice, but for its case", "a.docx", samples::docx(&[("Word/document.xml", b"<a/>")]), "damaged"),
        ("entities in capitals", "a.docx", samples::docx(&[("word/x.XML", dtd)]), "external"),
        ("entities", "a.docx", samples::docx(&[("word/styles.xml", dtd)]), "external"),
        ("unpacks too far", "a.docx", samples::docx(&[("word/media/a.txt", zeros.as_slice())]), "unpacks_too_far"),
        ("too many entries", "a.docx", samples::docx(&many), "unpacks_too_far"),
        ("link to a file of the machine", "a.docx", archive_samples::docx_with_link(), "damaged"),
        ("absolute path", "a.docx", samples::docx(&[("/etc/passwd", b"x")]), "damaged"),
        ("says to be small", "a.docx", archive_samples::docx_that_says(10, 3 << 20), "damaged"),
        ("says to be huge", "a.docx", archive_samples::docx_that_says(1 << 40, 3 << 20), "unpacks_too_far"),
        ("the same bytes often", "a.docx", archive_samples::docx_of_overlaps(512 << 10, 500), "unpacks_too_far"),
        ("docx as xlsx", "a.xlsx", docx, "extension"),
        ("moving webp", "a.webp", image_samples::moving_webp(), "animated"),
        (
            "large profile in webp",
            "a.webp",
            image_samples::webp_with_profile(&image_samples::profile(2 << 20)),
            "damaged",
        ),
        (
            "large profile that packs well",
            "a.png",
            image_samples::png_with_profile(&image_samples::profile(2 << 20)),
            "damaged",
        ),
    ];
    for (case, name, bytes, code) in cases {
        let answer = send(&citizen, name, &bytes).await;
        assert_eq!(answer.status(), 422, "{case}: {}", answer.text());
        let problem = answer.expect_problem(422, "file-rejected");
        assert_eq!(problem["errors"][0]["code"], code, "{case}");
        assert_eq!(problem["errors"][0]["pointer"], "/file", "{case}");
    }
}

#[rstest]
#[actix_web::test]
async fn good_ones_are_taken(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    let parts = [("[content_types].XML", samples::DOCX_TYPES), ("Word/Document.xml", samples::DOCUMENT)];
    let capitals = samples::archive(parts.into_iter().map(|(name, text)| (name, text.as_bytes())));
    let cases = [
        ("a.JPEG", samples::jpeg(30, 20), "a.JPEG", "image/jpeg"),
        ("a.png", samples::png(30, 20), "a.png", "image/png"),
        ("a.webp", samples::webp(), "a.jpg", "image/jpeg"),
        ("a.webp", samples::transparent_webp(), "a.png", "image/png"),
        ("a.pdf", samples::pdf(""), "a.pdf", "application/pdf"),
        (
            "a.docx",
            samples::docx(&[("word/styles.xml", b"<styles/>")]),
            "a.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("b.docx", capitals, "b.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("表.xlsx", samples::xlsx(), "表.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("无扩展名", samples::pdf(""), "无扩展名.pdf", "application/pdf"),
    ];
    for (name, bytes, kept, media_type) in cases {
        let file = send(&citizen, name, &bytes).await.expect(201);
        assert_eq!((file["name"].as_str(), file["media_type"].as_str()), (Some(kept), Some(media_type)));
        let read = citizen.get(content(&file["id"])).await;
        assert_eq!(read.header("content-type"), Some(media_type));
        if media_type.starts_with("application/") {
            assert_eq!(read.bytes(), bytes);
            citizen.get(format!("{}?variant=thumbnail", content(&file["id"]))).await.expect_problem(404, "not-found");
        } else {
            assert!(image::load_from_memory(read.bytes()).is_ok());
        }
    }
}

#[rstest]
#[actix_web::test]
async fn nothing_but_what_is_seen_is_kept_of_an_image(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    let tail = format!("<?php echo '{}';", samples::SECRET);
    let zip = samples::archive([("a.txt", samples::SECRET.as_bytes())].into_iter());
    let turned = samples::jpeg_with_place();
    let cases = [
        ("a.jpg", turned.clone(), (48, 64)),
        ("a.jpg", [turned.as_slice(), zip.as_slice()].concat(), (48, 64)),
        ("a.png", samples::png_with_place(), (64, 48)),
        ("a.png", [samples::png(64, 48).as_slice(), tail.as_bytes()].concat(), (64, 48)),
        ("a.jpg", image_samples::jpeg_with_iptc_and_preview(), (64, 48)),
        ("a.webp", image_samples::webp_with_place(), (20, 10)),
    ];
    for (name, bytes, (width, height)) in cases {
        assert!(contains(&bytes, b"N34.2658") || contains(&bytes, b"PK\x03\x04"));
        let file = send(&citizen, name, &bytes).await.expect(201);
        assert_eq!((file["width"].as_u64(), file["height"].as_u64()), (Some(width), Some(height)));
        for address in [content(&file["id"]), format!("{}?variant=thumbnail", content(&file["id"]))] {
            let read = citizen.get(address).await;
            for trace in [samples::SECRET.as_bytes(), b"Exif", b"eXIf", b"xmpmeta", b"8BIM", b"<?php", b"PK\x03\x04"] {
                assert!(!contains(read.bytes(), trace), "{name} still has {}", String::from_utf8_lossy(trace));
            }
        }
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
