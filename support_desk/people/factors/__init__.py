"""The second factor: codes of an authenticator app by RFC 6238, and recovery codes for when that is lost."""
