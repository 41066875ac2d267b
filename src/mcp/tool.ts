import type { McpServer, StandardSchemaWithJSON } from '@modelcontextprotocol/server'
import type { z } from 'zod'
import type { Clock } from '../clock.ts'
import { callOf } from './call.ts'
import { problemAt, type SchemaProblem } from './schema-problem.ts'

/** What a tool may use besides its arguments. */
interface ToolContext {
  readonly now: Clock
}

interface ToolDefinition<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly input: Input
  readonly output: Output
  readonly run: (args: z.output<Input>, context: ToolContext) => NoInfer<z.input<Output>>
}

/** A tool, ready to be registered on any number of servers. */
export interface Tool {
  readonly name: string
  readonly title: string
  readonly description: string
  register(server: McpServer): void
  /** The first thing that is wrong with the arguments of a call, if anything is. */
  argumentProblem(args: unknown): SchemaProblem | undefined
}

/** Makes a read-only, idempotent tool. */
export function tool<Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  const { name, title, description, run } = definition
  const config = {
    title,
    description,
    inputSchema: convertedOnce(definition.input),
    outputSchema: convertedOnce(definition.output),
    annotations: {
      title,
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
  }
  return {
    name,
    title,
    description,
    register(server) {
      server.registerTool(name, config, async (args: z.output<Input>, { http }) => {
        const result = run(args, callOf(http?.authInfo))
        // Clients that do not support structured content read the same as text (MCP 2025-06-18, tools).
        return { structuredContent: result, content: [{ type: 'text', text: JSON.stringify(result) }] }
      })
    },
    argumentProblem: (args) => problemAt(definition.input, args),
  }
}

/**
 * The schema with its JSON Schema precomputed; the SDK would convert it again for each request. Without `$schema`:
 * this is the default dialect of MCP, and a client whose validator knows only another one fails to compile the schema
 * when it is named (MCPJam 1.0.24).
 */
function convertedOnce<S extends z.ZodObject>(schema: S): StandardSchemaWithJSON<z.input<S>, z.output<S>> {
  const { validate, jsonSchema, version, vendor } = schema['~standard']
  const target = 'draft-2020-12'
  const { $schema: _input, ...input } = jsonSchema.input({ target })
  const { $schema: _output, ...output } = jsonSchema.output({ target })
  return {
    '~standard': {
      version,
      vendor,
      validate,
      jsonSchema: { input: () => input, output: () => output },
    },
  }
}
