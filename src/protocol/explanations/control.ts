// Refusals of what a test commands.

import { paths } from '../names.ts'
import { type ReasonTexts, rfc } from './text.ts'

export const controlTexts: ReasonTexts<
  | 'control_off'
  | 'control_from_page'
  | 'control_token_missing'
  | 'control_token_wrong'
  | 'control_body_wrong'
  | 'control_clock_behind'
  | 'control_faults_full'
> = {
  control_off: {
    title: 'Control is off',
    meaning: `Below \`${paths.control}\` a test moves the clock, expires tokens and lets requests fail, if the server was started for that.`,
    rule: rfc(9110, '15.5.5'),
    causes: [{ who: 'Tests', what: 'The server was started without `--control`.' }],
    fix: 'Start the server with `--control`.',
    snippet: '--control',
    particulars: () => ({
      expected: 'A server with `--control`.',
      received: `A request below \`${paths.control}\`.`,
    }),
  },

  control_from_page: {
    title: 'Web pages cannot control this server',
    meaning: `Whoever can send requests below \`${paths.control}\` can make tokens. So it is for programs only: whatever a browser sends for a page is refused.`,
    rule: rfc(9110, '15.5.4'),
    causes: [
      { who: 'Web pages', what: 'A script or a form sent the request, perhaps that of an attacker.' },
      { who: 'Tests', what: 'A browser test used `fetch()` in the page instead of in its own process.' },
    ],
    fix: 'Send the request from the process of the test, without an `Origin` header.',
    particulars: () => ({
      expected: 'No `Origin` header, and no `Sec-Fetch-Site` but `none` and `same-origin`.',
      received: 'The headers that a browser adds to the request of a page.',
    }),
  },

  control_token_missing: {
    title: 'The control token is missing',
    meaning: `A server with \`--control-token\` obeys only those who send that token with every request below \`${paths.control}\`.`,
    rule: rfc(6750, '2.1'),
    causes: [{ who: 'Tests', what: 'The request has no `Authorization` header, or one of another scheme.' }],
    fix: 'Send the control token in the `Authorization` header, or type it on the timeline.',
    snippet: 'Authorization: Bearer $MCP_STATIC_CONTROL_TOKEN',
    particulars: () => ({
      expected: '`Authorization: Bearer`, and the value of `--control-token`.',
      received: 'No Bearer token.',
    }),
  },

  control_token_wrong: {
    title: 'The control token is wrong',
    meaning: 'The token that was sent is not the value of `--control-token`.',
    rule: rfc(6750, '3.1'),
    causes: [
      { who: 'Tests', what: 'They sent an access token, or the control token of another server.' },
      { who: 'Shells', what: 'The variable with the token was empty or not exported.' },
    ],
    fix: 'Send the token with which the server was started.',
    particulars: () => ({
      expected: 'The value of `--control-token`, or the content of `--control-token-file`.',
      received: 'Another token.',
    }),
  },

  control_body_wrong: {
    title: 'The body or the query of a command is wrong',
    meaning: `Every command below \`${paths.control}\` has a schema; \`${paths.control}/openapi.json\` has them all.`,
    rule: rfc(9110, '15.5.1'),
    causes: [
      { who: 'Tests', what: 'A member is misspelled, missing, or of another type.' },
      { who: 'curl', what: 'Without `-H content-type:application/json`, `-d` sends a form.' },
    ],
    fix: 'Send what the schema asks for, as JSON with `Content-Type: application/json`.',
    particulars: ({ problem }) => ({
      expected: `What \`${paths.control}/openapi.json\` says of this command.`,
      received: `A command of which this is wrong: ${problem}`,
    }),
  },

  control_clock_behind: {
    title: 'A clock can only be moved forward',
    meaning:
      'Codes and tokens were issued by this clock. If it went back, those that have expired would live again, which no client ever has to cope with.',
    rule: rfc(9110, '15.5.10'),
    causes: [{ who: 'Tests', what: 'An earlier test moved the clock of the same realm further.' }],
    fix: `Give each test a run of its own, or begin anew with \`DELETE ${paths.control}\`.`,
    particulars: ({ now }) => ({
      expected: `A time after \`${now}\`, and not beyond the year 9999.`,
      received: 'A time that this clock cannot show.',
    }),
  },

  control_faults_full: {
    title: 'Too many faults wait',
    meaning:
      'Each fault waits for a request. Those that have acted make room for new ones; those that wait do not.',
    rule: rfc(9110, '15.5.10'),
    causes: [{ who: 'Tests', what: 'They order faults in a loop, for requests that never come.' }],
    fix: `Forget the faults with \`DELETE ${paths.control}/faults\`, or let one act several times with \`times\`.`,
    particulars: ({ most }) => ({
      expected: `No more than ${most} faults that wait.`,
      received: 'One more.',
    }),
  },
}
