// A refusal as a program sees it: status, OAuth error code and one short ASCII sentence without anything from outside
// (RFC 6749 §4.1.2.1 and §5.2 allow no quotes, backslashes or line breaks; commas are avoided because some clients
// split WWW-Authenticate there).

import { areaOfReason } from './reason-area.ts'
import type { Refusal, RefusalFacts, RefusalReason } from './refusal.ts'

/** The error codes of RFC 6749, 6750, 7591 and 8707 that this server uses. */
export type OAuthErrorCode =
  | 'access_denied'
  | 'insufficient_scope'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_scope'
  | 'invalid_target'
  | 'invalid_token'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'

/** The reasons that the wire tells apart; any other is told as one of these. */
type ToldAs = 'token_missing' | 'token_malformed' | 'token_unknown'

/** A reason of which a client hears only what is true of a more general one: nobody learns what a token was. */
interface ToldAsAnother<R extends RefusalReason> {
  readonly toldAs: ToldAs | ((facts: RefusalFacts[R]) => ToldAs)
}

interface WireText<R extends RefusalReason> {
  readonly error: OAuthErrorCode
  readonly status: number | ((facts: RefusalFacts[R]) => number)
  readonly description: string | ((facts: RefusalFacts[R]) => string)
}

const wireTexts: { readonly [R in RefusalReason]: WireText<R> | ToldAsAnother<R> } = {
  client_authentication_missing: says(
    401,
    'invalid_client',
    ({ methods }) => `No client credentials were sent. Authenticate with ${methods.join(' or ')}.`,
  ),
  client_secret_missing: says(
    401,
    'invalid_client',
    ({ methods }) => `A client_id was sent but no client_secret. Authenticate with ${methods.join(' or ')}.`,
  ),
  client_authentication_wrong: says(401, 'invalid_client', 'Unknown client_id or wrong client_secret.'),
  client_authentication_malformed: says(
    401,
    'invalid_client',
    'The Authorization header does not contain valid Basic credentials.',
  ),
  client_authentication_twice: says(
    400,
    'invalid_request',
    'The client authenticated both in the Authorization header and in the body.',
  ),
  client_id_conflict: says(
    400,
    'invalid_request',
    'The client_id in the body differs from the one in the Authorization header.',
  ),
  client_authentication_method_off: says(
    401,
    'invalid_client',
    ({ used, methods }) => `${used} is switched off here. Use ${methods.join(' or ')}.`,
  ),

  content_type_unsupported: says(
    400,
    'invalid_request',
    'The body must be application/x-www-form-urlencoded.',
  ),
  body_unreadable: says(({ status }) => status, 'invalid_request', 'The request body could not be read.'),
  parameter_repeated: says(400, 'invalid_request', 'A parameter was sent more than once.'),
  // The name is one of ours, not the client's.
  parameter_missing: says(
    400,
    'invalid_request',
    ({ parameter }) => `The parameter ${parameter} is missing.`,
  ),
  parameter_too_long: says(
    400,
    'invalid_request',
    ({ parameter, maximum }) => `The parameter ${parameter} is longer than ${maximum} characters.`,
  ),
  method_not_allowed: says(405, 'invalid_request', ({ allowed }) =>
    `Only ${allowed} can be used here.`.replaceAll(', ', ' and '),
  ),
  rate_limited: says(429, 'temporarily_unavailable', 'Too many requests. Try again later.'),
  not_found: says(404, 'invalid_request', 'There is nothing at this address.'),
  // The address is configured, not what the client asked for.
  mcp_address_wrong: says(
    404,
    'invalid_request',
    ({ mcpUrl }) => `The MCP endpoint is at ${mcpUrl} and not here.`,
  ),
  header_repeated: says(
    400,
    'invalid_request',
    ({ header }) => `The ${header} header was sent more than once.`,
  ),
  host_not_allowed: says(
    403,
    'invalid_request',
    'This server does not accept the Host that was sent. Start it with --public-url for that host.',
  ),
  origin_not_allowed: says(
    403,
    'invalid_request',
    'Requests from this Origin are not allowed. Start the server with --allowed-origins to allow it.',
  ),

  embedded_elsewhere: says(403, 'invalid_request', 'Other sites cannot embed or fetch this page.'),

  scenario_unknown: says(404, 'invalid_request', ({ meant }) =>
    meant === undefined
      ? 'There is no scenario of this name. See /s for all of them.'
      : `There is no scenario of this name. The nearest is ${meant}.`,
  ),
  run_name_unusable: says(404, 'invalid_request', 'This cannot be the name of a run.'),
  report_missing: says(404, 'invalid_request', 'No client has used this run yet.'),
  expectation_unknown: says(400, 'invalid_request', ({ meant }) =>
    meant === undefined
      ? 'What is expected to fail names no scenario and no rule.'
      : `What is expected to fail names no scenario and no rule. The nearest is ${meant}.`,
  ),

  control_off: says(404, 'invalid_request', 'Control is off. Start the server with --control.'),
  control_from_page: says(403, 'invalid_request', 'Web pages cannot control this server.'),
  control_token_missing: says(
    401,
    'invalid_request',
    'The control token is missing. Send it as a Bearer token.',
  ),
  control_token_wrong: says(401, 'invalid_token', 'The control token is wrong.'),
  // In our own words: the names of members that exist, and what each may be.
  control_body_wrong: says(400, 'invalid_request', ({ problem }) => problem),
  control_clock_behind: says(
    409,
    'invalid_request',
    'A clock can only be moved forward and not beyond the year 9999.',
  ),
  control_faults_full: says(
    409,
    'invalid_request',
    ({ most }) => `${most} faults wait already. Forget them first.`,
  ),

  client_id_missing: says(400, 'invalid_request', 'The client_id is missing.'),
  client_id_unknown: says(400, 'invalid_client', 'The client_id is unknown.'),
  redirect_uri_missing: says(400, 'invalid_request', 'The redirect_uri is missing.'),
  redirect_uri_repeated: says(400, 'invalid_request', 'The redirect_uri was sent more than once.'),
  redirect_uri_unsafe: says(400, 'invalid_request', ({ part }) => `A redirect_uri must not have a ${part}.`),
  redirect_uri_unregistered: says(
    400,
    'invalid_request',
    'The redirect_uri is not registered for this client.',
  ),

  response_type_missing: says(400, 'invalid_request', 'The parameter response_type is missing. Use code.'),
  response_type_unsupported: says(
    400,
    'unsupported_response_type',
    'Only the response_type code is supported.',
  ),
  code_challenge_missing: says(400, 'invalid_request', 'PKCE is required: code_challenge is missing.'),
  code_challenge_malformed: says(
    400,
    'invalid_request',
    'The code_challenge must be 43 to 128 unreserved characters.',
  ),
  code_challenge_method_unsupported: says(400, 'invalid_request', 'The code_challenge_method must be S256.'),
  scope_unknown: says(400, 'invalid_scope', 'None of the requested scopes exists here.'),
  resource_unknown: says(400, 'invalid_target', 'The resource is not the one that this server protects.'),
  access_denied: says(403, 'access_denied', 'The request was denied.'),
  state_full: says(503, 'temporarily_unavailable', 'The server is at capacity. Try again later.'),
  store_unavailable: says(
    503,
    'temporarily_unavailable',
    'The server cannot use its store at the moment. Try again later.',
  ),
  server_stopping: says(
    503,
    'temporarily_unavailable',
    'This instance of the server is stopping. Try again.',
  ),

  login_request_unknown: says(
    400,
    'invalid_request',
    'This sign-in has already been completed or has expired.',
  ),
  login_request_foreign: says(403, 'invalid_request', 'This sign-in was started in another browser.'),
  login_form_forged: says(403, 'invalid_request', 'The form did not come from a page of this server.'),
  login_cookie_missing: says(
    403,
    'invalid_request',
    'The browser did not send the cookie that belongs to this form.',
  ),
  // Not 401: that is for HTTP authentication and needs a challenge (RFC 9110 §15.5.2).
  login_password_wrong: says(403, 'access_denied', 'The username or the password is wrong.'),
  login_throttled: says(429, 'temporarily_unavailable', 'Too many failed sign-ins. Try again later.'),

  grant_type_unsupported: says(
    400,
    'unsupported_grant_type',
    ({ supported }) => `The grant_type must be ${supported.join(' or ')}.`,
  ),
  code_unknown: says(400, 'invalid_grant', 'The authorization code is unknown.'),
  code_expired: says(400, 'invalid_grant', 'The authorization code has expired.'),
  code_used: says(
    400,
    'invalid_grant',
    'The authorization code was used before. The tokens issued for it have been revoked.',
  ),
  code_redirect_uri_mismatch: says(
    400,
    'invalid_grant',
    'The redirect_uri must be the same as in the authorization request.',
  ),
  code_verifier_malformed: says(
    400,
    'invalid_request',
    'The code_verifier must be 43 to 128 unreserved characters.',
  ),
  code_verifier_wrong: says(400, 'invalid_grant', 'The code_verifier does not match the code_challenge.'),
  refresh_token_unknown: says(400, 'invalid_grant', 'The refresh token is unknown or revoked.'),
  refresh_token_expired: says(400, 'invalid_grant', 'The refresh token has expired.'),
  refresh_token_reused: says(
    400,
    'invalid_grant',
    'The refresh token was used before. All tokens of this sign-in have been revoked.',
  ),
  scope_not_granted: says(400, 'invalid_scope', 'The scope goes beyond what was granted.'),
  registration_off: says(
    403,
    'access_denied',
    ({ clientId }) =>
      `Dynamic client registration is off. Configure the client_id ${inWireText(clientId)}and its secret in ` +
      'your client; the home page of this server shows how for each client.',
  ),

  token_missing: says(401, 'invalid_request', 'An access token is required.'),
  token_in_query: says(401, 'invalid_request', 'An access token is required in the Authorization header.'),
  token_malformed: says(
    400,
    'invalid_request',
    'The Authorization header must be Bearer followed by one token.',
  ),
  token_unknown: says(401, 'invalid_token', 'The access token is unknown or revoked.'),
  token_expired: says(401, 'invalid_token', 'The access token has expired.'),
  token_of_other_resource: says(401, 'invalid_token', 'The access token was issued for another resource.'),
  scope_insufficient: says(403, 'insufficient_scope', 'The access token lacks a required scope.'),
  token_revoked: { toldAs: 'token_unknown' },
  token_of_another_kind: { toldAs: 'token_unknown' },
  token_is_placeholder: {
    toldAs: ({ malformed }) => (malformed ? 'token_malformed' : 'token_unknown'),
  },
  token_without_scheme: { toldAs: 'token_missing' },

  // These texts are not sent: the SDK answers, in JSON-RPC.
  accept_unsupported: says(406, 'invalid_request', 'The Accept header must name JSON and event streams.'),
  mcp_content_type_unsupported: says(415, 'invalid_request', 'The body must be application/json.'),
  json_malformed: says(400, 'invalid_request', 'The body is not JSON.'),
  json_rpc_malformed: says(400, 'invalid_request', 'The body is not a JSON-RPC message.'),
  protocol_version_unsupported: says(400, 'invalid_request', 'The protocol version is not supported.'),
  header_body_mismatch: says(400, 'invalid_request', 'The headers and the body of the request disagree.'),
  request_metadata_invalid: says(400, 'invalid_request', 'The metadata of the request is not complete.'),
  method_unknown: says(404, 'invalid_request', 'There is no such method.'),
  method_params_invalid: says(400, 'invalid_request', 'The params do not fit the method.'),
  tool_unknown: says(400, 'invalid_request', 'There is no such tool.'),
  tool_arguments_invalid: says(400, 'invalid_request', 'The arguments do not fit the tool.'),
  tool_failed: says(500, 'server_error', 'The tool failed.'),

  server_error: says(500, 'server_error', 'Something went wrong in the server.'),
}

