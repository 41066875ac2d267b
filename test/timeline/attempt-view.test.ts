// What is shown of an attempt, in words.

import { expect, it } from 'vitest'
import { Attempt } from '../../src/timeline/attempt.ts'
import { attemptView } from '../../src/timeline/attempt-view.ts'
import { eventOf } from '../support/events.ts'

const webkit = '(KHTML, like Gecko)'

it.each([
  ['Firefox/133', 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0'],
  [
    'Chrome/131',
    `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 ${webkit} Chrome/131.0.0.0 Safari/537.36`,
  ],
  [
    'Chrome/131',
    `Mozilla/5.0 (Linux; Android 15; wv) AppleWebKit/537.36 ${webkit} Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36`,
  ],
  [
    'HeadlessChrome/131',
    `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 ${webkit} HeadlessChrome/131.0.0.0 Safari/537.36`,
  ],
  [
    'Edg/131',
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 ${webkit} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0`,
  ],
  [
    'OPR/115',
    `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 ${webkit} Chrome/129.0.0.0 Safari/537.36 OPR/115.0.0.0`,
  ],
  [
    'Safari/18',
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 ${webkit} Version/18.1 Safari/605.1.15`,
  ],
  [
    'CriOS/131',
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 ${webkit} CriOS/131.0.0.0 Mobile/15E148 Safari/604.1`,
  ],
  ['a browser', 'Mozilla/4.0 (compatible; MSIE 6.0)'],
  ['python-httpx/0.28.1', 'python-httpx/0.28.1'],
  ['a client without a name', ''],
])(
  'calls a browser by its own name and version, not by those that it claims to be too: %s',
  (name, userAgent) => {
    const attempt = new Attempt(1, 'main')
    attempt.add(eventOf('authorize', { userAgent }))
    expect(attemptView(attempt, { publicUrl: 'http://localhost:9003', nowMs: 0 }).client).toBe(name)
  },
)
