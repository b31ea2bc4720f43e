//! The one binary.

/// Gives back what a burst of requests, or the start, no longer needs: the C library's keeps it for good.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    shangliang::command::run()
}
