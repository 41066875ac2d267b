import { describe, expect, it } from 'vitest'
import { createLog, type LogOptions, type LogStyle } from '../src/log.ts'

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
