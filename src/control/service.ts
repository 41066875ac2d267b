// Answers what is asked below `_control` of any realm. This is the room's main file: the HTTP API, a thin layer over
// controlled-realm.ts. Loaded with the first command.

import type { Request, Response } from 'express'
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
  /** The realm at a place; undefined if there is none. */
  readonly find: (place: Place) => ControlledPlace | undefined
}

export interface ControlService {
  /** Answers a command to the realm at a place. Never rejects. */
  obey(place: Place, req: Request, res: Response): Promise<void>
  /** Answers now those who wait for events. */
  endWaiting(): void
}

const openApiPath = '/openapi.json'

/** Makes the service of a process. */
export function controlService(context: ControlServiceContext): ControlService {
  const guard = controlGuard(context)
  const running = new Set<AbortController>()

  async function answer(place: Place, req: Request, res: Response): Promise<void> {
    guard(req, res)
    res.setHeader('Cache-Control', 'no-store')
    const { command = '' } = place
    const routes = controlRoutes.filter(({ path }) => path === command)
    const controlled = context.find(place)
    if (controlled === undefined || (routes.length === 0 && command !== openApiPath)) {
      throw refuse('not_found', { path: clipped(req.path) })
    }
    const method = req.method === 'HEAD' ? 'GET' : req.method
    const methods = routes.length === 0 ? ['GET'] : routes.map((route) => route.method)
    if (!methods.some((each) => each === method)) {
      throw refuse('method_not_allowed', { method: clipped(req.method), allowed: methods.join(', ') })
    }
    if (command === openApiPath) return sendJson(res, 200, describe(controlled))
    const route = routes.find((each) => each.method === method)
    if (route === undefined) return
    const left = new AbortController()
    running.add(left)
    res.on('close', () => {
      left.abort()
      running.delete(left)
    })
    await carryOut(route, controlled, left.signal, req, res)
  }

  function describe({ url, control }: ControlledPlace): object {
    const { version, token } = context
    return openApi({ url, version, scopes: control().scopes, needsToken: token !== undefined })
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
