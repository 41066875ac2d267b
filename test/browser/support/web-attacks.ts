// What a page can send to an address of somebody else's server: scripts that it runs, each with all that it could then
// read of the answer.

/** A script is the body of an async function of `url`, `elsewhere` (a URL that redirects to `url`, with 307) and `body`. */
export interface WebAttack {
  readonly name: string
  readonly script: string
  /** Of the commands that are sent; a preflight may come in its place. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Whether it leads the page away, so that its script cannot end. */
  readonly leaves?: true
  /** Whether it takes a service worker, which browsers allow only to pages that came by HTTPS or from loopback. */
  readonly isServiceWorker?: true
}

/** A form for whatever is to be sent: text/plain makes JSON of `{"username":"a` and `b"}`. */
const makeForm = `
  const form = document.createElement('form')
  form.method = 'POST'
  form.action = url
  const field = document.createElement('input')
  field.name = '{"username":"a'
  field.value = 'b"}'
  form.append(field)
  document.body.append(form)`

const readFrame = `
  const read = (frame) => {
    try {
      return frame.contentDocument?.documentElement?.textContent ?? ''
    } catch {
      return ''
    }
  }`

function formInFrame(type: string): string {
  return `${makeForm}${readFrame}
  form.enctype = '${type}'
  const frame = document.createElement('iframe')
  frame.name = form.target = 'inside'
  document.body.append(frame)
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
  form.submit()
  await loaded
  return read(frame)`
}

function fetched(init: string, url = 'url'): string {
  return `return fetch(${url}, ${init}).then((answer) => answer.text(), () => '')`
}

/** An element that loads its address. */
function element(tag: string, address: string, others = ''): string {
  return `${readFrame}
  const element = document.createElement('${tag}')
  const done = new Promise((resolve) => {
    element.addEventListener('load', resolve)
    element.addEventListener('error', resolve)
  })
  ${others}
  element.${address} = url
  document.body.append(element)
  await done
  const rules = () => [...(element.sheet?.cssRules ?? [])].map((rule) => rule.cssText).join()
  let styles = ''
  try { styles = rules() } catch {}
  return read(element) + styles + (element.naturalWidth ? 'an image' : '')`
}

const plainPost = `{ method: 'POST', mode: 'no-cors', body }`
const jsonHeaders = `headers: { 'content-type': 'application/json' }`
const jsonPost = `{ method: 'POST', body, ${jsonHeaders} }`

/** A worker made of a text; what it fetches is answered to the page. */
const fromWorker = `
  const source = \`onmessage = ({ data: [url, init] }) =>
    fetch(url, init).then((answer) => answer.text(), () => '').then(postMessage)\`
  const worker = new Worker(URL.createObjectURL(new Blob([source])))
  const read = new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data) })
  worker.postMessage([url, ${jsonPost}])
  return read`

const fromServiceWorker = `
  await navigator.serviceWorker.register('/worker.js')
  const { active } = await navigator.serviceWorker.ready
  const { port1, port2 } = new MessageChannel()
  const read = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data) })
  active.postMessage([url, ${plainPost}], [port2])
  return read`

/** The service worker of an attacker: it fetches what its page tells it. */
export const serviceWorker = `onmessage = ({ data: [url, init], ports: [port] }) =>
  fetch(url, init).then((answer) => answer.text(), () => '').then((text) => port.postMessage(text))`

const sandboxedForm = `
  const frame = document.createElement('iframe')
  frame.sandbox = 'allow-forms allow-scripts'
  frame.srcdoc = \`<form method=post enctype=text/plain action="\${url}"><input name='{"username":"a' value='b"}'></form>
    <script>document.forms[0].submit()</script>\`
  document.body.append(frame)
  return ''`

const synchronous = `
  const request = new XMLHttpRequest()
  request.open('POST', url, false)
  try { request.send(body) } catch {}
  return request.responseText`

