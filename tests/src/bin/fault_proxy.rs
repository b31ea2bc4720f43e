//! A bad network to try a client on: `fault_proxy 127.0.0.1:8080 --lost 20 --hindered 10 --seed 7`.

use std::io;
use std::net::SocketAddr;

use clap::Parser;
use shangliang_tests::fault_proxy::{FaultProxy, Weather};

/// Passes requests on to a server on this machine, and loses, cuts, delays and doubles some of them.
#[derive(Parser)]
struct Arguments {
    /// Where the server listens.
    to: SocketAddr,
    /// Where to listen; only on this machine.
    #[arg(long, default_value = "127.0.0.1:8081")]
    listen: SocketAddr,
    /// Of a hundred requests, how many are lost, or their replies, or the end of those.
    #[arg(long, default_value_t = 20)]
    lost: u32,
    /// How many more are late, or arrive twice.
    #[arg(long, default_value_t = 10)]
    hindered: u32,
    /// What the dice begin with.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> io::Result<()> {
    let Arguments { to, listen, lost, hindered, seed } = Arguments::parse();
    if !listen.ip().is_loopback() || !to.ip().is_loopback() {
        return Err(io::Error::other("both addresses must be of this machine"));
    }
    let proxy = FaultProxy::start(listen, to, Weather { seed, lost, hindered })?;
    println!("listening on http://{} (seed {seed}); Enter ends it", proxy.address);
    io::stdin().read_line(&mut String::new())?;
    println!("{}", proxy.report());
    Ok(())
}
