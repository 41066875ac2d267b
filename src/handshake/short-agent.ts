// What a client is called if it has not said its name: in the log, in the timeline and on the home page.

/** The first product of a User-Agent (`python-httpx/0.28.1`, `node`), or the name of a browser. */
export function shortAgent(userAgent: string): string {
  if (!userAgent.startsWith('Mozilla/')) return userAgent.split(' ', 1)[0] || 'a client without a name'
  const [named] = browserNames.flatMap((name) => name.exec(userAgent) ?? [])
  return named?.replace('Version/', 'Safari/') ?? 'a browser'
}

/** Edge and Opera claim to be Chrome too, and all claim to be Safari, whose own version is elsewhere. */
const browserNames = [
  /\b(?:Edg(?:A|iOS)?|OPR)\/\d+/,
  /\b(?:Firefox|FxiOS|(?:Headless)?Chrome|CriOS)\/\d+/,
  /\bVersion\/\d+/,
] as const
