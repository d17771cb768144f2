import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.*;
import java.util.stream.Collectors;
import javax.net.ssl.*;

/** A shim for JSSE, Java's own TLS and DTLS, by SSLEngine. */
final class JsseShim implements BadpeerShim.Stack {
  private static final Map<String, Integer> VERSIONS = Map.of("TLSv1", 0x301, "TLSv1.1", 0x302,
      "TLSv1.2", 0x303, "TLSv1.3", 0x304, "DTLSv1.0", 0xfeff, "DTLSv1.2", 0xfefd);
  private static final Map<Integer, String> LEAVES_OUT =
      Map.of(0x301, "no-tls1", 0x302, "no-tls11", 0x303, "no-tls12", 0x304, "no-tls13");
  private final Map<String, SSLContext> contexts = new HashMap<>(); // they remember sessions

  @Override public Set<String> honoured() {
    return Set.of("server", "dtls", "cert-file", "key-file", "trust-cert", "min-version",
        "max-version", "no-tls1", "no-tls11", "no-tls12", "no-tls13", "async", "advertise-alpn",
        "select-alpn", "decline-alpn", "host-name", "verify-peer", "verify-fail", "mtu",
        "require-any-client-certificate", "use-custom-verify-callback");
  }

  @Override public Set<String> properties() {
    return Set.of("version", "session_reused", "alpn", "peer_chain", "got_new_session",
        "server_name", "peer_verified");
  }

  @Override public BadpeerShim.Connection connect(BadpeerShim.Config config,
      BadpeerShim.Transport transport, BadpeerShim.Clock clock) throws Exception {
    String key = List.of("cert-file", "trust-cert", "verify-peer", "verify-fail").stream()
        .map(flag -> config.has(flag) + ":" + config.all(flag).size()).toList().toString();
    if (!contexts.containsKey(key)) contexts.put(key, makeContext(config));
    while (System.currentTimeMillis() == System.currentTimeMillis()) {} // see JsseConnection.start
    return new JsseConnection(contexts.get(key), config, transport);
  }

  private static SSLContext makeContext(BadpeerShim.Config config) throws Exception {
    KeyManager[] keys = null;
    if (config.has("cert-file")) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("key", readKey(config.text("key-file")), new char[0],
          readCertificates(config.text("cert-file")).toArray(new Certificate[0]));
      KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
      factory.init(store, new char[0]);
      keys = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance(config.has("dtls") ? "DTLS" : "TLS");
    context.init(keys, new TrustManager[] {new Verifier(config)}, null);
    return context;
  }

  static List<X509Certificate> readCertificates(String path) throws Exception {
    try (var file = Files.newInputStream(Path.of(path))) {
      return CertificateFactory.getInstance("X.509").generateCertificates(file).stream()
          .map(one -> (X509Certificate) one).toList();
    }
  }

