// Holds the page on control to what is true.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readyLine } from '../../src/config/ready-line.ts'
import { faultCommand } from '../../src/control/commands.ts'
import { errorsAt } from '../../src/control/fault-refusal.ts'
import { controlRoutes } from '../../src/control/routes.ts'
import type { RealmVerbs } from '../../src/control/verbs.ts'
import { controlOf, expectJson } from '../support/control.ts'
import { codeBlock, codeBlocks, rows, section } from '../support/documentation.ts'
import { examplesPage, examplesPagePath } from '../support/examples-page.ts'
import { callMcp, obtainTokens } from '../support/oauth.ts'
import { longMs } from '../support/patience.ts'
import { asPlaced } from '../support/placed.ts'
import { run } from '../support/program.ts'
import { startTestServer } from '../support/server.ts'
import { outputsOf, script, walk } from '../support/shell-walk.ts'

/** What is written as code in a text. */
const codesIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)

const jsonIn = (text: string) => codesIn(text).filter((code) => code.startsWith('{'))

describe('the page on control', () => {
  it('has every route, with its status', () => {
    const written = rows('Routes of control').map(([request = '', , answer = '']) => [
      ...codesIn(request),
      Number.parseInt(answer, 10),
    ])
    expect(written).toEqual(
      controlRoutes.map(({ method, path, status }) => [`${method} /_control${path}`, status]),
    )
  })

  it('shows bodies that are obeyed', async () => {
    const server = await startTestServer({ control: true })
    const control = controlOf(server.url)
    const shown = rows('Routes of control').flatMap(([request = '', body = '']) => {
      const path = /`POST \/_control(\S*)`/.exec(request)?.[1]
      return path === undefined ? [] : jsonIn(body).map((json) => ({ path, json }))
    })
    expect(shown).toHaveLength(6)
    for (const { path, json } of shown) {
      expect((await control.post(path, JSON.parse(json))).status, json).toBeLessThan(300)
    }
  })

  it('has every member of a fault, every place, and every error', () => {
    const table = rows('Faults')
    const { anyOf = [] } = z.toJSONSchema(faultCommand)
    const members = anyOf.flatMap((form) =>
      typeof form === 'object' ? Object.keys(form.properties ?? {}) : [],
    )
    expect(table.flatMap(([names = '']) => codesIn(names)).sort()).toEqual([...new Set(members)].sort())
    expect(codesIn(table[0]?.[1] ?? '')).toEqual(Object.keys(errorsAt))
    const errors = rows('Errors of faults').map(([at = '', names = '']) => [codesIn(at)[0], codesIn(names)])
    expect(errors).toEqual(Object.entries(errorsAt).filter(([, names]) => names.length > 0))
  })

  it('shows the line of a server that is ready', async () => {
    const { config } = await startTestServer({ control: true })
    const shown = codeBlock('From any language', 'json').replaceAll(
      'http://localhost:41234',
      config.publicUrl,
    )
    expect(JSON.parse(shown)).toEqual(JSON.parse(readyLine(config)))
  })

  it('has a walk with curl that prints what it is said to print', { timeout: longMs }, async (test) => {
    const server = await startTestServer({ control: true })
    const steps = walk('Try control with curl', server.url)
    const { code, stdout, stderr } = await run(test, script(steps.map(({ command }) => command))).exit
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const outputs = outputsOf(stdout)
    expect(steps).toHaveLength(4)
    for (const [at, { prints }] of steps.entries()) expect(outputs[at]).toMatch(prints ?? /never/)
  })

  it('has the members of a realm in process, and no others', async () => {
    const server = await startTestServer()
    const names = rows('In process').flatMap(([members = '']) =>
      codesIn(members).map((code) => /^[\w.]+/.exec(code)?.[0]),
    )
    expect(names.sort()).toEqual(membersOf(server.realm).sort())
    const own = membersOf(server.run()).filter((name) => !names.includes(name))
    for (const name of own) expect(section('In process')).toMatch(new RegExp(`\`${name}[\`(]`))
    expect(own).toHaveLength(5)
  })
})

describe('the page of examples', () => {
  it('has them as they are run; npm run examples:page writes it', () => {
    expect(readFileSync(examplesPagePath, 'utf8')).toBe(examplesPage())
  })
})

/** The names of all members, with those of the objects that hold verbs. */
function membersOf(realm: RealmVerbs): string[] {
  const prototypes = [Object.getPrototypeOf(realm), Object.getPrototypeOf(Object.getPrototypeOf(realm))]
  const names = [realm, ...prototypes.filter((each) => each !== Object.prototype && each !== null)].flatMap(
    (each) => Object.getOwnPropertyNames(each),
  )
  return names
    .filter((name) => name !== 'constructor')
    .flatMap((name) => {
      if (!['clock', 'tokens', 'events'].includes(name)) return [name]
      return Object.keys(Reflect.get(realm, name)).map((verb) => `${name}.${verb}`)
    })
}

describe('the README', () => {
  it('shows commands in process that work', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    const [example] = codeBlocks(section('Use it in your tests'), 'js')
    const urls: string[] = []
    /** The client of the reader; the realm is found by its address. */
    const connect = async (mcpUrl: string, { clientId }: { clientId: string }) => {
      urls.push(mcpUrl)
      expect(clientId).toBe(server.config.clientId)
      const placed = asPlaced(server, { mcpUrl, url: mcpUrl.replace(/\/mcp$/, '') })
      const { access_token } = await obtainTokens(placed)
      expect((await callMcp(placed, access_token)).status).toBe(200)
    }
    const AsyncFunction = (async () => {}).constructor as FunctionConstructor
    await AsyncFunction(
      'server',
      'connect',
      'expect',
      example?.code ?? 'throw new Error()',
    )(server, connect, expect)
    expect(urls).toHaveLength(2)
    expect(await expectJson(fetch(urls[0]?.replace(/mcp$/, 'verdict') ?? ''))).toMatchObject({
      result: 'pass',
    })
  })
})
