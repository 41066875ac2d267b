// The authorization responses of a scenario, and the two things that a client can do with a code: exchange it or not.

import {
  failed,
  failedBySilence,
  inconclusive,
  type Judgement,
  passed,
  passedBySilence,
  warned,
} from '../../evidence/judgement.ts'
import { openQuestion } from '../../evidence/open-question.ts'
import { revisionOf } from '../../evidence/revision.ts'
import type { Step } from '../../evidence/step.ts'
import type { Story } from '../../evidence/story.ts'
import { noAnswerYet } from './not-yet.ts'
import { bentMetadata, metadataNotRead } from './server-metadata.ts'

/** The answers that were made wrong on purpose and reached the browser whole. */
export function bentAnswers(story: Story): readonly Step[] {
  return story.all('answer').filter(({ event }) => event.bent === 'authorizationAnswer' && event.delivered)
}

/** Whether an answer has a code; there is none if the person denied. */
export function hasCode({ event }: Step): boolean {
  return event.details.code !== undefined
}

export interface Discarding {
  /** What is wrong with the answer, after “although”. */
  readonly wrong: string
  /** The first revision of MCP that forbids the exchange; for clients of older ones it is worth a word. */
  readonly since?: string
}

/** Judges a client that must not exchange the code of a bent answer. */
export function mustDiscard(story: Story, { wrong, since = '' }: Discarding): Judgement {
  const answer = bentAnswers(story).find(hasCode)
  if (answer === undefined) return inconclusive(noCodeYet(story))
  const grant = story.after(answer).first('code grant')
  if (grant !== undefined) {
    const did = `The client exchanged the code although ${wrong}.`
    const revision = revisionOf(story)
    return revision !== undefined && revision < since
      ? warned(`${did} MCP ${revision}, which it speaks, does not ask it to look.`, answer, grant)
      : failed(did, answer, grant)
  }
  if (openQuestion(story) !== undefined) return inconclusive(noAnswerYet(story), answer)
  if (!story.isQuiet) return inconclusive('The answer was sent; now nothing may come.', answer)
  return passedBySilence('The client did not exchange the code.', answer)
}

export interface Exchanging {
  /** What is unusual about answer and metadata together. */
  readonly odd: string
}

/** Judges a client that must exchange a code, although the metadata is bent, and perhaps the answer. */
export function mustExchange(story: Story, { odd }: Exchanging): Judgement {
  const answer = story.all('answer').find((step) => hasCode(step) && step.event.delivered)
  if (answer === undefined) return inconclusive(noCodeYet(story))
  if (bentMetadata(story.before(answer)) === undefined) return inconclusive(metadataNotRead, answer)
  const grant = story.after(answer).first('code grant')
  if (grant !== undefined) return passed('The client went on and exchanged the code.', answer, grant)
  return notExchanged(story, answer, `The client did not exchange the code: ${odd}.`)
}

/** The judgement on a client that has not exchanged a code, although it must; the reason is for when it is too late. */
export function notExchanged(story: Story, answer: Step, reason: string): Judgement {
  if (openQuestion(story) !== undefined) return inconclusive(noAnswerYet(story), answer)
  return story.isQuiet
    ? failedBySilence(reason, answer)
    : inconclusive('The answer was sent; the client has not exchanged the code yet.', answer)
}

/** Why no code was given yet. */
export function noCodeYet(story: Story): string {
  return story.first('answer') === undefined
    ? noAnswerYet(story)
    : 'The authorization request was answered with an error; the scenario needs one that is allowed.'
}

/** Why no code was exchanged yet. */
export function noTokenRequestYet(story: Story): string {
  return story.all('answer').some(hasCode) ? 'The client has not exchanged the code yet.' : noCodeYet(story)
}
