// How much memory is really in use, for tests of what the bounded state costs.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** Bytes of the heap that are still reachable. */
export function usedHeapBytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
