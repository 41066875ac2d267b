// The closed list of reasons for a refusal, with the facts of each. A refusal is data: wire.ts words it for programs,
// explain.ts for people. Facts never contain a secret, code, verifier, token or password; what came from outside is
// `clipped` first.

import { StacklessError } from '../stackless-error.ts'
import type { StoreProblem } from '../unavailable.ts'
import type { BasicFlaw, SecretSlip } from './credential-slips.ts'
import type { ClientAuthMethod } from './names.ts'

/**
 * The facts of each reason. Adding a line here makes the compiler ask for its wire text (wire.ts), its area
 * (reason-area.ts) and its explanation (explanations/).
 */
export interface RefusalFacts {
  // Client authentication (RFC 6749 §2.3, §5.2)
  client_authentication_missing: { methods: readonly ClientAuthMethod[]; scheme: string | undefined }
  client_secret_missing: { clientId: string; clientIdIsSecret: boolean; methods: readonly ClientAuthMethod[] }
  client_authentication_wrong: {
    receivedClientId: string
    clientIdKnown: boolean
    via: ClientAuthMethod
    /** What makes a right secret wrong. Only log and timeline may say it. */
    slip: SecretSlip | undefined
  }
  client_authentication_malformed: { flaw: BasicFlaw }
  client_authentication_twice: Record<never, never>
  client_id_conflict: { inHeader: string; inBody: string }
  client_authentication_method_off: { used: ClientAuthMethod; methods: readonly ClientAuthMethod[] }

  // The shape of a request
  content_type_unsupported: { received: string; isJsonAsForm: boolean }
  body_unreadable: { status: number; detail: string }
  parameter_repeated: { parameter: string }
  parameter_missing: { parameter: string }
  parameter_too_long: { parameter: string; maximum: number }
  method_not_allowed: { method: string; allowed: string }
  rate_limited: { retryAfterSeconds: number }
  not_found: { path: string | undefined; mcpUrl?: string }
  mcp_address_wrong: { received: string; mcpUrl: string }
  header_repeated: { header: string }
  host_not_allowed: { received: string; allowed: readonly string[] }
  origin_not_allowed: { received: string }
  embedded_elsewhere: Record<never, never>

  // Scenarios and reports
  scenario_unknown: { received: string; meant: string | undefined }
  run_name_unusable: { received: string; scenarioUrl: string }
  report_missing: { run: string; mcpUrl: string }
  expectation_unknown: { received: string; meant: string | undefined }

  // What a test commands
  control_off: Record<never, never>
  control_from_page: Record<never, never>
  control_token_missing: Record<never, never>
  control_token_wrong: Record<never, never>
  control_body_wrong: { problem: string }
  control_clock_behind: { now: string }
  control_faults_full: { most: number }

  // Authorization endpoint, before the redirect URI is trusted (RFC 6749 §4.1.2.1)
  client_id_missing: { registered: string }
  client_id_unknown: { received: string; registered: string }
  redirect_uri_missing: { registered: readonly string[] }
  redirect_uri_repeated: { registered: readonly string[] }
  redirect_uri_unsafe: { received: string; part: 'fragment' | 'userinfo'; registered: readonly string[] }
  redirect_uri_unregistered: { received: string; registered: readonly string[] }

  // Authorization endpoint, told to the redirect URI
  response_type_missing: Record<never, never>
  response_type_unsupported: { received: string }
  code_challenge_missing: Record<never, never>
  code_challenge_malformed: { length: number }
  code_challenge_method_unsupported: { received: string | undefined }
  scope_unknown: { requested: string; known: readonly string[] }
  resource_unknown: { received: string; expected: string }
  access_denied: { by: 'person' | 'login_hint' | 'test' }
  state_full: { what: string; retryAfterSeconds: number }
  store_unavailable: { problem: StoreProblem; retryAfterSeconds: number }
  server_stopping: { retryAfterSeconds: number }

