import type { Evidence, Result } from '../evidence/judgement.ts'
import type { Outcome } from './report-schema.ts'

/** A result on a page: in words, and in the colour of a kind, which says the same. */
export interface Badge {
  readonly text: string
  readonly kind: 'ok' | 'warn' | 'error' | 'none'
}

/** Of a verdict. A pass by silence has another badge than one that was seen. */
export function badgeOf({
  result,
  evidence,
}: {
  readonly result: Result
  readonly evidence: Evidence
}): Badge {
  switch (result) {
    case 'pass':
      return { text: evidence === 'silence' ? 'Passed by silence' : 'Passed', kind: 'ok' }
    case 'warn':
      return { text: 'Warning', kind: 'warn' }
    case 'fail':
      return { text: 'Failed', kind: 'error' }
    case 'inconclusive':
      return { text: 'Not decided', kind: 'none' }
  }
}

const outcomes: Readonly<Record<Outcome, Badge>> = {
  passed: { text: 'Passed', kind: 'ok' },
  warning: { text: 'Warning', kind: 'warn' },
  remark: { text: 'Remark', kind: 'warn' },
  failed: { text: 'Failed', kind: 'error' },
  skipped: { text: 'Not seen', kind: 'none' },
  'expected failure': { text: 'Known to fail', kind: 'none' },
  'unexpected pass': { text: 'Passed unexpectedly', kind: 'error' },
}

/** Of what a result means. */
export function badgeOfOutcome(outcome: Outcome): Badge {
  return outcomes[outcome]
}
