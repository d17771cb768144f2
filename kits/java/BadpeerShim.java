import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * All that a shim for badpeer does around a TLS stack in Java; copy this file into your project.
 *
 * <pre>System.exit(BadpeerShim.main(args, MyStack::new));</pre>
 *
 * It parses the flags, connects, frames DTLS, echoes, shuts down, resumes, compares what -expect-*
 * flags say, and ends with the right status; docs/shim-contract.md of badpeer says what each flag asks
 * for. What neither this file nor the stack does ends the shim with 89, and the test counts as
 * unimplemented.
 */
public final class BadpeerShim {
  private static final int FAILED = 1;
  private static final int UNIMPLEMENTED = 89;
  private static final int MUST_FAIL = 90;

  /** One per test; keeps what a server, or a client, remembers over its connections. */
  public interface Stack {
    /** Names of the flags that the stack makes come true. */
    Set<String> honoured();

    /** Names of what Connection.properties() tells. */
    Set<String> properties();

    /** Makes a connection and sends nothing yet. */
    Connection connect(Config config, Transport transport, Clock clock) throws Exception;
  }

  /** One connection. The texts of its exceptions are what a config's ErrorMap matches. */
  public interface Connection {
    void handshake() throws Exception;

    /** At least one byte; none at the end, with or without close_notify. */
    byte[] read(int size) throws Exception;

    void write(byte[] data) throws Exception;

    /** Sends close_notify and, if told to wait, reads up to the peer's: true once it has come. */
    boolean shutdown(boolean wait) throws Exception;

    /**
     * By the names in FLAGS: Boolean, Integer, byte[], List of Integer. Beside those of
     * Stack.properties() these are needed: version, session_reused, alpn (byte[]), and peer_chain (a
     * List of byte[], DER).
     */
    Map<String, Object> properties();

    /** Keying material; the context is null for none at all. */
    default byte[] export(int size, byte[] label, byte[] context) throws Exception {
      throw new Unsupported("-export-keying-material");
    }

    /** DTLS: the clock has moved, do what is due. */
    default void timePassed() throws Exception {}

    /** DTLS: nanoseconds to the stack's next timer; -1 for none. */
    default long nextTimeout() throws Unsupported {
      throw new Unsupported("timers");
    }

    default void mtuChanged(int size) throws Unsupported {
      throw new Unsupported("changes of the MTU");
    }

    default void setInitialTimeout(int milliseconds) throws Unsupported {
      throw new Unsupported("-initial-timeout-duration-ms");
    }
  }

  /** The stack cannot do what a flag asks for: status 89. */
  public static final class Unsupported extends Exception {
    public Unsupported(String what) {
      super("The stack does not support: " + what);
    }
  }

  /** The connection did not come out as the flags say. */
  private static final class Failed extends Exception {
    final int status;

    Failed(int status, String says) {
      super(says);
      this.status = status;
    }
  }

  private static void check(boolean condition, String says) throws Failed {
    if (!condition) throw new Failed(FAILED, says);
  }

  /** The runner's time: it begins at the real one and moves when the runner says so. */
  public static final class Clock {
    private volatile long nanoseconds = System.currentTimeMillis() * 1_000_000;

    public long nanoseconds() {
      return nanoseconds;
    }
  }

  /** The flags of one connection, by their names without a dash. */
  public static final class Config {
    private final Map<String, List<Object>> given = new HashMap<>();

    public boolean has(String name) {
      return given.containsKey(name);
    }

    /** Integer or byte[], in the order in which they were given. */
    public List<Object> all(String name) {
      return given.getOrDefault(name, List.of());
    }

    public int integer(String name, int otherwise) {
      List<Object> values = all(name);
      return values.isEmpty() ? otherwise : (Integer) values.get(values.size() - 1);
    }

    /** Decoded if it is base64; null without the flag. */
    public byte[] bytes(String name) {
      List<Object> values = all(name);
      return values.isEmpty() ? null : (byte[]) values.get(values.size() - 1);
    }

    public String text(String name) {
      return has(name) ? new String(bytes(name), StandardCharsets.ISO_8859_1) : null;
    }
  }

