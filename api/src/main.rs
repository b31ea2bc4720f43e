//! The one binary.

fn main() -> std::process::ExitCode {
    shangliang::command::run()
}
