// Servers for other clients or resources may share the store. Whatever they issued is treated as if it did not exist.

/** Who something was issued to, and for what (RFC 6749 §4.1.3 and §6, RFC 7009 §2.1, RFC 8707 §2.2). */
export interface Ownership {
  readonly clientId: string
  readonly resource: string
}

/** The record, if it was issued to this client for this resource. */
export function ours<T extends Ownership>(record: T | undefined, own: Ownership): T | undefined {
  return record?.clientId === own.clientId && record.resource === own.resource ? record : undefined
}
