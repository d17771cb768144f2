//! A shim for rustls: TLS 1.2 and 1.3, as client and as server.

#[allow(dead_code)] // rustls has no DTLS.
mod badpeer_shim;

use badpeer_shim::{Clock, Config, Error, Result, Stack, Transport, Value};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ClientSessionMemoryCache, ClientSessionStore, Resumption, Tls12ClientSessionValue,
    Tls13ClientSessionValue, WebPkiServerVerifier};
use rustls::crypto::{ring, verify_tls12_signature, verify_tls13_signature, CryptoProvider};
use rustls::pki_types::{pem::PemObject, CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{ServerSessionMemoryCache, StoresServerSessions};
use rustls::*;
use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

fn say(error: impl std::fmt::Debug) -> Error {
    Error::Failed(format!("{error:?}"))
}

/// Remembers sessions, and counts new ones.
#[derive(Debug)]
struct Sessions {
    client: ClientSessionMemoryCache,
    server: Arc<ServerSessionMemoryCache>,
    news: AtomicUsize,
}

impl ClientSessionStore for Sessions {
    fn set_kx_hint(&self, name: ServerName<'static>, group: NamedGroup) {
        self.client.set_kx_hint(name, group)
    }
    fn kx_hint(&self, name: &ServerName<'_>) -> Option<NamedGroup> {
        self.client.kx_hint(name)
    }
    fn set_tls12_session(&self, name: ServerName<'static>, value: Tls12ClientSessionValue) {
        self.news.fetch_add(1, Ordering::Relaxed);
        self.client.set_tls12_session(name, value)
    }
    fn tls12_session(&self, name: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.client.tls12_session(name)
    }
    fn remove_tls12_session(&self, name: &ServerName<'static>) {
        self.client.remove_tls12_session(name)
    }
    fn insert_tls13_ticket(&self, name: ServerName<'static>, value: Tls13ClientSessionValue) {
        self.news.fetch_add(1, Ordering::Relaxed);
        self.client.insert_tls13_ticket(name, value)
    }
    fn take_tls13_ticket(&self, name: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.client.take_tls13_ticket(name)
    }
}

impl StoresServerSessions for Sessions {
    fn put(&self, key: Vec<u8>, value: Vec<u8>) -> bool {
        self.news.fetch_add(1, Ordering::Relaxed);
        self.server.put(key, value)
    }
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.server.get(key)
    }
    fn take(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.server.take(key)
    }
    fn can_cache(&self) -> bool {
        true
    }
}

/// Takes any certificate unless -verify-peer wants a chain to -trust-cert, of whatever name.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    chain: Option<Arc<WebPkiServerVerifier>>,
    fail: bool,
    mandatory: bool,
}

impl Verifier {
    fn new(config: &Config, provider: Arc<CryptoProvider>) -> Result<Arc<Self>> {
        let mut chain = None;
        if config.has("verify-peer") && config.has("trust-cert") {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(&config.text("trust-cert"))? {
                roots.add(certificate).map_err(say)?;
            }
            let builder = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone());
            chain = Some(builder.build().map_err(say)?);
        }
        let fail = config.has("verify-peer") && config.has("verify-fail");
        let mandatory = config.has("require-any-client-certificate");
        Ok(Arc::new(Verifier { provider, chain, fail, mandatory }))
    }

    fn verify(&self, leaf: &CertificateDer<'_>, others: &[CertificateDer<'_>], now: UnixTime)
        -> std::result::Result<(), rustls::Error> {
        if self.fail {
            return Err(CertificateError::ApplicationVerificationFailure.into());
        }
        let Some(chain) = &self.chain else { return Ok(()) };
        let any = ServerName::try_from("name.example").expect("a name");
        match chain.verify_server_cert(leaf, others, &any, &[], now) {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. })) => Ok(()),
            other => other.map(|_| ()),
        }
    }
}

