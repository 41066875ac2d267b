// A report as JUnit XML, which build servers show: a suite for each scenario that was used, and one for the rules.

import { ruleOf } from '../assessment/rules.ts'
import { baseline, scenarioNamed } from '../scenarios/catalogue.ts'
import { isFailure } from './outcome.ts'
import type { Report, ReportedCheck, ReportedScenario } from './report-schema.ts'
import { type XmlElement, xmlDocument } from './xml.ts'

/** The suite of the rules. */
const rulesSuite = 'report-card'

/** The report as a document. What is known to fail is skipped, with the reason. */
export function junit({ run, scenarios, checks }: Report): string {
  const suites = [
    ...scenarios.map((scenario) => suite(scenario.name, [scenarioCase(scenario)])),
    suite(rulesSuite, checks.map(checkCase)),
  ]
  return xmlDocument({
    name: 'testsuites',
    attributes: { name: `mcp-static-auth ${run}`, ...totals(suites) },
    children: suites,
  })
}

type Case = XmlElement & { readonly kind: 'passed' | 'failed' | 'skipped' }

function suite(name: string, cases: readonly Case[]): XmlElement {
  const count = (wanted: Case['kind']) => cases.filter(({ kind }) => kind === wanted).length
  return {
    name: 'testsuite',
    attributes: {
      name,
      tests: cases.length,
      failures: count('failed'),
      errors: 0,
      skipped: count('skipped'),
      time: 0,
    },
    children: cases,
  }
}

function totals(suites: readonly XmlElement[]): XmlElement['attributes'] & object {
  const sum = (name: string) => suites.reduce((all, { attributes }) => all + Number(attributes?.[name]), 0)
  return { tests: sum('tests'), failures: sum('failures'), errors: 0, skipped: sum('skipped'), time: 0 }
}

function scenarioCase(scenario: ReportedScenario): Case {
  const { name, level, reason, expected, rule } = scenario
  const group = scenarioNamed(name)?.group ?? 'Scenarios'
  const bound =
    level === 'practice' ? 'No sentence binds the client; real clients break here.' : `Level: ${level}.`
  const lines = [reason, `A right client: ${expected}`, `${bound} ${rule.text}, ${rule.url}`]
  return testCase(name, group, scenario, lines)
}

function checkCase(check: ReportedCheck): Case {
  const { id, statement, level, reason, expected, received, rule, alsoIn, scenario } = check
  const places = [...(scenario === undefined ? [] : [scenario]), ...alsoIn]
  const lines = [
    reason,
    `${id}: the client ${statement} (${level}). ${rule.text}, ${rule.url}`,
    ...(expected === undefined ? [] : [`Expected: ${expected}`]),
    ...(received === undefined ? [] : [`Received: ${received}`]),
    ...(places.length === 0 ? [] : [`Scenarios: ${places.join(', ')}`]),
  ]
  return testCase(id, ruleOf(id).group, check, lines)
}

function testCase(
  name: string,
  group: string,
  result: ReportedScenario | ReportedCheck,
  lines: readonly string[],
): Case {
  const { outcome, reason, steps, timeline } = result
  const where = timeline === undefined ? [] : [`Timeline: ${timeline}`]
  const text = [...lines, ...(steps.length === 0 ? [] : [`Steps: ${steps.join(', ')}`]), ...where].join('\n')
  const made = (kind: Case['kind'], child: XmlElement): Case => ({
    kind,
    name: 'testcase',
    attributes: { classname: `mcp-static-auth.${group}`, name, time: 0 },
    children: [child],
  })
  if (isFailure(result)) {
    const message = outcome === 'unexpected pass' ? `Expected to fail, but passed. ${reason}` : reason
    return made('failed', { name: 'failure', attributes: { message, type: outcome }, children: [text] })
  }
  if (outcome === 'skipped' || outcome === 'expected failure') {
    const message = outcome === 'skipped' ? `${kindOf(result)}: ${reason}` : `Known to fail: ${reason}`
    return made('skipped', { name: 'skipped', attributes: { message } })
  }
  return made('passed', {
    name: 'system-out',
    children: [outcome === 'passed' ? text : `${outcome}: ${text}`],
  })
}

/** Why a case was skipped, in a word. */
function kindOf({ result }: ReportedScenario | ReportedCheck): string {
  return result === 'pass' ? `passed by silence, without a passed ${baseline.name}` : result
}
