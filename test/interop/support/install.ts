// Installs clients two at a time, each into its own folder, while others already run.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { InteropClient } from '../client.ts'
import type { Place } from './scenario.ts'
import { newerNode } from './toolchains.ts'

const atATime = 2

export type Installed = { readonly name: string; readonly client: InteropClient } & (
  | { readonly place: Place }
  /** Why it could not be installed. */
  | { readonly problem: string }
)

/** Installs clients, given by folder name, below `root`, and gives each as soon as it is there. */
export async function* installAll(
  clients: ReadonlyMap<string, InteropClient>,
  root: string,
): AsyncGenerator<Installed, void> {
  let node24: Promise<string> | undefined
  async function install([name, client]: readonly [string, InteropClient]): Promise<Installed> {
    const folder = join(root, name)
    try {
      await mkdir(folder)
      await client.install?.(folder)
      if (!client.needs?.includes('node24'))
        return { name, client, place: { folder, node: process.execPath } }
      node24 ??= newerNode(root)
      return { name, client, place: { folder, node: await node24 } }
    } catch (error) {
      return { name, client, problem: String(error) }
    }
  }

  // Those with nothing to install run meanwhile.
  const queue = [...clients].sort(([, a], [, b]) => Number(isInstalled(b)) - Number(isInstalled(a)))
  const ready: Installed[] = []
  let wake = (): void => {}
  async function worker(): Promise<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      ready.push(await install(next))
      wake()
    }
  }
  for (let started = 0; started < atATime; started += 1) void worker()

  for (let left = clients.size; left > 0; ) {
    const next = ready.shift()
    if (next === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    } else {
      left -= 1
      yield next
    }
  }
}

function isInstalled({ install }: InteropClient): boolean {
  return install === undefined
}
