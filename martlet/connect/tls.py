"""TLS as a datasource asks for it, from nothing of this server's but the authorities it trusts."""

import ssl

from martlet.model.datasource import Encryption


def tls_context(encryption: Encryption) -> ssl.SSLContext:
    """No certificate of our own, and no SSLKEYLOGFILE, which the libraries' own contexts have."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if encryption is Encryption.VERIFY_FULL:
        context.load_default_certs()
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
