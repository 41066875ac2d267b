// A report as an author shows it to colleagues: what failed first, each with why, where, the rule and who else does it;
// then warnings, what passed, and what was not seen with the way to see it.

import type { RuleGroup } from '../assessment/rule.ts'
import { ruleOf } from '../assessment/rules.ts'
import { paths } from '../protocol/names.ts'
import { startCommand } from '../refusals/explained.ts'
import { defaultRun, scenarioMcpUrl } from '../runs/run-address.ts'
import { baseline, scenarioNamed, scenarios } from '../scenarios/catalogue.ts'
import type { Scenario, ScenarioGroup } from '../scenarios/scenario.ts'
import { type Badge, badgeOf, badgeOfOutcome } from './badge.ts'
import type { ReportOptions } from './expectations.ts'
import type { Outcome, Report, ReportedCheck, ReportedScenario } from './report-schema.ts'

export interface ReportPage {
  readonly view: 'report'
  readonly run: string
  readonly isDefault: boolean
  readonly badge: Badge
  readonly reason: string
  /** What is known of the client, as terms and what they mean. */
  readonly facts: readonly { readonly term: string; readonly text: string }[]
  readonly failures: readonly ItemView[]
  readonly warnings: readonly ItemView[]
  readonly expected: readonly ItemView[]
  readonly passedScenarios: readonly ItemView[]
  readonly passedRules: readonly ItemView[]
  readonly openScenarios: readonly ItemView[]
  readonly unseenRules: readonly UnseenView[]
  /** What does not hold for the revision that the client speaks. */
  readonly otherRules: readonly ItemView[]
  /** Scenarios to begin with that were not used yet, and the command that goes through them. */
  readonly suggested: readonly { readonly name: string; readonly title: string; readonly mcpUrl: string }[]
  readonly command: string
  readonly rules: string
  readonly csrf: string
  readonly startOverHref: string
  readonly jsonHref: string
  readonly xmlHref: string
}

export interface ItemView {
  /** The name of a scenario or the id of a rule. */
  readonly name: string
  readonly title: string
  readonly badge: Badge
  readonly level: string
  readonly reason: string
  /** What the server did wrong on purpose. */
  readonly does: string | undefined
  /** What a right client does. */
  readonly expects: string
  readonly expected: string | undefined
  readonly received: string | undefined
  readonly rule: { readonly text: string; readonly href: string }
  readonly steps: readonly number[]
  readonly timeline: string | undefined
  /** In which scenarios a rule was broken. */
  readonly scenarios: readonly string[]
  /** Where other clients got it wrong, as issues. */
  readonly seenIn: readonly string[]
}

export interface UnseenView extends ItemView {
  /** A scenario that may show it. */
  readonly scenario: { readonly name: string; readonly mcpUrl: string } | undefined
}

export interface ReportPageContext {
  readonly publicUrl: string
  readonly options: ReportOptions
  readonly csrf: string
}

export function reportPage(report: Report, { publicUrl, options, csrf }: ReportPageContext): ReportPage {
  const { run, scenarios: used, checks } = report
  const items = [...used.map(scenarioItem), ...checks.map(checkItem)]
  const having = (...wanted: readonly Outcome[]) =>
    items.filter(({ outcome }) => wanted.includes(outcome)).map(({ item }) => item)
  const mcpUrl = (name: string) => scenarioMcpUrl(publicUrl, name, run)
  const unused = scenarios.filter(({ name }) => !used.some((one) => one.name === name))
  const query = queryOf(options)
  return {
    view: 'report',
    run,
    isDefault: run === defaultRun,
    badge: badgeOf({ result: report.result, evidence: 'seen' }),
    reason: report.reason,
    facts: factsOf(report),
    failures: having('failed', 'unexpected pass'),
    warnings: having('warning', 'remark'),
    expected: having('expected failure'),
    passedScenarios: used.filter(({ outcome }) => outcome === 'passed').map((one) => scenarioItem(one).item),
    passedRules: checks.filter(({ outcome }) => outcome === 'passed').map((one) => checkItem(one).item),
    openScenarios: used.filter(({ outcome }) => outcome === 'skipped').map((one) => scenarioItem(one).item),
    unseenRules: checks
      .filter(({ result }) => result === 'not seen')
      .map((check) => {
        const name = scenarioFor(ruleOf(check.id).group, unused)?.name
        return {
          ...checkItem(check).item,
          scenario: name === undefined ? undefined : { name, mcpUrl: mcpUrl(name) },
        }
      }),
    otherRules: checks.filter(({ result }) => result === 'not applicable').map((one) => checkItem(one).item),
    suggested: unused
      .filter((scenario) => scenario.starred || scenario === baseline)
      .map(({ name, title }) => ({ name, title, mcpUrl: mcpUrl(name) })),
    command: `${startCommand} check -- your-client {url}`,
    rules: report.rules,
    csrf,
    startOverHref: `${paths.report}/${run}/start-over`,
    jsonHref: `${paths.report}/${run}.json${query}`,
    xmlHref: `${paths.report}/${run}.xml${query}`,
  }
}

