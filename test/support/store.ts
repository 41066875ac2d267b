// A token store that a test gives to a server: it belongs to the test, and is closed when the test ends.

import { onTestFinished } from 'vitest'
import { type MemoryTokenStoreOptions, memoryTokenStore } from '../../src/tokens/memory-token-store.ts'
import type { TokenStore } from '../../src/tokens/token-store.ts'

export function testStore(options: MemoryTokenStoreOptions): TokenStore {
  const store = memoryTokenStore(options)
  onTestFinished(() => store.close())
  return store
}
