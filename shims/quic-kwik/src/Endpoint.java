import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tech.kwik.agent15.TlsConstants.CipherSuite;
import tech.kwik.core.QuicClientConnection;
import tech.kwik.core.QuicClientConnection.StreamEarlyData;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.QuicConnection.QuicVersion;
import tech.kwik.core.QuicSessionTicket;
import tech.kwik.core.QuicStream;
import tech.kwik.core.impl.QuicClientConnectionImpl;
import tech.kwik.core.log.SysOutLogger;
import tech.kwik.core.server.ApplicationProtocolConnection;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;
import tech.kwik.core.server.ServerConnectionConfig;
import tech.kwik.core.server.ServerConnector;
import tech.kwik.flupke.Http3ClientBuilder;
import tech.kwik.flupke.server.Http3ApplicationProtocolFactory;

/**
 * A QUIC interop endpoint on kwik and flupke: ROLE, TESTCASE and REQUESTS in the environment, files
 * from /www or into /downloads, exit status 0, 1, or 127 for a test case that kwik cannot do.
 */
public final class Endpoint {
  private static final int UNSUPPORTED = 127;
  private static final String HQ = "hq-interop";
  private static final Path WWW = Path.of("/www");
  private static final Path DOWNLOADS = Path.of("/downloads");
  private static final int REQUEST_LIMIT = 4096;
  private static final int PARALLEL = 64;
  private static final String KEY_ALIAS = "endpoint";
  private static final char[] PASSWORD = "not a secret".toCharArray();
  // Small enough that a transfer has to raise its flow control limits.
  private static final long SMALL_WINDOW = 100_000;

  private static final Set<String> SERVER_TESTS =
      Set.of("handshake", "transfer", "chacha20", "retry", "resumption", "zerortt", "http3",
          "multiconnect", "v2", "versionnegotiation");
  private static final Set<String> CLIENT_TESTS =
      Set.of("handshake", "transfer", "chacha20", "keyupdate", "retry", "resumption", "zerortt",
          "http3", "multiconnect", "v2");

  public static void main(String[] args) throws Exception {
    String test = System.getenv().getOrDefault("TESTCASE", "");
    boolean server = "server".equals(System.getenv("ROLE"));
    if (!(server ? SERVER_TESTS : CLIENT_TESTS).contains(test)) {
      System.exit(UNSUPPORTED);
    }
    if (server) {
      serve(test);
      return;
    }
    List<URI> uris = new ArrayList<>();
    for (String text : System.getenv().getOrDefault("REQUESTS", "").split(" ")) {
      uris.add(URI.create(text));
    }
    try {
      new Endpoint(test).download(uris);
    } catch (Exception problem) {
      problem.printStackTrace();
      System.exit(1);
    }
    System.exit(0);
  }

  // Server.

  private static void serve(String test) throws Exception {
    ServerConnectionConfig config = ServerConnectionConfig.builder()
        .maxIdleTimeoutInSeconds(30)
        .maxUnidirectionalStreamBufferSize(1_000_000)
        .maxBidirectionalStreamBufferSize(1_000_000)
        .maxConnectionBufferSize(10_000_000)
        .maxOpenPeerInitiatedUnidirectionalStreams(10)
        .maxOpenPeerInitiatedBidirectionalStreams(100)
        .retryRequired(test.equals("retry") ? ServerConnectionConfig.RetryRequired.Always
                                            : ServerConnectionConfig.RetryRequired.Never)
        .build();
    SysOutLogger log = new SysOutLogger();
    log.logWarning(true);
    List<QuicVersion> versions = new ArrayList<>(List.of(QuicVersion.V1));
    if (test.equals("v2")) {
      versions.add(QuicVersion.V2);
    }
    ServerConnector connector = ServerConnector.builder()
        .withPort(443)
        .withKeyStore(keyStore(), KEY_ALIAS, PASSWORD, "secp256r1")
        .withSupportedVersions(versions)
        .withConfiguration(config)
        .withLogger(log)
        .build();
    if (test.equals("http3")) {
      connector.registerApplicationProtocol("h3",
          new Http3ApplicationProtocolFactory((request, response) -> {
            byte[] content = Files.readAllBytes(fileOf(request.path()));
            response.setStatus(200);
            response.getOutputStream().write(content);
            response.getOutputStream().close();
          }));
    } else {
      connector.registerApplicationProtocol(HQ, new HqFactory());
    }
    connector.start();
  }

  /** The contract's key and chain: kwik's own reader of PEM files knows RSA keys only. */
  private static KeyStore keyStore() throws Exception {
    String pem = Files.readString(Path.of("/certs/priv.key"));
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    Certificate[] chain;
    try (InputStream in = new FileInputStream("/certs/cert.pem")) {
      chain = CertificateFactory.getInstance("X.509")
          .generateCertificates(in).toArray(new Certificate[0]);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, PASSWORD);
    store.setKeyEntry(KEY_ALIAS, key, PASSWORD, chain);
    return store;
  }

  /** The file that a request path means; nothing outside /www. */
  private static Path fileOf(String path) throws IOException {
    Path file = WWW.resolve(path.replaceFirst("^/+", "")).normalize();
    if (!file.startsWith(WWW)) {
      throw new IOException("bad path " + path);
    }
    return file;
  }

  private static final class HqFactory implements ApplicationProtocolConnectionFactory {
    private final ExecutorService executor = Executors.newCachedThreadPool();

    @Override
    public ApplicationProtocolConnection createConnection(String protocol, QuicConnection quic) {
      return new ApplicationProtocolConnection() {
        @Override
        public void acceptPeerInitiatedStream(QuicStream stream) {
          executor.submit(() -> answer(stream));
        }
      };
    }

