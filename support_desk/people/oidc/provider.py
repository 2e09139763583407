"""The provider: where it wants people to sign in, and who they are as it says afterwards."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from support_desk import texts
from support_desk.errors import InvalidInput
from support_desk.people.oidc.conversation import MORE, conversation, fetched, metadata
from support_desk.people.oidc.trips import Trip
from support_desk.settings import settings
from support_desk.words import NAME_LIMIT

# Signed by a key that the provider has alone: never by the secret that the desk has too, never by nobody.
ALGORITHMS = [f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)] + ["EdDSA", "Ed25519"]
# How far the provider's clock may be off, in seconds.
LEEWAY = 60


@dataclass(frozen=True)
class Known:
    """Who somebody is as the provider says. His `email` is an address that it has verified."""

    email: str
    name: str


def provider_name() -> str:
    """What the provider is called on the page `/sign-in`: its host; "" when there is none."""
    return urlsplit(settings().oidc_issuer or "").hostname or ""


async def where_to_sign_in(trip: Trip) -> str:
    """The provider's page that a trip leads to.

    Raises:
        NotLetIn: there is no provider, it does not answer, or it answers what cannot be believed.
    """
    async with conversation() as client:
        told = await metadata(client)
        url, _ = client.create_authorization_url(
            told["authorization_endpoint"], state=trip.state, nonce=trip.nonce, code_verifier=trip.verifier
        )
        return url


async def who_came_back(trip: Trip, code: str) -> Known | None:
    """Who came back from a trip with this code; None if the provider has not verified his address.

    Raises:
        NotLetIn: as `where_to_sign_in`.
    """
    async with conversation() as client:
        told = await metadata(client)
        token = await client.fetch_token(
            told["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=trip.verifier
        )
        keys = KeySet.import_key_set(await fetched(client, told["jwks_uri"]))  # type: ignore[arg-type]
        claims = _checked(token, keys, told["issuer"], trip.nonce)
        is_all = {"email", "email_verified"} <= claims.keys()
        return _known(await _more(client, told, claims) if not is_all and told.get(MORE) else claims)


def _checked(token: dict[str, Any], keys: KeySet, issuer: str, nonce: str) -> dict[str, Any]:
    """What the ID token says, if it is signed by the provider, for this desk, for this trip, and for now.

    Raises:
        JoseError: it is not.
    """
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    found = jwt.decode(token["id_token"], keys, registry=registry)
    client_id = settings().oidc_client_id
    options: dict[str, Any] = {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": client_id},
    }
    params = {"nonce": nonce, "client_id": client_id, "access_token": token.get("access_token")}
    claims = CodeIDToken(found.claims, found.header, options, params)
    claims.validate(leeway=LEEWAY)
    return claims


async def _more(client: AsyncOAuth2Client, told: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    """What the provider says of the same person elsewhere: it need not put an address into the ID token.

    Raises:
        ValueError: it speaks of somebody else.
    """
    more = await fetched(client, told[MORE], is_for_token=True)
    if more.get("sub") != claims["sub"]:
        raise ValueError("somebody else")
    return more


def _known(claims: dict[str, Any]) -> Known | None:
    if claims.get("email_verified") is not True:
        return None
    email = texts.email(claims.get("email"))
    try:
        name = texts.name(str(claims.get("name") or "")[:NAME_LIMIT])
    except InvalidInput:
        name = email.partition("@")[0][:NAME_LIMIT]
    return Known(email, name)
