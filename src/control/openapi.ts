// The description of the control API (OpenAPI 3.1), made of its routes and their schemas.

import { z } from 'zod'
import { paths } from '../protocol/names.ts'
import { errorAnswer } from './answers.ts'
import { mintCommand } from './commands.ts'
import { type ControlRoute, controlRoutes } from './routes.ts'

export interface OpenApiContext {
  /** The base of the realm. */
  readonly url: string
  readonly version: string
  /** Every scope that can be granted there. */
  readonly scopes: readonly string[]
  readonly needsToken: boolean
}

type Json = Readonly<Record<string, unknown>>

/** The document about the commands to one realm. */
export function openApi(context: OpenApiContext): Json {
  const { url, version, needsToken } = context
  const below = [...new Set(controlRoutes.map(({ path }) => path))]
  return {
    openapi: '3.1.0',
    info: {
      title: 'Control of mcp-static-auth',
      version,
      description: 'Commands of a test: below every realm, for programs, not for web pages.',
    },
    servers: [{ url }],
    ...(needsToken && { security: [{ controlToken: [] }] }),
    paths: Object.fromEntries(below.map((path) => [paths.control + path, operationsAt(path, context)])),
    components: {
      ...(needsToken && { securitySchemes: { controlToken: { type: 'http', scheme: 'bearer' } } }),
      schemas: { Error: schemaOf(errorAnswer, 'output') },
    },
  }
}

function operationsAt(path: string, { scopes, needsToken }: OpenApiContext): Json {
  const operations = controlRoutes
    .filter((route) => route.path === path)
    .map((route) => [route.method.toLowerCase(), operation(route, scopes, needsToken)])
  return Object.fromEntries(operations)
}

function operation(route: ControlRoute, scopes: readonly string[], needsToken: boolean): Json {
  const { summary, body, query, status, answer } = route
  return {
    summary,
    ...(query !== undefined && { parameters: parametersOf(query) }),
    ...(body !== undefined && {
      requestBody: { required: true, content: json(bodySchema(body, scopes)) },
    }),
    responses: {
      [status]: {
        description: summary,
        ...(answer !== undefined && { content: json(schemaOf(answer, 'output')) }),
      },
      ...Object.fromEntries(
        refusalsOf(route, needsToken).map(([code, description]) => [code, refusal(description)]),
      ),
    },
  }
}

/** How a command can be refused: the statuses, and what each means. */
function refusalsOf(
  { body, conflict }: ControlRoute,
  needsToken: boolean,
): readonly (readonly [number, string])[] {
  return [
    [400, 'The request is wrong'],
    ...(needsToken ? [[401, 'The control token is missing or wrong'] as const] : []),
    [403, 'A web page sent it, or it is for another host'],
    ...(conflict === undefined ? [] : [[409, conflict] as const]),
    ...(body === undefined
      ? []
      : ([
          [413, 'The body is too large'],
          [415, 'It is encoded in a way that is not supported'],
        ] as const)),
    [503, 'There is no room; `Retry-After` says when to try again'],
  ]
}

function refusal(description: string): Json {
  return { description, content: json({ $ref: '#/components/schemas/Error' }) }
}

function json(schema: Json): Json {
  return { 'application/json': { schema } }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io })
  return rest
}

/** Which scopes there are depends on the realm. */
function bodySchema(body: z.ZodType, scopes: readonly string[]): Json {
  if (body !== mintCommand) return schemaOf(body, 'input')
  const known = `(?:${scopes.map(literally).join('|')})`
  const scope = z
    .string()
    .max(1000)
    .regex(new RegExp(`^(?:${known}(?: ${known})*)?$`))
  return schemaOf(mintCommand.extend({ scope: scope.optional() }), 'input')
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function parametersOf(query: z.ZodType): readonly Json[] {
  const { properties = {} } = schemaOf(query, 'output') as { readonly properties?: Json }
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }))
}
