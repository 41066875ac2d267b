// The live part of the handshake timeline: the server sends each changed attempt as HTML, made by the same partial as
// the page. What a reader looks at stays where it is: a new attempt waits behind a button, a changed one is replaced in
// its place. Without this script the page is complete, but has to be reloaded to see more.

const list = document.querySelector('#attempts')
const empty = document.querySelector('#empty')
const filters = document.querySelector('#filters')
const status = document.querySelector('#live')
const said = document.querySelector('#said')
const button = document.querySelector('#arrivals')
const follow = document.querySelector('#follow input')
const { only, before, older, paused, kind, client } = list.dataset
const shownAtMost = 50
const title = document.title

const idle = paused === undefined ? 'Live.' : 'Paused.'
const lost = 'Connection lost. Trying again…'
const shortlyMs = 6000
let calm

/** Shows how things are; what is only of the moment, for some seconds. */
function show(text) {
  clearTimeout(calm)
  if (status.textContent !== text) status.textContent = text
  if (text !== idle && text !== lost) calm = setTimeout(show, shortlyMs, idle)
}

let silence

/** Tells those who listen to the page what others see. */
function say(text) {
  clearTimeout(silence)
  said.textContent = text
  silence = setTimeout(() => said.replaceChildren(), shortlyMs)
}

/** New attempts that nobody has seen, by number, the last changed at the end. */
const waiting = new Map()
let missedMany = false
let refusedWhileAway = false

/** Takes one attempt as the server sent it. */
function take(html) {
  const template = document.createElement('template')
  template.innerHTML = html
  const attempt = template.content.querySelector('.attempt')
  const shown = document.getElementById(attempt.id)
  if (shown !== null) update(shown, attempt)
  else if (isWanted(attempt)) add(attempt)
  else waiting.delete(numberOf(attempt))
  tell()
}

/** Whether a page that does not show this attempt is one that would. */
function isWanted(attempt) {
  const id = numberOf(attempt)
  if (only !== undefined) return Number(only) === id
  if (before !== undefined && id >= Number(before)) return false
  // It belongs among older attempts, which are on another page.
  if (older !== undefined && id < numberOf(list.lastElementChild)) return false
  if (client !== undefined && attempt.dataset.client !== client) return false
  return kind === undefined || attempt.dataset.kind === kind
}

function add(attempt) {
  const id = numberOf(attempt)
  if (!waiting.has(id)) say(`New attempt. ${titleOf(attempt)}`)
  // Set anew, so that the last one is the latest.
  waiting.delete(id)
  waiting.set(id, attempt)
  offer(attempt.dataset.client)
  if (list.children.length > 0 && !follow.checked) return
  insert()
  if (follow.checked) scrollTo({ top: 0, behavior: 'instant' })
}

/** Adds a client to those that the page can be filtered by. */
function offer(name) {
  const select = filters?.querySelector('select')
  if (select && ![...select.options].some(({ value }) => value === name)) select.add(new Option(name, name))
}

/** Shows what waits, the newest of it open. */
function insert() {
  const arrived = [...waiting.values()].sort((a, b) => numberOf(a) - numberOf(b))
  waiting.clear()
  for (const attempt of arrived) {
    stepsOf(attempt).open = false
    const next = [...list.children].find((other) => numberOf(other) < numberOf(attempt))
    list.insertBefore(attempt, next ?? null)
  }
  while (list.children.length > shownAtMost) list.lastElementChild.remove()
  if (follow.checked) for (const attempt of list.children) close(attempt)
  const [newest] = list.children
  if (arrived.includes(newest)) stepsOf(newest).open = true
  empty.hidden = true
  if (filters !== null) filters.hidden = false
}

function close(attempt) {
  const steps = stepsOf(attempt)
  if (steps !== null) steps.open = false
}

/** Replaces an attempt by its newer version, without moving what is read. */
function update(shown, attempt) {
  if (titleOf(shown) !== titleOf(attempt)) say(titleOf(attempt))
  keepOpen(shown, attempt)
  const read = whatIsRead()
  const focused = focusables(shown).indexOf(document.activeElement)
  shown.replaceWith(attempt)
  // After copy.js has put its buttons into it.
  queueMicrotask(() => {
    focusables(attempt)[focused]?.focus({ preventScroll: true })
    keepInPlace(read)
  })
}

/** Takes away an attempt whose steps turned out to be those of another, without moving what is read. */
function remove(id) {
  waiting.delete(id)
  // The address of the page leads to the attempt that has the steps now.
  if (Number(only) === id) return location.reload()
  const read = whatIsRead()
  document.getElementById(`attempt-${id}`)?.remove()
  keepInPlace(read)
  tell()
}

function keepInPlace(read) {
  const now = read?.find()
  if (now !== undefined) scrollBy({ top: now.getBoundingClientRect().top - read.top, behavior: 'instant' })
}

function focusables(attempt) {
  return [...attempt.querySelectorAll('a, summary, button')]
}

/** The uppermost line in sight, and how to find it again after its attempt was replaced. */
function whatIsRead() {
  const lines = '.who, h2, .proof, .timeline > li'
  for (const { id } of list.children) {
    const linesNow = () => [...(document.getElementById(id)?.querySelectorAll(lines) ?? [])]
    const at = linesNow().findIndex((line) => line.checkVisibility() && line.getBoundingClientRect().top >= 0)
    if (at === -1) continue
    const line = linesNow()[at]
    const same = ({ className, tagName }) => className === line.className && tagName === line.tagName
    const place = linesNow().filter(same).indexOf(line)
    return { top: line.getBoundingClientRect().top, find: () => linesNow().filter(same)[place] }
  }
  return undefined
}

