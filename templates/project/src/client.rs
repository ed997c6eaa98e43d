//! Who sends a request, as far as the network knows.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of the client, as an extension of every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// Takes the peer's address, or what the outermost of `hops` trusted proxies has seen.
    ///
    /// Each proxy adds its peer to the right of `X-Forwarded-For`; what stands further left came
    /// from the client and may be anything. A request with fewer entries has not passed through
    /// all proxies.
    pub fn new(peer: SocketAddr, headers: &HeaderMap, hops: usize) -> Self {
        let forwarded: Vec<&str> = headers
            .get_all(FORWARDED_FOR)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        let address = hops
            .checked_sub(1)
            .and_then(|nth| forwarded.iter().rev().nth(nth))
            .and_then(|entry| parse(entry.trim()))
            .unwrap_or(peer.ip());
        Self(address.to_canonical())
    }

    /// What limits count: the address, or the network of 64 bits that one IPv6 client has.
    pub fn network(self) -> IpAddr {
        match self.0 {
            IpAddr::V4(_) => self.0,
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
        }
    }
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Some proxies write the port too.
fn parse(entry: &str) -> Option<IpAddr> {
    let with_port = || entry.parse::<SocketAddr>().map(|address| address.ip());
    entry.parse().or_else(|_| with_port()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(forwarded: &[&str], hops: usize) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, value.parse().unwrap());
        }
        let peer = "[::ffff:10.0.0.1]:50000".parse().unwrap();
        ClientAddress::new(peer, &headers, hops).to_string()
    }

    #[test]
    fn trusted_hops_are_counted_from_the_right() {
        let forwarded = ["6.6.6.6, 1.1.1.1", "2.2.2.2:99"];
        assert_eq!(client(&forwarded, 0), "10.0.0.1");
        assert_eq!(client(&forwarded, 1), "2.2.2.2");
        assert_eq!(client(&forwarded, 2), "1.1.1.1");
        assert_eq!(client(&forwarded, 4), "10.0.0.1");
        assert_eq!(client(&["unknown"], 1), "10.0.0.1");
        assert_eq!(client(&["[2001:db8::1]:99"], 1), "2001:db8::1");
        assert_eq!(client(&[], 1), "10.0.0.1");
    }

    #[test]
    fn an_ipv6_client_has_a_network() {
        let network = |address: &str| ClientAddress(address.parse().unwrap()).network();
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:1"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_ne!(network("10.0.0.1"), network("10.0.0.2"));
    }
}
