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

/** Those, and what typed arrays hold outside of the heap. */
export function usedBytes(): number {
  // What the first collection frees outside of the heap is counted after the next.
  usedHeapBytes()
  const heapBytes = usedHeapBytes()
  return heapBytes + process.memoryUsage().arrayBuffers
}
