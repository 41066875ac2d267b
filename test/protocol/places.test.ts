// To which realm and endpoint a request path leads.

import { describe, expect, it } from 'vitest'
import { type Destination, destinations, endpoints } from '../../src/protocol/endpoints.ts'
import { locator } from '../../src/protocol/places.ts'

const root = { name: 'main', path: '', isScenario: false }
const nested = { name: 'b', path: '/a/b', isScenario: false }
const both = locator([root, nested])

describe('the locator', () => {
  it.each(Object.entries(endpoints).filter(([, { area }]) => area !== 'discovery'))(
    'finds %s below each realm',
    (endpoint, { path }) => {
      expect(both(path)).toEqual({ realm: 'main', endpoint })
      expect(both(`/a/b${path}`)).toEqual({ realm: 'b', endpoint })
    },
  )

  it.each<[path: string, realm: string, endpoint: Destination]>([
    ['/.well-known/oauth-protected-resource', 'main', 'protectedResourceMetadata'],
    ['/.well-known/oauth-protected-resource/mcp', 'main', 'protectedResourceMetadata'],
    ['/.well-known/oauth-protected-resource/a/b', 'b', 'protectedResourceMetadata'],
    ['/.well-known/oauth-protected-resource/a/b/mcp', 'b', 'protectedResourceMetadata'],
    ['/.well-known/oauth-authorization-server', 'main', 'authorizationServerMetadata'],
    ['/.well-known/oauth-authorization-server/a/b', 'b', 'authorizationServerMetadata'],
    ['/.well-known/openid-configuration', 'main', 'otherMetadata'],
    ['/.well-known/openid-configuration/a/b', 'b', 'otherMetadata'],
    ['/a/b/.well-known/openid-configuration', 'b', 'otherMetadata'],
    ['/a/b/.well-known/oauth-authorization-server', 'b', 'otherMetadata'],
  ])('finds the metadata at %s, where the path of the realm is inserted', (path, realm, endpoint) => {
    expect(both(path)).toMatchObject({ realm, endpoint })
  })

  it('names a document by what was asked for, though there is none for it', () => {
    expect(both('/.well-known/oauth-protected-resource/other')).toMatchObject({
      realm: 'main',
      endpoint: 'protectedResourceMetadata',
    })
  })

  it.each([
    '/',
    '/a',
    '/a/b',
    '/a/bc/token',
    '/token/',
    '/TOKEN',
    '/a/b/token/x',
    '/.well-known',
    '/.well-known/appspecific/com.chrome.devtools.json',
    '/a/b/.well-known/change-password',
    '/x/token',
  ])('takes %s for no endpoint', (path) => {
    expect(both(path).endpoint).toBe('elsewhere')
  })

  it('calls it metadata at another address when a client looks for any where no specification puts it', () => {
    const below = locator([{ name: 'main', path: '/base', isScenario: false }])
    const { endpoint } = below('/base/.well-known/oauth-protected-resource')
    expect(destinations[endpoint].called).toBe('metadata at another address')
  })

  it.each([
    ['/a/bc/token', 'main'],
    ['/a/b', 'b'],
    ['/a/b/x', 'b'],
  ])('ends the path of a realm at a slash (%s)', (path, realm) => {
    expect(both(path).realm).toBe(realm)
  })

  it('finds no endpoint at the root of a host where the only realm stands below a path', () => {
    const below = locator([{ name: 'main', path: '/base', isScenario: false }])
    expect(below('/base/token')).toEqual({ realm: 'main', endpoint: 'token' })
    expect(below('/token')).toEqual({ realm: 'main', endpoint: 'elsewhere' })
    expect(below('/basement/token')).toEqual({ realm: 'main', endpoint: 'elsewhere' })
  })
})
