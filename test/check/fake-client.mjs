// A client for tests: node fake-client.mjs WAY URL. It asks for an answer at a port of its own, and calls the server
// when it has it. WAY says how it opens a browser, or what is wrong with it.

import { execFile } from 'node:child_process'
import { createServer } from 'node:http'

const [way, url] = process.argv.slice(2)
const out = (text) => process.stdout.write(`${text}\n`)
const err = (text) => process.stderr.write(`${text}\n`)
const base = url.replace(/\/mcp$/, '')

const server = createServer(async (req, res) => {
  const code = new URL(req.url, url).searchParams.get('code')
  if (code === null) return res.writeHead(404).end()
  res.end('Thank you.')
  if (way === 'wraps') await new Promise((resolve) => setTimeout(resolve, 1000))
  await fetch(url, { method: 'POST', body: code })
  out(`connected with ${code}`)
  // Also what it has started is to end, by whoever started it.
  if (way === 'stays') out(`sleep is ${execFile('sleep', ['1000']).pid}`)
  if (way !== 'stays' && way !== 'asks') process.exit(0)
})
// An input that ends would end it too.
if (way === 'asks') process.stdin.resume().on('end', () => process.exit(3))

function open(port) {
  const address = new URL(`${base}/authorize?response_type=code&client_id=x&state=${'s'.repeat(100)}`)
  address.searchParams.set('redirect_uri', `http://localhost:${port}/callback`)
  const { href } = address
  // One that gets no answer gives up.
  const givesUp = ['deaf', 'app', 'elsewhere'].includes(way)
  const run = (program, ...args) =>
    execFile(program, args, (error) => {
      if (error) err(String(error))
      if (givesUp) setTimeout(() => process.exit(0), 2000)
    })
  const ways = {
    BROWSER: () => run(process.env.BROWSER, href),
    gio: () => run('gio', 'open', href),
    prints: () => out(`Go to \u001b[36m${href}\u001b[39m.`),
    links: () => err(`\u001b]8;;${href}\u0007here\u001b]8;;\u0007`),
    wraps: () => {
      out(href.slice(0, -50))
      out(href.slice(-50))
      run(process.env.BROWSER, href)
    },
    json: () => out(JSON.stringify({ url: href }).replaceAll('&', '\\u0026')),
    twice: () => {
      out(href)
      run('open', href)
    },
    app: () => run('open', href.replace(/redirect_uri=[^&]*/, 'redirect_uri=cursor%3A%2F%2Fcallback')),
    elsewhere: () => {
      run('open', 'http://127.0.0.1:9/authorize?response_type=code')
      run('open', `javascript:fetch('${base}/canary')`)
    },
  }
  ;(ways[way] ?? ways.BROWSER)()
}

if (way === 'crashes') {
  err(`no: ${process.env.MCP_CLIENT_SECRET}`)
  process.exit(1)
} else if (way === 'deaf') {
  open(9)
} else if (way === 'late') {
  const port = await new Promise((resolve) => {
    const probe = createServer().listen(0, 'localhost', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
  open(port)
  setTimeout(() => server.listen(port, 'localhost'), 300)
} else {
  server.listen(0, 'localhost', () => open(server.address().port))
}
