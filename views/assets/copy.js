// Adds a copy button to whatever can be copied, labelled with its name if it has one; also to what comes to the page
// later.

function equip(element) {
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
  if (element.matches('pre')) {
    const snippet = document.createElement('div')
    snippet.className = 'snippet'
    element.replaceWith(snippet)
    snippet.append(element)
  }
  element.after(button)
}

/** Links to something that is copied have a script of their own. */
const copyable = 'pre[data-copy], code[data-copy]'

for (const element of document.querySelectorAll(copyable)) equip(element)

new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) {
      if (!(node instanceof Element)) continue
      for (const element of node.querySelectorAll(copyable)) {
        if (element.parentElement.querySelector(':scope > .copy') === null) equip(element)
      }
    }
  }
}).observe(document.body, { childList: true, subtree: true })
