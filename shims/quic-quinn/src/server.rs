//! Serves /www over HTTP/0.9 (hq-interop) or HTTP/3.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddrV4, SocketAddrV6};
use std::path::{Component, Path, PathBuf};

use anyhow::{bail, Context, Result};
use bytes::Bytes;


use crate::tls;

pub const SUPPORTED: &[&str] = &[
    "handshake",
    "transfer",
    "chacha20",
    "retry",
    "resumption",
    "zerortt",
    "http3",
    "ecn",
    "multiconnect",
    "versionnegotiation",
    "connectionmigration",
];

const PORT: u16 = 443;
const IPV4: Ipv4Addr = Ipv4Addr::new(193, 167, 100, 100);
const IPV6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xcafe, 0xcafe, 0x100, 0, 0, 0, 0x100);

pub async fn run(test: &str) -> Result<()> {
    let mut config = tls::server_config(test)?;
    if test == "connectionmigration" {
        config.preferred_address_v4(Some(SocketAddrV4::new(IPV4, PORT)));
        config.preferred_address_v6(Some(SocketAddrV6::new(IPV6, PORT, 0, 0)));
    }
    let endpoint = quinn::Endpoint::server(config, (Ipv6Addr::UNSPECIFIED, PORT).into())?;
    while let Some(incoming) = endpoint.accept().await {
        if test == "retry" && !incoming.remote_address_validated() {
            incoming.retry()?;
            continue;
        }
        let http3 = test == "http3";
        tokio::spawn(async move {
            let served = if http3 { serve_h3(incoming).await } else { serve_hq(incoming).await };
            if let Err(error) = served {
                eprintln!("connection: {error:#}");
            }
        });
    }
    Ok(())
}

/// The file that a request path means; nothing outside /www.
fn file_of(path: &str) -> Result<PathBuf> {
    let relative = Path::new(path.trim_start_matches('/'));
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        bail!("bad path {path:?}");
    }
    Ok(Path::new("/www").join(relative))
}

async fn serve_hq(incoming: quinn::Incoming) -> Result<()> {
    let connection = match incoming.accept()?.into_0rtt() {
        Ok((connection, _)) => connection,
        Err(connecting) => connecting.await?,
    };
    loop {
        let (send, receive) = match connection.accept_bi().await {
            Ok(streams) => streams,
            Err(quinn::ConnectionError::ApplicationClosed(_)) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        tokio::spawn(async move {
            if let Err(error) = answer_hq(send, receive).await {
                eprintln!("request: {error:#}");
            }
        });
    }
}

async fn answer_hq(mut send: quinn::SendStream, mut receive: quinn::RecvStream) -> Result<()> {
    let request = receive.read_to_end(4096).await?;
    let request = std::str::from_utf8(&request)?;
    let path = request.strip_prefix("GET ").context("not a GET")?.trim_end();
    let mut file = tokio::fs::File::open(file_of(path)?).await?;
    tokio::io::copy(&mut file, &mut send).await?;
    send.finish()?;
    Ok(())
}

async fn serve_h3(incoming: quinn::Incoming) -> Result<()> {
    let connection = incoming.await?;
    let mut http: h3::server::Connection<h3_quinn::Connection, Bytes> =
        h3::server::Connection::new(h3_quinn::Connection::new(connection)).await?;
    while let Some(resolver) = http.accept().await? {
        tokio::spawn(async move {
            if let Err(error) = answer_h3(resolver).await {
                eprintln!("request: {error:#}");
            }
        });
    }
    Ok(())
}

async fn answer_h3(
    resolver: h3::server::RequestResolver<h3_quinn::Connection, Bytes>,
) -> Result<()> {
    let (request, mut stream) = resolver.resolve_request().await?;
    let content = match file_of(request.uri().path()) {
        Ok(path) => tokio::fs::read(path).await,
        Err(_) => Err(std::io::ErrorKind::NotFound.into()),
    };
    let status = if content.is_ok() { 200 } else { 404 };
    stream.send_response(http::Response::builder().status(status).body(())?).await?;
    if let Ok(content) = content {
        stream.send_data(content.into()).await?;
    }
    stream.finish().await?;
    Ok(())
}

