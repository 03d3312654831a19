//! The address that a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use super::{App, Error};

/// The address of whoever sent the request.
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Error> {
        let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        info.map(|info| Self(info.0.ip())).ok_or_else(|| Error::Broken("no address of the client".to_owned()))
    }
}
