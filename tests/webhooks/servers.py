"""Real programs on loopback that are called: over HTTP or HTTPS, answering what a test wants, or never ending."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
NAME = "penerima.contoh.go.id"


@dataclass
class Program:
    """A program. status, answer, headers: of every answer. by_event: another status for an event. seen: what came in."""

    status: int = 200
    answer: bytes = b"terima kasih"
    headers: dict[str, str] = field(default_factory=dict)
    by_event: dict[str, int] = field(default_factory=dict)
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    port: int = 0

    def url(self, name: str = HOST, scheme: str = "http") -> str:
        return f"{scheme}://{name}:{self.port}/semesta?kunci=1"

    def answer_to(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        self.seen.append(({name.lower(): value for name, value in request.headers.items()}, body))
        event = next((each for each in self.by_event if f'"{each}"'.encode() in body), None)
        request.send_response(self.by_event[event] if event else self.status)
        for name, value in self.headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(self.answer)))
        request.end_headers()
        with suppress(OSError):
            request.wfile.write(self.answer)


@contextmanager
def answering(program: Program, certificate: Path | None = None) -> Iterator[Program]:
    """The program while the block lasts. certificate: file with its key and certificate, for HTTPS."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            program.answer_to(self)

        def log_message(self, *_words: Any) -> None:
            """Nothing is written."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_what: Any) -> None:
            """A caller that does not trust us is no error of ours."""

    server = Quiet((HOST, program.port), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        context.sni_callback = lambda _line, name, _context: program.names.append(name)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    program.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield program
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def talking(speak: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """A server of one connection that does whatever `speak` does until the event; its port."""
    done = threading.Event()
    with socket.create_server((HOST, 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                line, _address = listener.accept()
                with line, suppress(OSError):
                    speak(line, done)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            done.set()
            thread.join()


def dripping(first: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """After `first` a byte every hundredth of a second, for ever."""

    def speak(line: socket.socket, done: threading.Event) -> None:
        line.sendall(first)
        while not done.wait(0.01):
            line.sendall(b"x")

    return speak


def silent(line: socket.socket, done: threading.Event) -> None:
    """Takes the connection and says nothing."""
    done.wait()
    line.close()


def certificate(folder: Path, name: str = NAME) -> Path:
    """A file with a new key and its own certificate for a name, which callers may trust as it is."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key()).serial_number(1)
    builder = builder.not_valid_before(now - dt.timedelta(hours=1)).not_valid_after(now + dt.timedelta(hours=1))
    names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.9"))])
    made = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    file = folder / f"{name}.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
