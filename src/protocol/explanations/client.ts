// Client authentication: RFC 6749 §2.3.

import type { ClientAuthMethod } from '../names.ts'
import { flawTexts, slipText } from './credential-slips.ts'
import { anyOf, brief, knownClients, names, placesOf, quoted, type ReasonTexts, rfc } from './text.ts'

export const clientTexts: ReasonTexts<
  | 'client_authentication_missing'
  | 'client_secret_missing'
  | 'client_authentication_wrong'
  | 'client_authentication_malformed'
  | 'client_authentication_twice'
  | 'client_id_conflict'
  | 'client_authentication_method_off'
> = {
  client_authentication_missing: {
    title: 'No client credentials were sent',
    meaning:
      'The registered client is confidential: every request to the token, introspection and revocation ' +
      'endpoints must carry its client ID and client secret. This one carried neither Basic credentials ' +
      'nor a `client_id`.',
    rule: rfc(6749, '3.2.1'),
    causes: [
      {
        who: 'Hand-written requests',
        what: 'Only the code exchange carries the credentials. Refresh, revocation and introspection need them too.',
      },
      {
        who: 'Resource servers',
        what: 'Introspection was called with a Bearer access token. This server wants client credentials there.',
      },
      {
        who: 'Proxies',
        what: 'A proxy between client and server may strip the Authorization header.',
      },
    ],
    fix: 'Make your client send its client ID and client secret with this request, by an enabled method.',
    particulars: ({ methods, scheme }) => ({
      ...(scheme !== undefined && {
        title:
          scheme === 'unknown'
            ? 'The Authorization header has no known scheme, and no client credentials were sent'
            : `Client credentials are needed here, but ${quoted(scheme)} was sent`,
      }),
      expected: `Client ID and client secret ${placesOf(methods)}.`,
      received: `${headerOf(scheme)}, and no \`client_id\` in the form body.`,
      snippet: credentials(methods),
    }),
  },

  client_secret_missing: {
    title: 'A client ID was sent without its client secret',
    meaning:
      'The client said who it is but did not prove it. Public clients do that; the client registered here ' +
      'is confidential and must send its client secret.',
    rule: rfc(6749, '2.3.1'),
    causes: [knownClients],
    fix:
      'Configure the client secret in your client next to the client ID. If it is there, your client drops ' +
      'it: set the authentication method explicitly, or use a newer version.',
    particulars: ({ clientId, clientIdIsSecret, methods }) => ({
      title: `The client ID ${brief(clientId)} was sent without its client secret`,
      ...(clientIdIsSecret && {
        title: 'The client secret was sent as the client ID, and nothing as the secret',
        fix: 'Put the client ID where the secret is now, and the secret in its own place.',
      }),
      expected: `The client secret together with the client ID, ${placesOf(methods)}.`,
      received: clientIdIsSecret
        ? 'The right client secret in the place of the client ID, and no client secret.'
        : `The client ID ${quoted(clientId)} and no client secret, or an empty one.`,
      snippet: credentials(methods),
    }),
  },

  client_authentication_wrong: {
    title: 'The client ID or the client secret is wrong',
    meaning:
      'The client credentials are not those of the registered client. A client is told the same whichever ' +
      'is wrong, so that nobody can guess client IDs.',
    rule: rfc(6749, '5.2'),
    causes: [
      {
        who: 'Any client',
        what: 'The secret was copied with a space or a line break, or belongs to another server.',
      },
      {
        who: 'Clients that keep credentials',
        what: 'Credentials of a server that used this address before are still stored and override new ones.',
      },
      {
        who: 'Secrets with special characters',
        what:
          'A shell changed them (`$`, `%`, a quote), or they were encoded twice or not at all. The timeline says ' +
          'so if nothing else is wrong.',
      },
    ],
    fix:
      'Compare the client ID and client secret in your client with `--client-id` and `--client-secret` of this ' +
      'server, and remove credentials that your client stored earlier.',
    particulars: ({ receivedClientId, clientIdKnown, via, slip }) => {
      if (slip !== undefined) return slipText(slip, via)
      return {
        title: clientIdKnown
          ? 'The client secret is wrong'
          : `The client ID ${brief(receivedClientId)} is not the registered one`,
        expected: clientIdKnown
          ? 'The client secret that this server was started with (`--client-secret` or `--client-secret-file`).'
          : 'The client ID that this server was started with (`--client-id`); the start-up banner names it.',
        received:
          `The client ID ${quoted(receivedClientId)} ` +
          `${clientIdKnown ? 'with a different client secret' : 'and a client secret'}, ${placesOf([via])}.`,
      }
    },
  },

  client_authentication_malformed: {
    title: 'The Authorization header does not contain valid Basic credentials',
    meaning:
      'After `Basic` comes the Base64 encoding of client ID, colon and client secret. This header could ' +
      'not be decoded to that.',
    rule: rfc(7617, '2'),
    causes: [
      {
        who: 'Hand-written requests',
        what: 'Client ID and client secret were not encoded in Base64, or the secret alone was.',
      },
      {
        who: 'Secrets outside ASCII',
        what: 'They were encoded in a charset other than UTF-8.',
      },
    ],
    fix: 'Use the Basic authentication of your HTTP library, or build the header as shown.',
    particulars: ({ flaw }) => ({
      ...flawTexts[flaw],
      expected: '`Basic`, one space, and the Base64 encoding of client ID, colon and client secret in UTF-8.',
      snippet: credentials(['client_secret_basic']),
    }),
  },

  client_authentication_twice: {
    title: 'The client authenticated in two ways at once',
    meaning:
      'A request may use only one method of client authentication. This one carried Basic credentials in ' +
      'the Authorization header and a `client_secret` in the form body.',
    rule: rfc(6749, '2.3'),
    causes: [
      {
        who: 'Client libraries with extra parameters',
        what: 'The library authenticates with Basic, and a `client_secret` was added to the form by hand.',
      },
      knownClients,
    ],
    fix: 'Send the client secret once: remove it from the form body, or turn off Basic in your client.',
    particulars: () => ({
      expected: 'The client secret in one place: the Authorization header or the form body.',
      received: 'Basic credentials and a `client_secret` in the form body.',
    }),
  },

  client_id_conflict: {
    title: 'The request names two different client IDs',
    meaning:
      'The client ID in the Authorization header and the `client_id` in the form body differ, so it is not clear ' +
      'which client is meant.',
    rule: rfc(6749, '5.2'),
    causes: [
      {
        who: 'Clients with a fixed header',
        what: 'The Authorization header comes from one configuration and the form from another.',
      },
      {
        who: 'Clients that keep credentials',
        what: 'One of the two client IDs is left over from an earlier registration.',
      },
    ],
    fix: 'Use the same client ID in both places, or leave `client_id` out of the form when you use Basic.',
    particulars: ({ inHeader, inBody }) => ({
      title: `The request names two client IDs: ${brief(inHeader)} and ${brief(inBody)}`,
      expected: 'One client ID, in the Authorization header alone or the same in both places.',
      received: `${quoted(inHeader)} in the Authorization header and ${quoted(inBody)} in the form body.`,
    }),
  },

  client_authentication_method_off: {
    title: 'This method of client authentication is switched off',
    meaning:
      'The server was started with `--token-auth-methods` and accepts only the methods named there. Its ' +
      'metadata lists them as `token_endpoint_auth_methods_supported`.',
    rule: rfc(8414, '2'),
    causes: [knownClients],
    fix: 'Make your client use an enabled method, or enable this one with `--token-auth-methods`.',
    particulars: ({ used, methods }) => ({
      title: `The client used \`${used}\`, but only ${anyOf(names(methods))} is enabled`,
      expected: `Client ID and client secret ${placesOf(methods)}.`,
      received: `Client ID and client secret ${placesOf([used])}.`,
      snippet: '--token-auth-methods client_secret_basic,client_secret_post',
    }),
  },
}

function headerOf(scheme: string | undefined): string {
  if (scheme === undefined) return 'No `Authorization` header'
  if (scheme === 'unknown') return 'An `Authorization` header without a scheme that is known here'
  return `An \`Authorization\` header with the scheme ${quoted(scheme)}`
}

/** How credentials are sent by the first enabled method. */
function credentials([method]: readonly ClientAuthMethod[]): string {
  return method === 'client_secret_post'
    ? 'client_id=CLIENT_ID&client_secret=CLIENT_SECRET'
    : 'Authorization: Basic base64(urlencode(CLIENT_ID) + ":" + urlencode(CLIENT_SECRET))'
}
