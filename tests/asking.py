"""How the tests of REST ask, and what they look for."""

import json

FIELDS = ["id", "title", "description", "category", "priority", "status", "suggested_category", "suggested_priority"]
FIELDS += ["suggestion_source", "requester", "assignee", "created_at", "updated_at", "resolved_at"]
JSON = {"Content-Type": "application/json"}
BODIES = ["/api/tickets/", "/api/tickets/classify/", "/api/tickets/1/"]


def send(api, path: str, body: bytes, headers: dict[str, str] = JSON):
    return api.request("PATCH" if path == "/api/tickets/1/" else "POST", path, content=body, headers=headers)


def raw(value: object) -> bytes:
    """JSON with escapes, which can say what UTF-8 cannot."""
    return json.dumps(value).encode()


def assert_names(answer, field: str) -> None:
    """It is wrong input; `detail` is one sentence for people, and `errors` names the field."""
    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    assert list(answer.json()) == ["detail", "errors"]
    assert_is_sentence(answer.json()["detail"])
    errors = answer.json()["errors"]
    assert 1 <= len(errors) <= 10
    for error in errors:
        assert list(error) == ["field", "message"]
        assert_is_sentence(error["message"])
    assert field in [error["field"] for error in errors]


def assert_is_sentence(text: object) -> None:
    assert isinstance(text, str)
    assert text[0].isupper() and text.endswith(".") and "\n" not in text
