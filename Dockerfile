# Two stages: the first installs and builds the catalogue, the second only carries what serving needs.
FROM python:3.11-slim AS build

# What to serve: `--demo`, or folders of raw files inside the build context (CATALOGUE="data/movies data/platforms").
ARG CATALOGUE=--demo

WORKDIR /src
COPY requirements/meaning.txt requirements/serve.txt requirements/
# implicit, which training uses, wants the OpenMP runtime that the slim image leaves out.
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/cartelera && /opt/cartelera/bin/pip install --no-cache-dir --require-hashes -r requirements/meaning.txt
COPY . .
RUN /opt/cartelera/bin/pip install --no-cache-dir --no-deps .
# What serves has neither SciPy nor DuckDB, nor pip, nor the tests of others (tools/measure_serving.py weighs it).
RUN python -m venv --without-pip /opt/serving \
    && /opt/cartelera/bin/pip --python /opt/serving/bin/python install --no-cache-dir --require-hashes -r requirements/serve.txt \
    && /opt/cartelera/bin/pip --python /opt/serving/bin/python install --no-cache-dir --no-deps . \
    && find /opt/serving -type d -name tests -prune -exec rm -r {} +
RUN /opt/cartelera/bin/cartelera build ${CATALOGUE} --workspace /srv/workspace

FROM python:3.11-slim

RUN useradd --system --uid 10001 --home-dir /srv --shell /usr/sbin/nologin cartelera
COPY --from=build /opt/serving /opt/serving
COPY --from=build --chown=10001:10001 /srv/workspace /srv/workspace
ENV PATH=/opt/serving/bin:$PATH \
    CARTELERA_WORKSPACE=/srv/workspace \
    CARTELERA_HOST=0.0.0.0 \
    PORT=8000 \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=2
WORKDIR /srv
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/health', timeout=4)"]
CMD ["cartelera", "serve", "--public"]
