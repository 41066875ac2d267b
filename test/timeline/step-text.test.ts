// What a step means that went well, or that need not go well.

import { expect, it } from 'vitest'
import { meaningOf } from '../../src/timeline/step-text.ts'
import { eventOf } from '../support/events.ts'

const notFound = (path: string) => ({
  path,
  status: 404,
  refusal: { reason: 'not_found', facts: { path } } as const,
})

it('says that clients look in several places only where they do', () => {
  const metadata = '/.well-known/oauth-authorization-server/mcp'
  expect(meaningOf(eventOf('authorizationServerMetadata', notFound(metadata)))).toContain('several places')
  expect(meaningOf(eventOf('token', notFound('/token/')))).toBeUndefined()
})
