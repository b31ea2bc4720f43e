//! A scanner for viruses that speaks as clamd does (VERSION, INSTREAM), and can be away, silent or confused.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

use shangliang::files::ClamdAddress;

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// It answers.
    Well,
    /// It takes what it is sent and says nothing.
    Silent,
    /// It hangs up.
    HangingUp,
    /// It says what no scanner says, and a lot of it.
    Confused,
    /// It answers that the file is too large for it.
    Refusing,
}

/// The scanner; it runs until its process ends.
pub struct FakeClamd {
    /// Where it listens.
    pub address: ClamdAddress,
    state: Arc<Mutex<State>>,
}

struct State {
    mood: Mood,
    /// In which a file has a virus.
    virus: Vec<u8>,
    signatures: u32,
    scanned: usize,
}

impl FakeClamd {
    /// Starts it on a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = ClamdAddress::Tcp(listener.local_addr().unwrap().to_string());
        Self::serving(address, move || listener.accept().map(|(client, _)| client))
    }

    /// Starts it on a socket in a folder.
    pub fn start_in(folder: &Path) -> Self {
        let path = folder.join("clamd.ctl");
        let listener = UnixListener::bind(&path).unwrap();
        Self::serving(ClamdAddress::Unix(path), move || listener.accept().map(|(client, _)| client))
    }

    fn serving<S>(address: ClamdAddress, accept: impl Fn() -> io::Result<S> + Send + 'static) -> Self
    where
        S: Send + 'static,
        for<'a> &'a S: Read + Write,
    {
        let virus = b"what this scanner takes for a virus".to_vec();
        let state = Arc::new(Mutex::new(State { mood: Mood::Well, virus, signatures: 1, scanned: 0 }));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            while let Ok(client) = accept() {
                let state = Arc::clone(&shared);
                // Whoever goes away early ends it.
                std::thread::spawn(move || answer(&client, &state));
            }
        });
        Self { address, state }
    }

    /// Makes it be so from now on.
    pub fn be(&self, mood: Mood) {
        self.state.lock().unwrap().mood = mood;
    }

    /// Gives it newer signatures: from now on files with these bytes have a virus.
    pub fn learn(&self, virus: &[u8]) {
        let mut state = self.state.lock().unwrap();
        state.virus = virus.to_vec();
        state.signatures += 1;
    }

    /// How many files it has seen to their end.
    pub fn scanned(&self) -> usize {
        self.state.lock().unwrap().scanned
    }
}

fn answer<S>(client: &S, state: &Mutex<State>) -> io::Result<()>
where
    for<'a> &'a S: Read + Write,
{
    let mut reader = BufReader::new(client);
    let mut command = Vec::new();
    reader.read_until(0, &mut command)?;
    let mood = state.lock().unwrap().mood;
    match (mood, command.as_slice()) {
        // Until the other side has had enough.
        (Mood::Silent, _) => drop(io::copy(&mut reader, &mut io::sink())?),
        (Mood::HangingUp, _) => {}
        (Mood::Confused, _) => reader.into_inner().write_all(&b"HTTP/1.1 400 Bad Request\r\n".repeat(100_000))?,
        (_, b"zVERSION\0") => {
            let signatures = state.lock().unwrap().signatures;
            write!(reader.into_inner(), "ClamAV 1.4.3/{signatures}/Mon Mar  2 09:00:00 2026\0")?;
        }
        (_, b"zINSTREAM\0") => {
            let content = pieces(&mut reader)?;
            let verdict = verdict(&mut state.lock().unwrap(), &content);
            write!(reader.into_inner(), "{verdict}\0")?;
        }
        _ => write!(reader.into_inner(), "UNKNOWN COMMAND\0")?,
    }
    Ok(())
}

fn verdict(state: &mut State, content: &[u8]) -> &'static str {
    if state.mood == Mood::Refusing {
        return "INSTREAM size limit exceeded. ERROR";
    }
    state.scanned += 1;
    match content.windows(state.virus.len()).any(|part| part == state.virus) {
        true => "stream: Test.Virus-1 FOUND",
        false => "stream: OK",
    }
}

/// What was sent in pieces, up to the empty one.
fn pieces(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    loop {
        let mut length = [0; 4];
        reader.read_exact(&mut length)?;
        let length = u32::from_be_bytes(length);
        if length == 0 {
            return Ok(content);
        }
        let read = reader.by_ref().take(length.into()).read_to_end(&mut content)?;
        if u32::try_from(read) != Ok(length) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}
