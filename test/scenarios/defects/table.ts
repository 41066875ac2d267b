// The table of defects: for each wrong thing that the reference client can do, everything that shows of it.

import { authorization } from './authorization.ts'
import { discovery } from './discovery.ts'
import { lifetime } from './lifetime.ts'
import { mcp } from './mcp.ts'
import type { DefectTable } from './shown.ts'
import { tokenRequest } from './token-request.ts'

export const defectTable: DefectTable = {
  ...discovery,
  ...authorization,
  ...tokenRequest,
  ...lifetime,
  ...mcp,
}
