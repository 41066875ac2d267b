// Reports outlive the realms that they are about: what there was to say about a client is kept when its events go.
// Bounded, because anybody can begin a run: those in which no token was issued may have half of the room.

import type { RealmResult, RuleFinding } from './realm-result.ts'

/** How many reports are kept at most, the oldest go first; and how many bytes of each realm. */
export const mostReports = 2000
export const mostBytesOfRealm = 4096

/** A report with the results of many scenarios takes the room of several. */
const mostBytes = mostReports * mostBytesOfRealm

/** How many requests a kept result names. */
const namedSteps = 10

interface KeptReport {
  readonly run: string
  /** The results as JSON, by scenario. */
  readonly texts: Map<string, string>
}

/** Reports in the order in which they were added to last, the oldest first. */
class Shelf {
  readonly reports = new Map<string, KeptReport>()
  #bytes = 0

  put(report: KeptReport): void {
    this.remove(report.run)
    this.reports.set(report.run, report)
    this.#bytes += bytesOf(report)
  }

  remove(run: string): void {
    const report = this.reports.get(run)
    if (report === undefined) return
    this.reports.delete(run)
    this.#bytes -= bytesOf(report)
  }

  /** How much of all the room it takes. */
  get share(): number {
    return Math.max(this.reports.size / mostReports, this.#bytes / mostBytes)
  }

  dropOldest(): void {
    const [oldest] = this.reports.keys()
    if (oldest !== undefined) this.remove(oldest)
  }
}

export class KeptReports {
  readonly #withTokens = new Shelf()
  readonly #withoutTokens = new Shelf()

  /** Keeps a result with the report of its run. */
  keep(result: RealmResult): void {
    if (!isWorthKeeping(result)) return
    const { run, scenario } = result.verdict
    const known = this.#of(run)
    const before = known?.texts.get(scenario)
    if (before !== undefined && !replaces(result, JSON.parse(before))) return
    const texts = new Map(known?.texts).set(scenario, compact(result))
    const isReal = this.#withTokens.reports.has(run) || result.hasTokens
    this.forget(run)
    const shelf = isReal ? this.#withTokens : this.#withoutTokens
    shelf.put({ run, texts })
    this.#makeRoom()
  }

  /** The results of a run whose realms are gone. */
  resultsOf(run: string): readonly RealmResult[] {
    return [...(this.#of(run)?.texts.values() ?? [])].map((text) => JSON.parse(text))
  }

  /** The runs, latest first. */
  get runs(): readonly string[] {
    const all = [...this.#withoutTokens.reports.keys(), ...this.#withTokens.reports.keys()]
    return all.reverse()
  }

  forget(run: string): void {
    this.#withTokens.remove(run)
    this.#withoutTokens.remove(run)
  }

  #of(run: string): KeptReport | undefined {
    return this.#withTokens.reports.get(run) ?? this.#withoutTokens.reports.get(run)
  }

  #makeRoom(): void {
    while (this.#withTokens.share + this.#withoutTokens.share > 1) {
      const shelf = this.#withoutTokens.share > 0.5 ? this.#withoutTokens : this.#withTokens
      shelf.dropOldest()
    }
  }
}

/** Whether a result says more than one that is known, or is at least as new and says as much. */
export function replaces(result: Weighed, known: Weighed): boolean {
  return weightOf(result) >= weightOf(known)
}

interface Weighed {
  readonly verdict: Pick<RealmResult['verdict'], 'scenario' | 'result'>
  readonly hasTokens: boolean
}

function weightOf({ verdict, hasTokens }: Weighed): number {
  return verdict.result !== 'inconclusive' ? 2 : hasTokens ? 1 : 0
}

/** Of one request of a stranger there is nothing to say. */
function isWorthKeeping({ verdict, hasTokens, requests }: RealmResult): boolean {
  return hasTokens || verdict.result !== 'inconclusive' || requests > 1
}

function bytesOf({ texts }: KeptReport): number {
  return [...texts.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0)
}

/** A result as JSON that has room: as much of it as fits, the most important to the last. */
function compact(result: RealmResult): string {
  const forms: readonly (() => RealmResult)[] = [
    () => withFindings(result, brief),
    () => withFindings(result, ({ expected, received, ...finding }) => brief(finding)),
    () => withFindings(result, ({ id, result: its }) => ({ id, result: its })),
  ]
  for (const form of forms) {
    const text = JSON.stringify(form())
    if (Buffer.byteLength(text) <= mostBytesOfRealm) return text
  }
  return JSON.stringify({
    ...result,
    findings: [],
    client: { name: undefined, userAgents: [], revisions: [] },
  })
}

function withFindings(result: RealmResult, short: (finding: RuleFinding) => RuleFinding): RealmResult {
  const { verdict, findings } = result
  const kept = findings.filter((finding) => finding.result !== 'not seen').map(short)
  return { ...result, verdict: { ...verdict, steps: verdict.steps.slice(0, namedSteps) }, findings: kept }
}

/** What passed says so itself. */
function brief({ id, result, reason, expected, received, steps = [] }: RuleFinding): RuleFinding {
  if (result === 'pass') return { id, result, steps: steps.slice(0, 3) }
  if (result === 'not applicable') return { id, result, reason }
  return { id, result, reason, expected, received, steps: steps.slice(0, namedSteps) }
}
