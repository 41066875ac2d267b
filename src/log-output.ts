// Where the lines of the log go. Each write to a stream of the process is a call of the operating system, which takes
// longer than making a line does: the lines of a millisecond are written together.

const waitMs = 1

/** How many characters wait at most; then they are written at once. */
const waitingAtMost = 64 * 1024

export interface LogOutput {
  /** Writes a line within a millisecond. A process that ends before that must flush. */
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
      if (waiting === '') setTimeout(flush, waitMs).unref()
      waiting += `${line}\n`
      if (waiting.length > waitingAtMost) flush()
    },
  }
}
