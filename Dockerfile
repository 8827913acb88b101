# Steward in a slim image: installed from the hashed lock, run by nobody in particular, watched by its own health.
FROM python:3.11-slim AS installed
COPY requirements.image.lock /tmp/
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes --requirement /tmp/requirements.image.lock

FROM python:3.11-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --create-home steward
COPY --from=installed /opt/venv /opt/venv
COPY bot /app/bot
COPY handlers /app/handlers
COPY jobs /app/jobs
COPY sandbox /app/sandbox
COPY storage /app/storage

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////data/steward.sqlite3 \
    STEWARD_WORKSPACE=/etc/steward/workspace.yml
WORKDIR /data
VOLUME /data
USER steward
EXPOSE 3000

# A beat that has not ended for a minute makes it unhealthy (docs/metrics.md).
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=2 \
  CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:3000/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run", "--host", "0.0.0.0", "--port", "3000"]
