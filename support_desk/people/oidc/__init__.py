"""Signing in by OpenID Connect: a provider that the desk trusts says whose a verified e-mail address is.

The desk's own second factor is not asked for then: the provider asks for what it thinks fit.
"""
