// What a scenario is: how a realm is wrong on purpose, in one way, and how a right client shows.

import type { Judgement } from '../evidence/judgement.ts'
import type { Level } from '../evidence/level.ts'
import type { Story } from '../evidence/story.ts'
import type { Rule } from '../protocol/explanations/text.ts'
import type { ClientAuthMethod } from '../protocol/names.ts'
import type { Seams } from '../protocol/seams.ts'

export const scenarioGroups = [
  'Baseline',
  'Discovery',
  'Authorization request',
  'Authorization response',
  'Token request',
  'Token lifetime and refresh',
  'Step-up',
  'Resource server and transport',
  'Resilience',
  'Security',
  'Protocol eras',
] as const

export type ScenarioGroup = (typeof scenarioGroups)[number]

/** What it takes to see the outcome. */
export interface Needs {
  /** How often the client must connect; 1 if absent. */
  readonly connects?: 2
  /** The client must list the tools. */
  readonly list?: true
  /** Seconds that really have to pass. */
  readonly seconds?: number
  /** A real browser must show the client's page. */
  readonly browser?: true
  /** The server must be reachable on a second loopback origin. */
  readonly secondOrigin?: true
}

/** Where a realm's configuration differs. What is absent is as in the right realm. */
export interface ScenarioSettings {
  readonly clientSecret?: string
  readonly tokenAuthMethods?: readonly ClientAuthMethod[]
  /** Basic credentials count only as RFC 6749 §2.3.1 has them. */
  readonly basicOnlyFormEncoded?: true
  /** Scopes that exist besides those that are needed. */
  readonly moreScopes?: readonly string[]
  readonly accessTokenTtlSeconds?: number
  readonly refreshGraceSeconds?: number
  readonly refreshTokens?: 'always' | 'never'
  /** Authorization requests are denied without a page. */
  readonly denies?: true
  /** A browser in which nobody is asked is sent back by way of a page, with an image that shows that it is one. */
  readonly sendsByPage?: true
  /** Any other client is served as well, as a public one. */
  readonly takesAnyClient?: true
  /** Added to every code and access token. */
  readonly codeSuffix?: string
  readonly accessTokenSuffix?: string
}

/** Where a scenario's realm is. */
export interface ScenarioPlace {
  /** The issuer identifier: the public URL with the path of the realm. */
  readonly issuer: string
  /** The same address under the other loopback name (localhost, 127.0.0.1); undefined where there is none. */
  readonly atOtherOrigin: string | undefined
}

export interface Scenario {
  readonly name: string
  readonly group: ScenarioGroup
  /** A few words. */
  readonly title: string
  /** What the server does wrong on purpose: a sentence. */
  readonly does: string
  /** What a right client does: a sentence. */
  readonly expects: string
  readonly level: Level
  readonly rule: Rule
  /** One of those to begin with. */
  readonly starred: boolean
  readonly needs: Needs
  /** Where clients got it wrong, as `owner/repository#number` on GitHub. */
  readonly seenIn: readonly string[]
  readonly settings?: ScenarioSettings
  /** How the realm at a place is bent. Called once for each realm: what a seam remembers is that realm's. */
  readonly seams?: (place: ScenarioPlace) => Seams
  readonly judge: (story: Story) => Judgement
}
