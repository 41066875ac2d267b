import { meantAmong } from '../config/did-you-mean.ts'
import { shown } from '../config/layer.ts'
import { baseline } from '../scenarios/catalogue.ts'
import type { Scenario } from '../scenarios/scenario.ts'

/** The scenarios that are meant by `starred`, `all` or names, in the order of the catalogue, `plain` first. */
export function chooseScenarios(
  names: readonly string[],
  all: readonly Scenario[],
): { readonly scenarios: readonly Scenario[]; readonly problems: readonly string[] } {
  const known = all.map(({ name }) => name)
  const isChosen = (scenario: Scenario) =>
    names.includes('all') ||
    (names.includes('starred') && scenario.starred) ||
    names.includes(scenario.name) ||
    scenario.name === baseline.name
  return {
    scenarios: all.filter(isChosen).sort((a, b) => rank(a) - rank(b)),
    problems: names
      .filter((name) => !['all', 'starred', ...known].includes(name))
      .map((name) => unknownScenario(name, known)),
  }
}

function rank({ name }: Scenario): number {
  return name === baseline.name ? 0 : 1
}

function unknownScenario(name: string, known: readonly string[]): string {
  const meant = meantAmong(name, [...known, 'starred', 'all'])
  return `--scenarios: there is no ${shown(name)}; ${meant === undefined ? 'see check --help' : `did you mean ${meant}?`}`
}
