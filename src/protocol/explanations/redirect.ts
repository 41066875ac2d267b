// Here the redirect URI is not trusted (RFC 6749 §4.1.2.1), so the client hears nothing and the page must tell it
// all.

import { differing, otherSpelling, registerOption } from './redirect-uri.ts'
import { anyOf, brief, knownClients, quoted, type ReasonTexts, rfc } from './text.ts'

export const redirectTexts: ReasonTexts<
  | 'client_id_missing'
  | 'client_id_unknown'
  | 'redirect_uri_missing'
  | 'redirect_uri_repeated'
  | 'redirect_uri_unsafe'
  | 'redirect_uri_unregistered'
> = {
  client_id_missing: {
    title: 'The authorization request names no client',
    meaning: 'Without a `client_id` the server cannot tell who is asking or where the answer may be sent.',
    rule: rfc(6749, '4.1.1'),
    causes: [
      {
        who: 'Clients that rely on dynamic registration',
        what: 'Registration was refused and the client went on without a client ID (as in can1357/oh-my-pi#5852).',
      },
      { who: 'People', what: 'The address of the authorization endpoint was opened by hand.' },
    ],
    fix: 'Enter the client ID of this server, and its client secret, in the settings of your client.',
    particulars: ({ registered }) => ({
      expected: `The parameter \`client_id\` with the registered client ID ${quoted(registered)}.`,
      received: 'An authorization request without `client_id`, or with an empty one.',
      snippet: `client_id=${encodeURIComponent(registered)}`,
    }),
  },

  client_id_unknown: {
    title: 'The client ID is not registered here',
    meaning: 'The server knows exactly one client, registered in advance. This is not its client ID.',
    rule: rfc(6749, '4.1.2.1'),
    causes: [
      {
        who: 'Clients that keep credentials',
        what: 'They still use the client ID of a server that used this address before.',
      },
      {
        who: 'Clients with a Client ID Metadata Document',
        what: 'They send a URL as the client ID. This server does not fetch such documents.',
      },
      knownClients,
    ],
    fix:
      'Enter the registered client ID in your client and remove the stored one, or start the server with ' +
      '`--client-id`.',
    particulars: ({ received, registered }) => ({
      title: `The client ID ${brief(received)} is not registered here`,
      expected: `The registered client ID ${quoted(registered)}.`,
      received: `The client ID ${quoted(received)}.`,
    }),
  },

  redirect_uri_missing: {
    title: 'The authorization request has no redirect URI',
    meaning:
      'The request must say which registered redirect URI the answer goes to, even if only one is ' +
      'registered.',
    rule: rfc(6749, '3.1.2.3'),
    causes: [
      {
        who: 'Clients made for one redirect URI',
        what: 'They leave `redirect_uri` out and expect the registered one to be used.',
      },
    ],
    fix: 'Send `redirect_uri` with one of the registered redirect URIs, percent-encoded.',
    particulars: ({ registered }) => ({
      expected: `A \`redirect_uri\` that is registered: ${anyOf(registered.map(quoted))}.`,
      received: 'An authorization request without `redirect_uri`, or with an empty one.',
    }),
  },

  redirect_uri_repeated: {
    title: 'The redirect URI was sent more than once',
    meaning: 'With more than one redirect URI it is unclear where the answer should go, so it goes nowhere.',
    rule: rfc(6749, '3.1'),
    causes: [
      {
        who: 'Clients that extend a URL',
        what: 'The authorization URL already has a `redirect_uri` in its query, and the library adds its own.',
      },
    ],
    fix: 'Send `redirect_uri` once.',
    particulars: ({ registered }) => ({
      expected: `One \`redirect_uri\` that is registered: ${anyOf(registered.map(quoted))}.`,
      received: 'More than one `redirect_uri`.',
    }),
  },

  redirect_uri_unsafe: {
    title: 'The redirect URI contains a forbidden part',
    meaning:
      'A redirect URI must not have a fragment (`#…`). A user name or password before the host (`user@`) ' +
      'can disguise where the URI leads, so it is refused too.',
    rule: rfc(6749, '3.1.2'),
    causes: [
      {
        who: 'Web apps with routes after #',
        what: 'The redirect URI is a route such as `/#/callback`. Use a path without `#`.',
      },
      { who: 'URLs with credentials', what: 'The address of the app was copied with a user name in it.' },
    ],
    fix: 'Remove that part from the redirect URI, both in your client and where it is registered.',
    particulars: ({ received, part, registered }) => ({
      title: `The redirect URI ${brief(received)} has a ${part === 'fragment' ? 'fragment' : 'user name in it'}`,
      expected: `A redirect URI without ${partWords[part]}, such as ${anyOf(registered.slice(0, 2).map(quoted))}.`,
      received: `The redirect URI ${quoted(received)}.`,
      ...(part === 'userinfo' && { rule: rfc(9110, '4.2.4') }),
    }),
  },

  redirect_uri_unregistered: {
    title: 'The redirect URI is not registered',
    meaning:
      'An answer goes only to registered redirect URIs. They are compared character by character; only the ' +
      'port of a loopback address may differ (RFC 8252 §7.3).',
    rule: rfc(9700, '2.1'),
    causes: [
      {
        who: 'Any client on loopback',
        what: '`localhost` and `127.0.0.1` are different addresses here, and so are `/callback` and `/callback/`.',
      },
      knownClients,
    ],
    fix:
      'If this address belongs to your client, register it with `--redirect-uris`; a leading `+` keeps the ' +
      'defaults. Otherwise set a registered redirect URI in your client.',
    particulars: ({ received, registered }) => {
      const snippet = registerOption(received)
      const meant = otherSpelling(received, registered)
      const option = snippet !== undefined && { snippet }
      if (meant === undefined) {
        return {
          title: `The redirect URI ${brief(received)} is not registered${differing(received, registered, 'differs')}`,
          expected: `A registered redirect URI: ${anyOf(registered.map(quoted))}.`,
          received: `The redirect URI ${quoted(received)}.`,
          ...option,
        }
      }
      return {
        title: `The redirect URI ${brief(received)} is not registered${differing(received, [meant], 'is spelled differently')}`,
        expected: `${quoted(meant)}, spelled exactly like this; on loopback the port may differ.`,
        received: `${quoted(received)}, which is spelled differently and is therefore another redirect URI.`,
        fix: 'Make your client use the registered spelling, or register this one too with `--redirect-uris`.',
        ...option,
      }
    },
  },
}

const partWords = {
  fragment: 'a fragment (`#…`)',
  userinfo: 'a user name or password (`user@`)',
} as const
