import { isLoopbackUrl } from '../loopback.ts'
import type { OptionValues } from './options.ts'
import type { Label } from './safety.ts'

/** What belongs to one instance and cannot be beside a store that many share; a problem for each. */
export function storeProblems(values: Partial<OptionValues>, label: Label): string[] {
  if (values.store === undefined) return []
  const problems: string[] = []
  if (values.control === true) {
    problems.push(
      `${label('control')}: does not work with --store, since it commands tokens in memory; leave one of them out`,
    )
  }
  if (values.scenario !== undefined) {
    problems.push(
      `${label('scenario')}: is of one instance, and --store shares sign-ins among many; leave one of them out`,
    )
  }
  return problems
}

/** What a shared store makes useless, and a way to it that others can listen to. */
export function storeWarnings({ store, maxTokens }: OptionValues, label: Label): string[] {
  if (store === undefined) return []
  const warnings: string[] = []
  if (maxTokens !== undefined) {
    warnings.push(`${label('maxTokens')}: has no effect with --store; the maxmemory of Redis decides`)
  }
  if (store.url.startsWith('redis:') && !isLoopbackUrl(store.url)) {
    warnings.push(
      `${label('store')}: is not on this machine and not encrypted, so its password and the keys of all instances ` +
        'cross the network in the clear; use rediss://',
    )
  }
  return warnings
}
