"""A shim that breaks one point of the contract: a real one, with a liar in between.

Usage: faulty_shim.py REAL_SHIM FAULT ARGUMENTS...

Faults are named after the check of `runner check-shim` that must find them; one that could go wrong
in several ways has a word for the way behind a colon.
"""

import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time


def without(arguments, name, values=0):
    """Takes a flag out, with its values."""
    kept = []
    at = 0
    while at < len(arguments):
        if arguments[at] == name:
            at += 1 + values
        else:
            kept.append(arguments[at])
            at += 1
    return kept


def without_prefixed(arguments):
    kept = []
    at = 0
    while at < len(arguments):
        if arguments[at].startswith(b"-on-"):
            at += 2  # check-shim gives them to a flag with a value
        else:
            kept.append(arguments[at])
            at += 1
    return kept


def value_of(arguments, name):
    return arguments[arguments.index(name) + 1]


# --- Faults of the command line: other arguments, or another end.
def run(real, arguments, stderr=None):
    return subprocess.run([real, *arguments], stderr=stderr).returncode


def act_on_arguments(real, fault, arguments):
    """The exit status, or nothing if the fault is of another kind."""
    unknown = b"-badpeer-no-such-flag"
    asked = b"-is-handshaker-supported" in arguments
    if fault == "handshaker-question":
        if asked:
            print("perhaps")
            return 0
    elif asked:
        return run(real, arguments)
    elif fault == "unknown-flag:connects":
        return run(real, without(arguments, unknown))
    elif fault == "unknown-flag:status":
        if unknown in arguments:
            print("usage: shim [flags]", file=sys.stderr)
            return 1
    elif fault == "unknown-flag:silent":
        return run(real, arguments, stderr=subprocess.DEVNULL)
    elif fault == "connects":
        print("no route to the runner", file=sys.stderr)
        return 1
    elif fault == "connects-ipv6":
        return run(real, without(arguments, b"-ipv6"))
    elif fault == "error:silent":
        return run(real, arguments, stderr=subprocess.DEVNULL)
    elif fault == "error:success":
        run(real, arguments)
        return 0
    elif fault == "raw-bytes":
        if b"-advertise-alpn" in arguments:
            at = arguments.index(b"-advertise-alpn") + 1
            arguments[at] = b"\x03FOO" + arguments[at][4:]
    elif fault == "echo":
        return run(real, arguments + [b"-shim-writes-first"])
    elif fault == "server":
        return run(real, without(arguments, b"-server"))
    elif fault == "ends":
        run(real, arguments)
        time.sleep(60)
    elif fault == "silence":
        print("debug: hello", file=sys.stderr, flush=True)
    elif fault == "nothing-after-done":
        status = run(real, arguments)
        print("1,024 bytes leaked", file=sys.stderr)
        return status
    elif fault == "resumption":
        return run(real, arguments + [b"-no-ticket"])
    elif fault == "expectations":
        return run(real, without(arguments, b"-expect-version", 1))
    elif fault == "prefixes:passed-over":
        return run(real, without_prefixed(arguments))
    elif fault == "prefixes:unknown":
        if any(argument.startswith(b"-on-") for argument in arguments):
            print("unknown flag", file=sys.stderr)
            return 89
    else:
        return None
    return run(real, arguments)


# --- Faults of the connection.
class Liar:
    closed = threading.Event()

    def __init__(self, fault, real, runner):
        self.fault = fault
        self.real = real
        self.runner = runner
        self.over = threading.Event()
        self.reader = threading.Thread(target=self.runner_to_shim, daemon=True)

    def shim_to_runner(self):
        first = True
        while data := self.real.recv(65536):
            if first and len(data) >= 8 and self.fault == "shim-id:swapped":
                data = data[:8][::-1] + data[8:]
            if first and len(data) >= 8 and self.fault == "shim-id:short":
                data = data[:4] + data[8:]
            if self.fault == "dtls-framing":
                data = data.replace(b"P\0\0", b"Q\0\0", 1)
            if self.fault == "dtls-clock:real":
                data = data.replace(b"t", b"", 1) if data[:1] == b"t" else data
            first = False
            self.runner.sendall(data)
        if self.fault == "alert-survives":
            self.over.set()  # A socket that somebody reads is not closed at once.
            self.reader.join()
            self.runner.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.runner.close()
            Liar.closed.set()
        else:
            self.runner.shutdown(socket.SHUT_WR)

    def runner_to_shim(self):
        try:
            while not self.over.is_set():
                if not select.select([self.runner], [], [], 0.05)[0]:
                    continue
                data = self.runner.recv(65536)
                if not data:
                    break
                if self.fault == "dtls-clock:deaf" and data[:1] == b"T":
                    continue
                self.real.sendall(data)
            self.real.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # The other direction is over, and with it the connection.

    def let_time_pass(self):
        while True:
            time.sleep(0.4)
            try:
                self.real.sendall(b"T" + struct.pack(">Q", 1_000_000_000))
            except OSError:
                return


def act_on_connection(real, fault, arguments):
    listener = socket.create_server(("127.0.0.1", 0))
    port = int(value_of(arguments, b"-port"))
    address = ("::1" if b"-ipv6" in arguments else "127.0.0.1", port)
    changed = without(without(arguments, b"-port", 1), b"-ipv6")
    process = subprocess.Popen(
        [real, b"-port", str(listener.getsockname()[1]).encode(), *changed]
    )

    def serve():
        while True:
            inner, _ = listener.accept()
            liar = Liar(fault, inner, socket.create_connection(address))
            liar.reader.start()
            if fault == "dtls-clock:real":
                threading.Thread(target=liar.let_time_pass, daemon=True).start()
            try:
                liar.shim_to_runner()
            except OSError:
                pass

    threading.Thread(target=serve, daemon=True).start()
    status = process.wait()
    if fault == "alert-survives":
        Liar.closed.wait(5)
    return status


def main():
    real, fault = sys.argv[1:3]
    arguments = [os.fsencode(argument) for argument in sys.argv[3:]]
    status = act_on_arguments(real, fault, arguments)
    if status is None:
        status = act_on_connection(real, fault, arguments)
    sys.exit(status)


if __name__ == "__main__":
    main()
