//! Which addresses are one client, and which are neighbours.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What a client is counted as: its address, of IPv6 the network of 64 bits that one subscriber has.
pub fn network_of(client: &str) -> String {
    match address_of(client) {
        Ok(IpAddr::V6(address)) => first_segments(address, 4).to_string(),
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(other) => other,
    }
}

/// The network that a client's neighbours are in too: 24 bits of IPv4, 48 of IPv6, as whoever has one address there may easily
/// have the others.
pub fn neighbours_of(client: &str) -> String {
    match address_of(client) {
        Ok(IpAddr::V6(address)) => format!("{}/48", first_segments(address, 3)),
        Ok(IpAddr::V4(address)) => {
            let [a, b, c, _] = address.octets();
            format!("{}/24", Ipv4Addr::new(a, b, c, 0))
        }
        Err(other) => other,
    }
}

/// The address, IPv4 where it is written as IPv6. What a proxy wrote there and is no address stands for itself: one count for
/// all of its kind.
fn address_of(client: &str) -> Result<IpAddr, String> {
    let address = client.parse::<IpAddr>().map_err(|_| client.chars().take(64).collect::<String>())?;
    Ok(address.to_canonical())
}

fn first_segments(address: Ipv6Addr, count: usize) -> Ipv6Addr {
    let mut segments = address.segments();
    segments.iter_mut().skip(count).for_each(|segment| *segment = 0);
    segments.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("192.0.2.1", "192.0.2.1", "192.0.2.0/24")]
    #[case("::ffff:192.0.2.1", "192.0.2.1", "192.0.2.0/24")]
    #[case("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", "2001:db8:1::/48")]
    #[case("2001:db8:1:2::9", "2001:db8:1:2::", "2001:db8:1::/48")]
    #[case("", "", "")]
    #[case("unknown", "unknown", "unknown")]
    fn one_subscriber_is_one_client(#[case] client: &str, #[case] network: &str, #[case] neighbours: &str) {
        assert_eq!((network_of(client).as_str(), neighbours_of(client).as_str()), (network, neighbours));
    }
}
