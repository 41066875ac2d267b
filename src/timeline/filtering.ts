// Finds the attempts that a reader wants, and says what else can be wanted.

import type { Attempt } from './attempt.ts'
import { type AttemptViewContext, attemptKind } from './attempt-view.ts'
import { clientNameOf } from './client-name.ts'
import type { FilterView } from './page-model.ts'
import { type Filter, type KindName, kinds, type Selection, timelineHref } from './selection.ts'

/** How many clients can be chosen from; what they call themselves can be long. */
const clientsAtMost = 20

/** Those of some attempts that are wanted, in their order. */
export function wantedOf(
  attempts: readonly Attempt[],
  { kind, client, before }: Pick<Selection, 'kind' | 'client' | 'before'>,
  context: AttemptViewContext,
): readonly Attempt[] {
  return attempts.filter(
    (attempt) =>
      (before === undefined || attempt.id < before) &&
      (client === undefined || clientNameOf(attempt.rows) === client) &&
      (kind === undefined || attemptKind(attempt, context) === kinds[kind]),
  )
}

/** The clients that made some attempts, in the order of these. */
export function clientsOf(attempts: readonly Attempt[]): readonly string[] {
  const clients = new Set<string>()
  for (const { rows } of attempts) {
    clients.add(clientNameOf(rows))
    if (clients.size === clientsAtMost) break
  }
  return [...clients]
}

const texts: Readonly<Record<KindName, string>> = {
  refused: 'Refused',
  attention: 'Attention',
  waiting: 'Waiting',
  ok: 'OK',
}

/** A filter as a page shows it; `clients` can be chosen from. */
export function filterView({ kind, client }: Filter, clients: readonly string[]): FilterView {
  const link = (text: string, name: KindName | undefined) => ({
    text,
    href: timelineHref({ kind: name, client }),
    isCurrent: name === kind,
  })
  const names = Object.keys(kinds) as KindName[]
  return {
    kind,
    client,
    kinds: [link('All', undefined), ...names.map((name) => link(texts[name], name))],
    clients: client === undefined || clients.includes(client) ? clients : [client, ...clients],
    allHref: kind === undefined && client === undefined ? undefined : timelineHref({}),
    wantedKind: kind && kinds[kind],
  }
}
