import type { McpServer, StandardSchemaWithJSON } from '@modelcontextprotocol/server'
import type { z } from 'zod'
import type { Clock } from '../clock.ts'

/** What a tool may use besides its arguments. */
export interface ToolContext {
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
  register(server: McpServer, context: ToolContext): void
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
    register(server, context) {
      server.registerTool(name, config, async (args: z.output<Input>) => {
        const result = run(args, context)
        // Clients that do not support structured content read the same as text (MCP 2025-06-18, tools).
        return { structuredContent: result, content: [{ type: 'text', text: JSON.stringify(result) }] }
      })
    },
  }
}

/** The schema with its JSON Schema precomputed; the SDK would convert it again for each request. */
function convertedOnce<S extends z.ZodObject>(schema: S): StandardSchemaWithJSON<z.input<S>, z.output<S>> {
  const { validate, jsonSchema, version, vendor } = schema['~standard']
  const target = 'draft-2020-12'
  const converted = { input: jsonSchema.input({ target }), output: jsonSchema.output({ target }) }
  return {
    '~standard': {
      version,
      vendor,
      validate,
      jsonSchema: { input: () => converted.input, output: () => converted.output },
    },
  }
}
