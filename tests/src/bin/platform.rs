//! The platform's own binary, built beside the tests so that they can start it.

fn main() -> std::process::ExitCode {
    shangliang::command::run()
}
