import type { Step } from './step.ts'

export type Result = 'pass' | 'warn' | 'fail' | 'inconclusive'

/** What a result rests on: a request that came, that none came, or nothing yet. */
export type Evidence = 'seen' | 'silence' | 'none'

/** What is made of a client's requests. */
export interface Judgement {
  readonly result: Result
  readonly evidence: Evidence
  /** One sentence for a person. */
  readonly reason: string
  /** The requests that it rests on. */
  readonly steps: readonly Step[]
}

/** Passed, by what came. */
export function passed(reason: string, ...steps: readonly Step[]): Judgement {
  return { result: 'pass', evidence: 'seen', reason, steps }
}

/** Passed, because what must not come did not. */
export function passedBySilence(reason: string, ...steps: readonly Step[]): Judgement {
  return { result: 'pass', evidence: 'silence', reason, steps }
}

/** Worth a word, by what came. */
export function warned(reason: string, ...steps: readonly Step[]): Judgement {
  return { result: 'warn', evidence: 'seen', reason, steps }
}

/** Failed, by what came. */
export function failed(reason: string, ...steps: readonly Step[]): Judgement {
  return { result: 'fail', evidence: 'seen', reason, steps }
}

/** Failed, because what must come did not. It may still come. */
export function failedBySilence(reason: string, ...steps: readonly Step[]): Judgement {
  return { result: 'fail', evidence: 'silence', reason, steps }
}

/** Neither; the reason says what did not come, or why it does not apply. */
export function inconclusive(reason: string, ...steps: readonly Step[]): Judgement {
  return { result: 'inconclusive', evidence: 'none', reason, steps }
}
