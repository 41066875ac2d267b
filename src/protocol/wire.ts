// Owns what a refusal looks like to a program: status, OAuth error code and one short ASCII sentence without
// anything that came from outside (RFC 6749 §4.1.2.1 and §5.2 allow no quotes, backslashes or line breaks;
// commas are left out because some clients split WWW-Authenticate there).

import { paths } from './names.ts'
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

interface WireText<R extends RefusalReason> {
  readonly error: OAuthErrorCode
  readonly status: number | ((facts: RefusalFacts[R]) => number)
  readonly description: string | ((facts: RefusalFacts[R]) => string)
}

const wireTexts: { readonly [R in RefusalReason]: WireText<R> } = {
  client_authentication_missing: {
    error: 'invalid_client',
    status: 401,
    description: ({ methods }) =>
      `No client credentials were sent. Authenticate with ${methods.join(' or ')}.`,
  },
  client_secret_missing: {
    error: 'invalid_client',
    status: 401,
    description: ({ methods }) =>
      `A client_id was sent but no client_secret. Authenticate with ${methods.join(' or ')}.`,
  },
  client_authentication_wrong: {
    error: 'invalid_client',
    status: 401,
    description: 'Unknown client_id or wrong client_secret.',
  },
  client_authentication_malformed: {
    error: 'invalid_client',
    status: 401,
    description: 'The Authorization header is not valid Basic credentials.',
  },
  client_authentication_twice: {
    error: 'invalid_request',
    status: 400,
    description: 'The client authenticated both in the Authorization header and in the body.',
  },
  client_id_conflict: {
    error: 'invalid_request',
    status: 400,
    description: 'The client_id in the body differs from the one in the Authorization header.',
  },
  client_authentication_method_off: {
    error: 'invalid_client',
    status: 401,
    description: ({ used, methods }) => `${used} is switched off here. Use ${methods.join(' or ')}.`,
  },

  content_type_unsupported: {
    error: 'invalid_request',
    status: 400,
    description: 'The body must be application/x-www-form-urlencoded.',
  },
  body_unreadable: {
    error: 'invalid_request',
    status: ({ status }) => status,
    description: 'The request body could not be read.',
  },
  parameter_repeated: {
    error: 'invalid_request',
    status: 400,
    description: 'A parameter was sent more than once.',
  },
  parameter_missing: {
    error: 'invalid_request',
    status: 400,
    // The name is one of ours, not the client's.
    description: ({ parameter }) => `The parameter ${parameter} is missing.`,
  },
  parameter_too_long: {
    error: 'invalid_request',
    status: 400,
    description: ({ parameter, maximum }) =>
      `The parameter ${parameter} is longer than ${maximum} characters.`,
  },
  method_not_allowed: {
    error: 'invalid_request',
    status: 405,
    description: ({ allowed }) => `Only ${allowed} can be used here.`.replaceAll(', ', ' and '),
  },
  rate_limited: {
    error: 'temporarily_unavailable',
    status: 429,
    description: 'Too many requests. Try again later.',
  },
  not_found: { error: 'invalid_request', status: 404, description: 'There is nothing at this address.' },
  host_not_allowed: {
    error: 'invalid_request',
    status: 403,
    description:
      'This server does not answer to the Host that was sent. Start it with --public-url for that host.',
  },
  origin_not_allowed: {
    error: 'invalid_request',
    status: 403,
    description: 'This Origin may not call the server. Start it with --allowed-origins to allow it.',
  },

  embedded_elsewhere: {
    error: 'invalid_request',
    status: 403,
    description: 'This page cannot be embedded in or fetched by a page of another site.',
  },

  client_id_missing: { error: 'invalid_request', status: 400, description: 'The client_id is missing.' },
  client_id_unknown: {
    error: 'invalid_client',
    status: 400,
    description: 'The client_id is not known here.',
  },
  redirect_uri_missing: {
    error: 'invalid_request',
    status: 400,
    description: 'The redirect_uri is missing.',
  },
  redirect_uri_repeated: {
    error: 'invalid_request',
    status: 400,
    description: 'The redirect_uri was sent more than once.',
  },
  redirect_uri_unsafe: {
    error: 'invalid_request',
    status: 400,
    description: ({ part }) => `A redirect_uri must not have a ${part}.`,
  },
  redirect_uri_unregistered: {
    error: 'invalid_request',
    status: 400,
    description: 'The redirect_uri is not registered for this client.',
  },

  response_type_missing: {
    error: 'invalid_request',
    status: 400,
    description: 'The parameter response_type is missing. Use code.',
  },
  response_type_unsupported: {
    error: 'unsupported_response_type',
    status: 400,
    description: 'Only the response_type code is supported.',
  },
  code_challenge_missing: {
    error: 'invalid_request',
    status: 400,
    description: 'PKCE is required: code_challenge is missing.',
  },
  code_challenge_malformed: {
    error: 'invalid_request',
    status: 400,
    description: 'The code_challenge must be 43 to 128 unreserved characters.',
  },
  code_challenge_method_unsupported: {
    error: 'invalid_request',
    status: 400,
    description: 'The code_challenge_method must be S256.',
  },
  scope_unknown: { error: 'invalid_scope', status: 400, description: 'None of the scopes is known here.' },
  resource_unknown: {
    error: 'invalid_target',
    status: 400,
    description: 'The resource is not the one that this server protects.',
  },
  access_denied: { error: 'access_denied', status: 403, description: 'The request was denied.' },
  state_full: {
    error: 'temporarily_unavailable',
    status: 503,
    description: 'The server holds as much as it may. Try again later.',
  },

  login_request_unknown: {
    error: 'invalid_request',
    status: 400,
    description: 'This sign-in was finished before or has expired.',
  },
  login_request_foreign: {
    error: 'invalid_request',
    status: 403,
    description: 'This sign-in was started in another browser.',
  },
  login_form_forged: {
    error: 'invalid_request',
    status: 403,
    description: 'The form did not come from a page of this server.',
  },
  login_cookie_missing: {
    error: 'invalid_request',
    status: 403,
    description: 'The cookie of the page that the form is on is missing.',
  },
  login_password_wrong: {
    error: 'access_denied',
    // Not 401: that is for HTTP authentication, and needs a challenge (RFC 9110 §15.5.2).
    status: 403,
    description: 'The username or the password is wrong.',
  },
  login_throttled: {
    error: 'temporarily_unavailable',
    status: 429,
    description: 'Too many failed sign-ins. Try again later.',
  },

  grant_type_unsupported: {
    error: 'unsupported_grant_type',
    status: 400,
    description: ({ supported }) => `The grant_type must be ${supported.join(' or ')}.`,
  },
  code_unknown: {
    error: 'invalid_grant',
    status: 400,
    description: 'The authorization code is not known here.',
  },
  code_expired: { error: 'invalid_grant', status: 400, description: 'The authorization code has expired.' },
  code_used: {
    error: 'invalid_grant',
    status: 400,
    description: 'The authorization code was used before. What it gave is revoked.',
  },
  code_redirect_uri_mismatch: {
    error: 'invalid_grant',
    status: 400,
    description: 'The redirect_uri is not the one of the authorization request.',
  },
  code_verifier_malformed: {
    error: 'invalid_request',
    status: 400,
    description: 'The code_verifier must be 43 to 128 unreserved characters.',
  },
  code_verifier_wrong: {
    error: 'invalid_grant',
    status: 400,
    description: 'The code_verifier does not match the code_challenge.',
  },
  refresh_token_unknown: {
    error: 'invalid_grant',
    status: 400,
    description: 'The refresh token is unknown or revoked.',
  },
  refresh_token_expired: {
    error: 'invalid_grant',
    status: 400,
    description: 'The refresh token has expired.',
  },
  refresh_token_reused: {
    error: 'invalid_grant',
    status: 400,
    description: 'The refresh token was used before. Its whole family is revoked.',
  },
  scope_not_granted: {
    error: 'invalid_scope',
    status: 400,
    description: 'The scope goes beyond what was granted.',
  },
  registration_off: {
    error: 'access_denied',
    status: 403,
    description: ({ clientId }) =>
      `Dynamic client registration is off. Configure the client_id ${inWireText(clientId)}and its secret in ` +
      'your client; the home page of this server shows how for each client.',
  },

  token_missing: { error: 'invalid_request', status: 401, description: 'An access token is required.' },
  token_in_query: {
    error: 'invalid_request',
    status: 401,
    description: 'An access token is required in the Authorization header.',
  },
  token_malformed: {
    error: 'invalid_request',
    status: 400,
    description: 'The Authorization header must be Bearer and one token.',
  },
  token_unknown: {
    error: 'invalid_token',
    status: 401,
    description: 'The access token is unknown or revoked.',
  },
  token_expired: { error: 'invalid_token', status: 401, description: 'The access token has expired.' },
  token_of_other_resource: {
    error: 'invalid_token',
    status: 401,
    description: 'The access token was issued for another resource.',
  },
  scope_insufficient: {
    error: 'insufficient_scope',
    status: 403,
    description: 'The access token lacks a scope that this needs.',
  },

  server_error: { error: 'server_error', status: 500, description: 'Something went wrong in the server.' },
}

