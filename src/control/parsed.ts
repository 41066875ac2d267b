// Checks what a test sends. What is wrong is said in our own words: names of members that exist, and what each may be;
// nothing that was sent.

import { closestMatch } from 'leven'
import { z } from 'zod'
import { type Refusal, Refused } from '../protocol/refusal.ts'

/** A command that is wrong. Its message says what is wrong, for whoever called in process. */
export class WrongCommand extends Refused {
  constructor(problem: string, refusal: Refusal = { reason: 'control_body_wrong', facts: { problem } }) {
    super(refusal)
    this.name = 'WrongCommand'
    this.message = problem
  }
}

/** The value, if it is as its schema has it. Throws WrongCommand. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  throw new WrongCommand(problemOf(result.error.issues, membersOf(schema)))
}

type Issue = z.core.$ZodIssue

/** The names that members of a value may have, in whichever form. */
function membersOf(schema: unknown): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape)
  return schema instanceof z.ZodUnion ? schema.options.flatMap(membersOf) : []
}

function problemOf(issues: readonly Issue[], members: readonly string[]): string {
  const [issue] = issues
  if (issue === undefined) return 'The command is wrong.'
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return sentence(issue, [issues], members)
  const name = memberOf(issue)
  // A member of several forms has none of them.
  if (name !== undefined) return `The member ${name} has the wrong form.`
  const meant = issue.errors.filter((form) => !form.some(isOtherForm))
  const forms = meant.length === 0 ? issue.errors : meant
  const [closest = []] = forms.toSorted((a, b) => distance(a) - distance(b))
  const [worst] = closest.toSorted((a, b) => weight(b) - weight(a))
  return worst === undefined ? 'The command is wrong.' : sentence(worst, forms, members)
}

/** The member by which a form is told from others has another value. */
function isOtherForm(issue: Issue): boolean {
  return issue.code === 'invalid_value' && issue.values.length === 1 && issue.input !== undefined
}

/** How far a value is from one of several forms. */
function distance(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + weight(issue), 0)
}

/** The form that was meant is the one that has the members that were sent. */
function weight(issue: Issue): number {
  if (issue.code === 'unrecognized_keys') return issue.keys.length * 10
  return issue.input === undefined ? 3 : 5
}

/** The name of the member that is wrong: the first one of its path, which is a name of ours. */
function memberOf({ path }: Issue): string | undefined {
  const [name] = path
  return name === undefined ? undefined : String(name)
}

function sentence(issue: Issue, forms: readonly (readonly Issue[])[], members: readonly string[]): string {
  if (issue.code === 'unrecognized_keys') return unknownMember(issue.keys, members)
  const name = memberOf(issue)
  if (name === undefined) return 'The body must be a JSON object.'
  const subject = `The member ${name}`
  if (issue.input === undefined) return missing(name, forms)
  // What is wrong deeper inside is named by others.
  if (issue.path.length > 1) return `${subject} has the wrong form.`
  return `${subject} must be ${expectation(issue, name, forms)}.`
}

/** Says which name was probably meant, for the first that is not known. */
function unknownMember(sent: readonly string[], members: readonly string[]): string {
  const unknown = sent.find((name) => !members.includes(name))
  if (unknown === undefined) return `The member ${sent[0]} does not go with the others.`
  const maxDistance = Math.max(1, Math.floor(unknown.length / 3))
  const meant = closestMatch(unknown.slice(0, longestName), members, { maxDistance })
  const guess = meant === undefined ? '' : ` Perhaps ${meant} is meant.`
  return `There is a member that is not known.${guess}`
}

/** No name of ours is nearly as long. */
const longestName = 40

/** Where nothing else is wrong, any of several members may be what is missing. */
function missing(name: string, forms: readonly (readonly Issue[])[]): string {
  const lacking = forms.flatMap((issues) => {
    const [only] = issues
    return only !== undefined && issues.length === 1 && only.input === undefined ? (memberOf(only) ?? []) : []
  })
  const names = [...new Set(lacking)]
  if (!names.includes(name) || names.length === 1) return `The member ${name} is missing.`
  return `One of these members is missing: ${names.join(' or ')}.`
}

function expectation(issue: Issue, name: string, forms: readonly (readonly Issue[])[]): string {
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'string' ? 'longer' : `at least ${issue.minimum}`
    case 'too_big':
      return issue.origin === 'string' ? 'shorter' : `at most ${issue.maximum}`
    case 'invalid_type':
      return `of the type ${issue.expected}`
    case 'invalid_value':
      return alternatives(name, forms)
    case 'invalid_format':
      return issue.format === 'datetime' ? 'a time like 2026-11-24T12:00:00Z' : 'of another form'
    default:
      return 'of another form'
  }
}

/** Every value that a member may have in one of the forms. */
function alternatives(name: string, forms: readonly (readonly Issue[])[]): string {
  const values = forms
    .flat()
    .flatMap((issue) => (issue.code === 'invalid_value' && memberOf(issue) === name ? issue.values : []))
  return [...new Set(values.map(String))].join(' or ')
}
