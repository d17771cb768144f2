//! All that a shim for badpeer does around a TLS stack in Rust; copy this file into your project.
//!
//!     fn main() { badpeer_shim::main(|| Box::new(MyStack::default())) }
//!
//! It parses the flags, connects, frames DTLS, echoes, shuts down, resumes, compares what -expect-*
//! flags say, and ends with the right status; docs/shim-contract.md of badpeer says what each flag asks
//! for. What neither this file nor the stack does ends the shim with 89, and the test counts as
//! unimplemented.

use std::collections::HashMap;
use std::io::{self, BufRead, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpStream};
use std::os::unix::ffi::OsStringExt;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const FAILED: i32 = 1;
const UNIMPLEMENTED: i32 = 89;
const MUST_FAIL: i32 = 90;
const PANICKED: i32 = 101;

pub enum Error {
    /// The stack cannot do what a flag asks for: status 89.
    Unsupported(String),
    /// The connection failed: the text is what a config's ErrorMap matches.
    Failed(String),
    /// What must never pass for a failure that a test expects.
    MustFail(String),
}

pub type Result<T> = std::result::Result<T, Error>;

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error::Failed(format!("{error:?}"))
    }
}

fn fail<T>(says: impl Into<String>) -> Result<T> {
    Err(Error::Failed(says.into()))
}

fn check(condition: bool, says: impl Into<String>) -> Result<()> {
    if condition {
        Ok(())
    } else {
        fail(says)
    }
}

/// One per test; keeps what a server, or a client, remembers over its connections.
pub trait Stack {
    /// Names of the flags that the stack makes come true.
    fn honoured(&self) -> &'static [&'static str];
    /// Names of what `Connection::properties` tells.
    fn properties(&self) -> &'static [&'static str];
    /// Makes a connection and sends nothing yet.
    fn connect(&mut self, config: &Config, clock: &Clock) -> Result<Box<dyn Connection>>;
}

/// One connection. A stack that does its own reading and writing has the transport for it.
pub trait Connection {
    fn handshake(&mut self, transport: &mut Transport) -> Result<()>;
    /// At least one byte; 0 at the end, with or without close_notify.
    fn read(&mut self, transport: &mut Transport, into: &mut [u8]) -> Result<usize>;
    fn write(&mut self, transport: &mut Transport, data: &[u8]) -> Result<()>;
    /// Sends close_notify and, if told to wait, reads up to the peer's: true once it has come.
    fn shutdown(&mut self, transport: &mut Transport, wait: bool) -> Result<bool>;
    /// By the names in FLAGS. Beside those of `Stack::properties` these are needed: version,
    /// session_reused, alpn, and peer_chain (DER).
    fn properties(&self) -> HashMap<&'static str, Value>;
    /// Keying material; the context is None for none at all.
    fn export(&self, _size: usize, _label: &[u8], _context: Option<&[u8]>) -> Result<Vec<u8>> {
        Err(Error::Unsupported("-export-keying-material".into()))
    }
}

/// A property of a connection, or what a flag says of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Bool(bool),
    Int(i64),
    Ints(Vec<i64>),
    Bytes(Vec<u8>),
    Chain(Vec<Vec<u8>>),
}

/// The runner's time: it begins at the real one and moves when the runner says so.
#[derive(Clone, Debug)]
pub struct Clock(Arc<AtomicU64>);

impl Clock {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Clock(Arc::new(AtomicU64::new(now.as_nanos() as u64)))
    }
    fn advance(&self, nanoseconds: u64) {
        self.0.fetch_add(nanoseconds, Ordering::Relaxed);
    }
    /// Since 1970.
    pub fn now(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }
}

// --- flags ---

/// What this file does by itself. Comparisons (-expect-*) go by `Stack::properties`.
const OWN: &str = "port ipv6 shim-id resume-count is-handshaker-supported handshake-never-done
shim-writes-first shim-initial-write repeat-shim-initial-write write-different-record-sizes read-size
shim-shuts-down check-close-notify no-op-extra-handshake expect-no-peer-cert";

