// Package badpeershim is all that a shim for badpeer does around a TLS stack in Go; copy this file
// into your project.
//
//	func main() { os.Exit(badpeershim.Main(func() badpeershim.Stack { return &myStack{} })) }
//
// It parses the flags, connects, frames DTLS, echoes, shuts down, resumes, compares what -expect-*
// flags say, and ends with the right status; docs/shim-contract.md of badpeer says what each flag asks
// for. What neither this file nor the stack does ends the shim with 89, and the test counts as
// unimplemented.
package badpeershim

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const (
	exitFailed        = 1
	exitUnimplemented = 89
	exitMustFail      = 90
)

// Stack is one per test; it keeps what a server remembers over its connections.
type Stack interface {
	// Honoured has the names of the flags that the stack makes come true.
	Honoured() []string
	// Properties has the names of what Connection.Properties tells.
	Properties() []string
	// Connect makes a connection over the transport and sends nothing yet. An Unsupported error is
	// for a value that the stack does not have.
	Connect(setup Setup) (Connection, error)
}

// Setup is what a connection begins with.
type Setup struct {
	Config    *Config
	Resume    bool // not the first connection
	Transport net.Conn
	Clock     *Clock
}

// Connection is one connection. The texts of its errors are what a config's ErrorMap matches.
type Connection interface {
	Handshake() error
	// Read returns io.EOF at the end, with or without close_notify.
	Read(into []byte) (int, error)
	Write(data []byte) (int, error)
	// Shutdown sends close_notify and, if told to wait, reads up to the peer's: true once that has
	// come.
	Shutdown(wait bool) (bool, error)
	// Properties by the names in FLAGS: bool, int, []byte, []int. Beside those of Stack.Properties
	// these are needed: version, session_reused, alpn, and peer_chain ([][]byte, DER).
	Properties() map[string]any
}

// Exporter is what a Connection may be, too.
type Exporter interface {
	// The context is nil for none at all.
	Export(size int, label string, context []byte) ([]byte, error)
}

// Timed is what a Connection of DTLS may be, too: it hears what the runner says between datagrams.
type Timed interface {
	TimePassed()                        // the clock has moved: do what is due
	NextTimeout() (time.Duration, bool) // to the next timer, if there is one
	SetMTU(size int)
	SetInitialTimeout(timeout time.Duration)
}

// Unsupported ends the shim with 89: the stack cannot do what a flag asks for.
type Unsupported string

func (what Unsupported) Error() string { return "The stack does not support: " + string(what) }

// mustFail ends the shim with 90.
type mustFail string

func (what mustFail) Error() string { return string(what) }

// Clock is the runner's time: it begins at the real one and moves when the runner says so.
type Clock struct{ nanoseconds atomic.Int64 }

// Now is for hooks such as tls.Config.Time.
func (c *Clock) Now() time.Time { return time.Unix(0, c.nanoseconds.Load()) }

// Config has the flags of one connection, by their names without a dash.
type Config struct {
	given map[string]bool
	ints  map[string][]int
	bytes map[string][][]byte
}

func newConfig() *Config {
	return &Config{map[string]bool{}, map[string][]int{}, map[string][][]byte{}}
}

// Has tells whether the flag was given.
func (c *Config) Has(name string) bool { return c.given[name] }

// Ints are the values of a flag that may be repeated.
func (c *Config) Ints(name string) []int { return c.ints[name] }

// Int is the value of a flag, or the default.
func (c *Config) Int(name string, otherwise int) int {
	if values := c.ints[name]; len(values) > 0 {
		return values[len(values)-1]
	}
	return otherwise
}

// Bytes is the value of a flag, decoded if it is base64; nil without it.
func (c *Config) Bytes(name string) []byte {
	if values := c.bytes[name]; len(values) > 0 {
		return values[len(values)-1]
	}
	return nil
}

// --- flags ---

// What this file does by itself. Comparisons (-expect-*) go by Stack.Properties.
var ownFlags = strings.Fields(`
port ipv6 shim-id resume-count is-handshaker-supported handshake-never-done shim-writes-first
shim-initial-write repeat-shim-initial-write write-different-record-sizes read-size shim-shuts-down
check-close-notify no-op-extra-handshake expect-no-peer-cert`)

