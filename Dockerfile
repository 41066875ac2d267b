# Two steps: one builds, one runs with nothing but what it needs. Configure it with MCP_STATIC_* variables; in a
# container the server has to listen on all addresses, so it wants credentials of your own:
#   docker run -p 9003:9003 -e MCP_STATIC_PUBLIC_URL=http://localhost:9003 \
#     -e MCP_STATIC_CLIENT_SECRET=… -e MCP_STATIC_PASSWORD=… mcp-static-auth
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json .tsconfig.build.json ./
RUN npm ci
COPY src ./src
RUN npm run build && npm prune --omit=dev

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production MCP_STATIC_HOST=0.0.0.0
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
COPY views ./views
USER node
EXPOSE 9003
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:9003/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/server.js"]
