import { expect, test } from 'vitest'
import type { ServerOptions } from '../../src/config/load.ts'
import { readyLine } from '../../src/config/ready-line.ts'
import { configWith } from './outside.ts'

const clientSecret = 'S3cr3t-V4lue-S3cr3t-V4lue-S3cr3t-V4lue'
const controlToken = 'C0ntr0l-T0ken-C0ntr0l-T0ken'

function lineFor(options: ServerOptions = {}, port = 9003): string {
  return readyLine(configWith(options, port))
}

test('the line has the addresses at the bound port, the client, and no control by default', () => {
  expect(JSON.parse(lineFor({ port: 0 }, 49_152))).toEqual({
    base: 'http://localhost:49152',
    mcp: 'http://localhost:49152/mcp',
    issuer: 'http://localhost:49152',
    clientId: 'static-mcp-client-001',
    clientSecret: 'your-secret-key-change-this-in-production',
    control: null,
  })
})

test('the line follows the public URL and its path', () => {
  const line = lineFor({ publicUrl: 'https://app.localhost/base/', control: true })
  expect(JSON.parse(line)).toMatchObject({
    base: 'https://app.localhost/base',
    mcp: 'https://app.localhost/base/mcp',
    issuer: 'https://app.localhost/base',
    control: 'https://app.localhost/base/_control',
  })
})

test('the line has no secret of somebody’s own, no password, no control token', () => {
  const line = lineFor({ clientSecret, password: 'P4ssw0rd', control: true, controlToken })
  expect(Object.keys(JSON.parse(line))).toEqual(['base', 'mcp', 'issuer', 'clientId', 'control'])
  expect(line).not.toMatch(/S3cr|V4lue|P4ss|C0ntr|T0ken/)
})

test('the line is one line, whatever the client is called', () => {
  const clientId = 'a "quoted" \\ id'
  const line = lineFor({ clientId })
  expect(line).not.toContain('\n')
  expect(JSON.parse(line)).toMatchObject({ clientId })
})