type flag struct{ kind, property, how string }

var flags = func() map[string]flag {
	table := map[string]flag{}
	text := flagTable[strings.Index(flagTable, "flags:")+6 : strings.Index(flagTable, "end of flags")]
	for _, word := range strings.Fields(text) {
		word, check, _ := strings.Cut(word, "=")
		name, kind, _ := strings.Cut(word, ":")
		property, how, _ := strings.Cut(check, "/")
		table[name] = flag{kind, property, how}
	}
	return table
}()

func strip(name string, prefixes ...string) (prefix, rest string) {
	for _, prefix := range prefixes {
		if strings.HasPrefix(name, prefix+"-") {
			return prefix, name[len(prefix)+1:]
		}
	}
	return "", name
}

func (c *Config) set(name, kind, value string) error {
	c.given[name] = true
	decoded := []byte(value)
	var err error
	switch strings.TrimSuffix(kind, "*") {
	case "", "none":
		return nil
	case "int":
		var number int
		number, err = strconv.Atoi(value)
		c.ints[name] = append(c.ints[name], number)
	case "base64":
		decoded, err = base64.StdEncoding.DecodeString(value)
	}
	if err != nil {
		return fmt.Errorf("-%s has an invalid value: %q", name, value)
	}
	c.bytes[name] = append(c.bytes[name], decoded)
	return nil
}

// parse returns the configs of the first connection and of later ones, and the names of all flags.
func parse(arguments []string) (initial, resume *Config, given []string, err error) {
	initial, resume = newConfig(), newConfig()
	for i := 0; i < len(arguments); i++ {
		process, name := strip(strings.TrimPrefix(arguments[i], "-"), "on-shim", "on-handshaker")
		only, name := strip(name, "on-initial", "on-resume", "on-retry")
		known, ok := flags[name]
		if !ok || arguments[i] == "" || arguments[i][0] != '-' {
			return nil, nil, nil, Unsupported("unknown flag " + arguments[i])
		}
		value := ""
		if known.kind != "" && known.kind != "none*" {
			if i++; i == len(arguments) {
				return nil, nil, nil, fmt.Errorf("missing value for %s", arguments[i-1])
			}
			value = arguments[i]
		}
		if process == "on-handshaker" {
			continue
		}
		given = append(given, name)
		for prefix, config := range map[string]*Config{"on-initial": initial, "on-resume": resume} {
			if only != "" && only != prefix {
				continue
			}
			if err := config.set(name, known.kind, value); err != nil {
				return nil, nil, nil, err
			}
		}
	}
	return initial, resume, given, nil
}

func contains(list []string, name string) bool {
	for _, one := range list {
		if one == name {
			return true
		}
	}
	return false
}

func checkHonoured(stack Stack, given []string) error {
	for _, name := range given {
		property := flags[name].property
		if !contains(ownFlags, name) && !contains(stack.Honoured(), name) &&
			(property == "" || !contains(stack.Properties(), property)) {
			return Unsupported("-" + name)
		}
	}
	return nil
}

// --- transports ---

// byteByByte is the transport of -async: it takes and gives one byte at a time.
type byteByByte struct{ net.Conn }

func (b byteByByte) Read(into []byte) (int, error) {
	if len(into) > 1 {
		into = into[:1]
	}
	return b.Conn.Read(into)
}

// datagrams frames them over the stream: Read returns one, Write sends one. It carries out what the
// runner says in between.
type datagrams struct {
	net.Conn
	clock *Clock
	timed Timed // nil if the connection is none
}

func (d *datagrams) number(size int) (uint64, error) {
	raw := make([]byte, 8)
	_, err := io.ReadFull(d.Conn, raw[8-size:])
	return binary.BigEndian.Uint64(raw), err
}

func (d *datagrams) Read(into []byte) (int, error) {
	for {
		var opcode [1]byte
		if _, err := io.ReadFull(d.Conn, opcode[:]); err != nil {
			return 0, err
		}
		size := 4
		if opcode[0] == 'T' || opcode[0] == 'E' {
			size = 8
		}
		number, err := d.number(size)
		if err != nil {
			return 0, err
		}
		if opcode[0] != 'P' {
			if err := d.command(opcode[0], number); err != nil {
				return 0, err
			}
			continue
		}
		datagram := make([]byte, number)
		if _, err := io.ReadFull(d.Conn, datagram); err != nil {
			return 0, err
		}
		return copy(into, datagram), nil
	}
}

