import { clipped } from '../clipped.ts'
import { meantOption } from './did-you-mean.ts'
import { type Given, type Layer, shown } from './layer.ts'
import { type OptionKey, options } from './options.ts'

/** The options in the text of a --config file, and what is wrong with it. */
export function configFileLayer(
  text: string,
  givenPath: string,
): { readonly layer: Layer; readonly problems: readonly string[] } {
  const path = clipped(givenPath)
  const layer = new Map<OptionKey, Given>()
  const problems: string[] = []
  const parsed = parse(text)
  if ('problem' in parsed) return { layer, problems: [`--config ${path}: ${parsed.problem}`] }

  for (const [name, value] of Object.entries(parsed.object)) {
    const option = options.find(({ key, flag }) => key === name || flag === `--${name}`)
    if (option === undefined) problems.push(`--config ${path}: ${unknownKey(name)}`)
    else if (option.commandLineOnly) problems.push(`--config ${path}: ${name} is for the command line only`)
    else if (layer.has(option.key)) problems.push(`--config ${path}: has ${option.key} in two spellings`)
    else layer.set(option.key, { value, source: `"${name}" in ${path}` })
  }
  return { layer, problems }
}

function parse(text: string): { object: object } | { problem: string } {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { object: value }
    return { problem: 'must be a JSON object of options' }
  } catch {
    // The engine's message may quote the file, secrets included.
    return { problem: 'is not JSON' }
  }
}

function unknownKey(name: string): string {
  const meant = meantOption(name)
  return `unknown key ${shown(name)}; ${meant ? `did you mean "${meant.key}"?` : 'see --help'}`
}