/** Keeps open what the reader opened, and closed what the reader closed. */
function keepOpen(shown, attempt) {
  stepsOf(attempt).open = false
  for (const details of shown.querySelectorAll('details')) {
    const same = attempt.querySelector(`details[data-key="${CSS.escape(details.dataset.key)}"]`)
    if (same !== null) same.open = details.open
  }
}

/** Says on the button and in the title what waits. */
function tell() {
  const latest = [...waiting.values()].at(-1)
  button.hidden = latest === undefined && !missedMany
  if (missedMany) button.textContent = 'Many new attempts'
  else if (latest !== undefined) button.textContent = `${waiting.size} new: ${titleOf(latest)}`
  const isAlarm = refusedWhileAway || [...waiting.values()].some(isRefused)
  document.title = isAlarm ? `✗ Refused – ${title}` : title
}

button.addEventListener('click', () => {
  if (missedMany) location.reload()
  insert()
  tell()
  scrollTo({ top: 0, behavior: 'instant' })
  list.querySelector('summary')?.focus({ preventScroll: true })
})

function numberOf(attempt) {
  return Number(attempt.id.slice('attempt-'.length))
}

function titleOf(attempt) {
  return attempt.querySelector('h2').textContent
}

function stepsOf(attempt) {
  return attempt.querySelector('details')
}

function isRefused(attempt) {
  return attempt.dataset.kind === 'error'
}

/** Says what is commanded now, to whoever may command. */
function tellCommanded(html) {
  const shown = document.querySelector('#control-state')
  const template = document.createElement('template')
  template.innerHTML = html
  if (shown !== null && shown.textContent !== template.content.textContent)
    shown.replaceChildren(template.content)
}

let updates
let since = list.dataset.since

/** Resumes after the last update received, however the stream ended. */
function listen() {
  updates?.close()
  // Browsers allow few connections to one server, so a hidden page must not hold one.
  if (document.hidden) return
  updates = new EventSource(`${list.dataset.events}?since=${encodeURIComponent(since)}`)
  updates.onopen = () => show(idle)
  updates.addEventListener('attempt', (event) => {
    if (event.lastEventId !== '') since = event.lastEventId
    take(event.data)
  })
  updates.addEventListener('gone', (event) => {
    if (event.lastEventId !== '') since = event.lastEventId
    remove(Number(event.data))
  })
  updates.addEventListener('control', ({ data }) => tellCommanded(data))
  // Paused, cleared or restarted; or too much came at once, which need not take away what is read.
  updates.addEventListener('reload', (event) => {
    if (event.data === '' || follow.checked || list.children.length === 0) return location.reload()
    since = event.lastEventId
    missedMany = true
    tell()
  })
  updates.onerror = () => {
    show(lost)
    // Some errors end it for good: the server was unreachable for a while, or has no room for another stream.
    if (updates.readyState === EventSource.CLOSED) setTimeout(listen, 3000)
  }
}

const pollMs = 5000

/** While the page is hidden, asks now and then whether an attempt was refused, to say so in the tab. */
async function watchHidden() {
  try {
    if (document.hidden && only === undefined && before === undefined)
      refusedWhileAway ||= await isRefusedSince()
    tell()
  } catch {
    // The server is unreachable; listen() says so to whoever comes back.
  }
  setTimeout(watchHidden, pollMs)
}

async function isRefusedSince() {
  const query = new URLSearchParams({ kind: 'refused', limit: '5', ...(client !== undefined && { client }) })
  const response = await fetch(`${list.dataset.json}?${query}`)
  if (!response.ok || (kind !== undefined && kind !== 'error')) return false
  const { attempts } = await response.json()
  const known = new Set([...list.children, ...waiting.values()].filter(isRefused).map(numberOf))
  const { lastElementChild: oldest } = list
  return attempts.some(({ id }) => !known.has(id) && (oldest === null || id >= numberOf(oldest)))
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) refusedWhileAway = false
  tell()
  listen()
})

follow.parentElement.hidden = only !== undefined || before !== undefined
follow.checked = !follow.parentElement.hidden && isRemembered()
follow.addEventListener('change', () => {
  remember(follow.checked)
  if (follow.checked && missedMany) location.reload()
  if (follow.checked && waiting.size > 0) button.click()
})

/** A browser that keeps nothing for this site throws when asked. */
function isRemembered() {
  try {
    return localStorage.getItem('follow') === 'on'
  } catch {
    return false
  }
}

function remember(isOn) {
  try {
    localStorage.setItem('follow', isOn ? 'on' : 'off')
  } catch {
    // Then it holds for this page only.
  }
}

document.addEventListener('click', async (event) => {
  const link = event.target.closest('a[data-markdown]')
  if (link === null || navigator.clipboard === undefined) return
  event.preventDefault()
  try {
    const response = await fetch(link.href)
    if (!response.ok) throw new Error(response.statusText)
    await navigator.clipboard.writeText(await response.text())
    link.textContent = 'Copied as Markdown'
    show('Copied as Markdown.')
  } catch {
    location.href = link.href
  }
})

listen()
watchHidden()
