// Whether this machine has a JDK that can run a program from its source.

import { spawnSync } from 'node:child_process'

/** Runs a program from its source; a short one is not worth a compiler that optimises. */
export const java = ['java', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'] as const

/** Why there is none, or undefined: a stub, a JRE and an older one do not do. */
export function whyNoJdk(): string | undefined {
  const { error, status, stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' })
  if (error !== undefined || status !== 0) return 'there is no working java on the PATH'
  // Its version is the first number that `java -version` prints.
  if (!(Number(/"(\d+)/.exec(stderr)?.[1]) >= 17)) {
    return `java is ${stderr.split('\n', 1)[0]}, not 17 or later`
  }
  const { stdout } = spawnSync('java', ['--list-modules'], { encoding: 'utf8' })
  return stdout.includes('jdk.compiler') ? undefined : 'java is a JRE, without a compiler'
}
