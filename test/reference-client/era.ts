// A conversation with an MCP server, in whichever revision it speaks.

import type { Members } from './json.ts'

export interface Era {
  readonly revision: string
  readonly request: (id: number, method: string, params: Members) => Promise<Members>
  readonly close: () => Promise<void>
}
