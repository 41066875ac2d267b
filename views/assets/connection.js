// Keeps the home page's word on whether a client has connected up to date. It asks now and then, and not while
// nobody looks: an open stream would be one of the few connections that a browser has for this server.

const parts = ['connection-headline', 'connection-details'].map((id) => document.getElementById(id))

/** Tells times in the reader's own time zone, without the date of today. */
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
    // A part that says the same is left alone, so that it is not read out again.
    if (now.innerHTML === part.innerHTML) continue
    part.className = now.className
    part.replaceChildren(...now.childNodes)
  }
}

async function keepUpdated() {
  try {
    if (!document.hidden) await update()
  } catch {
    // The server is away; what it said last stays, and it is asked again.
  }
  setTimeout(keepUpdated, 2000)
}

localized(document)
keepUpdated()
