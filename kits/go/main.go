// A shim for Go's crypto/tls by its public interface: TLS up to 1.3, as client and as server.
package main

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"os"

	"badpeer.example/kit/badpeershim"
)

type stack struct {
	ticketKey [32]byte
	session   *tls.ClientSessionState // the newest
	news      int                     // how often there was a newer one
	verified  bool                    // what verification last came to
}

func (s *stack) Get(string) (*tls.ClientSessionState, bool) { return s.session, s.session != nil }
func (s *stack) Put(_ string, session *tls.ClientSessionState) {
	if session != nil {
		s.news++
	}
	s.session = session
}

func (s *stack) Honoured() []string {
	return []string{"server", "cert-file", "key-file", "trust-cert", "min-version", "max-version",
		"no-tls13", "async", "implicit-handshake", "advertise-alpn", "select-alpn", "decline-alpn",
		"host-name", "no-ticket", "verify-peer", "verify-fail", "reverify-on-resume",
		"use-custom-verify-callback", "require-any-client-certificate", "curves", "signing-prefs",
		"export-keying-material", "export-label", "export-context", "use-export-context",
		"resumption-delay", "ocsp-response", "enable-ocsp-stapling", "ech-config-list"}
}

func (s *stack) Properties() []string {
	return []string{"version", "cipher_suite", "session_reused", "alpn", "peer_chain", "curve_id",
		"used_hello_retry_request", "server_name", "advertised_alpn", "got_new_session",
		"ech_accepted", "peer_verified", "ocsp_response"}
}

type conn struct {
	*tls.Conn
	stack   *stack
	before  int // the stack's news
	offered []byte
}

func (s *stack) Connect(setup badpeershim.Setup) (badpeershim.Connection, error) {
	c := setup.Config
	config := &tls.Config{
		Time:                   setup.Clock.Now,
		MinVersion:             uint16(c.Int("min-version", tls.VersionTLS10)),
		MaxVersion:             uint16(c.Int("max-version", tls.VersionTLS13)),
		ServerName:             string(c.Bytes("host-name")),
		InsecureSkipVerify:     true, // -verify-peer brings its own
		SessionTicketsDisabled: c.Has("no-ticket"),
		ClientSessionCache:     s,
	}
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		config.CipherSuites = append(config.CipherSuites, suite.ID)
	}
	if c.Has("no-tls13") {
		config.MaxVersion = min(config.MaxVersion, tls.VersionTLS12)
	}
	for _, group := range c.Ints("curves") {
		config.CurvePreferences = append(config.CurvePreferences, tls.CurveID(group))
	}
	if c.Has("cert-file") {
		certificate, err := tls.LoadX509KeyPair(string(c.Bytes("cert-file")), string(c.Bytes("key-file")))
		if err != nil {
			return nil, err
		}
		certificate.OCSPStaple = c.Bytes("ocsp-response")
		for _, scheme := range c.Ints("signing-prefs") {
			certificate.SupportedSignatureAlgorithms =
				append(certificate.SupportedSignatureAlgorithms, tls.SignatureScheme(scheme))
		}
		config.Certificates = []tls.Certificate{certificate}
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return &certificate, nil // whatever authorities the server names
		}
	}
	made := &conn{stack: s, before: s.news}
	s.setVerification(c, config, made)
	if !c.Has("server") {
		if c.Has("ech-config-list") {
			config.EncryptedClientHelloConfigList = c.Bytes("ech-config-list")
			config.MinVersion = tls.VersionTLS13 // as crypto/tls demands
		}
		for wire := c.Bytes("advertise-alpn"); len(wire) > 0; wire = wire[1+wire[0]:] {
			config.NextProtos = append(config.NextProtos, string(wire[1:1+wire[0]]))
		}
		made.Conn = tls.Client(setup.Transport, config)
		return made, nil
	}
	config.SetSessionTicketKeys([][32]byte{s.ticketKey})
	if c.Has("select-alpn") {
		config.NextProtos = []string{string(c.Bytes("select-alpn"))}
	}
	config.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		for _, protocol := range hello.SupportedProtos {
			made.offered = append(append(made.offered, byte(len(protocol))), protocol...)
		}
		return nil, nil
	}
	made.Conn = tls.Server(setup.Transport, config)
	return made, nil
}

func (s *stack) setVerification(c *badpeershim.Config, config *tls.Config, made *conn) {
	roots := x509.NewCertPool()
	if pem, err := os.ReadFile(string(c.Bytes("trust-cert"))); err == nil {
		roots.AppendCertsFromPEM(pem)
	}
	verify := func(state tls.ConnectionState) error {
		if len(state.PeerCertificates) == 0 {
			s.verified = true
			return nil
		}
		options := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool(),
			CurrentTime: config.Time(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}
		for _, certificate := range state.PeerCertificates[1:] {
			options.Intermediates.AddCert(certificate)
		}
		_, err := state.PeerCertificates[0].Verify(options)
		if c.Has("verify-fail") {
			err = errors.New("certificate verify failed")
		}
		s.verified = err == nil
		if !c.Has("verify-peer") {
			return nil // a soft fail
		}
		return err
	}
	config.VerifyConnection = func(state tls.ConnectionState) error {
		if state.DidResume && !c.Has("reverify-on-resume") {
			return nil // It is as it was when the session was new.
		}
		return verify(state)
	}
	config.EncryptedClientHelloRejectionVerify = config.VerifyConnection
	if c.Has("require-any-client-certificate") {
		config.ClientAuth = tls.RequireAnyClientCert
	} else if c.Has("verify-peer") {
		config.ClientAuth = tls.RequestClientCert
	}
}

func (c *conn) Shutdown(wait bool) (bool, error) {
	if err := c.CloseWrite(); err != nil || !wait {
		return false, err
	}
	n, err := c.Read(make([]byte, 1))
	if n > 0 {
		err = errors.New("application data on shutdown")
	}
	return err == io.EOF, map[bool]error{false: err}[err == io.EOF]
}

func (c *conn) Export(size int, label string, context []byte) ([]byte, error) {
	state := c.ConnectionState()
	return state.ExportKeyingMaterial(label, context, size)
}

func (c *conn) Properties() map[string]any {
	state := c.ConnectionState()
	chain := [][]byte{}
	for _, certificate := range state.PeerCertificates {
		chain = append(chain, certificate.Raw)
	}
	return map[string]any{
		"version": int(state.Version), "cipher_suite": int(state.CipherSuite),
		"session_reused": state.DidResume, "alpn": []byte(state.NegotiatedProtocol),
		"peer_chain": chain, "curve_id": int(state.CurveID),
		"used_hello_retry_request": state.HelloRetryRequest,
		"server_name":              []byte(state.ServerName), "advertised_alpn": c.offered,
		"got_new_session": c.stack.news > c.before, "ech_accepted": state.ECHAccepted,
		"peer_verified": c.stack.verified, "ocsp_response": state.OCSPResponse,
	}
}

func main() {
	os.Exit(badpeershim.Main(func() badpeershim.Stack {
		s := &stack{}
		rand.Read(s.ticketKey[:])
		return s
	}))
}
