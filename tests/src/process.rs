//! The real binary as a process of its own, on a free port of the loopback.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

/// A running platform; it is killed when the test drops it.
pub struct Process {
    child: Child,
    /// Where it listens.
    pub address: String,
    output: PathBuf,
    log: Arc<Mutex<String>>,
    /// How long it took until `/readyz` answered 200.
    pub ready_after: Duration,
}

/// The binary with a data folder and settings of its own, not yet started.
pub fn command(binary: &str, folder: &Path) -> Command {
    let mut command = Command::new(binary);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SHANGLIANG_")) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .env("SHANGLIANG_DATA_DIR", folder.join("data"))
        .env("SHANGLIANG_ADMIN_PASSWORD", "a long password for tests only");
    command
}

/// Runs a command on a terminal, which `script` is (Debian's util-linux): whether it succeeded, and all that the terminal showed.
pub fn watch(binary: &str, folder: &Path, arguments: &str, settings: &[(&str, &str)]) -> (bool, String) {
    let mut platform = command(binary, folder);
    platform.envs(settings.iter().copied());
    let mut watched = Command::new("script");
    watched.args(["--quiet", "--return", "--command", &format!("stty columns 80; {binary} {arguments}")]);
    watched.arg("/dev/null").current_dir(folder);
    for (name, value) in platform.get_envs() {
        match value {
            Some(value) => watched.env(name, value),
            None => watched.env_remove(name),
        };
    }
    let watched = watched.output().unwrap();
    (watched.status.success(), String::from_utf8_lossy(&watched.stdout).into_owned())
}

/// Whether a terminal showed a bar that counts something and says how long it takes.
pub fn shows_bar(shown: &str, what: &str) -> bool {
    let counted = format!(" {what}, ");
    let behind = shown.split(counted.as_str()).skip(1);
    behind.filter_map(|rest| rest.split(char::is_control).next()).any(|rest| rest.trim_end().ends_with(" left"))
}

impl Process {
    /// Starts `serve` and waits until it is ready. A setting without a value is left out.
    pub fn serve(binary: &str, folder: &Path, settings: &[(&str, &str)]) -> Self {
        let started = Instant::now();
        let output = folder.join("output.log");
        let mut serve = command(binary, folder);
        for (name, value) in settings {
            if value.is_empty() {
                serve.env_remove(name)
            } else {
                serve.env(name, value)
            };
        }
        let mut child = serve
            .arg("serve")
            .env("SHANGLIANG_LISTEN", "127.0.0.1:0")
            .env("RUST_LOG", "info")
            .stdin(Stdio::null())
            .stdout(std::fs::File::create(&output).unwrap())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (found, address) = mpsc::channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let log = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&log);
        // The log must be read to the end, or the platform would block on a full pipe.
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                heard.lock().unwrap().extend([&line, "\n"]);
                if let Some(address) = line.split("http://").nth(1).and_then(|rest| rest.split_whitespace().next()) {
                    // Only the first line is waited for.
                    let _ = found.send(address.to_owned());
                }
            }
        });
        let address = address.recv_timeout(Duration::from_secs(20)).unwrap();
        let mut process = Self { child, address, output, log, ready_after: Duration::MAX };
        while !process.raw(b"GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").starts_with("HTTP/1.1 200")
        {
            assert!(started.elapsed() < Duration::from_secs(20), "it never became ready");
        }
        process.ready_after = started.elapsed();
        process
    }

    /// Sends bytes and reads all that comes back until the connection closes or 30 s have passed.
    pub fn raw(&self, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(request).unwrap();
        let mut answer = Vec::new();
        // A reset after the answer was sent is as good as an end.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// What it writes to standard output: one-time codes, in development.
    pub fn output(&self) -> &Path {
        &self.output
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Resident memory in KiB.
    pub fn resident_kib(&self) -> u64 {
        self.memory_kib("VmRSS:")
    }

    /// The most memory that was ever resident, in KiB.
    pub fn peak_kib(&self) -> u64 {
        self.memory_kib("VmHWM:")
    }

    /// How much its peak has grown, in KiB. The kernel counts by processor, and may say a little less than before.
    pub fn grown_kib(&self, before: u64) -> u64 {
        self.peak_kib().saturating_sub(before)
    }

    fn memory_kib(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Asks it to stop (SIGTERM) and waits for its exit code.
    pub fn terminate(&mut self) -> Option<i32> {
        let killed = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
