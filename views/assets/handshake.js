// The live part of the handshake timeline: the server sends each changed attempt as HTML, made by the same partial as the
// page. Without this script the page is complete, but has to be reloaded to see more.

const list = document.querySelector('#attempts')
const empty = document.querySelector('#empty')
const status = document.querySelector('#live')
const shownAtMost = 50

function say(text) {
  if (status.textContent !== text) status.textContent = text
}

/** Puts an attempt in its place: it replaces its older version, or goes before those that began earlier. */
function show(html) {
  const template = document.createElement('template')
  template.innerHTML = html
  const attempt = template.content.querySelector('.attempt')
  const id = numberOf(attempt)
  if (list.dataset.only !== undefined && Number(list.dataset.only) !== id) return
  const before = document.getElementById(attempt.id)
  if (before !== null) {
    if (titleOf(before) !== titleOf(attempt)) say(titleOf(attempt))
    keepOpen(before, attempt)
    replaceKeepingFocus(before, attempt)
    return
  }
  say(`New attempt. ${titleOf(attempt)}`)
  const next = [...list.children].find((other) => numberOf(other) < id)
  list.insertBefore(attempt, next ?? null)
  if (list.children.length > shownAtMost) list.lastElementChild.remove()
  empty.hidden = true
}

function numberOf(attempt) {
  return Number(attempt.id.slice('attempt-'.length))
}

function titleOf(attempt) {
  return attempt.querySelector('h2').textContent
}

/** Keeps open what the reader opened, and closed what the reader closed. */
function keepOpen(before, after) {
  for (const details of before.querySelectorAll('details')) {
    const same = after.querySelector(`details[data-key="${CSS.escape(details.dataset.key)}"]`)
    if (same !== null) same.open = details.open
  }
}

function replaceKeepingFocus(before, after) {
  const focusable = 'a, summary'
  const at = [...before.querySelectorAll(focusable)].indexOf(document.activeElement)
  before.replaceWith(after)
  if (at !== -1) after.querySelectorAll(focusable)[at]?.focus({ preventScroll: true })
}

let updates
let since = list.dataset.since

/** Resumes after the last update received, however the stream ended. */
function listen() {
  updates?.close()
  // Browsers allow few connections to one server, so a hidden page must not hold one.
  if (document.hidden) return
  updates = new EventSource(`${list.dataset.events}?since=${encodeURIComponent(since)}`)
  updates.onopen = () => say('Live.')
  updates.addEventListener('attempt', (event) => {
    if (event.lastEventId !== '') since = event.lastEventId
    show(event.data)
  })
  // Paused, cleared, restarted, or too much was missed.
  updates.addEventListener('reload', () => location.reload())
  updates.onerror = () => {
    say('Connection lost. Trying again…')
    // Some errors end it for good: the server was unreachable for a while, or has no room for another stream.
    if (updates.readyState === EventSource.CLOSED) setTimeout(listen, 3000)
  }
}

document.addEventListener('click', async (event) => {
  const link = event.target.closest('a[data-copy]')
  if (link === null || navigator.clipboard === undefined) return
  event.preventDefault()
  try {
    const response = await fetch(link.href)
    if (!response.ok) throw new Error(response.statusText)
    await navigator.clipboard.writeText(await response.text())
    link.textContent = 'Copied as Markdown'
    say('Copied as Markdown.')
  } catch {
    location.href = link.href
  }
})

document.addEventListener('visibilitychange', listen)
listen()
