"""TLS contexts for datasources, which use only this server's trusted authorities."""

import ssl

from martlet.model.datasource import Encryption


def tls_context(encryption: Encryption) -> ssl.SSLContext:
    """A context without our certificate and without SSLKEYLOGFILE, unlike the libraries'."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if encryption is Encryption.VERIFY_FULL:
        context.load_default_certs()
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
