// Answers what is asked below `_control` of any realm. This is the room's main file: the HTTP API, a thin layer over
// controlled-realm.ts. Loaded with the first command.

import type { Request, Response } from 'express'
import { z } from 'zod'
import { clipped } from '../clipped.ts'
import { sendJson } from '../http/json.ts'
import type { Place } from '../protocol/places.ts'
import { refuse } from '../protocol/refusal.ts'
import { type RefusalWriter, sendErrorJson } from '../refusals/send-refusal.ts'
import { readCommand } from './body.ts'
import { type ControlledPlace, ControlledRealm } from './controlled-realm.ts'
import { type ControlAccess, controlGuard } from './guard.ts'
import { openApi } from './openapi.ts'
import { parsed } from './parsed.ts'
import { type ControlRoute, controlRoutes } from './routes.ts'

export interface ControlServiceContext extends RefusalWriter, ControlAccess {
  readonly version: string
  /** The realm with this name; undefined if there is none. */
  readonly find: (realm: string) => ControlledPlace | undefined
}

export interface ControlService {
  /** Answers a command to the realm at a place. Never rejects. */
  obey(place: Place, req: Request, res: Response): Promise<void>
  /** Answers now those who wait for events. */
  endWaiting(): void
}

/** Makes the service of a process. */
export function controlService(context: ControlServiceContext): ControlService {
  const { version, token } = context
  const guard = controlGuard(context)
  const running = new Set<AbortController>()

  const routes: readonly ControlRoute[] = [
    ...controlRoutes,
    {
      method: 'GET',
      path: '/openapi.json',
      summary: 'This description',
      status: 200,
      answer: z.unknown(),
      handle: ({ place: { url, control } }) =>
        openApi({ url, version, scopes: control().scopes, needsToken: token !== undefined }),
    },
  ]

  async function answer({ realm, command }: Place, req: Request, res: Response): Promise<void> {
    guard(req, res)
    res.setHeader('Cache-Control', 'no-store')
    const found = routes.filter(({ path }) => path === command)
    const place = context.find(realm)
    if (place === undefined || found.length === 0) throw refuse('not_found', { path: clipped(req.path) })
    const method = req.method === 'HEAD' ? 'GET' : req.method
    const route = found.find((each) => each.method === method)
    if (route === undefined) {
      const allowed = found.map((each) => each.method)
      throw refuse('method_not_allowed', { method: clipped(req.method), allowed: allowed.join(', ') })
    }
    const left = new AbortController()
    running.add(left)
    res.on('close', () => {
      left.abort()
      running.delete(left)
    })
    await carryOut(route, place, left.signal, req, res)
  }

  return {
    async obey(place, req, res) {
      try {
        await answer(place, req, res)
      } catch (error) {
        sendErrorJson(res, error, context)
      }
    },
    endWaiting() {
      for (const left of running) left.abort()
    },
  }
}

async function carryOut(
  route: ControlRoute,
  place: ControlledPlace,
  signal: AbortSignal,
  req: Request,
  res: Response,
): Promise<void> {
  const { body, query, status, handle } = route
  const sent =
    body === undefined ? query && parsed(query, { ...req.query }) : parsed(body, await readCommand(req, res))
  const answered = await handle({ place, realm: new ControlledRealm(place), sent, signal })
  if (res.destroyed) return
  if (answered === undefined) res.writeHead(status).end()
  else sendJson(res, status, answered)
}
