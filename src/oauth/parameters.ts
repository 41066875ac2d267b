// Which parameters OAuth and its extensions know (IANA, OAuth Parameters), and how others may be recorded.

/** Of authorization and token requests, among them all that carry a secret. */
const known: ReadonlySet<string> = new Set([
  'access_token',
  'acr_values',
  'assertion',
  'authorization_details',
  'claims',
  'client_assertion',
  'client_assertion_type',
  'client_id',
  'client_secret',
  'code',
  'code_challenge',
  'code_challenge_method',
  'code_verifier',
  'display',
  'dpop_jkt',
  'grant_type',
  'id_token_hint',
  'login_hint',
  'max_age',
  'nonce',
  'password',
  'prompt',
  'redirect_uri',
  'refresh_token',
  'request',
  'request_uri',
  'resource',
  'response_mode',
  'response_type',
  'scope',
  'state',
  'token',
  'ui_locales',
  'username',
])

export function isKnownParameter(name: string): boolean {
  return known.has(name)
}

/** How many of a kind are recorded of one request. */
export const mostRecorded = 10

/** Codes, verifiers and tokens are longer. */
const longestValue = 40

/**
 * Parameters as `name=value`, fit to be recorded: only the names of known ones, since their values may be secret, and of
 * those with a long value, which may be a secret under a misspelt name.
 */
export function namedValues(sent: readonly (readonly [string, unknown])[]): readonly string[] {
  return sent.slice(0, mostRecorded).map(([name, value]) => {
    const isShown = typeof value === 'string' && value.length <= longestValue && !isKnownParameter(name)
    return isShown ? `${name}=${value}` : name
  })
}
