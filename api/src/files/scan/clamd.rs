//! A scanner for viruses: clamd, by its commands VERSION and INSTREAM (its manual, clamd(8)).
//!
//! Each command has a connection of its own, a time, and an answer of one short line. The signatures are asked for first: what is
//! seen with them may have been seen with newer ones, never with older ones.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpStream, UnixStream};

use crate::outbound::Breaker;

/// How long it may be silent before it says its first word.
pub const PATIENCE: Duration = Duration::from_millis(2500);

/// How many bytes it scans in a second at least.
const SLOWEST: u64 = 1024 * 1024;

/// How many bytes its answer may have.
const ANSWER: u64 = 1024;

/// How much of an answer is kept.
const KEPT: usize = 200;

/// Where clamd listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClamdAddress {
    /// A host and a port.
    Tcp(String),
    /// A socket of this machine.
    Unix(PathBuf),
}

/// Asks clamd, unless it has failed again and again.
#[derive(Debug)]
pub struct Scanner {
    address: ClamdAddress,
    breaker: Breaker,
}

/// What a file was seen to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// A virus, by its name.
    Infected(String),
}

/// What a scanner says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What it was seen to be.
    pub verdict: Verdict,
    /// By which scanner, with which signatures.
    pub version: String,
}

/// Why a scanner says nothing of a file.
#[derive(Debug, thiserror::Error)]
pub enum NotSeen {
    /// It cannot be reached, is silent, or says what no scanner says.
    #[error("the scanner does not answer: {0}")]
    Down(io::Error),
    /// It answers, and not of this file: it may be too large for its settings.
    #[error("the scanner gave no verdict: {0}")]
    NoVerdict(String),
    /// The bytes to scan could not be read.
    #[error("the bytes to scan could not be read: {0}")]
    Unreadable(io::Error),
}

trait Connection: AsyncRead + AsyncWrite + Unpin {}
impl<T: AsyncRead + AsyncWrite + Unpin> Connection for T {}

impl ClamdAddress {
    /// Reads `tcp://HOST:PORT` or `unix:/PATH`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("unix:") {
            return path.starts_with('/').then(|| Self::Unix(path.into()));
        }
        let (host, port) = text.strip_prefix("tcp://")?.rsplit_once(':')?;
        let is_host = !host.is_empty() && !host.contains(['/', '@', '?', '#']);
        (is_host && port.parse().is_ok_and(|port: u16| port > 0)).then(|| Self::Tcp(format!("{host}:{port}")))
    }

    async fn connect(&self) -> io::Result<Box<dyn Connection>> {
        Ok(match self {
            Self::Tcp(host) => Box::new(TcpStream::connect(host).await?),
            Self::Unix(path) => Box::new(UnixStream::connect(path).await?),
        })
    }
}

impl fmt::Display for ClamdAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(host) => write!(f, "tcp://{host}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Scanner {
    /// One at an address.
    pub fn new(address: ClamdAddress) -> Self {
        Self { address, breaker: Breaker::default() }
    }

    /// Which scanner it is, with which signatures.
    pub async fn version(&self) -> Result<String, NotSeen> {
        self.unless_resting(self.ask_version()).await
    }

    /// What it says of so many bytes, within its patience and the time that they take.
    pub async fn look(
        &self,
        size: u64,
        bytes: impl Stream<Item = io::Result<Bytes>> + Unpin,
        patience: Duration,
    ) -> Result<Seen, NotSeen> {
        let look = async {
            let version = self.ask_version().await?;
            let time = patience + Duration::from_secs(size / SLOWEST);
            let verdict = within(time, self.ask_verdict(bytes)).await?;
            Ok(Seen { verdict, version })
        };
        self.unless_resting(look).await
    }

    async fn unless_resting<T>(&self, request: impl Future<Output = Result<T, NotSeen>>) -> Result<T, NotSeen> {
        let answer = self.breaker.send(request, |answer| matches!(answer, Err(NotSeen::Down(_)))).await;
        answer.unwrap_or_else(|| Err(NotSeen::Down(io::Error::other("it failed again and again and has a rest"))))
    }

    async fn ask_version(&self) -> Result<String, NotSeen> {
        let asked = async {
            let mut clamd = self.address.connect().await.map_err(NotSeen::Down)?;
            clamd.write_all(b"zVERSION\0").await.map_err(NotSeen::Down)?;
            answer(clamd).await.map_err(NotSeen::Down)
        };
        let version = within(PATIENCE, asked).await?;
        if version.starts_with("ClamAV ") { Ok(version) } else { Err(junk()) }
    }

    async fn ask_verdict(&self, mut bytes: impl Stream<Item = io::Result<Bytes>> + Unpin) -> Result<Verdict, NotSeen> {
        let mut clamd = self.address.connect().await.map_err(NotSeen::Down)?;
        let mut sent = clamd.write_all(b"zINSTREAM\0").await;
        while let (Ok(()), Some(piece)) = (&sent, bytes.next().await) {
            let piece = piece.map_err(NotSeen::Unreadable)?;
            // An empty piece would be the end.
            if !piece.is_empty() {
                sent = send(&mut clamd, &piece).await;
            }
        }
        let sent = match sent {
            Ok(()) => clamd.write_all(&0_u32.to_be_bytes()).await,
            broken => broken,
        };
        // Where it hung up, it may have said why before.
        let answer = answer(clamd).await.map_err(NotSeen::Down)?;
        verdict_of(&answer, sent.is_ok())
    }
}

