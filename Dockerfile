# syntax=docker/dockerfile:1
# Palate as a container: `docker build -t palate .`, then docs/deployment.md.

FROM python:3.11-slim-bookworm AS made
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/palate
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY palate palate
COPY history history
COPY prompts prompts
COPY profiles profiles
COPY retrieval retrieval
COPY agent agent
COPY eval eval
COPY serving serving
COPY examples/world examples/world
RUN /opt/palate/bin/pip install ".[opentelemetry,postgresql]"

FROM python:3.11-slim-bookworm
# libgomp: LightGBM's threads. Its version is the base image's affair.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libgomp1 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 palate \
 && useradd --uid 10001 --gid palate --no-create-home --home-dir /tmp --shell /usr/sbin/nologin palate \
 && install --directory --owner=palate --group=palate --mode=0700 /store
COPY --from=made /opt/palate /opt/palate
# What is written is written to /store, caches to /tmp: all else may be read-only.
ENV PATH=/opt/palate/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    PALATE_STORE=/store \
    PALATE_SERVE_HOST=0.0.0.0 \
    PALATE_SERVE_PORT=8080
WORKDIR /opt/palate
USER 10001:10001
VOLUME ["/store"]
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["palate"]
CMD ["serve"]