func (d *datagrams) command(opcode byte, number uint64) error {
	if opcode == 'T' {
		if _, err := d.Conn.Write([]byte("t")); err != nil {
			return err
		}
		d.clock.nanoseconds.Add(int64(number))
	}
	if d.timed == nil {
		return Unsupported("the frame " + string(opcode) + " of DTLS")
	}
	switch opcode {
	case 'T':
		d.timed.TimePassed()
	case 'E':
		due, ok := d.timed.NextTimeout()
		if ok && uint64(due) != number || !ok && number != ^uint64(0) {
			return fmt.Errorf("the next timer is due in %v, and should be in %d ns", due, number)
		}
	case 'M':
		d.timed.SetMTU(int(number))
	case 'U':
		d.timed.SetInitialTimeout(time.Duration(number) * time.Millisecond)
	default:
		return fmt.Errorf("unknown frame %q from the runner", opcode)
	}
	return nil
}

func (d *datagrams) Write(data []byte) (int, error) {
	frame := binary.BigEndian.AppendUint32([]byte("P"), uint32(len(data)))
	if _, err := d.Conn.Write(append(frame, data...)); err != nil {
		return 0, err
	}
	return len(data), nil
}

func open(config *Config) (*net.TCPConn, error) {
	host := "127.0.0.1"
	if config.Has("ipv6") {
		host = "::1"
	}
	conn, err := net.Dial("tcp", net.JoinHostPort(host, strconv.Itoa(config.Int("port", 0))))
	if err != nil {
		return nil, err
	}
	id := binary.LittleEndian.AppendUint64(nil, uint64(config.Int("shim-id", 0)))
	_, err = conn.Write(id)
	return conn.(*net.TCPConn), err
}

// closeGently avoids a reset, which would destroy an alert that the runner has not read.
func closeGently(conn *net.TCPConn) {
	conn.CloseWrite()
	io.Copy(io.Discard, conn)
	conn.Close()
}

// --- one connection ---

func tlsVersion(wire int) int {
	if dtls, ok := map[int]int{0xfeff: 0x302, 0xfefd: 0x303, 0xfefc: 0x304}[wire]; ok {
		return dtls
	}
	return wire
}

func wantedOf(c *Config, name string, known flag, got any) any {
	switch {
	case known.property == "peer_verified":
		return !c.Has("verify-fail")
	case known.property == "peer_chain":
		return certificates(string(c.Bytes(name)))
	case known.how == "true" || known.how == "false":
		return known.how == "true"
	case known.how == "empty":
		return reflect.Zero(reflect.TypeOf(got)).Interface()
	case known.kind == "int":
		return c.Int(name, 0)
	case known.kind == "int*":
		return c.Ints(name)
	}
	return c.Bytes(name)
}

func certificates(path string) (chain [][]byte) {
	rest, _ := os.ReadFile(path)
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return chain
		}
		chain = append(chain, block.Bytes)
	}
}

func checkExpectations(c *Config, properties map[string]any, resume bool) error {
	for name := range c.given {
		known := flags[name]
		ofSession := known.property == "got_new_session" || known.property == "session_reused" ||
			strings.HasPrefix(known.property, "new_session")
		if known.property == "" || ofSession || name == "expect-alpn" || name == "expect-no-peer-cert" {
			continue
		}
		got := properties[known.property]
		if wanted := wantedOf(c, name, known, got); !reflect.DeepEqual(got, wanted) {
			return fmt.Errorf("wrong %s: got %v, wanted %v", known.property, got, wanted)
		}
	}
	for name, wanted := range map[string]bool{"expect-session-id": true, "expect-no-session-id": false} {
		if c.Has(name) && !resume && properties["got_new_session"] != wanted {
			return fmt.Errorf("-%s: the server's cache says otherwise", name)
		}
	}
	return nil
}

// checkNewSession is for clients; a stack that cannot tell leaves the property out.
func checkNewSession(properties map[string]any, wanted bool) error {
	if got, ok := properties["got_new_session"]; ok && got != wanted {
		return fmt.Errorf("got a new session: %v, wanted %v", got, wanted)
	}
	return nil
}

