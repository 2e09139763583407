"""The FastAPI sub-app: everything under /api."""

import asyncio
from functools import partial

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Match
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from support_desk.api import errors
from support_desk.api.deps import HEAD_ALONE
from support_desk.api.schemas import HealthOut
from support_desk.doors.content_policy import content_policy
from support_desk.errors import DatabaseAway
from support_desk.process import tasks
from support_desk.settings import settings
from support_desk.store import db
from support_desk.store.migrations import is_migrated

PREFIX = "/api"
# What is under them is written without a slash at its end.
WITHOUT_SLASH = ("/api/health", "/api/openapi.json", "/api/docs")
# A database that does not answer health in this time does not answer.
HEALTH_SECONDS = 5
# What scripts of an allowed foreign origin may read beside the body.
EXPOSED = ["ETag", "Link", "Location", "Retry-After"]


class Api:
    """Answers what is under /api itself and hands everything else on.

    The last slash of a path does not matter, and a HEAD is a GET whose body stays here.
    """

    def __init__(self, desk: ASGIApp, rest: FastAPI) -> None:
        self.desk = desk
        self.rest: ASGIApp = rest
        if origins := settings().cors_allowed_origins:
            self.rest = CORSMiddleware(
                self.rest,
                allow_origins=origins,
                allow_credentials=True,
                allow_methods=["*"],
                allow_headers=["*"],
                expose_headers=EXPOSED,
            )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path == PREFIX or path.startswith(f"{PREFIX}/")):
            await self.desk(scope, receive, send)
            return

        async def answer_head(message: Message) -> None:
            await send(message if message["type"] == "http.response.start" else {**message, "body": b""})

        inner = {**scope, "path": _canonical(path), "root_path": ""}
        if scope["method"] == "HEAD":
            await self.rest({**inner, "method": "GET", HEAD_ALONE: True}, receive, answer_head)
        else:
            await self.rest(inner, receive, send)


def _canonical(path: str) -> str:
    """The form in which the routes are written: all end in a slash, but for the desk's own documents and health."""
    plain = path.rstrip("/")
    return plain if plain.startswith(WITHOUT_SLASH) else f"{plain}/"


def rest_app(*routers: APIRouter) -> FastAPI:
    """The FastAPI app with these calls, its documents, and a JSON answer to every path."""
    app = FastAPI(
        title="Support desk",
        version="1.0.0",
        description="Tickets and the people who see to them. The last slash of a path does not matter.",
        openapi_url=None,  # its document is made beside the event loop: the first time takes a tenth of a second
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # asked at every request, and nobody listens
    )
    errors.install(app)
    for router in routers:
        app.router.routes.extend(router.routes)  # not include_router, which matches each request twice
    app.add_api_route("/api/health", health, responses=errors.documented(), tags=["desk"])
    app.add_route("/api/openapi.json", _document)
    app.add_route("/api/docs", _docs)
    app.add_route("/api/docs/files/{path:path}", _docs_file)
    app.mount("/", partial(_unanswered, app))
    return app


async def health() -> HealthOut:
    """Whether the database answers and is migrated, and everything runs that must."""
    try:
        async with asyncio.timeout(HEALTH_SECONDS):
            is_ready = await db.read(lambda session: is_migrated(session.connection()))
    except TimeoutError:
        raise DatabaseAway from None
    if not is_ready:
        raise HTTPException(503, "The database is not migrated.")
    if wrong := tasks.complaint():
        raise HTTPException(503, wrong)
    return HealthOut()


async def _document(request: Request) -> Response:
    return JSONResponse(await asyncio.to_thread(request.app.openapi))


async def _docs(request: Request) -> Response:
    page = get_swagger_ui_html(
        openapi_url="/api/openapi.json",
        title="Support desk: REST",
        swagger_js_url="/api/docs/files/swagger-ui-bundle.js",
        swagger_css_url="/api/docs/files/swagger-ui.css",
        swagger_favicon_url="/favicon.svg",
    )
    html = bytes(page.body).decode()
    return HTMLResponse(html, headers={"Content-Security-Policy": content_policy(html)})


async def _docs_file(request: Request) -> Response:
    files = StaticFiles(packages=[("fastapi_offline", "static")])
    return await files.get_response(request.path_params["path"], request.scope)


async def _unanswered(app: FastAPI, scope: Scope, receive: Receive, send: Send) -> None:
    """404 for a path without a route; else 204 to OPTIONS and 405 to the rest, both saying what is allowed."""
    allowed: set[str] = set()
    for route in app.routes[:-1]:
        if route.matches(scope)[0] is not Match.NONE:
            allowed |= getattr(route, "methods", None) or set()
    if not allowed:
        answer: Response = JSONResponse({"detail": "There is nothing at this address."}, 404)
    else:
        allowed |= {"OPTIONS", "HEAD"} if "GET" in allowed else {"OPTIONS"}
        headers = {"Allow": ", ".join(sorted(allowed))}
        is_asking = scope["method"] == "OPTIONS"
        wrong = {"detail": f"{scope['method']} is not possible here."}
        answer = Response(None, 204, headers) if is_asking else JSONResponse(wrong, 405, headers)
    await answer(scope, receive, send)
