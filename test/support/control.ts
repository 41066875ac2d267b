// Commands over HTTP to a server that was started with `--control`.

/** The `_control` of a realm with this base. */
export function controlOf(base: string) {
  const url = `${base}/_control`
  return {
    url,
    get: (path = '') => fetch(url + path),
    delete: (path = '') => fetch(url + path, { method: 'DELETE' }),
    post: (path: string, body: unknown) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  }
}

/** The JSON of an answer that must have this status. */
export async function expectJson(
  response: Response | Promise<Response>,
  status = 200,
): Promise<Record<string, unknown>> {
  const answer = await response
  const text = await answer.text()
  if (answer.status !== status) throw new Error(`${answer.status} instead of ${status}: ${text}`)
  return JSON.parse(text) as Record<string, unknown>
}
