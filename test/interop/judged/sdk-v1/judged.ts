// The official TypeScript SDK of the first generation.

import { join } from 'node:path'
import { client } from '../../sdk-v1/client.ts'
import type { JudgedClient } from '../judged.ts'

const source = 'https://app.unpkg.com/@modelcontextprotocol/sdk@1.32.2/files/dist/esm/client/auth.js'

export const judged: JudgedClient = {
  name: 'TypeScript SDK v1',
  client,
  command: ({ node }) => [node, join(import.meta.dirname, 'program.mjs'), '{url}'],
  note:
    'A program that lists the tools twice and keeps its tokens in a file. The SDK leaves `state` to the application, which ' +
    'compares it here.',
  confirmed: {
    'asm-noise':
      `What does not parse as JSON is thrown, not passed over: [auth.js, line 726](${source}#L726), ` +
      '[typescript-sdk#2126](https://github.com/modelcontextprotocol/typescript-sdk/issues/2126).',
    'challenge-crowded': `It reads a header only if that begins with \`Bearer\`: [auth.js, line 443](${source}#L443).`,
    'no-pkce-advertised':
      `It looks at \`code_challenge_methods_supported\` only if that is there: [auth.js, line 788](${source}#L788), ` +
      '[typescript-sdk#2831](https://github.com/modelcontextprotocol/typescript-sdk/issues/2831).',
    'refresh-flaky':
      'After an answer 5xx to a refresh it goes on to a new authorization request: ' +
      `[auth.js, line 368](${source}#L368).`,
    'step-up':
      'With a refresh token at hand it answers a 403 by refreshing, and gives up: ' +
      '[typescript-sdk#2255](https://github.com/modelcontextprotocol/typescript-sdk/issues/2255).',
  },
}
