// Watches one start of the command for addresses to open: those that it opens itself, and those that it only prints.

import type { Clock } from '../clock.ts'
import type { Browser } from './browser.ts'
import type { Launchers } from './launchers.ts'
import type { Output } from './output.ts'
import { isAuthorizationUrl } from './own-address.ts'
import { printedUrls } from './printed-urls.ts'

export interface SignInDeps {
  readonly serverUrl: string
  readonly browser: Browser
  /** Where programs of ours can take the place of a browser. */
  readonly launchers: Launchers | undefined
  readonly output: Output
  readonly now: Clock
  /** How long the client has to open an address that it printed. */
  readonly printedMs: number
}

/** Makes the function that looks once, and opens what there is to open. */
export function watchForSignIn(deps: SignInDeps): () => Promise<void> {
  const { serverUrl, browser, launchers, output, now, printedMs } = deps
  /** When each address was first seen. */
  const printed = new Map<string, number>()
  let size = 0
  let grewAt = now()

  function look(isComplete: boolean): void {
    for (const url of (['stdout', 'stderr'] as const).flatMap((name) =>
      printedUrls(output.text(name), isComplete),
    )) {
      if (isAuthorizationUrl(serverUrl, url) && !printed.has(url)) printed.set(url, grewAt)
    }
  }

  return async () => {
    for (const url of (await launchers?.handedOver()) ?? []) browser.open(url)
    if (output.size() !== size) {
      size = output.size()
      grewAt = now()
      look(false)
    } else if (now() - grewAt >= printedMs) look(true)
    for (const [url, seenAt] of printed) if (now() - seenAt >= printedMs) browser.open(url)
  }
}