/** One entry of the table above. */
function says<R extends RefusalReason>(
  status: WireText<R>['status'],
  error: OAuthErrorCode,
  description: WireText<R>['description'],
): WireText<R> {
  return { status, error, description }
}

/** A client_id followed by a space; empty if it has characters that are not allowed in a description. */
function inWireText(clientId: string): string {
  return /["\\]/.test(clientId) ? '' : `${clientId} `
}

/** The error code with which a reason is answered; undefined if that depends on the case, or the answer is JSON-RPC. */
export function errorCodeOf(reason: RefusalReason): OAuthErrorCode | undefined {
  const area = areaOfReason(reason)
  return area === 'MCP request' || area === 'tool' ? undefined : generalTextOf(reason)?.error
}

/** The description of a reason, if it is the same whatever the facts. */
export function fixedDescriptionOf(reason: RefusalReason): string | undefined {
  const description = generalTextOf(reason)?.description
  return typeof description === 'string' ? description : undefined
}

function generalTextOf(reason: RefusalReason): Pick<WireText<never>, 'error' | 'description'> | undefined {
  const text = wireTexts[reason]
  if (!('toldAs' in text)) return text
  return typeof text.toldAs === 'string' ? generalTextOf(text.toldAs) : undefined
}

/** A refusal as a program sees it. */
export interface WireRefusal {
  /** The reason that a client is told, and that `error_uri` names. */
  readonly reason: RefusalReason
  readonly status: number
  readonly error: OAuthErrorCode
  readonly description: string
  /** Seconds, for a Retry-After header. */
  readonly retryAfterSeconds: number | undefined
}

/** What is told of a reason that the wire does not tell apart from others. */
const general: { readonly [R in ToldAs]: Refusal } = {
  token_missing: { reason: 'token_missing', facts: { scheme: undefined } },
  token_malformed: { reason: 'token_malformed', facts: { flaw: undefined } },
  token_unknown: { reason: 'token_unknown', facts: {} },
}

/** The wire form of a refusal. */
export function wire(refusal: Refusal): WireRefusal {
  // One lookup serves the whole union; the table's type ties each text to the facts of its own reason.
  const text = wireTexts[refusal.reason] as WireText<RefusalReason> | ToldAsAnother<RefusalReason>
  const facts = refusal.facts as RefusalFacts[RefusalReason]
  if ('toldAs' in text) {
    return wire(general[typeof text.toldAs === 'string' ? text.toldAs : text.toldAs(facts)])
  }
  return {
    reason: refusal.reason,
    status: typeof text.status === 'function' ? text.status(facts) : text.status,
    error: text.error,
    description: typeof text.description === 'function' ? text.description(facts) : text.description,
    retryAfterSeconds: 'retryAfterSeconds' in refusal.facts ? refusal.facts.retryAfterSeconds : undefined,
  }
}
