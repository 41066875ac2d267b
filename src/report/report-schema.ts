// The report of a run, for programs: its form is a schema, from which the published JSON Schema is made.

import { z } from 'zod'

const citation = z.object({ text: z.string(), url: z.url() })

const level = z.enum(['MUST', 'SHOULD', 'MAY', 'practice'])

const steps = z
  .array(z.int().positive())
  .describe('Numbers of the requests that the result rests on, in the timeline.')

/** What a result means for whoever reads the report, after `?expect` and `?strict`. */
const outcome = z
  .enum(['passed', 'warning', 'remark', 'failed', 'skipped', 'expected failure', 'unexpected pass'])
  .describe('What the result means: `failed` and `unexpected pass` make the report fail.')

const scenario = z.object({
  name: z.string(),
  title: z.string(),
  result: z.enum(['pass', 'warn', 'fail', 'inconclusive']),
  outcome,
  level,
  evidence: z.enum(['seen', 'silence', 'none']),
  reason: z.string(),
  expected: z.string().describe('What a right client does.'),
  rule: citation,
  steps,
  timeline: z.url(),
})

const check = z.object({
  id: z.string(),
  statement: z.string().describe('What a right client does: a phrase that follows “The client”.'),
  result: z.enum(['pass', 'fail', 'not seen', 'not applicable']),
  outcome,
  level,
  reason: z.string(),
  expected: z.string().optional(),
  received: z.string().optional(),
  rule: citation,
  steps,
  scenario: z.string().optional().describe('The scenario in which that was seen.'),
  timeline: z.url().optional(),
  alsoIn: z.array(z.string()).describe('Other scenarios with the same result, if it is a failure.'),
})

const count = z.int().nonnegative()

const counts = z.object({
  must: z.object({ pass: count, fail: count, notSeen: count }),
  should: z.object({ pass: count, warn: count, notSeen: count }),
  may: z.object({ pass: count, remark: count, notSeen: count }),
  practice: z.object({ pass: count, remark: count, notSeen: count }),
})

const client = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  userAgents: z.array(z.string()),
  revisions: z.array(z.string()).describe('The revisions of MCP that it sent.'),
})

export const reportSchema = z
  .object({
    result: z.enum(['pass', 'fail', 'inconclusive']),
    reason: z.string().describe('Why, in a sentence.'),
    rules: z.string().describe('The version of the rules: reports with the same one can be compared.'),
    run: z.string(),
    client,
    counts: counts.describe('The rules by their level.'),
    scenarios: z.array(scenario),
    checks: z.array(check),
  })
  .meta({ title: 'Report on an MCP client' })

/** What all scenarios that were used with one run id, and all rules, say of a client. */
export type Report = z.infer<typeof reportSchema>

export type ReportedScenario = Report['scenarios'][number]

export type ReportedCheck = Report['checks'][number]

export type Outcome = ReportedCheck['outcome']

/** The schema for programs, as JSON Schema 2020-12. */
export function reportJsonSchema(): object {
  return z.toJSONSchema(reportSchema)
}