  // --- flags ---

  /** What this file does by itself. Comparisons (-expect-*) go by Stack.properties(). */
  private static final Set<String> OWN =
      Set.of(
          "port", "ipv6", "shim-id", "resume-count", "is-handshaker-supported",
          "handshake-never-done", "shim-writes-first", "shim-initial-write",
          "repeat-shim-initial-write", "write-different-record-sizes", "read-size",
          "shim-shuts-down", "check-close-notify", "no-op-extra-handshake", "expect-no-peer-cert");

  private record Flag(String kind, String property, String how) {}

  private static final Map<String, Flag> FLAGS = new HashMap<>();

  private record Parsed(Config initial, Config resume, List<String> given) {}

  private static String prefixOf(String name, String... prefixes) {
    for (String prefix : prefixes) {
      if (name.startsWith(prefix + "-")) return prefix;
    }
    return "";
  }

  private static String without(String prefix, String name) {
    return prefix.isEmpty() ? name : name.substring(prefix.length() + 1);
  }

  private static Object valueOf(String name, String kind, byte[] raw) throws Failed {
    try {
      String text = new String(raw, StandardCharsets.ISO_8859_1);
      if (kind.startsWith("int")) return Integer.valueOf(text);
      return kind.startsWith("base64") ? Base64.getDecoder().decode(raw) : raw;
    } catch (IllegalArgumentException error) {
      throw new Failed(FAILED, "-" + name + " has an invalid value");
    }
  }

  private static Parsed parse(List<byte[]> arguments) throws Exception {
    Parsed parsed = new Parsed(new Config(), new Config(), new ArrayList<>());
    for (int i = 0; i < arguments.size(); ++i) {
      String word = new String(arguments.get(i), StandardCharsets.ISO_8859_1);
      String name = word.startsWith("-") ? word.substring(1) : "";
      String process = prefixOf(name, "on-shim", "on-handshaker");
      name = without(process, name);
      String only = prefixOf(name, "on-initial", "on-resume", "on-retry");
      name = without(only, name);
      Flag flag = FLAGS.get(name);
      if (flag == null) throw new Unsupported("unknown flag " + word);
      Object value = null;
      if (!flag.kind.startsWith("none")) {
        check(++i < arguments.size(), "missing value for " + word);
        value = valueOf(name, flag.kind, arguments.get(i));
      }
      if (process.equals("on-handshaker")) continue;
      parsed.given.add(name);
      for (Config config : List.of(parsed.initial, parsed.resume)) {
        String its = config == parsed.initial ? "on-initial" : "on-resume";
        if (!only.isEmpty() && !only.equals(its)) continue;
        List<Object> values = config.given.computeIfAbsent(name, key -> new ArrayList<>());
        if (value != null) values.add(value);
      }
    }
    return parsed;
  }

  private static void checkHonoured(Stack stack, List<String> given) throws Unsupported {
    for (String name : given) {
      boolean honoured = OWN.contains(name) || stack.honoured().contains(name);
      if (!honoured && !stack.properties().contains(FLAGS.get(name).property)) {
        throw new Unsupported("-" + name);
      }
    }
  }

  // --- transports ---

  /** The way to the runner: a stream or, with -dtls, datagrams. Its calls block. */
  public static final class Transport {
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final boolean dtls;
    private final byte[] buffer;
    private final Clock clock;
    private Connection connection;

    private Transport(Config config, Clock clock) throws IOException {
      this.clock = clock;
      dtls = config.has("dtls");
      buffer = new byte[config.has("async") ? 1 : 65536]; // -async: one byte at a time
      socket = new Socket();
      socket.setTcpNoDelay(true);
      String host = config.has("ipv6") ? "::1" : "127.0.0.1";
      socket.connect(new InetSocketAddress(host, config.integer("port", 0)));
      in = new DataInputStream(socket.getInputStream());
      out = socket.getOutputStream();
      ByteBuffer id = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      out.write(id.putLong(config.integer("shim-id", 0)).array());
    }

