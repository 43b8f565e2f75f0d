"""The certificate of a class: checked if there is one, else made on the spot. Without HTTPS browsers give no camera."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from settings import ClassError, write_private

DAYS = 30
SOON = datetime.timedelta(days=2)  # a certificate must hold for longer than this


def make(host: str, cert: Path, key: Path):
    """Make a certificate of 30 days for a host name or an address, signed by itself, and its private key."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
    now = datetime.datetime.now(datetime.timezone.utc)
    names = [_name(host), *(_name(near) for near in ("localhost", "127.0.0.1") if near != host)]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(names), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
        .sign(private, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    write_private(key, private.private_bytes(pem, *plain))
    write_private(cert, made.public_bytes(pem))


def check(host: str, cert: Path, key: Path):
    """Raise ClassError if a certificate is not for the host, has ended or soon will, or has another key."""
    try:
        read = x509.load_pem_x509_certificate(Path(cert).read_bytes())
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, password=lambda: "")
    except ssl.SSLError as error:
        raise ClassError(f"{key} is not the key of {cert}, or needs a password ({error.reason}).") from error
    except (OSError, ValueError) as error:
        raise ClassError(f"{cert} and {key} are no certificate and key in PEM format ({error}).") from error
    now = datetime.datetime.now(datetime.timezone.utc)
    if not read.not_valid_before_utc <= now <= read.not_valid_after_utc - SOON:
        raise ClassError(
            f"{cert} holds from {read.not_valid_before_utc:%d %B %Y} to {read.not_valid_after_utc:%d %B %Y}. "
            "Renew it, or leave out CERT and KEY: then one is made."
        )
    try:
        names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        names = ()
    texts = [str(name.value) for name in names]
    wild = f"*.{host.partition('.')[2]}"
    if host not in texts and wild not in texts:
        raise ClassError(f"{cert} is for {', '.join(texts) or 'nobody'}, not for {host}. Set HOST to one of its names.")


def fingerprint(cert: Path) -> str:
    """The SHA-256 of a certificate, as browsers show it."""
    digest = x509.load_pem_x509_certificate(Path(cert).read_bytes()).fingerprint(hashes.SHA256()).hex()
    return ":".join(digest[i : i + 2] for i in range(0, 64, 2)).upper()


def made_here(cert: Path) -> bool:
    """Whether a certificate is signed by itself, so that browsers warn."""
    read = x509.load_pem_x509_certificate(Path(cert).read_bytes())
    return read.issuer == read.subject


def _name(host):
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
