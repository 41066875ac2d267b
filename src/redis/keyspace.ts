// The keys of one server in Redis. Each kind of record has its own beginning, and none of the keys tells a secret:
// what follows is a digest, or random and no secret.

/** The kinds of records. */
export type KeyKind =
  | 'code'
  | 'access'
  | 'family'
  | 'replaced'
  | 'decision'
  | 'session'
  | 'failures'
  | 'hits'
  | 'secret'
  | 'health'

/** The key of a record in Redis. */
export type KeyOf = (kind: KeyKind, id: string) => string

/** All keys begin with the prefix of the server. */
export function keysWith(prefix: string): KeyOf {
  return (kind, id) => `${prefix}${kind}:${id}`
}
