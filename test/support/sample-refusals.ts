// A plausible set of facts for every refusal reason. Lists and numbers are short enough to be shown whole.

import type { Refusal, RefusalFacts, RefusalReason } from '../../src/protocol/refusal.ts'

/** Facts by reason. TypeScript fails when a reason is missing here. */
export const sampleFacts: { readonly [R in RefusalReason]: RefusalFacts[R] } = {
  client_authentication_missing: {
    methods: ['client_secret_basic', 'client_secret_post'],
    scheme: undefined,
  },
  client_secret_missing: {
    clientId: 'static-mcp-client-001',
    clientIdIsSecret: false,
    methods: ['client_secret_post'],
  },
  client_authentication_wrong: {
    receivedClientId: 'another-client',
    clientIdKnown: false,
    via: 'client_secret_basic',
    slip: undefined,
  },
  client_authentication_malformed: { flaw: 'colon' },
  client_authentication_twice: {},
  client_id_conflict: { inHeader: 'static-mcp-client-001', inBody: 'another-client' },
  client_authentication_method_off: { used: 'client_secret_post', methods: ['client_secret_basic'] },

  content_type_unsupported: { received: 'application/json', isJsonAsForm: false },
  body_unreadable: { status: 413, detail: 'it is too large' },
  parameter_repeated: { parameter: 'scope' },
  parameter_too_long: { parameter: 'state', maximum: 8192 },
  parameter_missing: { parameter: 'code_verifier' },
  method_not_allowed: { method: 'GET', allowed: 'POST' },
  rate_limited: { retryAfterSeconds: 60 },
  not_found: { path: '/.well-known/openid-configuration' },
  mcp_address_wrong: { received: '/sse', mcpUrl: 'http://localhost:9003/mcp' },
  header_repeated: { header: 'Authorization' },
  host_not_allowed: { received: 'mcp-auth:9003', allowed: ['localhost', '127.0.0.1', '[::1]'] },
  origin_not_allowed: { received: 'https://app.example.com' },

  embedded_elsewhere: {},

  scenario_unknown: { received: 'iss-worng', meant: 'iss-wrong' },
  run_name_unusable: { received: '-ci', scenarioUrl: 'http://localhost:9003/s/plain' },
  report_missing: { run: 'ci-42', mcpUrl: 'http://localhost:9003/s/plain/ci-42/mcp' },
  expectation_unknown: { received: 'iss-worng', meant: 'iss-wrong' },
  control_off: {},
  control_from_page: {},
  control_token_missing: {},
  control_token_wrong: {},
  control_body_wrong: { problem: 'The member advance must be at least 0.' },
  control_clock_behind: { now: '2026-11-24T12:00:00.000Z' },
  control_faults_full: { most: 100 },
  client_id_missing: { registered: 'static-mcp-client-001' },
  client_id_unknown: { received: 'another-client', registered: 'static-mcp-client-001' },
  redirect_uri_missing: { registered: ['http://localhost/callback', 'http://127.0.0.1/callback'] },
  redirect_uri_repeated: { registered: ['http://localhost/callback', 'http://127.0.0.1/callback'] },
  redirect_uri_unsafe: {
    received: 'http://localhost:4711/callback#done',
    part: 'fragment',
    registered: ['http://localhost/callback', 'http://127.0.0.1/callback'],
  },
  redirect_uri_unregistered: {
    received: 'http://localhost:4711/oauth/done',
    registered: ['http://localhost/callback', 'http://127.0.0.1/callback', 'https://vscode.dev/redirect'],
  },

  response_type_missing: {},
  response_type_unsupported: { received: 'token' },
  code_challenge_missing: {},
  code_challenge_malformed: { length: 44 },
  code_challenge_method_unsupported: { received: 'plain' },
  scope_unknown: { requested: 'openid email profile', known: ['user', 'offline_access'] },
  resource_unknown: { received: 'http://127.0.0.1:9003/mcp', expected: 'http://localhost:9003/mcp' },
  access_denied: { by: 'person' },
  state_full: { what: 'authorization code', retryAfterSeconds: 30 },
  store_unavailable: { problem: 'unreachable', retryAfterSeconds: 2 },
  server_stopping: { retryAfterSeconds: 1 },

  login_request_unknown: {},
  login_request_foreign: {},
  login_form_forged: {},
  login_cookie_missing: {},
  login_password_wrong: {},
  login_throttled: { retryAfterSeconds: 4 },

  grant_type_unsupported: {
    received: 'password',
    supported: ['authorization_code', 'refresh_token', 'client_credentials'],
  },
  code_unknown: {},
  code_expired: { agoSeconds: 12, ttlSeconds: 60 },
  code_used: {},
  code_redirect_uri_mismatch: {
    received: 'http://127.0.0.1:4711/callback',
    expected: 'http://localhost:4711/callback',
  },
  code_verifier_malformed: { length: 16 },
  code_verifier_wrong: {},
  refresh_token_unknown: {},
  refresh_token_expired: { agoSeconds: 90 },
  refresh_token_reused: {},
  scope_not_granted: { requested: 'user admin', granted: 'user' },
  registration_off: { clientId: 'static-mcp-client-001' },

  token_missing: { scheme: 'Basic' },
  token_in_query: {},
  token_malformed: { flaw: 'no token' },
  token_unknown: {},
  token_expired: { agoSeconds: 5, ttlSeconds: 60 },
  token_of_other_resource: {
    received: 'https://other.example.com/mcp',
    expected: 'http://localhost:9003/mcp',
  },
  token_revoked: { by: 'client' },
  token_of_another_kind: { kind: 'refresh token' },
  token_is_placeholder: { received: 'null', malformed: false },
  token_without_scheme: { kind: 'access token', scheme: 'Token' },
  scope_insufficient: { required: ['user', 'admin'], granted: ['user'], tool: 'echo' },

  accept_unsupported: { received: 'application/json', missing: ['text/event-stream'] },
  mcp_content_type_unsupported: { received: 'text/plain' },
  json_malformed: { problem: 'it ends too early' },
  json_rpc_malformed: { problem: '`jsonrpc` is missing' },
  protocol_version_unsupported: { received: '2099-01-01', supported: ['2026-07-28', '2025-11-25'] },
  header_body_mismatch: { header: 'Mcp-Method', inHeader: 'tools/list', inBody: 'tools/call' },
  request_metadata_invalid: {
    key: 'io.modelcontextprotocol/clientCapabilities',
    problem: 'expected object',
  },
  method_unknown: { method: 'tool/list', meant: 'tools/list', feature: undefined },
  method_params_invalid: {
    method: 'initialize',
    parameter: 'clientInfo.version',
    problem: 'expected string, received number',
  },

  tool_unknown: { tool: 'ehco', meant: 'echo', tools: ['get_time', 'echo'] },
  tool_arguments_invalid: {
    tool: 'echo',
    parameter: 'message',
    problem: 'expected string, received number',
    sent: ['message', 'more'],
  },
  tool_failed: { tool: 'echo', message: 'the disk is full' },

  server_error: {},
}

/** One refusal for every reason. */
export const sampleRefusals: readonly Refusal[] = Object.entries(sampleFacts).map(
  // Key and value are of one entry, so the pair is right; Object.entries loses that.
  ([reason, facts]) => ({ reason, facts }) as Refusal,
)
