// An application with a TypeScript SDK: connects, lists the tools twice, and lets a person sign in when the SDK wants
// that.

import { FileProvider } from './file-provider.mjs'

/** How often a person is ready to sign in for one listing: to connect, and for more scope. */
const mostSignIns = 2

/** `newConnection(url, provider)` gives a `client`, how it connects (`open`), and how it is told an answer (`finish`). */
export async function listTwice(newConnection) {
  const url = process.argv[2]
  const provider = await FileProvider.open(url)
  let connection

  async function connect() {
    connection = newConnection(new URL(url), provider)
    await connection.open()
  }

  /** Takes a step, from a new connection each time that a person had to sign in for it. */
  async function withPerson(step) {
    for (let signIns = 0; ; signIns += 1) {
      try {
        if (connection === undefined) await connect()
        return await step()
      } catch (error) {
        if (!provider.isAsked || signIns === mostSignIns) throw error
        await connection.finish(await provider.person())
        connection = undefined
      }
    }
  }

  for (const _ of [1, 2]) {
    const { tools } = await withPerson(() => connection.client.listTools())
    process.stdout.write(`${tools.map(({ name }) => name).join(' ')}\n`)
  }
  await connection.client.close()
}
