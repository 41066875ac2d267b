import type { Redis } from './connection.ts'
import type { KeyOf } from './keyspace.ts'

/** Where a server keeps its records: a Redis, and its keys there. */
export interface RedisPlace {
  readonly redis: Redis
  readonly keyOf: KeyOf
}
