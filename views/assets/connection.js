// Keeps the home page up to date on whether a client has connected. It polls, and only while the page is visible: an open
// stream would take up one of the few connections that a browser allows to a server.

const parts = ['connection-headline', 'connection-details'].map((id) => document.getElementById(id))

/** Shows times in the reader's time zone, without the date if it is today. */
function localized(root) {
  for (const time of root.querySelectorAll('time')) {
    const at = new Date(time.dateTime)
    const isToday = at.toDateString() === new Date().toDateString()
    time.textContent = isToday ? at.toLocaleTimeString() : at.toLocaleString()
  }
  return root
}

async function update() {
  const response = await fetch(parts[1].dataset.from)
  if (!response.ok) return
  const fresh = localized(new DOMParser().parseFromString(await response.text(), 'text/html'))
  for (const part of parts) {
    const now = fresh.getElementById(part.id)
    // An unchanged part is left alone, so that screen readers do not read it again.
    if (now.innerHTML === part.innerHTML) continue
    part.className = now.className
    part.replaceChildren(...now.childNodes)
  }
}

async function keepUpdated() {
  try {
    if (!document.hidden) await update()
  } catch {
    // The server is unreachable: keep what it said last and try again.
  }
  setTimeout(keepUpdated, 2000)
}

localized(document)
keepUpdated()
