// mcp-remote, as a program that speaks stdio only starts it.

import { join } from 'node:path'
import { client } from '../../mcp-remote/client.ts'
import type { JudgedClient } from '../judged.ts'

const source = 'https://app.unpkg.com/mcp-remote@0.15.1/files/dist/chunk-KJCT2FXL.js'

export const judged: JudgedClient = {
  name: 'mcp-remote',
  client,
  command: ({ node, folder }) => [
    node,
    join(import.meta.dirname, 'program.mjs'),
    join(folder, 'node_modules/mcp-remote/dist/proxy.js'),
    '{url}',
  ],
  note: 'Started on stdio by a program that lists the tools twice. It has the TypeScript SDK v2 inside.',
  confirmed: {
    'asm-noise':
      `What does not parse as JSON is thrown, not passed over: [line 28271](${source}#L28271), ` +
      '[typescript-sdk#2126](https://github.com/modelcontextprotocol/typescript-sdk/issues/2126).',
    'challenge-crowded': `It reads a header only if that begins with \`Bearer\`: [line 28142](${source}#L28142).`,
    'no-pkce-advertised': `It looks at \`code_challenge_methods_supported\` only if that is there: [line 28304](${source}#L28304).`,
    'refresh-flaky':
      'After an answer 5xx to a refresh it goes on to a new authorization request: ' +
      `[line 28103](${source}#L28103), [mcp-remote#349](https://github.com/punkpeye/mcp-remote/issues/349).`,
    'refresh-rotates':
      'Each request that is refused refreshes by itself, also while another one does: ' +
      `[line 27938](${source}#L27938), [typescript-sdk#1813](https://github.com/modelcontextprotocol/typescript-sdk/pull/1813).`,
  },
  // Its POST and its GET are refused at the same time, and each begins to sign in, or to refresh.
  varying: ['late-challenge', 'refresh-rotates'],
}
