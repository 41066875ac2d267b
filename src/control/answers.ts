// What commands are answered with: the schemas for openapi.json.

import { z } from 'zod'

const time = z.iso.datetime()

export const realmAnswer = z.object({
  scenario: z.string().describe('Absent if the realm is right.').optional(),
  run: z.string(),
  base: z.url(),
  mcp: z.url().describe('What a client is pointed to.'),
  issuer: z.url(),
  clientId: z.string(),
  clientSecret: z.string().describe('Only if it is the built-in one.').optional(),
  now: time.describe('What the clock of the realm shows.'),
  offsetSeconds: z.number().describe('By how much it was moved.'),
  events: z.int().describe('The number of the last event; 0 before the first.'),
})

export const clockAnswer = z.object({ now: time, offsetSeconds: z.number() })

export const mintAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  refresh_token: z.string().optional(),
  expires_in: z.int(),
  scope: z.string(),
})

export const expireAnswer = z.object({ expired: z.int() })
export const revokeAnswer = z.object({ revoked: z.int() })
export const faultAnswer = z.object({ id: z.int() })
export const signInAnswer = z.object({ next: z.enum(['allow', 'deny', 'page']) })

export const faultsAnswer = z.object({
  faults: z.array(
    z.looseObject({
      id: z.int(),
      at: z.string(),
      times: z.int(),
      skip: z.int(),
      passed: z.int().describe('How many of those to skip have passed.'),
      met: z.int().describe('How often it acted.'),
    }),
  ),
})

export const eventsAnswer = z.object({
  events: z.array(
    z.looseObject({
      number: z.int(),
      endpoint: z.string(),
      method: z.string(),
      path: z.string(),
      status: z.int(),
      name: z.string().describe('What the client wanted.'),
      outcome: z.string(),
      details: z.record(z.string(), z.unknown()),
    }),
  ),
  last: z.int().describe('The number of the last event; where to go on.'),
})

export const errorAnswer = z.object({
  error: z.string(),
  error_description: z.string(),
  error_uri: z.string(),
})
