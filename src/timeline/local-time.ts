// Times as people read them, in the time zone of this machine, where the client’s log is usually read too.

/** `12:40:30`. */
export function localTime(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8)
}

/** The time of something that happened, with its date unless that was today. */
export function localDateTime(ms: number, nowMs: number): string {
  const date = localDate(ms)
  return date === localDate(nowMs) ? localTime(ms) : `${date}, ${localTime(ms)}`
}

function localDate(ms: number): string {
  return new Date(ms).toDateString().slice(4, 10)
}

/** How long something took or was away: `120 ms`, `1.2 s`, `45 s`, `3 min`, `2 h`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${ms} ms`
  const seconds = ms / 1000
  if (seconds < 10) return `${(Math.floor(seconds * 10) / 10).toFixed(1)} s`
  if (seconds < 60) return `${Math.floor(seconds)} s`
  const minutes = seconds / 60
  return minutes < 60 ? `${Math.floor(minutes)} min` : `${Math.floor(minutes / 60)} h`
}
