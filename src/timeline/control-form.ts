// What a person can do to a realm from its timeline: a few commands of control, as a form. Must not know who carries
// them out.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Request, Response } from 'express'
import { browserOf } from '../http/browser.ts'
import { checkForm } from '../http/csrf.ts'
import { formParameters, parameters } from '../http/form.ts'
import { paths } from '../protocol/names.ts'
import { refuse } from '../protocol/refusal.ts'
import { type ControlState, stateText } from './control-state.ts'
import { idFrom } from './selection.ts'

/** A realm at a person's command. */
export interface CommandedRealm extends ControlState {
  readonly clock: ControlState['clock'] & {
    /** Moves it forward by so many seconds. */
    advance(seconds: number): void
  }
  readonly tokens: {
    /** Ends the lifetime of all access tokens; how many lived. */
    expire(): number
    /** Revokes all tokens; how many grants lived. */
    revoke(): number
  }
  /** Lets the next fitting request fail. */
  fail(order: typeof failedRefresh): unknown
}

/** Who may command a realm, and the realm. */
export interface TimelineControl {
  readonly realm: CommandedRealm
  /** Whether the form must carry the control token. */
  readonly needsToken: boolean
  /** Whether there is control for whoever sent a request. */
  isFor(req: IncomingMessage): boolean
  /** Throws a refusal unless this is the control token, or none is needed. */
  checkToken(token: string | undefined, res: ServerResponse): void
}

/** The section of the page. */
export interface ControlView {
  /** The address of the form. */
  readonly action: string
  readonly csrf: string
  readonly needsToken: boolean
  readonly buttons: readonly { readonly name: string; readonly text: string }[]
  /** What the last command did, if there is anything to say. */
  readonly done: string | undefined
  /** What is changed now; empty if nothing. */
  readonly state: string
}

/** As a server that is overloaded for a moment. */
const failedRefresh = {
  at: 'token',
  grant: 'refresh_token',
  status: 503,
  headers: { 'Retry-After': '1' },
  body: { error: 'temporarily_unavailable' },
} as const

const hourSeconds = 3600

interface Command {
  readonly text: string
  /** Carries it out; a number that says what it did. */
  readonly act: (realm: CommandedRealm) => number
  /** That it was carried out, as a sentence; undefined if the state says so. */
  readonly done: (count: number) => string | undefined
}

const commands = {
  expire: {
    text: 'Expire access tokens now',
    act: ({ tokens }) => tokens.expire(),
    done: (count) =>
      count === 0
        ? 'There was no access token to expire.'
        : `${count} access ${count === 1 ? 'token' : 'tokens'} expired.`,
  },
  revoke: {
    text: 'Revoke all tokens',
    act: ({ tokens }) => tokens.revoke(),
    done: (count) =>
      count === 0
        ? 'There was no token to revoke.'
        : `The tokens of ${count} ${count === 1 ? 'grant' : 'grants'} were revoked.`,
  },
  hour: {
    text: 'Move the clock by an hour',
    act({ clock }) {
      clock.advance(hourSeconds)
      return 1
    },
    done: () => undefined,
  },
  'refresh-503': {
    text: 'Answer the next refresh with 503',
    act(realm) {
      realm.fail(failedRefresh)
      return 1
    },
    done: () => undefined,
  },
} satisfies Readonly<Record<string, Command>>

type CommandName = keyof typeof commands

const isCommand = (name: string | undefined): name is CommandName =>
  name !== undefined && Object.hasOwn(commands, name)

const buttons = Object.entries(commands).map(([name, { text }]) => ({ name, text }))

/** Where the form is sent, below the address of a realm's timeline. */
export const controlFormPath = `${paths.handshake}/control`

/** Where the section is on the page. */
const anchor = '#control'

/** The section for whoever asks, if there is one. A realm that nobody has used yet has no state. */
export function controlView(
  control: TimelineControl | undefined,
  { action, isUsed }: { readonly action: string; readonly isUsed: boolean },
  req: Request,
  res: Response,
): ControlView | undefined {
  if (control?.isFor(req) !== true) return undefined
  const { realm, needsToken } = control
  return {
    action,
    csrf: browserOf(req, res).csrf,
    needsToken,
    buttons,
    done: doneBefore(req),
    state: isUsed ? stateText(realm) : '',
  }
}

/** What the command did that led to this page. */
function doneBefore(req: Request): string | undefined {
  const { did, count } = parameters(req.query).values
  return isCommand(did) ? commands[did].done(idFrom(count) ?? 0) : undefined
}

/**
 * Carries out what the form of somebody whom the control is for asks for. Throws a refusal if it does not come from our
 * page or lacks the token. Returns the address that tells of it, on the page that the form came from.
 */
export function obeyForm(
  { realm, checkToken }: TimelineControl,
  page: string,
  req: Request,
  res: Response,
): string {
  checkForm(req)
  const { values } = formParameters(req)
  checkToken(values['control_token'], res)
  const name = values['do']
  if (!isCommand(name)) throw refuse('control_body_wrong', { problem: 'There is no such command.' })
  const count = commands[name].act(realm)
  const query = new URLSearchParams({ did: name, count: String(count) })
  return `${page}${page.includes('?') ? '&' : '?'}${query}${anchor}`
}