    /** Some bytes, or one datagram; none at the end. */
    public byte[] read() throws Exception {
      if (dtls) return readDatagram();
      int size = in.read(buffer);
      return size < 0 ? new byte[0] : Arrays.copyOf(buffer, size);
    }

    public void write(byte[] data) throws IOException {
      if (dtls) out.write(ByteBuffer.allocate(5).put((byte) 'P').putInt(data.length).array());
      out.write(data);
    }

    private byte[] readDatagram() throws Exception {
      try {
        for (;;) {
          byte opcode = in.readByte();
          if (opcode == 'P') return in.readNBytes(in.readInt());
          command(opcode, opcode == 'T' || opcode == 'E' ? in.readLong() : in.readInt());
        }
      } catch (EOFException end) {
        return new byte[0];
      }
    }

    /** What the runner says in between datagrams. */
    private void command(byte opcode, long number) throws Exception {
      switch (opcode) {
        case 'T' -> {
          out.write('t');
          clock.nanoseconds += number;
          connection.timePassed();
        }
        case 'E' -> {
          long due = connection.nextTimeout();
          check(due == number, "The next timer is due in " + due + " ns, and should be in " + number);
        }
        case 'M' -> connection.mtuChanged((int) number);
        case 'U' -> connection.setInitialTimeout((int) number);
        default -> check(false, "Unknown frame " + opcode + " from the runner.");
      }
    }

    /** Without a reset, which would destroy an alert that the runner has not read. */
    private void close() throws IOException {
      try {
        socket.shutdownOutput();
        in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException gone) {
        // The runner was quicker.
      }
      socket.close();
    }
  }

  // --- one connection ---

  private static int tlsVersion(Map<String, Object> properties) {
    int wire = (Integer) properties.get("version");
    return wire == 0xfeff ? 0x302 : wire == 0xfefd ? 0x303 : wire == 0xfefc ? 0x304 : wire;
  }

  private static List<byte[]> certificates(String path) throws IOException {
    List<byte[]> chain = new ArrayList<>();
    for (String block : Files.readString(Path.of(path)).split("-----BEGIN CERTIFICATE-----")) {
      int end = block.indexOf("-----END");
      if (end >= 0) chain.add(Base64.getMimeDecoder().decode(block.substring(0, end)));
    }
    return chain;
  }

  private static Object wanted(Config config, String name, Flag flag, Object got) throws Exception {
    if (flag.property.equals("peer_verified")) return !config.has("verify-fail");
    if (flag.property.equals("peer_chain")) return certificates(config.text(name));
    return switch (flag.how) {
      case "true" -> true;
      case "false" -> false;
      case "empty" -> got instanceof byte[] ? new byte[0] : List.of();
      default -> flag.kind.equals("int") ? config.integer(name, 0)
          : flag.kind.equals("int*") ? config.all(name) : config.bytes(name);
    };
  }

  private static void checkExpectations(Config config, Map<String, Object> got, boolean resume)
      throws Exception {
    for (String name : config.given.keySet()) {
      Flag flag = FLAGS.get(name);
      boolean ofSession = Set.of("got_new_session", "session_reused").contains(flag.property)
          || flag.property.startsWith("new_session");
      if (flag.property.isEmpty() || ofSession) continue;
      if (name.equals("expect-alpn") || name.equals("expect-no-peer-cert")) continue;
      Object is = got.get(flag.property);
      Object wanted = wanted(config, name, flag, is);
      boolean same = Arrays.deepEquals(list(is), list(wanted));
      check(same, "Wrong " + flag.property + ": got " + Arrays.deepToString(list(is)) + ", wanted "
          + Arrays.deepToString(list(wanted)) + ".");
    }
    for (String name : List.of("expect-session-id", "expect-no-session-id")) {
      boolean wanted = name.equals("expect-session-id");
      check(resume || !config.has(name) || got.get("got_new_session").equals(wanted),
          "-" + name + ": the server's cache says otherwise.");
    }
  }

  private static Object[] list(Object value) {
    return value instanceof List<?> values ? values.toArray() : new Object[] {value};
  }

