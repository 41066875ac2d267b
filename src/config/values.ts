// Every message continues a sentence that begins with the value, or with the option if the value is secret.

import { z } from 'zod'

/** A whole number within bounds; `unit` appears in the message. */
export function wholeNumber(min: number, max: number, unit = '') {
  const error = `must be a whole number${unit && ` of ${unit}`} from ${min} to ${max}`
  const digits = z.string().regex(/^\d+$/).transform(Number)
  return z
    .union([z.number(), digits], { error })
    .refine((number) => Number.isInteger(number) && number >= min && number <= max, { error })
}

/** Text that `problem` finds nothing wrong with. */
export function text(problem: (text: string) => string | undefined) {
  return z.string({ error: 'must be text' }).superRefine((value, context) => {
    const message = value === '' ? 'must not be empty' : problem(value)
    if (message !== undefined) context.addIssue({ code: 'custom', message, input: value })
  })
}

/** A list, as one text with separators or as an array; without repetitions. Each item is read by `item`. */
export function list<Item extends z.ZodType<unknown, string>>(separator: ',' | ' ', item: Item) {
  const split = z.string().transform((value) => separated(value, separator))
  return z
    .union([split, z.array(z.string()).readonly()], { error: 'must be a list of texts' })
    .pipe(z.array(item).readonly())
    .transform((items) => [...new Set(items)])
    .readonly()
}

/** The parts of a text between separators, trimmed and without empty ones. */
export function separated(value: string, separator: ',' | ' '): string[] {
  return value
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** One of a few words. */
export function oneOf<const Word extends string>(...words: readonly [Word, ...Word[]]) {
  return z.enum(words, { error: `must be ${alternatives(words)}` })
}

/** On or off: a boolean, or one of the words that mean one. */
export function onOrOff() {
  return z.union([z.boolean(), z.stringbool({ truthy: [...yes], falsy: [...no] })], {
    error: 'must be true or false',
  })
}

/** Words that people use for true and for false. */
export const yes = ['true', 'yes', 'on', '1'] as const
export const no = ['false', 'no', 'off', '0'] as const

/** `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}
