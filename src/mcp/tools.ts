// A new tool is a file in tools/ and a line here.

import type { Tool } from './tool.ts'
import { echo } from './tools/echo.ts'
import { getTime } from './tools/get-time.ts'

export const tools: readonly Tool[] = [getTime, echo]