    @Override
    public int maxConcurrentPeerInitiatedBidirectionalStreams() {
      return 100;
    }

    @Override
    public int maxConcurrentPeerInitiatedUnidirectionalStreams() {
      return 0;
    }
  }

  private static void answer(QuicStream stream) {
    try (OutputStream out = stream.getOutputStream()) {
      byte[] request = stream.getInputStream().readNBytes(REQUEST_LIMIT);
      String line = new String(request, StandardCharsets.UTF_8).trim();
      if (!line.startsWith("GET ")) {
        throw new IOException("not a GET: " + line);
      }
      Files.copy(fileOf(line.substring(4)), out);
    } catch (IOException problem) {
      System.err.println("request: " + problem);
    }
  }

  // Client.

  private final String test;
  private QuicSessionTicket ticket;

  private Endpoint(String test) {
    this.test = test;
  }

  private void download(List<URI> uris) throws Exception {
    switch (test) {
      case "http3" -> downloadH3(uris);
      case "multiconnect" -> {
        for (URI uri : uris) {
          fetchAll(List.of(uri));
        }
      }
      case "resumption", "zerortt" -> {
        fetchAll(uris.subList(0, 1));
        fetchAll(uris.subList(1, uris.size()));
      }
      default -> fetchAll(uris);
    }
  }

  /** One connection for all of `uris`, a stream each. */
  private void fetchAll(List<URI> uris) throws Exception {
    SysOutLogger log = new SysOutLogger();
    log.logWarning(true);
    // kwik starts the file anew with each connection.
    Path secrets = Files.createTempFile("keys", ".log");
    QuicClientConnection.Builder builder = QuicClientConnection.newBuilder()
        .uri(uris.get(0))
        .applicationProtocol(HQ)
        .noServerCertificateCheck()
        .connectTimeout(Duration.ofSeconds(20))
        .secrets(secrets)
        .logger(log);
    if (test.equals("chacha20")) {
      builder.cipherSuite(CipherSuite.TLS_CHACHA20_POLY1305_SHA256);
    }
    if (test.equals("transfer")) {
      builder.defaultStreamReceiveBufferSize(SMALL_WINDOW);
    }
    if (test.equals("v2")) {
      builder.initialVersion(QuicVersion.V1).preferredVersion(QuicVersion.V2);
    }
    boolean early = ticket != null && test.equals("zerortt");
    if (ticket != null) {
      builder.sessionTicket(ticket);
    }
    QuicClientConnection connection = builder.build();
    List<QuicStream> streams = List.of();
    if (early) {
      List<StreamEarlyData> requests = new ArrayList<>();
      for (URI uri : uris) {
        requests.add(new StreamEarlyData(requestFor(uri), true));
      }
      streams = connection.connect(requests);
    } else {
      connection.connect();
    }
    ExecutorService executor = Executors.newFixedThreadPool(PARALLEL);
    List<Future<Void>> transfers = new ArrayList<>();
    for (int i = 0; i < uris.size(); ++i) {
      URI uri = uris.get(i);
      QuicStream begun = i < streams.size() ? streams.get(i) : null;
      transfers.add(executor.submit(() -> fetch(connection, uri, begun)));
    }
    for (Future<Void> transfer : transfers) {
      transfer.get();
    }
    executor.shutdown();
    List<QuicSessionTicket> tickets = connection.getNewSessionTickets();
    if (!tickets.isEmpty()) {
      ticket = tickets.get(0);
    }
    connection.closeAndWait();
    Files.write(Path.of(System.getenv("SSLKEYLOGFILE")), Files.readAllBytes(secrets),
        StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static byte[] requestFor(URI uri) {
    return ("GET " + uri.getPath() + "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  /** `begun` carries its request already, as early data; null: none does. */
  private Void fetch(QuicClientConnection connection, URI uri, QuicStream begun)
      throws IOException {
    QuicStream stream = begun;
    if (stream == null) {
      stream = connection.createStream(true);
      try (OutputStream out = stream.getOutputStream()) {
        out.write(requestFor(uri));
      }
    }
    try (InputStream in = stream.getInputStream();
        OutputStream out = Files.newOutputStream(target(uri))) {
      out.write(in.readNBytes(1));
      if (test.equals("keyupdate")) {
        // The first byte shows that the handshake is confirmed.
        ((QuicClientConnectionImpl) connection).updateKeys();
      }
      in.transferTo(out);
    }
    return null;
  }

  private static Path target(URI uri) {
    return DOWNLOADS.resolve(Path.of(uri.getPath()).getFileName());
  }

  private static void downloadH3(List<URI> uris) throws Exception {
    var client = new Http3ClientBuilder()
        .disableCertificateCheck()
        .connectTimeout(Duration.ofSeconds(20))
        .build();
    List<Future<HttpResponse<Path>>> transfers = new ArrayList<>();
    // The first request makes the connection; the others share it.
    for (URI uri : uris) {
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      var body = HttpResponse.BodyHandlers.ofFile(target(uri));
      if (transfers.isEmpty()) {
        HttpResponse<Path> response = client.send(request, body);
        transfers.add(java.util.concurrent.CompletableFuture.completedFuture(response));
      } else {
        transfers.add(client.sendAsync(request, body));
      }
    }
    for (Future<HttpResponse<Path>> transfer : transfers) {
      if (transfer.get().statusCode() != 200) {
        throw new IOException("status " + transfer.get().statusCode());
      }
    }
  }
}