  // Login page
  login_request_unknown: Record<never, never>
  login_request_foreign: Record<never, never>
  login_form_forged: Record<never, never>
  login_cookie_missing: Record<never, never>
  login_password_wrong: Record<never, never>
  login_throttled: { retryAfterSeconds: number }

  // Token endpoint (RFC 6749 §5.2)
  grant_type_unsupported: { received: string; supported: readonly string[] }
  code_unknown: Record<never, never>
  code_expired: { agoSeconds: number; ttlSeconds: number }
  code_used: Record<never, never>
  code_redirect_uri_mismatch: { received: string | undefined; expected: string }
  code_verifier_malformed: { length: number }
  code_verifier_wrong: Record<never, never>
  refresh_token_unknown: Record<never, never>
  refresh_token_expired: { agoSeconds: number }
  refresh_token_reused: Record<never, never>
  scope_not_granted: { requested: string; granted: string }
  registration_off: { clientId: string }

  // Protected resource (RFC 6750 §3)
  token_missing: { scheme: string | undefined }
  token_in_query: Record<never, never>
  token_malformed: { flaw: HeaderFlaw | undefined }
  token_unknown: Record<never, never>
  token_expired: { agoSeconds: number; ttlSeconds: number }
  token_of_other_resource: { received: string; expected: string }
  token_revoked: { by: Revoker }
  token_of_another_kind: { kind: SentKind }
  /** `malformed`: it is not even in the form of a token. */
  token_is_placeholder: { received: string; malformed: boolean }
  token_without_scheme: { kind: SentKind | undefined; scheme: string | undefined }
  scope_insufficient: { required: readonly string[]; granted: readonly string[]; tool: string | undefined }

  // The form of a request to the MCP endpoint; the SDK answers these, and we only tell why
  accept_unsupported: { received: string | undefined; missing: readonly string[] }
  mcp_content_type_unsupported: { received: string }
  json_malformed: { problem: string }
  json_rpc_malformed: { problem: string }
  protocol_version_unsupported: { received: string; supported: readonly string[] }
  header_body_mismatch: { header: string; inHeader: string | undefined; inBody: string }
  request_metadata_invalid: { key: string; problem: Problem }
  method_unknown: { method: string; meant: string | undefined; feature: string | undefined }
  method_params_invalid: { method: string; parameter: string | undefined; problem: Problem }

  // What a tool is asked and answers
  tool_unknown: { tool: string; meant: string | undefined; tools: readonly string[] }
  tool_arguments_invalid: {
    tool: string
    parameter: string | undefined
    problem: Problem
    /** The names of the arguments that were sent. */
    sent: readonly string[]
  }
  tool_failed: { tool: string; message: string }

  server_error: Record<never, never>
}

/** What is wrong with a value, as a clause; undefined if the value is missing. */
export type Problem = string | undefined

/** Who made an access token invalid before its time. */
export type Revoker = 'client' | 'code used twice' | 'refresh token used twice' | 'scenario' | 'test'

/** What a client may send as its access token although it holds it for another purpose, and the token itself. */
export type SentKind = 'access token' | 'refresh token' | 'authorization code' | 'client secret'

/** What is wrong with an Authorization header that begins with `Bearer`. */
export type HeaderFlaw = 'no token' | 'quotes' | 'Bearer twice'

export type RefusalReason = keyof RefusalFacts

/** One refusal: its reason and the facts that belong to it. */
export type Refusal = {
  [R in RefusalReason]: { readonly reason: R; readonly facts: Readonly<RefusalFacts[R]> }
}[RefusalReason]

/** Thrown to refuse. The error handler of the route turns it into a response; nothing else answers. */
export class Refused extends StacklessError {
  readonly refusal: Refusal

  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.reason, options)
    this.name = 'Refused'
    this.refusal = refusal
  }
}

/** Makes the error to throw for a reason, with the facts that this reason needs. */
export function refuse<R extends RefusalReason>(reason: R, facts: RefusalFacts[R]): Refused {
  // The pair is right by the signature; TypeScript cannot see that a mapped union is indexed by R.
  return new Refused({ reason, facts } as Refusal)
}
