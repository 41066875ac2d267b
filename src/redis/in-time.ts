import { setTimeout as pause } from 'node:timers/promises'
import { StoreUnavailable } from '../store-unavailable.ts'

/** Rejects with StoreUnavailable at this time of performance.now(), and never before. */
export function inTime<T>(answer: Promise<T>, untilMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout
    const wait = () => {
      timer = setTimeout(() => {
        // Timers count from the start of the event loop's turn, so they can be early.
        if (performance.now() < untilMs) wait()
        else reject(new StoreUnavailable('silent'))
      }, untilMs - performance.now())
    }
    wait()
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Resolves at this time of performance.now(), and never before. */
export async function reached(timeMs: number): Promise<void> {
  for (let leftMs = timeMs - performance.now(); leftMs > 0; leftMs = timeMs - performance.now()) {
    await pause(leftMs)
  }
}