/** A client_id with a blank after it; nothing for one with characters that are not allowed in a description. */
function inWireText(clientId: string): string {
  return /["\\]/.test(clientId) ? '' : `${clientId} `
}

/** A refusal as a program sees it. */
export interface WireRefusal {
  readonly status: number
  readonly error: OAuthErrorCode
  readonly description: string
  /** Seconds, for a Retry-After header. */
  readonly retryAfterSeconds: number | undefined
}

/** The wire form of a refusal. */
export function wire(refusal: Refusal): WireRefusal {
  // One lookup serves the whole union; the table's type ties each text to the facts of its own reason.
  const text = wireTexts[refusal.reason] as WireText<RefusalReason>
  const facts = refusal.facts as RefusalFacts[RefusalReason]
  return {
    status: typeof text.status === 'function' ? text.status(facts) : text.status,
    error: text.error,
    description: typeof text.description === 'function' ? text.description(facts) : text.description,
    retryAfterSeconds: 'retryAfterSeconds' in refusal.facts ? refusal.facts.retryAfterSeconds : undefined,
  }
}

/** Address of the page that explains a reason, for `error_uri`. */
export function errorUri(publicUrl: string, refusal: Refusal): string {
  return `${publicUrl}${paths.errors}/${refusal.reason}`
}
