// Owns the guess at which option somebody meant.

import { type Option, options } from './options.ts'

/** The option whose name holds what was written, or is held by it: `secret`, `redirect-uri`, `clientID`. */
export function meantOption(written: string): Option | undefined {
  const name = plain(written)
  if (name.length < 2) return undefined
  const distance = (option: Option) => Math.abs(plain(option.flag).length - name.length)
  return options
    .filter(({ flag }) => plain(flag).includes(name) || name.includes(plain(flag)))
    .sort((a, b) => distance(a) - distance(b))[0]
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/^mcpstatic/, '')
}
