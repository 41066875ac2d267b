// Adds a copy button to whatever can be copied, labelled with its name if it has one.

function addButtons() {
  for (const element of document.querySelectorAll('[data-copy]:not(:has(+ .copy))')) addButton(element)
}

function addButton(element) {
  const name = element.dataset.copy
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'quiet copy'
  const say = (text) => {
    button.textContent = text
    if (name !== '') button.setAttribute('aria-label', `${text}: ${name}`)
  }
  say('Copy')
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(element.textContent.trim())
      say('Copied')
    } catch {
      // Not allowed, or not a secure context: select it, so that one key copies it.
      getSelection().selectAllChildren(element)
      say('Selected')
    }
  })
  element.after(button)
}

addButtons()
// Parts of a page that come later say so.
document.addEventListener('copyable', addButtons)
