import { firstOf, type Layer, labelled, shown } from './layer.ts'
import { flagOf, type Option, type OptionKey, type OptionValues, options, readOption } from './options.ts'
import { safetyProblems, safetyWarnings } from './safety.ts'
import { checkToolNames } from './scopes.ts'
import { withSecretsFromFiles } from './secret-file.ts'
import { storeProblems, storeWarnings } from './store-rules.ts'
import type { ReadFile } from './text-file.ts'

/** Where each given option came from, in words. */
export type Sources = Readonly<Partial<Record<OptionKey, string>>>

export type Resolution =
  | { readonly values: OptionValues; readonly sources: Sources; readonly warnings: readonly string[] }
  | { readonly problems: readonly string[] }

/**
 * Takes each option from the first layer that has it, or its default, and checks them all. `toolNames` are the tools
 * that --tool-scope may name.
 */
export function resolve(
  layers: readonly Layer[],
  { readFile, toolNames }: { readFile: ReadFile; toolNames: readonly string[] },
): Resolution {
  const found = firstOf(layers.map((layer) => withSecretsFromFiles(layer, readFile)))
  const values: { [Key in OptionKey]?: OptionValues[Key] } = {}
  const sources: Partial<Record<OptionKey, string>> = {}
  const problems: string[] = []
  const label = (key: OptionKey) => labelled(flagOf(key), sources[key] ?? 'default')

  const read = <Key extends OptionKey>(key: Key, option: Option) => {
    const given = found.get(key)
    if (given !== undefined && 'problem' in given) {
      problems.push(given.problem)
      return
    }
    if (given !== undefined) sources[key] = given.source
    const result = readOption(key, given === undefined ? option.default : given.value)
    if (result.success) values[key] = result.data
    else problems.push(...result.error.issues.map((issue) => `${label(key)}: ${complaint(issue, option)}`))
  }
  for (const option of options) read(option.key, option)

  if (values.toolScope !== undefined) problems.push(...checkToolNames(values.toolScope, toolNames))
  problems.push(...storeProblems(values, label), ...safetyProblems(values, label))
  if (problems.length > 0 || !areAllRead(values)) return { problems: [...new Set(problems)] }
  const warnings = [...storeWarnings(values, label), ...safetyWarnings(values, label)]
  return { values: Object.freeze(values), sources, warnings }
}

/** The value and what is wrong with it; a secret is not shown. */
function complaint({ input, message }: { input?: unknown; message: string }, { secret }: Option): string {
  return secret ? message : `${shown(input)} ${message}`
}

/** Every key is present; an omitted option is undefined. */
function areAllRead(values: Partial<OptionValues>): values is OptionValues {
  return options.every(({ key }) => key in values)
}
