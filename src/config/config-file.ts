// Owns the JSON file of --config.

import { meantOption } from './did-you-mean.ts'
import type { Layer } from './layer.ts'
import { type OptionKey, options } from './options.ts'

/** The options in the text of a configuration file, and what is wrong with it. */
export function configFileLayer(
  text: string,
  path: string,
): Layer & { readonly problems: readonly string[] } {
  const values = new Map<OptionKey, unknown>()
  const names = new Map<OptionKey, string>()
  const layer = { values, source: ({ key }: { key: OptionKey }) => `"${names.get(key)}" in ${path}` }
  const parsed = parse(text)
  if ('problem' in parsed) return { ...layer, problems: [`--config ${path}: ${parsed.problem}`] }

  const problems: string[] = []
  for (const [name, value] of Object.entries(parsed.object)) {
    const option = options.find(({ key, flag }) => key === name || flag === `--${name}`)
    if (option === undefined) problems.push(`--config ${path}: ${unknownKey(name)}`)
    else if (option.commandLineOnly) problems.push(`--config ${path}: ${name} is for the command line only`)
    else if (values.has(option.key)) problems.push(`--config ${path}: has ${option.key} in two spellings`)
    else {
      values.set(option.key, value)
      names.set(option.key, name)
    }
  }
  return { ...layer, problems }
}

function parse(text: string): { object: object } | { problem: string } {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { object: value }
    return { problem: 'must be a JSON object of options' }
  } catch (error) {
    return { problem: `is not JSON${whereBroken(error, text)}` }
  }
}

/** The line of a syntax error. The rest of the engine's message may quote the file, secrets included. */
function whereBroken(error: unknown, text: string): string {
  const position = /at position (\d+)/.exec(String(error))?.[1]
  if (position === undefined) return ''
  return `: look at line ${text.slice(0, Number(position)).split('\n').length}`
}

function unknownKey(name: string): string {
  const meant = meantOption(name)
  return `unknown key ${JSON.stringify(name)}; ${meant ? `did you mean "${meant.key}"?` : 'see --help'}`
}
