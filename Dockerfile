# Guanxi in one image: web server, worker and commands. Build:  docker build -t guanxi .
# The image brings no data; everything it keeps stands in the volume /data (and in DATABASE_URL, if that is set).

FROM python:3.12-slim-bookworm AS build
# Node comes as a wheel while the package is built, and is gone afterwards.
ENV GUANXI_WHEEL_NODE=1
WORKDIR /source
COPY pyproject.toml hatch_build.py README.md LICENSE requirements.lock requirements-node.lock ./
COPY tools tools
COPY frontend frontend
COPY guanxi guanxi
# The wheel bundles the browser assets and translations; what runs later needs no Node.
RUN python -m venv /opt/guanxi \
 && /opt/guanxi/bin/pip install --no-cache-dir -r requirements.lock \
 && /opt/guanxi/bin/pip install --no-cache-dir --no-deps .

FROM python:3.12-slim-bookworm
ENV PATH=/opt/guanxi/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LANG=C.UTF-8 \
    GUANXI_VAR=/data \
    GUANXI_HOST=0.0.0.0 \
    GUANXI_PORT=8000 \
    GUANXI_LOG_FORMAT=json
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin guanxi \
 && install -d -o guanxi -g guanxi -m 0700 /data /backups
COPY --from=build /opt/guanxi /opt/guanxi
USER guanxi
WORKDIR /data
VOLUME /data
EXPOSE 8000
# Ctrl-C and `docker stop` let the jobs at hand finish (20 s).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/', timeout=4)"]
ENTRYPOINT ["guanxi"]
CMD ["run"]
