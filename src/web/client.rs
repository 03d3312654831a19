//! Where a request comes from, so that attempts can be counted.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use super::app::App;

/// The address of whoever sent the request. Those who cannot be told apart count together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let told = if app.trusted_proxy { forwarded(&parts.headers) } else { None };
        let connected = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|from| from.0.ip());
        Ok(Self(told.or(connected).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))))
    }
}

/// The address that the proxy in front added. Whatever stands before it in the header, anybody may have written.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let last = last.rsplit(',').next()?.trim();
    last.parse().ok().or_else(|| last.parse().ok().map(|with_port: SocketAddr| with_port.ip()))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn told_by(lines: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        forwarded(&headers).map(|address| address.to_string())
    }

    #[test]
    fn only_what_the_nearest_proxy_says_counts() {
        assert_eq!(told_by(&["10.0.0.1, 203.0.113.9"]).as_deref(), Some("203.0.113.9"));
        assert_eq!(told_by(&["10.0.0.1", "2001:db8::7"]).as_deref(), Some("2001:db8::7"));
    }

    #[test]
    fn a_port_after_the_address_is_left_out() {
        assert_eq!(told_by(&["203.0.113.9:4711"]).as_deref(), Some("203.0.113.9"));
        assert_eq!(told_by(&["[2001:db8::7]:4711"]).as_deref(), Some("2001:db8::7"));
    }

    #[test]
    fn nonsense_is_no_address() {
        assert_eq!(told_by(&[]), None);
        assert_eq!(told_by(&["unknown"]), None);
        assert_eq!(told_by(&["203.0.113.9,"]), None);
    }
}
