"""How the tests of REST ask, and what they look for."""

import json

FIELDS = ["id", "title", "description", "category", "priority", "status", "suggested_category", "suggested_priority"]
FIELDS += ["suggestion_source", "created_at", "updated_at", "resolved_at"]
JSON = {"Content-Type": "application/json"}
BODIES = ["/api/tickets/", "/api/tickets/classify/", "/api/tickets/1/"]


def send(api, path: str, body: bytes, headers: dict[str, str] = JSON):
    return api.request("PATCH" if path == "/api/tickets/1/" else "POST", path, content=body, headers=headers)


def raw(value: object) -> bytes:
    """JSON with escapes, which can say what UTF-8 cannot."""
    return json.dumps(value).encode()


def assert_names(answer, *place: str | int) -> None:
    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    for error in answer.json()["detail"]:
        assert error["msg"] and error["type"]
    assert list(place) in [error["loc"][: len(place)] for error in answer.json()["detail"]]
