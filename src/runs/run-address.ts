// Where runs are: `/s/<scenario>` for a person, `/s/<scenario>/<run>` for a test, both below the path of the public
// URL. Such a path names exactly one realm, and no run has the name of anything else below a scenario.

import { endpoints, scenarioEndpoints } from '../protocol/endpoints.ts'
import { paths } from '../protocol/names.ts'
import { type RealmAddress, testPaths } from '../protocol/places.ts'

/** The run of addresses that name none. */
export const defaultRun = 'default'

/** One for the examples. */
export const exampleRun = 'run-1'

export interface RunAddress extends RealmAddress {
  readonly scenario: string
  readonly run: string
}

/** The address of a scenario, or of a run in it. */
export function scenarioUrl(publicUrl: string, scenario: string, run: string = defaultRun): string {
  const below = run === defaultRun ? '' : `/${run}`
  return `${publicUrl}${paths.scenarios}/${scenario}${below}`
}

/** What a client is pointed to. */
export function scenarioMcpUrl(publicUrl: string, scenario: string, run?: string): string {
  return scenarioUrl(publicUrl, scenario, run) + paths.mcp
}

/** What a path below a scenario can begin with, besides a run. */
export const reservedRuns: ReadonlySet<string> = new Set([
  ...[...Object.values(endpoints), ...Object.values(scenarioEndpoints)].map(({ path }) => firstSegment(path)),
  ...Object.values(testPaths).map(firstSegment),
  'report',
  firstSegment(paths.control),
  defaultRun,
])

function firstSegment(path: string): string {
  return path.split('/')[1] ?? ''
}

/** Unreserved characters only, so that no client re-encodes them. */
const runForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Whether this can be the name of a run. */
export function isRunName(name: string): boolean {
  return runForm.test(name) && !reservedRuns.has(name)
}

/** Reads the paths of runs below the path of the public URL. */
export function runAddresses(
  basePath: string,
  isScenario: (name: string) => boolean,
): (path: string) => RunAddress | undefined {
  const prefix = `${basePath}${paths.scenarios}/`
  return (path) => {
    if (!path.startsWith(prefix)) return undefined
    const [scenario = '', second = ''] = path.slice(prefix.length).split('/', 2)
    if (!isScenario(scenario)) return undefined
    const isNamed = isRunName(second)
    // What is neither a run nor anything else is nowhere.
    if (second !== '' && !isNamed && (second === defaultRun || !reservedRuns.has(second))) return undefined
    const own = isNamed ? `${prefix}${scenario}/${second}` : prefix + scenario
    return { name: own, path: own, isScenario: true, scenario, run: isNamed ? second : defaultRun }
  }
}

/** Whether a path is of a run, or of what is said about runs: below /s and /report, or their metadata. */
export function pathsOfTests(base: string): (path: string) => boolean {
  const [scenarios, report] = [base + paths.scenarios, base + paths.report]
  const isBelow = (path: string, page: string) =>
    path === page || path.startsWith(`${page}/`) || path.startsWith(`${page}.`)
  return (path) =>
    isBelow(path, scenarios) ||
    isBelow(path, report) ||
    (path.startsWith('/.well-known/') && path.includes(`${scenarios}/`))
}
