// Codex CLI: `codex mcp add`, which signs in, and then its app server.

import { join } from 'node:path'
import { client } from '../../codex/client.ts'
import type { JudgedClient } from '../judged.ts'

export const judged: JudgedClient = {
  name: 'Codex CLI',
  client,
  command: ({ node, folder }) => [
    node,
    join(import.meta.dirname, 'program.mjs'),
    join(folder, 'node_modules/@openai/codex/bin/codex.js'),
    '{url}',
  ],
  note:
    '`codex mcp add`, which signs in before the first request, and its app server, which lists the tools twice. It speaks ' +
    '2025-06-18, and has rmcp inside.',
  confirmed: {
    'challenge-crowded':
      'rmcp searches each header line for `resource_metadata=`, without blanks: ' +
      '[auth.rs, line 3341, of rmcp 3.9.0](https://docs.rs/crate/rmcp/3.9.0/source/src/transport/auth.rs#3341).',
    'step-up':
      'It reports the missing scope and stops: [codex#20518](https://github.com/openai/codex/issues/20518).',
  },
}
