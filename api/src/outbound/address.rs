//! Which addresses are public: pure, and closed to all that is not known to be.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address belongs to the public internet.
///
/// Everything of the IANA special-purpose registries is not: this machine, private and carrier networks, links with the clouds' metadata
/// services, documentation, benchmarks, multicast. Nor are IPv6 addresses that carry an IPv4 address inside.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        [0 | 10 | 127, ..]
            | [100, 64..=127, ..]
            | [168, 63, 129, 16]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [192, 168, ..]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
            | [224..=255, ..]
    )
}

/// Global unicast (2000::/3) without its special parts: protocols and tunnels (2001::/23, Teredo among them), documentation, 6to4.
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x2002, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case::this_machine("127.0.0.1")]
    #[case::all_of_it("127.255.255.254")]
    #[case::unspecified("0.0.0.0")]
    #[case::this_network("0.1.2.3")]
    #[case::private_a("10.0.0.1")]
    #[case::private_b("172.16.0.1")]
    #[case::private_b_end("172.31.255.255")]
    #[case::private_c("192.168.1.1")]
    #[case::carrier("100.64.0.1")]
    #[case::carrier_end("100.127.255.255")]
    #[case::alibaba_metadata("100.100.100.200")]
    #[case::metadata("169.254.169.254")]
    #[case::azure_host("168.63.129.16")]
    #[case::oracle_metadata("192.0.0.192")]
    #[case::documentation("192.0.2.1")]
    #[case::documentation_2("198.51.100.7")]
    #[case::documentation_3("203.0.113.7")]
    #[case::relay("192.88.99.1")]
    #[case::benchmark("198.19.255.255")]
    #[case::multicast("224.0.0.1")]
    #[case::reserved("240.0.0.1")]
    #[case::broadcast("255.255.255.255")]
    #[case::this_machine_v6("::1")]
    #[case::unspecified_v6("::")]
    #[case::mapped("::ffff:127.0.0.1")]
    #[case::mapped_public("::ffff:8.8.8.8")]
    #[case::compatible("::127.0.0.1")]
    #[case::translated("64:ff9b::7f00:1")]
    #[case::translated_locally("64:ff9b:1::a00:1")]
    #[case::link("fe80::1")]
    #[case::site("fec0::1")]
    #[case::unique_local("fd00::1")]
    #[case::aws_metadata("fd00:ec2::254")]
    #[case::teredo("2001:0:7f00:1::")]
    #[case::orchid("2001:20::1")]
    #[case::documentation_v6("2001:db8::1")]
    #[case::documentation_v6_new("3fff::1")]
    #[case::six_to_four("2002:7f00:1::")]
    #[case::discard("100::1")]
    #[case::multicast_v6("ff02::1")]
    fn the_rest_is_not_public(#[case] address: &str) {
        assert!(!is_public(address.parse().unwrap()));
    }

    #[rstest::rstest]
    #[case("8.8.8.8")]
    #[case("1.0.0.1")]
    #[case("100.63.255.255")]
    #[case("100.128.0.1")]
    #[case("172.32.0.1")]
    #[case("192.0.1.1")]
    #[case("223.255.255.255")]
    #[case("2400:3200::1")]
    #[case("2001:4860:4860::8888")]
    #[case("3fff:1000::1")]
    fn the_internet_is_public(#[case] address: &str) {
        assert!(is_public(address.parse().unwrap()));
    }
}