func checkHandshake(c *Config, properties map[string]any, resume bool) error {
	if err := checkExpectations(c, properties, resume); err != nil {
		return err
	}
	if wanted := resume && !c.Has("expect-session-miss"); properties["session_reused"] != wanted {
		return fmt.Errorf("the session was resumed: %v, wanted %v", properties["session_reused"], wanted)
	}
	alpn := c.Bytes("expect-alpn")
	if c.Has("server") {
		alpn = c.Bytes("select-alpn")
	}
	if !bytes.Equal(properties["alpn"].([]byte), alpn) {
		return fmt.Errorf("wrong ALPN protocol: got %q, wanted %q", properties["alpn"], alpn)
	}
	if accepted, ok := properties["ech_accepted"]; ok && accepted != c.Has("expect-ech-accept") {
		return fmt.Errorf("ECH was accepted: %v", accepted)
	}
	hasCertificate := len(properties["peer_chain"].([][]byte)) > 0
	if c.Has("expect-no-peer-cert") || c.Has("psk") {
		if hasCertificate {
			return errors.New("got a certificate but expected none")
		}
	} else if !hasCertificate && (!c.Has("server") || c.Has("require-any-client-certificate")) {
		return errors.New("got no certificate but expected one")
	}
	if c.Has("server") || tlsVersion(properties["version"].(int)) >= 0x304 {
		return nil
	}
	return checkNewSession(properties, !c.Has("expect-no-session") &&
		(properties["session_reused"] == false || c.Has("expect-ticket-renewal")))
}

func writeFirst(c *Config, conn Connection) error {
	var writes [][]byte
	if size := c.Int("export-keying-material", 0); size > 0 {
		exporter, ok := conn.(Exporter)
		if !ok {
			return Unsupported("-export-keying-material")
		}
		var context []byte
		if c.Has("use-export-context") {
			context = append([]byte{}, c.Bytes("export-context")...)
		}
		material, err := exporter.Export(size, string(c.Bytes("export-label")), context)
		if err != nil {
			return err
		}
		writes = append(writes, material)
	}
	if c.Has("write-different-record-sizes") {
		for _, size := range []int{0, 1, 255, 256, 257, 16383, 16384, 16385, 32767, 32768, 32769} {
			writes = append(writes, bytes.Repeat([]byte{0x42}, size))
		}
	} else if c.Has("shim-writes-first") {
		first := []byte("hello")
		if c.Has("shim-initial-write") {
			first = c.Bytes("shim-initial-write")
		}
		for i := 0; i < c.Int("repeat-shim-initial-write", 1); i++ {
			writes = append(writes, first)
		}
	}
	for _, data := range writes {
		if _, err := conn.Write(data); err != nil {
			return err
		}
	}
	return nil
}

func echo(c *Config, conn Connection) error {
	size := 512
	if c.Has("dtls") {
		size = 16384
	}
	buffer := make([]byte, c.Int("read-size", size))
	for {
		n, err := conn.Read(buffer)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		} else if err != nil {
			return err
		}
		for i := range buffer[:n] {
			buffer[i] ^= 0xff
		}
		if _, err := conn.Write(buffer[:n]); err != nil {
			return err
		}
	}
}

func shutDown(c *Config, conn Connection) error {
	waits := []bool{true}
	if c.Has("shim-shuts-down") {
		waits = []bool{false, true}
	}
	number := map[bool]int{false: 0, true: 1}
	for _, wait := range waits {
		done, err := conn.Shutdown(wait)
		if err != nil {
			return fmt.Errorf("%w\nUnexpected SSL_shutdown result: -1 != %d", err, number[wait])
		}
		if done != wait {
			return fmt.Errorf("Unexpected SSL_shutdown result: %d != %d", number[done], number[wait])
		}
	}
	return nil
}

