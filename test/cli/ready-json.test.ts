// --ready-json as a test in any language uses it: start, read one line, connect, stop.

import { describe, expect, it } from 'vitest'
import { compiled } from '../support/compiled.ts'
import { longMs } from '../support/patience.ts'
import type { Program } from '../support/program.ts'

const { runServer } = compiled()

/** The one line, once it is complete, and what it says. */
async function ready(program: Program) {
  const [line] = await program.printed(/^.*\n/)
  const said: Readonly<Record<string, string | null>> = JSON.parse(line)
  return { line, said }
}

describe('--ready-json', { timeout: longMs }, () => {
  it.concurrent('prints one line of JSON and nothing else, when the server answers', async (test) => {
    const program = runServer(test, ['--port', '0', '--ready-json', '--log-level', 'debug'])
    const { line, said } = await ready(program)
    const { base } = said
    expect(base).toMatch(/^http:\/\/localhost:[1-9]\d*$/)
    expect(said).toEqual({
      base,
      mcp: `${base}/mcp`,
      issuer: base,
      clientId: 'static-mcp-client-001',
      clientSecret: 'your-secret-key-change-this-in-production',
      control: null,
    })
    expect((await fetch(String(said['mcp']))).status).toBe(401)
    const metadata = await fetch(`${base}/.well-known/oauth-authorization-server`)
    expect(await metadata.json()).toMatchObject({ issuer: said['issuer'] })
    program.child.kill('SIGTERM')
    expect(await program.exit).toMatchObject({ code: 0, signal: null, stdout: line })
  })

  it.concurrent('says where the control API is, and not its token, nor a secret of somebody’s own', async (test) => {
    const env = { MCP_STATIC_CONTROL_TOKEN: 'hush-0123456789abcdef', MCP_STATIC_CLIENT_SECRET: 'hush-hush' }
    const program = runServer(test, ['--port', '0', '--ready-json', '--control'], { env })
    const { line, said } = await ready(program)
    expect(said).toEqual({
      base: said['base'],
      mcp: `${said['base']}/mcp`,
      issuer: said['base'],
      clientId: 'static-mcp-client-001',
      control: `${said['base']}/_control`,
    })
    program.child.kill('SIGTERM')
    const { code, stdout, stderr } = await program.exit
    expect({ code, stdout }).toEqual({ code: 0, stdout: line })
    expect(stdout + stderr).not.toContain('hush')
  })

  it.concurrent('leaves standard output empty when the server does not start, and says why on the other', async (test) => {
    const args = ['--port', '0', '--ready-json', '--control', '--control-token', 'hush-0123456789']
    const { code, stdout, stderr } = await runServer(test, args).exit
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^--control-token: must be at least 16 characters.*\n$/)
    expect(stderr).not.toContain('hush')
  })

  it.concurrent('warns on standard error of a control token that nothing asks for', async (test) => {
    const args = ['--port', '0', '--ready-json', '--control-token', 'hush-0123456789abcdef']
    const program = runServer(test, args)
    const { line } = await ready(program)
    program.child.kill('SIGTERM')
    const { stdout, stderr } = await program.exit
    expect(stdout).toBe(line)
    expect(stderr).toMatch(/^--control-token: has no effect without --control$/m)
  })

  it.concurrent('is for the command line only', async (test) => {
    const env = { MCP_STATIC_READY_JSON: 'true' }
    const program = runServer(test, ['--port', '0'], { env })
    await program.printed(/^ +MCP server +\S+\/mcp\n/m)
    program.child.kill('SIGTERM')
    const { stderr } = await program.exit
    expect(stderr).toMatch(
      /^MCP_STATIC_READY_JSON in the environment is not read; did you mean --ready-json\?$/m,
    )
  })
})
