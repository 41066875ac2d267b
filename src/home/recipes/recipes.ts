// Owns which recipes there are, and in which order.

import { claudeCode, codex, geminiCli, mcporter, openCode } from './agents.ts'
import { claudeAi, mcpRemote } from './bridges.ts'
import { csharp } from './csharp.ts'
import { curl } from './curl.ts'
import { cline, cursor, vsCode } from './editors.ts'
import { goSdk } from './go.ts'
import { inspector } from './inspector.ts'
import { jdk, spring } from './java.ts'
import { fastMcp, pythonSdk } from './python.ts'
import type { Recipe } from './recipe.ts'
import { typescriptV1, typescriptV2 } from './typescript.ts'

/** Clients that people use as they are. */
export const apps: readonly Recipe[] = [
  inspector,
  claudeCode,
  vsCode,
  cursor,
  mcpRemote,
  codex,
  geminiCli,
  openCode,
  cline,
  mcporter,
  claudeAi,
]

/** Clients that people write. */
export const programs: readonly Recipe[] = [
  curl,
  typescriptV2,
  typescriptV1,
  pythonSdk,
  fastMcp,
  jdk,
  spring,
  goSdk,
  csharp,
]