struct Flag {
    kind: &'static str,
    property: &'static str,
    how: &'static str,
}

fn cut(text: &'static str, at: char) -> (&'static str, &'static str) {
    text.split_once(at).unwrap_or((text, ""))
}

fn flags() -> &'static HashMap<&'static str, Flag> {
    static FLAGS: OnceLock<HashMap<&'static str, Flag>> = OnceLock::new();
    FLAGS.get_or_init(|| {
        let words = TABLE.trim_start_matches("flags:").trim_end_matches("end of flags");
        let flag = |word| {
            let (named, checked) = cut(word, '=');
            let ((name, kind), (property, how)) = (cut(named, ':'), cut(checked, '/'));
            (name, Flag { kind, property, how })
        };
        words.split_whitespace().map(flag).collect()
    })
}

/// The flags of one connection, by their names without a dash.
#[derive(Default)]
pub struct Config {
    given: HashMap<&'static str, Vec<Vec<u8>>>,
}

impl Config {
    pub fn has(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }
    /// The values of a flag, in the order in which they were given.
    pub fn all(&self, name: &str) -> &[Vec<u8>] {
        self.given.get(name).map_or(&[], |values| values)
    }
    /// Decoded if it is base64.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.all(name).last().map(|value| value.as_slice())
    }
    pub fn ints(&self, name: &str) -> Vec<i64> {
        self.all(name).iter().filter_map(|value| number(value)).collect()
    }
    pub fn int(&self, name: &str, otherwise: i64) -> i64 {
        self.ints(name).last().copied().unwrap_or(otherwise)
    }
    pub fn text(&self, name: &str) -> String {
        String::from_utf8_lossy(self.bytes(name).unwrap_or_default()).into_owned()
    }
}

fn number(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn base64(text: &[u8]) -> Option<Vec<u8>> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0);
    for c in text.iter().filter(|c| **c != b'=' && !c.is_ascii_whitespace()) {
        bits = bits << 6 | DIGITS.iter().position(|digit| digit == c)? as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}

fn strip<'a>(name: &'a str, prefixes: &[&'static str]) -> (&'static str, &'a str) {
    for prefix in prefixes {
        if let Some(rest) = name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-')) {
            return (prefix, rest);
        }
    }
    ("", name)
}

fn value_of(name: &str, kind: &str, raw: Vec<u8>) -> Result<Vec<u8>> {
    let value = match kind.trim_end_matches('*') {
        "int" => number(&raw).map(|_| raw),
        "base64" => base64(&raw),
        _ => Some(raw),
    };
    value.ok_or_else(|| Error::Failed(format!("-{name} has an invalid value")))
}

/// The configs of the first connection and of later ones, and the names of all flags.
fn parse(arguments: Vec<Vec<u8>>) -> Result<(Config, Config, Vec<&'static str>)> {
    let (mut initial, mut resume, mut given) = (Config::default(), Config::default(), Vec::new());
    let mut words = arguments.into_iter();
    while let Some(word) = words.next() {
        let word = String::from_utf8_lossy(&word).into_owned();
        let (process, name) = strip(word.strip_prefix('-').unwrap_or(""), &["on-shim", "on-handshaker"]);
        let (only, name) = strip(name, &["on-initial", "on-resume", "on-retry"]);
        let Some((name, flag)) = flags().get_key_value(name) else {
            return Err(Error::Unsupported(format!("unknown flag {word}")));
        };
        let mut value = None;
        if !matches!(flag.kind, "" | "none*") {
            let raw = words.next().ok_or(Error::Failed(format!("missing value for {word}")))?;
            value = Some(value_of(name, flag.kind, raw)?);
        }
        if process == "on-handshaker" {
            continue;
        }
        given.push(*name);
        for (its, config) in [("on-initial", &mut initial), ("on-resume", &mut resume)] {
            if only.is_empty() || only == its {
                config.given.entry(*name).or_default().extend(value.clone());
            }
        }
    }
    Ok((initial, resume, given))
}

