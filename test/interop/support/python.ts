// Runs the program of a Python client.

import { join } from 'node:path'
import type { Program } from './program-scenarios.ts'
import { pythonIn } from './registries.ts'

/** Runs program.py in this folder, with the virtual environment of the client. */
export function pythonProgram(source: string): Program {
  return ({ folder, run }, task) =>
    run(pythonIn(folder), [join(source, 'program.py'), task], {
      // redirect.py is here; nothing is compiled into the checkout.
      env: { PYTHONPATH: import.meta.dirname, PYTHONDONTWRITEBYTECODE: '1' },
    })
}
