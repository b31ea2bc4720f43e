//! Images: decoded within bounds, turned upright and encoded anew, so that nothing but what is seen is kept.

use std::fs::File;
use std::io::{BufReader, BufWriter, Cursor, Read, Seek, Write};
use std::path::Path;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{PngDecoder, PngEncoder};
use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, ImageDecoder, ImageEncoder, Limits};

use super::{Format, NotKept, Pixels, Rejection};

/// The most pixels of one side.
const LONGEST_SIDE: u32 = 8192;

/// The most pixels.
const MOST_PIXELS: u64 = 40_000_000;

/// The most memory that a decoder may take.
const MOST_MEMORY: u64 = 128 * 1024 * 1024;

/// The largest colour profile; a real one has a few kilobytes.
const LARGEST_PROFILE: usize = 1024 * 1024;

/// The quality of photos, on JPEG's scale of 100: what is lost beside the original is not seen.
const QUALITY: u8 = 88;

/// The longest side of a thumbnail, and its quality.
const THUMBNAIL: u32 = 320;
const THUMBNAIL_QUALITY: u8 = 75;

/// What is kept of an image of a format, written into a folder.
pub fn kept(content: File, format: Format, folder: &Path) -> Result<(Format, Format, File, Option<Pixels>), NotKept> {
    let (image, profile) = decode(content, format)?;
    let has_transparency = image.color().has_alpha();
    let kept = match format {
        Format::WebP if !has_transparency => Format::Jpeg,
        Format::WebP => Format::Png,
        format => format,
    };
    let mut file = tempfile::tempfile_in(folder)?;
    let mut disk = BufWriter::new(&mut file);
    match kept {
        Format::Jpeg => write_jpeg(&image, QUALITY, profile.as_deref(), &mut disk)?,
        _ => write_png(&image, profile.as_deref(), &mut disk)?,
    }
    disk.flush()?;
    drop(disk);
    let mut thumbnail = Vec::new();
    write_jpeg(&image.thumbnail(THUMBNAIL, THUMBNAIL), THUMBNAIL_QUALITY, profile.as_deref(), &mut thumbnail)?;
    let pixels = Pixels { width: image.width(), height: image.height(), thumbnail };
    Ok((format, kept, file, Some(pixels)))
}

/// The upright image, with 8 bits a channel, and its colour profile.
fn decode(content: File, format: Format) -> Result<(DynamicImage, Option<Vec<u8>>), Rejection> {
    match format {
        Format::Jpeg => {
            let mut bytes = Vec::new();
            BufReader::new(content).read_to_end(&mut bytes)?;
            // The decoder fills up what is missing with grey.
            if !is_complete_jpeg(&bytes) {
                return Err(Rejection::DAMAGED);
            }
            finish(JpegDecoder::new(Cursor::new(bytes)).map_err(refused)?)
        }
        Format::WebP => {
            let decoder = WebPDecoder::new(BufReader::new(content)).map_err(refused)?;
            if decoder.has_animation() {
                return Err(ANIMATED);
            }
            finish(decoder)
        }
        _ => {
            let decoder = PngDecoder::with_limits(BufReader::new(content), limits()).map_err(refused)?;
            if decoder.is_apng().map_err(refused)? {
                return Err(ANIMATED);
            }
            finish(decoder)
        }
    }
}

const ANIMATED: Rejection = Rejection::new("animated", "不接收动图", "moving images are not taken");
const TOO_LARGE: Rejection = Rejection::new(
    "too_many_pixels",
    "图片过大：每边最多 8192 像素，总计最多 4000 万像素",
    "the image is too large: at most 8,192 pixels a side and 40 million in all",
);

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

