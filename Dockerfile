# Two stages: the first builds, the second runs with nothing but what it needs, as a user who can write nothing.
# Configure it with MCP_STATIC_* variables. A container has to listen on all addresses, where the demo credentials
# are refused: bring your own, or publish the port on loopback only and say that you accept them.
#
#   docker build -t mcp-static-auth .
#   docker run --rm -p 127.0.0.1:9003:9003 -e MCP_STATIC_ALLOW_DEMO_CREDENTIALS=true mcp-static-auth
FROM node:24.21.0-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Nothing that is needed here has an install script, so none gets to run.
RUN npm ci --ignore-scripts
COPY tsconfig.json .tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24.21.0-slim
WORKDIR /app
ENV NODE_ENV=production MCP_STATIC_HOST=0.0.0.0 MCP_STATIC_PORT=9003
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY views ./views
USER node
EXPOSE 9003
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --start-interval=1s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.MCP_STATIC_PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/server.js"]
