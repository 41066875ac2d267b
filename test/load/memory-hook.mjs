// Loaded into the server with --import: answers each message of the parent process with the memory that is in use
// when all garbage is collected.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

process.on('message', () => {
  collectGarbage()
  collectGarbage()
  process.send(process.memoryUsage())
})
process.channel.unref()
