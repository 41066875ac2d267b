// Refusals of what whoever tests a client asks for.

import { paths } from '../names.ts'
import { brief, quoted, type ReasonTexts, rfc } from './text.ts'

const runForm = 'A letter or a digit, then at most 63 letters, digits, dots, underscores or hyphens.'

export const scenarioTexts: ReasonTexts<
  'scenario_unknown' | 'run_name_unusable' | 'report_missing' | 'expectation_unknown'
> = {
  scenario_unknown: {
    title: 'There is no scenario of this name',
    meaning: `Below \`${paths.scenarios}\` are the scenarios, each a server that is wrong on purpose in one way.`,
    rule: rfc(9110, '15.5.5'),
    causes: [
      { who: 'People', what: 'The name is misspelled, or of another version of this server.' },
      { who: 'People', what: 'The run stands before the scenario. First comes the scenario, then the run.' },
    ],
    fix: `Take the address from the list at \`${paths.scenarios}\`.`,
    particulars: ({ received, meant }) => ({
      title: `There is no scenario ${brief(received)}`,
      expected: meant === undefined ? 'The name of a scenario.' : `Perhaps \`${meant}\`.`,
      received: `The scenario ${quoted(received)}.`,
      ...(meant !== undefined && {
        fix: `Use \`${paths.scenarios}/${meant}\`, or another one of the list at \`${paths.scenarios}\`.`,
      }),
    }),
  },

  run_name_unusable: {
    title: 'This cannot be the name of a run',
    meaning:
      'After the scenario comes the run: a name of your own for one client under test. It is part of the address, ' +
      'so it has only characters that no client changes, and it is not the name of anything else there.',
    rule: rfc(3986, '2.3'),
    causes: [
      {
        who: 'Build servers',
        what: 'The run is named for a branch, with a slash in it. Use the number of the job.',
      },
      { who: 'People', what: '`default` stands for no run at all: leave it out.' },
    ],
    fix: 'Name the run with letters, digits, dots, underscores and hyphens, beginning with a letter or a digit.',
    particulars: ({ received, scenarioUrl }) => ({
      title: `No run can have the name ${brief(received)}`,
      expected: `${runForm} So \`${scenarioUrl}/run-1/mcp\`, or no run: \`${scenarioUrl}/mcp\`.`,
      received: `The run ${quoted(received)}.`,
    }),
  },

  report_missing: {
    title: 'No client has used this run yet',
    meaning:
      'A run begins with the first request of a client. The reports of runs that were quiet for long are dropped in the end.',
    rule: rfc(9110, '15.5.5'),
    causes: [
      {
        who: 'People',
        what: 'The run of the report is not the one of the address that the client was given.',
      },
      { who: 'Clients', what: 'The client did not start, or did not reach this server.' },
      { who: 'Proxies', what: 'The client was sent to another instance; each has its own reports.' },
    ],
    fix: 'Point the client to the address of a scenario with this run in it.',
    particulars: ({ run, mcpUrl }) => ({
      title: `No client has used the run ${brief(run)} yet`,
      expected: `A client at \`${mcpUrl}\`, or in another scenario with this run.`,
      received: 'No request.',
      fix: `Point the client to \`${mcpUrl}\`.`,
    }),
  },

  expectation_unknown: {
    title: 'What is expected to fail is neither a scenario nor a rule',
    meaning: 'A report can be told of known failures by the names of scenarios and the ids of rules.',
    rule: rfc(9110, '15.5.1'),
    causes: [{ who: 'People', what: 'A name is misspelled. Ids of rules are in capitals, such as `A7`.' }],
    fix: `Names of scenarios are at \`${paths.scenarios}\`, ids of rules in every report. Commas go between them.`,
    particulars: ({ received, meant }) => ({
      title: `Neither a scenario nor a rule has the name ${brief(received)}`,
      expected: meant === undefined ? 'Names of scenarios and ids of rules.' : `Perhaps \`${meant}\`.`,
      received: `The name ${quoted(received)}.`,
    }),
  },
}
