// Prints the views with EJS, in strict mode, where a view sees only what it is given. Express's own way to a view
// would search for the file and its partials at every request.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { TemplateFunction } from 'ejs'

/** Prints a view, named by its path in the folder without extension. The view reads its model from `locals`. */
export type Print = (view: string, model: object) => string

/** What views use by name, without taking it from `locals`. */
const known = ['page', 'at', 'include']

/** By file. All printers share them, since the views are the same for as long as the process runs. */
const compiled = new Map<string, TemplateFunction>()

/** Prints the views of a folder, each compiled at its first use. `shared` is part of every model, partials included. */
export function printer(folder: string, shared: object): Print {
  const include: Print = (view, model) => template(folder, view)({ ...shared, include, ...model })
  return include
}

/** Loaded for the first page: a view is printed at once, so this cannot wait for an import. */
function ejs(): typeof import('ejs') {
  return createRequire(import.meta.url)('ejs')
}

function template(folder: string, view: string): TemplateFunction {
  const filename = `${folder}/${view}.ejs`
  const found = compiled.get(filename)
  if (found !== undefined) return found
  const print = ejs().compile(readFileSync(filename, 'utf8'), {
    filename,
    strict: true,
    destructuredLocals: known,
  })
  compiled.set(filename, print)
  return print
}
