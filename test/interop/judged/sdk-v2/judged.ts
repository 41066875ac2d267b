// The official TypeScript SDK of the second generation.

import { join } from 'node:path'
import { client } from '../../sdk-v2/client.ts'
import type { JudgedClient } from '../judged.ts'

const source =
  'https://github.com/modelcontextprotocol/typescript-sdk/blob/%40modelcontextprotocol/client%402.4.0/packages/client/src/client/auth.ts'

export const judged: JudgedClient = {
  name: 'TypeScript SDK v2',
  client,
  command: ({ node }) => [node, join(import.meta.dirname, 'program.mjs'), '{url}'],
  note:
    'A program that lists the tools twice and keeps its tokens in a file, with the revision that it speaks by default. The ' +
    'SDK leaves `state` to the application, which compares it here.',
  confirmed: {
    'asm-noise':
      `What does not parse as JSON is thrown, not passed over: [auth.ts, line 1966](${source}#L1966), ` +
      '[typescript-sdk#2126](https://github.com/modelcontextprotocol/typescript-sdk/issues/2126).',
    'challenge-crowded': `It reads a header only if that begins with a scheme that it knows: [auth.ts, line 1562](${source}#L1562).`,
    'no-pkce-advertised':
      `It looks at \`code_challenge_methods_supported\` only if that is there: [auth.ts, line 2120](${source}#L2120), ` +
      '[typescript-sdk#2831](https://github.com/modelcontextprotocol/typescript-sdk/issues/2831).',
    'refresh-flaky':
      'After an answer 5xx to a refresh it goes on to a new authorization request, on purpose: ' +
      `[auth.ts, line 1423](${source}#L1423).`,
    'refresh-rotates':
      'Each request that is refused refreshes by itself, also while another one does: ' +
      `[auth.ts, line 1076](${source}#L1076), [typescript-sdk#1813](https://github.com/modelcontextprotocol/typescript-sdk/pull/1813).`,
  },
  varying: ['refresh-rotates'],
}
