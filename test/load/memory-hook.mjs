// Loaded into the server with --import: answers each message of the parent process with the memory that is in use
// when all garbage is collected, and the processor time that was used so far.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

process.on('message', () => {
  collectGarbage()
  collectGarbage()
  const { user, system } = process.cpuUsage()
  process.send({ ...process.memoryUsage(), cpuSeconds: (user + system) / 1e6 })
})
process.channel.unref()
