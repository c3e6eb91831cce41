"""Certificates of a mail server, made for one run of the tests and believed by nobody else."""

import atexit
import datetime
import functools
import ipaddress
import shutil
import ssl
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

NAME = "127.0.0.1"


@functools.cache
def folder() -> Path:
    """Where the certificates lie: ``server.pem`` for this machine, ``other.pem`` for another name, ``key.pem``."""
    place = Path(tempfile.mkdtemp(prefix="ocop-certificates-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    key = ec.generate_private_key(ec.SECP256R1())
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (place / "key.pem").write_bytes(text)
    (place / "server.pem").write_bytes(_certificate(key, x509.IPAddress(ipaddress.ip_address(NAME))))
    (place / "other.pem").write_bytes(_certificate(key, x509.DNSName("mail.another.example")))
    return place


def authority(name: str = "server") -> Path:
    """The file in which the certificate stands, to be believed."""
    return folder() / f"{name}.pem"


@functools.cache
def server_side(name: str = "server") -> ssl.SSLContext:
    """What a server on this machine speaks TLS with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority(name), folder() / "key.pem")
    return context


def _certificate(key: ec.EllipticCurvePrivateKey, named: x509.GeneralName) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ocop-cycle tests")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)
