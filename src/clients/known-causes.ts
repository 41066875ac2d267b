import type { Cause } from '../protocol/explanations/text.ts'
import type { RefusalReason } from '../protocol/refusal.ts'
import { clients } from './clients.ts'

/** What clients are known to do that causes this refusal; clients that do the same share a line. */
export function knownCauses(reason: RefusalReason): readonly Cause[] {
  const who = new Map<string, Set<string>>()
  for (const { name, quirks } of clients) {
    const quirk = quirks?.[reason]
    if (quirk === undefined) continue
    who.set(quirk.what, (who.get(quirk.what) ?? new Set()).add(quirk.who ?? name))
  }
  return [...who].map(([what, names]) => ({ who: [...names].join(', '), what }))
}
