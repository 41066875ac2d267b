// The browser's way back into a Node program: a loopback port, as RFC 8252 §7.3 has it.

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'

/** Opens a browser there. */
export function openBrowser(url) {
  execFileSync(process.env['BROWSER'], [String(url)])
}

export class Redirect {
  #server = createServer()

  static async listen() {
    const redirect = new Redirect()
    redirect.#server.listen(0, '127.0.0.1')
    await once(redirect.#server, 'listening')
    redirect.#server.unref()
    return redirect
  }

  get #origin() {
    return `http://127.0.0.1:${this.#server.address().port}`
  }

  get uri() {
    return `${this.#origin}/callback`
  }

  /** Opens the browser there, and waits for the URL that it comes back with. Only that keeps the program alive. */
  async answer(authorizationUrl) {
    this.#server.ref()
    openBrowser(authorizationUrl)
    const [request, response] = await once(this.#server, 'request')
    const answer = new URL(request.url, this.#origin)
    response.setHeader('connection', 'close').end()
    this.#server.unref()
    return answer
  }
}