async fn send(clamd: &mut Box<dyn Connection>, piece: &[u8]) -> io::Result<()> {
    let length = u32::try_from(piece.len()).map_err(io::Error::other)?;
    clamd.write_all(&length.to_be_bytes()).await?;
    clamd.write_all(piece).await
}

/// The line that it answers.
async fn answer(clamd: Box<dyn Connection>) -> io::Result<String> {
    let mut line = Vec::new();
    BufReader::new(clamd.take(ANSWER)).read_until(0, &mut line).await?;
    if line.pop() != Some(0) {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    let line = String::from_utf8(line).map_err(|_| ErrorKind::InvalidData)?;
    Ok(line.trim().chars().filter(|letter| !letter.is_control()).take(KEPT).collect())
}

/// What an answer says of a file; that it is clean holds only where all of it was sent.
fn verdict_of(answer: &str, is_whole: bool) -> Result<Verdict, NotSeen> {
    match answer.strip_prefix("stream: ") {
        Some("OK") if is_whole => Ok(Verdict::Clean),
        Some(found) if found.ends_with(" FOUND") => Ok(Verdict::Infected(found.trim_end_matches(" FOUND").to_owned())),
        _ if answer.ends_with(" ERROR") => Err(NotSeen::NoVerdict(answer.to_owned())),
        _ => Err(junk()),
    }
}

async fn within<T>(time: Duration, request: impl Future<Output = Result<T, NotSeen>>) -> Result<T, NotSeen> {
    tokio::time::timeout(time, request).await.unwrap_or_else(|_| Err(NotSeen::Down(ErrorKind::TimedOut.into())))
}

fn junk() -> NotSeen {
    NotSeen::Down(ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("tcp://127.0.0.1:3310")]
    #[case("tcp://[::1]:3310")]
    #[case("tcp://clamav.internal:3310")]
    #[case("unix:/run/clamav/clamd.ctl")]
    fn an_address_is_shown_as_it_is_read(#[case] text: &str) {
        assert_eq!(ClamdAddress::parse(text).unwrap().to_string(), text);
    }

    #[rstest]
    #[case::no_port("tcp://clamav")]
    #[case::no_host("tcp://:3310")]
    #[case::port_zero("tcp://clamav:0")]
    #[case::large_port("tcp://clamav:65536")]
    #[case::path("tcp://clamav/a:3310")]
    #[case::user("tcp://me@clamav:3310")]
    #[case::relative("unix:clamd.ctl")]
    #[case::other("http://clamav:3310")]
    #[case::bare("clamav:3310")]
    fn what_is_no_address_is_refused(#[case] text: &str) {
        assert_eq!(ClamdAddress::parse(text), None);
    }

    #[rstest]
    #[case("stream: OK", true, "Clean")]
    #[case("stream: OK", false, "Down")]
    #[case("stream: Eicar-Test-Signature FOUND", true, "Infected(\"Eicar-Test-Signature\")")]
    #[case("stream: Eicar-Test-Signature FOUND", false, "Infected(\"Eicar-Test-Signature\")")]
    #[case("INSTREAM size limit exceeded. ERROR", false, "NoVerdict")]
    #[case("stream: Can't allocate memory ERROR", true, "NoVerdict")]
    #[case("stream: OK FOUND OK", true, "Down")]
    #[case("OK", true, "Down")]
    #[case("HTTP/1.1 400 Bad Request", true, "Down")]
    #[case("", true, "Down")]
    fn answers_mean(#[case] answer: &str, #[case] is_whole: bool, #[case] expected: &str) {
        let meaning = match verdict_of(answer, is_whole) {
            Ok(verdict) => format!("{verdict:?}"),
            Err(not_seen) => format!("{not_seen:?}"),
        };
        assert!(meaning.starts_with(expected), "{meaning}");
    }
}
