// The task that `check` gives a program of the interop tests; see ../../support/program-scenarios.ts.

export const taskOfCheck = JSON.stringify({
  mcp: '{url}',
  clientId: '{client_id}',
  clientSecret: '{client_secret}',
  grant: 'authorization_code',
  authMethod: 'client_secret_basic',
  revision: '2025-11-25',
  message: 'hello',
  pauseSeconds: 0,
})
