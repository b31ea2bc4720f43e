//! An own PostgreSQL cluster: found, started and, however the test process ends, stopped and removed.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The script that starts the server, waits and tidies up.
const SCRIPT: &str = include_str!("cluster.sh");

/// A running cluster. It ends when this value is dropped or the process is gone, whichever comes first.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    /// The watchdog, which ends the server when our end of its standard input closes. A handle to it must be kept, and is
    /// all it takes: libtest leaves through `exit`, which drops no statics, but the kernel closes the pipe in any case.
    _watchdog: Child,
}

impl Cluster {
    /// Makes and starts a cluster with the newest server programs on this machine; the error says what is missing.
    pub fn start() -> Result<Self, String> {
        let programs = programs().ok_or("no PostgreSQL server programs were found")?;
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "cluster.sh"]).arg(programs).current_dir("/");
        // Variables of PostgreSQL's own (PGDATA, PGPORT …) must not reach the server.
        command.env_clear().envs(["PATH", "TMPDIR"].map(|name| (name, super::variable(name).unwrap_or_default())));
        // In a process group of its own, Ctrl-C ends the tests first and the server by the pipe.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some((user, group)) = substitute_for_root() {
            command.uid(user).gid(group);
        }
        let mut watchdog = command.spawn().map_err(|error| format!("sh did not start: {error}"))?;
        let mut line = String::new();
        if let Some(output) = watchdog.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
        }
        match line.trim_end().strip_prefix("ready ") {
            Some(folder) => Ok(Self { folder: folder.into(), _watchdog: watchdog }),
            None => Err(last_words(watchdog)),
        }
    }

    /// The URL of the cluster's first database, over a socket: a port could be taken by another between choosing and using it.
    pub fn url(&self) -> String {
        format!("postgres://postgres@localhost/postgres?host={}", self.folder.display())
    }
}

/// What a watchdog that failed wrote.
fn last_words(mut watchdog: Child) -> String {
    let mut words = String::new();
    if let Some(mut errors) = watchdog.stderr.take() {
        // Whatever was said before a failing read is still worth showing.
        let _ = errors.read_to_string(&mut words);
    }
    let _ = watchdog.wait();
    format!("the PostgreSQL server did not start: {}", words.trim())
}

/// The folder that holds the server's programs: on the PATH, or else the highest version where Debian keeps them.
fn programs() -> Option<PathBuf> {
    let path = super::variable("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).flat_map(|folder| {
        // A program may be linked into the PATH without its companions.
        let home = fs::canonicalize(folder.join("initdb")).ok().and_then(|program| Some(program.parent()?.to_owned()));
        [Some(folder), home]
    });
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort();
    let packaged = versions.into_iter().rev().map(|(_, folder)| folder);
    on_path
        .flatten()
        .chain(packaged)
        .chain([PathBuf::from("/usr/local/bin")])
        .find(|folder| ["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).is_file()))
}

/// The user and group to run as instead of root, whom PostgreSQL refuses; `None` for anyone else.
fn substitute_for_root() -> Option<(u32, u32)> {
    if id(&["-u"])? != 0 {
        return None;
    }
    ["postgres", "nobody"].iter().find_map(|user| Some((id(&["-u", user])?, id(&["-g", user])?)))
}

/// A number that the program `id` prints.
fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    #[tokio::test]
    async fn a_cluster_leaves_nothing_behind() {
        let Ok(cluster) = Cluster::start() else { return };
        let folder = cluster.folder.clone();
        assert!(folder.join("data/postmaster.pid").is_file());

        drop(cluster);

        let patience = Instant::now();
        while folder.exists() {
            assert!(patience.elapsed() < Duration::from_secs(20), "{} is still there", folder.display());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
