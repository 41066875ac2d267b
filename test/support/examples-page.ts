// The page .github/EXAMPLES.md: the examples in four languages, as they are run by test/programs.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const repository = join(import.meta.dirname, '../..')

export const examplesPagePath = join(repository, '.github/EXAMPLES.md')

const introduction = `# Tests of a client, in four languages

Each of these starts the server, connects with the official SDK of its language, expires the token, lets the refresh fail
once, and reads the verdict. The comments say what that SDK does. Copy one, and put your client in the place of the SDK;
[Control](CONTROL.md) says what else a test can command. Our own tests run all four.

Install the package of the server first ([how](../README.md#use-it-in-your-tests)), in the folder of the tests or above
it; \`npm init -y\` makes a project of that folder, whatever its language. The examples start \`npx mcp-static-auth\`; the
variable \`AUTH_SERVER_COMMAND\` can name another command.
`

interface Example {
  readonly title: string
  readonly about: string
  readonly language: string
  readonly folder: string
  readonly files: readonly string[]
}

const examples: readonly Example[] = [
  {
    title: 'TypeScript, vitest',
    about:
      'Install `vitest` and `@modelcontextprotocol/client`. The server runs in the process of the tests.',
    language: 'ts',
    folder: 'typescript',
    files: ['my-client.test.ts'],
  },
  {
    title: 'Python, pytest',
    about: 'Install `mcp` and `pytest`. The fixture `run` gives each test a server of its own.',
    language: 'python',
    folder: 'python',
    files: ['conftest.py', 'test_my_client.py'],
  },
  {
    title: 'Java, JUnit 5',
    about:
      'The files are for `src/test/java/example`, beside this [pom.xml](../test/examples/java/pom.xml). The extension ' +
      'gives each test a server of its own. The SDK has no OAuth, so `Client` signs in with Nimbus.',
    language: 'java',
    folder: 'java/src/test/java/example',
    files: ['McpStaticAuth.java', 'ExpiredTokensTest.java', 'Client.java'],
  },
  {
    title: 'Go',
    about:
      'Run `go mod init example` and `go mod tidy`. `TestMain` starts one server, and `newRun` gives each test its own.',
    language: 'go',
    folder: 'go',
    files: ['server_test.go', 'client_test.go'],
  },
]

/** The whole page, from the files as they are. */
export function examplesPage(): string {
  const sections = examples.flatMap(({ title, about, language, folder, files }) => [
    `## ${title}\n\n${about}\n`,
    ...files.map((file) => {
      const path = `test/examples/${folder}/${file}`
      const code = readFileSync(join(repository, path), 'utf8').trimEnd()
      return `[${file}](../${path})\n\n\`\`\`${language}\n${code}\n\`\`\`\n`
    }),
  ])
  return [introduction, ...sections].join('\n')
}
