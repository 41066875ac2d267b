// Five ways to break the server that have broken clients elsewhere.

/** A change of one file. */
export interface Sabotage {
  readonly name: string
  readonly file: string
  readonly text: string
  readonly replacement: string
}

export const sabotages: readonly Sabotage[] = [
  {
    name: 'slash on the issuer only',
    file: 'src/oauth/metadata.ts',
    text: '    issuer,\n    authorization_endpoint',
    replacement: "    issuer: issuer + '/',\n    authorization_endpoint",
  },
  {
    name: 'iss advertised but not sent',
    file: 'src/protocol/authorization-response.ts',
    text: '{ code, state, iss: issuer }',
    replacement: '{ code, state, iss: issuer && undefined }',
  },
  {
    name: 'Basic accepted only form-encoded',
    file: 'src/client/basic-credentials.ts',
    text: "    { ...raw, encoding: 'raw' },\n",
    replacement: '',
  },
  {
    name: 'none advertised',
    file: 'src/oauth/metadata.ts',
    text: ' token_endpoint_auth_methods_supported: tokenAuthMethods',
    replacement: " token_endpoint_auth_methods_supported: [...tokenAuthMethods, 'none']",
  },
  {
    name: 'GET /mcp without a token answered 405',
    file: 'src/mcp/endpoint.ts',
    text: '      const token = bearerToken(',
    replacement:
      "      if (req.method !== 'POST' && req.headers.authorization === undefined) return onlyPost(res)\n" +
      '      const token = bearerToken(',
  },
]