fn check_honoured(stack: &dyn Stack, given: &[&str]) -> Result<()> {
    for name in given {
        let honoured = OWN.split_whitespace().any(|own| own == *name) || stack.honoured().contains(name);
        if !honoured && !stack.properties().contains(&flags()[name].property) {
            return Err(Error::Unsupported(format!("-{name}")));
        }
    }
    Ok(())
}

// --- transports ---

/// What comes from the runner with -dtls.
pub enum Event {
    Datagram(Vec<u8>),
    /// The clock has moved: do what is due.
    TimePassed,
    /// Compare with the time to the next timer, in nanoseconds; u64::MAX for none.
    TimerIsDueIn(u64),
    MtuChanged(u32),
    InitialTimeout(Duration),
    End,
}

/// The way to the runner; its calls block. A stream reads and writes it as such, DTLS calls
/// `read_event` and `write_datagram`.
pub struct Transport {
    socket: TcpStream,
    clock: Clock,
    piece: usize,
}

impl Transport {
    fn open(config: &Config, clock: &Clock) -> io::Result<Self> {
        let port = config.int("port", 0) as u16;
        let mut address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if config.has("ipv6") {
            address = SocketAddr::from((Ipv6Addr::LOCALHOST, port));
        }
        let mut socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        socket.write_all(&config.int("shim-id", 0).to_le_bytes())?;
        // With -async, one byte at a time.
        let piece = if config.has("async") { 1 } else { usize::MAX };
        Ok(Transport { socket, clock: clock.clone(), piece })
    }

    fn number(&mut self, size: usize) -> io::Result<u64> {
        let mut bytes = [0; 8];
        self.socket.read_exact(&mut bytes[8 - size..])?;
        Ok(u64::from_be_bytes(bytes))
    }

    pub fn read_event(&mut self) -> io::Result<Event> {
        let mut opcode = [0];
        if self.socket.read(&mut opcode)? == 0 {
            return Ok(Event::End);
        }
        Ok(match opcode[0] {
            b'P' => {
                let mut datagram = vec![0; self.number(4)? as usize];
                self.socket.read_exact(&mut datagram)?;
                Event::Datagram(datagram)
            }
            b'T' => {
                let passed = self.number(8)?;
                self.socket.write_all(b"t")?;
                self.clock.advance(passed);
                Event::TimePassed
            }
            b'E' => Event::TimerIsDueIn(self.number(8)?),
            b'M' => Event::MtuChanged(self.number(4)? as u32),
            b'U' => Event::InitialTimeout(Duration::from_millis(self.number(4)?)),
            _ => return Err(io::Error::new(io::ErrorKind::InvalidData, "unknown frame")),
        })
    }

    pub fn write_datagram(&mut self, datagram: &[u8]) -> io::Result<()> {
        let mut frame = vec![b'P'];
        frame.extend((datagram.len() as u32).to_be_bytes());
        frame.extend(datagram);
        self.socket.write_all(&frame)
    }

    /// Without a reset, which would destroy an alert that the runner has not read.
    fn close(mut self) {
        let _ = self.socket.shutdown(Shutdown::Write);
        let _ = io::copy(&mut self.socket, &mut io::sink());
    }
}

impl Read for Transport {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let size = into.len().min(self.piece);
        self.socket.read(&mut into[..size])
    }
}

impl Write for Transport {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.socket.write(data)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}

// --- one connection ---

type Properties = HashMap<&'static str, Value>;

fn is(properties: &Properties, name: &str) -> bool {
    properties.get(name) == Some(&Value::Bool(true))
}

fn is_tls13(properties: &Properties) -> bool {
    matches!(properties.get("version"), Some(Value::Int(0x304 | 0xfefc)))
}

