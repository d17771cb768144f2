// Flags of the process and its connections: how the stack is driven, what is exchanged, versions,
// cipher suites and groups.
#ifndef BADPEER_SHIM_API_FLAG_TABLE_CONNECTION_H_
#define BADPEER_SHIM_API_FLAG_TABLE_CONNECTION_H_

#include "shim_api/flag_table/rows.h"

namespace badpeer::shim::flag_internal {

inline constexpr Flag kConnectionFlags[] = {
    // The process and its connections.
    Api<&C::port>("-port",
                  "The port of the runner's listener on loopback, to which every connection goes."),
    Api<&C::ipv6>("-ipv6", "Connect to ::1; without it, to 127.0.0.1."),
    Api<&C::shim_id>("-shim-id",
                     "The number that opens every connection, as 64 bits, little-endian."),
    Stack<&C::server>("-server", "Be the TLS server; the shim still opens the TCP connection."),
    Stack<&C::dtls>("-dtls",
                    "Speak DTLS, framed over the TCP connection as docs/shim-contract.md says."),
    Stack<&C::quic>(
        "-quic",
        "Speak TLS for QUIC (RFC 9001) over the mock transport that docs/shim-contract.md "
        "describes."),
    Api<&C::resume_count>(
        "-resume-count",
        "Make that many further connections after the first, each offering (client) or "
        "accepting (server) the session that the one before it came away with."),
    Stack<&C::resumption_delay>(
        "-resumption-delay",
        "Let that many seconds pass on the shim's clock after each connection; nothing "
        "really waits."),
    Stack<&C::write_settings>(
        "-write-settings",
        "A path prefix: write what the test was set up with to a file there, as a seed "
        "for fuzzers."),
    Stack<&C::fuzzer_mode>(
        "-fuzzer-mode",
        "Use the stack's fuzzer mode, in which nothing is encrypted and nothing random; "
        "never given by a normal run."),
    Api<&C::wait_for_debugger>(
        "-wait-for-debugger",
        "Stop with SIGSTOP before the first connection; a debugger or SIGCONT continues "
        "the shim."),
    Api<&C::is_handshaker_supported>(
        "-is-handshaker-supported",
        "Print \"Yes\" or \"No\" and a line feed to stdout and exit with 0: whether "
        "handshakes can be handed to a second process (-handshaker-path)."),
    Stack<&C::handshaker_resume>(
        "-handshaker-resume",
        "Take over a handshake that another process began; for the handshaker, not for "
        "shims."),
    Stack<&C::handshaker_path>(
        "-handshaker-path",
        "The program that carries out a server's handshakes in a process of its own."),
    Stack<&C::handshake_hints>(
        "-handshake-hints",
        "As a server, have the handshaker process compute hints for the handshake, and "
        "use them in this one."),
    Stack<&C::allow_hint_mismatch>("-allow-hint-mismatch",
                                   "The hints of -handshake-hints need not fit the handshake."),
    Stack<&C::write_hint_trace>(
        "-write-hint-trace",
        "A path prefix: write the hints to a file there, as a seed for fuzzers."),

    // How the stack is driven.
    Stack<&C::async>(
        "-async",
        "Let the transport block before every byte (DTLS: before every datagram), so that "
        "each operation is resumed again and again, and let every callback answer \"not "
        "yet\" once."),
    Stack<&C::implicit_handshake>(
        "-implicit-handshake",
        "Never call the handshake operation: the first read or write begins it."),
    Api<&C::handshake_twice>(
        "-handshake-twice",
        "Call the handshake operation a second time after the first call returned; after "
        "False Start, that finishes the handshake."),
    Api<&C::no_op_extra_handshake>(
        "-no-op-extra-handshake",
        "After the handshake, call the operation once more: it must succeed at once and "
        "do nothing."),
    Api<&C::handshake_never_done>("-handshake-never-done",
                                  "Fail with exit status 90 if the handshake is ever completed."),
    Stack<&C::private_key_delay_ms>(
        "-private-key-delay-ms",
        "Let that many milliseconds pass on the shim's clock while the private key signs."),

    // The exchange.
    Api<&C::shim_writes_first>("-shim-writes-first",
                               "Write -shim-initial-write before the first read."),
    Api<&C::shim_initial_write>(
        "-shim-initial-write",
        "What -shim-writes-first writes: any bytes but NUL, \"hello\" by default."),
    Api<&C::repeat_shim_initial_write>("-repeat-shim-initial-write",
                                       "How often -shim-writes-first writes; once by default."),
    Api<&C::write_different_record_sizes>(
        "-write-different-record-sizes",
        "Write 0, 1, 255, 256, 257, 16383, 16384, 16385, 32767, 32768 and 32769 bytes of "
        "0x42, one write each, and echo nothing."),
    Stack<&C::read_with_unfinished_write>(
        "-read-with-unfinished-write",
        "With -async: begin to write -shim-initial-write, leave it after one byte, read "
        "what the peer sends, and only then finish it."),
    Stack<&C::partial_write>("-partial-write", "A write may take a part of what it is given."),
    Api<&C::read_size>(
        "-read-size",
        "The largest number of bytes that one read asks for; 512 by default, 16384 in "
        "DTLS."),
    Api<&C::peek_then_read>(
        "-peek-then-read",
        "Peek before each read: two peeks and the read must give the same bytes."),
    Api<&C::shim_shuts_down>(
        "-shim-shuts-down",
        "Close the connection after the first write, before any read, and echo nothing."),
    Api<&C::check_close_notify>(
        "-check-close-notify",
        "Send close_notify at the end and wait for the peer's; without this flag, just "
        "close the TCP connection."),
    Api<&C::send_alert>(
        "-send-alert",
        "After the handshake, send a fatal decompression_failure alert (30) and end with "
        "success."),
    Api<&C::key_update>("-key-update",
                        "Ask for new keys (a KeyUpdate that requests none) before each echo."),
    Api<&C::key_update_before_read>("-key-update-before-read",
                                    "Send a KeyUpdate before each read."),
    Api<&C::export_keying_material>(
        "-export-keying-material",
        "After the handshake, export that many bytes of keying material (RFC 5705 and RFC "
        "8446, section 7.5) and write them as application data."),
    Api<&C::export_label>("-export-label", "The label for -export-keying-material."),
    Api<&C::export_context>(
        "-export-context",
        "The context for -export-keying-material: the bytes of the argument as they are."),
    Api<&C::use_export_context>(
        "-use-export-context",
        "Export with the context, even an empty one; without this flag, up to TLS 1.2, "
        "with none."),
    Api<&C::use_exporter_between_reads>(
        "-use-exporter-between-reads",
        "Export one byte with an empty label after each read: it must work."),
    Api<&C::export_traffic_secrets>(
        "-export-traffic-secrets",
        "Write the length of a traffic secret (16 bits, little-endian), then the read and "
        "the write secret of TLS 1.3 as application data."),
    Api<&C::tls_unique>(
        "-tls-unique",
        "Write the 12 bytes of tls-unique (RFC 5929, section 3) as application data."),
    Stack<&C::early_write_after_message>(
        "-early-write-after-message",
        "As a client in early data with -async and -shim-writes-first: begin to write "
        "once the handshake message of that type has been read."),

    // Versions.
    Stack<&C::min_version>(
        "-min-version",
        "The lowest version, as on the wire (DTLS 1.2 is 65277); without it, TLS 1.0 or "
        "DTLS 1.0, whatever the stack's default."),
    Stack<&C::max_version>(
        "-max-version",
        "The highest version, as on the wire; without it, the highest that the stack has."),
    Api<&C::expect_version>("-expect-version", "The version, as on the wire.", Equals("version")),
    Stack<&C::no_tls13>("-no-tls13", "Leave out TLS 1.3 or DTLS 1.3."),
    Stack<&C::no_tls12>("-no-tls12", "Leave out TLS 1.2 or DTLS 1.2."),
    Stack<&C::no_tls11>("-no-tls11", "Leave out TLS 1.1; in DTLS it changes nothing."),
    Stack<&C::no_tls1>("-no-tls1", "Leave out TLS 1.0; in DTLS, leave out DTLS 1.0."),
    Stack<&C::fallback_scsv>("-fallback-scsv", "As a client, send TLS_FALLBACK_SCSV (RFC 7507)."),
    Stack<&C::jdk11_workaround>(
        "-jdk11-workaround",
        "As a server, withhold TLS 1.3 from the clients of JDK 11, which cannot resume "
        "it."),

    // Cipher suites and groups.
    Stack<&C::cipher>(
        "-cipher",
        "Cipher suites up to TLS 1.2, best first: names from RFCs or OpenSSL, groups such "
        "as ALL, DEFAULT, 3DES, !AES, and [A|B] for suites of equal preference, separated "
        "by colons."),
    Stack<&C::tls13_ciphers>("-tls13-ciphers",
                             "A cipher suite of TLS 1.3, as on the wire; the first is the best."),
    Stack<&C::tls13_ciphers_flags>(
        "-tls13-ciphers-flags",
        "For each -tls13-ciphers in order, 1 if the suite is as good as the next one, "
        "else 0."),
    Stack<&C::server_preference>(
        "-server-preference",
        "As a server, choose by the server's order of cipher suites, not by the client's."),
    Api<&C::expect_cipher>("-expect-cipher", "The cipher suite, as on the wire.",
                           Equals("cipher_suite")),
    Api<&C::expect_cipher_aes>(
        "-expect-cipher-aes",
        "The cipher suite where the machine has AES instructions; elsewhere nothing is "
        "expected.",
        Equals("cipher_suite")),
    Api<&C::expect_cipher_no_aes>(
        "-expect-cipher-no-aes",
        "The cipher suite where the machine has no AES instructions; elsewhere nothing is "
        "expected.",
        Equals("cipher_suite")),
    Stack<&C::cbc_record_splitting>(
        "-cbc-record-splitting",
        "Split each record of a CBC suite of TLS 1.0 after its first byte (the 1/n-1 "
        "mitigation of BEAST)."),
    Stack<&C::curves>(
        "-curves",
        "A group, as on the wire, to offer or accept; the first is the best, and only "
        "these."),
    Stack<&C::curves_flags>(
        "-curves-flags",
        "For each -curves in order, 1 if the group is as good as the next one, else 0."),
    Stack<&C::key_shares>(
        "-key-shares",
        "As a client, a group to send a key share for in the first ClientHello, in this "
        "order."),
    {"-no-key-shares", FlagKind::kBool, FlagOwner::kStack, false, &OfferNoKeyShares,
     "As a client, send no key share in the first ClientHello."},
    Stack<&C::server_supported_groups_hint>(
        "-server-supported-groups-hint",
        "As a client, a group that the server is said to like, for the choice of key "
        "shares."),
    Api<&C::expect_curve_id>("-expect-curve-id", "The group of the key exchange, as on the wire.",
                             Equals("curve_id")),
    Api<&C::expect_hrr>("-expect-hrr", "The handshake had a HelloRetryRequest.",
                        IsTrue("used_hello_retry_request")),
    Api<&C::expect_no_hrr>("-expect-no-hrr", "The handshake had no HelloRetryRequest.",
                           IsFalse("used_hello_retry_request")),
    Stack<&C::enable_grease>("-enable-grease", "Send GREASE values (RFC 8701)."),
    Stack<&C::permute_extensions>("-permute-extensions",
                                  "As a client, send extensions in a random order."),
    Stack<&C::fips_202205>(
        "-fips-202205",
        "Keep to the policy \"FIPS 140 as of 2022-05\" of BoringSSL: its versions, "
        "suites, groups and signature algorithms only."),
    Stack<&C::fips_202609>("-fips-202609",
                           "Keep to the policy \"FIPS 140 as of 2026-09\" of BoringSSL."),
    Stack<&C::wpa_202304>("-wpa-202304",
                          "Keep to the policy \"WPA3 192-bit as of 2023-04\" of BoringSSL."),
    Stack<&C::cnsa_202407>(
        "-cnsa-202407",
        "Keep to the policy \"CNSA as of 2024-07\" of BoringSSL, which prefers CNSA's "
        "algorithms and allows others."),
    Stack<&C::cnsa1_202603>("-cnsa1-202603",
                            "Keep to the policy \"CNSA 1.0 as of 2026-03\" of BoringSSL."),
    Stack<&C::cnsa2_202603>("-cnsa2-202603",
                            "Keep to the policy \"CNSA 2.0 as of 2026-03\" of BoringSSL."),
};

}  // namespace badpeer::shim::flag_internal

#endif  // BADPEER_SHIM_API_FLAG_TABLE_CONNECTION_H_
