// One walk through the playground: what its client knows and holds, and what each step sent and received.

import type { ClientAuthMethod } from '../protocol/names.ts'
import type { Explained } from '../refusals/explained.ts'
import { newSecret, type Random } from '../secrets.ts'
import type { SentRequest } from './planned-request.ts'
import type { Exchange } from './self-client.ts'

export type StepId =
  | 'discover'
  | 'pkce'
  | 'authorize'
  | 'callback'
  | 'exchange'
  | 'tool'
  | 'introspect'
  | 'refresh'
  | 'revoke'
  | 'client-credentials'

/** What a step did. */
export interface WalkStepResult {
  readonly succeeded: boolean
  /** What happened, in a sentence. */
  readonly outcome: string
  /** Its result, as text. */
  readonly result?: string | undefined
  readonly exchanges: readonly Exchange[]
  /** Why it was refused: by this server, or by the client itself when it checked an answer. */
  readonly explained?: Explained | undefined
}

/** Made for one authorization request and used only once (RFC 7636 §4.1, RFC 6749 §10.12). */
export interface RequestKeys {
  readonly verifier: string
  readonly challenge: string
  readonly state: string
}

export interface HeldTokens {
  readonly access: string
  readonly refresh: string | undefined
}

/** What a step did that was broken on purpose. */
export interface Broken extends WalkStepResult {
  readonly step: StepId
  /** The way in which it was broken. */
  readonly id: string
  /** The request as it should have been. */
  readonly right: SentRequest | undefined
}

/** Everything known about a run. */
export interface Run {
  /** Names the run in the User-Agent of its requests, for readers of the log. Not secret, and trusted for nothing. */
  readonly id: string
  /** The scope to ask for, as discovered. */
  readonly scope: string
  readonly keys: RequestKeys | undefined
  /** Whether the authorization request was answered; its keys are then used up. */
  readonly answered: boolean
  /** A code that has not been sent to the token endpoint yet. */
  readonly code: string | undefined
  readonly spentCode: string | undefined
  readonly clientAuth: ClientAuthMethod
  readonly tokens: HeldTokens | undefined
  /** The refresh token before the last refresh. */
  readonly oldRefreshToken: string | undefined
  readonly revokedToken: string | undefined
  /** The browser is on its way with this answer, changed on purpose. */
  readonly changedAnswer: string | undefined
  readonly clientToken: string | undefined
  /** The step in which something was last done. */
  readonly latest: StepId | undefined
  readonly results: Readonly<Partial<Record<StepId, WalkStepResult>>>
  /** The last step that was broken on purpose. */
  readonly broken: Broken | undefined
}

/** A run in which nothing has happened yet. */
export function newRun(random: Random, clientAuth: ClientAuthMethod): Run {
  return {
    id: random(4).toString('hex'),
    scope: '',
    ...withoutSignIn,
    clientAuth,
    clientToken: undefined,
    latest: undefined,
    results: {},
    broken: undefined,
  }
}

const withoutSignIn = {
  keys: undefined,
  answered: false,
  code: undefined,
  spentCode: undefined,
  tokens: undefined,
  oldRefreshToken: undefined,
  revokedToken: undefined,
  changedAnswer: undefined,
} as const

/** The run with fresh keys, as before its authorization request; the results of the last one are forgotten. */
export function withNewKeys(run: Run, challengeOf: (verifier: string) => string, random: Random): Run {
  const verifier = newSecret(random, '')
  const { discover } = run.results
  return {
    ...run,
    ...withoutSignIn,
    keys: { verifier, challenge: challengeOf(verifier), state: newSecret(random, '') },
    results: { ...(discover && { discover }) },
    broken: undefined,
  }
}