/// The dimensions are known before anything is decoded.
fn finish(mut decoder: impl ImageDecoder) -> Result<(DynamicImage, Option<Vec<u8>>), Rejection> {
    let (width, height) = decoder.dimensions();
    if width > LONGEST_SIDE || height > LONGEST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(TOO_LARGE);
    }
    decoder.set_limits(limits()).map_err(refused)?;
    let orientation = decoder.orientation().map_err(refused)?;
    let profile = decoder.icc_profile().map_err(refused)?;
    if profile.as_ref().is_some_and(|profile| profile.len() > LARGEST_PROFILE) {
        return Err(Rejection::DAMAGED);
    }
    let mut image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    image.apply_orientation(orientation);
    let image = match (image.color().has_color(), image.color().has_alpha()) {
        (true, true) => image.into_rgba8().into(),
        (true, false) => image.into_rgb8().into(),
        (false, true) => image.into_luma_alpha8().into(),
        (false, false) => image.into_luma8().into(),
    };
    Ok((image, profile))
}

fn refused(error: image::ImageError) -> Rejection {
    match error {
        image::ImageError::Limits(_) => TOO_LARGE,
        _ => Rejection::DAMAGED,
    }
}

fn unwritten(error: image::ImageError) -> NotKept {
    match error {
        image::ImageError::IoError(error) => NotKept::Disk(error),
        error => refused(error).into(),
    }
}

fn write_jpeg(image: &DynamicImage, quality: u8, profile: Option<&[u8]>, to: &mut impl Write) -> Result<(), NotKept> {
    let flat = match image.color() {
        image::ColorType::L8 | image::ColorType::Rgb8 => image.clone(),
        _ => on_white(image),
    };
    let mut encoder = JpegEncoder::new_with_quality(to, quality);
    if let Some(profile) = fitting(profile, &flat) {
        encoder.set_icc_profile(profile).map_err(|_| Rejection::DAMAGED)?;
    }
    flat.write_with_encoder(encoder).map_err(unwritten)
}

fn write_png(image: &DynamicImage, profile: Option<&[u8]>, to: &mut impl Write) -> Result<(), NotKept> {
    let mut encoder = PngEncoder::new(to);
    if let Some(profile) = fitting(profile, image) {
        encoder.set_icc_profile(profile).map_err(|_| Rejection::DAMAGED)?;
    }
    image.write_with_encoder(encoder).map_err(unwritten)
}

/// What was transparent becomes white.
fn on_white(image: &DynamicImage) -> DynamicImage {
    let mut ground = image::RgbaImage::from_pixel(image.width(), image.height(), image::Rgba([255; 4]));
    image::imageops::overlay(&mut ground, &image.to_rgba8(), 0, 0);
    DynamicImage::from(ground).into_rgb8().into()
}

/// The profile, if it is of the colours that are written: a photo for print was converted while it was decoded.
fn fitting(profile: Option<&[u8]>, image: &DynamicImage) -> Option<Vec<u8>> {
    let wanted: &[u8] = if image.color().has_color() { b"RGB " } else { b"GRAY" };
    profile.filter(|profile| profile.get(16..20) == Some(wanted)).map(<[u8]>::to_vec)
}

/// Whether a JPEG's segments lead to its end (ITU-T T.81 annex B); what comes after it is not looked at.
fn is_complete_jpeg(bytes: &[u8]) -> bool {
    let mut rest = Cursor::new(bytes);
    rest.set_position(2);
    while let Some(marker) = next_marker(&mut rest) {
        match marker {
            0xd9 => return true,
            // Without length: inside the compressed data, a temporary marker, or another beginning.
            0x00 | 0x01 | 0xd0..=0xd8 | 0xff => {}
            _ => {
                let mut length = [0; 2];
                let Ok(()) = rest.read_exact(&mut length) else { return false };
                let length = i64::from(u16::from_be_bytes(length));
                if length < 2 || rest.seek_relative(length - 2).is_err() {
                    return false;
                }
            }
        }
    }
    false
}

/// The next byte after an `FF`; what stands before it is compressed data.
fn next_marker(rest: &mut Cursor<&[u8]>) -> Option<u8> {
    let from = usize::try_from(rest.position()).ok()?;
    let at = from + memchr::memchr(0xff, rest.get_ref().get(from..)?)?;
    let marker = rest.get_ref().get(at + 1).copied()?;
    // Several `FF` may stand before a marker.
    let step = if marker == 0xff { 1 } else { 2 };
    rest.set_position(u64::try_from(at + step).ok()?);
    Some(marker)
}
