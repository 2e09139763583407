"""What the OpenAPI document says of the calls about people."""


def test_it_describes_every_call_and_every_status(api):
    document = api.get("/api/openapi.json").json()

    assert {
        (path, method.upper()): " ".join(sorted(call["responses"]))
        for path, calls in document["paths"].items()
        for method, call in calls.items()
        if not path.startswith(("/api/tickets", "/api/health"))
    } == {
        ("/api/session/", "POST"): "204 303 401 403 413 415 422 429 503",
        ("/api/session/", "DELETE"): "204 401 403 503",
        ("/api/session/link/", "POST"): "204 303 401 403 404 413 415 422 429 503",
        ("/api/session/link/", "PUT"): "204 401 403 410 413 415 422 503",
        ("/api/session/oidc/", "GET"): "302 303",
        ("/api/session/oidc/callback/", "GET"): "303",
        ("/api/me/factor/", "GET"): "200 401 403 503",
        ("/api/me/factor/", "POST"): "201 401 403 409 413 415 422 429 503",
        ("/api/me/factor/", "PUT"): "200 401 403 409 413 415 422 429 503",
        ("/api/me/factor/", "DELETE"): "204 401 403 409 413 415 422 429 503",
        ("/api/me/factor/codes/", "POST"): "201 401 403 409 413 415 422 429 503",
        ("/api/me/mails/", "GET"): "200 401 403 503",
        ("/api/me/mails/", "PATCH"): "200 401 403 413 415 422 503",
        ("/api/me/", "GET"): "200 401 403 503",
        ("/api/me/", "PATCH"): "200 401 403 413 415 422 429 503",
        ("/api/people/", "GET"): "200 401 403 503",
        ("/api/people/", "POST"): "201 401 403 409 413 415 422 503",
        ("/api/people/{account_id}/", "PATCH"): "200 401 403 404 409 413 415 422 503",
        ("/api/people/{account_id}/invitation/", "POST"): "201 401 403 404 422 503",
        ("/api/people/{account_id}/factor/", "DELETE"): "204 401 403 404 409 422 503",
        ("/api/tokens/", "GET"): "200 401 403 503",
        ("/api/tokens/", "POST"): "201 401 403 413 415 422 503",
        ("/api/tokens/{token_id}/", "DELETE"): "204 401 403 404 422 503",
        ("/api/audit/", "GET"): "200 401 403 422 503",
        ("/api/desk/", "GET"): "200 401 403 503",
        ("/api/desk/", "PATCH"): "200 401 403 413 415 422 503",
        ("/api/webhooks/", "GET"): "200 401 403 503",
        ("/api/webhooks/", "POST"): "201 401 403 409 413 415 422 503",
        ("/api/webhooks/{webhook_id}/", "DELETE"): "204 401 403 404 422 503",
        ("/api/webhooks/{webhook_id}/deliveries/", "GET"): "200 401 403 404 422 503",
        ("/api/views/", "GET"): "200 401 403 503",
        ("/api/views/", "POST"): "201 401 403 409 413 415 422 503",
        ("/api/views/{view_id}/", "PATCH"): "200 401 403 404 413 415 422 503",
        ("/api/views/{view_id}/", "DELETE"): "204 401 403 404 422 503",
        ("/api/attachments/{attachment_id}/{name}/", "GET"): "200 206 304 401 403 404 416 422 503",
        ("/api/attachments/{attachment_id}/", "DELETE"): "204 401 403 404 422 503",
        ("/api/setup/", "POST"): "201 401 403 409 413 415 422 429 503",
        ("/api/invitations/", "POST"): "204 401 403 410 413 415 422 503",
    }


def test_it_says_which_calls_leave_a_cookie(api):
    paths = api.get("/api/openapi.json").json()["paths"]

    leaving = {
        path
        for path, calls in paths.items()
        for call in calls.values()
        for answer in call["responses"].values()
        if "Set-Cookie" in answer.get("headers", {})
    }
    of_sessions = {f"/api/session/{rest}" for rest in ("", "link/", "oidc/callback/")}
    assert leaving == of_sessions | {"/api/setup/", "/api/invitations/"}