macro_rules! signatures {
    () => {
        fn verify_tls12_signature(&self, message: &[u8], certificate: &CertificateDer<'_>,
            signed: &DigitallySignedStruct) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
            let known = &self.provider.signature_verification_algorithms;
            verify_tls12_signature(message, certificate, signed, known)
        }
        fn verify_tls13_signature(&self, message: &[u8], certificate: &CertificateDer<'_>,
            signed: &DigitallySignedStruct) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
            let known = &self.provider.signature_verification_algorithms;
            verify_tls13_signature(message, certificate, signed, known)
        }
        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            self.provider.signature_verification_algorithms.supported_schemes()
        }
    };
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(&self, leaf: &CertificateDer<'_>, others: &[CertificateDer<'_>],
        _: &ServerName<'_>, _: &[u8], now: UnixTime) -> std::result::Result<ServerCertVerified, rustls::Error> {
        self.verify(leaf, others, now).map(|()| ServerCertVerified::assertion())
    }
    signatures!();
}

impl ClientCertVerifier for Verifier {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }
    fn client_auth_mandatory(&self) -> bool {
        self.mandatory
    }
    fn verify_client_cert(&self, leaf: &CertificateDer<'_>, others: &[CertificateDer<'_>], now: UnixTime)
        -> std::result::Result<ClientCertVerified, rustls::Error> {
        self.verify(leaf, others, now).map(|()| ClientCertVerified::assertion())
    }
    signatures!();
}

#[derive(Debug)]
struct Time(Clock);

impl time_provider::TimeProvider for Time {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(self.0.now()))
    }
}

fn certificates(path: &str) -> Result<Vec<CertificateDer<'static>>> {
    CertificateDer::pem_file_iter(path).map_err(say)?.collect::<std::result::Result<_, _>>().map_err(say)
}

/// What a client is made of. A session is only resumed with the very config that it came with.
const OF_CLIENTS: [&str; 11] = ["cert-file", "trust-cert", "verify-peer", "verify-fail", "min-version",
    "max-version", "no-tls12", "no-tls13", "curves", "advertise-alpn", "host-name"];

struct RustlsStack {
    clients: HashMap<Vec<(bool, Vec<Vec<u8>>)>, Arc<ClientConfig>>,
    sessions: Arc<Sessions>,
    ticketer: Arc<dyn server::ProducesTickets>,
}

