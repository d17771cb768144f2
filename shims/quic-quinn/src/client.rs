//! Downloads the requested URLs into /downloads over HTTP/0.9 (hq-interop) or HTTP/3.

use std::net::{Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use anyhow::{bail, Context, Result};
use bytes::Buf;
use futures_util::future::try_join_all;
use tokio::io::AsyncWriteExt;
use url::Url;

use crate::tls;

pub const SUPPORTED: &[&str] = &[
    "handshake",
    "transfer",
    "chacha20",
    "keyupdate",
    "retry",
    "resumption",
    "zerortt",
    "http3",
    "ecn",
    "multiconnect",
];

/// Small enough that a transfer has to raise its flow control limits.
const SMALL_WINDOW: u32 = 128 * 1024;

struct Client {
    endpoint: quinn::Endpoint,
    zero_rtt: bool,
    key_update: bool,
}

pub async fn run(test: &str, requests: &str) -> Result<()> {
    let urls = requests
        .split_whitespace()
        .map(|text| Url::parse(text).with_context(|| format!("URL {text:?}")))
        .collect::<Result<Vec<_>>>()?;
    let mut config = tls::client_config(test)?;
    if test == "transfer" {
        let mut transport = quinn::TransportConfig::default();
        transport.stream_receive_window(SMALL_WINDOW.into());
        transport.receive_window((2 * SMALL_WINDOW).into());
        config.transport_config(Arc::new(transport));
    }
    let mut endpoint = quinn::Endpoint::client((Ipv6Addr::UNSPECIFIED, 0).into())?;
    endpoint.set_default_client_config(config);
    let client = Client { endpoint, zero_rtt: test == "zerortt", key_update: test == "keyupdate" };
    match test {
        "http3" => client.download_h3(&urls).await?,
        "multiconnect" => {
            for url in &urls {
                client.download(std::slice::from_ref(url)).await?;
            }
        }
        "resumption" | "zerortt" => {
            let (first, rest) = urls.split_at(1.min(urls.len()));
            client.download(first).await?;
            client.download(rest).await?;
        }
        _ => client.download(&urls).await?,
    }
    client.endpoint.wait_idle().await;
    Ok(())
}

fn path_of(url: &Url) -> Result<std::path::PathBuf> {
    let name = url.path().trim_start_matches('/');
    if name.is_empty() || name.contains('/') {
        bail!("no file name in {url}");
    }
    Ok(Path::new("/downloads").join(name))
}

impl Client {
    async fn start(&self, urls: &[Url]) -> Result<quinn::Connecting> {
        let url = urls.first().context("no URL")?;
        let host = url.host_str().context("URL without a host")?;
        let port = url.port_or_known_default().unwrap_or(443);
        let address = tokio::net::lookup_host((host, port)).await?.next().context("no address")?;
        // The socket is an IPv6 one that carries both.
        let address = match address {
            SocketAddr::V4(v4) => SocketAddr::new(v4.ip().to_ipv6_mapped().into(), port),
            v6 => v6,
        };
        Ok(self.endpoint.connect(address, host)?)
    }

    /// One connection for all of `urls`, a stream each.
    async fn download(&self, urls: &[Url]) -> Result<()> {
        let connecting = self.start(urls).await?;
        let connection = if self.zero_rtt {
            match connecting.into_0rtt() {
                Ok((connection, _)) => connection,
                Err(connecting) => connecting.await?,
            }
        } else {
            connecting.await?
        };
        try_join_all(urls.iter().map(|url| self.fetch(&connection, url))).await?;
        connection.close(0u32.into(), b"done");
        self.endpoint.wait_idle().await;
        Ok(())
    }

    async fn fetch(&self, connection: &quinn::Connection, url: &Url) -> Result<()> {
        let (mut send, mut receive) = connection.open_bi().await?;
        send.write_all(format!("GET {}\r\n", url.path()).as_bytes()).await?;
        send.finish()?;
        let mut file = tokio::fs::File::create(path_of(url)?).await?;
        let mut first = true;
        while let Some(chunk) = receive.read_chunk(usize::MAX, true).await? {
            if self.key_update && std::mem::take(&mut first) {
                connection.force_key_update();
            }
            file.write_all(&chunk.bytes).await?;
        }
        file.flush().await?;
        Ok(())
    }

    async fn download_h3(&self, urls: &[Url]) -> Result<()> {
        let connection = self.start(urls).await?.await?;
        let (mut driver, requests) =
            h3::client::new(h3_quinn::Connection::new(connection.clone())).await?;
        let drive = tokio::spawn(async move {
            std::future::poll_fn(|context| driver.poll_close(context)).await
        });
        try_join_all(urls.iter().map(|url| fetch_h3(requests.clone(), url))).await?;
        drop(requests);
        drive.await?;
        connection.close(0x100u32.into(), b"done"); // H3_NO_ERROR
        Ok(())
    }
}

type Requests = h3::client::SendRequest<h3_quinn::OpenStreams, bytes::Bytes>;

async fn fetch_h3(mut requests: Requests, url: &Url) -> Result<()> {
    let request = http::Request::get(url.as_str()).body(())?;
    let mut stream = requests.send_request(request).await?;
    stream.finish().await?;
    let response = stream.recv_response().await?;
    if !response.status().is_success() {
        bail!("{url}: {}", response.status());
    }
    let mut file = tokio::fs::File::create(path_of(url)?).await?;
    while let Some(mut chunk) = stream.recv_data().await? {
        let bytes = chunk.copy_to_bytes(chunk.remaining());
        file.write_all(&bytes).await?;
    }
    file.flush().await?;
    Ok(())
}
