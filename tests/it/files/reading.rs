//! Reading the bytes: whole, in part, not at all where they are held already.

use rstest::rstest;
use shangliang_tests::{Backend, TestApp};

use super::{content, path, samples, send};

#[rstest]
#[actix_web::test]
async fn bytes_are_read_in_ranges_and_by_tag(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    let sent = samples::pdf("");
    let file = send(&citizen, "电梯 说明.pdf", &sent).await.expect(201);
    let address = content(&file["id"]);
    let digest: String = shangliang::secrets::sha256(&[&sent]).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(file["sha256"], digest);

    let whole = citizen.get(&address).header("accept-encoding", "gzip, br").await;
    assert_eq!((whole.status(), whole.bytes()), (200, sent.as_slice()));
    let tag = format!("\"{digest}\"");
    let expected = [
        ("etag", tag.as_str()),
        ("content-type", "application/pdf"),
        ("content-disposition", "attachment; filename*=UTF-8''%E7%94%B5%E6%A2%AF%20%E8%AF%B4%E6%98%8E.pdf"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
        ("cache-control", "private, no-cache"),
        ("accept-ranges", "bytes"),
    ];
    for (name, value) in expected {
        assert_eq!(whole.header(name), Some(value), "{name}");
    }
    assert_eq!(whole.header("content-encoding"), None);

    let size = sent.len();
    let part = citizen.get(&address).header("range", "bytes=5-14").await;
    assert_eq!((part.status(), part.bytes()), (206, &sent[5..15]));
    assert_eq!(part.header("content-range"), Some(format!("bytes 5-14/{size}").as_str()));
    let end = citizen.get(&address).header("range", "bytes=-6").await;
    assert_eq!((end.status(), end.bytes()), (206, &sent[size - 6..]));
    // A download that goes on after the content changed would be broken, so it begins again.
    let resumed = citizen.get(&address).header("range", "bytes=5-").header("if-range", &tag).await;
    assert_eq!((resumed.status(), resumed.bytes().len()), (206, size - 5));
    let changed = citizen.get(&address).header("range", "bytes=5-").header("if-range", "\"other\"").await;
    assert_eq!((changed.status(), changed.bytes().len()), (200, size));
    let outside = citizen.get(&address).header("range", "bytes=999999-").await;
    assert_eq!(outside.header("content-range"), Some(format!("bytes */{size}").as_str()));
    outside.expect_problem(416, "range-not-satisfiable");
    assert_eq!(citizen.get(&address).header("range", "bytes=0-1,4-5").await.status(), 200);

    let held = citizen.get(&address).header("if-none-match", &tag).await;
    assert_eq!((held.status(), held.bytes().len()), (304, 0));
    let head = citizen.ask("HEAD", &address).await;
    assert_eq!((head.status(), head.header("etag")), (200, Some(tag.as_str())));
    let about = citizen.get(path(&file["id"])).await;
    let again = citizen.get(path(&file["id"])).header("if-none-match", about.header("etag").unwrap()).await;
    assert_eq!(again.status(), 304);
    // Whoever shows an image asks for images.
    assert_eq!(citizen.get(&address).header("accept", "image/avif,image/webp").await.status(), 200);
    citizen.get(format!("{address}?variant=huge")).await.expect_problem(400, "malformed-request");
}
