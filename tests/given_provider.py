"""A provider of OpenID Connect: a real one on loopback, which lies when it is told to."""

import base64
import hmac
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from authlib.deprecate import AuthlibDeprecationWarning
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient
from werkzeug.serving import make_server

with pytest.warns(AuthlibDeprecationWarning):
    import oidc_provider_mock

CLIENT, SECRET = "desk", "the desk's own secret at the provider"
TOKEN, KEYS, ABOUT = "/oauth2/token", "/jwks", "/.well-known/openid-configuration"


@dataclass(frozen=True)
class Asked:
    """What somebody asked the provider for, and what he sent or named."""

    path: str
    fields: dict[str, str]
    headers: dict[str, str]


class Provider:
    """The provider at `url`. Its answers are its own, until `claims` change what it says of people, or it is told to
    say something else instead; `asked` is what it was asked for.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.claims: dict[str, Any] = {}
        self.instead: dict[str, Callable[[bytes], tuple[str, bytes]]] = {}
        self.going = Event()
        self.going.set()
        self.key = RSAKey.generate_key(2048)
        self._app = oidc_provider_mock.app(require_nonce=True).wsgi_app
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self._server.daemon_threads = False
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), name="provider")
        self._thread.start()

    @property
    def settings(self) -> dict[str, str]:
        """The desk's settings that lead here."""
        return {"OIDC_ISSUER": self.url, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}

    def knows(self, sub: str, **claims: Any) -> None:
        """Somebody can sign in there; what is said of him is so, unless it is changed."""
        said = {"email": f"{sub}@example.com", "email_verified": True, "name": sub.capitalize()} | claims
        httpx2.put(f"{self.url}/users/{sub}", json=said).raise_for_status()

    def signed_in(self, address: str, sub: str) -> str:
        """Sign somebody in whom the desk has sent to this address of the provider's: the address he is sent back to."""
        answer = httpx2.post(address, data={"sub": sub})
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def lies(self, **claims: Any) -> None:
        """Sign from now on what is not so; a claim that is None is left out."""
        self.claims = claims
        self.instead[KEYS] = lambda _: ("200 OK", json.dumps({"keys": [self.key.as_dict(private=False)]}).encode())
        self.signs(self.key)

    def signs(self, key: RSAKey | bytes | None) -> None:
        """Sign with another key from now on, or with a common secret, or not at all."""
        self.instead[TOKEN] = lambda body: ("200 OK", json.dumps(self._resigned(body, key)).encode())

    def says(self, path: str, body: bytes, status: str = "200 OK") -> None:
        """Answer there with this from now on."""
        self.instead[path] = lambda _: (status, body)

    def changes(self, path: str, **values: Any) -> None:
        """Answer there with other values from now on."""
        self.instead[path] = lambda body: ("200 OK", json.dumps(json.loads(body) | values).encode())

    def close(self) -> None:
        """End the server, and all that wait for it."""
        self.going.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, environ: dict, start_response: Callable) -> list[bytes]:
        path, told = environ["PATH_INFO"], []
        length = int(environ.get("CONTENT_LENGTH") or 0)
        sent = environ["wsgi.input"].read(length)
        fields = dict(parse_qsl(environ["QUERY_STRING"]) + parse_qsl(sent.decode()))
        headers = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
        self.asked.append(Asked(path, fields, headers))
        self.going.wait(60)
        environ["wsgi.input"] = BytesIO(sent)
        body = b"".join(self._app(environ, lambda *given: told.append(given)))
        status, own_headers = told[0][:2]
        if path in self.instead:
            status, body = self.instead[path](body)
            own_headers = [("Content-Type", "application/json")]
        plain = [(name, value) for name, value in own_headers if name.lower() != "content-length"]
        start_response(status, [*plain, ("Content-Length", str(len(body)))])
        return [body]

    def _resigned(self, body: bytes, key: RSAKey | bytes | None) -> dict[str, Any]:
        answer = json.loads(body)
        payload = answer["id_token"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))) | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        answer["id_token"] = _signed(claims, key)
        return answer


def _signed(claims: dict[str, Any], key: RSAKey | bytes | None) -> str:
    if isinstance(key, RSAKey):
        return jwt.encode({"alg": "RS256"}, claims, key)
    header = {"alg": "HS256" if key else "none"}
    said = ".".join(_text(json.dumps(part).encode()) for part in (header, claims))
    return f"{said}.{_text(hmac.digest(key, said.encode(), 'sha256')) if key else ''}"


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider of the test's own."""
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def desk_with_provider(api, use_settings, provider) -> TestClient:
    """REST of a desk that leads to the provider; addresses of example.com are those of agents."""
    use_settings(**provider.settings, OIDC_AGENT_DOMAIN="example.com")
    return api


def returned(client: TestClient, provider: Provider, sub: str, following: str = "/dashboard") -> str:
    """The address by which somebody comes back whom the desk has sent to the provider."""
    led = client.get("/api/session/oidc/", params={"next": following}, follow_redirects=False)
    assert led.status_code == 302, led.headers
    return provider.signed_in(led.headers["Location"], sub)


def come(client: TestClient, provider: Provider, sub: str, following: str = "/dashboard"):
    """Go to the provider, sign in there, and come back: the desk's answer."""
    return client.get(returned(client, provider, sub, following), follow_redirects=False)


def problem_of(answer) -> str:
    """What the sign-in is told, where an answer leads there; "" where it leads on."""
    assert answer.status_code == 303, answer.text
    led = urlsplit(answer.headers["Location"])
    assert not led.netloc
    return led.fragment if led.path == "/sign-in" else ""
