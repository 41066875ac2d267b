// nginx for tests, in front of instances: a process of its own, in a folder of its own, with no rights but ours.

import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'
import { patienceMs } from './patience.ts'
import { folder, type Program, run, type Test } from './program.ts'

/** Why it cannot run here, if it cannot. */
export function whyNoNginx(): string | undefined {
  return spawnSync('nginx', ['-v']).status === 0 ? undefined : 'there is no working nginx on the PATH'
}

/**
 * Starts it with what a file in conf.d would say, which must make it answer at this URL. Resolves when it does. Its error
 * log goes to stderr.
 */
export async function startNginx(test: Test, site: string, url: string): Promise<Program> {
  const files = folder(test)
  const config = join(files, 'nginx.conf')
  writeFileSync(join(files, 'site.conf'), site)
  writeFileSync(config, mainConfig(files))
  const program = run(test, ['nginx', '-p', files, '-e', 'stderr', '-c', config])
  await Promise.race([
    vi.waitFor(() => fetch(url), { timeout: patienceMs }),
    program.exit.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ])
  return program
}

/** One process, or its workers would outlive a kill. */
function mainConfig(files: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `
    daemon off;
    master_process off;
    pid ${files}/nginx.pid;
    error_log stderr warn;
    events {}
    http {
      access_log off;
      ${temporary.map((name) => `${name}_temp_path ${files}/${name};`).join('\n')}
      include ${files}/site.conf;
    }`
}
