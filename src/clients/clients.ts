// Every client that we know something about. A new one is a file and a line here, and a line in presets.ts if it needs
// a preset; the order is that of the home page and of the causes of a refusal.

import { aiSdk } from './ai-sdk.ts'
import { claudeAi } from './claude-ai.ts'
import { claudeCode } from './claude-code.ts'
import type { Client } from './client.ts'
import { cline } from './cline.ts'
import { codex } from './codex.ts'
import { csharp } from './csharp-sdk.ts'
import { cursor } from './cursor.ts'
import { fastMcp } from './fastmcp.ts'
import { geminiCli } from './gemini-cli.ts'
import { goSdk } from './go-sdk.ts'
import { googleAdk } from './google-adk.ts'
import { jdk } from './jdk.ts'
import { langChain } from './langchain.ts'
import { mastra } from './mastra.ts'
import { mcpGo } from './mcp-go.ts'
import { inspector } from './mcp-inspector.ts'
import { mcpRemote } from './mcp-remote.ts'
import { mcpJam } from './mcpjam.ts'
import { mcporter } from './mcporter.ts'
import { openCode } from './opencode.ts'
import { passport } from './passport.ts'
import { pythonSdk } from './python-sdk.ts'
import { rustSdk } from './rust-sdk.ts'
import { spring } from './spring.ts'
import { typescriptV1, typescriptV2 } from './typescript-sdk.ts'
import { vsCode } from './vs-code.ts'
import { withoutRecipe } from './without-recipe.ts'

export const clients: readonly Client[] = [
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
  mcpJam,
  claudeAi,
  typescriptV2,
  typescriptV1,
  pythonSdk,
  fastMcp,
  jdk,
  spring,
  goSdk,
  mcpGo,
  csharp,
  rustSdk,
  aiSdk,
  mastra,
  langChain,
  googleAdk,
  passport,
  ...withoutRecipe,
]
