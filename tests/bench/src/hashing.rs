//! How fast passwords can be hashed where nothing else is done.

use std::error::Error;
use std::num::NonZero;
use std::thread;
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, Version};

/// Hashes in a second, on all cores at once, with the platform's parameters.
pub fn rate(seconds: u64) -> Result<f64, Box<dyn Error>> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let span = Duration::from_secs(seconds);
    let begun = Instant::now();
    let workers: Vec<_> = (0..cores).map(|_| thread::spawn(move || hashes_within(span))).collect();
    let mut hashes = 0;
    for worker in workers {
        hashes += worker.join().map_err(|_| "a worker panicked")??;
    }
    Ok(f64::from(hashes) / begun.elapsed().as_secs_f64())
}

fn hashes_within(span: Duration) -> Result<u32, argon2::Error> {
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default());
    let begun = Instant::now();
    let mut hashes = 0;
    while begun.elapsed() < span {
        hasher.hash_password_into(b"a password of usual length", b"sixteen bytes at", &mut [0; 32])?;
        hashes += 1;
    }
    Ok(hashes)
}
