import { createClient } from '@redis/client'

export type Client = ReturnType<typeof newClient>

/** How long it may take to connect. */
export const connectMs = 2000

/** A client that does not connect again by itself. */
export function newClient(url: string) {
  return createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    // Each command would have a timer of its own, besides ours.
    commandOptions: { timeout: 0 },
    // A little longer than whoever connects waits, so that it is not up to chance which of the two says so.
    socket: { reconnectStrategy: false, connectTimeout: connectMs + 100 },
  })
}
