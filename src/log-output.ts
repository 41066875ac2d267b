// Where the lines of the log go. Each write to a stream of the process is a call of the operating system, which takes
// longer than making a line does: the lines of one turn of the event loop are written together.

/** How many characters wait for the end of a turn at most; then they are written at once. */
const waitingAtMost = 64 * 1024

export interface LogOutput {
  /** Writes a line at the end of this turn of the event loop. A process that ends before that must flush. */
  readonly write: (line: string) => void
  /** Writes at once what is waiting. */
  readonly flush: () => void
}

/** Collects lines for `stream`, which may exist only once there are any. */
export function logOutput(stream: () => NodeJS.WritableStream): LogOutput {
  let waiting = ''
  const flush = () => {
    if (waiting === '') return
    const lines = waiting
    waiting = ''
    stream().write(lines)
  }
  return {
    flush,
    write(line) {
      if (waiting === '') setTimeout(flush, 1).unref()
      waiting += `${line}\n`
      if (waiting.length > waitingAtMost) flush()
    },
  }
}
