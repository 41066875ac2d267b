// All that the reference client can be told to do wrong. Each name switches on one wrong behaviour, and has a
// phrase that says what the client then does; test/scenarios/defects/ has what shows of it.

import { authorizationDefects } from './defects/authorization.ts'
import { discoveryDefects } from './defects/discovery.ts'
import { lifetimeDefects } from './defects/lifetime.ts'
import { mcpDefects } from './defects/mcp.ts'
import { tokenRequestDefects } from './defects/token-request.ts'

export const defects = {
  ...discoveryDefects,
  ...authorizationDefects,
  ...tokenRequestDefects,
  ...lifetimeDefects,
  ...mcpDefects,
} as const

export type Defect = keyof typeof defects
