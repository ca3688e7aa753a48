# Node 26 comes with the npm package `node`; the base image only brings npm and the C++ run-time libraries.
FROM node:22-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends libatomic1 ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm install --omit=dev --no-audit --no-fund && npm cache clean --force
COPY src src
COPY prompts prompts
COPY fixtures fixtures
COPY manifest.yml LICENSE ./
RUN mkdir /data && chown node:node /data
USER node
ENV DATA_DIR=/data HOST=0.0.0.0 SANDBOX=off
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.PORT||3000)+'/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
STOPSIGNAL SIGTERM
# Node itself is process 1: it gets the SIGTERM of `docker stop` and ends gracefully.
CMD ["node_modules/.bin/node", "--liftoff-only", "--disable-warning=ExperimentalWarning", "src/cli.ts", "start"]
