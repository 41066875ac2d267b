// The catalogue of clients agrees with itself and with whatever is made of it.

import { describe, expect, it } from 'vitest'
import { hasRecipe } from '../../src/clients/client.ts'
import { clients } from '../../src/clients/clients.ts'
import { knownCauses } from '../../src/clients/known-causes.ts'
import { presets } from '../../src/clients/presets.ts'
import { wellKnown } from '../../src/config/redirect-uris.ts'
import { causesOf, reasons } from '../../src/protocol/explain.ts'
import { instance } from '../support/recipes.ts'

/** All that is said about clients. */
function said(): string[] {
  const recipes = clients
    .filter(hasRecipe)
    .flatMap((client) => client.steps(instance).map(({ text }) => text))
  return [...recipes, ...reasons.flatMap((reason) => knownCauses(reason).map(({ what }) => what))]
}

describe('the catalogue of clients', () => {
  it('tells clients apart by their ids', () => {
    const ids = clients.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('gives a recipe a title that nobody else has, and says how far it was tried', () => {
    const recipes = clients.filter(hasRecipe)
    expect(new Set(recipes.map(({ name, title = name }) => title)).size).toBe(recipes.length)
    for (const { version, evidence } of recipes) {
      expect(evidence).toMatch(/^\S.*\.$/)
      if (version !== undefined) expect(evidence).toContain(version)
    }
  })

  it('uses every redirect URI that is registered by default', () => {
    const used = new Set(clients.flatMap(({ redirectUris = [] }) => redirectUris))
    expect(wellKnown.filter((uri) => !used.has(uri))).toEqual([])
  })

  it('knows of every other redirect URI how it is registered: by a preset, or by its name of an installation', () => {
    for (const { id, redirectUris = [], preset } of clients) {
      const others = redirectUris.filter((uri) => !wellKnown.some((known) => known === uri))
      if (id === 'spring') expect(others).toEqual(['http://localhost/authorize/oauth2/code/mcp-static-auth'])
      else expect(others, id).toEqual(preset === undefined ? [] : presets.get(preset))
    }
  })

  it('names no preset that there is not', () => {
    const mentioned = said().flatMap((text) => [...text.matchAll(/--redirect-uris \+([a-z-]+)/g)])
    expect(mentioned.length).toBeGreaterThan(5)
    for (const [, name] of mentioned) expect([...presets.keys()]).toContain(name)
  })

  it('says of the same clients that they authenticate in one way, and that they do so whatever is switched on', () => {
    const always = clients.filter(({ quirks }) =>
      quirks?.client_authentication_method_off?.what.startsWith('Always'),
    )
    expect(clients.filter(({ only }) => only !== undefined)).toEqual(always)
  })
})

describe('what clients are known for', () => {
  it.each(reasons)('has a place among the causes of a refusal, and fills it: %s', (reason) => {
    const marker = { who: 'marker', what: 'Marks the place.' }
    expect(causesOf(reason, [marker]).includes(marker)).toBe(knownCauses(reason).length > 0)
  })

  it('is said once of clients that do the same', () => {
    expect(knownCauses('client_authentication_method_off')[0]).toEqual({
      who: 'VS Code, Gemini CLI, Claude.ai, passport-oauth2, Zed',
      what: 'Always use `client_secret_post`, whatever the metadata lists.',
    })
    expect(knownCauses('refresh_token_reused')).toMatchObject([{ who: 'Claude Code, Copilot CLI' }])
  })

  it('comes with the option that helps, for clients that use PKCE only when told to', () => {
    const options = {
      'mcp-go': '`PKCEEnabled: true`',
      ADK: '`code_challenge_method="S256"`',
      passport: '`pkce: true`',
    }
    const causes = knownCauses('code_challenge_missing')
    for (const [name, option] of Object.entries(options)) {
      expect(causes.find(({ who }) => who.includes(name))?.what, name).toContain(option)
    }
  })

  it('is said of both generations of one SDK as of one', () => {
    const who = knownCauses('scope_insufficient').map((cause) => cause.who)
    expect(who.filter((name) => name.includes('TypeScript'))).toEqual(['TypeScript SDK'])
  })
})

describe('the releases that were tried', () => {
  it.each([
    ['claude-code', 'claude-code'],
    ['codex', 'codex'],
    ['fastmcp', 'fastmcp'],
    ['gemini', 'gemini-cli'],
    ['go-sdk', 'go'],
    ['inspector-cli', 'mcp-inspector'],
    ['java-spring-security', 'spring'],
    ['mcp-remote', 'mcp-remote'],
    ['mcporter', 'mcporter'],
    ['opencode', 'opencode'],
    ['python-mcp', 'python'],
    ['sdk-v1', 'typescript-v1'],
    ['sdk-v2', 'typescript'],
  ])('are those that the interop run tries: %s', async (folder, id) => {
    const { client } = await import(`../interop/${folder}/client.ts`)
    expect(clients.find((known) => known.id === id)?.version).toBe(client.version)
  })
})