impl RustlsStack {
    fn versions(config: &Config) -> Result<Vec<&'static SupportedProtocolVersion>> {
        let range = config.int("min-version", 0x301)..=config.int("max-version", 0x304);
        let known = [(0x303, "no-tls12", &version::TLS12), (0x304, "no-tls13", &version::TLS13)];
        let left = known.into_iter().filter(|(wire, no, _)| range.contains(wire) && !config.has(no));
        let versions: Vec<_> = left.map(|(_, _, version)| version).collect();
        if versions.is_empty() {
            return Err(Error::Unsupported("these versions".into()));
        }
        Ok(versions)
    }

    fn provider(config: &Config) -> Result<Arc<CryptoProvider>> {
        let mut provider = ring::default_provider();
        let groups = config.ints("curves");
        if !groups.is_empty() {
            let find = |group: &i64| {
                let found = provider.kx_groups.iter().find(|known| i64::from(u16::from(known.name())) == *group);
                found.copied().ok_or(Error::Unsupported(format!("group {group}")))
            };
            provider.kx_groups = groups.iter().map(find).collect::<Result<_>>()?;
        }
        Ok(Arc::new(provider))
    }

    fn client(&mut self, config: &Config, clock: &Clock) -> Result<Connection> {
        let key = OF_CLIENTS.map(|name| (config.has(name), config.all(name).to_vec())).to_vec();
        if !self.clients.contains_key(&key) {
            self.clients.insert(key.clone(), Arc::new(self.client_config(config, clock)?));
        }
        let client = self.clients[&key].clone();
        let name = if client.enable_sni { config.text("host-name") } else { "name.example".into() };
        let name = ServerName::try_from(name).map_err(|_| Error::Unsupported("this name".into()))?;
        Ok(ClientConnection::new(client, name).map_err(say)?.into())
    }

    fn client_config(&self, config: &Config, clock: &Clock) -> Result<ClientConfig> {
        let provider = Self::provider(config)?;
        let verifier = Verifier::new(config, provider.clone())?;
        let builder = ClientConfig::builder_with_details(provider, Arc::new(Time(clock.clone())))
            .with_protocol_versions(&Self::versions(config)?).map_err(say)?
            .dangerous().with_custom_certificate_verifier(verifier);
        let mut client = match config.has("cert-file") {
            true => builder.with_client_auth_cert(certificates(&config.text("cert-file"))?, key(config)?).map_err(say)?,
            false => builder.with_no_client_auth(),
        };
        client.enable_sni = config.has("host-name");
        client.resumption = Resumption::store(self.sessions.clone());
        let mut wire = config.bytes("advertise-alpn").unwrap_or_default();
        while let Some((size, rest)) = wire.split_first() {
            client.alpn_protocols.push(rest[..*size as usize].to_vec());
            wire = &rest[*size as usize..];
        }
        Ok(client)
    }

    fn server(&self, config: &Config, clock: &Clock) -> Result<Connection> {
        let provider = Self::provider(config)?;
        let verifier = Verifier::new(config, provider.clone())?;
        let builder = ServerConfig::builder_with_details(provider, Arc::new(Time(clock.clone())))
            .with_protocol_versions(&Self::versions(config)?).map_err(say)?;
        let builder = match verifier.mandatory || config.has("verify-peer") {
            true => builder.with_client_cert_verifier(verifier),
            false => builder.with_no_client_auth(),
        };
        let mut server = builder.with_single_cert(certificates(&config.text("cert-file"))?, key(config)?).map_err(say)?;
        server.session_storage = self.sessions.clone();
        if !config.has("no-ticket") {
            server.ticketer = self.ticketer.clone();
        }
        server.alpn_protocols.extend(config.bytes("select-alpn").map(<[u8]>::to_vec));
        Ok(ServerConnection::new(Arc::new(server)).map_err(say)?.into())
    }
}

fn key(config: &Config) -> Result<PrivateKeyDer<'static>> {
    PrivateKeyDer::from_pem_file(config.text("key-file")).map_err(say)
}

impl Stack for RustlsStack {
    fn honoured(&self) -> &'static [&'static str] {
        &["server", "cert-file", "key-file", "trust-cert", "min-version", "max-version", "no-tls1",
            "no-tls11", "no-tls12", "no-tls13", "async", "implicit-handshake", "advertise-alpn",
            "select-alpn", "decline-alpn", "host-name", "verify-peer", "verify-fail", "no-ticket",
            "require-any-client-certificate", "use-custom-verify-callback", "curves",
            "resumption-delay", "export-keying-material", "export-label", "export-context",
            "use-export-context"]
    }
    fn properties(&self) -> &'static [&'static str] {
        &["version", "cipher_suite", "session_reused", "alpn", "peer_chain", "curve_id",
            "used_hello_retry_request", "server_name", "peer_verified"]
    }
    fn connect(&mut self, config: &Config, clock: &Clock) -> Result<Box<dyn badpeer_shim::Connection>> {
        let tls = if config.has("server") { self.server(config, clock) } else { self.client(config, clock) }?;
        let before = self.sessions.news.load(Ordering::Relaxed);
        let verifies = config.has("verify-peer");
        Ok(Box::new(RustlsConnection { tls, sessions: self.sessions.clone(), before, verifies }))
    }
}

struct RustlsConnection {
    tls: Connection,
    sessions: Arc<Sessions>,
    before: usize,
    verifies: bool,
}

impl RustlsConnection {
    fn flush(&mut self, transport: &mut Transport) -> Result<()> {
        while self.tls.wants_write() {
            self.tls.write_tls(transport)?;
        }
        Ok(())
    }

