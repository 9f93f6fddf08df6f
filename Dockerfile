# One image for every process; the command says which (compose.yaml has them all). It holds what a server needs and no tests.
FROM python:3.11-slim-bookworm AS packages
COPY requirements-production.lock /
RUN python3 -m venv /srv/venv \
 && /srv/venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /requirements-production.lock

# For backups alone (compose.yaml): the same code beside the server's own pg_dump, which must not be older than the server.
FROM postgres:18-bookworm AS backup
RUN apt-get update && apt-get install --yes --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
COPY --from=packages /srv/venv/lib/python3.11/site-packages /srv/packages
WORKDIR /srv/signalbox
COPY wsgi.py ./
COPY migrations migrations
COPY templates templates
COPY worker worker
COPY webapp webapp
COPY deploy/backup.sh /
ENV PYTHONPATH=/srv/packages PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
CMD ["sh", "/backup.sh"]

# To look at (deploy/compose.demo.yaml): ./run, with simulated providers and servers of its own.
FROM python:3.11-slim-bookworm AS demo
RUN useradd --uid 10001 --no-create-home --home-dir /srv/signalbox --shell /usr/sbin/nologin signalbox
WORKDIR /srv/signalbox
COPY run setup.cfg Procfile requirements.lock requirements-production.lock wsgi.py gunicorn.conf.py ./
COPY migrations migrations
COPY templates templates
COPY simulators simulators
COPY tools tools
COPY worker worker
COPY webapp webapp
RUN mkdir var && chown 10001:10001 . var
ENV HOME=/srv/signalbox
USER 10001
RUN ./run packages
CMD ["./run"]

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --no-create-home --home-dir /srv/signalbox --shell /usr/sbin/nologin signalbox
COPY --from=packages /srv/venv /srv/venv
WORKDIR /srv/signalbox
COPY wsgi.py gunicorn.conf.py ./
COPY migrations migrations
COPY templates templates
COPY worker worker
COPY webapp webapp
# The file system may be read-only: nothing is written but temporary files.
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=8000
RUN python3 -m compileall -q webapp worker migrations
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
    CMD ["python3", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
CMD ["sh", "-c", "exec gunicorn --worker-tmp-dir /dev/shm --bind $HOST:$PORT wsgi:app"]
