// The browser of a person who is not asked: the server approves by itself.

import { runInNewContext } from 'node:vm'
import { ClientError } from './errors.ts'

/** Opens the address, and returns the one to which it redirects. Throws if there is a page instead. */
export async function approve(url: URL): Promise<URL> {
  if (url.protocol === 'javascript:') return runScript(url)
  const response = await fetch(url, { redirect: 'manual' })
  await response.arrayBuffer()
  const location = response.headers.get('location')
  if (location === null) throw new Error(`The server showed a page: ${response.status}`)
  return new URL(location)
}

/** What a page does with such an address. Nobody is sent back then. */
async function runScript({ pathname }: URL): Promise<never> {
  await runInNewContext(decodeURIComponent(pathname), { fetch })
  throw new ClientError('The browser never came back.')
}
