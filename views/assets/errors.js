// Searches the list of errors while somebody types, as the server does when the form is sent.

const box = document.querySelector('#q')
const found = document.querySelector('#found')
const groups = document.querySelector('#groups')
const everything = document.querySelectorAll('.reasons > li')

function search() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean)
  let count = 0
  for (const item of everything) {
    const text = `${item.textContent} ${item.dataset.keywords}`.toLowerCase()
    item.hidden = !words.every((word) => text.includes(word))
    if (!item.hidden) count++
  }
  for (const group of document.querySelectorAll('.group')) {
    group.hidden = group.querySelector('.reasons > li:not([hidden])') === null
  }
  groups.hidden = words.length > 0
  found.textContent =
    words.length === 0 ? '' : count === 0 ? 'Nothing found. Try one word of it.' : `${count} found`
}

box.addEventListener('input', search)
// The browser may have kept what was typed before it came back to this page.
if (box.value !== box.defaultValue) search()