  private static PrivateKey readKey(String path) throws Exception {
    String pem = Files.readString(Path.of(path)).replaceAll("-----[^-]*-----", "");
    var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem));
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException other) {
        // The next one, then.
      }
    }
    throw new BadpeerShim.Unsupported("this kind of key");
  }

  /** Takes any certificate unless -verify-peer wants a chain to -trust-cert. */
  private static final class Verifier extends X509ExtendedTrustManager {
    private final BadpeerShim.Config config;

    Verifier(BadpeerShim.Config config) { this.config = config; }

    private void verify(X509Certificate[] chain, String type) throws CertificateException {
      if (!config.has("verify-peer")) return;
      if (config.has("verify-fail")) throw new CertificateException("certificate verify failed");
      try {
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        int number = 0;
        for (X509Certificate root : readCertificates(config.text("trust-cert"))) {
          roots.setCertificateEntry("root" + number++, root);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(roots);
        ((X509TrustManager) factory.getTrustManagers()[0]).checkServerTrusted(chain, type);
      } catch (CertificateException error) {
        throw error;
      } catch (Exception error) {
        throw new CertificateException(error);
      }
    }

    @Override public void checkClientTrusted(X509Certificate[] c, String t, java.net.Socket s)
        throws CertificateException { verify(c, "UNKNOWN"); }
    @Override public void checkServerTrusted(X509Certificate[] c, String t, java.net.Socket s)
        throws CertificateException { verify(c, "UNKNOWN"); }
    @Override public void checkClientTrusted(X509Certificate[] c, String t, SSLEngine e)
        throws CertificateException { verify(c, "UNKNOWN"); }
    @Override public void checkServerTrusted(X509Certificate[] c, String t, SSLEngine e)
        throws CertificateException { verify(c, "UNKNOWN"); }
    @Override public void checkClientTrusted(X509Certificate[] c, String t)
        throws CertificateException { verify(c, "UNKNOWN"); }
    @Override public void checkServerTrusted(X509Certificate[] c, String t)
        throws CertificateException { verify(c, "UNKNOWN"); }
    @Override public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
  }

  private static final class JsseConnection implements BadpeerShim.Connection {
    private final BadpeerShim.Config config;
    private final BadpeerShim.Transport transport;
    private final SSLEngine engine;
    private final SSLSessionContext cache;
    private final Set<String> before;
    private final long start = System.currentTimeMillis(); // a session from before was resumed
    private ByteBuffer in = ByteBuffer.allocate(0); // from the network, not yet unwrapped
    private ByteBuffer data = ByteBuffer.allocate(0); // unwrapped, not yet read
    private boolean closed;

    JsseConnection(SSLContext context, BadpeerShim.Config config, BadpeerShim.Transport transport)
        throws BadpeerShim.Unsupported {
      this.config = config;
      this.transport = transport;
      boolean server = config.has("server");
      cache = server ? context.getServerSessionContext() : context.getClientSessionContext();
      before = ids();
      engine = context.createSSLEngine("peer", 1); // the name under which a client looks for sessions
      engine.setUseClientMode(!server);
      engine.setWantClientAuth(server && config.has("verify-peer"));
      if (config.has("require-any-client-certificate")) engine.setNeedClientAuth(true);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setProtocols(versions());
      byte[] alpn = config.bytes(server ? "select-alpn" : "advertise-alpn");
      if (alpn != null) parameters.setApplicationProtocols(server ? new String[] {text(alpn)} : split(alpn));
      if (config.has("host-name")) {
        parameters.setServerNames(List.of(new SNIHostName(config.bytes("host-name"))));
      }
      if (config.has("mtu")) parameters.setMaximumPacketSize(config.integer("mtu", 0));
      engine.setSSLParameters(parameters);
    }

    private static String text(byte[] bytes) { return new String(bytes, StandardCharsets.ISO_8859_1); }

    private static String[] split(byte[] wire) {
      List<String> protocols = new ArrayList<>();
      for (int at = 0; at < wire.length; at += 1 + wire[at]) {
        protocols.add(text(Arrays.copyOfRange(wire, at + 1, at + 1 + wire[at])));
      }
      return protocols.toArray(new String[0]);
    }

    private String[] versions() throws BadpeerShim.Unsupported {
      boolean dtls = config.has("dtls");
      int lowest = tls(config.integer("min-version", 0x301));
      int highest = tls(config.integer("max-version", 0x304));
      String[] names = VERSIONS.entrySet().stream()
          .filter(version -> version.getKey().startsWith("D") == dtls)
          .filter(version -> tls(version.getValue()) >= lowest && tls(version.getValue()) <= highest)
          .filter(version -> !config.has(dtls && version.getValue() == 0xfeff ? "no-tls1"
              : LEAVES_OUT.get(tls(version.getValue()))))
          .map(Map.Entry::getKey).toArray(String[]::new);
      if (names.length == 0) throw new BadpeerShim.Unsupported("none of the versions");
      return names;
    }

    private static int tls(int wire) {
      return wire == 0xfeff ? 0x302 : wire == 0xfefd ? 0x303 : wire == 0xfefc ? 0x304 : wire;
    }

    private Set<String> ids() {
      return Collections.list(cache.getIds()).stream().map(Arrays::toString)
          .collect(Collectors.toSet());
    }

    /** Sends what the engine has to say, of `from` if it takes that. */
    private SSLEngineResult wrap(ByteBuffer from) throws IOException {
      ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize() + 65536);
      SSLEngineResult result = engine.wrap(from, out);
      if (out.position() > 0) transport.write(Arrays.copyOf(out.array(), out.position()));
      return result;
    }

    /** Takes in one record, or datagram; its data is in `data`. False at the end. */
    private boolean unwrap() throws Exception {
      for (;;) {
        ByteBuffer into = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize() + 32768);
        SSLEngineResult result = engine.unwrap(in, into);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
          byte[] more = transport.read();
          if (more.length == 0) return false;
          in = ByteBuffer.allocate(in.remaining() + more.length).put(in).put(more).flip();
          continue;
        }
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) closed = true;
        data = into.flip();
        return true;
      }
    }

    @Override public void handshake() throws Exception {
      if (engine.getSession().getProtocol().equals("NONE")) engine.beginHandshake();
      while (progress()) {}
    }

    /** One step of a handshake; false where there is none. */
    private boolean progress() throws Exception {
      try {
        switch (engine.getHandshakeStatus()) {
          case NEED_TASK -> { for (Runnable task; (task = engine.getDelegatedTask()) != null; ) task.run(); }
          case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
          case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
            if (closed || !unwrap()) throw new IOException("the connection ended in the handshake");
          }
          default -> { return false; }
        }
        return true;
      } catch (SSLException error) {
        flushAlert();
        throw error;
      }
    }

    private void flushAlert() throws IOException {
      try {
        while (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP
            && wrap(ByteBuffer.allocate(0)).bytesProduced() > 0) {}
      } catch (SSLException already) {
        // The first one tells.
      }
    }

    @Override public byte[] read(int size) throws Exception {
      while (!data.hasRemaining()) {
        if (closed) return new byte[0];
        try {
          if (!unwrap()) return new byte[0];
        } catch (SSLException error) {
          flushAlert();
          throw error;
        }
        if (!closed && !data.hasRemaining()) handshake();
      }
      byte[] some = new byte[Math.min(size, data.remaining())];
      data.get(some);
      return some;
    }

    @Override public void write(byte[] bytes) throws Exception {
      ByteBuffer from = ByteBuffer.wrap(bytes);
      do {
        wrap(from);
      } while (from.hasRemaining() && !engine.isOutboundDone());
    }

    @Override public boolean shutdown(boolean wait) throws Exception {
      engine.closeOutbound();
      while (!engine.isOutboundDone()) wrap(ByteBuffer.allocate(0));
      while (wait && !closed) {
        if (!unwrap()) throw new IOException("the connection ended without close_notify");
        if (data.hasRemaining()) throw new IOException("application data on shutdown");
      }
      return closed;
    }

    @Override public void timePassed() throws Exception {
      // What has not been answered goes out again when the engine is asked to wrap.
      wrap(ByteBuffer.allocate(0));
    }

    @Override public Map<String, Object> properties() {
      ExtendedSSLSession session = (ExtendedSSLSession) engine.getSession();
      List<byte[]> chain = new ArrayList<>();
      try {
        for (Certificate one : session.getPeerCertificates()) chain.add(one.getEncoded());
      } catch (Exception none) {
        chain.clear();
      }
      String alpn = engine.getApplicationProtocol();
      List<SNIServerName> names = config.has("server") ? session.getRequestedServerNames() : List.of();
      Set<String> news = ids();
      news.removeAll(before);
      return Map.of("version", VERSIONS.getOrDefault(session.getProtocol(), 0),
          "session_reused", session.getCreationTime() < start,
          "alpn", (alpn == null ? "" : alpn).getBytes(StandardCharsets.ISO_8859_1),
          "peer_chain", chain, "got_new_session", !news.isEmpty(),
          "server_name", names.isEmpty() ? new byte[0] : names.get(0).getEncoded(),
          "peer_verified", config.has("verify-peer") && !chain.isEmpty());
    }
  }

  public static void main(String[] arguments) throws IOException {
    // What Java has switched off is still what tests are about.
    Security.setProperty("jdk.tls.disabledAlgorithms", "");
    Security.setProperty("jdk.certpath.disabledAlgorithms", "");
    System.exit(BadpeerShim.main(arguments, JsseShim::new));
  }
}