fn certificates(path: &str) -> Result<Value> {
    let pem = std::fs::read_to_string(path)?;
    let blocks = pem.split("-----BEGIN CERTIFICATE-----").skip(1);
    let chain = blocks.map(|block| base64(block.split("-----END").next()?.as_bytes()));
    Ok(Value::Chain(chain.collect::<Option<_>>().unwrap_or_default()))
}

fn wanted(config: &Config, name: &str, flag: &Flag, got: &Value) -> Result<Value> {
    Ok(match (flag.property, flag.how, flag.kind) {
        ("peer_verified", ..) => Value::Bool(!config.has("verify-fail")),
        ("peer_chain", ..) => certificates(&config.text(name))?,
        (_, "true" | "false", _) => Value::Bool(flag.how == "true"),
        (_, "empty", _) if matches!(got, Value::Chain(_)) => Value::Chain(vec![]),
        (_, "empty", _) => Value::Bytes(vec![]),
        (_, _, "int") => Value::Int(config.int(name, 0)),
        (_, _, "int*") => Value::Ints(config.ints(name)),
        _ => Value::Bytes(config.bytes(name).unwrap_or_default().to_vec()),
    })
}

fn check_expectations(config: &Config, properties: &Properties, resume: bool) -> Result<()> {
    for name in config.given.keys() {
        let flag = &flags()[name];
        let of_session = matches!(flag.property, "got_new_session" | "session_reused")
            || flag.property.starts_with("new_session");
        let apart = matches!(*name, "expect-alpn" | "expect-no-peer-cert");
        if flag.property.is_empty() || of_session || apart {
            continue;
        }
        let got = &properties[flag.property];
        let wanted = wanted(config, name, flag, got)?;
        check(*got == wanted, format!("Wrong {}: got {got:?}, wanted {wanted:?}.", flag.property))?;
    }
    for (name, wanted) in [("expect-session-id", true), ("expect-no-session-id", false)] {
        let fits = resume || !config.has(name) || is(properties, "got_new_session") == wanted;
        check(fits, format!("-{name}: the server's cache says otherwise."))?;
    }
    Ok(())
}

/// For clients; a stack that cannot tell leaves the property out.
fn check_new_session(properties: &Properties, wanted: bool) -> Result<()> {
    let told = properties.contains_key("got_new_session");
    let fits = !told || is(properties, "got_new_session") == wanted;
    check(fits, if wanted { "Got no new session." } else { "Got a new session." })
}

fn check_handshake(config: &Config, properties: &Properties, resume: bool) -> Result<()> {
    check_expectations(config, properties, resume)?;
    let (server, reused) = (config.has("server"), is(properties, "session_reused"));
    let must = resume && !config.has("expect-session-miss");
    check(reused == must, format!("The session was {}resumed.", if reused { "" } else { "not " }))?;
    let alpn = config.bytes(if server { "select-alpn" } else { "expect-alpn" });
    let selected = &properties["alpn"];
    let fits = *selected == Value::Bytes(alpn.unwrap_or_default().to_vec());
    check(fits, format!("Wrong ALPN protocol: {selected:?}"))?;
    let accepted = config.has("expect-ech-accept");
    let told = properties.contains_key("ech_accepted");
    check(!told || is(properties, "ech_accepted") == accepted, "ECH came out otherwise.")?;
    let has_certificate = properties["peer_chain"] != Value::Chain(vec![]);
    if config.has("expect-no-peer-cert") || config.has("psk") {
        check(!has_certificate, "Got a certificate but expected none.")?;
    } else if !server || config.has("require-any-client-certificate") {
        check(has_certificate, "Got no certificate but expected one.")?;
    }
    if server || is_tls13(properties) {
        return Ok(());
    }
    let new = !config.has("expect-no-session") && (!reused || config.has("expect-ticket-renewal"));
    check_new_session(properties, new)
}

