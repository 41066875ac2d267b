import { ErrorReply } from '@redis/client'
import type { Client } from './client.ts'

/** The server takes no changes, since it follows another. */
export class ReplicaError extends Error {}

/**
 * After a failover, a connection may still lead to the server that was the primary before. What that has was perhaps
 * revoked since, and it takes no changes. Rejects with ReplicaError; whoever may not ask is taken to be at the primary.
 */
export async function refuseReplica(client: Client): Promise<void> {
  const asked = client.sendCommand<string>(['INFO', 'replication']).catch((error) => {
    if (error instanceof ErrorReply) return ''
    throw error
  })
  if (/^role:slave\r?$/m.test(await asked)) throw new ReplicaError('it is a replica, which takes no changes')
}
