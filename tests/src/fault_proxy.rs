//! A bad network on the loopback: it loses, cuts, delays and doubles what goes through it, by the dice of a seed.
//!
//! Every connection carries one exchange, so that a fault concerns one request and nobody else's. What is lost shows at
//! once, by a closed connection: clients that wait for a time-out first would learn the same, later.

mod dice;
mod message;

use std::io::{self, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub use dice::Weather;
use dice::{Dice, Fault, Turn};

/// The longest delay.
const LATE: Duration = Duration::from_secs(1);

/// A running proxy; it runs until its process ends.
pub struct FaultProxy {
    /// Where it listens.
    pub address: SocketAddr,
    dice: Arc<Mutex<Dice>>,
}

impl FaultProxy {
    /// Starts to pass on to a server what comes to `listen`, port 0 for a free one.
    pub fn start(listen: SocketAddr, to: SocketAddr, weather: Weather) -> io::Result<Self> {
        let listener = TcpListener::bind(listen)?;
        let address = listener.local_addr()?;
        let dice = Arc::new(Mutex::new(Dice::new(weather)));
        let thrown = Arc::clone(&dice);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let dice = Arc::clone(&thrown);
                std::thread::spawn(move || exchange(client, to, || dice.lock().unwrap().throw()));
            }
        });
        Ok(Self { address, dice })
    }

    /// What it did so far, in words.
    pub fn report(&self) -> String {
        self.dice.lock().unwrap().report()
    }
}

/// Passes one request on and its reply back, as well as this turn allows. Whoever goes away early ends it.
fn exchange(mut client: TcpStream, to: SocketAddr, throw: impl FnOnce() -> Turn) -> io::Result<()> {
    let Some(request) = message::read_request(&mut BufReader::new(&client))? else { return Ok(()) };
    let turn = throw();
    match turn.fault {
        Some(Fault::RequestLost) => return Ok(()),
        Some(Fault::Late) => sleep(LATE * u32::from(turn.thousandths) / 1000),
        Some(Fault::Doubled) => drop(whole_reply(to, &request)?),
        Some(Fault::ReplyLost | Fault::ReplyCut) | None => {}
    }
    match turn.fault {
        Some(Fault::ReplyLost) => drop(whole_reply(to, &request)?),
        Some(Fault::ReplyCut) => {
            let reply = whole_reply(to, &request)?;
            client.write_all(message::beginning(&reply, turn.thousandths))?;
        }
        _ => drop(io::copy(&mut send(to, &request)?, &mut client)?),
    }
    Ok(())
}

fn send(to: SocketAddr, request: &[u8]) -> io::Result<TcpStream> {
    let mut server = TcpStream::connect(to)?;
    server.write_all(request)?;
    Ok(server)
}

fn whole_reply(to: SocketAddr, request: &[u8]) -> io::Result<Vec<u8>> {
    let mut reply = Vec::new();
    send(to, request)?.read_to_end(&mut reply)?;
    Ok(reply)
}

#[expect(clippy::disallowed_methods, reason = "each exchange has a thread of its own")]
fn sleep(time: Duration) {
    std::thread::sleep(time);
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Instant;

    use rstest::rstest;

    use super::*;

    const REPLY: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello";

    /// A server that counts what it was asked, and its address.
    fn server() -> (SocketAddr, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, asked) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&asked);
        std::thread::spawn(move || {
            for mut client in listener.incoming().map_while(Result::ok) {
                message::read_request(&mut BufReader::new(&client)).unwrap().unwrap();
                count.fetch_add(1, Ordering::SeqCst);
                client.write_all(REPLY.as_bytes()).unwrap();
            }
        });
        (address, asked)
    }

    /// What a client reads of one exchange.
    fn ask(to: SocketAddr, turn: Turn) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        exchange(listener.accept().unwrap().0, to, || turn).unwrap();
        let mut reply = String::new();
        client.read_to_string(&mut reply).unwrap();
        reply
    }

    #[rstest]
    #[case(None, 1, REPLY)]
    #[case(Some(Fault::RequestLost), 0, "")]
    #[case(Some(Fault::ReplyLost), 1, "")]
    #[case(Some(Fault::Late), 1, REPLY)]
    #[case(Some(Fault::Doubled), 2, REPLY)]
    fn a_fault_does_what_its_name_says(#[case] fault: Option<Fault>, #[case] times: usize, #[case] expected: &str) {
        let (to, asked) = server();
        let began = Instant::now();
        assert_eq!(ask(to, Turn { fault, thousandths: 100 }), expected);
        assert_eq!(asked.load(Ordering::SeqCst), times);
        assert_eq!(began.elapsed() >= LATE / 10, fault == Some(Fault::Late));
    }

    #[rstest]
    fn a_cut_reply_is_never_whole(#[values(0, 500, 999)] thousandths: u16) {
        let (to, asked) = server();
        let read = ask(to, Turn { fault: Some(Fault::ReplyCut), thousandths });
        assert!(REPLY.starts_with(&read) && !read.is_empty() && read.len() < REPLY.len(), "{read:?}");
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_quiet_network_passes_everything_on() {
        let (to, asked) = server();
        let quiet = Weather { seed: 1, lost: 0, hindered: 0 };
        let proxy = FaultProxy::start(([127, 0, 0, 1], 0).into(), to, quiet).unwrap();
        for _ in 0..20 {
            let mut reply = String::new();
            send(proxy.address, b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap().read_to_string(&mut reply).unwrap();
            assert_eq!(reply, REPLY);
        }
        assert_eq!(asked.load(Ordering::SeqCst), 20);
        assert_eq!(proxy.report(), "20 requests, none of them disturbed");
    }
}
