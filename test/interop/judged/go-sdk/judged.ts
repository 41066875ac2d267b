// The official Go SDK, with the program of its interop client.

import { client } from '../../go-sdk/client.ts'
import { goProgram } from '../../support/registries.ts'
import type { JudgedClient } from '../judged.ts'
import { taskOfCheck } from '../support/task.ts'

const source = 'https://github.com/modelcontextprotocol/go-sdk/blob/v1.8.0'

export const judged: JudgedClient = {
  name: 'Go SDK',
  client,
  command: ({ folder }) => [goProgram(folder), taskOfCheck],
  note: 'The program of the interop tests, which lists the tools and calls both.',
  confirmed: {
    'asm-noise':
      'An answer 200 that is no JSON ends the search: ' +
      `[shared.go, line 26](${source}/auth/shared.go#L26), [auth_meta.go, line 155](${source}/oauthex/auth_meta.go#L155).`,
    'challenge-crowded':
      'It takes a parameter with a blank before `=` for another challenge, and refuses the whole header: ' +
      `[resource_meta.go, line 202](${source}/oauthex/resource_meta.go#L202).`,
    'revoked-early':
      'A 401 begins a whole authorization; it refreshes only a token that it believes to have expired: ' +
      `[streamable.go, line 2324](${source}/mcp/streamable.go#L2324), ` +
      `[authorization_code.go, line 286](${source}/auth/authorization_code.go#L286).`,
  },
}