    /// Takes in what comes next; false at the end.
    fn receive(&mut self, transport: &mut Transport) -> Result<bool> {
        self.flush(transport)?;
        let more = self.tls.read_tls(transport)? > 0;
        let processed = self.tls.process_new_packets();
        self.flush(transport)?; // Its alert, if it failed.
        processed.map_err(say)?;
        Ok(more)
    }
}

impl badpeer_shim::Connection for RustlsConnection {
    fn handshake(&mut self, transport: &mut Transport) -> Result<()> {
        while self.tls.is_handshaking() {
            if !self.receive(transport)? {
                return Err(say("the connection ended in the handshake"));
            }
        }
        self.flush(transport)
    }
    fn read(&mut self, transport: &mut Transport, into: &mut [u8]) -> Result<usize> {
        loop {
            match self.tls.reader().read(into) {
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(0),
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.receive(transport)?,
                other => return Ok(other?),
            };
        }
    }
    fn write(&mut self, transport: &mut Transport, mut data: &[u8]) -> Result<()> {
        self.handshake(transport)?;
        while !data.is_empty() {
            let taken = self.tls.writer().write(data)?;
            data = &data[taken..];
            self.flush(transport)?;
        }
        Ok(())
    }
    fn shutdown(&mut self, transport: &mut Transport, wait: bool) -> Result<bool> {
        self.tls.send_close_notify();
        self.flush(transport)?;
        while wait {
            match self.tls.reader().read(&mut [0]) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.receive(transport)?,
                Ok(0) => return Ok(true),
                other => return Err(say(other)),
            };
        }
        Ok(false)
    }
    fn export(&self, size: usize, label: &[u8], context: Option<&[u8]>) -> Result<Vec<u8>> {
        self.tls.export_keying_material(vec![0; size], label, context).map_err(say)
    }
    fn properties(&self) -> HashMap<&'static str, Value> {
        let chain = self.tls.peer_certificates().unwrap_or_default();
        let kind = self.tls.handshake_kind();
        let name = match &self.tls {
            Connection::Server(server) => server.server_name().unwrap_or_default(),
            Connection::Client(_) => "",
        };
        let suite = self.tls.negotiated_cipher_suite().map_or(0, |suite| u16::from(suite.suite()));
        let group = self.tls.negotiated_key_exchange_group().map_or(0, |group| u16::from(group.name()));
        let resumed = kind == Some(HandshakeKind::Resumed);
        let mut properties = HashMap::from([
            ("version", Value::Int(self.tls.protocol_version().map_or(0, u16::from).into())),
            ("cipher_suite", Value::Int(suite.into())),
            ("curve_id", Value::Int(group.into())),
            ("session_reused", Value::Bool(resumed)),
            ("used_hello_retry_request", Value::Bool(kind == Some(HandshakeKind::FullWithHelloRetryRequest))),
            ("alpn", Value::Bytes(self.tls.alpn_protocol().unwrap_or_default().to_vec())),
            ("peer_chain", Value::Chain(chain.iter().map(|one| one.to_vec()).collect())),
            ("server_name", Value::Bytes(name.as_bytes().to_vec())),
            ("peer_verified", Value::Bool(self.verifies && !chain.is_empty())),
        ]);
        // A server keeps sessions beside their tickets; up to TLS 1.2, a client keeps one once more that
        // was resumed, with or without a new ticket.
        let told = !resumed || self.tls.protocol_version() == Some(ProtocolVersion::TLSv1_3);
        if matches!(self.tls, Connection::Client(_)) && told {
            let new = self.sessions.news.load(Ordering::Relaxed) > self.before;
            properties.insert("got_new_session", Value::Bool(new));
        }
        properties
    }
}

fn main() {
    badpeer_shim::main(|| {
        let (client, server) = (ClientSessionMemoryCache::new(32), ServerSessionMemoryCache::new(256));
        let sessions = Arc::new(Sessions { client, server, news: AtomicUsize::new(0) });
        Box::new(RustlsStack { clients: HashMap::new(), sessions, ticketer: ring::Ticketer::new().expect("random numbers") })
    })
}