  /** For clients; a stack that cannot tell leaves the property out. */
  private static void checkNewSession(Map<String, Object> properties, boolean wanted) throws Failed {
    check(properties.getOrDefault("got_new_session", wanted).equals(wanted),
        wanted ? "Got no new session." : "Got a new session.");
  }

  private static void checkHandshake(Config config, Map<String, Object> properties, boolean resume)
      throws Exception {
    checkExpectations(config, properties, resume);
    boolean server = config.has("server");
    boolean reused = (Boolean) properties.get("session_reused");
    check(reused == (resume && !config.has("expect-session-miss")),
        reused ? "The session was resumed." : "The session was not resumed.");
    byte[] alpn = config.bytes(server ? "select-alpn" : "expect-alpn");
    byte[] selected = (byte[]) properties.get("alpn");
    check(Arrays.equals(selected, alpn == null ? new byte[0] : alpn),
        "Wrong ALPN protocol: " + new String(selected, StandardCharsets.ISO_8859_1));
    boolean accepted = config.has("expect-ech-accept");
    check(properties.getOrDefault("ech_accepted", accepted).equals(accepted),
        "ECH came out otherwise.");
    boolean hasCertificate = !((List<?>) properties.get("peer_chain")).isEmpty();
    if (config.has("expect-no-peer-cert") || config.has("psk")) {
      check(!hasCertificate, "Got a certificate but expected none.");
    } else if (!server || config.has("require-any-client-certificate")) {
      check(hasCertificate, "Got no certificate but expected one.");
    }
    if (!server && tlsVersion(properties) < 0x304) {
      checkNewSession(properties, !config.has("expect-no-session")
          && (!reused || config.has("expect-ticket-renewal")));
    }
  }

  private static void writeFirst(Config config, Connection connection) throws Exception {
    if (config.integer("export-keying-material", 0) > 0) {
      byte[] label = config.has("export-label") ? config.bytes("export-label") : new byte[0];
      byte[] context = config.has("export-context") ? config.bytes("export-context") : new byte[0];
      connection.write(connection.export(config.integer("export-keying-material", 0), label,
          config.has("use-export-context") ? context : null));
    }
    if (config.has("write-different-record-sizes")) {
      int[] sizes = {0, 1, 255, 256, 257, 16383, 16384, 16385, 32767, 32768, 32769};
      for (int size : sizes) {
        byte[] data = new byte[size];
        Arrays.fill(data, (byte) 0x42);
        connection.write(data);
      }
    } else if (config.has("shim-writes-first")) {
      byte[] first = config.bytes("shim-initial-write");
      for (int i = 0; i < config.integer("repeat-shim-initial-write", 1); ++i) {
        connection.write(first == null ? "hello".getBytes(StandardCharsets.US_ASCII) : first);
      }
    }
  }

  private static void echo(Config config, Connection connection) throws Exception {
    int size = config.integer("read-size", config.has("dtls") ? 16384 : 512);
    for (byte[] data; (data = connection.read(size)).length > 0; ) {
      for (int i = 0; i < data.length; ++i) data[i] ^= (byte) 0xff;
      connection.write(data);
    }
  }

  private static void shutDown(Config config, Connection connection) throws Exception {
    for (boolean wait : config.has("shim-shuts-down") ? new boolean[] {false, true}
        : new boolean[] {true}) {
      int wanted = wait ? 1 : 0;
      boolean done;
      try {
        done = connection.shutdown(wait);
      } catch (IOException error) {
        throw new Failed(FAILED, error + "\nUnexpected SSL_shutdown result: -1 != " + wanted);
      }
      check(done == wait, "Unexpected SSL_shutdown result: " + (done ? 1 : 0) + " != " + wanted);
    }
  }

  private static void exchange(Config config, Connection connection, boolean resume)
      throws Exception {
    if (!config.has("implicit-handshake")) {
      connection.handshake();
      if (config.has("handshake-never-done")) {
        throw new Failed(MUST_FAIL, "The handshake was completed.");
      }
      checkHandshake(config, connection.properties(), resume);
      if (config.has("no-op-extra-handshake")) connection.handshake();
    }
    writeFirst(config, connection);
    if (!config.has("shim-shuts-down") && !config.has("write-different-record-sizes")) {
      echo(config, connection);
    }
    Map<String, Object> properties = connection.properties();
    if (!config.has("server") && tlsVersion(properties) >= 0x304) {
      checkNewSession(properties,
          !config.has("expect-no-session") && !config.has("shim-shuts-down"));
    }
    if (config.has("check-close-notify")) shutDown(config, connection);
  }

