import { describe, expect, it } from 'vitest'
import { createLog, type Log, type LogOptions, type LogStyle } from '../src/log.ts'

/** Shows where colours are. */
const marked: LogStyle = (colour, text) => `<${colour}>${text}</${colour}>`

function logged(options: Partial<LogOptions> = {}) {
  const written: string[] = []
  const log = createLog({
    level: 'debug',
    format: 'pretty',
    now: () => new Date(2026, 0, 2, 3, 4, 5).getTime(),
    write: (line) => written.push(line),
    secrets: ['hush-hush'],
    style: marked,
    ...options,
  })
  return { log, written }
}

describe('the log for people', () => {
  it('has colours for what went wrong, and recedes with the time and the request', () => {
    const { log, written } = logged()
    log.info('for machines', [], { line: 'for people', aside: '(GET / 200)' })
    log.warn('refused', [], { lines: ['fix: this', 'see http://localhost'] })
    log.error('broken')
    log.debug('detail')
    expect(written).toEqual([
      '<dim>03:04:05</dim> info  for people <dim>(GET / 200)</dim>',
      `<dim>03:04:05</dim> <yellow>warn </yellow> refused\n${' '.repeat(15)}fix: this\n${' '.repeat(15)}see http://localhost`,
      '<dim>03:04:05</dim> <red>error</red> broken',
      '<dim>03:04:05</dim> <dim>debug</dim> detail',
    ])
  })

  it('holds no secret, in whatever part of an event it comes', () => {
    const { log, written } = logged()
    log.warn('hush-hush', [], { line: 'a hush-hush', aside: 'b hush-hush', lines: ['c hush-hush'] })
    log.error('d hush-hush')
    expect(written.join()).not.toContain('hush-hush')
    expect(written.join().match(/\[hidden\]/g)).toHaveLength(4)
  })
})

it('has no colour in JSON, and the message instead of what people read', () => {
  const { log, written } = logged({ format: 'json' })
  log.warn('message', [{ reason: 'r' }], { line: 'for people', lines: ['fix: this'] })
  expect(JSON.parse(written[0] ?? '')).toEqual({
    time: expect.any(String),
    level: 'warn',
    message: 'message',
    reason: 'r',
  })
})

it('makes nothing of an event that it does not write, and of one that it writes only what is read', () => {
  const made: string[] = []
  const say = (log: Log) => {
    const making = <Part>(name: string, part: Part) => {
      return () => {
        made.push(name)
        return part
      }
    }
    log.info(making('message', 'm'), making('fields', [{ a: 1 }]), making('text', { line: 'l' }))
  }
  say(logged({ level: 'warn' }).log)
  expect(made).toEqual([])
  say(logged({ format: 'json' }).log)
  expect(made).toEqual(['message', 'fields'])
  made.length = 0
  say(logged().log)
  expect(made).toEqual(['text'])
})

describe('a secret in JSON', () => {
  it('is hidden though JSON spells it with backslashes, also where it was cut', () => {
    const secret = 'say "\\hush\\" twice'
    const { log, written } = logged({ format: 'json', secrets: [secret] })
    log.warn(`a ${secret} b`, [{ received: `c ${secret.slice(0, 10)}…` }])
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ message: 'a [hidden] b', received: 'c [hidden]…' })
  })

  it('that is also the name of a field or a number leaves these as they are', () => {
    const { log, written } = logged({ format: 'json', secrets: ['protocolVersion', '20260102'] })
    log.info('of 20260102', [{ protocolVersion: 'protocolVersion' }, {}, { durationMs: 20260102 }])
    expect(JSON.parse(written[0] ?? '')).toMatchObject({
      message: 'of [hidden]',
      protocolVersion: '[hidden]',
      durationMs: 20260102,
    })
  })
})
