// What is said about client credentials that are nearly right.

import type { BasicFlaw, SecretSlip } from '../credential-slips.ts'
import type { ClientAuthMethod } from '../names.ts'
import type { Particulars } from './text.ts'

type SlipText = Required<Pick<Particulars, 'title' | 'expected' | 'received' | 'fix'>>

const inBody: SlipText = {
  title: 'The client secret is right, but was not form-encoded in the body',
  expected: 'A form body in which each value is encoded: `+` as `%2B`, `%` as `%25`, `&` as `%26`.',
  received:
    'The right client secret, not encoded. Read as a form, it is another one: `+` means a space there.',
  fix: 'Let a form encoder build the body: `URLSearchParams`, `urlencode`, `curl --data-urlencode`.',
}

const inHeader: SlipText = {
  title: 'The client secret is right, but was decoded before it was sent',
  expected: 'The client secret form-encoded once, and then in Base64.',
  received: 'The client secret after form-decoding, which turns `+` into a space and `%41` into `A`.',
  fix: 'Encode the secret where your client decodes it, also in a URL such as `https://id:secret@host`.',
}

const slips: Readonly<Record<SecretSlip, SlipText | Readonly<Record<ClientAuthMethod, SlipText>>>> = {
  twice: {
    title: 'The client secret is right, but encoded twice',
    expected: 'The client secret form-encoded once.',
    received: 'The right client secret, still encoded after it was decoded once.',
    fix: 'Give your client the secret as it is: the library encodes it already. Remove your own `urlencode`.',
  },
  decoded: { client_secret_basic: inHeader, client_secret_post: inBody },
  blanks: {
    title: 'The client secret is right, but has white space at its ends',
    expected: 'The client secret without a space or a line break before or after it.',
    received: 'The right client secret with a space, a line break or other white space at its ends.',
    fix: 'Trim the secret. A file has a line break at its end unless it is written with `printf %s` or `echo -n`.',
  },
  quotes: {
    title: 'The client secret is right, but has quotes around it',
    expected: 'The client secret without quotes.',
    received: 'The right client secret, with quotes around it.',
    fix: 'Remove the quotes. `docker --env-file` and some other readers of `.env` keep them as a part of the value.',
  },
  base64: {
    title: 'The client secret is right, but encoded in Base64',
    expected:
      'The client secret as it is; only the whole of ID, colon and secret is in Base64, in a Basic header.',
    received: 'The Base64 encoding of the right client secret, in the place of the secret.',
    fix: 'Decode the secret before you give it to your client, as you do with the `data` of a Kubernetes Secret.',
  },
  joined: {
    title: 'The client ID and secret were sent together as the secret',
    expected: 'The client secret alone.',
    received: 'The right client ID, a colon and the right client secret, in the place of the secret.',
    fix: 'Configure the secret alone. Joined, and in Base64, the two belong in a Basic Authorization header.',
  },
  swapped: {
    title: 'The client ID and the client secret are swapped',
    expected: 'The client ID first, and then the client secret.',
    received: 'The right client secret as the client ID, and the right client ID as the secret.',
    fix: 'Swap the two values in the configuration of your client.',
  },
  'as id': {
    title: 'The client secret was sent as the client ID',
    expected: 'The client ID, and the client secret beside it.',
    received: 'The right client secret in the place of the client ID.',
    fix: 'Put the client ID where the secret is now, and the secret in its own place.',
  },
  partial: {
    title: 'The client secret is right, but a part of it is missing',
    expected: 'The whole client secret.',
    received:
      'The client secret without everything after a special character, or without what looks like a variable.',
    fix:
      'Put the secret in single quotes: shells, `.env` files and YAML take `$` for a variable and `#` for a ' +
      'comment, and some programs cut it at `:` or `&`.',
  },
  case: {
    title: 'The client secret is right except for upper and lower case',
    expected: 'The client secret letter by letter: upper and lower case count.',
    received: 'The client secret with some letters in the other case.',
    fix: 'Copy the secret as it is, and look for what changes its case on the way to your client.',
  },
}

/** What is said about a secret with this slip, sent by this method. */
export function slipText(slip: SecretSlip, via: ClientAuthMethod): SlipText {
  const text = slips[slip]
  return 'title' in text ? text : text[via]
}

/** What is said about a Basic header with this flaw. */
export const flawTexts: Readonly<Record<BasicFlaw, Pick<SlipText, 'title' | 'received'>>> = {
  nothing: {
    title: 'The Authorization header says Basic, and nothing more',
    received: 'A header with the scheme `Basic` and nothing after it.',
  },
  plain: {
    title: 'The Basic credentials are plain text instead of Base64',
    received: 'A Basic header with plain text: client ID, colon and client secret are not encoded.',
  },
  symbols: {
    title: 'The Basic credentials are not Base64',
    received:
      'A Basic header whose credentials are not Base64: they hold other characters, or the end is cut off.',
  },
  charset: {
    title: 'The Basic credentials are not text in UTF-8',
    received: 'Base64 of bytes that are not UTF-8: another charset, or no text at all.',
  },
  colon: {
    title: 'The Basic credentials have no colon',
    received: 'Base64 of a text without a colon: perhaps the client ID or the client secret alone.',
  },
  twice: {
    title: 'The Basic credentials were encoded in Base64 twice',
    received: 'Credentials that are still Base64 after they were decoded once.',
  },
}
