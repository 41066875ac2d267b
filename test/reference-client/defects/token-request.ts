// What goes wrong when the client spends a code.

export const tokenRequestDefects = {
  'always-basic': 'authenticates with Basic whatever the server lists',
  'posts-without-method-list': 'sends the secret in the body if the server lists no methods',
  'raw-basic': 'joins id and secret for Basic without form-encoding them',
  'reregisters-on-invalid-client': 'registers when its credentials are refused',
  'authorizes-again-on-invalid-client':
    'asks the person again when its credentials are refused, four times in all',
  'json-token-request': 'sends the token request as JSON',
  'authenticates-twice': 'sends the secret in the header and in the body',
  'no-secret': 'sends the client id and no secret',
  'short-verifier': 'uses a verifier of 20 characters',
  'wrong-verifier': 'sends another verifier than the challenge was made of',
  'other-redirect-in-token-request': 'adds a slash to the redirect URI in the token request',
  'no-resource-in-token-request': 'leaves the resource out of the request that spends the code',
  'uses-code-twice': 'sends each code twice',
  'copies-token-type': 'uses token_type as the server spells it as the scheme of the header',
  'requires-expires-in': 'refuses tokens that come without expires_in',
  'requires-refresh-token': 'refuses tokens that come without a refresh token',
  'authorizes-again-when-scope-narrowed': 'asks the person again when it was granted less than it asked for',
} as const
