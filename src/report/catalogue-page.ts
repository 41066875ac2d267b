// The catalogue of the scenarios in strings ready to print, and for programs.

import { exampleRun, scenarioMcpUrl } from '../runs/run-address.ts'
import type { Verdict } from '../runs/verdict.ts'
import { baseline, scenarios } from '../scenarios/catalogue.ts'
import { type Needs, type Scenario, type ScenarioGroup, scenarioGroups } from '../scenarios/scenario.ts'
import { type Badge, badgeOf } from './badge.ts'

/** A scenario, for programs. */
export interface CatalogueEntry {
  readonly name: string
  readonly title: string
  /** What the server does wrong on purpose. */
  readonly does: string
  /** What a right client does. */
  readonly expects: string
  readonly level: string
  readonly rule: { readonly text: string; readonly url: string }
  readonly starred: boolean
  readonly needs: Needs
  /** A template: `{run}` stands for a name of the caller's own. */
  readonly mcpUrl: string
}

/** All scenarios, for programs. */
export function catalogue(publicUrl: string): readonly CatalogueEntry[] {
  return scenarios.map(({ name, title, does, expects, level, rule, starred, needs }) => ({
    name,
    title,
    does,
    expects,
    level,
    rule: { text: rule.text, url: rule.href },
    starred,
    needs,
    mcpUrl: scenarioMcpUrl(publicUrl, name, '{run}'),
  }))
}

export interface CataloguePage {
  readonly view: 'scenarios'
  readonly groups: readonly { readonly title: ScenarioGroup; readonly scenarios: readonly ScenarioView[] }[]
  readonly starred: number
  readonly total: number
  /** The address of a test, with the name of a run in it. */
  readonly exampleUrl: string
  /** Whether the reader may see what clients did. */
  readonly mayWatch: boolean
}

export interface ScenarioView extends Pick<Scenario, 'name' | 'title' | 'does' | 'expects' | 'rule'> {
  readonly level: string
  readonly isStarred: boolean
  /** What it takes beside one connect, as phrases. */
  readonly needs: readonly string[]
  readonly mcpUrl: string
  /** Its own client secret, where the configured one is not used. */
  readonly clientSecret: string | undefined
  /** The last verdict on a client that used no run id. */
  readonly verdict: { readonly badge: Badge; readonly reason: string; readonly timeline: string } | undefined
}

export interface CatalogueContext {
  readonly publicUrl: string
  /** The verdict on the run without an id, if there was one and the reader may see it. */
  readonly verdictOn: (scenario: string) => Verdict | undefined
  readonly mayWatch: boolean
}

export function cataloguePage({ publicUrl, verdictOn, mayWatch }: CatalogueContext): CataloguePage {
  const view = (scenario: Scenario) => scenarioView(scenario, publicUrl, verdictOn(scenario.name))
  return {
    view: 'scenarios',
    groups: scenarioGroups
      .map((title) => ({ title, scenarios: scenarios.filter(({ group }) => group === title).map(view) }))
      .filter((group) => group.scenarios.length > 0),
    starred: scenarios.filter(({ starred }) => starred).length,
    total: scenarios.length,
    exampleUrl: scenarioMcpUrl(publicUrl, baseline.name, exampleRun),
    mayWatch,
  }
}

function scenarioView(scenario: Scenario, publicUrl: string, verdict: Verdict | undefined): ScenarioView {
  const { name, title, does, expects, level, rule, starred, needs, settings } = scenario
  return {
    name,
    title,
    does,
    expects,
    level,
    rule,
    isStarred: starred,
    needs: needsText(needs),
    mcpUrl: scenarioMcpUrl(publicUrl, name),
    clientSecret: settings?.clientSecret,
    verdict: verdict && { badge: badgeOf(verdict), reason: verdict.reason, timeline: verdict.timeline },
  }
}

function needsText({ connects, list, seconds, browser, secondOrigin }: Needs): readonly string[] {
  return [
    ...(connects === undefined ? [] : ['connects twice']),
    ...(list === undefined ? [] : ['lists the tools']),
    ...(seconds === undefined ? [] : [`lets ${seconds} seconds pass`]),
    ...(browser === undefined ? [] : ['shows its pages in a real browser']),
    ...(secondOrigin === undefined ? [] : ['reaches the server as `localhost` and as `127.0.0.1`']),
  ]
}
