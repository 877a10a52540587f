# How is the one image made in which every service runs? The command names the service: `docker run ashlar gateway`.
ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --omit=optional --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY services services
RUN node node_modules/typescript/bin/tsc -p tsconfig.build.json --sourceMap false --incremental false --tsBuildInfoFile null

# Without the compiler, and without the embedded PostgreSQL: that is an optional dependency.
FROM ${NODE_IMAGE} AS packages
WORKDIR /packages
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' \) -delete

# For `skaffold dev`: runs the sources themselves, which may be written over, and starts again when one changes.
FROM ${NODE_IMAGE} AS development
WORKDIR /ashlar
COPY --from=packages /packages/node_modules node_modules
COPY --from=build /build/dist dist
COPY --chown=10001:10001 package.json LICENSE ./
COPY --chown=10001:10001 scripts/container scripts/container
COPY --chown=10001:10001 services services
USER 10001:10001
EXPOSE 8080 8081 9090
ENTRYPOINT ["sh", "-c", "exec node --watch services/$0/main.ts"]

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /ashlar
COPY --from=packages /packages/node_modules node_modules
COPY package.json LICENSE ./
COPY scripts/container scripts/container
COPY --from=build /build/dist dist

# A number, so that Kubernetes can see that it is not root. Any other one does as well: nothing is written, and everything
# may be read by everybody.
USER 10001:10001
EXPOSE 8080 8081 9090
STOPSIGNAL SIGTERM

# Node is process 1 itself: it gets SIGTERM without a shell before it. No init beside it: services start no processes
# that it would have to reap.
ENTRYPOINT ["node", "scripts/container/start.mjs"]
CMD ["--help"]

# Alive, not ready: a service that waits for NATS or PostgreSQL must not be restarted for that.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "/ashlar/scripts/container/ask.mjs", "/livez"]

ARG VERSION=0.0.0-dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Ashlar" \
  org.opencontainers.image.description="Declare your data, get a backend: a secured REST API over PostgreSQL." \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.base.name="docker.io/library/node:24-bookworm-slim"