function queryOf({ expect, strict }: ReportOptions): string {
  const query = [...(expect.length > 0 ? [`expect=${expect.join(',')}`] : []), ...(strict ? ['strict'] : [])]
  return query.length === 0 ? '' : `?${query.join('&')}`
}

function factsOf({ client, rules, counts }: Report): ReportPage['facts'] {
  const { name, version, userAgents, revisions } = client
  const introduced = name === undefined ? [] : [version === undefined ? name : `${name} ${version}`]
  const { must, should } = counts
  return [
    { term: 'Client', text: [...introduced, ...userAgents.map((agent) => `“${agent}”`)].join(', ') },
    { term: 'MCP revision', text: revisions.join(', ') },
    {
      term: 'Rules',
      text:
        `MUST: ${must.fail} broken, ${must.pass} kept, ${must.notSeen} not seen. ` +
        `SHOULD: ${should.warn} broken, ${should.pass} kept, ${should.notSeen} not seen.`,
    },
    { term: 'Rule set', text: rules },
  ].filter(({ text }) => text !== '')
}

interface Item {
  readonly outcome: Outcome
  readonly item: ItemView
}

function scenarioItem(reported: ReportedScenario): Item {
  const { name, title, outcome, level, reason, expected, rule, steps, timeline } = reported
  const { does, seenIn = [] } = scenarioNamed(name) ?? {}
  const badge = outcome === 'passed' || outcome === 'skipped' ? badgeOf(reported) : badgeOfOutcome(outcome)
  return {
    outcome,
    item: {
      name,
      title,
      badge,
      level,
      reason,
      does,
      expects: expected,
      expected: undefined,
      received: undefined,
      rule: { text: rule.text, href: rule.url },
      steps,
      timeline,
      scenarios: [],
      seenIn,
    },
  }
}

const notApplicable: Badge = { text: 'Not applicable', kind: 'none' }

function checkItem(check: ReportedCheck): Item {
  const { id, statement, outcome, level, reason, expected, received, rule, steps, timeline, scenario } = check
  return {
    outcome,
    item: {
      name: id,
      title: `The client ${statement}`,
      badge: check.result === 'not applicable' ? notApplicable : badgeOfOutcome(outcome),
      level,
      reason,
      does: undefined,
      expects: `The client ${statement}.`,
      expected,
      received,
      rule: { text: rule.text, href: rule.url },
      steps,
      timeline,
      scenarios: check.result === 'fail' && scenario !== undefined ? [scenario, ...check.alsoIn] : [],
      seenIn: [],
    },
  }
}

/** Which scenarios bring a client to do what the rules of a group are about. */
const scenarioGroupOf: Readonly<Record<RuleGroup, ScenarioGroup>> = {
  Discovery: 'Discovery',
  'Authorization request': 'Authorization request',
  'Token request': 'Token request',
  Lifetime: 'Token lifetime and refresh',
  'MCP requests': 'Resource server and transport',
  'Step-up': 'Step-up',
}

/** One that was not used yet, if possible one to begin with. */
function scenarioFor(group: RuleGroup, unused: readonly Scenario[]): Scenario | undefined {
  const fitting = unused.filter((scenario) => scenario.group === scenarioGroupOf[group])
  return fitting.find(({ starred }) => starred) ?? fitting[0]
}
