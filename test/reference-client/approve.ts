// The browser of a person who is not asked: the server approves by itself.

/** Opens the address, and returns the one to which it redirects. Throws if there is a page instead. */
export async function approve(url: URL): Promise<URL> {
  const response = await fetch(url, { redirect: 'manual' })
  await response.arrayBuffer()
  const location = response.headers.get('location')
  if (location === null) throw new Error(`The server showed a page: ${response.status}`)
  return new URL(location)
}
