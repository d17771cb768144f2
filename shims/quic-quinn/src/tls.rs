//! TLS settings of both roles.

use std::sync::Arc;

use anyhow::{Context, Result};
use quinn::crypto::rustls::{QuicClientConfig, QuicServerConfig};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{ring, CryptoProvider};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CipherSuite, DigitallySignedStruct, KeyLogFile, SignatureScheme};

fn provider(test: &str) -> Arc<CryptoProvider> {
    let mut provider = ring::default_provider();
    if test == "chacha20" {
        provider
            .cipher_suites
            .retain(|suite| suite.suite() == CipherSuite::TLS13_CHACHA20_POLY1305_SHA256);
    }
    provider.into()
}

/// Initial packets are protected with AES-128-GCM whatever suites are offered.
fn initial_suite() -> Result<rustls::quic::Suite> {
    ring::cipher_suite::TLS13_AES_128_GCM_SHA256
        .tls13()
        .and_then(|suite| suite.quic_suite())
        .context("no QUIC support for AES-128-GCM")
}

fn alpn(test: &str) -> Vec<Vec<u8>> {
    let name: &[u8] = if test == "http3" { b"h3" } else { b"hq-interop" };
    vec![name.to_vec()]
}

pub fn server_config(test: &str) -> Result<quinn::ServerConfig> {
    let chain = CertificateDer::pem_file_iter("/certs/cert.pem")?
        .collect::<Result<Vec<_>, _>>()
        .context("/certs/cert.pem")?;
    let key = PrivateKeyDer::from_pem_file("/certs/priv.key").context("/certs/priv.key")?;
    let mut tls = rustls::ServerConfig::builder_with_provider(provider(test))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    tls.alpn_protocols = alpn(test);
    tls.key_log = Arc::new(KeyLogFile::new());
    if test == "zerortt" {
        tls.max_early_data_size = u32::MAX;
    }
    let crypto = QuicServerConfig::with_initial(tls.into(), initial_suite()?)?;
    Ok(quinn::ServerConfig::with_crypto(Arc::new(crypto)))
}

pub fn client_config(test: &str) -> Result<quinn::ClientConfig> {
    let provider = provider(test);
    let mut tls = rustls::ClientConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
        .with_no_client_auth();
    tls.alpn_protocols = alpn(test);
    tls.key_log = Arc::new(KeyLogFile::new());
    tls.enable_early_data = test == "zerortt";
    let crypto = QuicClientConfig::with_initial(tls.into(), initial_suite()?)?;
    Ok(quinn::ClientConfig::new(Arc::new(crypto)))
}

/// Takes any chain, since one test case has more certificates than webpki follows; signatures of
/// the handshake are verified all the same.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("QUIC has no TLS 1.2".into()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