fn first_writes(config: &Config, connection: &dyn Connection) -> Result<Vec<Vec<u8>>> {
    let mut writes = Vec::new();
    let size = config.int("export-keying-material", 0) as usize;
    if size > 0 {
        let context = config.bytes("export-context").unwrap_or_default();
        let context = config.has("use-export-context").then_some(context);
        let label = config.bytes("export-label").unwrap_or_default();
        writes.push(connection.export(size, label, context)?);
    }
    if config.has("write-different-record-sizes") {
        let sizes = [0, 1, 255, 256, 257, 16383, 16384, 16385, 32767, 32768, 32769];
        writes.extend(sizes.map(|size| vec![0x42; size]));
    } else if config.has("shim-writes-first") {
        let first = config.bytes("shim-initial-write").unwrap_or(b"hello");
        let times = config.int("repeat-shim-initial-write", 1) as usize;
        writes.extend(vec![first.to_vec(); times]);
    }
    Ok(writes)
}

struct Exchange<'a> {
    config: &'a Config,
    connection: Box<dyn Connection>,
    transport: &'a mut Transport,
}

impl Exchange<'_> {
    fn run(&mut self, resume: bool) -> Result<()> {
        if !self.config.has("implicit-handshake") {
            self.handshake(resume)?;
        }
        for data in first_writes(self.config, &*self.connection)? {
            self.connection.write(self.transport, &data)?;
        }
        let silent = ["shim-shuts-down", "write-different-record-sizes"];
        if !silent.iter().any(|flag| self.config.has(flag)) {
            self.echo()?;
        }
        let properties = self.connection.properties();
        if !self.config.has("server") && is_tls13(&properties) {
            let none = ["expect-no-session", "shim-shuts-down"];
            check_new_session(&properties, !none.iter().any(|flag| self.config.has(flag)))?;
        }
        if self.config.has("check-close-notify") {
            self.shut_down()?;
        }
        Ok(())
    }

    fn handshake(&mut self, resume: bool) -> Result<()> {
        self.connection.handshake(self.transport)?;
        if self.config.has("handshake-never-done") {
            return Err(Error::MustFail("The handshake was completed.".into()));
        }
        check_handshake(self.config, &self.connection.properties(), resume)?;
        if self.config.has("no-op-extra-handshake") {
            self.connection.handshake(self.transport)?;
        }
        Ok(())
    }

    fn echo(&mut self) -> Result<()> {
        let size = if self.config.has("dtls") { 16384 } else { 512 };
        let mut buffer = vec![0; self.config.int("read-size", size) as usize];
        loop {
            let size = self.connection.read(self.transport, &mut buffer)?;
            if size == 0 {
                return Ok(());
            }
            buffer[..size].iter_mut().for_each(|byte| *byte ^= 0xff);
            self.connection.write(self.transport, &buffer[..size])?;
        }
    }

    fn shut_down(&mut self) -> Result<()> {
        let waits: &[bool] = if self.config.has("shim-shuts-down") { &[false, true] } else { &[true] };
        for wait in waits {
            let got = match self.connection.shutdown(self.transport, *wait) {
                Ok(done) => i32::from(done),
                Err(Error::Failed(says)) => {
                    return fail(format!("{says}\nUnexpected SSL_shutdown result: -1 != {}", i32::from(*wait)))
                }
                Err(other) => return Err(other),
            };
            let wanted = i32::from(*wait);
            check(got == wanted, format!("Unexpected SSL_shutdown result: {got} != {wanted}"))?;
        }
        Ok(())
    }
}

fn connect(stack: &mut dyn Stack, config: &Config, clock: &Clock, resume: bool) -> Result<()> {
    let connection = stack.connect(config, clock)?;
    let mut transport = Transport::open(config, clock)?;
    let result = Exchange { config, connection, transport: &mut transport }.run(resume);
    transport.close();
    result
}

// --- the process ---

fn run_test(make_stack: &dyn Fn() -> Box<dyn Stack>, arguments: Vec<Vec<u8>>) -> Result<()> {
    let (initial, resume, given) = parse(arguments)?;
    if initial.has("is-handshaker-supported") {
        println!("No");
        return Ok(());
    }
    let mut stack = make_stack();
    check_honoured(&*stack, &given)?;
    let clock = Clock::new();
    for i in 0..=initial.int("resume-count", 0) {
        let config = if i > 0 { &resume } else { &initial };
        connect(&mut *stack, config, &clock, i > 0)?;
        clock.advance(config.int("resumption-delay", 0) as u64 * 1_000_000_000);
    }
    Ok(())
}

