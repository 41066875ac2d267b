// What a test may send: the schemas of all bodies and queries. They check what comes over HTTP and in process, and are
// what openapi.json is made of.

import { z } from 'zod'
import type { FaultPlace } from '../protocol/seams.ts'
import type { FaultOrder } from './fault-order.ts'
import { errorsAt } from './fault-refusal.ts'

const day = 86_400

/** Seconds, up to a century at a time. Negative ones are understood, and refused by the clock. */
const seconds = z.number().max(36_525 * day)

export const clockCommand = z.union([
  z.strictObject({ advance: seconds.describe('Seconds by which the clock is moved forward.') }),
  z.strictObject({ to: z.iso.datetime({ offset: true }).describe('The time that the clock is to show.') }),
])

const part = z.number().optional()

/** What a test in process may give instead of seconds. */
export const durationCommand = z.strictObject({
  days: part,
  hours: part,
  minutes: part,
  seconds: part,
  milliseconds: part,
})

const which = z.enum(['access', 'refresh', 'all'])

/** An access token or a refresh token, in any form: whoever tests may send what never was one. */
const token = z.string().min(1).max(1000).describe('Only this access token or refresh token.')

export const tokensCommand = z.union([
  z.strictObject({ which, token: token.optional() }),
  z.strictObject({ token }),
])

export const mintCommand = z.strictObject({
  scope: z.string().max(1000).describe('Separated by spaces.').optional(),
  ttl: z
    .int()
    .min(1)
    .max(365 * day)
    .describe('Lifetime of the access token in seconds.')
    .optional(),
  username: z
    .union([z.string().min(1).max(256), z.null()])
    .describe('The person; null for a token of the client itself, without a refresh token.')
    .optional(),
})

export const signInCommand = z.strictObject({ next: z.enum(['allow', 'deny', 'page']) })

/** By these Node.js frames an answer and keeps its connection. */
const framing = ['connection', 'content-length', 'keep-alive', 'trailer', 'transfer-encoding', 'upgrade']

/** Header names but those (RFC 9110 §5.1), and values without control characters (§5.5). */
const headerName = z
  .string()
  .regex(new RegExp(`^(?!(?:${framing.map(inAnyCase).join('|')})$)[!#$%&'*+.^_\`|~0-9A-Za-z-]{1,100}$`))
const headerValue = z.string().regex(/^(?:[!-~](?:[\t -~]{0,998}[!-~])?)?$/)

const answer = {
  status: z.int().min(200).max(599),
  headers: z.record(headerName, z.union([headerValue, z.array(headerValue).min(1).max(10)])).optional(),
  body: z
    .union([z.string().max(100_000), z.record(z.string(), z.unknown()), z.array(z.unknown())])
    .describe('A text, or JSON.')
    .optional(),
}

const delayMs = z.int().min(0).max(60_000).describe('Milliseconds that come first.')

const howOften = {
  times: z.int().min(1).max(1000).describe('How many requests it acts on; 1 if absent.').optional(),
  skip: z.int().min(0).max(1000).describe('How many of them pass first.').optional(),
}

/** What tells apart the requests at one place. */
const particulars: { readonly [At in FaultPlace]?: z.ZodRawShape } = {
  token: { grant: z.enum(['authorization_code', 'refresh_token', 'client_credentials']).optional() },
  mcp: { method: z.string().min(1).max(100).describe('A JSON-RPC method.').optional() },
}

function faultsAt(at: FaultPlace): readonly z.ZodObject[] {
  const target = { at: z.literal(at), ...particulars[at], ...howOften }
  const errors: readonly string[] = errorsAt[at]
  const kinds: readonly z.ZodRawShape[] = [
    { ...answer, delayMs: delayMs.optional() },
    { reset: z.literal(true), delayMs: delayMs.optional() },
    { delayMs },
    ...(errors.length === 0 ? [] : [{ error: z.enum(errors), delayMs: delayMs.optional() }]),
  ]
  return kinds.map((kind) => z.strictObject({ ...target, ...kind }))
}

/** One for each place and kind; what they have in common is the type FaultOrder. */
export const faultCommand = z.union(
  (Object.keys(errorsAt) as readonly FaultPlace[]).flatMap(faultsAt),
) as unknown as z.ZodType<FaultOrder>

/** How long somebody may wait for an event, in seconds. */
const longestWait = 60

export const eventsQuery = z.strictObject({
  after: written(z.int().min(0)).describe('The number of the last event that is known.').optional(),
  wait: written(z.number().min(0).max(longestWait))
    .describe('Seconds to wait if there is no newer event.')
    .optional(),
})

/** A number in a query, as JSON writes it: an empty text is none. */
function written<T extends z.ZodType<number>>(schema: T) {
  const isNumber = (text: unknown) =>
    typeof text === 'string' && /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)
  return z.preprocess((sent) => (isNumber(sent) ? Number(sent) : sent), schema)
}

function inAnyCase(name: string): string {
  return name.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)
}