func exchange(c *Config, conn Connection, resume bool) error {
	if !c.Has("implicit-handshake") {
		if err := conn.Handshake(); err != nil {
			return err
		}
		if c.Has("handshake-never-done") {
			return mustFail("The handshake was completed.")
		}
		if err := checkHandshake(c, conn.Properties(), resume); err != nil {
			return err
		}
		if c.Has("no-op-extra-handshake") {
			if err := conn.Handshake(); err != nil {
				return err
			}
		}
	}
	if err := writeFirst(c, conn); err != nil {
		return err
	}
	if !c.Has("shim-shuts-down") && !c.Has("write-different-record-sizes") {
		if err := echo(c, conn); err != nil {
			return err
		}
	}
	properties := conn.Properties()
	if !c.Has("server") && tlsVersion(properties["version"].(int)) >= 0x304 {
		wanted := !c.Has("expect-no-session") && !c.Has("shim-shuts-down")
		if err := checkNewSession(properties, wanted); err != nil {
			return err
		}
	}
	if c.Has("check-close-notify") {
		return shutDown(c, conn)
	}
	return nil
}

func connect(stack Stack, c *Config, clock *Clock, resume bool) error {
	socket, err := open(c)
	if err != nil {
		return err
	}
	defer closeGently(socket)
	setup := Setup{Config: c, Resume: resume, Transport: socket, Clock: clock}
	framed := &datagrams{Conn: socket, clock: clock}
	if c.Has("dtls") {
		setup.Transport = framed
	} else if c.Has("async") {
		setup.Transport = byteByByte{socket}
	}
	conn, err := stack.Connect(setup)
	if err != nil {
		return err
	}
	framed.timed, _ = conn.(Timed)
	return exchange(c, conn, resume)
}

// --- the process ---

func runTest(makeStack func() Stack, arguments []string) error {
	initial, resume, given, err := parse(arguments)
	if err != nil {
		return err
	}
	if initial.Has("is-handshaker-supported") {
		fmt.Println("No")
		return nil
	}
	stack := makeStack()
	if err := checkHonoured(stack, given); err != nil {
		return err
	}
	clock := &Clock{}
	clock.nanoseconds.Store(time.Now().UnixNano())
	config := initial
	for i := 0; i <= initial.Int("resume-count", 0); i++ {
		if err := connect(stack, config, clock, i > 0); err != nil {
			return err
		}
		clock.nanoseconds.Add(int64(config.Int("resumption-delay", 0)) * int64(time.Second))
		config = resume
	}
	return nil
}

// run is one test: its exit status, and what to say of it on stderr.
func run(makeStack func() Stack, arguments []string) (status int, says string) {
	err := runTest(makeStack, arguments)
	var unsupported Unsupported
	var must mustFail
	switch {
	case err == nil:
		return 0, ""
	case errors.As(err, &unsupported):
		return exitUnimplemented, err.Error() + "\n"
	case errors.As(err, &must):
		return exitMustFail, err.Error() + "\n"
	}
	return exitFailed, err.Error() + "\n"
}

// serve speaks Bazel's JSON worker protocol; an argument's characters are its bytes. Tests share the
// process: a panic ends it, and the runner starts another.
func serve(makeStack func() Stack) int {
	requests := bufio.NewReader(os.Stdin)
	for {
		line, err := requests.ReadBytes('\n')
		if err != nil {
			return 0
		}
		var request struct{ Arguments []string }
		if err := json.Unmarshal(line, &request); err != nil {
			fmt.Fprintln(os.Stderr, "not a WorkRequest:", err)
			return exitFailed
		}
		for i, argument := range request.Arguments {
			raw := []byte{}
			for _, character := range argument {
				raw = append(raw, byte(character))
			}
			request.Arguments[i] = string(raw)
		}
		status, says := run(makeStack, request.Arguments)
		answer, _ := json.Marshal(map[string]any{"exitCode": status, "output": says, "requestId": 0})
		fmt.Printf("%s\n", answer)
	}
}

// Main runs the shim, or the worker that answers for one test after the other: the exit status.
func Main(makeStack func() Stack) int {
	if contains(os.Args[1:], "--persistent_worker") {
		return serve(makeStack)
	}
	status, says := run(makeStack, os.Args[1:])
	fmt.Fprint(os.Stderr, says)
	return status
}

// Every flag: name, kind of its value (* if it may be given more than once), and the property that it
// is compared with, and how; scripts/kit-flags of badpeer writes them.
const flagTable = `flags:
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
end of flags`