  private static void connect(Stack stack, Config config, Clock clock, boolean resume)
      throws Exception {
    Transport transport = new Transport(config, clock);
    try {
      transport.connection = stack.connect(config, transport, clock);
      exchange(config, transport.connection, resume);
    } finally {
      transport.close();
    }
  }

  // --- the process ---

  private static void runTest(Supplier<Stack> makeStack, List<byte[]> arguments) throws Exception {
    Parsed parsed = parse(arguments);
    if (parsed.initial.has("is-handshaker-supported")) {
      System.out.println("No");
      return;
    }
    Stack stack = makeStack.get();
    checkHonoured(stack, parsed.given);
    Clock clock = new Clock();
    for (int i = 0; i <= parsed.initial.integer("resume-count", 0); ++i) {
      Config config = i > 0 ? parsed.resume : parsed.initial;
      connect(stack, config, clock, i > 0);
      clock.nanoseconds += config.integer("resumption-delay", 0) * 1_000_000_000L;
    }
  }

  /** One test: its exit status. What it has to say goes to `errors`. */
  private static int run(Supplier<Stack> makeStack, List<byte[]> arguments, StringBuilder errors) {
    try {
      runTest(makeStack, arguments);
      return 0;
    } catch (Unsupported | Failed error) {
      errors.append(error.getMessage()).append('\n');
      return error instanceof Failed failed ? failed.status : UNIMPLEMENTED;
    } catch (Throwable error) {
      for (Throwable cause = error; cause != null; cause = cause.getCause()) {
        errors.append(cause).append('\n');
      }
      return FAILED;
    }
  }

  /** The bytes of our arguments: the JVM's own are text. */
  private static List<byte[]> rawArguments(String[] arguments) throws IOException {
    List<byte[]> words = new ArrayList<>();
    try (InputStream file = Files.newInputStream(Path.of("/proc/self/cmdline"))) {
      String all = new String(file.readAllBytes(), StandardCharsets.ISO_8859_1);
      for (String word : all.split("\0", -1)) words.add(word.getBytes(StandardCharsets.ISO_8859_1));
    }
    words.remove(words.size() - 1); // Behind the last NUL.
    return words.subList(words.size() - arguments.length, words.size());
  }

