//! A mail server that keeps what it takes, and answers as it is bid (RFC 5321, as far as a client needs it).

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail, as it came.
#[derive(Clone, Debug)]
pub struct Mail {
    /// To whom the server was told to deliver it.
    pub to: Vec<String>,
    /// Head and body.
    pub data: String,
}

impl Mail {
    /// A header, its folded lines joined.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.data.split_once("\r\n\r\n").unwrap().0.replace("\r\n ", " ");
        head.split("\r\n").find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned))
    }

    /// What it says, decoded.
    pub fn text(&self) -> String {
        let body = self.data.split_once("\r\n\r\n").unwrap().1;
        assert_eq!(self.header("Content-Transfer-Encoding").unwrap(), "base64");
        String::from_utf8(STANDARD.decode(body.replace("\r\n", "")).unwrap()).unwrap()
    }
}

/// What becomes of a mail.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    /// It is refused with this code.
    Code(u16),
    /// The server says nothing any more.
    Never,
}

#[derive(Default)]
struct Inner {
    mails: Mutex<Vec<Mail>>,
    answers: Mutex<VecDeque<Answer>>,
}

/// The server.
pub struct MailServer {
    inner: Arc<Inner>,
    address: std::net::SocketAddr,
}

impl MailServer {
    /// Starts on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (inner, address) = (Arc::new(Inner::default()), listener.local_addr().unwrap());
        let shared = Arc::clone(&inner);
        actix_web::rt::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that goes away ends its own conversation only.
                actix_web::rt::spawn(talk(stream, Arc::clone(&shared)));
            }
        });
        Self { inner, address }
    }

    /// As the settings name it.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Treats the next mails so, and takes all others.
    pub fn answer(&self, answers: impl IntoIterator<Item = Answer>) {
        self.inner.answers.lock().unwrap().extend(answers);
    }

    /// Everything that it took or refused.
    pub fn mails(&self) -> Vec<Mail> {
        self.inner.mails.lock().unwrap().clone()
    }
}

async fn talk(stream: TcpStream, inner: Arc<Inner>) -> Option<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 mail.example\r\n").await.ok()?;
    let mut to = Vec::new();
    while let Some(line) = lines.next_line().await.ok()? {
        let verb = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "RCPT" => {
                to.push(line.split(['<', '>']).nth(1).unwrap().to_owned());
                "250 ok".to_owned()
            }
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await.ok()?;
                let mut data = String::new();
                loop {
                    match lines.next_line().await.ok()??.as_str() {
                        "." => break,
                        line => data.push_str(&format!("{}\r\n", line.strip_prefix('.').unwrap_or(line))),
                    }
                }
                inner.mails.lock().unwrap().push(Mail { to: std::mem::take(&mut to), data });
                let answer = inner.answers.lock().unwrap().pop_front();
                match answer {
                    None => "250 taken".to_owned(),
                    Some(Answer::Code(code)) => format!("{code} no"),
                    Some(Answer::Never) => std::future::pending().await,
                }
            }
            "QUIT" => {
                writer.write_all(b"221 bye\r\n").await.ok()?;
                return Some(());
            }
            _ => "250 ok".to_owned(),
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
    Some(())
}
