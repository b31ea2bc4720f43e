//! Images: how large they may be, whatever their heads say, and how long it may take to look at one.

use std::io::Cursor;
use std::time::Duration;

use futures_util::future::join_all;
use image::{ImageDecoder, ImageReader};
use rstest::rstest;
use shangliang_tests::{Answer, Backend, TestApp};

use super::image_samples::{
    flat_png, jpeg_saying, jpeg_with_profile, png_with_profile, png_with_text_bomb, profile, webp_on_canvas,
    webp_saying, webp_with_profile,
};
use super::{content, samples, send};

/// The code with which a file is refused.
fn refusal(answer: Answer) -> String {
    let problem = answer.expect_problem(422, "file-rejected");
    problem["errors"][0]["code"].as_str().unwrap().to_owned()
}

#[rstest]
#[actix_web::test]
async fn an_image_has_so_many_pixels_at_most(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    for (name, bytes, width, height) in [
        ("a.png", flat_png(8192, 1), 8192, 1),
        ("a.png", flat_png(8000, 5000), 8000, 5000),
        ("a.webp", webp_on_canvas(20, 10), 20, 10),
        // What is missing is grey and what is too much is left out: what is kept has the size that it says.
        ("a.jpg", jpeg_saying(640, 480), 640, 480),
        ("a.jpg", jpeg_saying(32, 24), 32, 24),
    ] {
        let file = send(&citizen, name, &bytes).await.expect(201);
        assert_eq!((file["width"].as_u64(), file["height"].as_u64()), (Some(width), Some(height)));
    }
    for (case, name, bytes, code) in [
        ("one pixel too wide", "a.png", flat_png(8193, 1), "too_many_pixels"),
        ("one pixel too high", "a.jpg", samples::jpeg(1, 8193), "too_many_pixels"),
        ("nine more than 40 million", "a.png", flat_png(5437, 7357), "too_many_pixels"),
        ("a photo that says to be wide", "a.jpg", jpeg_saying(8193, 48), "too_many_pixels"),
        ("a photo that says to be huge", "a.jpg", jpeg_saying(65_535, 65_535), "too_many_pixels"),
        ("a photo that says to have much", "a.jpg", jpeg_saying(7000, 7000), "too_many_pixels"),
        ("a drawing that says to be huge", "a.webp", webp_saying(16_383, 16_383), "too_many_pixels"),
        ("a drawing that says to be larger", "a.webp", webp_saying(200, 100), "damaged"),
        ("a huge canvas", "a.webp", webp_on_canvas(16_384, 16_384), "too_many_pixels"),
        ("a larger canvas", "a.webp", webp_on_canvas(200, 100), "damaged"),
        ("a smaller canvas", "a.webp", webp_on_canvas(10, 5), "damaged"),
    ] {
        let answer = send(&citizen, name, &bytes).await;
        assert_eq!(answer.status(), 422, "{case}: {}", answer.text());
        assert_eq!(refusal(answer), code, "{case}");
    }
}

#[rstest]
#[actix_web::test]
async fn whoever_takes_too_long_to_look_at_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    assert_eq!(app.app.config.files.recognition, Duration::from_secs(5));
    let hasty = TestApp::start_with(backend, |config| config.files.recognition = Duration::ZERO).await.unwrap();
    let citizen = hasty.citizen("张小明").await;
    assert_eq!(refusal(send(&citizen, "a.png", &samples::noise(400, 400)).await), "too_slow");
}

#[actix_web::test]
async fn fifty_at_once_are_refused_or_sent_away() {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let citizen = app.citizen("张小明").await;
    let bomb = samples::png_bomb();
    let mut refused = 0;
    for answer in join_all((0..50).map(|_| send(&citizen, "a.png", &bomb))).await {
        if answer.status() == 503 {
            assert!(answer.header("retry-after").is_some());
            answer.expect_problem(503, "temporary-reduced-capacity");
        } else {
            assert_eq!(refusal(answer), "too_many_pixels");
            refused += 1;
        }
    }
    // Two threads at least work, and 32 wait.
    assert!(refused >= 32, "only {refused} of 50 were looked at");
}

#[rstest]
#[actix_web::test]
async fn a_colour_profile_is_kept(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    let profile = profile(3000);
    for (name, bytes) in [
        ("a.jpg", jpeg_with_profile(&profile)),
        ("a.png", png_with_profile(&profile)),
        ("a.webp", webp_with_profile(&profile)),
    ] {
        let file = send(&citizen, name, &bytes).await.expect(201);
        for address in [content(&file["id"]), format!("{}?variant=thumbnail", content(&file["id"]))] {
            let kept = citizen.get(&address).await;
            let reader = ImageReader::new(Cursor::new(kept.bytes())).with_guessed_format().unwrap();
            let read = reader.into_decoder().unwrap().icc_profile().unwrap();
            assert!(read.as_ref() == Some(&profile), "{name}, {address}");
        }
    }
}

/// What is said beside the pixels is never unpacked.
#[rstest]
#[actix_web::test]
async fn a_text_that_unpacks_too_far_is_left_out(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    let file = send(&citizen, "a.png", &png_with_text_bomb()).await.expect(201);
    let kept = citizen.get(content(&file["id"])).await;
    assert!(!kept.bytes().windows(4).any(|name| name == b"zTXt"));
    assert!(kept.bytes().len() < 20_000, "{}", kept.bytes().len());
}
