// What `check` prints for a person.

import type { Report, ReportedCheck } from '../report/report-schema.ts'
import type { Verdict } from '../runs/verdict.ts'
import type { CheckOptions } from './options.ts'
import type { Trial } from './trial.ts'

const signs = {
  pass: { sign: '✓', colour: 'green' },
  warn: { sign: '!', colour: 'yellow' },
  fail: { sign: '✗', colour: 'red' },
  inconclusive: { sign: '?', colour: 'cyan' },
} as const

/** Colours a text, or leaves it as it is. */
export type PrintStyle = (colour: 'red' | 'yellow' | 'green' | 'cyan' | 'dim', text: string) => string

type Result = keyof typeof signs

/** A scenario that has ended: its verdict, and what the command printed where that may say why. */
export function trialLines(
  { verdict, end }: Trial,
  options: CheckOptions,
  style: PrintStyle,
): readonly string[] {
  const { scenario, result, evidence, reason } = verdict
  const width = Math.max(...options.scenarios.map(({ name }) => name.length))
  const notes = [
    ...(result === 'pass' && evidence === 'silence' ? ['by silence'] : []),
    ...(end.how === 'time over' ? ['its time was over'] : []),
    ...(options.expect.includes(scenario) ? [result === 'fail' ? 'as expected' : 'expected to fail'] : []),
  ]
  const note = notes.length === 0 ? '' : ` (${notes.join('; ')})`
  const isCrash = result === 'inconclusive' && end.exitStatus !== undefined && end.exitStatus !== 0
  const tail = result === 'fail' || isCrash ? end.tail : []
  return [
    `${sign(result, style)} ${scenario.padEnd(width)}  ${reason}${note}`,
    ...tail.map((line) => style('dim', `    | ${line}`)),
  ]
}

/** What is left to say when all have ended. */
export function closingLines(
  report: Report,
  verdicts: readonly Verdict[],
  style: PrintStyle,
): readonly string[] {
  const broken = report.checks.filter(
    ({ result, outcome }) => result === 'fail' || outcome === 'unexpected pass',
  )
  return [
    ...(broken.length === 0 ? [] : ['', 'Rules that it broke:']),
    ...broken.map((check) => ruleLine(check, style)),
    '',
    `Scenarios: ${counted(verdicts)}`,
    ...Object.entries(report.counts).map(
      ([level, counts]) => `${levels[level] ?? level} rules: ${countsOf(counts)}`,
    ),
  ]
}

const levels: Readonly<Record<string, string>> = {
  must: 'MUST',
  should: 'SHOULD',
  may: 'MAY',
  practice: 'Practice',
}

const outcomes: Readonly<Record<ReportedCheck['outcome'], Result>> = {
  passed: 'pass',
  warning: 'warn',
  remark: 'inconclusive',
  failed: 'fail',
  skipped: 'inconclusive',
  'expected failure': 'warn',
  'unexpected pass': 'fail',
}

function ruleLine(
  { id, outcome, level, reason, expected, received }: ReportedCheck,
  style: PrintStyle,
): string {
  const difference = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(received === undefined ? [] : [`received ${received}`]),
  ]
  const values = difference.length === 0 ? '' : ` (${difference.join(', ')})`
  const note =
    outcome === 'remark'
      ? ' (a remark)'
      : outcome === 'failed' || outcome === 'warning'
        ? ''
        : ` (${outcome})`
  return `${sign(outcomes[outcome], style)} ${id} ${level}  ${reason}${values}${note}`
}

function sign(result: Result, style: PrintStyle): string {
  return style(signs[result].colour, signs[result].sign)
}

function counted(verdicts: readonly Verdict[]): string {
  const count = (result: Result) => verdicts.filter((verdict) => verdict.result === result).length
  return countsOf({
    passed: count('pass'),
    warned: count('warn'),
    failed: count('fail'),
    inconclusive: count('inconclusive'),
  })
}

/** `28 pass, 1 fail, 4 not seen` */
function countsOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name === 'notSeen' ? 'not seen' : name}`)
    .join(', ')
}