  /** Bazel's JSON worker protocol; an argument's characters are its bytes. */
  private static int serve(Supplier<Stack> makeStack) throws IOException {
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String line; (line = requests.readLine()) != null; ) {
      List<byte[]> arguments = new ArrayList<>();
      for (String word : stringsOf(line, "\"arguments\"")) {
        arguments.add(word.getBytes(StandardCharsets.ISO_8859_1));
      }
      StringBuilder errors = new StringBuilder();
      int status = run(makeStack, arguments, errors);
      answers.println("{\"exitCode\":" + status + ",\"output\":\"" + escaped(errors)
          + "\",\"requestId\":0}");
    }
    return 0;
  }

  /** The strings of a member that is an array of them. */
  private static List<String> stringsOf(String json, String member) {
    List<String> strings = new ArrayList<>();
    int at = json.indexOf('[', json.indexOf(member)) + 1;
    while (json.charAt(at) != ']') {
      if (json.charAt(at++) != '"') continue;
      StringBuilder text = new StringBuilder();
      for (; json.charAt(at) != '"'; ++at) {
        if (json.charAt(at) != '\\') {
          text.append(json.charAt(at));
        } else if (json.charAt(++at) == 'u') {
          text.append((char) Integer.parseInt(json.substring(at + 1, at + 5), 16));
          at += 4;
        } else {
          int named = "bfnrt".indexOf(json.charAt(at));
          text.append(named < 0 ? json.charAt(at) : "\b\f\n\r\t".charAt(named));
        }
      }
      strings.add(text.toString());
      ++at;
    }
    return strings;
  }

  private static String escaped(CharSequence text) {
    StringBuilder json = new StringBuilder();
    text.chars().forEach(c -> {
      boolean plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
      json.append(plain ? String.valueOf((char) c) : String.format("\\u%04x", c));
    });
    return json.toString();
  }

  /** Runs the shim, or the worker that answers for one test after the other: the exit status. */
  public static int main(String[] arguments, Supplier<Stack> makeStack) throws IOException {
    if (List.of(arguments).contains("--persistent_worker")) return serve(makeStack);
    StringBuilder errors = new StringBuilder();
    int status = run(makeStack, rawArguments(arguments), errors);
    System.err.print(errors);
    return status;
  }

  /**
   * Every flag: name, kind of its value (* if it may be given more than once), and the property that
   * it is compared with, and how; scripts/kit-flags of badpeer writes them.
   */
  private static final String TABLE = """
flags:
port:int ipv6 shim-id:int server dtls quic resume-count:int resumption-delay:int
write-settings:bytes fuzzer-mode wait-for-debugger is-handshaker-supported handshaker-resume
handshaker-path:bytes handshake-hints allow-hint-mismatch write-hint-trace:bytes async
implicit-handshake handshake-twice no-op-extra-handshake handshake-never-done
private-key-delay-ms:int shim-writes-first shim-initial-write:bytes repeat-shim-initial-write:int
write-different-record-sizes read-with-unfinished-write partial-write read-size:int peek-then-read
shim-shuts-down check-close-notify send-alert key-update key-update-before-read
export-keying-material:int export-label:bytes export-context:bytes use-export-context
use-exporter-between-reads export-traffic-secrets tls-unique early-write-after-message:int
min-version:int max-version:int expect-version:int=version no-tls13 no-tls12 no-tls11 no-tls1
fallback-scsv jdk11-workaround cipher:bytes tls13-ciphers:int* tls13-ciphers-flags:int*
server-preference expect-cipher:int=cipher_suite expect-cipher-aes:int=cipher_suite
expect-cipher-no-aes:int=cipher_suite cbc-record-splitting curves:int* curves-flags:int*
key-shares:int* no-key-shares server-supported-groups-hint:int* expect-curve-id:int=curve_id
expect-hrr=used_hello_retry_request/true expect-no-hrr=used_hello_retry_request/false
enable-grease permute-extensions fips-202205 fips-202609 wpa-202304 cnsa-202407 cnsa1-202603
cnsa2-202603 new-x509-credential:none* new-delegated-credential:none*
new-spake2plusv1-credential:none* new-psk-credential:none* new-rpk-credential:none*
cert-file:bytes key-file:bytes signing-prefs:int* ocsp-response:base64
signed-cert-timestamps:base64 session-id-context:base64 delegated-credential:base64
cert-properties:base64 must-match-issuer pake-context:base64 pake-client-id:base64
pake-server-id:base64 pake-password:base64 wrong-pake-role psk-importer-key:base64
psk-importer-identity:base64 psk-importer-context:base64 psk-importer-sha256 psk-importer-sha384
expect-selected-credential:int=selected_credential use-early-callback fail-early-callback
fail-cert-callback fail-cert-callback-alert:int use-old-client-cert-callback install-ddos-callback
fail-ddos-callback expect-certificate-types:base64=requested_certificate_types
expect-client-ca-list:bytes=requested_ca_names
expect-peer-verify-pref:int*=peer_signature_algorithms trust-cert:bytes verify-peer verify-fail
require-any-client-certificate use-custom-verify-callback reverify-on-resume
expect-verify-result=peer_verified verify-prefs:int*
expect-peer-signature-algorithm:int=peer_signature_algorithm
expect-peer-cert-file:bytes=peer_chain expect-no-peer-cert=peer_chain/empty
use-client-ca-list:bytes max-cert-list:int retain-only-sha256-client-cert
expect-sha256-client-cert=has_sha256_of_client_cert/true accepted-peer-cert-types:int*
available-client-cert-types:int* expect-peer-certificate-type:int=peer_certificate_type
expect-peer-rpk-sha256:base64=peer_raw_public_key_sha256 install-cert-compression-algs
install-one-cert-compression-alg:int enable-ocsp-stapling
expect-ocsp-response:base64=ocsp_response use-ocsp-callback set-ocsp-in-callback
decline-ocsp-callback fail-ocsp-callback enable-signed-cert-timestamps
expect-signed-cert-timestamps:base64=signed_cert_timestamps
expect-peer-match-trust-anchor=peer_matched_trust_anchor/true
expect-no-peer-match-trust-anchor=peer_matched_trust_anchor/false
expect-peer-available-trust-anchors:base64=peer_available_trust_anchors
requested-trust-anchors:base64 available-trust-anchors:base64 psk:bytes psk-identity:bytes
no-ticket ticket-key:base64 use-ticket-callback use-ticket-aead-callback renew-ticket skip-ticket
expect-ticket-renewal=got_new_session/true expect-no-session=got_new_session/false
expect-session-miss=session_reused/false expect-session-id=got_new_session/true
expect-no-session-id=got_new_session/false expect-ticket-age-skew:int=ticket_age_skew
resumption-across-names-enabled
expect-resumable-across-names=new_session_resumable_across_names/true
expect-not-resumable-across-names=new_session_resumable_across_names/false enable-early-data
expect-ticket-supports-early-data=new_session_supports_early_data/true
expect-accept-early-data=early_data_accepted/true
expect-reject-early-data=early_data_accepted/false expect-no-offer-early-data=in_early_data/false
expect-early-data-reason:bytes=early_data_reason renegotiate-once renegotiate-freely
renegotiate-ignore renegotiate-explicit forbid-renegotiation-after-handshake
expect-total-renegotiations:int=total_renegotiations no-legacy-server-connect
expect-secure-renegotiation=secure_renegotiation/true
expect-no-secure-renegotiation=secure_renegotiation/false host-name:bytes
expect-server-name:bytes=server_name expect-no-server-name=server_name/empty no-server-name-ack
advertise-alpn:bytes expect-alpn:bytes=alpn expect-advertised-alpn:bytes=advertised_alpn
select-alpn:bytes select-empty-alpn decline-alpn reject-alpn allow-unknown-alpn-protos
advertise-npn:bytes advertise-empty-npn expect-next-proto:bytes=next_protocol
expect-no-next-proto=next_protocol/empty select-next-proto:bytes select-empty-next-proto
defer-alps application-settings:pair*
expect-peer-application-settings:bytes=peer_application_settings alps-use-new-codepoint:int
expect-extended-master-secret=extended_master_secret/true srtp-profiles:bytes false-start
allow-false-start-without-alpn expect-channel-id:base64=channel_id enable-channel-id
send-channel-id:bytes request-server-padding:int
expect-server-sent-requested-padding=server_sent_requested_padding/true server-supports-padding
enable-ech-grease reject-unusable-ech-config fail-early-callback-ech-rewind ech-config-list:base64
ech-server-config:base64* ech-server-key:base64* ech-is-retry-config:int*
expect-ech-accept=ech_accepted/true expect-ech-name-override:bytes=ech_name_override
expect-no-ech-name-override=ech_name_override/empty
expect-ech-retry-configs:base64=ech_retry_configs
expect-no-ech-retry-configs=ech_retry_configs/empty max-send-fragment:int
expect-msg-callback:bytes=message_trace mtu:int initial-timeout-duration-ms:int
quic-transport-params:base64 expect-quic-transport-params:base64=quic_transport_params
quic-use-legacy-codepoint:int quic-early-data-context:bytes
end of flags""";

  static {
    for (String word : TABLE.substring(6, TABLE.indexOf("end of")).trim().split("\\s+")) {
      String[] checked = word.split("=", 2);
      String[] named = checked[0].split(":", 2);
      String[] how = (checked.length > 1 ? checked[1] : "").split("/", 2);
      FLAGS.put(named[0], new Flag(named.length > 1 ? named[1] : "none", how[0],
          how.length > 1 ? how[1] : "equal"));
    }
  }

  private BadpeerShim() {}
}
