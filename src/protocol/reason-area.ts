// Code that treats a group of reasons alike asks here instead of looking at how a reason is spelled.

import type { RefusalReason } from './refusal.ts'

/** What a refusal is about, wherever it occurs. */
export type ReasonArea =
  /** Who the client is, and how it proves it (RFC 6749 §2.3). */
  | 'client'
  /** The shape of any request: its method, body, parameters, host. */
  | 'request'
  | 'authorization request'
  | 'login'
  | 'registration'
  /** What is granted at the token endpoint, and for which code. */
  | 'grant'
  | 'refresh token'
  /** The access token that came with a request to the protected resource, and its scopes (RFC 6750 §3). */
  | 'access token'
  /** The form of a request to the MCP endpoint: its headers, its JSON-RPC, its method. Answered in JSON-RPC. */
  | 'MCP request'
  /** A call of a tool. Answered in JSON-RPC. */
  | 'tool'
  /** What whoever tests a client asks for: scenarios and reports. */
  | 'scenario'
  /** What a test commands. */
  | 'control'
  | 'server'

const areas: Readonly<Record<RefusalReason, ReasonArea>> = {
  client_authentication_missing: 'client',
  client_secret_missing: 'client',
  client_authentication_wrong: 'client',
  client_authentication_malformed: 'client',
  client_authentication_twice: 'client',
  client_id_conflict: 'client',
  client_authentication_method_off: 'client',
  client_id_missing: 'client',
  client_id_unknown: 'client',

  content_type_unsupported: 'request',
  body_unreadable: 'request',
  parameter_repeated: 'request',
  parameter_missing: 'request',
  parameter_too_long: 'request',
  method_not_allowed: 'request',
  rate_limited: 'request',
  not_found: 'request',
  mcp_address_wrong: 'request',
  header_repeated: 'request',
  host_not_allowed: 'request',
  origin_not_allowed: 'request',
  embedded_elsewhere: 'request',
  scenario_unknown: 'scenario',
  run_name_unusable: 'scenario',
  report_missing: 'scenario',
  expectation_unknown: 'scenario',
  control_off: 'control',
  control_from_page: 'control',
  control_token_missing: 'control',
  control_token_wrong: 'control',
  control_body_wrong: 'control',
  control_clock_behind: 'control',
  control_faults_full: 'control',

  redirect_uri_missing: 'authorization request',
  redirect_uri_repeated: 'authorization request',
  redirect_uri_unsafe: 'authorization request',
  redirect_uri_unregistered: 'authorization request',
  response_type_missing: 'authorization request',
  response_type_unsupported: 'authorization request',
  code_challenge_missing: 'authorization request',
  code_challenge_malformed: 'authorization request',
  code_challenge_method_unsupported: 'authorization request',
  scope_unknown: 'authorization request',
  resource_unknown: 'authorization request',
  access_denied: 'authorization request',

  login_request_unknown: 'login',
  login_request_foreign: 'login',
  login_form_forged: 'login',
  login_cookie_missing: 'login',
  login_password_wrong: 'login',
  login_throttled: 'login',

  registration_off: 'registration',

  grant_type_unsupported: 'grant',
  code_unknown: 'grant',
  code_expired: 'grant',
  code_used: 'grant',
  code_redirect_uri_mismatch: 'grant',
  code_verifier_malformed: 'grant',
  code_verifier_wrong: 'grant',
  scope_not_granted: 'grant',

  refresh_token_unknown: 'refresh token',
  refresh_token_expired: 'refresh token',
  refresh_token_reused: 'refresh token',

  token_missing: 'access token',
  token_in_query: 'access token',
  token_malformed: 'access token',
  token_unknown: 'access token',
  token_expired: 'access token',
  token_of_other_resource: 'access token',
  token_revoked: 'access token',
  token_of_another_kind: 'access token',
  token_is_placeholder: 'access token',
  token_without_scheme: 'access token',
  scope_insufficient: 'access token',

  accept_unsupported: 'MCP request',
  mcp_content_type_unsupported: 'MCP request',
  json_malformed: 'MCP request',
  json_rpc_malformed: 'MCP request',
  protocol_version_unsupported: 'MCP request',
  header_body_mismatch: 'MCP request',
  request_metadata_invalid: 'MCP request',
  method_unknown: 'MCP request',
  method_params_invalid: 'MCP request',

  tool_unknown: 'tool',
  tool_arguments_invalid: 'tool',
  tool_failed: 'tool',

  state_full: 'server',
  store_unavailable: 'server',
  server_stopping: 'server',
  server_error: 'server',
}

/** What a reason is about. */
export function areaOfReason(reason: RefusalReason): ReasonArea {
  return areas[reason]
}