/// One test: its exit status, and what to say of it on stderr.
fn run(make_stack: &dyn Fn() -> Box<dyn Stack>, arguments: Vec<Vec<u8>>) -> (i32, String) {
    match catch_unwind(AssertUnwindSafe(|| run_test(make_stack, arguments))) {
        Ok(Ok(())) => (0, String::new()),
        Ok(Err(Error::Unsupported(what))) => {
            (UNIMPLEMENTED, format!("The stack does not support: {what}\n"))
        }
        Ok(Err(Error::Failed(says))) => (FAILED, says + "\n"),
        Ok(Err(Error::MustFail(says))) => (MUST_FAIL, says + "\n"),
        Err(_) => (PANICKED, String::new()), // The panic has spoken for itself.
    }
}

/// The characters of a string of JSON behind its first quote, and what follows it.
fn json_string(text: &str) -> Option<(String, &str)> {
    let mut string = String::new();
    let mut rest = text.chars();
    loop {
        match rest.next()? {
            '"' => return Some((string, rest.as_str())),
            '\\' => match rest.next()? {
                'u' => {
                    let digits = rest.as_str().get(..4)?;
                    string.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
                    rest = rest.as_str()[4..].chars();
                }
                escape => string.push("\n\t\r\x08\x0c".chars().nth("ntrbf".find(escape).unwrap_or(9)).unwrap_or(escape)),
            },
            plain => string.push(plain),
        }
    }
}

/// The member "arguments" of a WorkRequest; an argument's characters are its bytes.
fn arguments_of(request: &str) -> Option<Vec<Vec<u8>>> {
    let mut rest = request.split_once("\"arguments\"")?.1.split_once('[')?.1;
    let mut arguments = Vec::new();
    loop {
        match rest.trim_start_matches([' ', ',']).split_at_checked(1)? {
            ("\"", tail) => {
                let (string, behind) = json_string(tail)?;
                arguments.push(string.chars().map(|character| character as u8).collect());
                rest = behind;
            }
            ("]", _) => return Some(arguments),
            _ => return None,
        }
    }
}

fn escaped(text: &str) -> String {
    let mut json = String::new();
    for character in text.chars() {
        match character {
            '"' | '\\' | '\0'..='\x1f' => json.push_str(&format!("\\u{:04x}", character as u32)),
            _ => json.push(character),
        }
    }
    json
}

/// Bazel's JSON worker protocol.
fn serve(make_stack: &dyn Fn() -> Box<dyn Stack>) -> i32 {
    for line in io::stdin().lock().lines().map_while(io::Result::ok) {
        let Some(arguments) = arguments_of(&line) else {
            eprintln!("not a WorkRequest");
            return FAILED;
        };
        let (status, says) = run(make_stack, arguments);
        println!("{{\"exitCode\":{status},\"output\":\"{}\",\"requestId\":0}}", escaped(&says));
    }
    0
}

/// Runs the shim, or the worker that answers for one test after the other, and ends the process.
pub fn main(make_stack: impl Fn() -> Box<dyn Stack> + 'static) -> ! {
    let arguments: Vec<Vec<u8>> = std::env::args_os().skip(1).map(OsStringExt::into_vec).collect();
    if arguments.iter().any(|argument| argument == b"--persistent_worker") {
        std::process::exit(serve(&make_stack));
    }
    let (status, says) = run(&make_stack, arguments);
    eprint!("{says}");
    std::process::exit(status)
}

/// Every flag: name, kind of its value (* if it may be given more than once), and the property that it
/// is compared with, and how; scripts/kit-flags of badpeer writes them.
const TABLE: &str = "flags:
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
end of flags";
