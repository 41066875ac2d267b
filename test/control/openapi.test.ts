// The description of the API against the API: what it lists is there and answers as it says, and nothing else is there.

import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { controlRoutes } from '../../src/control/routes.ts'
import { controlOf, expectJson } from '../support/control.ts'
import { type ControlledServer, startTestServer } from '../support/server.ts'

interface Operation {
  readonly summary: string
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> }
  readonly responses: Readonly<Record<string, Described>>
}

interface Described {
  readonly description: string
  readonly content?: { readonly 'application/json': { readonly schema: object } }
}

interface Description {
  readonly openapi: string
  readonly servers: readonly { readonly url: string }[]
  readonly security?: readonly object[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: { readonly Error: object }; readonly securitySchemes?: object }
}

async function described(server: ControlledServer, headers = {}): Promise<Description> {
  const response = fetch(`${server.url}/_control/openapi.json`, { headers })
  return (await expectJson(response)) as unknown as Description
}

/** A right body for each command that has one. */
const bodies: Readonly<Record<string, object>> = {
  '/clock': { advance: 60 },
  '/tokens': { scope: 'user offline_access', ttl: 60, username: 'somebody' },
  '/tokens/expire': { which: 'access' },
  '/tokens/revoke': { token: 'mcp_at_x' },
  '/faults': { at: 'mcp', method: 'ping', status: 503, headers: { 'Retry-After': '1' }, body: { a: [1] } },
  '/login': { next: 'page' },
}

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })

function problemsOf(schema: object, value: unknown): readonly object[] {
  const validate = ajv.compile(schema)
  return validate(value) ? [] : (validate.errors ?? [])
}

const operations = controlRoutes.map(({ method, path }) => [method, path] as const)

describe('openapi.json', () => {
  it('lists exactly the commands that there are', async () => {
    const server = await startTestServer({ control: true })
    const { openapi, servers, security, paths } = await described(server)
    expect(openapi).toBe('3.1.0')
    expect(servers).toEqual([{ url: server.url }])
    expect(security).toBeUndefined()
    const listed = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(listed.sort()).toEqual(operations.map(([method, path]) => `${method} /_control${path}`).sort())
  })

  it.each(operations)('%s %s answers as described, to what is described', async (method, path) => {
    const server = await startTestServer({ control: true })
    const { paths } = await described(server)
    const { requestBody, responses } = paths[`/_control${path}`]?.[method.toLowerCase()] ?? {}
    const schema = requestBody?.content['application/json']?.schema
    const body = bodies[path]
    expect(schema === undefined).toBe(method !== 'POST')
    if (schema !== undefined) {
      expect(problemsOf(schema, body)).toEqual([])
      expect(problemsOf(schema, { ...body, unknown: 1 })).not.toEqual([])
      // Only tokens can be made without saying anything about them.
      expect(problemsOf(schema, {}).length > 0).toBe(path !== '/tokens')
    }
    const control = controlOf(server.url)
    const response = await (method === 'POST'
      ? control.post(path, body)
      : method === 'GET'
        ? control.get(path)
        : control.delete(path))
    const described200 = responses?.[response.status]
    expect(described200, String(response.status)).toBeDefined()
    const text = await response.text()
    const answer = described200?.content?.['application/json'].schema
    if (answer === undefined) expect(text).toBe('')
    else expect(problemsOf(answer, JSON.parse(text))).toEqual([])
  })

  it.each(operations)('%s %s is refused in the form that is described', async (method, path) => {
    const server = await startTestServer({ control: true })
    const { components, paths } = await described(server)
    const response = await fetch(`${server.url}/_control${path}`, {
      method,
      headers: { origin: 'https://evil.example' },
    })
    expect(response.status).toBe(403)
    const { responses } = paths[`/_control${path}`]?.[method.toLowerCase()] ?? {}
    expect(responses?.[403]?.content?.['application/json'].schema).toEqual({
      $ref: '#/components/schemas/Error',
    })
    expect(problemsOf(components.schemas.Error, await response.json())).toEqual([])
  })

  it('says which scopes a realm knows, and that a token is needed', async () => {
    const controlToken = 'a-control-token-for-this-test'
    const server = await startTestServer({ control: true, controlToken, toolScope: { echo: 'echo:use' } })
    const authorization = `Bearer ${controlToken}`
    const { security, components, paths } = await described(server, { authorization })
    expect(security).toEqual([{ controlToken: [] }])
    expect(components.securitySchemes).toEqual({ controlToken: { type: 'http', scheme: 'bearer' } })
    const schema = paths['/_control/tokens']?.['post']?.requestBody?.content['application/json']?.schema ?? {}
    expect(problemsOf(schema, { scope: 'user echo:use' })).toEqual([])
    expect(problemsOf(schema, { scope: 'user echoXuse' })).not.toEqual([])
  })
})