const socket = `
  const socket = new WebSocket(url.replace(/^http/, 'ws'))
  let read = ''
  socket.onopen = () => { read = 'open' }
  socket.onmessage = ({ data }) => { read += data }
  await new Promise((resolve) => { socket.onclose = resolve })
  return read`

const eventSource = `
  const source = new EventSource(url)
  let read = ''
  source.onopen = () => { read = 'open' }
  source.onmessage = ({ data }) => { read += data }
  await new Promise((resolve) => { source.onerror = resolve })
  source.close()
  return read`

export const webAttacks: readonly WebAttack[] = [
  { name: 'a form', method: 'POST', script: formInFrame('application/x-www-form-urlencoded') },
  { name: 'a multipart form', method: 'POST', script: formInFrame('multipart/form-data') },
  { name: 'a form that makes JSON of text/plain', method: 'POST', script: formInFrame('text/plain') },
  { name: 'a form without an origin, in a sandbox', method: 'POST', script: sandboxedForm },
  {
    name: 'a form in a new tab',
    method: 'POST',
    script: `${makeForm}
  form.enctype = 'text/plain'
  form.target = '_blank'
  form.submit()
  return ''`,
  },
  {
    name: 'a form that the page goes to',
    method: 'POST',
    leaves: true,
    script: `${makeForm}
  form.enctype = 'text/plain'
  form.submit()`,
  },
  { name: 'fetch without CORS', method: 'POST', script: fetched(plainPost) },
  {
    name: 'fetch without CORS and without a referrer',
    method: 'POST',
    script: fetched(`{ method: 'POST', mode: 'no-cors', referrerPolicy: 'no-referrer', body }`),
  },
  { name: 'fetch of JSON', method: 'POST', script: fetched(jsonPost) },
  {
    name: 'fetch of JSON with cookies',
    method: 'POST',
    script: fetched(`{ method: 'POST', credentials: 'include', body, ${jsonHeaders} }`),
  },
  { name: 'fetch with PUT', method: 'PUT', script: fetched(`{ method: 'PUT', body }`) },
  { name: 'fetch with DELETE', method: 'DELETE', script: fetched(`{ method: 'DELETE' }`) },
  {
    name: 'fetch with a Bearer token',
    method: 'POST',
    script: fetched(`{ method: 'POST', body, headers: { authorization: 'Bearer x' } }`),
  },
  { name: 'fetch that is redirected there', method: 'POST', script: fetched(plainPost, 'elsewhere') },
  { name: 'fetch with GET', method: 'GET', script: fetched('{}') },
  { name: 'fetch with GET without CORS', method: 'GET', script: fetched(`{ mode: 'no-cors' }`) },
  { name: 'a synchronous request', method: 'POST', script: synchronous },
  { name: 'a beacon of text', method: 'POST', script: `navigator.sendBeacon(url, body); return ''` },
  {
    name: 'a beacon of JSON',
    method: 'POST',
    script: `navigator.sendBeacon(url, new Blob([body], { type: 'application/json' })); return ''`,
  },
  { name: 'an image', method: 'GET', script: element('img', 'src') },
  { name: 'a script', method: 'GET', script: element('script', 'src') },
  { name: 'a module', method: 'GET', script: element('script', 'src', `element.type = 'module'`) },
  { name: 'a stylesheet', method: 'GET', script: element('link', 'href', `element.rel = 'stylesheet'`) },
  { name: 'a frame', method: 'GET', script: element('iframe', 'src') },
  { name: 'an object', method: 'GET', script: element('object', 'data') },
  { name: 'a WebSocket', method: 'GET', script: socket },
  { name: 'an EventSource', method: 'GET', script: eventSource },
  { name: 'a page that the page goes to', method: 'GET', leaves: true, script: 'location.href = url' },
  { name: 'a worker', method: 'POST', script: fromWorker },
  { name: 'a service worker', method: 'POST', isServiceWorker: true, script: fromServiceWorker },
]
